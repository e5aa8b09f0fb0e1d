"""The grid's cells so far: everything the estimator remembers of movement."""

from __future__ import annotations

import numpy as np
from scipy import fft

from monitor import constants
from monitor.synchrony.grid import GridBlock
from monitor.types import Float32, Float64


class History:
    """Signals of both people by name, in order, without holes in time; the oldest are forgotten after two hours."""

    def __init__(self, names: tuple[str, ...]) -> None:
        numbers = constants.load("synchrony")
        self.names = names
        self.rate_hz = numbers["grid_rate_hz"]
        self._most = int(numbers["keep_s"] * self.rate_hz)
        self._cells: Float32 = np.empty((len(names), 2, 1024), dtype=np.float32)
        self._first = 0  # number of the oldest cell kept
        self._count = 0

    def push(self, block: GridBlock) -> None:
        """Take the next cells."""
        fresh = len(block)
        if self._count + fresh > self._cells.shape[2]:
            self._make_room(fresh)
        for row, name in enumerate(self.names):
            self._cells[row, :, self._count : self._count + fresh] = block.signals[name].T
        self._count += fresh

    def _make_room(self, fresh: int) -> None:
        drop = max(0, self._count + fresh - self._most)
        kept = self._cells[:, :, min(drop, self._count) : self._count]
        size = max(2 * kept.shape[2], kept.shape[2] + fresh)
        roomy = np.empty((len(self.names), 2, size), dtype=np.float32)
        roomy[:, :, : kept.shape[2]] = kept
        self._first += self._count - kept.shape[2]
        self._count = kept.shape[2]
        self._cells = roomy

    @property
    def last_s(self) -> float:
        """Time of the newest cell; negative before the first."""
        return (self._first + self._count - 1) / self.rate_hz

    def stretch(self, until_s: float, span_s: float) -> Float64:
        """Cells of the last ``span_s`` up to ``until_s`` [shape=(n_names, 2, n_cells)], NaN where missing.

        A few of the oldest may be left out, so that their number has only small factors, transforms fast, and the null's
        shifts go evenly round.
        """
        stop = min(self._count, round(until_s * self.rate_hz) + 1 - self._first)
        wanted = min(stop, max(0, round(span_s * self.rate_hz)))
        step = int(constants.load("synchrony")["null_step_cells"])
        start = stop - (step * int(fft.prev_fast_len(wanted // step, real=True)) if wanted >= step else 0)
        return self._cells[:, :, start:stop].astype(np.float64)
