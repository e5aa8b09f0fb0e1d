"""Onto one clock and back: samples are averaged within a cell, cells joined by straight lines over short gaps, and a lag read
between cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitor.synchrony.correlation.normalize import Bool
from monitor.types import Float64

Places = NDArray[np.int64]


def onto_grid(series: Float64, rate_hz: float, grid_hz: float) -> Float64:
    """Average of the finite samples of each cell; NaN where there is none [shape=(n_samples,) -> (n_cells,)].

    Any rate from ``grid_hz`` on, such as 59.94 or 23.976 Hz: a cell's edges are computed from its number, so none drifts.
    """
    if rate_hz == grid_hz or not len(series):
        return np.where(np.isfinite(series), series, np.nan)
    n_cells = int(np.ceil(len(series) * grid_hz / rate_hz - 1e-9))
    edges = np.ceil(np.arange(n_cells) * (rate_hz / grid_hz) - 1e-9).astype(np.int64)
    edges = edges[edges < len(series)]
    measured = np.isfinite(series)
    total = np.add.reduceat(np.where(measured, series, 0.0), edges)
    count = np.add.reduceat(measured.astype(np.float64), edges)
    return np.asarray(np.divide(total, count, out=np.full(len(edges), np.nan), where=count > 0))


def between_cells(profile: Float64, lag_s: float, *, rate_hz: float, max_lag_s: float) -> float:
    """The lag at the top of the parabola through a peak and its two neighbours, smoothed as when it was found; in seconds.

    profile : (n_cells,), lag 0 first. lag_s : of the highest cell; it stays where no top lies within half a cell.
    """
    if not np.isfinite(lag_s):
        return lag_s
    around = profile[np.arange(-2, 3) + round(lag_s * rate_hz)]
    before, here, after = around[:3] @ (1, 2, 1), around[1:4] @ (1, 2, 1), around[2:] @ (1, 2, 1)
    if not (here > before and here > after):
        return lag_s
    off = 0.5 * (before - after) / (before - 2 * here + after)
    return float(np.clip(lag_s + off / rate_hz, -max_lag_s, max_lag_s))


class Tracks:
    """All columns of all people together, so that a second costs a handful of array operations and not one a column.

    ``add`` takes samples, ``read`` gives cells at increasing times and forgets what no later cell can need. Any split of the
    samples gives the same cells.
    """

    def __init__(self, gap_s: Float64, *, rate_hz: float) -> None:
        """gap_s : the longest gap that is bridged, of each track [shape=(n_tracks,)]."""
        n_tracks = len(gap_s)
        self._rate_hz = rate_hz
        self._gap_s = gap_s[:, None] + 1e-6
        self._margin = int(np.ceil(gap_s.max() * rate_hz)) + 1  # cells either side that a line can begin or end in
        self._first = -self._margin  # cell of column 0 of the sums
        self.closed = 0  # samples of cells before this one come too late
        self._value = np.zeros((n_tracks, 64))
        self._time = np.zeros((n_tracks, 64))
        self._count = np.zeros((n_tracks, 64))

    def add(self, tracks: Places, cells: Places, time_s: Float64, values: Float64) -> None:
        """tracks : (n_tracks,). cells, time_s : (n_samples,). values : (n_tracks, n_samples), NaN where missing."""
        late = cells < self.closed
        if late.any():
            cells, time_s, values = cells[~late], time_s[~late], values[:, ~late]
        if not len(cells):
            return
        self._make_room(int(cells.max()) + 1)
        measured = np.isfinite(values)
        size = self._value.shape[1]
        # One after the other in the order they came: sums then do not depend on how the samples were split.
        places = (tracks[:, None] * size + (cells - self._first)[None, :])[measured]
        np.add.at(self._value.reshape(-1), places, values[measured])
        np.add.at(self._time.reshape(-1), places, np.broadcast_to(time_s, values.shape)[measured])
        np.add.at(self._count.reshape(-1), places, 1.0)

    def read(self, first: int, last: int) -> Float64:
        """Values at the cells ``first..last`` [shape=(n_tracks, n_cells)], NaN where missing; no cell before comes again."""
        stop = last + self._margin
        self.closed = max(self.closed, stop)
        self._make_room(stop)
        wanted = np.arange(first, last + 1) - self._first
        window = slice(wanted[0] - self._margin, stop - self._first)
        count = self._count[:, window]
        known = count > 0
        with np.errstate(invalid="ignore"):
            at_s, value = self._time[:, window] / count, self._value[:, window] / count
        result = self._joined(known, at_s, value, np.arange(first, last + 1) / self._rate_hz)
        self._forget(last + 1 - self._margin)
        return result

    def _joined(self, known: Bool, at_s: Float64, value: Float64, time_s: Float64) -> Float64:
        """known, at_s, value : (n_tracks, n) means of the cells from ``margin`` before the first to the same after the last."""
        size = known.shape[1]
        here = np.arange(size)
        before = np.maximum.accumulate(np.where(known, here, -1), axis=1)
        after = np.minimum.accumulate(np.where(known, here, size)[:, ::-1], axis=1)[:, ::-1]
        cell = self._margin + np.arange(len(time_s))
        is_left = known[:, cell] & (at_s[:, cell] < time_s)
        left = np.where(is_left, cell, before[:, cell - 1])
        right = np.where(known[:, cell] & ~is_left, cell, after[:, np.minimum(cell + 1, size - 1)])
        has_left, has_right = left >= 0, right < size
        row = np.arange(len(known))[:, None]
        left, right = np.maximum(left, 0), np.minimum(right, size - 1)
        left_s = np.where(has_left, at_s[row, left], -np.inf)
        right_s = np.where(has_right, at_s[row, right], np.inf)
        span = right_s - left_s
        inside = span <= self._gap_s
        share = np.divide(time_s - left_s, span, out=np.zeros(span.shape), where=inside & (span > 0))
        line = (1 - share) * value[row, left] + share * value[row, right]
        # A sample in this very cell counts even at the edge of a gap.
        from_left, from_right = np.abs(left_s - time_s), np.abs(right_s - time_s)
        nearer = np.where(from_left <= from_right, value[row, left], value[row, right])
        edge = np.minimum(from_left, from_right) <= 0.5 / self._rate_hz
        return np.asarray(np.where(inside, line, np.where(edge, nearer, np.nan)))

    def _make_room(self, until_cell: int) -> None:
        lacking = until_cell - self._first - self._value.shape[1]
        if lacking > 0:
            more = np.zeros((len(self._value), max(lacking, self._value.shape[1])))
            self._value, self._time, self._count = (
                np.concatenate([sums, more], axis=1) for sums in (self._value, self._time, self._count)
            )

    def _forget(self, until_cell: int) -> None:
        """Move what is kept to the front, once most of the room holds cells that nothing needs any more."""
        gone = until_cell - self._first
        if 2 * gone < self._value.shape[1]:
            return
        for sums in (self._value, self._time, self._count):
            kept = sums[:, gone:].copy()
            sums[:, : kept.shape[1]] = kept
            sums[:, kept.shape[1] :] = 0
        self._first = until_cell
