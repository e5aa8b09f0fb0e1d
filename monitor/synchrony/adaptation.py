"""Turn-by-turn adaptation: proximity, convergence and synchrony of one quality of speech, each against permutation.

Method: Levitan & Hirschberg (2011), Measuring acoustic-prosodic entrainment. An exchange is a turn and the other's turn just
before it. Nulls: for proximity and synchrony the turns answered are shuffled among the exchanges of the same direction, for
convergence the exchanges are shuffled in time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, log_ndtr, ndtri

from monitor.constants import load
from monitor.synchrony.rank import rank_z
from monitor.types import Float64

Bool = NDArray[np.bool_]
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Adaptation:
    """z of each statistic against its permutation null; larger is more alike, NaN where it could not be had.

    proximity_z : turns nearer to the turn they answer than to others. convergence_z : the difference shrinks with time.
    synchrony_z : they rise and fall together. z : everything together. follow_z, lead_z : proximity and synchrony of the user's
    answers, of the partner's. synchrony_r : the correlation. n : exchanges.
    """

    n: int
    proximity_z: float
    convergence_z: float
    synchrony_z: float
    z: float
    follow_z: float
    lead_z: float
    synchrony_r: float


def adaptation(answers: Float64, *, answered: Float64, time_s: Float64, by_user: Bool, seed: int = 0) -> Adaptation:
    """Adaptation over exchanges.

    answers, answered : (n,) the quality in the answering turn and in the other's turn just before it, on a scale where
    differences are comparable (semitones, dB, log rate); both finite. time_s : (n,). by_user : (n,) who answers.
    """
    rng = np.random.default_rng(seed)
    draws = int(load("speech")["permutations"])
    n = len(answers)
    own, other = _centred(answers, time_s, by_user), _centred(answered, time_s, by_user)
    steady = math.sqrt(_persistence(own[by_user]) * _persistence(own[~by_user]))
    both = bool(by_user.any() and (~by_user).any())
    # What persists from turn to turn makes chance wider than shuffling shows (Bartlett); a turn that is answered and
    # answers in its turn stands in two products, hence the step of one turn where both directions are pooled.
    pooled_wide, single_wide = _widened(steady if both else steady**2), _widened(steady**2)

    order = _shuffles(by_user, draws, rng)
    near, together = -np.abs(own - other), own * other
    near_null, together_null = -np.abs(own - other[order]), own * other[order]
    proximity, _ = _against(near.mean(), near_null.mean(axis=1), pooled_wide)
    synchrony, _ = _against(together.mean(), together_null.mean(axis=1), pooled_wide)

    sides: list[tuple[float, Float64]] = []
    for side in (by_user, ~by_user):
        if np.count_nonzero(side) < load("speech")["min_direction"]:
            sides.append((float("nan"), np.zeros(draws)))
            continue
        near_z, near_z_null = _against(near[side].mean(), near_null[:, side].mean(axis=1), single_wide)
        same_z, same_z_null = _against(together[side].mean(), together_null[:, side].mean(axis=1), single_wide)
        sides.append(_against(near_z + same_z, near_z_null + same_z_null, 1.0))

    convergence, meeting = _convergence(answers - answered, time_s, by_user, draws, rng)
    parts = [meeting, *(side for side in sides if math.isfinite(side[0]))]
    scale = math.sqrt(float(np.mean(own**2) * np.mean(other**2)))
    return Adaptation(
        n,
        proximity,
        convergence,
        synchrony,
        z=rank_z(_fisher(np.array([part for part, _ in parts])).item(), _fisher(np.stack([null for _, null in parts]))),
        follow_z=sides[0][0],
        lead_z=sides[1][0],
        synchrony_r=float(together.mean() / scale) if scale > _TINY else float("nan"),
    )


def _convergence(
    difference: Float64, time_s: Float64, by_user: Bool, draws: int, rng: np.random.Generator
) -> tuple[float, tuple[float, Float64]]:
    """z of the published convergence, and the evidence that the two meet with its draws.

    The two meet when the difference gets smaller in size (the published statistic) or when its mean runs towards zero; the
    second sees a shrinking gap between two voices through the scatter of the turns. Both are taken over one direction, in
    which each turn stands once, so that shuffled exchanges are independent.
    """
    first = by_user == by_user[0]
    side = first if 2 * np.count_nonzero(first) >= len(first) else ~first
    apart, trend = difference[side], time_s[side]
    trend = (trend - trend.mean()) / (trend.std() + _TINY)
    when = np.argsort(rng.random((draws, len(apart))), axis=1)
    closeness = -np.abs(apart)
    nearing = -apart * np.sign(apart.mean())
    wide = _widened(_persistence(_detrended(apart, trend)))
    size, size_null = _against((closeness * trend).mean(), (closeness[when] * trend).mean(axis=1), wide)
    gap, gap_null = _against((nearing * trend).mean(), (nearing[when] * trend).mean(axis=1), wide)
    return size, _against(size + gap, size_null + gap_null, 1.0)


def _against(observed: float, null: Float64, wide: float) -> tuple[float, Float64]:
    """z of the observation and of every draw (n_draws,); the observation's is narrowed by what shuffling does not see."""
    spread = float(null.std())
    if spread <= _TINY:
        return 0.0, np.zeros_like(null)
    return float((observed - null.mean()) / spread / wide), np.asarray((null - null.mean()) / spread)


def _fisher(z: Float64) -> Float64:
    """Fisher's way to join one-sided tests [shape=(n_tests, ...) -> (...)]: one clear sign is not drowned by silent ones.

    Minus twice the sum of the log p is chi-squared with two degrees a test; given back as a z.
    """
    p = chdtrc(2 * len(z), -2 * log_ndtr(-z).sum(axis=0))
    return np.asarray(-ndtri(np.maximum(p, _TINY)))


def _shuffles(by_user: Bool, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """(draws, n) orders that shuffle the exchanges within each direction.

    The direction of the first exchange is shuffled first, so that swapping the people gives the same shuffles.
    """
    order = np.tile(np.arange(len(by_user)), (draws, 1))
    first = by_user == by_user[0]
    for side in (first, ~first):
        places = np.flatnonzero(side)
        order[:, places] = places[np.argsort(rng.random((draws, len(places))), axis=1)]
    return order


def _detrended(values: Float64, trend: Float64) -> Float64:
    centred = values - values.mean()
    return np.asarray(centred - trend * float((centred * trend).mean()))


def _centred(values: Float64, time_s: Float64, by_user: Bool) -> Float64:
    """Each speaker's values without their mean and slow trend: voices differ in height, and both drift as the talk goes on."""
    result = np.zeros_like(values)
    for side in (by_user, ~by_user):
        if side.any():
            trend = (time_s[side] - time_s[side].mean()) / (time_s[side].std() + _TINY)
            result[side] = _detrended(values[side], trend)
    return result


def _persistence(values: Float64) -> float:
    """Correlation of neighbours, 0 to a cap; negative ones count as none (they only narrow chance).

    A short series without its trend shows about 2 / n less than there is (Kendall 1954): that is given back.
    """
    power = float((values**2).sum())
    if power <= _TINY:
        return 0.0
    return min(load("speech")["persistence_most"], max(0.0, float((values[1:] * values[:-1]).sum()) / power + 2 / len(values)))


def _widened(correlation: float) -> float:
    return math.sqrt((1 + correlation) / (1 - correlation))
