"""The load governor: measures less rather than late. Body before face, never the sound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from monitor.constants import load


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a face and a body are looked at, a second; level 0 is all, 3 the least."""

    level: int
    face_hz: float
    body_hz: float


class LoadGovernor:
    """Fed with what each picture took and whether one found no worker free; says the rates that the machine can keep.

    ``answered`` and ``refused`` as they happen, ``rates`` now and then. A level is left downwards after ``busy_hold_s`` of
    lateness and upwards after ``calm_hold_s`` of calm (``calibration/constants/live``).
    """

    def __init__(self) -> None:
        self._constants = load("live")
        self._faces = self._constants.sequence("face_levels_hz")
        self._bodies = self._constants.sequence("body_levels_hz")
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
        """Quantile of the delays from capture to observation of late; NaN before the first."""
        return float(np.quantile([delay_s for _, delay_s in self._delays], share)) if self._delays else float("nan")

    def forget(self) -> None:
        """Start measuring anew: what came before (models being loaded, a sleep) says nothing about the machine."""
        self._delays.clear()
        self._refusals.clear()
        self._busy_since_s = self._calm_since_s = None

    def rates(self, now_s: float) -> Rates:
        """The rates from now on."""
        from_s = now_s - self._constants["busy_hold_s"]
        while self._delays and self._delays[0][0] < from_s:
            self._delays.popleft()
        while self._refusals and self._refusals[0] < from_s:
            self._refusals.popleft()
        if self._delays or self._refusals:
            late_s = self.latency_s(0.9)  # NaN while nothing was answered at all: then only what was refused counts
            missed = len(self._refusals) / (len(self._refusals) + len(self._delays))
            busy = late_s > self._constants["busy_latency_s"] or missed > self._constants["busy_refused"]
            calm = late_s < self._constants["calm_latency_s"] and missed < self._constants["busy_refused"] / 2
            self._busy_since_s = None if not busy else self._busy_since_s if self._busy_since_s is not None else now_s
            self._calm_since_s = None if not calm else self._calm_since_s if self._calm_since_s is not None else now_s
            if busy and self._since(self._busy_since_s, now_s) >= self._constants["busy_hold_s"]:
                self._move(1)
            elif calm and self._since(self._calm_since_s, now_s) >= self._constants["calm_hold_s"]:
                self._move(-1)
        return Rates(self._level, self._faces[self._level], self._bodies[self._level])

    @staticmethod
    def _since(start_s: float | None, now_s: float) -> float:
        return 0.0 if start_s is None else now_s - start_s

    def _move(self, step: int) -> None:
        self._level = min(max(self._level + step, 0), len(self._faces) - 1)
        self._busy_since_s = self._calm_since_s = None
