"""How large a difference is, with an interval: standardized means, and BCa intervals over dyads (Efron 1987)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.types import Float64

# An interval from fewer dyads would be one of a handful of values (dyads of each condition).
INTERVAL_LEAST: Final = 5
COVERAGE: Final = 0.95
RESAMPLES: Final = 1999


@dataclass(frozen=True, slots=True)
class Effect:
    """A standardized difference; low, high : its 95 % interval, NaN where there are too few dyads for one."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan


def standardized_mean(values: Float64, *, sd: float, seed: int) -> Effect:
    """The mean of the values in units of ``sd``, as of chance; NaN values are left out."""
    known = values[np.isfinite(values)]
    if not len(known) or not sd > 0:
        return Effect()

    def mean(sample: Float64, axis: int) -> Float64:
        return np.asarray(sample.mean(axis=axis) / sd)

    return _with_interval(mean, [known], seed)


def hedges_g(first: Float64, second: Float64, *, seed: int) -> Effect:
    """Difference of the means in units of their pooled spread, corrected for few (Hedges 1981); NaN values are left out."""
    known = [values[np.isfinite(values)] for values in (first, second)]
    if min(len(values) for values in known) < 2:
        return Effect()
    return _with_interval(_g, known, seed)


def _g(first: Float64, second: Float64, axis: int) -> Float64:
    n = first.shape[axis], second.shape[axis]
    free = sum(n) - 2
    squares = (n[0] - 1) * first.var(axis=axis, ddof=1) + (n[1] - 1) * second.var(axis=axis, ddof=1)
    spread = np.sqrt(squares / free)
    off = first.mean(axis=axis) - second.mean(axis=axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((1 - 3 / (4 * free - 1)) * off / np.where(spread > 0, spread, np.nan))


def _with_interval(statistic: Callable[..., Float64], samples: list[Float64], seed: int) -> Effect:
    value = float(statistic(*samples, axis=-1))
    alike = any(np.ptp(sample) == 0 for sample in samples)
    if alike or min(len(sample) for sample in samples) < INTERVAL_LEAST or not math.isfinite(value):
        return Effect(value)
    from scipy.stats import bootstrap

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of resamples that are all alike: the interval is then NaN, as it should be
        interval = bootstrap(
            tuple(samples),
            statistic,
            vectorized=True,
            n_resamples=RESAMPLES,
            confidence_level=COVERAGE,
            method="BCa",
            random_state=np.random.default_rng(seed),
        ).confidence_interval
    return Effect(value, float(interval.low), float(interval.high))
