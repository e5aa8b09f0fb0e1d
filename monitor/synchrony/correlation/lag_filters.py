"""Means and maxima of a profile over lags, as seen from every circular shift: the statistics, and their factors of a spectrum.

A mean of a profile over lags is a product in the frequency domain: the statistic of every shift of the null then comes from
one small inverse transform. And as only every third shift is a draw of the null (``null_step_cells``), the spectrum is folded
before it is turned back (decimation by aliasing), which gives just those.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from monitor.types import Float64

Complex = NDArray[np.complex128]
Lags = tuple[tuple[int, int], ...]


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
    positive = largest[..., before + low : before + low + n_cells]
    return np.maximum(positive, largest[..., before - high : before - high + n_cells]) if either_side else positive


def _largest(values: Float64, width: int) -> Float64:
    """Largest of each ``width`` values in a row, by doubling [shape=(..., n) -> (..., n - width + 1)]."""
    size = 1
    while 2 * size <= width:
        values = np.maximum(values[..., :-size], values[..., size:])
        size *= 2
    rest = width - size
    return np.maximum(values[..., : values.shape[-1] - rest], values[..., rest:]) if rest else values


@lru_cache(maxsize=64)
def lag_mean_factor(lags: Lags, n_cells: int) -> Complex:
    """Factor of the mean over several bands of lags, in cells, each band's mean counting alike; it cannot be written to."""
    weights: dict[int, float] = {}
    for low, high in lags:
        for lag in range(low, high + 1):
            weights[lag] = weights.get(lag, 0.0) + 1 / (high - low + 1) / len(lags)
    return _factor(weights, n_cells)


@lru_cache(maxsize=64)
def lag_band_mean_factor(low: int, high: int, n_cells: int, window_cells: float) -> Complex:
    """Factor of ``lag_band_mean``; it cannot be written to."""
    share = spike_correction(window_cells)
    both = lag_mean_factor(((low, high), (-high, -low)), n_cells)
    spike = lag_mean_factor(((0, 0),), n_cells) - lag_mean_factor(((low, 2 * low), (-2 * low, -low)), n_cells)
    return _read_only(both + share * spike)


def _factor(weights: dict[int, float], n_cells: int) -> Complex:
    # Element s of a statistic is the sum of weight(lag) * profile(s + lag): a convolution with the weights turned round.
    turned = np.zeros(n_cells)
    for lag, weight in weights.items():
        turned[-lag % n_cells] += weight
    return _read_only(np.asarray(fft.rfft(turned)))


def _read_only(factor: Complex) -> Complex:
    factor.setflags(write=False)
    return factor


def decimated(spectra: Complex, *, n_cells: int, step: int) -> Float64:
    """Every ``step``-th value of the series with these spectra [shape=(..., n_cells // 2 + 1) -> (..., n_cells // step)].

    n_cells : a multiple of ``step``.
    """
    n_kept = n_cells // step
    half = n_kept // 2 + 1
    folded = spectra[..., :half].copy()
    for first in range(n_kept, n_cells, n_kept):
        if 2 * first < n_cells:
            folded += spectra[..., first : first + half]
        else:  # the upper half of the spectrum of a real series mirrors the lower
            folded += spectra[..., n_cells - first - half + 1 : n_cells - first + 1][..., ::-1].conj()
    return np.asarray(fft.irfft(folded, n_kept, overwrite_x=True)) / step
