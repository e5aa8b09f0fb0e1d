"""Surrogates of the partner's series, each with the statistic that it gives with the user's: what chance would have given.

Every null keeps something of the partner and gives up the rest. ``benchmarks/nulls.py`` measures how often strangers exceed
each one's 5 %.

circular : the whole series, begun at another time, its ends joined (Lancaster et al. 2018); gaps move along.
time-shift : the whole series, later or earlier, ends not joined: what has no counterpart is lost; gaps move along.
segment : windows of the series in any other order (after Tschacher & Meier 2020); gaps move along. Orders that leave some in
place belong to it: without them six windows give 10 % false positives for 5 %.
iaaft : the values and the spectrum (Schreiber & Schmitz 1996); gaps stay in place.
data : the values in random order (Theiler et al. 1992); gaps stay in place. Far too liberal for anything that moves slowly.
pseudo : partners of other pairs (Bernieri et al. 1988), with their own gaps.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.special import ndtri

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.iaaft import iaaft
from monitor.synchrony.correlation.normalize import NormalizedSeries, normalize
from monitor.types import Float64

Surrogates = Literal["circular", "time-shift", "segment", "iaaft", "data"]
Statistic = Callable[[Float64], Float64]

_ROWS: Final = 64  # surrogates at a time: an hour at 10 Hz then takes 20 MB
_LAGS: Final = 64  # lags at a time
SEGMENTS_LEAST: Final = 5  # four have 23 other orders: p could just reach 0.04
_SEGMENTS_LISTED: Final = 7  # up to here all orders are gone through (5,039 of seven)


@dataclass(frozen=True, slots=True)
class Draws:
    """values : the statistic of each surrogate [shape=(n_draws,)]. lost : mean share of the recording that they do without."""

    values: Float64
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """What is tested: the two series as normalized (of one row each), the partner's before, and the statistic.

    statistic : of a circular profile, lag 0 first [shape=(..., n) -> (..., n)]. reach : the lags it reads, in cells.
    """

    user: NormalizedSeries
    partner: NormalizedSeries
    partner_before: Float64
    statistic: Statistic
    reach: int
    rate_hz: float
    window_s: float

    @property
    def n_cells(self) -> int:
        return int(self.partner_before.shape[0])


def draw(case: Case, null: Surrogates, *, n: int, seed: int) -> Draws:
    """``n`` surrogates, or all where there are fewer; none where the recording is too short for any."""
    rng = np.random.default_rng(seed)
    if null == "circular":
        profile = surrogates.products(case.user, case.partner)
        shifts = np.flatnonzero(surrogates.null_shifts(case.n_cells, case.rate_hz) & profile.known[0])
        return Draws(case.statistic(profile.values[0])[_some(shifts, n, rng)])
    if null == "time-shift":
        return _time_shifted(case, n, rng)
    made = {"segment": _reordered, "iaaft": _by_spectrum, "data": _shuffled}[null](case, n, rng)
    values = [case.statistic(near_profile(case.user, partners, reach=case.reach))[:, 0] for partners in made]
    return Draws(np.concatenate(values) if values else np.zeros(0))


def rank_test(observed: float, values: Float64, *, effective_n: float) -> surrogates.NullTest:
    """p is (r + 1) / (n + 1), r of the n draws being at least as large (Davison & Hinkley 1997); z its normal deviate.

    z ends where n draws do: at the deviate of 1 / (n + 1) either way.
    """
    n = len(values)
    if not n or not math.isfinite(observed):
        return surrogates.NO_NULL
    p = (1 + int(np.count_nonzero(values >= observed))) / (n + 1)
    limit = -float(ndtri(1 / (n + 1)))
    z = min(max(-float(ndtri(min(p, 1.0))), -limit), limit)
    return surrogates.NullTest(z, p, float(values.std()), effective_n)


def pseudo(case: Case, strangers: Sequence[Float64]) -> Draws:
    """The user with partners of other pairs, unshifted, those left out with whom too little is shared [shape=(n_cells,) each].

    Raises UsageError where fewer than ``pseudo_least`` are left.
    """
    values = []
    for stranger in strangers:
        series = np.full(case.n_cells, np.nan)
        series[: min(case.n_cells, len(stranger))] = stranger[: case.n_cells]
        profile = surrogates.products(case.user, _normalized(case, series[None]))
        if profile.known[0, 0] and profile.values[0].any():
            values.append(float(case.statistic(profile.values[0])[0]))
    least = constants.synchrony().pseudo_least
    if len(values) < least:
        raise UsageError(f"the pseudo null needs at least {least} other series that vary, not {len(values)}; add more files")
    return Draws(np.array(values))


def spread_test(observed: float, values: Float64, *, effective_n: float) -> surrogates.NullTest:
    """Against independent draws that are too few to rank: by Student's t. effective_n : not needed, they are their number."""
    spread = float(values.std(ddof=1)) * math.sqrt(1 + 1 / len(values))
    return surrogates.z_from_distance(observed - float(values.mean()), spread, len(values) - 1.0)


def near_profile(user: NormalizedSeries, partners: NormalizedSeries, *, reach: int) -> Float64:
    """``surrogates.products`` of one user with many partners at the lags up to ``reach`` cells only.

    user : of one row. [shape=(n_partners, 2 * reach + 1)], lag 0 first and the negative lags at the end; element s pairs the
    user's cell t + s with the partner's t.
    """
    n_cells = user.values.shape[1]
    lags = np.concatenate([np.arange(reach + 1), np.arange(-reach, 0)])
    cells = np.arange(n_cells)
    whole = bool(user.valid.all() and partners.valid.all())
    profile = np.empty((len(partners.values), len(lags)))
    for first in range(0, len(lags), _LAGS):
        some = lags[first : first + _LAGS]
        at = (cells[:, None] + some) % n_cells
        values = partners.values @ user.values[0][at] / n_cells
        if not whole:
            share = partners.valid.astype(np.float64) @ user.valid[0][at].astype(np.float64) / n_cells
            known = share >= constants.synchrony().pair_valid_share
            values = np.where(known, values / np.sqrt(np.where(known, share, 1.0)), 0.0)
        profile[:, first : first + _LAGS] = values
    return profile


def _some(places: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return places if len(places) <= n else np.sort(rng.choice(places, n, replace=False))


def _time_shifted(case: Case, n: int, rng: np.random.Generator) -> Draws:
    """Shifts of a window and more (a sixth of a short recording), and of half the recording at most, either way."""
    n_cells = case.n_cells
    numbers = constants.synchrony()
    padded = [
        NormalizedSeries(np.pad(one.values, ((0, 0), (0, n_cells))), np.pad(one.valid, ((0, 0), (0, n_cells))))
        for one in (case.user, case.partner)
    ]
    sums = surrogates.circular_correlation(padded[0].values[0], padded[1].values[0])
    counts = surrogates.circular_correlation(*(one.valid[0].astype(np.float64) for one in padded))
    known = counts >= numbers.pair_valid_share * n_cells
    # The mean times the root of its share, as in ``products``: the same spread at every shift.
    profile = np.where(known, sums / np.sqrt(np.where(known, counts, 1.0) * n_cells), 0.0)
    shift = np.arange(2 * n_cells)
    distance = np.minimum(shift, 2 * n_cells - shift)
    least = math.ceil(min(case.window_s * case.rate_hz, n_cells * numbers.null_min_shift_share))
    usable = (distance >= least) & (distance <= n_cells // 2) & (distance % numbers.null_step_cells == 0) & known
    chosen = _some(np.flatnonzero(usable), n, rng)
    if not len(chosen):
        return Draws(np.zeros(0))
    return Draws(case.statistic(profile)[chosen], float(distance[chosen].mean() / n_cells))


def _reordered(case: Case, n: int, rng: np.random.Generator) -> Iterator[NormalizedSeries]:
    """As many equal segments as windows fit, so that no short rest stays beside its own counterpart."""
    count = int(case.n_cells // (case.window_s * case.rate_hz))
    if count < SEGMENTS_LEAST:
        return
    parts = np.array_split(np.arange(case.n_cells), count)
    values, valid = case.partner.values[0], case.partner.valid[0]
    for orders in _batches(_orders(count, n, rng)):
        places = np.stack([np.concatenate([parts[number] for number in order]) for order in orders])
        yield NormalizedSeries(values[places], valid[places])


def _orders(count: int, n: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    if count <= _SEGMENTS_LISTED:
        every = list(itertools.permutations(range(count)))
        return [every[place] for place in _some(np.arange(1, len(every)), n, rng)]  # the first is the order as it was
    return [tuple(rng.permutation(count).tolist()) for _ in range(n)]


def _batches(orders: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    for first in range(0, len(orders), _ROWS):
        yield orders[first : first + _ROWS]


def _by_spectrum(case: Case, n: int, rng: np.random.Generator) -> Iterator[NormalizedSeries]:
    for first in range(0, n, _ROWS):
        yield _normalized(case, iaaft(case.partner_before, min(_ROWS, n - first), rng=rng))


def _shuffled(case: Case, n: int, rng: np.random.Generator) -> Iterator[NormalizedSeries]:
    known = np.isfinite(case.partner_before)
    for first in range(0, n, _ROWS):
        made = np.tile(case.partner_before, (min(_ROWS, n - first), 1))
        made[:, known] = rng.permuted(made[:, known], axis=1)
        yield _normalized(case, made)


def _normalized(case: Case, made: Float64) -> NormalizedSeries:
    return normalize(made, rate_hz=case.rate_hz, window_s=case.window_s)
