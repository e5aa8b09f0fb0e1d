"""Two series against every rotation of one of them: the products at all shifts come from one Fourier transform."""

from __future__ import annotations

import numpy as np
from scipy import fft

from monitor.constants import load
from monitor.types import Float64

_NONE = 1e-9


def rotated_products(one: Float64, other: Float64) -> Float64:
    """Mean product of each of ``one`` with the same of ``other`` at every rotation of the second, over the cells known in both.

    one, other : [shape=(..., n)], NaN where unknown -> (..., n). Element k pairs ``one`` at t with ``other`` at t + k.
    """
    n = one.shape[-1]
    known = np.isfinite(one), np.isfinite(other)
    if known[0].all() and known[1].all():
        return np.asarray(_circular(one, other) / n)
    pairs = _circular(known[0].astype(np.float64), known[1].astype(np.float64))
    return np.asarray(_circular(np.where(known[0], one, 0.0), np.where(known[1], other, 0.0)) / np.maximum(pairs, 1.0))


def _circular(one: Float64, other: Float64) -> Float64:
    return np.asarray(fft.irfft(fft.rfft(one).conj() * fft.rfft(other), one.shape[-1]))


def far(by_rotation: Float64, *, rate_hz: float) -> Float64:
    """The values at rotations of 20 s or more either way [shape=(..., n) -> (..., n_far)]: what chance gives."""
    least = round(load("events")["rotation_min_s"] * rate_hz)
    return by_rotation[..., least : by_rotation.shape[-1] - least + 1]


def rotation_z(one: Float64, other: Float64, *, rate_hz: float) -> Float64:
    """z of the mean product of each two, each without its mean, against its rotations; NaN where there is no null.

    one, other : [shape=(..., n)], NaN where unknown -> (...).
    """
    by_rotation = rotated_products(_centred(one), _centred(other))
    null = far(by_rotation, rate_hz=rate_hz)
    if not null.shape[-1]:
        return np.full(by_rotation.shape[:-1], np.nan)
    spread = null.std(axis=-1)
    limit = load("events")["rotation_z_limit"]
    z = np.clip((by_rotation[..., 0] - null.mean(axis=-1)) / np.maximum(spread, _NONE), -limit, limit)
    unknown = ~np.isfinite(one).any(axis=-1) | ~np.isfinite(other).any(axis=-1) | (spread < _NONE)
    return np.asarray(np.where(unknown, np.nan, z))


def _centred(series: Float64) -> Float64:
    known = np.isfinite(series)
    total = np.where(known, series, 0.0).sum(axis=-1, keepdims=True)
    return np.asarray(series - total / np.maximum(known.sum(axis=-1, keepdims=True), 1))
