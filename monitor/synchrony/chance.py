"""What chance would give: every pairing of one person's series with the other's at the wrong time, all at once.

The product of the two series summed at each lag is a circular cross-correlation. Its values near lag 0 are the coupling; its
values at shifts of 20 s and more pair moments that had nothing to do with each other, and are the null: the same statistic, on
the same series, with their spectra, bursts and gaps (circular-shift surrogates, Lancaster et al. 2018). One Fourier transform
gives them all, thousands of surrogates instead of 99.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.ndimage import maximum_filter1d
from scipy.special import gammaincc, ndtri, stdtr

from monitor import constants
from monitor.synchrony.window import Bool, Ready
from monitor.types import Float64


@dataclass(frozen=True, slots=True)
class Chance:
    """A statistic against its null. z : normal deviate of p, the share of chance at least as large. sd : of the null.
    n_free : how many shifts are worth an independent draw. All NaN where there was no null.
    """

    z: float
    p: float
    sd: float
    n_free: float


NO_CHANCE = Chance(float("nan"), float("nan"), float("nan"), 0.0)


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


def products(user: Ready, partner: Ready) -> Profile:
    """The profile of each series of the user with the same one of the partner.

    Where cells are missing, the mean is over what was measured, times the root of its share, so that every shift has the same
    spread under chance.
    """
    n_cells = user.values.shape[-1]
    values = _correlate(user.values, partner.values) / n_cells
    if user.valid.all() and partner.valid.all():
        return Profile(values, np.ones(values.shape, dtype=bool))
    share = _correlate(user.valid.astype(np.float64), partner.valid.astype(np.float64)) / n_cells
    known = share >= constants.load("synchrony")["pair_valid_share"]
    return Profile(np.where(known, values / np.sqrt(np.maximum(share, 1e-9)), 0.0), known)


def _correlate(user: Float64, partner: Float64) -> Float64:
    return np.asarray(fft.irfft(fft.rfft(user) * fft.rfft(partner).conj(), user.shape[-1]))


def either_way(of_partner: Float64, of_user: Float64, *, reach: int) -> Float64:
    """One profile of a moment against a longer history.

    of_partner : the partner's moment at every shift of the user's history. of_user : the user's moment at every shift of the
    partner's. Near lag 0 (``reach`` cells) the two are the same pairing and are averaged; far away they are different draws,
    whose average would spread less than chance does: positive shifts take the one, negative shifts the other.
    """
    n_cells = len(of_partner)
    half = (n_cells + 1) // 2
    profile = np.concatenate([of_partner[:half], of_user[half:]])
    if n_cells % 2 == 0:
        profile[half] = 0.5 * (of_partner[half] + of_user[half])
    near = np.arange(-min(reach, half - 1), min(reach, half - 1) + 1)
    profile[near] = 0.5 * (of_partner[near] + of_user[near])
    return np.asarray(profile)


class Bands:
    """Means of a profile over any lags, from one running sum."""

    def __init__(self, profile: Float64, *, reach: int) -> None:
        """profile : (n_cells,) circular. reach : the largest lag, in cells, that will be asked for."""
        self._n_cells = len(profile)
        self._reach = reach
        self._sums = np.concatenate([[0.0], np.cumsum(np.take(profile, np.arange(-reach, self._n_cells + reach), mode="wrap"))])

    def mean(self, low: int, high: int) -> Float64:
        """As seen from every shift [shape=(n_cells,)]: element s is the mean of elements s + low .. s + high."""
        start = self._reach + low
        width = high - low + 1
        ends = self._sums[start + width : start + width + self._n_cells]
        return np.asarray((ends - self._sums[start : start + self._n_cells]) / width)


def coupled(bands: Bands, low: int, high: int, *, window_cells: float) -> Float64:
    """The score's statistic at every shift: the mean over the lags ``low..high`` of both sides.

    What is one sample wide at lag 0 (a shared camera's noise) is kept out of these lags, but taking the moving mean away
    spreads a little of it over them with the opposite sign; that much is given back. window_cells : width of the moving mean.
    """
    both = 0.5 * (bands.mean(low, high) + bands.mean(-high, -low))
    spike = bands.mean(0, 0) - 0.5 * (bands.mean(low, 2 * low) + bands.mean(-2 * low, -low))
    # (1 - g) * (1 - g) off lag 0 is -2 g + g * g, for a Gaussian g of the window's variance.
    sd = window_cells / np.sqrt(12)
    return np.asarray(both + spike * (2 - np.sqrt(0.5)) / (np.sqrt(2 * np.pi) * sd))


def peak(profile: Float64, low: int, high: int) -> Float64:
    """Largest value of the profile over the lags ``low..high``, as seen from every shift (see ``Bands``)."""
    width = high - low + 1
    rolled = maximum_filter1d(profile, width, axis=-1, mode="wrap")
    # The filter's window is centred: element c covers c - width // 2 .. c - width // 2 + width - 1.
    return np.asarray(np.roll(rolled, -(low + width // 2), axis=-1))


def far(n_cells: int, rate_hz: float) -> Bool:
    """Which circular shifts make the null: at least 20 s either way, in a short series a sixth of it, every third of them."""
    numbers = constants.load("synchrony")
    least = int(np.ceil(min(numbers["null_min_shift_s"] * rate_hz, n_cells * numbers["null_min_shift_share"])))
    shift = np.arange(n_cells)
    either_way = np.minimum(shift, n_cells - shift)  # so that swapping the two people keeps the same shifts
    step = int(numbers["null_step_cells"])
    return np.asarray((either_way >= least) & (either_way % step == least % step))


def against(statistic: Float64, distant: Bool, *, centred: bool = True) -> Chance:
    """The value at shift 0 against the values at distant shifts.

    statistic : (n_cells,). distant : bool, same shape: far (see ``far``) and known. Far shifts are neighbours of each other
    and not independent: their autocorrelation says how many free draws they are worth, and z comes from Student's t with
    as many degrees of freedom, so that a short session gets a wide null and not a lucky one. centred : chance is known to
    average 0 (products of centred series); otherwise the statistic is a maximum over lags: the mean of its null is taken
    away, and its long upper tail is that of a gamma distribution with the skewness such maxima have.
    """
    null = statistic[distant]
    observed = statistic[0]
    if len(null) < 2:
        return NO_CHANCE
    mean = 0.0 if centred else float(null.mean())
    off = null - mean
    variance = float(np.mean(off * off))
    if variance <= 0 or variance < 1e-24 * (observed * observed):
        return NO_CHANCE
    free = _free_draws(off / np.sqrt(variance))
    if free < constants.load("synchrony")["null_min_free"]:
        return NO_CHANCE
    found = judge(float(observed - mean), float(np.sqrt(variance)), free)
    return found if centred else _of_maximum(found)


def _of_maximum(found: Chance) -> Chance:
    shape = 4 / constants.load("synchrony")["peak_skew"] ** 2
    p = float(gammaincc(shape, max(shape + found.z * np.sqrt(shape), 0.0)))
    return _as_z(p, found.sd, found.n_free)


def judge(distance: float, sd: float, free: float) -> Chance:
    """A distance from the null's mean, in its spread, by Student's t."""
    if sd <= 0:
        return NO_CHANCE
    return _as_z(float(stdtr(free, -distance / sd)), sd, free)


def by_rank(statistic: Float64, distant: Bool, *, n_free: float) -> Chance:
    """The value at shift 0 by its rank among those at distant shifts, itself counted (Davison & Hinkley 1997)."""
    null = statistic[distant]
    if len(null) < 2 or not np.isfinite(n_free) or n_free <= 0:
        return NO_CHANCE
    above = np.count_nonzero(null > statistic[0]) + 0.5 * np.count_nonzero(null == statistic[0])
    return _as_z(float((above + 0.5) / (len(null) + 1)), float(null.std()), n_free)


def _as_z(p: float, sd: float, free: float) -> Chance:
    limit = constants.load("synchrony")["z_limit"]
    return Chance(float(np.clip(-ndtri(max(p, 1e-300)), -limit, limit)), p, sd, free)


def _free_draws(null: Float64) -> float:
    """How many independent draws a run of correlated ones is worth for their variance: n / sum of squared autocorrelations."""
    n = len(null)
    size = int(fft.next_fast_len(2 * n, real=True))
    power = np.abs(fft.rfft(null, size)) ** 2
    # Parseval: the squared autocovariances of all lags sum to the mean of the squared power.
    both_sides = 2 * np.sum(power**2) - power[0] ** 2 - (power[-1] ** 2 if size % 2 == 0 else 0.0)
    first = float(null @ null)
    return float(n * first**2 / max(both_sides / size, 1e-300))
