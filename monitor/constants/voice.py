"""Measured and published constants; their units and sources are in ``calibration/constants``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """``calibration/constants/voice.toml``."""

    dc_cutoff_hz: float
    clip_level: float
    clip_share_full: float
    gap_s: float
    drift_s: float
    drift_step_s: float
    vad_on: float
    vad_off: float
    vad_min_speech_s: float
    vad_min_silence_s: float
    vad_delay_s: float
    f0_most: float
    voiced_confidence: float
    level_floor_db: float
    tempo_band_hz: tuple[float, ...]
    tempo_sd_s: float
    tempo_step_s: float
    tempo_dip_db: float
    tempo_below_peak_db: float
    phrase_pause_s: float
    phrase_max_s: float
    backchannel_max_s: float
    backchannel_near_s: float
    backchannel_alone_s: float
    interruption_min_overlap_s: float
    interruption_max_overlap_s: float
    interruption_hold_s: float
    turn_end_finished: float
    turn_max_pause_s: float
    mouth_window_s: float
    mouth_min_spread: float
    mouth_min_samples: float
    mouth_ratio: float
    mouth_keep_ratio: float
    mouth_wait_s: float


@dataclass(frozen=True, slots=True)
class Laughs:
    """``calibration/constants/laughs.toml``."""

    onset: float
    offset: float
    least_s: float


@dataclass(frozen=True, slots=True)
class Echo:
    """``calibration/constants/echo.toml``."""

    lead_s: float
    span_s: float
    wait_s: float
    gap_s: float
    keep_s: float
    trail_step_s: float
    trail_points: int
    trail_least: float
    rate_spread_ppm: float
    rate_most_ppm: float
    pull_s: float
    pull_most_ppm: float
    slip_s: float
    path_keep: float
    path_first: float
    path_settle: float
    path_least: float
    path_repeats: int
    path_repeat_until: float
    known_before: float
    known_tail: float
    known_most_db: float
    near_keep: float
    far_floor_db: float
    explained: float
    explained_blocks: float
    recent_blocks: int
    unexplained_blocks: int
    tail_keep: float
    tail_db: float
    audible: float
    own_ratio: float
    hold_s: float
    closed_db: float
    noise_up: float
    noise_keep: float
    bands_hz: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """``calibration/constants/crosstalk.toml``."""

    reach_s: float
    clear_ratio: float
    clear_score: float
    smooth_s: float
    told_apart_db: float
    told_apart_share: float
    bleed_db: float
    echo_only_db: float
    same_coherence: float
    same_levels: float
    least_s: float
    bleed_least_db: float
    owner_margin: float
    owner_bridge_s: float
    channel_least_s: float
    channel_least_share: float
    channel_most_unclear: float
    channel_least_turns: int


@dataclass(frozen=True, slots=True)
class Drift:
    """``calibration/constants/drift.toml``."""

    window_s: float
    quantile: float
    windows: int
    windows_least: float
    spread_ppm: float
    most_ppm: float
    jump_s: float
    hold_s: float
    step_share: float


@dataclass(frozen=True, slots=True)
class VoiceBaseline:
    """``calibration/constants/voice_baseline.toml``."""

    digital_silence_db: float
    silent_share: float
    quiet_least: float
    phrases_least: float
    nearer_range: float
    slope_error: float


@dataclass(frozen=True, slots=True)
class TurnTaking:
    """``calibration/constants/turn_taking.toml``."""

    edges_s: tuple[float, ...]
    own_edges_s: tuple[float, ...]
    free_starts: tuple[float, ...]
    free_stops: tuple[float, ...]
    orderly_starts: tuple[float, ...]
    orderly_stops: tuple[float, ...]
    task_starts: tuple[float, ...]
    task_stops: tuple[float, ...]
    trust: float
    sure_probability: float
    sure_evidence: float

    @property
    def styles(self) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
        """The starts' and stops' ratios of each way to talk."""
        return (
            (self.free_starts, self.free_stops),
            (self.orderly_starts, self.orderly_stops),
            (self.task_starts, self.task_stops),
        )
