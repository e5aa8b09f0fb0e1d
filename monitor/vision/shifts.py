"""Posture shifts: the trunk goes from one place to another and stays there."""

from __future__ import annotations

from collections import deque

import numpy as np

from monitor import constants
from monitor.types import Float64
from monitor.vision.nods import Gesture

_DIRECTIONS = (("back", "forward"), ("right", "left"))


class Shifts:
    """Changes of level of lean and side, by medians over short bins before and after.

    A posture is a place that is kept (Scheflen 1964, Bull 1987), so a change counts where both levels are kept: their bins
    spread clearly less than the change. It counts against the person's own usual changes (a robust spread over the last minute
    or so) and a least size, so that slow sway is none, and where it is greater than those beside it in time. The place may be
    taken from the shoulders or from the face.
    """

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._number: int | None = None
        self._bin: list[tuple[float, float, float]] = []
        self._side_n = round(limits.shift_level / limits.shift_bin)
        self._move_n = round(limits.shift_move / limits.shift_bin)
        self._bins: deque[list[float]] = deque(maxlen=2 * self._side_n + self._move_n)
        self._usual: deque[list[float]] = deque(maxlen=round(limits.shift_memory / limits.shift_bin))
        # By the last bins, oldest first: the candidate in the middle is a shift if none beside it is greater.
        self._candidates: deque[Gesture | None] = deque([None] * (2 * self._move_n + 1), maxlen=2 * self._move_n + 1)
        self._known: deque[tuple[int, list[float]]] = deque(maxlen=self._usual.maxlen)

    def push(self, sample: tuple[float, float, float, float], /) -> list[Gesture]:
        """Shifts that are certain now.

        sample : time (s), lean (log of the shoulders' width), x (picture widths), and what is added to x in shoulder widths:
        the angle of the trunk (rad), or less what the neck alone moves the face.
        """
        time_s, lean, x, turn = sample
        number = int(np.floor(time_s / self._limits.shift_bin))
        shifts: list[Gesture] = []
        if self._number is not None and number > self._number:
            level = np.full(3, np.nan)
            if self._bin:
                level = column_medians(np.array(self._bin))
                self._known.append((self._number, level.tolist()))
            # Bins without a row are missing, at most a memory's length of them.
            for missing in range(min(number - self._number, 2 * (self._bins.maxlen or 1))):
                shifts += self._add_bin(self._number + missing, level if missing == 0 else np.full(3, np.nan))
            self._bin = []
        self._number = number
        if np.isfinite(lean) and np.isfinite(x):
            self._bin.append((lean, x, turn if np.isfinite(turn) else 0.0))
        return shifts

    def restart(self) -> None:
        """What comes is not compared with what was; the person's own usual changes are kept."""
        self._bin = []
        self._bins.clear()
        self._known.clear()
        self._candidates.extend([None] * (2 * self._move_n + 1))

    def finish(self) -> list[Gesture]:
        """Shifts that nothing later can outdo any more."""
        return [shift for _ in range(self._move_n) for shift in self._greatest(None)]

    def agrees(self, shift: Gesture) -> bool:
        """Whether this place went the same way at a shift of another place; also where it was not seen before or after."""
        first, last = self._index(shift.start_s), self._index(shift.end_s)
        before = [level for number, level in self._known if first - self._side_n < number <= first]
        after = [level for number, level in self._known if last <= number < last + self._side_n]
        if min(len(before), len(after)) * 2 < self._side_n:
            return True
        change, _ = _change(np.array(before), np.array(after))
        axis = int(shift.label in _DIRECTIONS[1])
        sign = 1.0 if shift.label == _DIRECTIONS[axis][1] else -1.0
        return bool(sign * change[axis] >= self._limits.shift_agree * (self._limits.shift_lean, self._limits.shift_side)[axis])

    def _index(self, time_s: float) -> int:
        return int(np.floor(time_s / self._limits.shift_bin))

    def _add_bin(self, number: int, level: Float64) -> list[Gesture]:
        self._bins.append(level.tolist())
        return self._greatest(self._candidate(number))

    def _greatest(self, newest: Gesture | None) -> list[Gesture]:
        """The candidate of ``shift_move`` ago, unless one within so long of it is greater."""
        self._candidates.append(newest)
        candidates = list(self._candidates)
        middle = candidates.pop(self._move_n)
        if middle is None:
            return []
        earlier, later = candidates[: self._move_n], candidates[self._move_n :]
        beaten = any(other is not None and other.value >= middle.value for other in earlier)
        return [] if beaten or any(other is not None and other.value > middle.value for other in later) else [middle]

    def _candidate(self, number: int) -> Gesture | None:
        """The change between the first and the last bins of the window, where it is large and both levels are kept."""
        limits = self._limits
        if len(self._bins) < (self._bins.maxlen or 0):
            return None
        bins = np.array(self._bins)
        before, after = (part[np.isfinite(part[:, 0])] for part in (bins[: self._side_n], bins[-self._side_n :]))
        if min(len(before), len(after)) * 2 < self._side_n:
            return None
        change, width = _change(before, after)
        least = np.array([limits.shift_lean, limits.shift_side])
        usual = np.array(self._usual) if self._usual else np.zeros((1, 2))
        spread = np.maximum(1.4826 * column_medians(usual), least / limits.shift_sd)
        self._usual.append(np.abs(change).tolist())
        size = np.abs(change)
        z = size / spread
        unsteady = np.maximum(*(np.ptp(_lines(part, width), axis=0) for part in (before, after)))
        z[(size < limits.shift_steady * unsteady) | (z < limits.shift_sd)] = 0.0
        axis = int(np.argmax(z))
        if z[axis] == 0:
            return None
        start_s, end_s = self._edges(number, _lines(bins, width)[:, axis], change=float(change[axis]))
        return Gesture("posture_shift", start_s, end_s, float(z[axis]), _DIRECTIONS[axis][int(change[axis] > 0)])

    def _edges(self, number: int, line: Float64, *, change: float) -> tuple[float, float]:
        """When the line left the old level and reached the new: where it passed 15 and 85 % of the change, between the bins."""
        width_s = self._limits.shift_bin
        first_s = (number - line.size + 1) * width_s
        old = line[: self._side_n]
        share = (line - column_medians(old[np.isfinite(old), None])[0]) / change
        centres_s: Float64 = np.asarray(first_s + (np.arange(line.size) + 0.5) * width_s, np.float64)
        low = np.flatnonzero(share[: -self._side_n] < 0.15)
        start = int(low[-1]) if low.size else self._side_n
        high = np.flatnonzero((share > 0.85) & (np.arange(line.size) > start))
        end = int(high[0]) if high.size else min(start + self._move_n, line.size - 1)
        start_s, end_s = (_passed(share, centres_s, bin_, level) for bin_, level in ((start, 0.15), (end - 1, 0.85)))
        # The new level is not reached before the first bin of the move: ``gestures.hold`` relies on it.
        end_s = max(end_s, float(centres_s[self._side_n]))
        return min(start_s, end_s), end_s


def _passed(share: Float64, centres_s: Float64, before: int, level: float) -> float:
    """When the share passed a level between a bin and the next; at a hole the outer bin's own time."""
    low, high = share[before : before + 2]
    if not (np.isfinite(low) and np.isfinite(high) and low < level < high):
        return float(centres_s[before + (level > 0.5)])
    return float(centres_s[before] + (level - low) / (high - low) * (centres_s[before + 1] - centres_s[before]))


def _lines(bins: Float64, width: float) -> Float64:
    """Lean and side by bin, from bins of lean, x and turn [shape=(n_bins, 3) to (n_bins, 2)].

    Leaning sideways moves the shoulders and tilts them: both show the same angle of the trunk.
    """
    return np.column_stack([bins[:, 0], bins[:, 1] / width + bins[:, 2]])


def _change(before: Float64, after: Float64) -> tuple[Float64, float]:
    """Change of lean and side between known bins [shape=(2,)], and the shoulders' width (picture widths) midway."""
    width = float(np.exp((column_medians(before)[0] + column_medians(after)[0]) / 2))
    return column_medians(_lines(after, width)) - column_medians(_lines(before, width)), width


def column_medians(rows: Float64) -> Float64:
    """Median of known rows, column by column [shape=(n_rows, n)]; numpy's own takes most of a gesture row's time."""
    ordered = np.sort(rows, axis=0)
    return np.asarray((ordered[(len(rows) - 1) // 2] + ordered[len(rows) // 2]) / 2)
