"""Series made ready to be drawn: gaps stay gaps, no more points than can be seen."""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor.types import Float64

_HOLE: Final = 2.5  # steps


def broken(time_s: Float64, *columns: Float64) -> tuple[Float64, ...]:
    """The same arrays with a NaN put in wherever a step is more than 2.5 times the usual one, so that no line bridges it."""
    if time_s.size < 3:
        return (time_s, *columns)
    steps = np.diff(time_s)
    holes = np.flatnonzero(steps > _HOLE * np.median(steps)) + 1
    middle = (time_s[holes - 1] + time_s[holes]) / 2
    return (np.insert(time_s, holes, middle), *(np.insert(column, holes, np.nan) for column in columns))


def band(time_s: Float64, low: Float64, high: Float64) -> tuple[Float64, Float64]:
    """The outlines of the stretches in which both limits are known, each closed and parted from the next by NaN."""
    known = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    xs: list[Float64] = []
    ys: list[Float64] = []
    for start, end in edges.reshape(-1, 2):
        stretch = slice(int(start), int(end))
        xs += [time_s[stretch], time_s[stretch][::-1], np.array([np.nan])]
        ys += [high[stretch], low[stretch][::-1], np.array([np.nan])]
    return (np.concatenate(xs), np.concatenate(ys)) if xs else (np.empty(0), np.empty(0))


def thinned(most: int, *columns: Float64) -> tuple[Float64, ...]:
    """At most ``most`` points of columns of one length: the middle of each run of points, NaN where one of the run is missing.

    So a gap is never bridged; a run with one is drawn as a gap.
    """
    size = columns[0].size
    run = -(-size // most)
    if run <= 1:
        return columns
    starts = np.arange(0, size, run)
    places = np.minimum(starts + run // 2, size - 1)
    return tuple(np.where(np.logical_or.reduceat(~np.isfinite(column), starts), np.nan, column[places]) for column in columns)


def between(start_s: float, end_s: float, time_s: Float64, *columns: Float64) -> tuple[Float64, ...]:
    """The rows from ``start_s`` to ``end_s`` and one beyond at either end, so that lines reach the edge."""
    first = max(int(np.searchsorted(time_s, start_s, side="left")) - 1, 0)
    last = int(np.searchsorted(time_s, end_s, side="right")) + 1
    return tuple(column[first:last] for column in (time_s, *columns))


def segments(starts_s: Float64, ends_s: Float64, level: float) -> tuple[Float64, Float64]:
    """Level strokes as one line, parted by NaN: as quick to draw as a single curve."""
    x = np.stack([starts_s, ends_s, np.full(starts_s.size, np.nan)], axis=1).ravel()
    return x, np.tile([level, level, np.nan], starts_s.size)


def ticks(times_s: Float64, low: float, high: float) -> tuple[Float64, Float64]:
    """Upright strokes as one line, parted by NaN."""
    x = np.stack([times_s, times_s, np.full(times_s.size, np.nan)], axis=1).ravel()
    return x, np.tile([low, high, np.nan], times_s.size)
