"""The astronaut cut into what moves apart: the body below, the head above, each a picture with its own opacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.constants import load
from monitor.errors import RapportError
from monitor.types import Float64, Uint8

SIDE_PX = 512
# A corner of the head's picture that is never seen holds the dark of an open mouth.
DARK_PX = (6.0, 6.0)
_DARK_RGB = (58, 22, 24)


@dataclass(frozen=True, slots=True)
class Portrait:
    """head, body : RGBA uint8 with colours premultiplied [shape=(512, 512, 4)]."""

    head: Uint8
    body: Uint8


def astronaut() -> Uint8:
    """The picture of scikit-image, RGB [shape=(512, 512, 3)]. Raises RapportError when the ``demo`` extra is missing."""
    try:
        from skimage.data import astronaut as picture
    except ImportError:
        raise RapportError(
            "the simulated people need scikit-image's picture, which is not installed; run: pip install 'rapport-monitor[demo]'"
        ) from None
    return np.asarray(picture())


def points(name: str) -> Float64:
    """A list of points of the constants (n, 2) in px."""
    return np.array(load("simulate").sequence(name)).reshape(-1, 2)


def cut_out(picture: Uint8, *, stranger: bool) -> Portrait:
    """Cut the astronaut out; ``stranger`` gives the second person: other suit, hair and skin (the mirror comes later)."""
    import cv2

    outline, neck = points("outline_px"), points("neck_px")
    person = _opacity(outline)
    strict = _opacity(_head_outline(outline, neck))
    # The jaw's edge is cut a little outside the landmarks' rim, where the mesh moves as one: cut on it, it would fray.
    wider = neck + np.where(neck[:, :1] < 225, -1.0, 1.0) * [[1.8, 0.0]] * ((neck[:, 1:] > 136) & (neck[:, 1:] < 180))
    head = _opacity(_head_outline(outline, neck, drawn=wider))
    # The collar is black in both pictures, so that the head's lower edge may fade.
    rows = np.arange(SIDE_PX, dtype=np.float32)[:, None]
    head *= np.clip((222 - rows) / 22, 0, 1)
    body_colours, body = _behind_the_head(picture, person, head)
    edge = (strict < 0.6) & (cv2.dilate(strict, np.ones((15, 15))) > 0.5)
    head_colours = cv2.inpaint(picture, edge.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    if stranger:
        head_colours, body_colours = _recoloured(head_colours), _recoloured(body_colours)
    return Portrait(_rgba(head_colours, head, dark=True), _rgba(body_colours, body, dark=False))


def _head_outline(outline: Float64, neck: Float64, *, drawn: Float64 | None = None) -> Float64:
    """Hair and ears from the outline, then the jaw and the collar (or other points drawn in their place)."""
    left = int(np.flatnonzero((outline == neck[0]).all(axis=1))[0])
    right = int(np.flatnonzero((outline == neck[-1]).all(axis=1))[0])
    return np.concatenate([outline[right + 1 :], outline[: left + 1], (neck if drawn is None else drawn)[1:]])


def _opacity(polygon: Float64) -> NDArray[np.float32]:
    """0..1 inside a polygon (512, 512), with an edge about two pixels soft, a little inside the drawn line."""
    import cv2

    large = np.zeros((SIDE_PX * 4, SIDE_PX * 4), np.uint8)
    cv2.fillPoly(large, [np.round((polygon + 0.5) * 4).astype(np.int32)], 255)
    large = cv2.erode(large, np.ones((5, 5), np.uint8))
    soft = cv2.resize(large, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), 0.8) / np.float32(255), np.float32)


def _behind_the_head(
    picture: Uint8, person: NDArray[np.float32], head: NDArray[np.float32]
) -> tuple[Uint8, NDArray[np.float32]]:
    """The body without its head: the suit's lining and the rear of its ring are drawn where the neck was."""
    import cv2

    ring = points("ring_px")
    inside = np.concatenate([ring, [[262, 226], [226, 232], [186, 226], [160, 190]]])
    covered = cv2.dilate((head > 0.02).astype(np.uint8), np.ones((7, 7), np.uint8))
    lining = _opacity(inside)
    colours = picture.copy()
    hidden = (covered > 0) & (lining > 0.01)
    colours[hidden] = (14, 12, 13)
    line = np.round(ring * 16).astype(np.int32)
    drawn = colours.copy()
    cv2.polylines(drawn, [line + np.array([0, 40])], False, (106, 97, 126), 4, cv2.LINE_AA, 4)
    drawn = cv2.GaussianBlur(drawn, (0, 0), 0.7)
    near = cv2.GaussianBlur(hidden.astype(np.float32), (0, 0), 1.2)[..., None]
    colours = (drawn * near + colours * (1 - near)).astype(np.uint8)
    without = person * (covered == 0)
    opacity = np.maximum(without, lining)
    # What of the outline was hair must not stay; what is ring or suit must.
    rows, columns = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    opacity[(rows < 144) & (columns > 120)] = 0
    return colours, np.asarray(opacity, np.float32)


def _recoloured(picture: Uint8) -> Uint8:
    """Blue suit, dark hair and a darker skin with a shadow of a beard."""
    import cv2

    hls = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.float32)
    hue, saturation, value = hls[..., 0], hls[..., 1], hls[..., 2]
    rows, columns = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32)
    suit = cv2.GaussianBlur(((saturation > 120) & (rows > 200) & ((hue < 16) | (hue > 172))).astype(np.float32), (0, 0), 1.0)
    hue = np.where(suit > 0.5, 108.0, hue)
    saturation = np.where(suit > 0.5, saturation * 0.62, saturation)
    value = value * (1 - 0.35 * suit)
    result: Any = cv2.cvtColor(np.stack([hue, saturation, value], axis=-1).clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    result = result.astype(np.float32)
    face = np.exp(-((((columns - 225) / 42) ** 2 + ((rows - 130) / 50) ** 2) ** 3))
    hair = np.clip((168 - rows) / 10, 0, 1) * (1 - face)
    result *= 1 - hair[..., None] * np.array([0.55, 0.56, 0.52])
    beard = np.exp(-((((columns - 223) / 40) ** 2 + ((rows - 162) / 22) ** 2) ** 2)) * np.clip((rows - 128) / 14, 0, 1)
    beard *= 1 - np.exp(-((((columns - 223) / 22) ** 2 + ((rows - 147) / 9) ** 2) ** 2))
    skin = (rows < 192)[..., None]
    result = np.where(skin, result * np.array([0.93, 0.89, 0.86]), result)
    result *= 1 - 0.15 * beard[..., None] * np.array([1.0, 0.95, 0.9])
    return np.asarray(result.clip(0, 255), np.uint8)


def _rgba(colours: Uint8, opacity: NDArray[np.float32], *, dark: bool) -> Uint8:
    alpha = opacity[..., None]
    result = np.concatenate([colours * alpha, alpha * 255], axis=-1)
    result = np.asarray(np.round(result), np.uint8)
    if dark:
        x, y = (int(value) for value in DARK_PX)
        result[: 2 * y, : 2 * x] = (*_DARK_RGB, 255)
    return result
