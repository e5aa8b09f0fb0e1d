"""Permutation tests of a study: partners exchanged among users, labels among dyads, signs of scores.

Where all arrangements can be counted, they are, and p is exact; else ``DRAWS`` are drawn with the seed, and the one seen is
added (Phipson & Smyth 2010). An arrangement without a value counts as one beyond the one seen, so that nothing missing makes p
smaller.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float64

Ints = NDArray[np.int64]

# p down to 0.0001; all orders of 7 partners (5,040), all halves of 14 dyads (3,432).
DRAWS: Final = 9999
# Statistics that differ by rounding alone are the same: sums of a few z's, in whatever order.
_DECIMALS: Final = 9
_TINY: Final = 1e-12
_BATCH: Final = 1000  # arrangements at a time


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """observed : the statistic. p : its place among all arrangements. p_least : the smallest p there can be. n : arrangements.

    exact : whether these are all.
    """

    observed: float
    p: float
    p_least: float
    n: int
    exact: bool


def exchange_partners(values: Float64, strata: Ints, *, seed: int) -> PermutationTest | None:
    """Whether users go better with their own partners than with each other's: the mean over dyads, one-sided.

    values : [shape=(n, n)] of user i with partner j, NaN where there is none. strata : [shape=(n,)] partners are exchanged
    among the dyads of one stratum. All permutations take part, also those that leave some partners where they are: only all of
    them form a group, which makes p exact where partners are exchangeable (Southworth, Kim & Owen 2009). None where nobody can
    be exchanged.

    scipy's permutation_test knows no strata, so the arrangements are made here.
    """
    groups = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return None
    users = np.concatenate(groups)
    count = math.prod(math.factorial(len(group)) for group in groups)
    exact = count <= DRAWS
    partners = _all_orders(groups) if exact else _drawn_orders(groups, seed)

    def mean(order: Ints) -> Float64:
        chosen = values[users, order]
        known = np.isfinite(chosen)
        total = np.where(known, chosen, 0.0).sum(axis=-1)
        return np.asarray(np.where(known.any(axis=-1), total / np.maximum(known.sum(axis=-1), 1), np.inf))

    observed = float(mean(users[None])[0])
    if not math.isfinite(observed):
        return None
    drawn = np.concatenate([mean(partners[at : at + _BATCH]) for at in range(0, len(partners), _BATCH)])
    reached = int(np.count_nonzero(np.round(drawn, _DECIMALS) >= round(observed, _DECIMALS)))
    if exact:
        return PermutationTest(observed, reached / count, 1 / count, count, True)
    return PermutationTest(observed, (reached + 1) / (DRAWS + 1), 1 / (DRAWS + 1), DRAWS, False)


def _all_orders(groups: list[Ints]) -> Ints:
    by_group = [list(itertools.permutations(group.tolist())) for group in groups]
    return np.array([list(itertools.chain(*orders)) for orders in itertools.product(*by_group)], dtype=np.int64)


def _drawn_orders(groups: list[Ints], seed: int) -> Ints:
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permuted(np.tile(group, (DRAWS, 1)), axis=1) for group in groups], axis=1)


Excess = Callable[[NDArray[np.bool_]], Float64]


def exchange_labels(excess: Excess, in_first: NDArray[np.bool_], *, seed: int) -> PermutationTest | None:
    """Whether two conditions differ: Welch's t of the dyads' values, two-sided, over which dyads are the first condition's.

    excess : the dyads' values when those marked are the first condition's [shape=(n_arrangements, n) -> same], NaN where there
    is none; the null of a dyad may depend on who shares its condition. in_first : [shape=(n,)] as it is. Dividing by the
    standard error keeps p right where the two spread differently (Janssen 1997). None where either has fewer than two values.
    """
    from scipy.stats import permutation_test

    n, n_first = len(in_first), int(in_first.sum())
    if min(n_first, n - n_first) < 2:
        return None
    observed = float(_welch(excess(in_first[None]), in_first[None])[0])
    if not math.isfinite(observed):
        return None

    def distance(first: Ints, second: Ints, axis: int) -> Float64:
        marked = np.zeros((*first.shape[:-1], n), dtype=bool)
        np.put_along_axis(marked, first, True, axis=-1)
        rows = marked.reshape(-1, n)
        t = np.abs(_welch(excess(rows), rows))
        return np.asarray(np.round(np.where(np.isfinite(t), t, np.inf), _DECIMALS).reshape(first.shape[:-1]), np.float64)

    count = math.comb(n, n_first)
    exact = count <= DRAWS
    result = permutation_test(
        (np.flatnonzero(in_first), np.flatnonzero(~in_first)),
        distance,
        vectorized=True,
        n_resamples=math.inf if exact else DRAWS,
        batch=_BATCH,
        alternative="greater",  # of a distance: this is two-sided
        random_state=np.random.default_rng(seed),
    )
    return PermutationTest(observed, float(result.pvalue), least_p(n_first, n - n_first), count if exact else DRAWS, exact)


def least_p(n_first: int, n_second: int) -> float:
    """The smallest p that two conditions of so many dyads can give; with as many in both, exchanging all gives the same."""
    count = math.comb(n_first + n_second, n_first)
    if count > DRAWS:
        return 1 / (DRAWS + 1)
    return (2 if n_first == n_second else 1) / count


def _welch(values: Float64, in_first: NDArray[np.bool_]) -> Float64:
    """Welch's t of each row [shape=(n_rows, n) -> (n_rows,)]; NaN where a side has fewer than two values."""
    sides = []
    for side in (in_first, ~in_first):
        known = side & np.isfinite(values)
        count = known.sum(axis=-1)
        mean = np.where(known, values, 0.0).sum(axis=-1) / np.maximum(count, 1)
        off = np.where(known, values - mean[..., None], 0.0)
        square = (off * off).sum(axis=-1) / np.maximum(count - 1, 1) / np.maximum(count, 1)
        sides.append((count, mean, square))
    (n_first, first, square_first), (n_second, second, square_second) = sides
    t = (first - second) / np.maximum(np.sqrt(square_first + square_second), _TINY)
    return np.asarray(np.where(np.minimum(n_first, n_second) > 1, t, np.nan))


def exchange_signs(values: Float64, *, seed: int) -> PermutationTest | None:
    """Whether values lie above 0, one-sided, over all their signs: chance gives as many above as below. None without any."""
    from scipy.stats import permutation_test

    known = values[np.isfinite(values)]
    if not len(known):
        return None
    exact = 2 ** len(known) <= DRAWS

    def mean(signed: Float64, axis: int) -> Float64:
        return np.asarray(np.round(signed.mean(axis=axis), _DECIMALS))

    result = permutation_test(
        (known,),
        mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=math.inf if exact else DRAWS,
        batch=_BATCH,
        alternative="greater",
        random_state=np.random.default_rng(seed),
    )
    n = 2 ** len(known) if exact else DRAWS
    return PermutationTest(float(known.mean()), float(result.pvalue), 1 / (n if exact else n + 1), n, exact)


def adjusted(p: Float64) -> Float64:
    """Benjamini & Hochberg's (1995) adjusted p of a family [shape=(n,)]; NaN stays and does not count."""
    from scipy.stats import false_discovery_control

    result = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        result[known] = false_discovery_control(p[known], method="bh")
    return result
