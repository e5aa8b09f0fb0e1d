"""Series with a time for each value, onto one even rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import UsageError
from monitor.types import Float64

_EVEN: Final = 0.5  # of a step: how far a step of evenly spaced rows may be from the usual one
_SAME_RATE: Final = 0.02  # a rate given and one measured that differ by less are the same
_SLOW: Final = 1.5  # times the step of the rows: from there on a column has a rate of its own
_MOST_CELLS: Final = 50_000_000
_SPARSE: Final = 50  # times as many cells as rows: times with a hole that large are not one recording
_OWN_STEPS: Final = 2.5  # a gap of up to so many of its own steps is bridged in a slow series
_HELD_SHARE: Final = 0.95
_HELD_LEAST: Final = 30


@dataclass(frozen=True, slots=True)
class Series:
    """A person's measure: values, NaN where missing, and their rising times, None where not known [shape=(n_rows,)]."""

    name: str
    file: str
    values: Float64
    time_s: Float64 | None

    def finite(self) -> tuple[Float64, Float64]:
        """Times and values that there are."""
        assert self.time_s is not None
        known = np.isfinite(self.values) & np.isfinite(self.time_s)
        return self.time_s[known], self.values[known]


def even_rate_hz(time_s: Float64) -> float | None:
    """Rows a second, or None where they do not go evenly."""
    if len(time_s) < 3:
        return None
    steps = np.diff(time_s)
    middle = float(np.median(steps))
    if not middle > 0 or np.any(np.abs(steps - middle) > _EVEN * middle):
        return None
    rate_hz = float((len(time_s) - 1) / (time_s[-1] - time_s[0]))
    # Stamps that wander from even ones by more than a few rows belong to no even rate.
    drift = np.abs(time_s - time_s[0] - np.arange(len(time_s)) / rate_hz)
    return rate_hz if float(drift.max()) <= max(3 * middle, 0.1) else None


def own_step_s(series: Series) -> float:
    """Usual time from one value of a series to its next, in seconds; NaN where there are fewer than three."""
    time_s, _ = series.finite()
    steps = np.diff(time_s)
    steps = steps[steps > 0]
    if len(steps) < 2:
        return np.nan
    # Stamps are rounded, so the usual steps differ: their mean, without the steps over rows that are missing.
    return float(steps[steps <= _SLOW * np.median(steps)].mean())


def row_rate_hz(series: Series) -> float:
    """Usual rows a second."""
    assert series.time_s is not None
    steps = np.diff(series.time_s)
    steps = steps[steps > 0]
    return 1 / float(steps[steps <= _SLOW * np.median(steps)].mean()) if len(steps) else np.nan


def length_s(series: Series) -> float:
    """From the first time to the last."""
    assert series.time_s is not None
    return float(series.time_s[-1] - series.time_s[0])


def held_times(values: Float64) -> int:
    """How often each value of a series is repeated, as a slower series is when rows are filled up; 1 where it is not."""
    known = np.isfinite(values)
    if known.sum() < 2 * _HELD_LEAST:
        return 1
    series = values[known]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(series) != 0) + 1])
    runs = np.diff(starts)[1:]
    if len(runs) < _HELD_LEAST:
        return 1
    usual = int(np.floor(np.quantile(runs, 0.1)))
    if usual < 2 or np.mean((runs == usual) | (runs == usual + 1)) < _HELD_SHARE:
        return 1
    return round(float(runs.mean()))


def without_repeats(series: Series) -> Series:
    """Only the first of each run of equal values."""
    values = series.values.copy()
    values[1:][values[1:] == series.values[:-1]] = np.nan
    return replace(series, values=values)


@dataclass(frozen=True, slots=True)
class Aligned:
    """user, partner : (n_samples,) of one rate. resampled : not the rows as they stand in the file. shared_s : time that both
    cover, 0 without times.
    """

    user: Float64
    partner: Float64
    rate_hz: float
    resampled: bool
    shared_s: float = 0.0


def align(user: Series, partner: Series, *, rate_hz: float | None) -> Aligned:
    """Both series at one rate: as they are where their rows are the same and even, else by their times.

    By their times: the values of each cell of the rate are averaged (values and times), and straight lines join the cells over
    gaps up to ``grid_gap_s`` or 2.5 steps of a slower series; longer gaps stay missing. Raises UsageError.
    """
    shared = user.time_s is partner.time_s
    assert user.time_s is not None and partner.time_s is not None
    even_hz = even_rate_hz(user.time_s) if shared else None
    steps = [_checked_step_s(series) for series in (user, partner)]
    as_they_are = even_hz is not None and not any(step * even_hz > _SLOW for step in steps)
    if as_they_are and even_hz is not None and (rate_hz is None or abs(rate_hz / even_hz - 1) <= _SAME_RATE):
        return Aligned(user.values, partner.values, rate_hz or even_hz, resampled=False, shared_s=length_s(user))
    start_s, stop_s = _overlap(user, partner)
    if rate_hz is None:
        rate_hz = even_hz if even_hz is not None else 1.0 / min(steps)
    elif rate_hz * min(steps) > _SPARSE:
        raise UsageError(
            f"--rate {rate_hz:g} is far above the {1 / min(steps):.3g} values a second that the times of {user.file} give; "
            "leave it out, or go by the order of the rows with --time none"
        )
    n_cells = int(np.floor((stop_s - start_s) * rate_hz + 1e-6)) + 1
    n_rows = max(len(user.values), len(partner.values))
    if n_cells > _MOST_CELLS or n_cells > _SPARSE * max(n_rows, 100) * max(1.0, rate_hz * min(steps)):
        _refuse_hole(user if len(user.values) >= len(partner.values) else partner)
    cells = [sampled(series, start_s, n_cells, rate_hz, step) for series, step in zip((user, partner), steps, strict=True)]
    return Aligned(cells[0], cells[1], rate_hz, resampled=True, shared_s=stop_s - start_s)


def _checked_step_s(series: Series) -> float:
    step_s = own_step_s(series)
    least_hz = constants.synchrony().rate_least_hz
    if not np.isfinite(step_s):
        return 1 / row_rate_hz(series)  # hardly a value: there is no score, which is said there
    if step_s > 1.01 / least_hz:
        raise UsageError(
            f"column {series.name} of {series.file} has a value every {step_s:.3g} s, and at least {least_hz:g} a second are "
            "needed; use a measure that was taken more often"
        )
    return step_s


def _overlap(user: Series, partner: Series) -> tuple[float, float]:
    assert user.time_s is not None and partner.time_s is not None
    start_s = max(float(user.time_s[0]), float(partner.time_s[0]))
    stop_s = min(float(user.time_s[-1]), float(partner.time_s[-1]))
    if stop_s <= start_s:
        raise UsageError(
            f"the times of {user.name} ({user.time_s[0]:.6g} to {user.time_s[-1]:.6g} s) and {partner.name} "
            f"({partner.time_s[0]:.6g} to {partner.time_s[-1]:.6g} s) have no second in common; "
            "give both times from the same clock"
        )
    return start_s, stop_s


def _refuse_hole(series: Series) -> None:
    assert series.time_s is not None
    steps = np.diff(series.time_s)
    place = int(np.argmax(steps))
    raise UsageError(
        f"the times in {series.file} jump by {steps[place]:.4g} s after {series.time_s[place]:.10g} s, far more than its rows "
        "last; cut the table there, or mend that time"
    )


def sampled(series: Series, start_s: float, n_cells: int, rate_hz: float, step_s: float) -> Float64:
    """A series in cells of a rate from ``start_s`` on, as ``align`` says [shape=(n_cells,)]. step_s : its own usual step."""
    time_s, values = series.finite()
    cell = np.floor((time_s - start_s) * rate_hz + 0.5).astype(np.int64)
    near = (cell >= -2) & (cell <= n_cells + 1) | (np.abs(time_s - start_s) <= 3 * step_s)
    cell, time_s, values = cell[near], time_s[near], values[near]
    if not len(cell):
        return np.full(n_cells, np.nan)
    first = np.concatenate([[0], np.flatnonzero(np.diff(cell)) + 1])
    count = np.diff(np.append(first, len(cell)))
    at_s, value = np.add.reduceat(time_s - start_s, first) / count, np.add.reduceat(values, first) / count
    grid_s = np.arange(n_cells) / rate_hz
    line = np.interp(grid_s, at_s, value)
    after = np.searchsorted(at_s, grid_s, side="left")
    left = np.where(after > 0, at_s[np.maximum(after - 1, 0)], -np.inf)
    right = np.where(after < len(at_s), at_s[np.minimum(after, len(at_s) - 1)], np.inf)
    bridged = right - left <= max(constants.synchrony().grid_gap_s, _OWN_STEPS * step_s, _OWN_STEPS / rate_hz) + 1e-9
    at_hand = np.minimum(grid_s - left, right - grid_s) <= 0.5 / rate_hz + 1e-9
    nearest = np.where(
        grid_s - left <= right - grid_s, value[np.maximum(after - 1, 0)], value[np.minimum(after, len(at_s) - 1)]
    )
    return np.asarray(np.where(bridged, line, np.where(at_hand, nearest, np.nan)))
