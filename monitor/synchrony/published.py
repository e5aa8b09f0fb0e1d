"""What two published programs would have printed for the same two series, so that their users can compare and move over.

rMEA (Kleinbub & Ramseyer 2020) averages absolute Fisher z over windows and lags; SUSY (Tschacher & Meier 2020) does so over
segments and compares with segments that do not belong together. Reimplemented from their published descriptions and checked
against their numbers; neither is used for this program's own scores, because both count anti-phase and chance as synchrony.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import fft

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.window_sums import WindowSums, mean
from monitor.types import Float64

_FUZZ: Final = 1e-9  # samples: a number this near to a whole one is whole


@dataclass(frozen=True, slots=True)
class Rmea:
    """grand_average : mean of all Fisher z, absolute unless asked otherwise. follows : mean where the second series follows the
    first by any lag; leads : where it leads. lag_zero : mean without lag. windows : how many. NaN where no window had a value.
    """

    grand_average: float
    follows: float
    leads: float
    lag_zero: float
    windows: int


@dataclass(frozen=True, slots=True)
class Susy:
    """z, z_pseudo : mean absolute Fisher z over lags of matching, of other segments. effect : their difference in sd of the
    pseudo profile. ``*_signed`` : without the absolute value. share_above : share of lags above pseudo, 0..1. rate_hz,
    segment_s, max_lag_s : the whole numbers that SUSY reckons with.
    """

    z: float
    z_pseudo: float
    effect: float
    z_signed: float
    z_pseudo_signed: float
    effect_signed: float
    share_above: float
    segments: int
    rate_hz: float
    segment_s: float
    max_lag_s: float


def rmea(
    first: ArrayLike,
    second: ArrayLike,
    *,
    rate_hz: float,
    window_s: float = 30.0,
    step_s: float = 10.0,
    max_lag_s: float = 5.0,
    absolute: bool = True,
    smooth_s: float = 0.0,
) -> Rmea:
    """Windowed cross-correlation as in rMEA's ``MEAccf`` with ``r2Z = TRUE``.

    smooth_s : 0 for the series as they are; above, the preparation of rMEA's manual first: ``MEAsmooth`` over so many seconds
    (0.5 is its default), ``MEAscale`` by sd, ``MEAoutlier`` beyond 10 sd.

    first, second : (n_samples,), NaN where missing. A window starts every ``step_s``; at lag L >= 0 the second series is read L
    samples later than the first, at L < 0 the first later than the second. Fisher's z is held within ±10. A window of which
    more than half is missing in either series, or in which either is constant, has no value.

    Where a length is no whole number of samples (59.94 Hz), rMEA drops the fraction of each index that it computes, and so
    does this: windows of 30 s then have 1798 samples and start at every 599.4th, rounded down; lags go in whole samples from
    -299 to 299, lag 0 counted twice.

    Raises UsageError when not one window with its lags fits into the series.
    """
    x, y = _pair(first, second)
    rate_hz = _given_rate(rate_hz)
    if smooth_s > 0:
        x, y = _prepare(x, y, width=smooth_s * rate_hz)
    width, stride, farthest = window_s * rate_hz, step_s * rate_hz, max_lag_s * rate_hz
    window, reach = _index(width), _index(farthest)
    if window < 3 or _index(stride) < 1 or reach < 0:
        raise UsageError(f"window and step should last at least 3 samples and 1 sample, not {window} and {_index(stride)}")
    n_windows = math.ceil((len(x) - width - farthest + 1) / stride - _FUZZ)
    if n_windows < 1:
        raise UsageError(
            f"a window of {window_s:g} s with {max_lag_s:g} s of lag does not fit into {len(x) / rate_hz:g} s; shorten them"
        )
    starts = np.array([_index(number * stride) for number in range(n_windows)])
    lags = [_index(lag) for lag in -farthest + np.arange(_index(2 * farthest) + 1)]  # of R's -lag:lag, which need not hit 0
    sums = WindowSums(x, y, window=window, starts=starts)
    keep = ~_mostly_missing(x, starts, window + reach) & ~_mostly_missing(y, starts, window + reach)
    limit = constants.published().fisher_limit
    by_lag = {lag: sums.correlation(lag)[keep] for lag in dict.fromkeys(lags)}
    table = np.stack([by_lag[lag] for lag in lags])
    with np.errstate(divide="ignore"):
        table = np.clip(np.arctanh(table), -limit, limit)
    if absolute:
        table = np.abs(table)
    return Rmea(
        grand_average=mean(table),
        follows=mean(table[_index(farthest + 1) :][:reach]),
        leads=mean(table[:reach]),
        lag_zero=mean(table[reach]),
        windows=int(n_windows),
    )


def _given_rate(rate_hz: float) -> float:
    """The rate that a user of these programs would give: the whole one, where a measured rate is that near to it."""
    near = round(rate_hz)
    return float(near) if abs(rate_hz - near) <= constants.published().whole_rate_share * rate_hz else rate_hz


def _index(value: float) -> int:
    """As R takes a number for an index: without its fraction, towards 0; rounding errors are none."""
    return int(value + math.copysign(_FUZZ, value))


def susy(first: ArrayLike, second: ArrayLike, *, rate_hz: float, segment_s: float = 30.0, max_lag_s: float = 5.0) -> Susy:
    """Surrogate synchrony as in SUSY's ``susy``: all pairs of segments that do not belong together are the surrogates.

    first, second : (n_samples,); samples missing in either are cut out, as SUSY does. Correlations use the whole segment's
    mean and spread, as R's ``ccf``. Surrogates are left out (NaN) beyond 400 segments.

    SUSY drops the fractions of the rate, the segment and the lag (``as.integer``), and so does this: at 59.94 Hz a segment of
    30 s has 30 * 59 samples, and a lag of 2.5 s is one of 2 s.

    Raises UsageError when fewer than two segments fit, or a segment is shorter than twice the lag.
    """
    x, y = _pair(first, second)
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    rate_hz = _given_rate(rate_hz)
    whole_hz, segment_s, max_lag_s = _index(rate_hz), _index(segment_s), _index(max_lag_s)
    size, reach = segment_s * whole_hz, max_lag_s * whole_hz
    if segment_s < 2 * max_lag_s:
        raise UsageError(f"a segment should be at least twice the lag of {max_lag_s:g} s, not {segment_s:g} s")
    count = round(len(x) / size - 0.499999) if size else 0
    if count < 2:
        raise UsageError(f"{len(x) / rate_hz:g} s is too short for two segments of {segment_s:g} s; use a shorter segment")
    padded = fft.next_fast_len(size + reach, real=True)
    spectra = []
    for series in (x, y):
        parts = series[: count * size].reshape(count, size)
        off = parts - parts.mean(axis=1, keepdims=True)
        norm = np.sqrt((off * off).sum(axis=1, keepdims=True))
        spectra.append(
            fft.rfft(
                np.divide(off, norm, out=np.full_like(off, np.nan), where=np.ptp(parts, axis=1, keepdims=True) > 0), padded
            )
        )
    lags = np.arange(-reach, reach + 1)
    matching = _fisher(fft.irfft(spectra[0] * spectra[1].conj(), padded)[:, lags])
    real, real_signed = np.nansum(np.abs(matching), axis=0) / count, np.nansum(matching, axis=0) / count
    pseudo = pseudo_signed = np.full(len(lags), np.nan)
    if count <= constants.published().susy_most_segments:
        pseudo, pseudo_signed = np.zeros(len(lags)), np.zeros(len(lags))
        for number in range(count):
            rest = np.arange(count) != number
            table = _fisher(fft.irfft(spectra[0][number] * spectra[1][rest].conj(), padded)[:, lags])
            pseudo += np.nansum(np.abs(table), axis=0) / (count * (count - 1))
            pseudo_signed += np.nansum(table, axis=0) / (count * (count - 1))
    return Susy(
        z=float(real.mean()),
        z_pseudo=float(pseudo.mean()),
        effect=_effect(real, pseudo),
        z_signed=float(real_signed.mean()),
        z_pseudo_signed=float(pseudo_signed.mean()),
        effect_signed=_effect(real_signed, pseudo_signed),
        share_above=float((real > pseudo).mean()) if np.isfinite(pseudo).all() else math.nan,
        segments=count,
        rate_hz=float(whole_hz),
        segment_s=float(segment_s),
        max_lag_s=float(max_lag_s),
    )


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Float64, Float64]:
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise UsageError(f"both series should have the same length, not the shapes {x.shape} and {y.shape}; cut them to fit")
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)


def _prepare(x: Float64, y: Float64, *, width: float) -> tuple[Float64, Float64]:
    """rMEA's usual preparation. Its moving sum is always divided by the full width, and 0 where it meets the end or a gap."""
    scaled = []
    for series in (x, y):
        smoothed = np.where(np.isfinite(series), _moving_mean(series, width), np.nan)
        spread = float(np.nanstd(smoothed, ddof=1)) if np.isfinite(smoothed).sum() > 1 else 0.0
        scaled.append(smoothed / spread if spread > 0 else smoothed)
    pooled = np.concatenate(scaled)
    if np.isnan(pooled).any():
        return scaled[0], scaled[1]  # R's sd of a series with gaps is NA, and nothing is beyond NA
    limit = constants.published().outlier_sd * float(pooled.std(ddof=1))
    return tuple(np.where(series > limit, np.nan, series) for series in scaled)  # type: ignore[return-value]


def _moving_mean(series: Float64, width: float) -> Float64:
    here = np.arange(1, len(series) + 1, dtype=np.float64)
    half = (width - 1) / 2
    first = np.maximum(here - half, 1.0)
    last = first + np.floor(here + half - first)
    start, stop = np.floor(first).astype(np.int64) - 1, np.floor(last).astype(np.int64)
    inside = stop <= len(series)
    stop = np.minimum(stop, len(series))
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(series))])
    gaps = np.concatenate([[0], np.cumsum(~np.isfinite(series))])
    whole = inside & (gaps[stop] == gaps[start])
    return np.asarray(np.where(whole, (sums[stop] - sums[start]) / width, 0.0))


def _mostly_missing(values: Float64, starts: np.ndarray, length: int) -> np.ndarray:
    missing = np.concatenate([[0], np.cumsum(~np.isfinite(values))])
    return np.asarray(missing[starts + length] - missing[starts] > length / 2)


def _fisher(r: Float64) -> Float64:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.arctanh(np.clip(r, -1, 1)))


def _effect(real: Float64, pseudo: Float64) -> float:
    spread = float(pseudo.std(ddof=1)) if len(pseudo) > 1 else math.nan
    return float((real.mean() - pseudo.mean()) / spread) if spread > 0 else math.nan
