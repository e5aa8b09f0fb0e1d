"""Measures of rows at any times on an even clock, so that a gesture is found alike at every rate of the camera."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

# Time (s) and the measures' values.
Sample = tuple[float, ...]

# Rows come at 10 to 15 a second, evenly or not (pictures a second are 12.5 to 30 and more).
EVEN_HZ: Final = 30.0


class EvenClock:
    """Rows at any times in, samples at ``EVEN_HZ`` out, on a cubic through four rows (Catmull & Rom 1974 for uneven steps)."""

    def __init__(self) -> None:
        self._rows: deque[Sample] = deque(maxlen=4)

    @property
    def newest_s(self) -> float:
        """Time of the newest row, NaN before the first."""
        return self._rows[-1][0] if self._rows else math.nan

    def push(self, row: Sample, /) -> list[Sample]:
        """Samples up to the row before this one. row : all values known, later than the row before."""
        self._rows.append(row)
        if len(self._rows) == 3:
            # The first stretch, as if the face had been before where it is.
            first, second, third = self._rows
            return _between((2 * first[0] - second[0], *first[1:]), first, second, third)
        return _between(*self._rows) if len(self._rows) == 4 else []

    def finish(self) -> list[Sample]:
        """The last stretch, as if the face stayed where it is, and a fresh start."""
        rows = list(self._rows)
        self._rows.clear()
        if len(rows) < 2:
            return []
        left, right = rows[-2:]
        before = rows[-3] if len(rows) > 2 else (2 * left[0] - right[0], *left[1:])
        return _between(before, left, right, (2 * right[0] - left[0], *right[1:]))


def _between(first: Sample, left: Sample, right: Sample, last: Sample) -> list[Sample]:
    """Samples from ``left`` to before ``right``."""
    numbers = range(math.ceil(left[0] * EVEN_HZ), math.ceil(right[0] * EVEN_HZ))
    count = len(left)
    return [
        (number / EVEN_HZ, *(_cubic(number / EVEN_HZ, first, left, right, last, value) for value in range(1, count)))
        for number in numbers
    ]


def _cubic(at_s: float, first: Sample, left: Sample, right: Sample, last: Sample, value: int) -> float:
    """A value between ``left`` and ``right`` by a cubic Hermite spline with the slopes of finite differences."""
    span_s = right[0] - left[0]
    share = (at_s - left[0]) / span_s
    begin = span_s * (right[value] - first[value]) / (right[0] - first[0])
    end = span_s * (last[value] - left[value]) / (last[0] - left[0])
    rise = right[value] - left[value]
    return left[value] + share * (begin + share * (3 * rise - 2 * begin - end + share * (begin + end - 2 * rise)))
