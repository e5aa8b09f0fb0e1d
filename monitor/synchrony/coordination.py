"""Chance-calibrated synchrony of any two series, for researchers and for this project's own tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.lag import cells, estimate_lag, simultaneous, simultaneous_z
from monitor.synchrony.correlation.lag_filters import Bands, lag_band_mean, peak
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries, mean_cells, normalize, whiten
from monitor.types import Direction, Float64, Status
from monitor.words import say

Null = Literal["own", "circular", "pseudo"]
Statistic = Literal["mean", "peak"]
Leader = Literal["user", "partner", "both", "unclear"]
_LEADERS: dict[Direction, Leader] = {"user follows": "partner", "partner follows": "user", "both": "both", "unclear": "unclear"}


@dataclass(frozen=True, slots=True)
class Coordination:
    """Synchrony of two series against chance; numbers are NaN when the status is not ``ok``.

    Attributes
    ----------
    status : {"ok", "not enough signal"}
        Whether there is a score.
    z, p : float
        Against the null, one-sided: larger z is more coupling than chance.
    score : float
        ``100 * Phi(z)``; 50 is chance.
    low, high : float
        The 90 % band of the score.
    lag_s : float
        Where the coupling peaks, in seconds; positive: the user (the first series) follows. NaN where it is within chance.
    leader : {"user", "partner", "both", "unclear"}
        Who is followed.
    direction : {"user follows", "partner follows", "both", "unclear"}
        The same, as ``Score`` says it.
    simultaneous_z : float
        Coupling inside ±0.3 s beyond what the neighbouring lags carry. Never part of the score.
    leak : bool
        Whether that is beyond chance, so that the two may share a camera or a stream.
    peak_z : float
        The largest coupling at any lag, against the largest that chance gives.
    literal_z : float
        The first series copies the second as it is, at a fixed lag of 0.3 s or more.
    windows : int
        Windows of ``window_s``, one a second, that the score rests on.
    coverage : float
        Share of the time measured in both, 0..1.
    reason : str
        Why the status is not ``ok``, in words.
    """

    status: Status
    z: float = math.nan
    p: float = math.nan
    score: float = math.nan
    low: float = math.nan
    high: float = math.nan
    lag_s: float = math.nan
    leader: Leader = "unclear"
    direction: Direction = "unclear"
    simultaneous_z: float = math.nan
    leak: bool = False
    peak_z: float = math.nan
    literal_z: float = math.nan
    windows: int = 0
    coverage: float = 0.0
    reason: str = ""


def coordination(
    user: ArrayLike,
    partner: ArrayLike,
    *,
    rate_hz: float,
    window_s: float = 30.0,
    max_lag_s: float = 5.0,
    null: Null = "own",
    pseudo: Sequence[ArrayLike] = (),
    statistic: Statistic = "mean",
    seed: int = 0,
) -> Coordination:
    """Synchrony of two series of one rate, against what chance would have given.

    Parameters
    ----------
    user, partner : array_like
        The two series, NaN or infinite where missing [shape=(n_samples,)].
    rate_hz : float
        Samples a second, at least 2; above 10 Hz samples are averaged onto the 10 Hz grid.
    window_s : float
        Windows of the correlation, in seconds: at least 4, and 60 s or two windows must be measured in both series.
    max_lag_s : float
        Reach of the lag search, in seconds: 1 to half a window.
    null : {"own", "circular", "pseudo"}
        "own" pairs the two at every other time of the same recording (at least 20 s apart, the ends joined) and judges by the
        spread of that. "circular" judges by the rank among the same pairings, which assumes nothing about their distribution
        but cannot tell very strong from strong. "pseudo" pairs the user with other people's series.
    pseudo : sequence of array_like
        Series of other people for the null "pseudo": at least 8, of the same rate and start.
    statistic : {"mean", "peak"}
        The mean over lags of 0.3-2.5 s either way, or the largest at any lag up to ``max_lag_s``.
    seed : int
        Has no effect: all shifts are used, so nothing is drawn.

    Returns
    -------
    Coordination
        Score, z, band, lag and leader. Too little signal is a status, not an error.

    Raises
    ------
    UsageError
        If the series or the arguments do not fit.

    References
    ----------
    docs/estimator.md, sections 3 and 6; Lancaster et al. 2018 (circular-shift surrogates); Boker et al. 2002 (lags).

    Examples
    --------
    The user does what the partner did 1.5 s ago, with as much movement again that is their own:

    >>> import numpy as np
    >>> from monitor.synchrony import coordination
    >>> rng = np.random.default_rng(1)
    >>> movement = np.convolve(rng.normal(size=1830), np.hanning(15), "same")
    >>> own = np.convolve(rng.normal(size=1800), np.hanning(15), "same")
    >>> found = coordination(movement[15:1815] + own, movement[30:1830], rate_hz=10)
    >>> found.leader, found.lag_s, bool(found.score > 95)
    ('partner', 1.5, True)
    """
    del seed
    numbers = constants.synchrony()
    first, second = _series(user, "user"), _series(partner, "partner")
    if len(first) != len(second):
        raise UsageError(
            f"both series should have the same length, not {len(first)} and {len(second)} samples; cut them to fit"
        )
    _check(rate_hz=rate_hz, window_s=window_s, max_lag_s=max_lag_s, null=null, statistic=statistic)
    grid_hz = min(rate_hz, numbers.grid_rate_hz)
    pair = np.stack([_onto_grid(series, rate_hz, grid_hz) for series in (first, second)])
    both = np.isfinite(pair).all(axis=0)
    measured_s = float(both.sum() / grid_hz)
    least_s = max(numbers.session_least_s, 2 * window_s)
    if measured_s < least_s:
        return _no_score(say("synchrony-series-short", seconds=f"{measured_s:.0f}", needed=f"{least_s:.0f}"))
    normalized = normalize(pair, rate_hz=grid_hz, window_s=window_s)
    coverage = float(normalized.valid.all(axis=0).mean())
    user_moves, partner_moves = (bool(valid.any()) for valid in normalized.valid)
    if not (user_moves and partner_moves):
        who = "partner" if user_moves else "user" if partner_moves else "both"
        return _no_score(say("synchrony-series-still", who=who))
    seconds = float(normalized.valid.all(axis=0).sum() / grid_hz)
    if seconds < least_s:
        return _no_score(say("synchrony-series-gaps", seconds=f"{seconds:.0f}", needed=f"{least_s:.0f}"))
    user_series, partner_series = normalized.row(0), normalized.row(1)
    profile, distant = _profile(user_series, partner_series, grid_hz)
    values = _statistic(profile, statistic, grid_hz, window_s, max_lag_s)
    test = surrogates.compare_with_null(values, distant, centred=statistic == "mean")
    if null == "circular":
        test = surrogates.by_rank(values, distant, effective_n=test.effective_n)
    elif null == "pseudo":
        strangers = (_onto_grid(_series(series, "pseudo partner"), rate_hz, grid_hz) for series in pseudo)
        draws = [_pseudo_draw(user_series, series, grid_hz, window_s, statistic, max_lag_s) for series in strangers]
        test = _test_among(values[0], np.array([draw for draw in draws if math.isfinite(draw)]))
    if not math.isfinite(test.z):
        return _no_score(say("synchrony-series-no-null"), coverage=coverage)
    coincident_z = simultaneous_z([simultaneous(pair[0], pair[1], rate_hz=grid_hz)], rate_hz=grid_hz)
    leak = coincident_z > numbers.leak_z
    lag = estimate_lag(profile, distant, rate_hz=grid_hz, z=test.z, leak=leak, max_lag_s=max_lag_s)
    half = band_half(test.effective_n, seconds)
    return Coordination(
        "ok",
        z=test.z,
        p=test.p,
        score=100 * float(ndtr(test.z)),
        low=100 * float(ndtr(test.z - half)),
        high=100 * float(ndtr(test.z + half)),
        lag_s=lag.lag_s,
        leader=_LEADERS[lag.direction],
        direction=lag.direction,
        simultaneous_z=coincident_z,
        leak=leak,
        peak_z=lag.peak_z,
        literal_z=_literal_z(user_series, partner_series, rate_hz=grid_hz, max_lag_s=max_lag_s),
        windows=max(1, int(seconds - window_s) + 1),
        coverage=coverage,
    )


def _no_score(reason: str, *, coverage: float = 0.0) -> Coordination:
    return Coordination("not enough signal", reason=reason, coverage=coverage)


def band_half(effective_n: float, seconds: float) -> float:
    """Half width of the 90 % band of z: Student's quantile for the null's size, wider for less than a full stretch."""
    full_s = constants.synchrony().stretch_s
    return float(stdtrit(effective_n, 0.95)) * math.sqrt(max(1.0, full_s / max(seconds, 1.0)))


def _literal_z(user: NormalizedSeries, partner: NormalizedSeries, *, rate_hz: float, max_lag_s: float) -> float:
    """z of the whitened coupling's peak with the user following by 0.3 s to ``max_lag_s``."""
    profile, distant = _profile(whiten(user), whiten(partner), rate_hz)
    low = cells(constants.synchrony().lag_low_s, rate_hz)
    return surrogates.compare_with_null(peak(profile, low, cells(max_lag_s, rate_hz)), distant, centred=False).z


def _series(values: ArrayLike, name: str) -> Float64:
    try:
        series = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"the {name}'s series should hold only numbers; check the column") from None
    if series.ndim != 1:
        raise UsageError(f"the {name}'s series should have one dimension, not the shape {series.shape}; pass one column")
    return series


def _check(*, rate_hz: float, window_s: float, max_lag_s: float, null: str, statistic: str) -> None:
    least_hz = constants.synchrony().rate_least_hz
    if not math.isfinite(rate_hz) or rate_hz < least_hz:
        raise UsageError(f"the rate should be at least {least_hz:g} Hz, not {rate_hz:g}; give the samples per second")
    if not (math.isfinite(window_s) and window_s >= 4):
        raise UsageError(f"the window should be at least 4 s (30 s is usual), not {window_s:g}")
    if not (math.isfinite(max_lag_s) and 1 <= max_lag_s <= window_s / 2):
        raise UsageError(f"the largest lag should be between 1 s and half the window, not {max_lag_s:g} s")
    if null not in ("own", "circular", "pseudo"):
        raise UsageError(f"the null should be own, circular or pseudo, not {null!r}")
    if statistic not in ("mean", "peak"):
        raise UsageError(f"the statistic should be mean or peak, not {statistic!r}")


def _onto_grid(series: Float64, rate_hz: float, grid_hz: float) -> Float64:
    """Average of the finite samples of each cell; NaN where there is none."""
    if rate_hz == grid_hz or not len(series):
        return np.where(np.isfinite(series), series, np.nan)
    step = rate_hz / grid_hz
    edges = np.ceil(np.arange(0, len(series), step) - 1e-9).astype(np.int64)
    edges = edges[edges < len(series)]
    measured = np.isfinite(series)
    total = np.add.reduceat(np.where(measured, series, 0.0), edges)
    count = np.add.reduceat(measured.astype(np.float64), edges)
    return np.asarray(np.divide(total, count, out=np.full(len(edges), np.nan), where=count > 0))


def _profile(user: NormalizedSeries, partner: NormalizedSeries, rate_hz: float) -> tuple[Float64, Bool]:
    profile = surrogates.products(user, partner)
    return profile.values[0], surrogates.null_shifts(profile.values.shape[1], rate_hz) & profile.known[0]


def _statistic(profile: Float64, statistic: Statistic, rate_hz: float, window_s: float, max_lag_s: float) -> Float64:
    numbers = constants.synchrony()
    low, high = cells(numbers.lag_low_s, rate_hz), cells(numbers.lag_high_s, rate_hz)
    if statistic == "mean":
        return lag_band_mean(Bands(profile, reach=high), low, high, window_cells=mean_cells(window_s, rate_hz))
    reach = cells(max_lag_s, rate_hz)
    return np.maximum(peak(profile, low, reach), peak(profile, -reach, -low))


def _pseudo_draw(
    user: NormalizedSeries, stranger: Float64, rate_hz: float, window_s: float, statistic: Statistic, max_lag_s: float
) -> float:
    """The statistic of the user with a partner from another pair, unshifted; NaN where there is too little of it."""
    n_cells = user.values.shape[1]
    series = np.full(n_cells, np.nan)
    series[: min(n_cells, len(stranger))] = stranger[:n_cells]
    profile = surrogates.products(user, normalize(series[None], rate_hz=rate_hz, window_s=window_s))
    if not profile.known[0, 0] or not profile.values[0].any():
        return math.nan
    return float(_statistic(profile.values[0], statistic, rate_hz, window_s, max_lag_s)[0])


def _test_among(observed: float, null: Float64) -> surrogates.NullTest:
    """Against independent draws."""
    least = constants.synchrony().pseudo_least
    if len(null) < least:
        raise UsageError(f"the pseudo null needs at least {least} other series that vary, not {len(null)}; add more files")
    spread = float(null.std(ddof=1)) * math.sqrt(1 + 1 / len(null))
    return surrogates.z_from_distance(observed - float(null.mean()), spread, len(null) - 1.0)
