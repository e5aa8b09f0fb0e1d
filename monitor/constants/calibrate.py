"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


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
class FaceProportions:
    """``calibration/constants/face_proportions.toml``."""

    spread: tuple[float, ...]
    other_face: float
    other_voice_st: float
    other_together: float
    least: float
    most: int
    pose_deg: tuple[float, ...]


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
class VoiceBaseline:
    """``calibration/constants/voice_baseline.toml``."""

    digital_silence_db: float
    silent_share: float
    quiet_least: float
    phrases_least: float
    nearer_range: float
    slope_error: float
