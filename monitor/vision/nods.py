"""Nods and shakes: runs of quick swings to and fro of the head."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import FinishingStage, Float64

# Start and end (s) of quick swings to and fro, and how many cycles they were.
Run = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture without its person: the fields of ``types.Event``. label : its side or direction, where it has one."""

    kind: str
    start_s: float
    end_s: float
    value: float
    label: str = ""


@dataclass(slots=True)
class _TurningPoint:
    """An extreme of an angle: from when to when the angle stayed near it."""

    angle_deg: float
    first_s: float
    first_deg: float
    last_s: float


class Swings:
    """Runs of swings of one angle between its turning points (zigzag with a least reversal), row by row."""

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._sign = 0  # 1: rising towards a top
        self._edge: _TurningPoint | None = None  # the extreme being reached, not yet confirmed
        self._run: list[_TurningPoint] = []

    def push(self, sample: tuple[float, float], /) -> Run | None:
        """The run that this row ended. sample : time (s) and angle (deg)."""
        time_s, angle_deg = sample
        near_deg, least_deg = self._limits.head_near, self._limits.head_swing
        edge = self._edge
        if edge is None:
            self._edge = _TurningPoint(angle_deg, time_s, angle_deg, time_s)
            return None
        done = None
        if self._sign == 0:
            if abs(angle_deg - edge.angle_deg) < least_deg:
                if abs(angle_deg - edge.angle_deg) < near_deg:
                    edge.last_s = time_s
                return None
            self._sign = 1 if angle_deg > edge.angle_deg else -1
            self._run = [edge]
            self._edge = _TurningPoint(angle_deg, time_s, angle_deg, time_s)
            return None
        ahead = self._sign * (angle_deg - edge.angle_deg)
        if ahead > -least_deg:
            if ahead > 0:
                edge.angle_deg = angle_deg
                if self._sign * (angle_deg - edge.first_deg) > near_deg:
                    edge.first_s, edge.first_deg = time_s, angle_deg
            if ahead > -near_deg:
                edge.last_s = time_s
            if self._run and time_s - self._run[-1].last_s > self._limits.swing_max + self._limits.head_patience:
                done = self._close(edge)
                self._run = []
            return done
        # The angle came back from its extreme: that was a turning point.
        if self._run and self._swings(self._run[-1], edge):
            self._run.append(edge)
        else:
            done = self._close(None)
            self._run = [edge]
        self._sign = -self._sign
        self._edge = _TurningPoint(angle_deg, time_s, angle_deg, time_s)
        return done

    def finish(self) -> Run | None:
        """The run that was going on, and a fresh start."""
        done = self._close(self._edge if self._sign else None)
        self._run, self._edge, self._sign = [], None, 0
        return done

    def _swings(self, start: _TurningPoint, end: _TurningPoint) -> bool:
        quick = self._limits.swing_min <= end.first_s - start.last_s <= self._limits.swing_max
        return quick and abs(end.angle_deg - start.angle_deg) >= self._limits.head_swing

    def _close(self, edge: _TurningPoint | None) -> Run | None:
        """The run as a gesture; ``edge`` is the last extreme, where the head came to rest."""
        run = self._run
        if edge is not None and run and self._swings(run[-1], edge):
            run = [*run, edge]
        swings = len(run) - 1
        if swings < 2 * self._limits.least_cycles:
            return None
        sizes = [abs(end.angle_deg - start.angle_deg) for start, end in pairwise(run)]
        if float(np.mean(sizes)) < self._limits.head_mean_swing:
            return None
        start_s, end_s = run[0].last_s, run[-1].first_s
        cycle_s = 2 * (end_s - start_s) / swings
        if not self._limits.cycle_min <= cycle_s <= self._limits.cycle_max:
            return None
        return start_s, end_s, swings / 2


# Time (s), yaw and pitch (deg).
_Sample = tuple[float, float, float]
# Rows come at 10 to 15 a second, evenly or not; on one clock a swing's extremes are found alike at any rate of the camera.
_EVEN_HZ: Final = 30.0
# Half the width of the smoothing, on that clock: a row at 15 Hz.
_REACH: Final = 2


def _cubic(at_s: float, first: _Sample, left: _Sample, right: _Sample, last: _Sample, angle: int) -> float:
    """An angle between ``left`` and ``right`` by a cubic Hermite spline with the slopes of finite differences."""
    span_s = right[0] - left[0]
    share = (at_s - left[0]) / span_s
    begin = span_s * (right[angle] - first[angle]) / (right[0] - first[0])
    end = span_s * (last[angle] - left[angle]) / (last[0] - left[0])
    rise = right[angle] - left[angle]
    return left[angle] + share * (begin + share * (3 * rise - 2 * begin - end + share * (begin + end - 2 * rise)))


class Nods:
    """Nods and shakes from yaw and pitch at any rate of the face rows.

    At least one cycle of 0.15 to 1 s, and the other angle moves under 0.6 of it (docs/estimator.md, section 2).
    """

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._raw: deque[_Sample] = deque(maxlen=4)
        self._even: deque[_Sample] = deque(maxlen=2 * _REACH + 1)
        self._recent: deque[tuple[float, float, float]] = deque()
        self._yaw: FinishingStage[tuple[float, float], Run | None] = Swings(limits)
        self._pitch: FinishingStage[tuple[float, float], Run | None] = Swings(limits)

    def push(self, sample: tuple[float, float, float], /) -> list[Gesture]:
        """Gestures that ended; a gap ends what was going on. sample : time (s), yaw and pitch (deg), NaN where missing."""
        time_s, yaw_deg, pitch_deg = sample
        if not np.isfinite(yaw_deg + pitch_deg):
            return []
        gestures = self.finish() if self._raw and time_s - self._raw[-1][0] > self._limits.head_gap else []
        self._raw.append((time_s, yaw_deg, pitch_deg))
        if len(self._raw) == 4:
            gestures += self._between(*self._raw)
        return gestures

    def finish(self) -> list[Gesture]:
        """What was going on."""
        gestures: list[Gesture] = []
        if len(self._raw) >= 3:
            # The last stretch, as if the head stayed where it is.
            first, left, right = list(self._raw)[-3:]
            gestures += self._between(first, left, right, (2 * right[0] - left[0], right[1], right[2]))
        gestures += self._classify(self._pitch.finish(), self._yaw.finish())
        self._raw.clear()
        self._even.clear()
        self._recent.clear()
        return gestures

    def _between(self, first: _Sample, left: _Sample, right: _Sample, last: _Sample) -> list[Gesture]:
        """Angles on the even clock from ``left`` to before ``right``, on a cubic through the four rows."""
        gestures = []
        for number in range(math.ceil(left[0] * _EVEN_HZ), math.ceil(right[0] * _EVEN_HZ)):
            at_s = number / _EVEN_HZ
            yaw_deg, pitch_deg = (_cubic(at_s, first, left, right, last, angle) for angle in (1, 2))
            self._even.append((at_s, yaw_deg, pitch_deg))
            if len(self._even) == self._even.maxlen:
                gestures += self._take()
        return gestures

    def _take(self) -> list[Gesture]:
        # Landmarks tremble by half a degree: a light smoothing over 2/15 s, seen from the middle.
        (_, yaw0, pitch0), (middle_s, yaw1, pitch1), (_, yaw2, pitch2) = self._even[0], self._even[_REACH], self._even[-1]
        yaw, pitch = (yaw0 + 2 * yaw1 + yaw2) / 4, (pitch0 + 2 * pitch1 + pitch2) / 4
        self._recent.append((middle_s, yaw, pitch))
        while middle_s - self._recent[0][0] > self._limits.head_memory:
            self._recent.popleft()
        return self._classify(self._pitch.push((middle_s, pitch)), self._yaw.push((middle_s, yaw)))

    def _classify(self, nod: Run | None, shake: Run | None) -> list[Gesture]:
        """The runs that are gestures: those in which the other angle moves little."""
        gestures = []
        for kind, run in (("nod", nod), ("shake", shake)):
            if run is None:
                continue
            start_s, end_s, cycles = run
            rows = np.array([row for row in self._recent if start_s <= row[0] <= end_s])
            yaw_deg, pitch_deg = _quick(rows)
            along, across = (pitch_deg, yaw_deg) if kind == "nod" else (yaw_deg, pitch_deg)
            if across < self._limits.across * along:
                gestures.append(Gesture(kind, start_s, end_s, cycles))
        return gestures


def _quick(rows: Float64) -> Float64:
    """Standard deviation of yaw and pitch about a parabola: a head that turns slowly may still nod.

    rows : time, yaw, pitch [shape=(n_rows, 3)].
    """
    since_s = rows[:, 0] - rows[:, 0].mean()
    basis = np.vander(since_s, 3 if len(rows) > 4 else 1)
    slow = basis @ np.linalg.lstsq(basis, rows[:, 1:], rcond=None)[0]
    return np.asarray(np.std(rows[:, 1:] - slow, axis=0))
