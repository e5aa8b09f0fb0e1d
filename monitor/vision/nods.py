"""Nods and shakes: quick and even swings of the head to and fro."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import FinishingStage, Float64
from monitor.vision.even import EvenClock, Sample


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture without its person: the fields of ``types.Event``. label : its side or direction, where it has one."""

    kind: str
    start_s: float
    end_s: float
    value: float
    label: str = ""


@dataclass(slots=True)
class TurningPoint:
    """An extreme of an angle: from when to when the angle stayed near it."""

    angle_deg: float
    first_s: float
    first_deg: float
    last_s: float


# Turning points of quick swings to and fro, three at least.
Run = list[TurningPoint]
# So many turning points are kept of a run: longer ones are nods already, and memory is bounded.
_MOST_POINTS: Final = 25


class Swings:
    """Runs of swings of one angle between its turning points (zigzag with a least reversal), row by row."""

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._sign = 0  # 1: rising towards a top
        self._edge: TurningPoint | None = None  # the extreme being reached, not yet confirmed
        self._run: list[TurningPoint] = []

    def push(self, sample: tuple[float, float], /) -> Run | None:
        """The run that this row ended. sample : time (s) and angle (deg)."""
        time_s, angle_deg = sample
        near_deg, least_deg = self._limits.head_near, self._limits.head_swing
        edge = self._edge
        if edge is None:
            self._edge = TurningPoint(angle_deg, time_s, angle_deg, time_s)
            return None
        done = None
        if self._sign == 0:
            if abs(angle_deg - edge.angle_deg) < least_deg:
                if abs(angle_deg - edge.angle_deg) < near_deg:
                    edge.last_s = time_s
                return None
            self._sign = 1 if angle_deg > edge.angle_deg else -1
            self._run = [edge]
            self._edge = TurningPoint(angle_deg, time_s, angle_deg, time_s)
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
            del self._run[:-_MOST_POINTS]
        else:
            done = self._close(None)
            self._run = [edge]
        self._sign = -self._sign
        self._edge = TurningPoint(angle_deg, time_s, angle_deg, time_s)
        return done

    def finish(self) -> Run | None:
        """The run that was going on, and a fresh start."""
        done = self._close(self._edge if self._sign else None)
        self._run, self._edge, self._sign = [], None, 0
        return done

    def _swings(self, start: TurningPoint, end: TurningPoint) -> bool:
        quick = self._limits.swing_min <= end.first_s - start.last_s <= self._limits.swing_max
        return quick and abs(end.angle_deg - start.angle_deg) >= self._limits.head_swing

    def _close(self, edge: TurningPoint | None) -> Run | None:
        """The run, if it is one; ``edge`` is the last extreme, where the head came to rest."""
        run = self._run
        if edge is not None and run and self._swings(run[-1], edge):
            run = [*run, edge]
        return run if len(run) >= 3 else None


# Half the width of the smoothing, on the even clock: a row at 15 Hz.
_REACH: Final = 2
# Of fewer a parabola and a sine say nothing.
_LEAST_ROWS: Final = 5
# Up to so many turning points (two cycles and a half) the swings of a nod take equally long.
_EVEN_POINTS: Final = 6
# A part that ended longer ago than this (s) would come after gestures that ended later (``gestures.hold``).
_LATEST_S: Final = 3.0


class Nods:
    """Nods and shakes from yaw and pitch at any rate of the face rows (docs/estimator.md, section 2).

    A nod has one cycle of 0.2 to 1 s at least, a shake two; the other angle moves less, and a sine explains most of the
    movement. Shakes, and nods of fewer than two cycles, must be clearer than others, since speech and looks have the same
    shape; these nods begin downwards.
    """

    def __init__(self, limits: constants.Gestures) -> None:
        self._limits = limits
        self._clock = EvenClock()
        self._even: deque[Sample] = deque(maxlen=2 * _REACH + 1)
        self._recent: deque[tuple[float, float, float]] = deque()
        self._yaw: FinishingStage[tuple[float, float], Run | None] = Swings(limits)
        self._pitch: FinishingStage[tuple[float, float], Run | None] = Swings(limits)

    def push(self, sample: tuple[float, float, float], /) -> list[Gesture]:
        """Gestures that ended; a gap ends what was going on. sample : time (s), yaw and pitch (deg), NaN where missing."""
        time_s, yaw_deg, pitch_deg = sample
        if not np.isfinite(yaw_deg + pitch_deg):
            return []
        gestures = self.finish() if time_s - self._clock.newest_s > self._limits.head_gap else []
        return gestures + self._even_out(self._clock.push(sample))

    def finish(self) -> list[Gesture]:
        """What was going on."""
        gestures = self._even_out(self._clock.finish())
        gestures += self._classify(self._pitch.finish(), self._yaw.finish())
        self._even.clear()
        self._recent.clear()
        return gestures

    def _even_out(self, samples: list[Sample]) -> list[Gesture]:
        gestures = []
        for sample in samples:
            self._even.append(sample)
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
        """The gestures in runs of pitch and of yaw."""
        gestures = []
        for kind, run in (("nod", nod), ("shake", shake)):
            if run is not None and (gesture := self._longest(kind, run)) is not None:
                gestures.append(gesture)
        return gestures

    def _longest(self, kind: str, run: Run) -> Gesture | None:
        """The longest part of a run that is a nod or a shake: other movement may join it at either end."""
        if np.mean([abs(end.angle_deg - start.angle_deg) for start, end in pairwise(run)]) > self._limits.head_most_swing:
            return None
        recent = np.array(self._recent)
        for swings in range(len(run) - 1, 1, -1):
            for first in range(len(run) - swings):
                part = run[first : first + swings + 1]
                start_s, end_s, cycles = part[0].last_s, part[-1].first_s, swings / 2
                if run[-1].first_s - end_s > _LATEST_S or not self._alike(kind, part):
                    continue
                rows = recent[(recent[:, 0] >= start_s) & (recent[:, 0] <= end_s)]
                strict = kind == "shake" or cycles < self._limits.sure_cycles
                if self._clear(rows if kind == "nod" else rows[:, [0, 2, 1]], part, strict=strict):
                    return Gesture(kind, start_s, end_s, cycles)
        return None

    def _alike(self, kind: str, part: Run) -> bool:
        """Whether swings are as many, as wide and as quick as those of a nod or a shake, and end where they began."""
        limits = self._limits
        swings_deg = [end.angle_deg - start.angle_deg for start, end in pairwise(part)]
        mean_deg = float(np.mean(np.abs(swings_deg)))
        cycles = len(swings_deg) / 2
        few = cycles < limits.sure_cycles
        # Once up and down is a look up, or speech; yaw to one side and back is a look there.
        if few and (kind == "shake" or swings_deg[0] > 0):
            return False
        cycle_s = (part[-1].first_s - part[0].last_s) / cycles
        quick = limits.cycle_min <= cycle_s <= limits.cycle_max
        back = len(swings_deg) % 2 == 1 or abs(sum(swings_deg)) <= limits.head_apart * mean_deg
        return quick and back and mean_deg >= limits.head_mean_swing

    def _clear(self, rows: Float64, part: Run, *, strict: bool) -> bool:
        """Whether the swings are most of all the movement. rows : time, the angle across, the angle along [shape=(n, 3)]."""
        limits = self._limits
        if len(rows) < _LEAST_ROWS:
            return False
        across_deg, along_deg = _quick(rows)
        if across_deg >= (limits.strict_across if strict else limits.across) * along_deg:
            return False
        return _periodic(rows[:, 0], rows[:, 2], part) >= (limits.strict_periodic if strict else limits.periodic)


def _quick(rows: Float64) -> Float64:
    """Standard deviation of both angles about a parabola: a head that turns slowly may still nod.

    rows : time and two angles [shape=(n_rows, 3)].
    """
    since_s = rows[:, 0] - rows[:, 0].mean()
    basis = np.vander(since_s, 3 if len(rows) > 4 else 1)
    slow = basis @ np.linalg.lstsq(basis, rows[:, 1:], rcond=None)[0]
    return np.asarray(np.std(rows[:, 1:] - slow, axis=0))


def _periodic(time_s: Float64, angle_deg: Float64, part: Run) -> float:
    """Share of the variance about a straight line that a sine explains [shape=(n,) each].

    Its phase goes on evenly over few swings, and from turning point to turning point over more: nobody nods like a clock.
    """
    share = (time_s - time_s[0]) / (time_s[-1] - time_s[0])
    turns = np.arange(len(part))
    middles_s = [part[0].last_s, *((point.first_s + point.last_s) / 2 for point in part[1:-1]), part[-1].first_s]
    phase = np.pi * (np.interp(time_s, middles_s, turns) if len(part) > _EVEN_POINTS else turns[-1] * share)
    line = np.stack([np.ones_like(share), share], axis=1)
    sine = np.stack([np.cos(phase), np.sin(phase)], axis=1)
    about, left = (
        angle_deg - basis @ np.linalg.lstsq(basis, angle_deg, rcond=None)[0] for basis in (line, np.hstack([line, sine]))
    )
    return 1 - float(left @ left) / max(float(about @ about), 1e-9)
