"""Does the picture show the same view? A cut, a pan, a zoom and a camera that frames by itself move the person in the picture,
who has not moved.

The background tells: corners outside of the person are followed (Shi & Tomasi 1994, Lucas & Kanade 1981), and most of them must
agree on one motion (RANSAC, Fischler & Bolles 1981), so that somebody who walks by moves no camera. A plain background has no
corners, and says nothing; but no trunk jumps by a third of a face from one picture to the next.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float32, Uint8
from monitor.vision.presence.stillness import Box

# The picture is looked at in this width (px), so often (s), as a look costs 1-2 ms and a posture is known after 2.5 s; so long
# (s) it is compared with the same one.
_WIDE_PX: Final = 160
_LOOK_S: Final = 1.5
_KEEP_S: Final = 5.0
# Of the picture's width; of its size. A posture shift at least 0.2 shoulder widths wide is three times as much.
_MOVED: Final = 0.015
_ZOOMED: Final = 0.02
# The person: so far to the sides of the face's middle, and above its top (face widths).
_ASIDE, _ABOVE = 1.7, 0.4
_MOST, _LEAST = 40, 8
# Shares of the corners: fewer are found again after a cut; more must agree on a motion. How well (px).
_FOUND, _AGREE = 0.35, 0.6
_NEAR_PX: Final = 0.7
# From one picture to the next (s): shares of the face's width and size that only a cut changes.
_NEXT_S: Final = 0.15
_JUMP, _RATIO = 0.35, 1.15


class ViewWatch:
    """``push`` every picture: whether the view has moved since it was last said to have."""

    def __init__(self) -> None:
        self._grey: Uint8 | None = None
        self._corners: Float32 | None = None
        self._kept_s = self._looked_s = -np.inf
        self._box: tuple[float, Box] | None = None

    def push(self, time_s: float, image: Uint8, box: Box | None) -> bool:
        """The next picture, RGB [shape=(height, width, 3)]. box : the person's face, None where it is not seen."""
        jumped = self._jumped(time_s, box)
        if time_s - self._looked_s < _LOOK_S and not jumped:
            return False
        self._looked_s = time_s
        grey = _small(image)
        moved = jumped or self._moved(grey)
        if moved or self._grey is None or time_s - self._kept_s > _KEEP_S or self._grey.shape != grey.shape:
            self._grey, self._corners, self._kept_s = grey, _corners(grey, box), time_s
        return moved

    def _jumped(self, time_s: float, box: Box | None) -> bool:
        before, self._box = self._box, None if box is None else (time_s, box)
        if before is None or box is None or time_s - before[0] > _NEXT_S:
            return False
        old, new = np.array(before[1]), np.array(box)
        wide = max(float(old[2] - old[0]), 1e-6)
        ratio = max(float(new[2] - new[0]), 1e-6) / wide
        away = float(np.hypot(*(new[:2] + new[2:] - old[:2] - old[2:]))) / 2
        return away > _JUMP * wide or not 1 / _RATIO < ratio < _RATIO

    def _moved(self, grey: Uint8) -> bool:
        import cv2

        before, corners = self._grey, self._corners
        if before is None or corners is None or before.shape != grey.shape:
            return False
        flow: Any = cv2.calcOpticalFlowPyrLK
        there, found, _ = flow(before, grey, corners, None, winSize=(15, 15), maxLevel=3)
        back, found_back, _ = flow(grey, before, there, None, winSize=(15, 15), maxLevel=3)
        good: NDArray[np.bool_] = (found & found_back).ravel().astype(bool)
        good &= np.abs(back - corners).reshape(-1, 2).max(axis=1) < _NEAR_PX
        if good.mean() < _FOUND:
            return True
        motion, agree = cv2.estimateAffinePartial2D(corners[good], there[good], ransacReprojThreshold=_NEAR_PX)
        if motion is None or float(agree.mean()) < _AGREE:
            return False
        middle = np.array([grey.shape[1] / 2, grey.shape[0] / 2, 1.0])
        away = float(np.hypot(*(motion @ middle - middle[:2]))) / grey.shape[1]
        zoom = float(np.sqrt(abs(np.linalg.det(motion[:, :2]))))
        return away > _MOVED or abs(zoom - 1) > _ZOOMED


def _small(image: Uint8) -> Uint8:
    import cv2

    high, wide = image.shape[:2]
    small = cv2.resize(image, (_WIDE_PX, max(round(high * _WIDE_PX / wide), 16)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def _corners(grey: Uint8, box: Box | None) -> Float32 | None:
    """Corners of the background (n, 1, 2); None where there are too few."""
    import cv2

    mask = np.full(grey.shape, 255, np.uint8)
    if box is not None:
        left, top, right, _ = np.array(box) * grey.shape[1]
        wide, middle = right - left, (left + right) / 2
        first, last = (round(max(middle + side * _ASIDE * wide, 0)) for side in (-1, 1))
        mask[max(round(top - _ABOVE * wide), 0) :, first:last] = 0
    corners = cv2.goodFeaturesToTrack(grey, _MOST, 0.02, 4, mask=mask)
    return None if corners is None or len(corners) < _LEAST else np.asarray(corners, np.float32)
