"""What a phrase event says of a voice; NaN where it is not known."""

from __future__ import annotations

import math

from monitor.types import Event


def rate_hz(phrase: Event) -> float:
    """Syllables a second."""
    return phrase.value


def f0_hz(phrase: Event) -> float:
    """Median F0."""
    value = phrase.detail.get("f0_median_hz", math.nan)
    return float(value) if isinstance(value, int | float) and value > 0 else math.nan


def level_db(phrase: Event) -> float:
    """Level, in dB."""
    value = phrase.detail.get("level_db", math.nan)
    return float(value) if isinstance(value, int | float) else math.nan
