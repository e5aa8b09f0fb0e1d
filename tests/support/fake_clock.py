"""A clock that goes on only where a test says so, or where what it tests sleeps."""

from __future__ import annotations

from monitor.clock import Clock


class FakeClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.time_s = 100.0

    def now_s(self) -> float:
        return self.time_s

    def sleep(self, for_s: float) -> None:
        self.time_s += for_s
