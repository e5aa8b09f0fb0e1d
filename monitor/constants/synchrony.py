"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synchrony:
    """``calibration/constants/synchrony.toml``."""

    grid_rate_hz: float
    grid_gap_s: float
    grid_face_quality: float
    grid_body_gap_s: float
    pitch_median_s: float
    pitch_median_least_s: float
    window_s: float
    window_mean_share: float
    window_valid_share: float
    scale_s: float
    window_parts: float
    spread_floor_share: float
    constant_share: float
    clip_sd: float
    skew_most: float
    power_least: float
    pair_valid_share: float
    null_min_shift_s: float
    null_min_shift_share: float
    null_min_free: float
    z_limit: float
    max_lag_s: float
    lag_low_s: float
    lag_high_s: float
    whiten_order: int
    whiten_least: float
    whiten_ridge: float
    leak_z: float
    lag_z: float
    both_share: float
    session_least_s: float
    stretch_s: float
    rate_least_hz: float
    pseudo_least: int
    weight_sideways: float
    gaze_answer_low_s: float
    gaze_answer_high_s: float
    windows_half: float
    keep_s: float
    role_least_s: float
    calibrating_s: float
    copies_from_s: float
    history_s: float
    recent_every_s: float
    recent_s: float
    channel_least_s: float
    null_step_cells: int
    whole_share: float
    role_spread_least: float
    peak_skew: float
    leak_clip_sd: float
    leak_every_s: float


@dataclass(frozen=True, slots=True)
class Events:
    """``calibration/constants/events.toml``."""

    echo_min_s: float
    echo_max_s: float
    rotations: int
    rotation_min_s: float
    window_s: float
    keep_s: float
    min_span_s: float
    min_events: float
    n_half: float
    z_limit: float
    null_sd: float
    band_z: float
    direction_min_z: float
    direction_share: float
    keep_events: int


@dataclass(frozen=True, slots=True)
class Ruptures:
    """``calibration/constants/ruptures.toml``."""

    step_s: float
    window_s: float
    level_least_s: float
    late_s: float
    mad_scale: float
    spread_least: tuple[float, ...]
    fall_z: float
    mean_z: float
    fallen_least: int
    clashes_least: int
    clash_z: float
    clash_floor_z: float
    clash_spread_least: float
    clash_least_s: float
    known_least_s: float
    speech_least_s: float
    again_s: float


@dataclass(frozen=True, slots=True)
class Speech:
    """``calibration/constants/speech.toml``."""

    permutations: int
    live_permutations: int
    live_exchanges: int
    live_every_s: float
    trend_degree: int
    persistence_most: float
    persistence_seen: float
    min_exchanges: int
    min_direction: float
    max_exchanges: int
    keep_utterances: int
    adjacent_s: float
    n_half: float
    small_r: float
    tama_frame_s: float
    tama_step_s: float
    tama_keep_s: float


@dataclass(frozen=True, slots=True)
class GazeCoupling:
    """``calibration/constants/gaze_coupling.toml``."""

    min_span_s: float
    min_coverage: float
    min_role_s: float
    mutual_min_s: float


@dataclass(frozen=True, slots=True)
class Mirror:
    """``calibration/constants/mirror.toml``."""

    min_sided: float
    verdict_z: float
    min_coverage: float
    self_view_min_r: float
    self_view_max_lag_s: float
    self_view_reach_s: float
    self_view_least: float


@dataclass(frozen=True, slots=True)
class Literal:
    """``calibration/constants/literal.toml``."""

    span_s: float
    least_signals: float
    least_coverage: float
    least_s: float
    surprise_s: float


@dataclass(frozen=True, slots=True)
class Looks:
    """``calibration/constants/looks.toml``."""

    bridge_s: float
    least_s: float
    down_deg: float
    down_least_s: float
    own_least: float
    own_quantiles: tuple[float, ...]
    own_slack: float
    map_down_deg: float
    long_s: float
    found_least: float
    sure_least: float
    unsure_said: float
    unsure_most: float
    zero_least_s: float
    usual_sessions: int
    notes_least: float


@dataclass(frozen=True, slots=True)
class Weights:
    """``calibration/constants/weights.toml``."""

    movement: float
    floor: float
    laughter: float
    pitch: float
    smile: float


@dataclass(frozen=True, slots=True)
class Published:
    """``calibration/constants/published.toml``."""

    fisher_limit: float
    susy_most_segments: float
    outlier_sd: float
    smooth_s: float
    whole_rate_share: float


@dataclass(frozen=True, slots=True)
class Floor:
    """``calibration/constants/floor.toml``."""

    window_s: float
    min_span_s: float
    min_coverage: float
    min_speech_s: float
    min_stretches: int
    n_half_s: float


@dataclass(frozen=True, slots=True)
class Laughter:
    """``calibration/constants/laughter.toml``."""

    window_s: float
    min_span_s: float
    near_s: float
    min_laughs: int
    n_half: float


@dataclass(frozen=True, slots=True)
class Responses:
    """``calibration/constants/responses.toml``."""

    window_s: float
    min_span_s: float
    greeting_s: float
    longest_s: float
    alone_s: float
    delay_s: float
    delay_sd_s: float
    min_responses: int
    n_half: float
