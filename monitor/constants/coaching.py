"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class CueEffects:
    """``calibration/constants/cue_effects.toml``."""

    before_s: float
    after_s: float
    level_s: float
    step_s: float
    known_least: float
    caliper: float
    apart_s: float
    matched_least: int
    matched_most: int
    silent_least: int
    cues_least: int
    draws: int
    alpha: float
    margin: float
    share: float
    share_distracting: float
    held_s: float
    sessions_most: int


@dataclass(frozen=True, slots=True)
class Excess:
    """``calibration/constants/excess.toml``."""

    strong_z: float
    literal_index: float
    literal_signals: float
    literal_power: float
    literal_share: float
    fast_latency_s: float
    fast_least: float
    dense_share: float
    dense_least: float
    dense_p: float
    dense_doubt: float
    fast_p: float
    broad_z: float
    broad_channels: float
    one_way_dominance: float
    one_way_s: float
    one_way_z: float
    hold_s: float
    release_s: float
    facets_needed: float


@dataclass(frozen=True, slots=True)
class FirstMinute:
    """``calibration/constants/first_minute.toml``."""

    from_s: float
    spoken_least_s: float
    heard_least_s: float
    looked_least_s: float
    sat_least_s: float
    row_most_s: float


@dataclass(frozen=True, slots=True)
class Goals:
    """``calibration/constants/goals.toml``."""

    questions: float
    answers_s: float
    smiles: float


@dataclass(frozen=True, slots=True)
class Nudges:
    """``calibration/constants/nudges.toml``."""

    first_s: float
    cap_span_s: float
    repeat_s: float
    hold_s: float
    quality_span_s: float
    quality_least: float
    memory_s: float
    talk_span_s: float
    talk_least_s: float
    talk_margin: float
    interruptions_span_s: float
    interruptions_least: float
    pace_hz: float
    pace_ratio: float
    pace_release: float
    recent_speech_s: float
    recent_phrases: float
    own_phrases: float
    volume_db: float
    look_span_s: float
    look_least_s: float
    look_low_alone: float
    look_margin: float
    stare_s: float
    stare_gap_s: float
    notes_span_s: float
    notes_share: float
    notes_margin: float
    notes_least: float
    pitch_st: float
    pitch_release_st: float
    resting_level_db: float
    slouch_least_s: float
    closed_own: float
    closed_span_s: float
    closed_openness: float
    closed_margin: float
    low_score: float
    low_margin: float
    low_hold_s: float
    low_confidence: float
    cold_span_s: float
    cold_smiles: float
    cold_seen: float
    sample_s: float
    words_span_s: float
    words_late_s: float
    words_least: int
    words_known_least: float


@dataclass(frozen=True, slots=True)
class Progress:
    """``calibration/constants/progress.toml``."""

    trend_least: float
    trend_coverage: float
    rated_least: float
    agreement_p: float
    exact_permutations: float
    drawn_permutations: int
    shortest_s: float
    goal_least: float
    goal_p: float


@dataclass(frozen=True, slots=True)
class Posture:
    """``calibration/constants/posture.toml``."""

    slouch_height: float
    slouch_neck: float
    slouch_s: float
    slouch_share: float
    slouch_pitch: float
    slide_nearer: float
    bin_s: float
    bin_least: int
    own_s: float
    keep_s: float
    near: float
    edge: float
    lost_share: float
    dark: float
    backlit: float


@dataclass(frozen=True, slots=True)
class Profile:
    """``calibration/constants/profile.toml``."""

    old_days: float
    moved_yaw_deg: float
    moved_pitch_deg: float
    moved_roll_deg: float
    moved_place: float
    moved_scale: float
    watch_s: float
    watch_least_s: float
    watch_voiced: float
    watch_phrases: int


@dataclass(frozen=True, slots=True)
class TalkRanges:
    """``calibration/constants/talk_ranges.toml``: 10, 50 and 90 % of people or talks; the shares by how long people talked."""

    talks: int
    people: int
    dialogues: int
    interruptions: tuple[float, ...]
    turns: tuple[float, ...]
    backchannels: tuple[float, ...]
    laughs: tuple[float, ...]
    overlaps: tuple[float, ...]
    gap_s: tuple[float, ...]
    pace_hz: tuple[float, ...]
    share_s: tuple[float, ...]
    share_low: tuple[float, ...]
    look_s: tuple[float, ...]
    looking_low: tuple[float, ...]
    looking_high: tuple[float, ...]

    def share_range(self, spoken_s: float) -> tuple[float, float]:
        """Low and high of one person's share of the speech after so many seconds of it (NaN before the first measured)."""
        low = _between(spoken_s, self.share_s, self.share_low)
        return low, 1.0 - low

    def looking_range(self, known_s: float) -> tuple[float, float]:
        """Low and high of the share of looks at the partner's picture in so many seconds (NaN before the first measured)."""
        return _between(known_s, self.look_s, self.looking_low), _between(known_s, self.look_s, self.looking_high)


def _between(seconds: float, knots: tuple[float, ...], values: tuple[float, ...]) -> float:
    """Linear in the logarithm of time; from the last knot on its value, as nothing longer was measured."""
    if not seconds >= knots[0]:
        return math.nan
    return float(np.interp(math.log(seconds), np.log(knots), values))
