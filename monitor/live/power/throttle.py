"""What the program costs, and the load governor: it measures less rather than late. Body before face, never the sound."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import psutil

from monitor.clock import Clock

# Body before face; 12 a second is asked of an ordinary machine, 7 still give movement (Hz, by level 0..3).
_FACE_LEVELS_HZ: Final = (15.0, 15.0, 12.0, 7.0)
# Body before face, never the sound. Twice a second is what the grid can still join (grid_body_gap_s) (Hz, by level 0..3).
_BODY_LEVELS_HZ: Final = (5.0, 2.5, 2.0, 2.0)
# Asked: 250 ms from capture to page at p95; the rest of the way takes up to 50 ms.
_BUSY_LATENCY_S: Final = 0.2
# More than every fourth picture that found no worker free is falling behind (share of pictures).
_BUSY_REFUSED: Final = 0.25
# A moment's load (a page opening) is no reason to measure less.
_BUSY_HOLD_S: Final = 5.0
# Slower up than down, so that the rate does not swing.
_CALM_HOLD_S: Final = 30.0
# Half of the bar for busy.
_CALM_LATENCY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a face and a body are looked at, a second; level 0 is all, 3 the least."""

    level: int
    face_hz: float
    body_hz: float


FULL: Final = Rates(0, _FACE_LEVELS_HZ[0], _BODY_LEVELS_HZ[0])
LOW: Final = Rates(3, _FACE_LEVELS_HZ[-1], _BODY_LEVELS_HZ[-1])


class LoadGovernor:
    """Fed with what each picture took and whether one found no worker free; says the rates that the machine can keep.

    ``answered`` and ``refused`` as they happen, ``rates`` now and then. After ``_BUSY_HOLD_S`` of lateness less is measured,
    after ``_CALM_HOLD_S`` without it more again.
    """

    def __init__(self) -> None:
        self._faces = _FACE_LEVELS_HZ
        self._bodies = _BODY_LEVELS_HZ
        self._delays: deque[tuple[float, float]] = deque(maxlen=2000)
        self._refusals: deque[float] = deque(maxlen=2000)
        self._level = 0
        self._busy_since_s: float | None = None
        self._calm_since_s: float | None = None

    def answered(self, now_s: float, delay_s: float) -> None:
        """A picture was observed ``delay_s`` after its capture."""
        self._delays.append((now_s, delay_s))

    def refused(self, now_s: float) -> None:
        """A picture that was wanted found no worker free."""
        self._refusals.append(now_s)

    def latency_s(self, share: float = 0.5) -> float:
        """Quantile of the recent delays from capture to observation; NaN before the first."""
        return float(np.quantile([delay_s for _, delay_s in self._delays], share)) if self._delays else float("nan")

    def forget(self) -> None:
        """Restart the measurement: what came before (models being loaded, a sleep) says nothing about the machine."""
        self._delays.clear()
        self._refusals.clear()
        self._busy_since_s = self._calm_since_s = None

    def rates(self, now_s: float) -> Rates:
        """The rates from now on."""
        from_s = now_s - _BUSY_HOLD_S
        while self._delays and self._delays[0][0] < from_s:
            self._delays.popleft()
        while self._refusals and self._refusals[0] < from_s:
            self._refusals.popleft()
        if self._delays or self._refusals:
            late_s = self.latency_s(0.9)  # NaN while nothing was answered at all: then only what was refused counts
            missed = len(self._refusals) / (len(self._refusals) + len(self._delays))
            busy = late_s > _BUSY_LATENCY_S or missed > _BUSY_REFUSED
            calm = late_s < _CALM_LATENCY_S and missed < _BUSY_REFUSED / 2
            self._busy_since_s = None if not busy else self._busy_since_s if self._busy_since_s is not None else now_s
            self._calm_since_s = None if not calm else self._calm_since_s if self._calm_since_s is not None else now_s
            if busy and self._since(self._busy_since_s, now_s) >= _BUSY_HOLD_S:
                self._move(1)
            elif calm and self._since(self._calm_since_s, now_s) >= _CALM_HOLD_S:
                self._move(-1)
        return Rates(self._level, self._faces[self._level], self._bodies[self._level])

    @staticmethod
    def _since(start_s: float | None, now_s: float) -> float:
        return 0.0 if start_s is None else now_s - start_s

    def _move(self, step: int) -> None:
        self._level = min(max(self._level + step, 0), len(self._faces) - 1)
        self._busy_since_s = self._calm_since_s = None


class Cost:
    """What the program and its processes cost. ``read`` now and then: the cores used since the call before; NaN at first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._program = psutil.Process()
        self._before: dict[int, float] = {}
        self._read_s = math.nan

    def read(self) -> float:
        """Cores, 1.0 is one core fully used."""
        seconds: dict[int, float] = {}
        for process in (self._program, *self._program.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            seconds[process.pid] = times.user + times.system
        now_s = self._clock.now_s()
        used_s = sum(after - self._before.get(pid, after) for pid, after in seconds.items())
        span_s, self._before, self._read_s = now_s - self._read_s, seconds, now_s
        return used_s / span_s if span_s > 0 else math.nan
