"""A clock that goes on only where a test says so, or where what it tests sleeps."""

from __future__ import annotations

from monitor.clock import Clock


class FakeClock(Clock):
    """Sleeping passes the time at once; ``cost_s`` passes whenever somebody looks, as work does. longest_s : of the sleeps."""

    def __init__(self, time_s: float = 100.0, *, cost_s: float = 0.0) -> None:
        super().__init__()
        self.time_s, self.cost_s, self.longest_s = time_s, cost_s, 0.0

    def now_s(self) -> float:
        self.time_s += self.cost_s
        return self.time_s

    def sleep(self, for_s: float) -> None:
        self.longest_s = max(self.longest_s, for_s)
        self.time_s += for_s
