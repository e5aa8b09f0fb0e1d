"""What if the partner had been somewhere else in time? The movement's score at every shift of the partner's track.

The same statistic as the score's, against the same null: slid by more than a few seconds, the pair becomes two strangers, and
the score becomes one draw of chance after another. Speech is compared turn by turn and cannot be slid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtr

from monitor import constants
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.fusion import ChannelStatistic, PairCorrelator, Stack, confidence, fuse
from monitor.synchrony.correlation.normalize import Bool, normalize_both
from monitor.synchrony.correlation.pairs import channels, cross_channel_pairs
from monitor.synchrony.movement import NAMES, fusion_weights
from monitor.synchrony.scoring import shrunk_score
from monitor.types import Float64

# Issue 5: the partner's track is slid by up to half a minute either way.
_WHAT_IF_REACH_S: Final = 30.0
# Twice as fine as the narrowest hill of the coupling's profile.
_WHAT_IF_STEP_S: Final = 0.5
# As the band of the scores (share of the wrong alignments).
_WHAT_IF_BAND: Final = 0.9


TOO_LITTLE = "too little movement of both people was seen at the same time"


@dataclass(frozen=True, slots=True)
class ShiftTest:
    """shift_s : (n,) how much later the partner's track is laid, negative: earlier. score : (n,) 0..100, as movement's part of
    coordination would be shown; z : (n,) the same as normal deviates, whose steps the eye can compare. low, high : scores that
    9 of 10 wrong alignments lie between; middle : the median of theirs. alignments : how many wrong alignments there are;
    as_high : how many of them score at least as high as the true one. confidence : draws the score to 50. reason : why there
    is none of this, else empty.
    """

    shift_s: Float64
    score: Float64
    z: Float64
    low: float = math.nan
    high: float = math.nan
    middle: float = math.nan
    alignments: int = 0
    as_high: int = 0
    confidence: float = math.nan
    reason: str = ""


def shift_test(cells: Float64, *, rate_hz: float, channel_weights: Mapping[str, float]) -> ShiftTest:
    """cells : ``replay.cells.cells`` [shape=(n_names, 2, n_cells)]. channel_weights : ``Preset.channel_weights``."""
    numbers = constants.synchrony()
    least_s = max(numbers.session_least_s, 2 * _WHAT_IF_REACH_S)
    n_cells = cells.shape[2]
    if n_cells / rate_hz < least_s:
        return _none(f"{least_s:.0f} s are needed, the session has {n_cells / rate_hz:.0f}")
    step = numbers.null_step_cells
    cells = cells[:, :, n_cells % step :]
    stack = Stack(NAMES, *normalize_both(cells, rate_hz=rate_hz, window_s=numbers.window_s))
    loom = PairCorrelator(stack, rate_hz=rate_hz)
    weights = fusion_weights(channel_weights)
    moving = loom.combine(channels())
    woven = moving | loom.combine({name: one for name, one in cross_channel_pairs().items() if weights.get(name, 0.0) > 0})
    fused = fuse(woven, weights, loom.null_shifts) if moving else None
    if fused is None:
        return _none(TOO_LITTLE)
    far = loom.null_shifts & fused.known
    found = surrogates.compare_with_null(fused.statistic, far)
    if not math.isfinite(found.z):
        return _none(TOO_LITTLE)
    sure = _sure(moving, weights, cells.shape[2] / rate_hz)
    # Large z's have no deviate worth telling apart, here as in the score.
    z = np.clip(_deviates(fused.statistic / found.sd, found.effective_n), -numbers.z_limit, numbers.z_limit)
    scores = np.array([shrunk_score(one, sure) for one in z])
    outside = (1 - _WHAT_IF_BAND) / 2
    low, high, middle = (float(value) for value in np.quantile(scores[far], [outside, 1 - outside, 0.5]))
    shift_s = np.arange(-_WHAT_IF_REACH_S, _WHAT_IF_REACH_S + 1e-9, _WHAT_IF_STEP_S)
    score, deviate = (_at(curve, fused.known, shift_s, rate_hz) for curve in (scores, z))
    as_high = int(np.count_nonzero(z[far] >= z[0]))
    return ShiftTest(shift_s, score, deviate, low, high, middle, int(far.sum()), as_high, sure)


def _sure(moving: Mapping[str, ChannelStatistic], weights: Mapping[str, float], seconds: float) -> float:
    total = sum(weights[name] for name in channels())
    covered = sum(weights[name] * one.coverage for name, one in moving.items()) / max(total, 1e-9)
    return confidence(covered=covered, seconds=seconds * covered, window_s=constants.synchrony().window_s)


def _deviates(statistic: Float64, free: float) -> Float64:
    return np.asarray(-ndtri(stdtr(free, -statistic)))


def _at(scores: Float64, known: Bool, shift_s: Float64, rate_hz: float) -> Float64:
    """Values, which stand at the null's circular shifts, at other shifts; NaN where too little was in common."""
    n = len(scores)
    step_s = constants.synchrony().null_step_cells / rate_hz
    half = n // 2
    own_s = (np.arange(n) - half) * step_s
    values = np.where(known, scores, np.nan)
    return np.asarray(np.interp(shift_s, own_s, np.roll(values, half)))


def _none(reason: str) -> ShiftTest:
    return ShiftTest(np.empty(0), np.empty(0), np.empty(0), reason=reason)
