"""How numbers are written: one way for times, scores, shares and counts, on every page, in the report and in the terminal.

The pages' scripts round halves up, as these do; Python's own formatting rounds them to even.
"""

from __future__ import annotations

import math


def whole(value: float) -> str:
    """A number without decimals, halves up: 68.5 is 69. A hyphen if unknown."""
    return f"{math.floor(value + 0.5)}" if math.isfinite(value) else "-"


def percent(share: float) -> str:
    """A share 0..1 in per cent, without the sign; what is more than nothing is at least ``<1``."""
    return "<1" if 0 < 100 * share < 0.5 else whole(100 * share)


def clock(seconds: float) -> str:
    """A moment or a length: ``0:04``, ``1:00:00``. Whole seconds that have passed, as a player shows them."""
    if not math.isfinite(seconds):
        return "-"
    minutes, rest = divmod(math.floor(max(0.0, min(seconds, 1e9))), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
