"""Two series against every rotation of one of them: the products at all shifts come from one Fourier transform."""

from __future__ import annotations

import numpy as np

from monitor.constants import load
from monitor.types import Float64

_NONE = 1e-9


def rotated_products(one: Float64, other: Float64) -> Float64:
    """Mean product of the two (n,) at every rotation of the second [shape=(n,)], over the cells where both are known.

    Element k pairs ``one`` at t with ``other`` at t + k.
    """
    n = len(one)

    def circular(left: Float64, right: Float64) -> Float64:
        return np.asarray(np.fft.irfft(np.fft.rfft(left).conj() * np.fft.rfft(right), n))

    pairs = circular(np.isfinite(one).astype(np.float64), np.isfinite(other).astype(np.float64))
    return np.asarray(circular(np.nan_to_num(one), np.nan_to_num(other)) / np.maximum(pairs, 1.0))


def far(by_rotation: Float64, *, rate_hz: float) -> Float64:
    """The values at rotations of 20 s or more either way: what chance gives."""
    least = round(load("events")["rotation_min_s"] * rate_hz)
    return by_rotation[least : len(by_rotation) - least + 1]


def rotation_z(one: Float64, other: Float64, *, rate_hz: float) -> float:
    """z of the mean product of the two, each without its mean, against its rotations; NaN where there is no null."""
    if not np.isfinite(one).any() or not np.isfinite(other).any():
        return float("nan")
    by_rotation = rotated_products(one - np.nanmean(one), other - np.nanmean(other))
    null = far(by_rotation, rate_hz=rate_hz)
    spread = float(null.std()) if null.size else 0.0
    if spread < _NONE:
        return float("nan")
    limit = load("events")["rotation_z_limit"]
    return float(np.clip((by_rotation[0] - null.mean()) / spread, -limit, limit))
