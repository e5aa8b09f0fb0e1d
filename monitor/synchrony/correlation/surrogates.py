"""What chance would give: every pairing of one person's series with the other's at the wrong time, all at once.

The product of the two series summed at each lag is a circular cross-correlation. Its values near lag 0 are the coupling; its
values at shifts of 20 s and more pair moments that had nothing to do with each other, and are the null: the same statistic, on
the same series, with their spectra, bursts and gaps (circular-shift surrogates, Lancaster et al. 2018). One Fourier transform
gives them all, thousands of surrogates instead of 99.

Two series against every rotation of one of them: the products at all shifts come from one Fourier transform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import fft
from scipy.special import gammaincc, ndtri, stdtr

from monitor import constants
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries
from monitor.types import Float64


@dataclass(frozen=True, slots=True)
class NullTest:
    """A statistic against its null. z : normal deviate of p, the share of chance at least as large. sd : of the null.
    n_free : how many shifts are worth an independent draw. All NaN where there was no null.
    """

    z: float
    p: float
    sd: float
    effective_n: float


# A spread below this share of the observed square is rounding; a probability below the least has no deviate.
_ROUNDING, _LEAST_P = 1e-24, 1e-300

NO_NULL = NullTest(float("nan"), float("nan"), float("nan"), 0.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Mean product of two series at every circular shift.

    values : float64 [shape=(n_series, n_cells)]. Element s pairs the user's cell t + s with the partner's cell t: small
    positive s is the user following, the end of the array the partner following. known : bool, same shape, False (and value 0)
    where
    too little was measured in common.
    """

    values: Float64
    known: Bool


def products(user: NormalizedSeries, partner: NormalizedSeries) -> Profile:
    """The profile of each series of the user with the same one of the partner.

    Where cells are missing, the mean is over what was measured, times the root of its share, so that every shift has the same
    spread under chance.
    """
    n_cells = user.values.shape[-1]
    values = _correlate(user.values, partner.values) / n_cells
    if user.valid.all() and partner.valid.all():
        return Profile(values, np.ones(values.shape, dtype=bool))
    share = _correlate(user.valid.astype(np.float64), partner.valid.astype(np.float64)) / n_cells
    known = share >= constants.synchrony().pair_valid_share
    return Profile(np.where(known, values / np.sqrt(np.maximum(share, 1e-9)), 0.0), known)


def _correlate(user: Float64, partner: Float64) -> Float64:
    return np.asarray(fft.irfft(fft.rfft(user) * fft.rfft(partner).conj(), user.shape[-1]))


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


class Bands:
    """Means of a profile over any lags, from one running sum."""

    def __init__(self, profile: Float64, *, reach: int) -> None:
        """profile : (..., n_cells) circular. reach : the largest lag, in cells, that will be asked for."""
        self._n_cells = profile.shape[-1]
        self._reach = reach
        self._sums = np.zeros((*profile.shape[:-1], self._n_cells + 2 * reach + 1))
        around = (profile[..., self._n_cells - reach :], profile, profile[..., :reach])
        np.cumsum(np.concatenate(around, axis=-1), axis=-1, out=self._sums[..., 1:])

    def mean(self, low: int, high: int) -> Float64:
        """As seen from every shift [shape=(..., n_cells)]: element s is the mean of elements s + low .. s + high."""
        start = self._reach + low
        width = high - low + 1
        ends = self._sums[..., start + width : start + width + self._n_cells]
        return np.asarray((ends - self._sums[..., start : start + self._n_cells]) / width)


def lag_band_mean(bands: Bands, low: int, high: int, *, window_cells: float) -> Float64:
    """The score's statistic at every shift [shape=(..., n_cells)]: the mean over the lags ``low..high`` of both sides.

    What is one sample wide at lag 0 (a shared camera's noise) is kept out of these lags, but taking the moving mean away
    spreads a little of it over them with the opposite sign; that much is given back. window_cells : width of the moving mean.
    """
    both = 0.5 * (bands.mean(low, high) + bands.mean(-high, -low))
    spike = bands.mean(0, 0) - 0.5 * (bands.mean(low, 2 * low) + bands.mean(-2 * low, -low))
    return np.asarray(both + spike_correction(window_cells) * spike)


def spike_correction(window_cells: float) -> float:
    """How much of what is one sample wide at lag 0 the moving mean spreads over the lags beside it."""
    # (1 - g) * (1 - g) off lag 0 is -2 g + g * g, for a Gaussian g of the window's variance.
    sd = window_cells / np.sqrt(12)
    return float((2 - np.sqrt(0.5)) / (np.sqrt(2 * np.pi) * sd))


def peak(profile: Float64, low: int, high: int, *, either_side: bool = False) -> Float64:
    """Largest value of the profile over the lags ``low..high``, as seen from every shift [shape=(..., n_cells)].

    either_side : over ``-high..-low`` too.
    """
    n_cells = profile.shape[-1]
    before, after = max(0, -low, high if either_side else 0), max(0, high)
    around = profile[..., n_cells - before :], profile, profile[..., :after]
    largest = _largest(np.concatenate(around, axis=-1), high - low + 1)
    one = largest[..., before + low : before + low + n_cells]
    return np.maximum(one, largest[..., before - high : before - high + n_cells]) if either_side else one


def _largest(values: Float64, width: int) -> Float64:
    """Largest of each ``width`` values in a row, by doubling [shape=(..., n) -> (..., n - width + 1)]."""
    size = 1
    while 2 * size <= width:
        values = np.maximum(values[..., :-size], values[..., size:])
        size *= 2
    rest = width - size
    return np.maximum(values[..., : values.shape[-1] - rest], values[..., rest:]) if rest else values


@lru_cache(maxsize=16)
def null_shifts(n_cells: int, rate_hz: float) -> Bool:
    """Which circular shifts make the null: at least 20 s either way, in a short series a sixth of it, every third of them.

    The array is shared: it cannot be written to.
    """
    numbers = constants.synchrony()
    least = int(np.ceil(min(numbers.null_min_shift_s * rate_hz, n_cells * numbers.null_min_shift_share)))
    shift = np.arange(n_cells)
    either_way = np.minimum(shift, n_cells - shift)  # so that swapping the two people keeps the same shifts
    found = (either_way >= least) & (either_way % numbers.null_step_cells == 0)
    found.setflags(write=False)
    return np.asarray(found)


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
    centred : of which chance is known to average 0 (products of centred series), all of them unless told; the others are
    maxima over lags: the mean of their null is taken away, and its long upper tail is that of a gamma distribution with the
    skewness such maxima have.
    """
    is_centred = np.ones(len(statistics), dtype=bool) if centred is None else np.array(centred)
    alike: dict[bytes, list[int]] = {}
    for row, one in enumerate(distant):
        alike.setdefault(one.tobytes(), []).append(row)
    if len(alike) == 1:
        return _compare(statistics[:, 0], statistics[:, distant[0]], is_centred)
    found = [NO_NULL] * len(statistics)
    for rows in alike.values():
        judged = _compare(statistics[rows, 0], statistics[rows][:, distant[rows[0]]], is_centred[rows])
        for row, chance in zip(rows, judged, strict=True):
            found[row] = chance
    return found


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
    return [NullTest(*four) if judged else NO_NULL for four, judged in zip(numbers, enough.tolist(), strict=True)]


def _tail_of_maximum(z: Float64) -> Float64:
    shape = 4 / constants.synchrony().peak_skew ** 2
    return np.asarray(gammaincc(shape, np.maximum(shape + z * np.sqrt(shape), 0.0)))


def z_from_distance(distance: float, sd: float, effective_n: float) -> NullTest:
    """A distance from the null's mean, in its spread, by Student's t."""
    if sd <= 0:
        return NO_NULL
    p = float(stdtr(effective_n, -distance / sd))
    return NullTest(float(_deviate(np.array(p))), p, sd, effective_n)


def by_rank(statistic: Float64, distant: Bool, *, effective_n: float) -> NullTest:
    """The value at shift 0 by its rank among those at distant shifts, itself counted (Davison & Hinkley 1997)."""
    null = statistic[distant]
    if len(null) < 2 or not np.isfinite(effective_n) or effective_n <= 0:
        return NO_NULL
    above = np.count_nonzero(null > statistic[0]) + 0.5 * np.count_nonzero(null == statistic[0])
    p = float((above + 0.5) / (len(null) + 1))
    return NullTest(float(_deviate(np.array(p))), p, float(null.std()), effective_n)


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


_NONE = 1e-9


def rotated_products(one: Float64, other: Float64) -> Float64:
    """Mean product of each of ``one`` with the same of ``other`` at every rotation of the second, over the cells known in both.

    one, other : [shape=(..., n)], NaN where unknown -> (..., n). Element k pairs ``one`` at t with ``other`` at t + k.
    """
    n = one.shape[-1]
    known = np.isfinite(one), np.isfinite(other)
    if known[0].all() and known[1].all():
        return np.asarray(_circular(one, other) / n)
    pairs = _circular(known[0].astype(np.float64), known[1].astype(np.float64))
    return np.asarray(_circular(np.where(known[0], one, 0.0), np.where(known[1], other, 0.0)) / np.maximum(pairs, 1.0))


def _circular(one: Float64, other: Float64) -> Float64:
    return np.asarray(fft.irfft(fft.rfft(one).conj() * fft.rfft(other), one.shape[-1]))


def distant_rotations(by_rotation: Float64, *, rate_hz: float) -> Float64:
    """The values at rotations of 20 s or more either way [shape=(..., n) -> (..., n_far)]: what chance gives."""
    least = round(constants.events().rotation_min_s * rate_hz)
    return by_rotation[..., least : by_rotation.shape[-1] - least + 1]


def rotation_z(one: Float64, other: Float64, *, rate_hz: float) -> Float64:
    """z of the mean product of each two, each without its mean, against its rotations; NaN where there is no null.

    one, other : [shape=(..., n)], NaN where unknown -> (...).
    """
    by_rotation = rotated_products(_centred(one), _centred(other))
    null = distant_rotations(by_rotation, rate_hz=rate_hz)
    if not null.shape[-1]:
        return np.full(by_rotation.shape[:-1], np.nan)
    spread = null.std(axis=-1)
    limit = constants.events().rotation_z_limit
    z = np.clip((by_rotation[..., 0] - null.mean(axis=-1)) / np.maximum(spread, _NONE), -limit, limit)
    unknown = ~np.isfinite(one).any(axis=-1) | ~np.isfinite(other).any(axis=-1) | (spread < _NONE)
    return np.asarray(np.where(unknown, np.nan, z))


def _centred(series: Float64) -> Float64:
    known = np.isfinite(series)
    total = np.where(known, series, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(series - total / np.maximum(known.sum(axis=-1, keepdims=True), 1))
