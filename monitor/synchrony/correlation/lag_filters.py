"""Means over lags as factors of a spectrum: the statistic of every shift of the null from one small inverse transform.

A mean of a profile over lags is a product in the frequency domain. And as only every third shift is a draw of the null
(``null_step_cells``), the spectrum is folded before it is turned back (decimation by aliasing), which gives just those.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from monitor.synchrony.correlation import surrogates
from monitor.types import Float64

Complex = NDArray[np.complex128]
Lags = tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def mean_over(lags: Lags, n_cells: int) -> Complex:
    """Factor of the mean over several bands of lags, in cells, each band's mean counting alike; it cannot be written to."""
    weights: dict[int, float] = {}
    for low, high in lags:
        for lag in range(low, high + 1):
            weights[lag] = weights.get(lag, 0.0) + 1 / (high - low + 1) / len(lags)
    return _factor(weights, n_cells)


@lru_cache(maxsize=64)
def coupled(low: int, high: int, n_cells: int, window_cells: float) -> Complex:
    """Factor of ``surrogates.lag_band_mean``; it cannot be written to."""
    share = surrogates.spike_correction(window_cells)
    both = mean_over(((low, high), (-high, -low)), n_cells)
    spike = mean_over(((0, 0),), n_cells) - mean_over(((low, 2 * low), (-2 * low, -low)), n_cells)
    return _sealed(both + share * spike)


def _factor(weights: dict[int, float], n_cells: int) -> Complex:
    # Element s of a statistic is the sum of weight(lag) * profile(s + lag): a convolution with the weights turned round.
    turned = np.zeros(n_cells)
    for lag, weight in weights.items():
        turned[-lag % n_cells] += weight
    return _sealed(np.asarray(fft.rfft(turned)))


def _sealed(factor: Complex) -> Complex:
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
