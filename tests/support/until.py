"""Waiting for a thread, without a say in how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable

_LONGEST_S = 60.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; a busy machine is slow, not wrong."""
    end_s = time.monotonic() + _LONGEST_S
    while not holds():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.01)
