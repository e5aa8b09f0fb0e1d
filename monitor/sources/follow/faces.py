"""The faces in a picture of the screen, or of what is shared, and the part around each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from monitor.process.supervision import START_S
from monitor.sources.rectangle import Rectangle
from monitor.sources.screen import whole_screen
from monitor.sources.spec import SCREEN_LEAST_PX
from monitor.types import Float64, Uint8

# The finder holds about 200 MB, and starts within a second or two when it is needed again.
FINDER_IDLE_S: Final = 20.0
# Measured for this project: hair, collar and a little background; with more, the window around a small picture counts (face
# sizes left, above, right, below).
_NEAR_FACES: Final = (0.7, 0.5, 0.7, 1.2)
# A shared picture is looked at up to 4K for its two people, so that faces of 40 px are not lost by scaling.
SHARED_WIDTH_PX: Final = 3840
# Shoulders are about 3 face widths wide (Drillis & Contini 1966: biacromial 0.259, head width 0.1 of stature); the rest is
# for moving about (face sizes left, above, right, below).
MARGIN_FACES: Final = (2.3, 1.2, 2.3, 3.0)


class Finder(Protocol):
    """Looks for faces elsewhere, while this thread continues: ``monitor.vision.finder.FaceFinder``."""

    @property
    def busy(self) -> bool: ...

    def ask(self, image: Uint8) -> None: ...

    def answer(self, *, wait_s: float = 0.0) -> list[Float64] | None: ...

    def rest(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class FaceRegion:
    """A person on the screen.

    rectangle : the face with room around it. colours : of the face and what is near it, to know the person by [shape=(512,)].
    """

    rectangle: Rectangle
    face: Rectangle
    colours: Float64


def face_regions(desktop: Rectangle, image: Uint8, faces: list[Float64]) -> list[FaceRegion]:
    """The part of the screen around each face, the largest face's first.

    desktop : what ``image`` shows. faces : x, y, width, height in pixels of ``image``. There is room for shoulders and for
    moving about (``MARGIN_FACES``), but no other face: the parts are divided midway between two of them.
    """
    left, above, right, below = MARGIN_FACES
    height_px, width_px = image.shape[:2]
    regions = []
    for face in sorted(faces, key=lambda box: -box[2]):
        size = float(max(face[2:]))
        low = np.array([face[0] - left * size, face[1] - above * size])
        high = np.array([face[0] + face[2] + right * size, face[1] + face[3] + below * size])
        for neighbour in faces:
            if neighbour is face:
                continue
            apart = (neighbour[:2] + neighbour[2:] / 2) - (face[:2] + face[2:] / 2)
            axis = int(abs(apart[1]) > abs(apart[0]))
            if apart[axis] > 0:
                high[axis] = min(high[axis], (face[axis] + face[axis + 2] + neighbour[axis]) / 2)
            else:
                low[axis] = max(low[axis], (neighbour[axis] + neighbour[axis + 2] + face[axis]) / 2)
        low, high = np.maximum(low, 0.0), np.minimum(high, [width_px, height_px])
        rectangle = _on(desktop, image, low, high)
        if min(rectangle.width_px, rectangle.height_px) >= SCREEN_LEAST_PX:
            face_rectangle = _on(desktop, image, face[:2], face[:2] + face[2:])
            regions.append(FaceRegion(rectangle, face_rectangle, _colours(image, face)))
    return regions


def _on(desktop: Rectangle, image: Uint8, low: Float64, high: Float64) -> Rectangle:
    """A box of the picture on the desktop."""
    scale = np.array([desktop.width_px / image.shape[1], desktop.height_px / image.shape[0]])
    place, extent = np.floor(low * scale), np.floor((high - low) * scale)
    return Rectangle(desktop.x_px + int(place[0]), desktop.y_px + int(place[1]), int(extent[0]), int(extent[1]))


def propose(
    finder: Finder, within: Rectangle | None = None, *, look: Callable[[int], tuple[Rectangle, Uint8]] = whole_screen
) -> list[FaceRegion]:
    """The people on the screen just now, largest face first; takes a few seconds. within : only those whose face lies in it.

    look : gives all of the picture, at most so wide, and its place; the screen's by default.
    Raises SourceError, ModelError, WorkerError.
    """
    desktop, image = look(SHARED_WIDTH_PX)
    finder.ask(image)
    regions = face_regions(desktop, image, finder.answer(wait_s=START_S) or [])
    return [region for region in regions if within is None or lies_in(region.face, within)]


def _colours(image: Uint8, face: Float64) -> Float64:
    """How much of a face and what is near it has which of 8 x 8 x 8 colours; sums to 1 (Swain & Ballard 1991)."""
    left, above, right, below = _NEAR_FACES
    size = float(max(face[2:]))
    top, bottom = max(0, int(face[1] - above * size)), int(face[1] + face[3] + below * size)
    start, end = max(0, int(face[0] - left * size)), int(face[0] + face[2] + right * size)
    cells = (image[top:bottom:2, start:end:2] >> 5).astype(np.int64).reshape(-1, 3) @ np.array([64, 8, 1])
    counts = np.bincount(cells, minlength=512).astype(np.float64)
    return np.asarray(counts / max(1.0, counts.sum()))


def lies_in(face: Rectangle, part: Rectangle) -> bool:
    """Whether the middle of a face lies in a part."""
    x, y = face.x_px + face.width_px / 2 - part.x_px, face.y_px + face.height_px / 2 - part.y_px
    return 0 <= x <= part.width_px and 0 <= y <= part.height_px
