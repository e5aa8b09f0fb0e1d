"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Simulate:
    """``calibration/constants/simulate.toml``."""

    rate_hz: float
    wander_hz: tuple[float, ...]
    sway_hz: tuple[float, ...]
    activity_hz: tuple[float, ...]
    lag_wander_hz: tuple[float, ...]
    activity_sd: float
    yaw_sd_deg: float
    pitch_sd_deg: float
    roll_sd_deg: float
    head_limit_deg: tuple[float, ...]
    lean_sd: float
    lean_limit: float
    sway_sd: float
    shoulder_roll_sd_deg: float
    brow_sd: float
    smile_rest: float
    looks_at_partner: tuple[float, ...]
    gaze_away_deg: tuple[float, ...]
    blinks_per_min: float
    blink_s: float
    nod_cycle_s: tuple[float, ...]
    nod_deg: tuple[float, ...]
    smile_s: tuple[float, ...]
    smile_peak: tuple[float, ...]
    shift_lean: float
    shift_side: float
    shift_roll_deg: float
    shift_move_s: float
    shift_return_s: float
    phrase_s: tuple[float, ...]
    pause_s: tuple[float, ...]
    syllable_rate_hz: tuple[float, ...]
    rate_spread: float
    f0_hz: tuple[float, ...]
    f0_spread_st: float
    level_db: tuple[float, ...]
    level_spread_db: float
    silence_db: float
    rows_hz: tuple[float, ...]
    sound_hz: int
    vowel_a_hz: tuple[float, ...]
    vowel_e_hz: tuple[float, ...]
    vowel_i_hz: tuple[float, ...]
    vowel_o_hz: tuple[float, ...]
    vowel_u_hz: tuple[float, ...]
    upper_formants_hz: tuple[float, ...]
    formant_widths_hz: tuple[float, ...]
    tract: tuple[float, ...]
    outline_px: tuple[float, ...]
    neck_px: tuple[float, ...]
    torso_px: tuple[float, ...]
    partner_rgb: tuple[float, ...]
    user_rgb: tuple[float, ...]
    pivot_px: tuple[float, ...]
    head_back_px: float
    camera_angle_deg: float
    view_px: tuple[float, ...]
    portrayed_deg: tuple[float, ...]
    eye_centre_widths: float
    iris_reach_widths: float
    iris_radius_widths: float
    lid_follow_per_deg: float
    eye_raised_widths: float
    lower_lid_follow: float
