"""Coupled movement: band-limited wandering of two people, one the delayed, diluted copy of the other."""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor.simulate.plan import DyadPlan
from monitor.types import PEOPLE, Float64

# Made before the start, so that a delayed copy is there from the first moment.
PREROLL_S: Final = 16.0
# A person goes over to copying within this time.
_BLEND_S: Final = 2.0


def wander(rng: np.random.Generator, n: int, *, rate_hz: float, band_hz: tuple[float, ...]) -> Float64:
    """Gaussian wandering of unit variance (n,): power as 1/f inside the band, falling as f^-4 above, nothing far below."""
    padded = 1 << (2 * n + round(4 / band_hz[0] * rate_hz)).bit_length()
    f = np.fft.rfftfreq(padded, 1 / rate_hz)
    low, high = band_hz
    amplitude = np.where(f > 0, 1 / np.sqrt(np.maximum(f, low)), 0) / np.sqrt(1 + (f / high) ** 8) ** 0.5
    amplitude *= f**2 / np.sqrt(f**4 + (low / 1.5) ** 4)
    amplitude /= np.sqrt(2 * np.sum(amplitude**2)) / padded
    spectrum = amplitude * (rng.standard_normal(f.size) + 1j * rng.standard_normal(f.size)) / np.sqrt(2)
    return np.asarray(np.fft.irfft(spectrum, padded)[:n])


def delayed(values: Float64, lag_s: Float64 | float, *, rate_hz: float) -> Float64:
    """``values`` (n,) as they were ``lag_s`` ago, lag a number or (n,)."""
    index = np.arange(values.size, dtype=float)
    return np.interp(index - np.asarray(lag_s) * rate_hz, index, values)


def couple(wandering: Float64, lag_s: Float64, *, plan: DyadPlan, rate_hz: float, sign: float = 1.0) -> Float64:
    """Couple two people's own wandering (n, 2), columns user and partner.

    sign : -1 for what the mirror turns round. The variance stays.
    """
    rest = np.sqrt(1 - plan.coupling**2)
    taken = (
        plan.coupling
        * sign
        * np.stack([delayed(wandering[:, 1 - column], lag_s, rate_hz=rate_hz) for column in (0, 1)], axis=1)
    )
    result = wandering.copy()
    for column, person in enumerate(PEOPLE):
        if plan.follower in (None, person):
            result[:, column] = taken[:, column] + rest * wandering[:, column]
    return result


def copy_over(signal: Float64, *, plan: DyadPlan, rate_hz: float, sign: float = 1.0) -> Float64:
    """From ``copy_from_s`` on the follower's column is the leader's, ``lag_s`` late; signal (n, 2) begins at -PREROLL_S."""
    if plan.copy_from_s is None or plan.follower is None:
        return signal
    column = PEOPLE.index(plan.follower)
    time_s = np.arange(len(signal)) / rate_hz - PREROLL_S
    weight = np.clip((time_s - plan.copy_from_s) / _BLEND_S, 0, 1) if plan.copy_from_s > 0 else np.ones(len(signal))
    copied = sign * delayed(signal[:, 1 - column], plan.lag_s, rate_hz=rate_hz)
    result = signal.copy()
    result[:, column] = (1 - weight) * signal[:, column] + weight * copied
    return result


def soft_limit(values: Float64, limit: float) -> Float64:
    """Squeeze into ±limit, straight as long as it is far from it."""
    return np.asarray(limit * np.tanh(values / limit))


def uniform(rng: np.random.Generator, ends: tuple[float, ...]) -> float:
    """A number drawn between the two ends, which are in the constants."""
    low, high = ends
    return float(rng.uniform(low, high))
