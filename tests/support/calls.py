"""Drawn calls whose truth is planted: who is in which tile, and when. The people are patterned squares in rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

FPS = 10
SIZE_PX = (640, 360)
# Left, top, width, height of a tile.
Rect = tuple[int, int, int, int]
Scene = dict[str, Rect]

# Skin, room and how the face is striped (across, down), of everybody in the calls.
LOOKS = {
    "ann": ((250, 190, 160), (60, 90, 130), (2, 0)),
    "ben": ((235, 140, 60), (130, 120, 40), (0, 2)),
    "cem": ((245, 225, 215), (40, 110, 60), (1, 1)),
}


def drawn(name: str, number: int, width_px: int, height_px: int) -> np.ndarray:
    """One tile: a face that sways a little before a room, RGB."""
    skin, room, (across, down) = LOOKS[name]
    image = np.full((height_px, width_px, 3), room, np.uint8)
    image[: height_px // 3] = np.array(room) // 2
    side = height_px // 3
    phase = 0.5 * number + len(name) + ord(name[0])
    x, y = width_px // 2 + round(0.03 * side * np.sin(phase)), height_px // 2 + round(0.03 * side * np.cos(1.3 * phase))
    rows, columns = np.mgrid[0:side, 0:side] / side
    wave = 0.8 + 0.2 * np.cos(2 * np.pi * (across * columns + down * rows))
    face = np.clip(np.array(skin) * wave[..., None], 0, 255).astype(np.uint8)
    face[..., 0] = 250  # by which ``squares`` knows a face
    top, left = max(y - side // 2, 1), max(x - side // 2, 1)
    image[top : top + side, left : left + side] = face
    return image


def picture(scene: Scene, number: int) -> np.ndarray:
    """A picture of the call, RGB: later tiles lie upon earlier ones."""
    image = np.full((SIZE_PX[1], SIZE_PX[0], 3), 24, np.uint8)
    for name, (left, top, width, height) in scene.items():
        image[top : top + height, left : left + width] = drawn(name, number, width, height)
    return image


def write_call(path: Path, scenes: Sequence[tuple[int, Scene]]) -> Path:
    """A film of scenes, each for so many pictures."""
    with av.open(path, "w") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"crf": "18", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        number = 0
        for n, scene in scenes:
            for _ in range(n):
                frame = av.VideoFrame.from_ndarray(picture(scene, number), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                out.mux(stream.encode(frame))
                number += 1
        out.mux(stream.encode())
    return path


def squares(image: np.ndarray) -> np.ndarray:
    """The drawn faces, at least 4 % of the picture wide: x, y, width, height in pixels [shape=(n, 4)]."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((image[..., 0] > 190).astype(np.uint8))
    boxes = stats[1:count, :4].astype(np.float64)
    return boxes[(boxes[:, 2] >= 0.04 * image.shape[1]) & (boxes[:, 3] > 0.7 * boxes[:, 2]) & (boxes[:, 2] > 0.7 * boxes[:, 3])]


def in_tile(crop_middle: tuple[float, float], rect: Rect) -> bool:
    """Whether a place lies in a tile."""
    return rect[0] <= crop_middle[0] < rect[0] + rect[2] and rect[1] <= crop_middle[1] < rect[1] + rect[3]


Finder = Callable[[np.ndarray], np.ndarray]
