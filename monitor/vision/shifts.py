"""Posture shifts: the trunk goes from one place to another and stays there."""

from __future__ import annotations

from collections import deque

import numpy as np

from monitor import constants
from monitor.types import Float64
from monitor.vision.nods import Gesture


class Shifts:
    """Changes of level of lean and side, by medians over short bins before and after.

    A change counts against the person's own usual changes (a robust spread over the last minute or so) and against a least
    size, so that slow sway is none. The same place may be taken from the shoulders or, where they are unseen, the face.
    """

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._number: int | None = None
        self._bin: list[tuple[float, float, float]] = []
        self._side_n = round(limits.shift_level / limits.shift_bin)
        self._move_n = round(limits.shift_move / limits.shift_bin)
        self._bins: deque[list[float]] = deque(maxlen=2 * self._side_n + self._move_n)
        self._usual: deque[list[float]] = deque(maxlen=round(limits.shift_memory / limits.shift_bin))
        self._best: tuple[float, Gesture] | None = None
        self._best_number = 0
        self._quiet_until = -(10**9)
        self.seen: deque[float] = deque(maxlen=self._usual.maxlen)  # times of bins with a known place

    def push(self, sample: tuple[float, float, float, float], /) -> list[Gesture]:
        """Shifts that are certain now. sample : time (s), lean (log of the width), x (picture widths) and roll (deg)."""
        time_s, lean, x, roll_deg = sample
        number = int(np.floor(time_s / self._limits.shift_bin))
        shifts: list[Gesture] = []
        if self._number is not None and number > self._number:
            level = np.full(3, np.nan)
            if self._bin:
                level = column_medians(np.array(self._bin))
                self.seen.append(self._number * self._limits.shift_bin)
            # Bins without a row are missing, at most a memory's length of them.
            for missing in range(min(number - self._number, 2 * (self._bins.maxlen or 1))):
                shifts += self._add_bin(self._number + missing, level if missing == 0 else np.full(3, np.nan))
            self._bin = []
        self._number = number
        if np.isfinite(lean) and np.isfinite(x):
            self._bin.append((lean, x, np.radians(roll_deg) if np.isfinite(roll_deg) else 0.0))
        return shifts

    def finish(self) -> list[Gesture]:
        """The shift whose peak was not yet passed."""
        best, self._best = self._best, None
        return [] if best is None else [best[1]]

    def _add_bin(self, number: int, level: Float64) -> list[Gesture]:
        self._bins.append(level.tolist())
        shifts: list[Gesture] = []
        if self._best is not None and number - self._best_number >= self._move_n:
            shifts = self.finish()
            self._quiet_until = number + self._side_n
        if len(self._bins) < (self._bins.maxlen or 0):
            return shifts
        bins = np.array(self._bins)
        before, after = bins[: self._side_n], bins[-self._side_n :]
        if min(np.isfinite(before[:, 0]).sum(), np.isfinite(after[:, 0]).sum()) * 2 < self._side_n:
            return shifts
        low, high = _median(before), _median(after)
        middle_lean = (low[0] + high[0]) / 2
        # Leaning sideways moves the shoulders and tilts them: both show the same angle of the trunk.
        change = np.array([high[0] - low[0], (high[1] - low[1]) / np.exp(middle_lean) + high[2] - low[2]])
        least = np.array([self._limits.shift_lean, self._limits.shift_side])
        usual = np.array(self._usual) if self._usual else np.zeros((1, 2))
        spread = np.maximum(1.4826 * column_medians(np.abs(usual)), least / self._limits.shift_sd)
        self._usual.append(change.tolist())
        unsteady = max(float(np.ptp(part[np.isfinite(part[:, 0]), 0])) for part in (before, after))
        z = change / spread
        axis = int(np.argmax(np.abs(z)))
        if abs(z[axis]) < self._limits.shift_sd or (axis == 0 and unsteady > abs(change[0])):
            return shifts
        if number < self._quiet_until or (self._best is not None and abs(z[axis]) <= self._best[0]):
            return shifts
        direction = (("back", "forward"), ("right", "left"))[axis][int(change[axis] > 0)]
        line = bins[:, 0] if axis == 0 else bins[:, 1] / np.exp(middle_lean) + bins[:, 2]
        start_s, end_s = self._edges(number, line, change=float(change[axis]))
        if self._best is None:
            self._best_number = number
        self._best = abs(float(z[axis])), Gesture("posture_shift", start_s, end_s, abs(float(z[axis])), direction)
        return shifts

    def _edges(self, number: int, line: Float64, *, change: float) -> tuple[float, float]:
        """When the line left the old level and reached the new, to a bin."""
        width_s = self._limits.shift_bin
        first_s = (number - line.size + 1) * width_s
        share = (line - _median(line[: self._side_n, None])[0]) / change
        centres_s = first_s + (np.arange(line.size) + 0.5) * width_s
        low = np.flatnonzero(share[: -self._side_n] < 0.15)
        start = int(low[-1]) if low.size else self._side_n
        high = np.flatnonzero((share > 0.85) & (np.arange(line.size) > start))
        end = int(high[0]) if high.size else min(start + self._move_n, line.size - 1)
        return float(centres_s[start]), float(centres_s[end])


def _median(bins: Float64) -> Float64:
    """Median of the known rows [shape=(n_bins, n)]."""
    return column_medians(bins[np.isfinite(bins[:, 0])])


def column_medians(rows: Float64) -> Float64:
    """Median of known rows, column by column [shape=(n_rows, n)]; numpy's own takes most of a gesture row's time."""
    ordered = np.sort(rows, axis=0)
    return np.asarray((ordered[(len(rows) - 1) // 2] + ordered[len(rows) // 2]) / 2)
