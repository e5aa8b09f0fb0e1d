"""The grid's cells so far: everything the estimator remembers of movement. The newest in memory, the others in a file."""

from __future__ import annotations

import errno
import os
import tempfile
import weakref
from typing import Any, Final

import numpy as np
from scipy import fft

from monitor import constants
from monitor.synchrony.grid import GridBlock
from monitor.types import Float32, Float64

# So many cells beyond those that a live score needs are held before they go to the file together: a minute and a half.
_TOGETHER: Final = 1000


class History:
    """Signals of both people by name, in order, without holes in time; of a whole session its last two hours.

    In memory are the cells of a live score (``history_s``). What is older is in a temporary file without a name, which the
    system removes with the process, and is read for a longer stretch: once, at a session's end.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        numbers = constants.synchrony()
        self.names = names
        self.rate_hz = numbers.grid_rate_hz
        self._most = int(numbers.keep_s * self.rate_hz)
        self._near = round(numbers.history_s * self.rate_hz) + 1
        self._cells: Float32 = np.empty((len(names), 2, self._near + _TOGETHER), dtype=np.float32)
        self._far = _Archive(2 * len(names))
        self._first = 0  # number of the oldest cell in memory
        self._count = 0

    def push(self, block: GridBlock) -> None:
        """Take the next cells."""
        taken = 0
        while taken < len(block):
            if self._count == self._cells.shape[2]:
                self._archive()
            part = slice(taken, taken + min(len(block) - taken, self._cells.shape[2] - self._count))
            places = slice(self._count, self._count + part.stop - part.start)
            for row, name in enumerate(self.names):
                self._cells[row, :, places] = block.signals[name][part].T
            self._count, taken = places.stop, part.stop

    def _archive(self) -> None:
        n = self._count - self._near
        self._far.append(self._cells[:, :, :n].reshape(-1, n))
        self._cells[:, :, : self._near] = self._cells[:, :, n : self._count].copy()
        self._first, self._count = self._first + n, self._near

    @property
    def last_s(self) -> float:
        """Time of the newest cell; negative before the first."""
        return (self._first + self._count - 1) / self.rate_hz

    def stretch(self, until_s: float, span_s: float) -> Float64:
        """Cells of the last ``span_s`` up to ``until_s`` [shape=(n_names, 2, n_cells)], NaN where missing.

        A few of the oldest may be left out, so that their number has only small factors, transforms fast, and the null's
        shifts go evenly round.
        """
        newest = self._first + self._count
        stop = min(newest, round(until_s * self.rate_hz) + 1)
        wanted = min(stop - max(0, newest - self._most), max(0, round(min(span_s, stop) * self.rate_hz)))
        step = constants.synchrony().null_step_cells
        start = stop - (step * int(fft.prev_fast_len(wanted // step, real=True)) if wanted >= step else 0)
        near = self._cells[:, :, max(start - self._first, 0) : max(stop - self._first, 0)].astype(np.float64)
        if start >= min(self._first, stop):
            return near
        far = self._far.read(start, min(stop, self._first)).reshape(len(self.names), 2, -1)
        return np.concatenate([far.astype(np.float64), near], axis=2)


class _Archive:
    """Columns of numbers in order, in a temporary file; in memory where none can be written, as on a full disk."""

    def __init__(self, n_rows: int) -> None:
        self._n_rows = n_rows
        self._file: Any = None
        self._n = 0  # columns in the file
        self._rest: list[Float32] = []  # those after them

    def append(self, columns: Float32) -> None:
        """Take the next columns [shape=(n_rows, n)]."""
        if not self._rest:
            try:
                self._write(np.ascontiguousarray(columns.T))
            except OSError:
                pass
            else:
                self._n += columns.shape[1]
                return
        self._rest.append(columns.copy())

    def _write(self, rows: Float32) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        self._file.seek(self._n * self._n_rows * rows.itemsize)
        if self._file.write(rows.data) != rows.nbytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def read(self, start: int, stop: int) -> Float32:
        """The columns from ``start`` to before ``stop`` [shape=(n_rows, n)]."""
        parts: list[Float32] = []
        if start < self._n:
            self._file.seek(start * self._n_rows * np.dtype(np.float32).itemsize)
            n = min(stop, self._n) - start
            read = self._file.read(n * self._n_rows * np.dtype(np.float32).itemsize)
            parts.append(np.frombuffer(read, np.float32).reshape(n, self._n_rows).T)
        if stop > self._n and self._rest:
            rest = np.concatenate(self._rest, axis=1)
            parts.append(rest[:, max(start - self._n, 0) : stop - self._n])
        return np.concatenate(parts, axis=1)
