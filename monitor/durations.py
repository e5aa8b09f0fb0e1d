"""How long each row of a series stands for, so that no share or rate depends on how often somebody was looked at.

Pictures come at 10 to 30 a second, evenly or not: counting rows counts the camera. Every row stands for half the way to the
rows beside it (the trapezoidal rule, weights of a mean over time), but not beyond what makes a gap.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float64

# Rows further apart than this many usual steps have a gap between them. A busy machine halves the rate of its pictures and
# looks for a body at 2 a second in place of 5 (live/power/throttle.py): that is no gap.
_GAP_STEPS: Final = 3.0
# What was known for less than this share of the time says little about the rest of it.
_MOSTLY: Final = 0.5


def durations(time_s: Float64, *, gap_s: float | None = None, from_s: float = -math.inf, until_s: float = math.inf) -> Float64:
    """Seconds that each row stands for.

    Parameters
    ----------
    time_s : np.ndarray [shape=(n,)]
        When the rows are, rising.
    gap_s : float, optional
        Rows further apart have a gap between them; three times the median step unless given.
    from_s, until_s : float
        What lies outside does not count, also of a row that stands partly for it.

    Returns
    -------
    np.ndarray [shape=(n,)]
        At a gap, and before the first and after the last row, a row stands for half the usual (median) step.

    Examples
    --------
    >>> durations(np.array([0.0, 0.1, 0.15, 0.2])).round(3).tolist()
    [0.075, 0.075, 0.05, 0.05]
    """
    if not time_s.size:
        return np.zeros(0)
    first_s, last_s = edges(time_s, gap_s=gap_s)
    return np.asarray(np.maximum(np.minimum(last_s, until_s) - np.maximum(first_s, from_s), 0.0))


def edges(time_s: Float64, *, gap_s: float | None = None) -> tuple[Float64, Float64]:
    """From when to when each row stands; as ``durations`` [each shape=(n,)]."""
    steps_s = time_s[1:] - time_s[:-1]
    usual_s = _median(steps_s)
    most_s = _GAP_STEPS * usual_s if gap_s is None else gap_s
    end_s = min(usual_s, most_s)
    half_s = np.empty(steps_s.size + 2)
    half_s[0] = half_s[-1] = end_s / 2
    half_s[1:-1] = np.where(steps_s <= most_s, steps_s, end_s) / 2
    return time_s - half_s[:-1], time_s + half_s[1:]


def _median(values: Float64) -> float:
    """The median, 0 of none. It is wanted a hundred times a second, and ``np.median`` takes twice as long as all of this."""
    n = values.size
    if not n:
        return 0.0
    middle = (n - 1) // 2, n // 2
    parted = np.partition(values, middle)
    return float(parted[middle[0]] + parted[middle[1]]) / 2


def since_before(time_s: Float64) -> Float64:
    """Seconds from the row before to each row, 0 for the first and after a gap: what a row says that tells of a change.

    Weighted so, the mean of changes a second is all change over all time, whether its steps were even or not.
    """
    steps_s = np.diff(time_s)
    most_s = _GAP_STEPS * _median(steps_s)
    return np.append(np.zeros(min(time_s.size, 1)), np.where(steps_s <= most_s, steps_s, 0.0))


def time_mean(values: NDArray[np.floating] | NDArray[np.bool_], seconds: Float64) -> float:
    """Mean over time of the known values; NaN without any. seconds : of each row, as of ``durations`` [shape=(n,)]."""
    known = np.isfinite(values)
    weight = float(seconds[known].sum())
    return float((values[known].astype(np.float64) * seconds[known]).sum()) / weight if weight > 0 else math.nan


def mostly_known(values: NDArray[np.floating], seconds: Float64) -> Float64:
    """The values, or none of them where they were known for less than half of the time.

    A hand that is found only while it touches the face would else be at the face all the time. values, seconds : of each
    row, as of ``durations`` [each shape=(n,)].
    """
    enough = float(seconds[np.isfinite(values)].sum()) >= _MOSTLY * float(seconds.sum())
    return (values if enough else np.full(values.shape, np.nan)).astype(np.float64)
