"""What chance would give: every pairing of one person's series with the other's at the wrong time, all at once.

The product of the two series summed at each lag is a circular cross-correlation. Its values near lag 0 are the coupling; its
values at shifts of 20 s and more pair moments that had nothing to do with each other, and are the null: the same statistic, on
the same series, with their spectra, bursts and gaps (circular-shift surrogates, Lancaster et al. 2018). One Fourier transform
gives them all, thousands of surrogates instead of 99.

A statistic is compared with Student's t for the null's own number of free draws; sums of few events, whose null is skewed, with
a gamma tail of that skewness; counts by their rank among the free draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import fft
from scipy.special import gammaincc, ndtri, stdtr

from monitor import constants
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries
from monitor.types import Float64


@dataclass(frozen=True, slots=True)
class NullTest:
    """A statistic against its null. z : normal deviate of p, the share of chance at least as large. sd : of the null.
    effective_n : how many independent draws its shifts are worth. All NaN where there was no null.
    """

    z: float
    p: float
    sd: float
    effective_n: float


# A spread below this share of the observed square is rounding; a probability below the least has no deviate.
_ROUNDING, _LEAST_P = 1e-24, 1e-300
_LEAST_SKEW: Final = 1e-6  # a gamma distribution with less is a bell
_LEAST_SPREAD: Final = 1e-9  # of a null of products; a narrower one says nothing

NO_NULL = NullTest(float("nan"), float("nan"), float("nan"), 0.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Mean product of two series at every circular shift.

    values : float64 [shape=(n_series, n_cells)]. Element s pairs the user's cell t + s with the partner's cell t: small
    positive s is the user following, the end of the array the partner following. known : bool, same shape, False (and value 0)
    where too little was measured in common.
    """

    values: Float64
    known: Bool


def products(user: NormalizedSeries, partner: NormalizedSeries) -> Profile:
    """The profile of each series of the user with the same one of the partner.

    Where cells are missing, the mean is over what was measured, times the root of its share, so that every shift has the same
    spread under chance.
    """
    n_cells = user.values.shape[-1]
    values = circular_correlation(user.values, partner.values) / n_cells
    pairs = _pair_counts(user.valid, partner.valid)
    if pairs is None:
        return Profile(values, np.ones(values.shape, dtype=bool))
    share = pairs / n_cells
    known = share >= constants.synchrony().pair_valid_share
    return Profile(np.where(known, values / np.sqrt(np.maximum(share, 1e-9)), 0.0), known)


def mean_products(user: Float64, partner: Float64) -> Float64:
    """Mean product of two series at every circular shift, over the cells known in both [shape=(..., n_cells)].

    user, partner : (..., n_cells), NaN where unknown. Element s pairs the user's cell t with the partner's cell t + s.
    """
    known_user, known_partner = np.isfinite(user), np.isfinite(partner)
    total = circular_correlation(np.where(known_user, user, 0.0), np.where(known_partner, partner, 0.0), partner_later=True)
    pairs = _pair_counts(known_user, known_partner, partner_later=True)
    return np.asarray(total / (user.shape[-1] if pairs is None else np.maximum(pairs, 1.0)))


def circular_correlation(user: Float64, partner: Float64, *, partner_later: bool = False) -> Float64:
    """Sum of products at every circular shift: element s pairs the user's cell t + s with the partner's t.

    partner_later : the user's cell t with the partner's t + s.
    """
    of_user, of_partner = fft.rfft(user), fft.rfft(partner)
    spectrum = of_user.conj() * of_partner if partner_later else of_user * of_partner.conj()
    return np.asarray(fft.irfft(spectrum, user.shape[-1]))


def _pair_counts(user: Bool, partner: Bool, *, partner_later: bool = False) -> Float64 | None:
    """How many cells are known in both at every circular shift; None where all are."""
    if user.all() and partner.all():
        return None
    return circular_correlation(user.astype(np.float64), partner.astype(np.float64), partner_later=partner_later)


def two_sided_profile(of_partner: Float64, of_user: Float64, *, reach: int) -> Float64:
    """One profile of a moment against a longer history [shape=(..., n_cells)].

    of_partner : the partner's moment at every shift of the user's history. of_user : the user's moment at every shift of the
    partner's. Near lag 0 (``reach`` cells) the two are the same pairing and are averaged; far away they are different draws,
    whose average would spread less than chance does: positive shifts take the one, negative shifts the other.
    """
    n_cells = of_partner.shape[-1]
    half = (n_cells + 1) // 2
    profile = np.concatenate([of_partner[..., :half], of_user[..., half:]], axis=-1)
    if n_cells % 2 == 0:
        profile[..., half] = 0.5 * (of_partner[..., half] + of_user[..., half])
    near = np.arange(-min(reach, half - 1), min(reach, half - 1) + 1)
    profile[..., near] = 0.5 * (of_partner[..., near] + of_user[..., near])
    return np.asarray(profile)


def null_shifts(n_cells: int, rate_hz: float) -> Bool:
    """Which circular shifts make the null: at least 20 s either way, in a short series a sixth of it, every third of them.

    The array is shared: it cannot be written to.
    """
    numbers = constants.synchrony()
    least = int(np.ceil(min(numbers.null_min_shift_s * rate_hz, n_cells * numbers.null_min_shift_share)))
    return distant_shifts(n_cells, least, step=numbers.null_step_cells)


@lru_cache(maxsize=32)
def distant_shifts(n_cells: int, least_cells: int, *, step: int = 1) -> Bool:
    """Circular shifts of at least so many cells either way, every ``step``-th of them; the array cannot be written to."""
    shift = np.arange(n_cells)
    distance = np.minimum(shift, n_cells - shift)  # so that swapping the two people keeps the same shifts
    distant = (distance >= least_cells) & (distance % step == 0)
    distant.setflags(write=False)
    return np.asarray(distant)


def beyond_minimum_shift(by_shift: Float64, *, rate_hz: float) -> Float64:
    """The values at shifts of 20 s or more either way [shape=(..., n_cells) -> (..., n_shifts)]: what chance gives."""
    least = round(constants.events().rotation_min_s * rate_hz)
    return np.asarray(np.compress(distant_shifts(by_shift.shape[-1], least), by_shift, axis=-1))


def compare_with_null(statistic: Float64, distant: Bool, *, centred: bool = True) -> NullTest:
    """The value at shift 0 against the values at distant shifts (see ``compare_each_with_null``); both [shape=(n_shifts,)]."""
    return compare_each_with_null(statistic[None], [distant], centred=[centred])[0]


def compare_each_with_null(
    statistics: Float64, distant: Sequence[Bool], *, centred: Sequence[bool] | None = None
) -> list[NullTest]:
    """The value at shift 0 of each statistic against its values at distant shifts.

    statistics : (n_statistics, n_shifts), shift 0 first. distant : for each, bool (n_shifts,): ``null_shifts`` where
    known. Such shifts are neighbours of each other and not independent: their autocorrelation says how many free draws they
    are worth, and z comes from Student's t with as many degrees of freedom, so that a short session gets a wide null and not a
    lucky one.
    centred : of which chance is known to average 0 (products of centred series), all of them by default; the others are
    maxima over lags: the mean of their null is taken away, and its long upper tail is that of a gamma distribution with the
    skewness such maxima have.
    """
    is_centred = np.ones(len(statistics), dtype=bool) if centred is None else np.array(centred)
    rows_by_shifts: dict[bytes, list[int]] = {}
    for row, shifts in enumerate(distant):
        rows_by_shifts.setdefault(shifts.tobytes(), []).append(row)
    if len(rows_by_shifts) == 1:
        return _compare(statistics[:, 0], statistics[:, distant[0]], is_centred)
    tests = [NO_NULL] * len(statistics)
    for rows in rows_by_shifts.values():
        compared = _compare(statistics[rows, 0], statistics[rows][:, distant[rows[0]]], is_centred[rows])
        for row, test in zip(rows, compared, strict=True):
            tests[row] = test
    return tests


def _compare(observed: Float64, null: Float64, centred: Bool) -> list[NullTest]:
    """observed, centred : (n_statistics,). null : (n_statistics, n_draws)."""
    if null.shape[1] < 2:
        return [NO_NULL] * len(observed)
    off, mean = null, np.zeros(len(observed))
    if not centred.all():
        mean = np.where(centred, 0.0, null.mean(axis=1))
        off = null - mean[:, None]
    variance = np.einsum("ij,ij->i", off, off) / off.shape[1]
    spreads = (variance > 0) & (variance >= _ROUNDING * observed * observed)
    sd = np.sqrt(np.where(spreads, variance, 1.0))
    effective_n = np.where(spreads, _effective_n(off / sd[:, None]), 0.0)
    enough = effective_n >= constants.synchrony().null_min_free
    p = stdtr(np.where(enough, effective_n, 1.0), -(observed - mean) / sd)
    z = _deviate(p)
    if not centred.all():
        p = np.where(centred, p, _tail_of_maximum(z))
        z = _deviate(p)
    numbers = zip(z.tolist(), p.tolist(), sd.tolist(), effective_n.tolist(), strict=True)
    return [NullTest(*four) if tested else NO_NULL for four, tested in zip(numbers, enough.tolist(), strict=True)]


def _tail_of_maximum(z: Float64) -> Float64:
    return _gamma_tail(z, constants.synchrony().peak_skew)


def _gamma_tail(z: Float64, skew: float) -> Float64:
    """Share beyond ``z`` of a gamma distribution of mean 0, spread 1 and this skewness, which is above 0."""
    shape = 4 / skew**2
    return np.asarray(gammaincc(shape, np.maximum(shape + z * np.sqrt(shape), 0.0)))


def compare_with_skewed_null(statistic: Float64, distant: Bool) -> NullTest:
    """The value at shift 0 against those at distant shifts, where chance averages 0 and is lopsided: few moments that weigh.

    As ``compare_with_null``; then the upper tail is that of a gamma distribution with the null's own skewness, where it leans
    to the right.
    """
    test = compare_with_null(statistic, distant)
    if not np.isfinite(test.z):
        return test
    off = statistic[distant] - statistic[distant].mean()
    skew = float(np.mean(off**3) / off.std() ** 3)
    if skew < _LEAST_SKEW:
        return test
    p = float(_gamma_tail(np.array(test.z), skew))
    return NullTest(float(_deviate(np.array(p))), p, test.sd, test.effective_n)


def z_from_distance(distance: float, sd: float, effective_n: float) -> NullTest:
    """A distance from the null's mean, in its spread, by Student's t."""
    if sd <= 0:
        return NO_NULL
    p = float(stdtr(effective_n, -distance / sd))
    return NullTest(float(_deviate(np.array(p))), p, sd, effective_n)


def by_free_rank(statistic: Float64, distant: Bool) -> NullTest:
    """The value at shift 0 by its rank among those at distant shifts, which count as their number of free draws.

    For counts, whose null is far from a bell. Ties count half. Where the value is higher than all of chance, p is half a free
    draw among them (Davison & Hinkley 1997), not half a shift: neighbours of a shift say the same as it does.
    """
    null = statistic[distant]
    if len(null) < 2:
        return NO_NULL
    off = null - null.mean()
    sd = float(np.sqrt(np.mean(off**2)))
    if not sd > _LEAST_SPREAD:
        return NO_NULL
    free = float(_effective_n(off[None] / sd)[0])
    if free < constants.synchrony().null_min_free:
        return NO_NULL
    above = np.count_nonzero(null > statistic[0]) + 0.5 * np.count_nonzero(null == statistic[0])
    p = float((above / len(null) * free + 0.5) / (free + 1))
    return NullTest(float(_deviate(np.array(p))), p, sd, free)


def _deviate(p: Float64) -> Float64:
    """The normal deviate that so large a share of chance exceeds."""
    limit = constants.synchrony().z_limit
    return np.asarray(np.clip(-ndtri(np.maximum(p, _LEAST_P)), -limit, limit))


def _effective_n(null: Float64) -> Float64:
    """How many independent draws a run of correlated ones is worth for their variance: n / sum of squared autocorrelations.

    null : (n_statistics, n_shifts) -> (n_statistics,).
    """
    n = null.shape[1]
    size = int(fft.next_fast_len(2 * n, real=True))
    spectrum = fft.rfft(null, size)
    power = spectrum.real**2 + spectrum.imag**2
    # Parseval: the squared autocovariances of all lags sum to the mean of the squared power.
    last = power[:, -1] ** 2 if size % 2 == 0 else 0.0
    both_sides = 2 * np.einsum("ij,ij->i", power, power) - power[:, 0] ** 2 - last
    first = np.einsum("ij,ij->i", null, null)
    return np.asarray(n * first**2 / np.maximum(both_sides / size, _LEAST_P))
