"""Chance by exchanged turns: one person's turns moved round against the other's, within the same talk.

Both keep their own words, the order of their turns and their topics; only which turn answers which is lost (circular-shift
surrogates: Lancaster et al. 2018, Physics Reports 748, 1). Shifts of few turns are left out: talk stays at its subject.
A profile holds a statistic at every shift: element s is with the other's turn s turns later in the place of each.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.stats import nbinom, norm, poisson, t

from monitor.types import Float64

# Turns that a null shift moves at least, either way round: beyond the three within which words are taken up. Nearer, whoever
# gave the words would seem to take them up.
NEAREST_SHIFT: Final = 4
# Null shifts without which there is no z: with fewer the spread is guessed.
LEAST_SHIFTS: Final = 8
# Turns of each person that leave so many.
LEAST_TURNS: Final = LEAST_SHIFTS + 2 * NEAREST_SHIFT - 1
# Hits added to a null of counts, so that a null without any is not certainty.
_PRIOR: Final = 0.5
# A count's null whose variance is nearer to its mean than this is Poisson's.
_POISSON: Final = 1.001
_LEAST_P: Final = 1e-300
_ROUNDING: Final = 1e-9  # a spread of correlations below it is the transform's


def null_shifts(profile: Float64) -> Float64:
    """The values at the null's shifts [shape=(n_shifts, ...)]."""
    n_turns = len(profile)
    distance = np.minimum(np.arange(n_turns), n_turns - np.arange(n_turns))
    return profile[distance >= NEAREST_SHIFT]


def together(user: Float64, partner: Float64) -> Float64:
    """The sum of both people's profiles, as far as the shorter goes either way round [shape=(n_shifts,), odd or 0].

    The partner's turns moved back are the user's moved on: shift s of one goes with shift -s of the other. (Each is made of the
    same pairs of turns, so they are no independent nulls.)
    """
    if not len(user) or not len(partner):
        return np.zeros(0)
    farthest = (min(len(user), len(partner)) - 1) // 2
    shifts = np.r_[0 : farthest + 1, -farthest:0]
    return np.asarray(user[shifts] + partner[-shifts])


def z_of_mean(profile: Float64) -> float:
    """How far the value at shift 0 lies above the null's, as a normal deviate; by Student's t, for few shifts guess the spread.

    NaN under LEAST_SHIFTS shifts or where they do not differ.
    """
    null = null_shifts(profile)
    if len(null) < LEAST_SHIFTS or not null.std() > _ROUNDING:
        return math.nan
    distance = float(profile[0] - null.mean()) / math.sqrt(float(null.var(ddof=1)) * (1 + 1 / len(null)))
    # By the nearer tail, which keeps its digits.
    return math.copysign(float(-norm.ppf(max(_LEAST_P, t.sf(abs(distance), len(null) - 1)))), distance)


def z_of_count(profile: Float64) -> float:
    """The same for a count, by the null's negative binomial (Poisson where it spreads no wider) and the mid-p of ties.

    NaN under LEAST_SHIFTS shifts. The normal distribution would call small counts significant two and three times too often.
    """
    null = null_shifts(profile)
    if len(null) < LEAST_SHIFTS:
        return math.nan
    count, mean = float(profile[0]), float(null.sum() + _PRIOR) / len(null)
    variance = max(float(null.var(ddof=1)), mean) * (1 + 1 / len(null))
    law = poisson(mean) if variance <= mean * _POISSON else nbinom(mean * mean / (variance - mean), mean / variance)
    tie = float(law.pmf(count)) / 2
    above, below = float(law.sf(count)) + tie, float(law.cdf(count - 1)) + tie
    if above <= below:
        return float(-norm.ppf(max(_LEAST_P, above)))
    return float(norm.ppf(max(_LEAST_P, below)))
