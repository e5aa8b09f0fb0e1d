"""From an observed statistic and its null draws to a z, and from z to a score that is never bare."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr, ndtri

from monitor import constants
from monitor.types import Direction, Float64, Score


def rank_z(observed: float, null: Float64) -> float:
    """z of an observed statistic by its mid-rank among null draws; larger is more than chance.

    null : (n_draws,), finite. Beyond the largest or smallest draw, where ranks say no more, the moments are used if they
    say more. A null that is constant and equal to the observation gives 0. NaN for an empty null or a NaN observation.
    """
    if not null.size or not math.isfinite(observed):
        return float("nan")
    above = float(np.count_nonzero(null > observed)) + 0.5 * float(np.count_nonzero(null == observed))
    ranked = -float(ndtri((above + 0.5) / (null.size + 1)))
    spread = float(null.std())
    if spread > 0 and (observed > null.max() or observed < null.min()):
        moments = (observed - float(null.mean())) / spread
        if abs(moments) > abs(ranked):
            ranked = moments
    limit = constants.events().z_limit
    return max(-limit, min(limit, ranked))


def p_above(observed: float, null: Float64) -> float:
    """Share of draws at least as large as the observation, itself included (Davison & Hinkley 1997): never 0."""
    return float((np.count_nonzero(null >= observed) + 1) / (null.size + 1))


def direction_from_z(follow_z: float, lead_z: float) -> Direction:
    """Who follows, from z of *user follows* and z of *partner follows* (D of docs/estimator.md, section 6)."""
    numbers = constants.events()
    if not math.isfinite(follow_z) or not math.isfinite(lead_z):
        return "unclear"
    if max(follow_z, lead_z) < numbers.direction_min_z:
        return "unclear"
    share = (follow_z - lead_z) / (abs(follow_z) + abs(lead_z))
    if share > numbers.direction_share:
        return "user follows"
    return "partner follows" if share < -numbers.direction_share else "both"


def usual_half() -> float:
    """Half the width of the 90 % band of a z whose null has no size of its own."""
    return constants.events().band_z * constants.events().null_sd


def make_score(
    time_s: float,
    name: str,
    *,
    z: float,
    n: int,
    confidence: float,
    half: float = float("nan"),
    lag_s: float = float("nan"),
    direction: Direction = "unclear",
    simultaneous_z: float = float("nan"),
) -> Score:
    """A Score whose value is 100 * Phi(z): 50 is chance; the band is z ± half, z ± 1.64 * 1.11 unless given."""
    half = half if math.isfinite(half) else usual_half()
    return Score(
        time_s,
        name,
        "ok",
        score=100 * float(ndtr(z)),
        z=z,
        low=100 * float(ndtr(z - half)),
        high=100 * float(ndtr(z + half)),
        lag_s=lag_s,
        direction=direction,
        confidence=min(1.0, max(0.0, confidence)),
        n=n,
        simultaneous_z=simultaneous_z,
    )
