"""A phrase or turn of one person, with what its voice was like."""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitor.types import Event, Person


@dataclass(frozen=True, slots=True)
class Utterance:
    """values : pitch in semitones re 1 Hz, volume in dB, tempo in log syllables/s. range_st : of pitch. NaN where unknown."""

    person: Person
    start_s: float
    end_s: float
    values: tuple[float, float, float]
    range_st: float

    @property
    def middle_s(self) -> float:
        return (self.start_s + self.end_s) / 2


def utterance(event: Event) -> Utterance:
    """Of a phrase or turn of one person."""
    f0_hz, level_db, rate_hz, range_st = (
        _number(event, name) for name in ("f0_median_hz", "level_db", "rate_hz", "f0_range_st")
    )
    if math.isnan(rate_hz) and event.end_s > event.start_s:
        rate_hz = _number(event, "syllables") / (event.end_s - event.start_s)
    values = (
        12 * math.log2(f0_hz) if f0_hz > 0 else math.nan,
        level_db,
        math.log(rate_hz) if rate_hz > 0 else math.nan,
    )
    return Utterance("user" if event.person == "user" else "partner", event.start_s, event.end_s, values, range_st)


def _number(event: Event, name: str) -> float:
    value = event.detail.get(name, math.nan)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan
