"""Whether measures go along with the user's own ratings: rank correlation, with p from permutations of the ratings.

Spearman (1904); all permutations where they can be counted, seeded draws with more sessions; Holm (1979) over the
measures that are looked at, as among eleven of them one often agrees by chance.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from monitor.constants import load
from monitor.types import Float64


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one measure goes along with one rating. n : sessions with both. rho : -1..1. p : by itself; p_adjusted : Holm's.

    clear : whether p_adjusted is below the limit. Numbers are NaN where there are too few sessions or one side is constant.
    """

    name: str
    n: int
    rho: float = math.nan
    p: float = math.nan
    p_adjusted: float = math.nan
    clear: bool = False


def agreements(scores: Mapping[str, Sequence[float]], ratings: Sequence[float]) -> tuple[Agreement, ...]:
    """One line a measure, in the order given.

    scores : measure -> one number a session, NaN missing. ratings : one a session, NaN missing.
    """
    rated = np.asarray(ratings, dtype=np.float64)
    return _holm([_agreement(name, np.asarray(values, dtype=np.float64), rated) for name, values in scores.items()])


def least_p(n: int, measures: int) -> float:
    """The smallest adjusted p that ``n`` sessions can give when that many measures are looked at: a perfect agreement's."""
    return min(1.0, measures * 2 / math.factorial(n))


def _agreement(name: str, scores: Float64, ratings: Float64) -> Agreement:
    both = np.isfinite(scores) & np.isfinite(ratings)
    n = int(both.sum())
    if n < load("progress")["rated_least"]:
        return Agreement(name, n)
    from scipy.stats import rankdata

    x, y = rankdata(scores[both]), rankdata(ratings[both])
    x, y = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(x @ x) * float(y @ y))
    if scale == 0:
        return Agreement(name, n)
    return Agreement(name, n, float(x @ y) / scale, _permutation_p(x, y))


def _permutation_p(x: Float64, y: Float64) -> float:
    """Two-sided: the share of orders of ``y`` whose correlation is at least as far from none as the one found."""
    constants, n = load("progress"), x.size
    exact = math.factorial(n) <= constants["exact_permutations"]
    if exact:
        orders = np.array(list(itertools.permutations(range(n))))
    else:
        drawn = int(constants["drawn_permutations"])
        orders = np.random.default_rng(0).permuted(np.tile(np.arange(n), (drawn, 1)), axis=1)
    found = abs(float(x @ y))
    as_far = int(np.count_nonzero(np.abs(y[orders] @ x) >= found - 1e-9 * max(found, 1.0)))
    return as_far / len(orders) if exact else (as_far + 1) / (len(orders) + 1)


def _holm(found: list[Agreement]) -> tuple[Agreement, ...]:
    limit = load("progress")["agreement_p"]
    tested = sorted((one for one in found if math.isfinite(one.p)), key=lambda one: one.p)
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, one in enumerate(tested):
        highest = max(highest, min(1.0, (len(tested) - rank) * one.p))
        adjusted[one.name] = highest
    return tuple(
        replace(one, p_adjusted=adjusted[one.name], clear=adjusted[one.name] < limit) if one.name in adjusted else one
        for one in found
    )
