"""Chance-calibrated synchrony of any two series, for researchers and for this project's own tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.arguments import Null, Statistic, check_choices, check_draws, check_scales, one_series
from monitor.synchrony.case import case_of
from monitor.synchrony.correlation import nulls
from monitor.synchrony.correlation.lag import cells, estimate_lag, simultaneous, simultaneous_z
from monitor.synchrony.correlation.lag_filters import peak
from monitor.synchrony.correlation.normalize import Bool, NormalizedSeries, normalize, whiten
from monitor.synchrony.correlation.surrogates import compare_with_null, null_shifts, products
from monitor.synchrony.methods import Run, paragraph
from monitor.synchrony.resample import between_cells, onto_grid
from monitor.types import Direction, Float64, Status
from monitor.words import say

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
    observed : float
        The statistic itself, before it is compared with chance.
    null_mean, null_sd : float
        Mean and standard deviation of the statistic under the null.
    run : Run
        How it was computed: rates, window, lags, statistic, null, number of surrogates.
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
    observed: float = math.nan
    null_mean: float = math.nan
    null_sd: float = math.nan
    run: Run | None = None

    def methods(self) -> str:
        """How it was computed, as a paragraph for a paper, with the references that it names."""
        assert self.run is not None  # of every result of ``coordination``
        return paragraph(self.run, z=self.z, p=self.p, reason=self.reason)


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
    surrogates: int = 499,
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
    null : {"own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data"}
        What chance is estimated from; docs/method.md says how often strangers exceed each one's 5 %.
        "own" pairs the two at every other time of the same recording (at least 20 s apart, the ends joined) and judges by the
        spread of that. All others but "pseudo" judge by the rank among surrogates: "circular" among the same pairings,
        "time-shift" among those without the ends joined, "segment" among the partner's windows in another order, "iaaft" among
        series with the partner's values and spectrum, "data" among the partner's values in random order (far too liberal for
        series that move slowly). "pseudo" pairs the user with other people's series.
    pseudo : sequence of array_like
        Series of other people for the null "pseudo": at least 8, of the same rate and start.
    statistic : {"mean", "peak"}
        The mean over lags of 0.3-2.5 s either way, or the largest at any lag up to ``max_lag_s``.
    surrogates : int
        How many surrogates are drawn, 19 to 9999 (all there are, where those are fewer); p is then at least
        1 / (surrogates + 1). Without effect for "own" and "pseudo", which use all there are.
    seed : int
        Of the surrogates: the same seed gives the same p.

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
    docs/estimator.md, sections 3 and 6; Moulder et al. 2018 (surrogates of dyads); Lancaster et al. 2018 (circular shifts);
    Schreiber & Schmitz 1996 (iaaft); Davison & Hinkley 1997 (p by rank); Boker et al. 2002 (lags).

    Examples
    --------
    The user does what the partner did 1.5 s ago, with as much movement again that is their own:

    >>> import numpy as np
    >>> from monitor.synchrony import coordination
    >>> rng = np.random.default_rng(1)
    >>> movement = np.convolve(rng.normal(size=1830), np.hanning(15), "same")
    >>> own = np.convolve(rng.normal(size=1800), np.hanning(15), "same")
    >>> found = coordination(movement[15:1815] + own, movement[30:1830], rate_hz=10)
    >>> found.leader, round(found.lag_s, 1), bool(found.score > 95)
    ('partner', 1.5, True)
    """
    numbers = constants.synchrony()
    first, second = one_series(user, "user"), one_series(partner, "partner")
    if len(first) != len(second):
        raise UsageError(
            f"both series should have the same length, not {len(first)} and {len(second)} samples; cut them to fit"
        )
    check_scales(rate_hz=rate_hz, window_s=window_s, max_lag_s=max_lag_s)
    check_choices(null, statistic)
    check_draws(surrogates, seed)
    strangers = [one_series(series, "pseudo partner") for series in pseudo] if null == "pseudo" else []
    grid_hz = min(rate_hz, numbers.grid_rate_hz)
    run = Run(rate_hz, grid_hz, window_s, max_lag_s, statistic, null, seed=seed)
    pair = np.stack([onto_grid(series, rate_hz, grid_hz) for series in (first, second)])
    both = np.isfinite(pair).all(axis=0)
    measured_s = float(both.sum() / grid_hz)
    least_s = max(numbers.session_least_s, 2 * window_s)
    if measured_s < least_s:
        return _no_score(run, say("synchrony-series-short", seconds=f"{measured_s:.0f}", needed=f"{least_s:.0f}"))
    normalized = normalize(pair, rate_hz=grid_hz, window_s=window_s)
    coverage = float(normalized.valid.all(axis=0).mean())
    user_moves, partner_moves = (bool(valid.any()) for valid in normalized.valid)
    if not (user_moves and partner_moves):
        who = "partner" if user_moves else "user" if partner_moves else "both"
        return _no_score(run, say("synchrony-series-still", who=who))
    seconds = float(normalized.valid.all(axis=0).sum() / grid_hz)
    run = replace(run, seconds=seconds, coverage=coverage)
    if seconds < least_s:
        return _no_score(run, say("synchrony-series-gaps", seconds=f"{seconds:.0f}", needed=f"{least_s:.0f}"))
    case = case_of(normalized, pair[1], statistic=statistic, rate_hz=grid_hz, window_s=window_s, max_lag_s=max_lag_s)
    profile, distant = _profile(case.user, case.partner, grid_hz)
    values = case.statistic(profile)
    own = compare_with_null(values, distant, centred=statistic == "mean")
    test, null_mean = own, 0.0 if statistic == "mean" else float(values[distant].mean())
    if null == "own":
        run = replace(run, surrogates=int(np.count_nonzero(distant)))
    else:
        others = [onto_grid(series, rate_hz, grid_hz) for series in strangers]
        draws = nulls.pseudo(case, others) if null == "pseudo" else nulls.draw(case, null, n=surrogates, seed=seed)
        run = replace(run, surrogates=len(draws.values), lost=draws.lost)
        if null == "segment" and not len(draws.values):
            windows = math.floor(pair.shape[1] / grid_hz / window_s)
            return _no_score(run, say("synchrony-series-segments", n=windows, needed=nulls.SEGMENTS_LEAST))
        judge = nulls.spread_test if null == "pseudo" else nulls.rank_test
        test = judge(float(values[0]), draws.values, effective_n=own.effective_n)
        null_mean = float(draws.values.mean()) if len(draws.values) else math.nan
    if not math.isfinite(test.z):
        return _no_score(run, say("synchrony-series-no-null"))
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
        lag_s=between_cells(profile, lag.lag_s, rate_hz=grid_hz, max_lag_s=max_lag_s),
        leader=_LEADERS[lag.direction],
        direction=lag.direction,
        simultaneous_z=coincident_z,
        leak=leak,
        peak_z=lag.peak_z,
        literal_z=_literal_z(case.user, case.partner, rate_hz=grid_hz, max_lag_s=max_lag_s),
        windows=max(1, int(seconds - window_s) + 1),
        coverage=coverage,
        observed=float(values[0]),
        null_mean=null_mean,
        null_sd=test.sd,
        run=run,
    )


def _no_score(run: Run, reason: str) -> Coordination:
    return Coordination("not enough signal", reason=reason, coverage=run.coverage, run=run)


def band_half(effective_n: float, seconds: float) -> float:
    """Half width of the 90 % band of z: Student's quantile for the null's size, wider for less than a full stretch."""
    full_s = constants.synchrony().stretch_s
    return float(stdtrit(effective_n, 0.95)) * math.sqrt(max(1.0, full_s / max(seconds, 1.0)))


def _literal_z(user: NormalizedSeries, partner: NormalizedSeries, *, rate_hz: float, max_lag_s: float) -> float:
    """z of the whitened coupling's peak with the user following by 0.3 s to ``max_lag_s``."""
    profile, distant = _profile(whiten(user), whiten(partner), rate_hz)
    low = cells(constants.synchrony().lag_low_s, rate_hz)
    return compare_with_null(peak(profile, low, cells(max_lag_s, rate_hz)), distant, centred=False).z


def _profile(user: NormalizedSeries, partner: NormalizedSeries, rate_hz: float) -> tuple[Float64, Bool]:
    profile = products(user, partner)
    return profile.values[0], null_shifts(profile.values.shape[1], rate_hz) & profile.known[0]
