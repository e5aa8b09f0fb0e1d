"""Chance by exchanged turns: one person's turns moved round against the other's, within the same talk.

Both keep their own words, the order of their turns and their topics; only which turn answers which is lost (circular-shift
surrogates: Lancaster et al. 2018, Physics Reports 748, 1). Shifts of few turns are left out: talk stays at its subject.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.stats import norm, t

from monitor.types import Float64

# Turns that a null shift moves at least, either way round.
NEAREST_SHIFT: Final = 3
# Null shifts without which there is no z: with fewer the spread is guessed.
LEAST_SHIFTS: Final = 8


def null_shifts(profile: Float64) -> Float64:
    """The values of a statistic at the null's shifts [shape=(n,)]; element s of ``profile`` is shifted by s turns."""
    n_turns = len(profile)
    distance = np.minimum(np.arange(n_turns), n_turns - np.arange(n_turns))
    return profile[distance >= NEAREST_SHIFT]


def z_of_profiles(profiles: Sequence[Float64]) -> float:
    """How far the values at shift 0, summed over profiles, lie above the null, as a normal deviate.

    NaN where a profile has under LEAST_SHIFTS shifts for its null, or no spread. The nulls of the profiles are taken as
    independent; Student's t makes up for a spread that few shifts estimate.
    """
    above, variance, freedom = 0.0, 0.0, 0
    for profile in profiles:
        null = null_shifts(profile)
        if len(null) < LEAST_SHIFTS:
            return math.nan
        above += float(profile[0] - null.mean())
        variance += float(null.var(ddof=1)) * (1 + 1 / len(null))
        freedom += len(null) - 1
    if not variance > 0:
        return math.nan
    return float(-norm.ppf(t.sf(above / math.sqrt(variance), freedom)))
