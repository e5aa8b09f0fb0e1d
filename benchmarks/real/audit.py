"""The audit that SyncPipe describes (EriXPsy/SyncPipe 1.0): windowed correlation, which must pass three nulls.

Series at 1 Hz, windows of 20 s at lag zero, one a sample; of the trace its mean ("mean synchrony") and its largest value
("peak amplitude"). (1) IAAFT surrogates of both people, p < 0.05 of 99; (2) the two shifted by 30, 45, 60 s either way; (3)
pseudo-pairs. SyncPipe asks (2) and (3) of a whole cohort, by the sign of each pair's difference from its median; of one pair,
as here, only that sign is left.
"""

from __future__ import annotations

import numpy as np

from monitor.types import Float64

WINDOW, SHIFTS, SURROGATES = 20, (-60, -45, -30, 30, 45, 60), 99  # samples at 1 Hz
_MOST_ITERATIONS, _STILL = 200, 1e-8


def iaaft(series: Float64, rng: np.random.Generator, count: int = SURROGATES) -> Float64:
    """Surrogates [shape=(count, n_samples)] of the values of ``series`` and nearly its spectrum (Schreiber & Schmitz 1996)."""
    n = len(series)
    ordered, magnitudes = np.sort(series), np.abs(np.fft.rfft(series))
    own = np.angle(np.fft.rfft(series))
    phases = rng.uniform(-np.pi, np.pi, (count, len(magnitudes)))
    phases[:, 0] = own[0]
    if n % 2 == 0:
        phases[:, -1] = own[-1]
    current = np.fft.irfft(magnitudes * np.exp(1j * phases), n)
    moving = np.arange(count)
    for _ in range(_MOST_ITERATIONS):
        spectrum = np.fft.rfft(_ranked(current[moving], ordered))
        size = np.abs(spectrum)
        after = np.fft.irfft(spectrum * np.divide(magnitudes, size, out=np.zeros_like(size), where=size > 0), n)
        change = ((after - current[moving]) ** 2).sum(axis=1)
        current[moving] = after
        moving = moving[change >= _STILL * n]
        if not len(moving):
            break
    return _ranked(current, ordered)


def _ranked(rows: Float64, ordered: Float64) -> Float64:
    ranked = np.empty_like(rows)
    np.put_along_axis(ranked, np.argsort(rows, axis=1), np.broadcast_to(ordered, rows.shape), axis=1)
    return ranked


def windows(series: Float64) -> Float64:
    """Windows of mean 0 and length 1 [shape=(..., n_windows, WINDOW)]; still ones are NaN."""
    cut = np.lib.stride_tricks.sliding_window_view(series, WINDOW, axis=-1)
    off = cut - cut.mean(axis=-1, keepdims=True)
    norm = np.sqrt((off * off).sum(axis=-1, keepdims=True))
    return np.divide(off, norm, out=np.full_like(off, np.nan), where=norm > 1e-12 * np.abs(cut).max())


def trace(a: Float64, b: Float64) -> Float64:
    """Correlation in each window [shape=(..., n_windows)] of two results of ``windows``."""
    return np.einsum("...w,...w->...", a, b)


def features(windowed: Float64) -> Float64:
    """Mean and largest of a trace [shape=(..., 2)]."""
    known = np.isfinite(windowed)
    mean = np.where(known, windowed, 0.0).sum(axis=-1) / np.maximum(known.sum(axis=-1), 1)
    return np.stack([mean, np.where(known, windowed, -1.0).max(axis=-1)], axis=-1)


def shifted(a: Float64, b: Float64) -> Float64:
    """The features of the two read apart by each of SHIFTS [shape=(n_shifts, 2)], of two results of ``windows``."""
    n = len(a)
    rows = []
    for shift in SHIFTS:
        if abs(shift) < n - 1:
            first, second = (a[shift:], b[: n - shift]) if shift > 0 else (a[: n + shift], b[-shift:])
            rows.append(features(trace(first, second)))
    return np.array(rows)
