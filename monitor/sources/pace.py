"""Choosing pictures evenly when a stream has more of them than are wanted."""

from __future__ import annotations

import math


class Pace:
    """Called with each picture's time, in order: True for about ``rate_hz`` of them a second, as evenly as they come."""

    def __init__(self, rate_hz: float) -> None:
        self._step_s = 1.0 / rate_hz
        self._due_s = -math.inf

    def __call__(self, time_s: float) -> bool:
        # Half a millisecond of grace: a 30 fps film's stamps are rounded, and every other picture is meant.
        if time_s < self._due_s - 5e-4:
            return False
        # The schedule goes on from when it was due, not from the picture, so that 25 fps gives 15 and not 12.5.
        self._due_s = max(self._due_s + self._step_s, time_s) if self._due_s > -math.inf else time_s + self._step_s
        return True
