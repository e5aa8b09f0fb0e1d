"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Progress:
    """``calibration/constants/progress.toml``."""

    trend_least: float
    trend_coverage: float
    rated_least: float
    agreement_p: float
    exact_permutations: float
    drawn_permutations: int


@dataclass(frozen=True, slots=True)
class Posture:
    """``calibration/constants/posture.toml``."""

    slouch_height: float
    slouch_neck: float
    slouch_s: float
    slouch_share: float
    slouch_pitch: float
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
