"""How long an interviewer waits; units and sources are in ``calibration/constants/interview.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interview:
    """``calibration/constants/interview.toml``."""

    pause_s: float
    finished_pause_s: float
    unfinished_pause_s: float
    finished_least: float
    ask_s: float
    thinking_s: float
    hesitating_s: float
    hesitates_below: float
    silent_s: float
    reading_wps: float
