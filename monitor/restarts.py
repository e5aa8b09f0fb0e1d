"""How often a worker may be started again: a few times a minute, so that one that keeps dying does not take the computer."""

from __future__ import annotations

from collections import deque

from monitor.constants import load

_MINUTE_S = 60.0


class Restarts:
    """``note`` each stop of a worker; ``wait_s`` says how long to wait before the next start.

    most : restarts a minute (``calibration/constants/worker.toml``).
    """

    def __init__(self) -> None:
        self.most = int(load("worker")["restarts_per_min"])
        self._stopped: deque[float] = deque()

    def note(self, now_s: float) -> None:
        """It stopped at this time of a clock that only goes on."""
        self._stopped.append(now_s)

    def wait_s(self, now_s: float) -> float:
        """0 while it may be started again at once; else until the minute with too many stops is over."""
        while self._stopped and self._stopped[0] <= now_s - _MINUTE_S:
            self._stopped.popleft()
        if len(self._stopped) <= self.most:
            return 0.0
        return self._stopped[-self.most] + _MINUTE_S - now_s

    @property
    def in_words(self) -> str:
        """For a sentence, once ``wait_s`` is not 0."""
        return f"stopped {len(self._stopped)} times within a minute; it is tried again when that minute is over"
