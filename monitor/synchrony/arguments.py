"""What ``coordination`` takes, checked: each error is one line that says what would do."""

from __future__ import annotations

import math
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from monitor import constants
from monitor.errors import UsageError
from monitor.types import Float64

Null = Literal["own", "circular", "time-shift", "segment", "iaaft", "pseudo", "data"]
Statistic = Literal["mean", "peak"]
SURROGATES_LEAST: Final = 19  # fewer cannot reach p = 0.05
SURROGATES_MOST: Final = 9999


def one_series(values: ArrayLike, name: str) -> Float64:
    """The values as numbers [shape=(n_samples,)]."""
    try:
        series = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"the {name}'s series should hold only numbers; check the column") from None
    if series.ndim != 1:
        raise UsageError(f"the {name}'s series should have one dimension, not the shape {series.shape}; pass one column")
    return series


def check_scales(*, rate_hz: float, window_s: float, max_lag_s: float) -> None:
    """In hertz and seconds."""
    least_hz = constants.synchrony().rate_least_hz
    if not math.isfinite(rate_hz) or rate_hz < least_hz:
        raise UsageError(f"the rate should be at least {least_hz:g} Hz, not {rate_hz:g}; give the samples per second")
    if not (math.isfinite(window_s) and window_s >= 4):
        raise UsageError(f"the window should be at least 4 s (30 s is usual), not {window_s:g}")
    if not (math.isfinite(max_lag_s) and 1 <= max_lag_s <= window_s / 2):
        raise UsageError(f"the largest lag should be between 1 s and half the window, not {max_lag_s:g} s")


def check_choices(null: str, statistic: str) -> None:
    """The null and the statistic by their names."""
    if null not in get_args(Null):
        raise UsageError(f"the null should be one of {', '.join(get_args(Null))}, not {null!r}")
    if statistic not in ("mean", "peak"):
        raise UsageError(f"the statistic should be mean or peak, not {statistic!r}")


def check_draws(surrogates: int, seed: int) -> None:
    """How many surrogates, and their seed."""
    if not (isinstance(surrogates, int | np.integer) and SURROGATES_LEAST <= surrogates <= SURROGATES_MOST):
        raise UsageError(
            f"the number of surrogates should be between {SURROGATES_LEAST} and {SURROGATES_MOST} (499 is usual), "
            f"not {surrogates!r}"
        )
    if not (isinstance(seed, int | np.integer) and seed >= 0):
        raise UsageError(f"the seed should be a whole number from 0 on, not {seed!r}")
