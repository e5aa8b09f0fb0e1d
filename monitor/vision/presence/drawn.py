"""Is a face drawn? Cartoons, emoji and drawings on a wall are found by the face model as surely as people are, and they move.

Light models a real face: cheeks, forehead and chin differ in brightness or colour, by the bones and by where the light comes
from. A drawn face has one colour (**flat**), and a drawing in lines has even the colour of what it is drawn on (**outline**).
Rendered faces and statues have shading: only that they never change their expression tells them (``presence.stillness``).
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.types import Float32, Uint8

# Points of the face mesh on bare skin: 0.07 face widths or more from eyes, brows and lips, 0.06 from the outline, off the nose.
_SKIN: Final = (
    *(8, 9, 31, 32, 35, 36, 47, 48, 49, 50, 64, 69, 100, 101, 102, 104, 108, 111, 117, 118, 119, 120, 121, 126, 129, 142),
    *(147, 151, 168, 187, 192, 194, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 214, 216, 228),
    *(261, 262, 265, 266, 277, 278, 279, 280, 294, 299, 329, 330, 331, 333, 337, 340, 346, 347, 348, 349, 350, 355, 358),
    *(371, 411, 416, 418, 421, 422, 423, 424, 425, 426, 427, 428, 429, 430, 431, 432, 434, 436, 448),
)
_OUTLINE: Final = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
# Within the outline, and outside of it (shares of the distance from the middle).
_WITHIN, _OUTSIDE = 0.85, 1.25
# The width to which the face is brought, and the blur that leaves shading and takes lines, pores and the codec's noise (px).
_WIDE_PX: Final = 64
_BLUR_PX: Final = 2.0
# A face is looked at so often (s), later seldom, as a look costs 1-2 ms; the last looks are judged together.
_LOOK_S, _LATER_S = 0.4, 2.0
_LOOKS: Final = 5
# Darker than this is not measured (grey levels): noise and rounding are a large share of it.
_DARK: Final = 25.0


def shading(image: Uint8, points: Float32) -> tuple[float, float]:
    """How much the skin varies, and how much it differs from what is around the face; both are shares of the skin's level.

    The first is the interquartile range over the skin, the second the median along the outline, both of the colour channel in
    which it is largest. NaN where nothing can be measured: a dark face, or one outside the picture.
    image : RGB [shape=(height, width, 3)]. points : of the face, picture widths [shape=(478, 3)].
    """
    import cv2

    wide = image.shape[1]
    places = points[:468, :2] * wide
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    middle, scale = np.array([(left + right) / 2, (top + bottom) / 2]), _WIDE_PX / max(right - left, 1e-6)
    reach = _OUTSIDE * np.array([right - left, bottom - top]) / 2 + 2
    low = np.maximum(np.floor(middle - reach), 0).astype(int)
    high = np.minimum(np.ceil(middle + reach), image.shape[1::-1]).astype(int)
    if (high - low < 4).any():
        return float("nan"), float("nan")
    part = image[low[1] : high[1], low[0] : high[0]]
    size = np.maximum(np.round((high - low) * scale), 1).astype(int)
    small = cv2.resize(part, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(small, (0, 0), _BLUR_PX).astype(np.float32)

    def colours(at: NDArray[np.floating]) -> tuple[Float32, NDArray[np.bool_]]:
        pixels = np.round((at - low) * scale).astype(int)
        inside = ((pixels >= 0) & (pixels < size)).all(axis=1)
        pixels = np.clip(pixels, 0, size - 1)
        return np.asarray(soft[pixels[:, 1], pixels[:, 0]], np.float32), inside

    skin, seen = colours(places[list(_SKIN)])
    if seen.sum() < len(_SKIN) / 2 or float(np.median(skin[seen].mean(axis=1))) < _DARK:
        return float("nan"), float("nan")
    level = np.maximum(np.median(skin[seen], axis=0), 16)
    spread = float((np.subtract(*np.percentile(skin[seen], (75, 25), axis=0)) / level).max())
    outline = places[list(_OUTLINE)] - middle
    (within, near), (outside, far) = colours(middle + _WITHIN * outline), colours(middle + _OUTSIDE * outline)
    both = near & far
    if both.sum() < len(_OUTLINE) / 3:
        return spread, float("nan")
    step = np.abs(within - outside)[both].max(axis=1) / float(np.median(within[both]).clip(16))
    return spread, float(np.median(step))


class DrawnWatch:
    """``push`` one face's points in every picture: ``is_drawn`` says whether it is a drawing, from its first picture on."""

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._looks: deque[tuple[float, float]] = deque(maxlen=_LOOKS)
        self._looked_s = -np.inf
        self.is_drawn = False

    def push(self, time_s: float, image: Uint8, points: Float32) -> None:
        """The next picture, RGB [shape=(height, width, 3)], and the face in it, in picture widths [shape=(478, 3)]."""
        if time_s - self._looked_s < (_LOOK_S if len(self._looks) < _LOOKS else _LATER_S):
            return
        self._looked_s = time_s
        spread, step = shading(image, points)
        if np.isnan(spread):
            return
        self._looks.append((spread, np.inf if np.isnan(step) else step))
        spread, step = np.median(np.array(self._looks), axis=0)
        flat, outlined = self._limits.drawn_flat, self._limits.drawn_outline
        self.is_drawn = bool(spread < flat or (spread < outlined[0] and step < outlined[1]))
