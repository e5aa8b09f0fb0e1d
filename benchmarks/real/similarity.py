"""Likeness of two series without a null: the largest correlation, dynamic time warping, cross-recurrence, windowed peaks."""

from __future__ import annotations

import math

import numpy as np

from monitor.types import Float64


def largest_r(a: Float64, b: Float64, *, reach: int) -> Float64:
    """The largest Pearson correlation of what overlaps at any lag of up to ``reach`` samples either way; NaN for still series.

    a, b : [shape=(..., n_samples)]. As conversation dashboards show it, at 2 Hz over +-2 s; nothing says what chance gives.
    """
    n = a.shape[-1]
    values = [
        _pearson(a[..., max(lag, 0) : n + min(lag, 0)], b[..., max(-lag, 0) : n - max(lag, 0)])
        for lag in range(-reach, reach + 1)
    ]
    return np.asarray(np.max(values, axis=0))


def _pearson(a: Float64, b: Float64) -> Float64:
    x, y = a - a.mean(axis=-1, keepdims=True), b - b.mean(axis=-1, keepdims=True)
    size = np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))
    return np.asarray(np.divide((x * y).sum(axis=-1), size, out=np.full_like(size, np.nan), where=size > 0))


def dtw_distance(a: Float64, b: Float64, *, band: int) -> float:
    """Dynamic time warping of the standardized series, steps (1, 1), (1, 0), (0, 1), inside a Sakoe-Chiba band of ``band``
    samples; the mean absolute difference along the best way, by both lengths (n + m).
    """
    if not (a.std() > 0 and b.std() > 0):
        return math.nan
    x, y = ((a - a.mean()) / a.std()).tolist(), ((b - b.mean()) / b.std()).tolist()
    n = len(x)
    infinite = math.inf
    above = [infinite] * (n + 1)
    above[0] = 0.0
    for i in range(1, n + 1):
        first, last = max(1, i - band), min(n, i + band)
        row = [infinite] * (n + 1)
        left, here = infinite, x[i - 1]
        for j in range(first, last + 1):
            diagonal, up = above[j - 1], above[j]
            best = diagonal if diagonal < up else up
            left = abs(here - y[j - 1]) + (best if best < left else left)
            row[j] = left
        above = row
    return above[n] / (2 * n)


def cross_recurrence(a: Float64, b: Float64, *, reach: int, rate: float = 0.05) -> float:
    """Share of recurrent points within ``reach`` samples of the main diagonal, over that of the whole plot.

    The radius (of standardized values, one dimension) is the one at which ``rate`` of all points recur, as crqa's usual search.
    """
    if not (a.std() > 0 and b.std() > 0):
        return math.nan
    apart = np.abs(((a - a.mean()) / a.std())[:, None] - ((b - b.mean()) / b.std())[None, :])
    radius = np.quantile(apart, rate)
    near = apart <= radius
    lag = np.abs(np.subtract.outer(np.arange(len(a)), np.arange(len(b))))
    return float(near[lag <= reach].mean() / near.mean())
