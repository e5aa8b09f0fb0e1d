"""One monotonic clock from the session's start. The package's only importer of ``time`` for time stamps."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since it was made. Wall time is asked once, for the session's header."""

    def __init__(self) -> None:
        self._start_ns = time.monotonic_ns()
        self.started_at = datetime.now(UTC)

    def now_s(self) -> float:
        """Seconds since the start."""
        return (time.monotonic_ns() - self._start_ns) / 1e9

    def sleep(self, for_s: float) -> None:
        """Wait; a clock of a test may pass the time at once."""
        time.sleep(for_s)
