"""Waiting for another thread or process, without a say in how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# A busy machine is slow, not wrong; a test's own time limit may be shorter.
_LONGEST_S = 150.0


def until(holds: Callable[[], Any], what: str = "it") -> None:
    """Wait until it holds. what : is waited for, in words."""
    end_s = time.monotonic() + _LONGEST_S
    while not holds():
        assert time.monotonic() < end_s, f"waited in vain for {what}"
        time.sleep(0.01)
