"""One monotonic clock from the session's start. The package's only importer of ``time`` for time stamps."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final

# A jump of a sound's time stamps over 50 ms is a gap.
SOUND_GAP_S: Final = 0.05

# A clock that runs while the computer sleeps, so that a sleep is a gap and not a moment: ``time.monotonic`` stands still
# meanwhile on Linux, where CLOCK_BOOTTIME does not, and on macOS, where CLOCK_MONOTONIC does not; Windows has neither name.
_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def _now_ns() -> int:
    return time.monotonic_ns() if _CLOCK is None else time.clock_gettime_ns(_CLOCK)


class Clock:
    """Seconds since it was made, sleep of the computer included. Wall time is only for a session's header."""

    def __init__(self) -> None:
        self._start_ns = _now_ns()
        self.started_at = datetime.now(UTC)

    def now_s(self) -> float:
        """Seconds since the start."""
        return (_now_ns() - self._start_ns) / 1e9

    def wall_time(self, time_s: float) -> datetime:
        """When a time of this clock is or was, by the wall clock as it is set now (UTC)."""
        return datetime.now(UTC) + timedelta(seconds=time_s - self.now_s())

    def sleep(self, for_s: float) -> None:
        """Wait; a clock of a test may pass the time at once."""
        time.sleep(for_s)


class Schedule:
    """When repeated work is due: ``is_due`` at most once in so many seconds, and what is late is not made up for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, float] = {}

    def is_due(self, what: str, every_s: float) -> bool:
        """Whether it is to be done now; the next time is ``every_s`` after this one was due."""
        now_s = self._clock.now_s()
        due_s = self._due.get(what, now_s)
        if now_s < due_s:
            return False
        self._due[what] = max(due_s + every_s, now_s)
        return True

    def clear(self) -> None:
        """Everything is due."""
        self._due.clear()
