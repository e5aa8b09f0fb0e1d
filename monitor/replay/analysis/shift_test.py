"""The movement's score at every shift of the partner's track: what would it be if they were aligned differently in time?

The same statistic as the score's, against the same null: slid by more than a few seconds, the pair becomes two strangers, and
the score becomes one draw of chance after another. Speech is compared turn by turn and cannot be slid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from monitor import constants
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.fusion import PairCorrelator, Stack, fuse
from monitor.synchrony.correlation.normalize import Bool, normalize_both
from monitor.synchrony.correlation.pairs import channels, cross_channel_pairs
from monitor.synchrony.movement import NAMES, fusion_weights
from monitor.types import Float64
from monitor.words import say

# The partner's track is slid by up to half a minute either way, where nothing else is asked for.
_REACH_S: Final = 30.0
# Twice as fine as the narrowest hill of the coupling's profile.
_STEP_S: Final = 0.5
# As the band of the scores (share of the wrong alignments).
_BAND: Final = 0.9


@dataclass(frozen=True, slots=True)
class ShiftTest:
    """The score of movement with the partner's track shifted in time: what 50 means, from the conversation itself.

    Attributes
    ----------
    shift_s : np.ndarray [shape=(n,)]
        How much later the partner's track is laid; negative: earlier.
    score : np.ndarray [shape=(n,)]
        0 to 100, as movement's part of coordination would be shown.
    z : np.ndarray [shape=(n,)]
        The same as normal deviates, whose steps the eye can compare.
    low, high : float
        Nine of ten wrong alignments score between them.
    middle : float
        The median score of the wrong alignments.
    alignments : int
        How many wrong alignments there are.
    as_high : int
        How many of them score at least as high as the true one.
    reason : str
        Why there is no result, else empty.
    """

    shift_s: Float64
    score: Float64
    z: Float64
    low: float = math.nan
    high: float = math.nan
    middle: float = math.nan
    alignments: int = 0
    as_high: int = 0
    reason: str = ""


def shift_test(cells: Float64, *, rate_hz: float, channel_weights: Mapping[str, float], reach_s: float = _REACH_S) -> ShiftTest:
    """cells : ``lag_map.regrid`` [shape=(n_names, 2, n_cells)]. channel_weights : ``Preset.channel_weights``. reach_s : how far
    to slide; in a short session less, as what leaves it at one end comes in at the other.
    """
    numbers = constants.synchrony()
    least_s = max(numbers.session_least_s, 2 * _REACH_S)
    n_cells = cells.shape[2]
    if n_cells / rate_hz < least_s:
        return _none(say("shift-test-none.too-short", least=f"{least_s:.0f}", seconds=f"{n_cells / rate_hz:.0f}"))
    step = numbers.null_step_cells
    cells = cells[:, :, n_cells % step :]
    stack = Stack(NAMES, *normalize_both(cells, rate_hz=rate_hz, window_s=numbers.window_s))
    correlator = PairCorrelator(stack, rate_hz=rate_hz)
    weights = fusion_weights(channel_weights)
    moving = correlator.combine(channels())
    statistics = moving | correlator.combine(
        {name: pairs for name, pairs in cross_channel_pairs().items() if weights.get(name, 0.0) > 0}
    )
    fused = fuse(statistics, weights, correlator.null_shifts) if moving else None
    if fused is None:
        return _none(say("shift-test-none.too-little"))
    null_shifts = correlator.null_shifts & fused.known
    null = surrogates.compare_with_null(fused.statistic, null_shifts)
    if not math.isfinite(null.z):
        return _none(say("shift-test-none.too-little"))
    # Large z's have no deviate worth telling apart, here as in the score.
    z = np.clip(_deviates(fused.statistic / null.sd, null.effective_n), -numbers.z_limit, numbers.z_limit)
    scores = 100 * ndtr(z)
    outside = (1 - _BAND) / 2
    low, high, middle = (float(value) for value in np.quantile(scores[null_shifts], [outside, 1 - outside, 0.5]))
    reach_s = max(_REACH_S, min(reach_s, math.floor(n_cells / rate_hz / 2)))
    shift_s = np.arange(-reach_s, reach_s + 1e-9, _STEP_S)
    score_at, z_at = (_at(curve, fused.known, shift_s, rate_hz) for curve in (scores, z))
    as_high = int(np.count_nonzero(z[null_shifts] >= z[0]))
    return ShiftTest(shift_s, score_at, z_at, low, high, middle, int(null_shifts.sum()), as_high)


def _deviates(statistic: Float64, free: float) -> Float64:
    return np.asarray(-ndtri(stdtr(free, -statistic)))


def _at(scores: Float64, known: Bool, shift_s: Float64, rate_hz: float) -> Float64:
    """Values, which stand at the null's circular shifts, at other shifts; NaN where too little was in common."""
    n = len(scores)
    step_s = constants.synchrony().null_step_cells / rate_hz
    half = n // 2
    null_shift_s = (np.arange(n) - half) * step_s
    values = np.where(known, scores, np.nan)
    return np.asarray(np.interp(shift_s, null_shift_s, np.roll(values, half)))


def _none(reason: str) -> ShiftTest:
    return ShiftTest(np.empty(0), np.empty(0), np.empty(0), reason=reason)
