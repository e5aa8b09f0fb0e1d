"""multiSyncPy's measures of two people (Hudson, Wiltshire & Atzmueller 2022, Behavior Research Methods 55), from its formulae.

The package is for groups of any size; with two signals most of it has a short form, which is what stands here. What is needed
of one person alone is computed once (``Spectrum`` and the phases), since each person is paired with all others. All take any
leading axes, so that a series and its surrogates go through at once. ``benchmarks/peers.py --packages`` holds them against
the package.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import get_window, hilbert

from monitor.types import Float64

_SEGMENT, _LEAST_SEGMENTS = 256, 4  # scipy's usual segment; a quarter of the series where it holds fewer than four


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Spectra of half-overlapping Hann segments, their means taken off [shape=(..., n_segments, n_frequencies)], and powers."""

    segments: np.ndarray
    power: Float64


def spectrum(series: Float64) -> Spectrum:
    """series : [shape=(..., n_samples)]."""
    n = series.shape[-1]
    size = n // _LEAST_SEGMENTS if n // _SEGMENT < _LEAST_SEGMENTS else _SEGMENT
    cut = np.lib.stride_tricks.sliding_window_view(series, size, axis=-1)[..., :: size - size // 2, :]
    off = (cut - cut.mean(axis=-1, keepdims=True)) * get_window("hann", size)
    segments = np.fft.rfft(off)
    return Spectrum(segments, (np.abs(segments) ** 2).mean(axis=-2))


def _cross(a: Spectrum, b: Spectrum) -> Float64:
    return np.abs((a.segments.conj() * b.segments).mean(axis=-2)) ** 2


def coherence(a: Spectrum, b: Spectrum) -> Float64:
    """``coherence_team``: magnitude-squared coherence, mean over all frequencies."""
    return (_cross(a, b) / (a.power * b.power)).mean(axis=-1)


def sum_normalized_csd(a: Spectrum, b: Spectrum, *, n_samples: int) -> Float64:
    """``sum_normalized_csd``: squared cross-spectral density over the product of both densities, each summed."""
    size = n_samples // _LEAST_SEGMENTS if n_samples // _SEGMENT < _LEAST_SEGMENTS else _SEGMENT
    sided = np.full(a.power.shape[-1], 4.0)  # densities of one side are doubled but for 0 and, of even sizes, the last
    sided[0] = 1.0
    if size % 2 == 0:
        sided[-1] = 1.0
    return (_cross(a, b) * sided).sum(axis=-1) / (a.power * b.power * sided).sum(axis=-1)


def phasor(series: Float64) -> np.ndarray:
    """exp(i phase) of the analytic signal; multiSyncPy leaves the phases to the caller."""
    analytic = hilbert(series - series.mean(axis=-1, keepdims=True), axis=-1)
    return analytic / np.maximum(np.abs(analytic), np.finfo(float).tiny)


def phase_measures(a: np.ndarray, b: np.ndarray) -> tuple[Float64, Float64]:
    """``rho`` (cluster phase, Richardson et al. 2012) and the mean square of the Kuramoto order parameter, of two phasors.

    Of two phases, each is half their difference from the cluster's, so that |(e^ia + e^ib) / 2| = |cos(half)|; rho looks at
    the same halves around their own mean. The principal root of a phasor is the phasor of half its angle.
    """
    between = a * b.conj()
    half = np.sqrt(between)
    mean = half.mean(axis=-1, keepdims=True)
    around = half * (mean / np.maximum(np.abs(mean), np.finfo(float).tiny)).conj()
    return np.abs(around.real).mean(axis=-1), ((1 + between.real) / 2).mean(axis=-1)


def terciles(series: Float64) -> np.ndarray:
    """0, 1, 2 for low, middle, high [shape=(n_samples,)]."""
    low, high = np.quantile(series, [1 / 3, 2 / 3])
    return (series >= low).astype(np.int64) + (series >= high)


def symbolic_entropy(a: np.ndarray, b: np.ndarray) -> Float64:
    """``symbolic_entropy`` of two rows of terciles: entropy of the nine joint states, nats; low where they go together."""
    joint = np.atleast_2d(3 * a + b)
    states = joint + 9 * np.arange(len(joint))[:, None]
    share = np.bincount(states.ravel(), minlength=9 * len(joint)).reshape(-1, 9) / joint.shape[-1]
    entropy = -(share * np.log(np.where(share > 0, share, 1.0))).sum(axis=-1)
    return np.asarray(entropy.reshape(np.shape(a)[:-1]))


def sync_index(a: Float64, b: Float64, *, lag: int = 10) -> float:
    """``get_sync_index`` (Guastello & Peressini 2017): what one person tells of the other beyond the other's own past."""
    series = (a, b)
    m = np.empty((2, 2))
    for driver in (0, 1):
        for driven in (0, 1):
            past = np.stack([series[driven][:-lag], series[driver][:-lag]], axis=1)
            future = series[driven][lag:]
            m[driver, driven] = np.linalg.lstsq(past - past.mean(axis=0), future - future.mean(), rcond=None)[0][1]
    empath = int(np.argmax((m * m).sum(axis=0)))
    other = 1 - empath
    return float(m[other, empath] ** 2 / m[other, other]) if m[other, other] else math.nan
