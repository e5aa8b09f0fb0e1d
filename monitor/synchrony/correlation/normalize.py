"""Series normalized for windowed cross-correlation: what a moving window would centre and scale, done once.

A correlation in each 30 s window takes that window's mean away and divides by its spread. Here the moving mean is a
Gaussian of about the window's width, and the spread is that of a far longer stretch, so that a burst of laughter keeps its
weight against a quiet half-minute: on 30 public video calls this separated real from shuffled pairs with AUC 0.78 / 0.86 / 0.83
(body, smile, cheek raiser), the windows' own spread with 0.71 / 0.83 / 0.83. The mean over all windows of the
correlation at a lag is then one sum of products, and every lag and every shifted pairing comes from one Fourier transform.

Prewhitening: what each series does beyond what its own past predicts.

Two smooth series that are loosely coupled share slow waves; only a copy shares the surprises. So the whitened coupling
serves one purpose, the test for literal copying, and no score (docs/estimator.md, section 1: it would miss slow,
jittered coupling).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from monitor import constants
from monitor.types import Float64

Bool = NDArray[np.bool_]
_PASSES: Final = 3  # boxes in a row that make a Gaussian
_DECADES: Final = 100  # a series larger or smaller than this power of ten is scaled first
_BLOCK: Final = 8  # series at a time: what is worked on then stays in the processor's cache


@dataclass(frozen=True, slots=True)
class NormalizedSeries:
    """Centred and scaled series, to be multiplied.

    values : float64 [shape=(n_series, n_cells)], 0 where not valid. valid : bool, same shape. coverage : (n_series,) share
    of valid cells.
    """

    values: Float64
    valid: Bool

    @property
    def coverage(self) -> Float64:
        return np.asarray(self.valid.mean(axis=-1), dtype=np.float64)

    def row(self, number: int) -> NormalizedSeries:
        """One of the series [shape=(1, n_cells)]."""
        return NormalizedSeries(self.values[number : number + 1], self.valid[number : number + 1])


def evened(series: Float64) -> Float64:
    """Series whose rare bursts no longer outweigh everything else [shape=(..., n_cells)].

    One more skewed than ``skew_most`` (motion energy, speed), measured from its lowest value, is raised to the power
    ``skew_most`` / skewness, ``power_least`` at least; others are as they were. Its scale and offset do not matter; one skewed
    to the other side is treated as its mirror image. NaN or infinite where missing.

    References
    ----------
    Box & Cox 1964 (powers that even out spread); the constants from motion energy of 55 pairs (benchmarks/real/motion.py).
    """
    rows = series.reshape(-1, series.shape[-1])
    result = np.empty(rows.shape)
    changed = False
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        even = _evened(block)
        changed |= even is not block
        result[first : first + _BLOCK] = even
    return result.reshape(series.shape) if changed else series


def _evened(rows: Float64) -> Float64:
    numbers = constants.synchrony()
    measured = np.isfinite(rows)
    whole = bool(measured.all())  # most often; then nothing needs masking
    low = (rows if whole else np.where(measured, rows, np.inf)).min(axis=-1, keepdims=True, initial=np.inf)
    high = (rows if whole else np.where(measured, rows, -np.inf)).max(axis=-1, keepdims=True, initial=-np.inf)
    with np.errstate(all="ignore"):
        size = high - low
        varies = np.isfinite(size) & (size > numbers.constant_share * np.maximum(np.abs(high), np.abs(low)))
        share = rows - low
        share /= np.where(varies, size, 1.0)  # 0 lowest, 1 highest
    if not whole:
        share[~measured] = 0.0
    count = np.maximum(np.count_nonzero(measured, axis=-1), 1)
    off = share - (share.sum(axis=-1) / count)[:, None]
    if not whole:
        off[~measured] = 0.0
    squares = off * off
    spread = np.sqrt(squares.sum(axis=-1) / count)
    skewness = np.einsum("ij,ij->i", squares, off) / count / np.where(spread > 0, spread, 1.0) ** 3
    skewed = np.flatnonzero((np.abs(skewness) > numbers.skew_most) & varies[:, 0])
    if not len(skewed):
        return rows
    power = np.maximum(numbers.skew_most / np.abs(skewness[skewed, None]), numbers.power_least)
    upwards = skewness[skewed, None] > 0
    powers = np.where(upwards, share[skewed], 1 - share[skewed]) ** power
    np.negative(powers, out=powers, where=~upwards)
    if not whole:
        powers[~measured[skewed]] = np.nan
    result = rows.copy()
    result[skewed] = powers
    return result


def smooth(values: Float64, *, window_cells: float) -> Float64:
    """Moving mean along the last axis whose weights are a Gaussian of the variance of a box of ``window_cells``.

    Three boxes in a row; beyond the ends the series is mirrored.
    """
    size = max(1, round(window_cells / np.sqrt(_PASSES)))
    for _ in range(_PASSES):
        values = uniform_filter1d(values, size, axis=-1, mode="reflect")
    return values


def mean_cells(window_s: float, rate_hz: float) -> float:
    """Width of the moving mean that stands for windows of that length."""
    return window_s * rate_hz * constants.synchrony().window_mean_share


def normalize_both(signals: Float64, *, rate_hz: float, window_s: float) -> tuple[NormalizedSeries, NormalizedSeries]:
    """``normalize`` for two people at once. signals : [shape=(n_series, 2, n_cells)], user and partner."""
    n_series, people, n_cells = signals.shape
    both = normalize(signals.transpose(1, 0, 2).reshape(people * n_series, n_cells), rate_hz=rate_hz, window_s=window_s)
    return NormalizedSeries(both.values[:n_series], both.valid[:n_series]), NormalizedSeries(
        both.values[n_series:], both.valid[n_series:]
    )


def normalize(series: Float64, *, rate_hz: float, window_s: float) -> NormalizedSeries:
    """Even out bursts, centre, scale and mask.

    series : [shape=(n_series, n_cells)], NaN or infinite where missing. A cell counts only where most of the window around it
    was measured. A series that does not move, or moves by less than rounding, is not valid anywhere: nothing can follow it.
    """
    normalized = NormalizedSeries(np.zeros(series.shape), np.zeros(series.shape, dtype=bool))
    # Without a picture all of them are missing, and nothing of them needs work.
    known = np.flatnonzero(np.isfinite(series).any(axis=-1))
    for first in range(0, len(known), _BLOCK):
        rows = known[first : first + _BLOCK]
        even = evened(series[rows])
        normalized.values[rows], normalized.valid[rows] = _normalized(even, rate_hz, mean_cells(window_s, rate_hz))
    return normalized


def _normalized(series: Float64, rate_hz: float, window: float) -> tuple[Float64, Bool]:
    numbers = constants.synchrony()
    measured = np.isfinite(series)
    count = np.count_nonzero(measured, axis=-1)[:, None]
    holes = np.flatnonzero(count[:, 0] < series.shape[-1])
    with np.errstate(all="ignore"):
        values = series.copy()
        values[holes] = np.where(measured[holes], values[holes], 0.0)
        middle = values.sum(axis=-1, keepdims=True) / np.maximum(count, 1)
        values -= middle
        values[holes] = np.where(measured[holes], values[holes], 0.0)
        biggest = np.maximum(values.max(axis=-1, keepdims=True, initial=0.0), -values.min(axis=-1, keepdims=True, initial=0.0))
        # So that squares neither overflow nor vanish.
        size = np.where((biggest > 0) & (np.abs(np.log10(biggest)) > _DECADES), biggest, 1.0)
        if (size != 1.0).any():
            values /= size
    mean = smooth(values, window_cells=window)
    valid = measured
    gappy = np.flatnonzero(count[:, 0] < numbers.whole_share * series.shape[-1])  # a rare missing cell moves no mean
    if len(gappy):
        share = np.maximum(smooth(measured[gappy].astype(np.float64), window_cells=window), 0.0)
        valid = measured.copy()
        valid[gappy] &= share >= numbers.window_valid_share
        mean[gappy] /= np.maximum(share, 1e-9)
        count = np.count_nonzero(valid, axis=-1)[:, None]
    values -= mean
    values[holes] = np.where(valid[holes], values[holes], 0.0)
    squares = values * values
    overall = np.sqrt(squares.sum(axis=-1, keepdims=True) / np.maximum(count, 1))
    power, cells = _slow(squares, numbers.scale_s * rate_hz)
    if len(gappy):
        power[gappy] /= np.maximum(_slow(valid[gappy].astype(np.float64), numbers.scale_s * rate_hz)[0], 1e-9)
    least = np.maximum(numbers.spread_floor_share * overall, 1e-300)
    values *= np.repeat(1 / np.maximum(np.sqrt(np.maximum(power, 0.0)), least), cells, axis=-1)
    clip = numbers.clip_sd
    np.clip(values, -clip, clip, out=values)
    moves = overall * size > numbers.constant_share * np.maximum(np.abs(middle), biggest)
    values[~moves[:, 0]] = 0.0
    return values, valid & moves


def _slow(values: Float64, window_cells: float) -> tuple[Float64, NDArray[np.int64]]:
    """``smooth`` for windows so long that a small part of one may be taken as one: for each part its mean, and its cells."""
    step = max(1, int(window_cells // constants.synchrony().window_parts))
    n_cells = values.shape[-1]
    if n_cells < 10 * step:
        step = 1
    starts = np.arange(0, n_cells - step + 1, step)  # the last part takes the rest
    sizes = np.diff(np.append(starts, n_cells))
    parts = np.add.reduceat(values, starts, axis=-1) / sizes if step > 1 else values
    return smooth(parts, window_cells=window_cells / step), sizes


_SINGULAR: Final = 1e-24  # determinant of equations without an answer; the ridge keeps those of a whole series above 1e-20


def whiten(series: NormalizedSeries) -> NormalizedSeries:
    """Residuals of an autoregression of order 5 fitted to each series (Yule-Walker), of unit spread.

    A cell is valid where it and the five before it were. A series with too few such cells is not valid anywhere.
    """
    numbers = constants.synchrony()
    order = numbers.whiten_order
    values, valid = series.values, series.valid
    kept = valid.copy()
    kept[:, :order] = False
    for lag in range(1, order + 1):
        kept[:, lag:] &= valid[:, :-lag]
    coefficients, fitted = _yule_walker(values, valid, order)
    residual = values.copy()
    for lag in range(1, order + 1):
        residual[:, lag:] -= coefficients[:, lag - 1, None] * values[:, :-lag]
    kept &= fitted[:, None]
    count = np.maximum(np.count_nonzero(kept, axis=1), 1)[:, None]
    residual = np.where(kept, residual, 0.0)
    mean = residual.sum(axis=1, keepdims=True) / count
    off = np.where(kept, residual - mean, 0.0)
    spread = np.sqrt((off * off).sum(axis=1, keepdims=True) / count)
    kept &= spread > 0
    clip = numbers.clip_sd
    residual = np.clip(residual / np.where(spread > 0, spread, 1.0), -clip, clip)
    return NormalizedSeries(np.where(kept, residual, 0.0), kept)


def _yule_walker(values: Float64, valid: Bool, order: int) -> tuple[Float64, Bool]:
    """Coefficients of each series [shape=(n_series, order)], and for which of them there are any (n_series,)."""
    numbers = constants.synchrony()
    n_cells = values.shape[1]
    whole = valid.all(axis=1)
    auto = np.empty((len(values), order + 1))
    for lag in range(order + 1):
        pairs = np.where(whole, n_cells - lag, np.count_nonzero(valid[:, lag:] & valid[:, : n_cells - lag], axis=1))
        auto[:, lag] = np.einsum("ij,ij->i", values[:, lag:], values[:, : n_cells - lag]) / np.maximum(pairs, 1)
    fitted = (np.count_nonzero(valid, axis=1) >= numbers.whiten_least * order) & (auto[:, 0] > 0)
    # A little white noise, so that a series that predicts itself perfectly still has an answer.
    auto[:, 0] = np.where(fitted, auto[:, 0] * (1 + numbers.whiten_ridge), 1.0)
    auto[~fitted, 1:] = 0.0
    apart = np.abs(np.subtract.outer(np.arange(order), np.arange(order)))
    equations = auto[:, apart]
    fitted &= np.abs(np.linalg.det(equations / auto[:, :1, None])) > _SINGULAR
    equations[~fitted] = np.eye(order)
    coefficients = np.linalg.solve(equations, auto[:, 1:, None])[..., 0]
    return np.where(fitted[:, None], coefficients, 0.0), fitted
