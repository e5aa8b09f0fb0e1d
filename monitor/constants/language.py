"""How people talk, in words; their units and sources are in ``calibration/constants/language.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """``calibration/constants/language.toml``: 10, 50 and 90 % of people; the pace: lowest and highest that is usual."""

    questions: tuple[float, ...]
    fillers: tuple[float, ...]
    self_first: tuple[float, ...]
    other_first: tuple[float, ...]
    pace_wpm: tuple[float, ...]
    fillers_missed: float
    questions_right: float
    questions_found: float
