"""Amplitude-adjusted Fourier surrogates: the values and the spectrum of a series, and nothing else of it.

Iterated after Schreiber & Schmitz 1996: the amplitudes of the spectrum are restored, then the values by their ranks, and again.
What is kept is the whole distribution of the values and (nearly) the autocorrelation; bursts and quiet stretches are spread
evenly over the recording, so for bursty series chance looks narrower than it is.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import fft

from monitor.types import Float64

# The spectrum is then off by 0.0005 % of its power for AR(1) noise, 0.3 to 2.4 % for public recordings of motion, whose bursts
# no surrogate with the same values can quite follow; 50 rounds take 2.5 times as long and leave 0.1 to 1.5 %.
_ROUNDS: Final = 20


def iaaft(series: Float64, n: int, *, rng: np.random.Generator, rounds: int = _ROUNDS) -> Float64:
    """``n`` surrogates of a series [shape=(n_cells,) -> (n, n_cells)].

    The values are exactly those of the series, the spectrum within a small error. Missing cells (NaN) stay where they are: the
    spectrum is that of the series joined over its gaps by straight lines.
    """
    known = np.isfinite(series)
    if known.sum() < 2:
        return np.tile(series, (n, 1))
    places = np.arange(len(series))
    bridged = np.interp(places, places[known], series[known])
    ascending = np.sort(bridged)
    amplitude = np.abs(fft.rfft(bridged))
    made = rng.permuted(np.tile(bridged, (n, 1)), axis=1)
    for _ in range(rounds):
        spectrum = fft.rfft(made)
        size = np.abs(spectrum)
        spectrum *= np.divide(amplitude, size, out=np.zeros_like(size), where=size > 0)
        made = _by_rank(fft.irfft(spectrum, len(series)), ascending)
    if not known.all():
        measured = np.full(made.shape, np.nan)
        measured[:, known] = _by_rank(made[:, known], np.sort(series[known]))
        return measured
    return made


def _by_rank(wanted: Float64, ascending: Float64) -> Float64:
    made = np.empty_like(wanted)
    np.put_along_axis(made, np.argsort(wanted, axis=1), np.broadcast_to(ascending, wanted.shape), axis=1)
    return made
