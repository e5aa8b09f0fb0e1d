"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vision:
    """``calibration/constants/vision.toml``."""

    face_detection: float
    face_presence: float
    face_tracking: float
    body_detection: float
    body_presence: float
    body_tracking: float
    body_visibility: float
    hips_visibility: float
    body_nose: float
    shoulders_wide: tuple[float, ...]
    shoulders_below: tuple[float, ...]
    shoulders_aside: float
    body_averted: float
    open_apart: float
    hand_near: float
    hand_far: float
    hand_ask: float
    motion_width: int
    motion_gap: float
    unchanged_level: float
    unchanged_share: float
    unchanged_body_share: float
    still_face_hz: float
    still_body_hz: float
    expression_gap: float
    size_cos: float
    face_good: float
    face_fine: float
    face_least: float
    face_far: float
    yaw_good: float
    yaw_lost: float
    still_moved: float
    still_left: float
    still_noise: float
    still_strict_s: float
    still_loose_s: float
    still_window_s: float
    still_expression: float
    still_pose_deg: tuple[float, ...]
    drawn_flat: float
    drawn_outline: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """``calibration/constants/eyes.toml``."""

    gaze_face: float
    gaze_turned: float
    lids_closed: float
    lids_low: float
    eye_width_radii: float
    iris_gain: tuple[float, ...]
    iris_rest: tuple[float, ...]
    look_range: tuple[float, ...]
    look_rest: tuple[float, ...]
    eye_weights: tuple[float, ...]
    seen_aside: float
    eye_trust: float
    camera_cone: tuple[float, ...]
    gaze_error: float
    lids_error: float
    look_zero: tuple[float, ...]
    squint_lift: float
    look_spread: tuple[float, ...]
    zero_spread: tuple[float, ...]
    zero_error_least: tuple[float, ...]
    zero_known: float
    zero_likely: float
    own_cone: tuple[float, ...]
    shares_camera: tuple[float, ...]
    shares_screen: tuple[float, ...]
    screen_place: tuple[float, ...]
    screen_spread: tuple[float, ...]
    elsewhere_place: tuple[float, ...]
    elsewhere_spread: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Visibility:
    """``calibration/constants/visibility.toml``."""

    eye_weights: tuple[float, ...]
    eye_rest: float
    eye_sure: tuple[float, ...]
    mouth_weights: tuple[float, ...]
    mouth_rest: float
    mouth_sure: float
    turned: float
    contrast: tuple[float, ...]
    sharp: float


@dataclass(frozen=True, slots=True)
class Gestures:
    """``calibration/constants/gestures.toml``."""

    least_quality: float
    hold: float
    silent: float
    head_swing: float
    head_mean_swing: float
    head_near: float
    head_gap: float
    head_memory: float
    head_patience: float
    swing_min: float
    swing_max: float
    cycle_min: float
    cycle_max: float
    sure_cycles: float
    head_most_swing: float
    head_apart: float
    across: float
    strict_across: float
    periodic: float
    strict_periodic: float
    smile_on: float
    smile_off: float
    smile_least: float
    smile_bridge: float
    rest_window: int
    rest_quantile: float
    rest_least: float
    rest_most: float
    hand_on: float
    hand_off: float
    hand_least: float
    hand_bridge: float
    shift_bin: float
    shift_level: float
    shift_move: float
    shift_memory: float
    shift_lean: float
    shift_side: float
    shift_sd: float
    shift_steady: float
    shift_agree: float
    neck_turn: float
    neck_tilt: float
    neck_bend: float
    shoulders_per_face: float
    rate_least: float

    def smile_lift(self, rest: float) -> float:
        """By how much the resting face lifts what counts as a smile. rest : how far it reads as one, 0..1."""
        # A film may begin in the middle of a smile: what is taken for the resting face is below a fixed level.
        return max(min(rest, self.rest_most) - self.rest_least, 0.0)


@dataclass(frozen=True, slots=True)
class GazeMap:
    """``calibration/constants/gaze_map.toml``."""

    prior_screen: tuple[float, ...]
    prior_sd: tuple[float, ...]
    prior_skew_sd: float
    prior_tile: tuple[float, ...]
    spread_least: tuple[float, ...]
    spread_usual: tuple[float, ...]
    spread_usual_n: float
    drift: tuple[float, ...]
    head_leak: tuple[float, ...]
    head_leak_known: float
    head_still: tuple[float, ...]
    head_most: float
    away_span: tuple[float, ...]
    chance: tuple[float, ...]
    sure: float
    steady_n: int
    steady_s: float
    blink_rise: float
    blink_most: float
    blink_after: float
    open_forget: float
    steady_gap: float
    steady_jump: float
    rest_least: float


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
