"""Where a small tile ends: four straight lines around a face that stay while people move.

A thumbnail lies on somebody else's picture, whom its crop must not show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float32, Float64, Uint8

# The part of a picture that is looked at (face sizes left, above, right, below), in this detail (px of a face size).
_REACH_FACES: Final = (4.5, 3.0, 4.5, 4.5)
_FACE_PX: Final = 24
# A border goes all along the tile, and is seen in compressed pictures too (share; levels of 255 from px to px).
_ALONG_SHARE: Final = 0.8
_STEP_LEVELS: Final = 5.0
# Clearer is as good (levels).
_MOST_LEVELS: Final = 40.0
# A tile may cut off forehead and chin, but hardly the cheeks; nearer lines are the face's own (shares of half the face, across
# and down).
_LEAST_SHARE: Final = (1.25, 0.75)
# So many lines of a side are tried; a room has its own.
_LINES: Final = 14
# Without a tile of four lines the tile is taken to end here (face sizes left, above, right, below).
_USUAL_FACES: Final = (1.0, 0.6, 1.0, 1.2)


class TileBorders:
    """``push`` pictures of a face that stays in its place, then ``around``."""

    def __init__(self) -> None:
        self._face: Float64 | None = None  # in picture widths
        self._across: Float32 | None = None
        self._down: Float32 | None = None
        self._n = 0

    def push(self, image: Uint8, face: Float64) -> None:
        """The next picture. face : x, y, width, height in picture widths."""
        import cv2

        self._face = face if self._face is None else self._face
        size = float(max(self._face[2:])) * image.shape[1]
        middle = (self._face[:2] + self._face[2:] / 2) * image.shape[1]
        left, above, right, below = _REACH_FACES
        factor = _FACE_PX / size
        wide, high = int((left + right) * _FACE_PX), int((above + below) * _FACE_PX)
        moved = np.array(
            [[factor, 0, left * _FACE_PX - factor * middle[0]], [0, factor, above * _FACE_PX - factor * middle[1]]]
        )
        if factor < 1:
            low = np.maximum(middle - np.array([left, above]) * size, 0).astype(int)
            high_px = (middle + np.array([right, below]) * size).astype(int)
            part = image[low[1] : high_px[1], low[0] : high_px[0]]
            scaled = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
            part = cv2.resize(part, scaled, interpolation=cv2.INTER_AREA)
            place = (low * factor + moved[:, 2]).round().astype(int)
            grey = np.zeros((high, wide), np.float32)
            x, y = np.maximum(place, 0)
            shown = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)[: high - y, : wide - x]
            grey[y : y + shown.shape[0], x : x + shown.shape[1]] = shown
        else:
            grey = cv2.warpAffine(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), moved, (wide, high)).astype(np.float32)
        across, down = np.diff(grey, axis=1), np.diff(grey, axis=0)
        self._across = across if self._across is None else self._across + across
        self._down = down if self._down is None else self._down + down
        self._n += 1

    def around(self, others: Sequence[Float64]) -> Float64:
        """left, top, right, bottom of the tile in picture widths: by the clearest four lines, else the usual.

        others : the middles of other faces, which are not in it, in picture widths [shape=(2,)].
        """
        edges = self.edges(others)
        if edges is not None:
            return edges
        assert self._face is not None
        size = float(max(self._face[2:]))
        left, above, right, below = (share * size for share in _USUAL_FACES)
        return np.array([*(self._face[:2] - [left, above]), *(self._face[:2] + self._face[2:] + [right, below])])

    def edges(self, others: Sequence[Float64]) -> Float64 | None:
        """The same by four lines only; None where they are not there."""
        assert self._face is not None and self._across is not None and self._down is not None
        size = float(max(self._face[2:]))
        centre = np.array([_REACH_FACES[0], _REACH_FACES[1]]) * _FACE_PX
        half = self._face[2:] / size / 2 * _FACE_PX
        middle = self._face[:2] + self._face[2:] / 2
        elsewhere = [(other - middle) * _FACE_PX / size + centre for other in others]
        lines = _tile(
            np.abs(self._across) / self._n, np.abs(self._down).T / self._n, centre, np.array(_LEAST_SHARE) * half, elsewhere
        )
        if lines is None:
            return None
        return np.asarray(np.tile(middle, 2) + (lines - np.tile(centre, 2)) * size / _FACE_PX)


def _tile(
    across: NDArray[Any], down: NDArray[Any], centre: Float64, half: Float64, elsewhere: Sequence[Float64]
) -> Float64 | None:
    """left, top, right, bottom of the clearest rectangle of lines around a face alone; None without one.

    across : change from column to column [shape=(rows, columns - 1)]. down : from row to row [shape=(columns, rows - 1)].
    """
    upright, level = _along(across > _STEP_LEVELS), _along(down > _STEP_LEVELS)
    steep, flat = _along(np.minimum(across, _MOST_LEVELS)), _along(np.minimum(down, _MOST_LEVELS))
    best, clearest = None, 0.0
    for top, bottom in _pairs(level, centre[1], half[1], slice(int(centre[0] - half[0]), int(centre[0] + half[0]))):
        for left, right in _pairs(upright, centre[0], half[0], slice(top, bottom)):
            if any(left < x < right and top < y < bottom for x, y in elsewhere):
                continue
            if min(_share(level, line, left, right) for line in (top, bottom)) < _ALONG_SHARE:
                continue
            sides = [_share(flat, line, left, right) for line in (top, bottom)]
            clear = min(*sides, *(_share(steep, line, top, bottom) for line in (left, right)))
            if clear > clearest:
                best, clearest = np.array([left, top, right, bottom], np.float64), clear
    return best


def _along(change: NDArray[Any]) -> Float64:
    """Sums along lines, from the first row on [shape=(rows + 1, columns)]; a line may be blurred over three columns."""
    values = change.astype(np.float64)
    wide = np.maximum(values, np.maximum(np.roll(values, 1, axis=1), np.roll(values, -1, axis=1)))
    return np.vstack([np.zeros((1, wide.shape[1])), np.cumsum(wide, axis=0)])


def _share(sums: Float64, line: int, start: int, end: int) -> float:
    """The mean along a line between two places."""
    return float(sums[end, line - 1] - sums[start, line - 1]) / max(end - start, 1)


def _pairs(sums: Float64, centre: float, half: float, along: slice) -> list[tuple[int, int]]:
    """Lines on both sides of a face, the nearest first, that run all along a stretch."""
    share = (sums[along.stop] - sums[along.start]) / max(along.stop - along.start, 1)
    places = np.flatnonzero(share >= _ALONG_SHARE) + 1
    before, after = places[places <= centre - half][::-1][:_LINES], places[places >= centre + half][:_LINES]
    return [(int(first), int(second)) for first in before for second in after]
