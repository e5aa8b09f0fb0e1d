"""What the program costs this computer: cores used by it and all its processes."""

from __future__ import annotations

import math

import psutil

from monitor.clock import Clock


class Cost:
    """``read`` now and then: the cores used since the call before; NaN at first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._program = psutil.Process()
        self._before: dict[int, float] = {}
        self._read_s = math.nan

    def read(self) -> float:
        """Cores, 1.0 is one core fully used."""
        seconds: dict[int, float] = {}
        for one in (self._program, *self._program.children(recursive=True)):
            try:
                times = one.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            seconds[one.pid] = times.user + times.system
        now_s = self._clock.now_s()
        used_s = sum(after - self._before.get(pid, after) for pid, after in seconds.items())
        span_s, self._before, self._read_s = now_s - self._read_s, seconds, now_s
        return used_s / span_s if span_s > 0 else math.nan
