"""A person's measures of one family as arrays."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from monitor.errors import SessionError
from monitor.measures import FAMILIES, columns
from monitor.record.schema import unpack_points
from monitor.replay.database import rows_of
from monitor.replay.foreign import check_times
from monitor.types import Float32, Float64, Person


@dataclass(frozen=True, slots=True)
class Series:
    """time_s : (n,). values : float32 [shape=(n, n_columns)], NaN missing. quality : 0..1 [shape=(n,)]."""

    columns: tuple[str, ...]
    time_s: Float64
    values: Float32
    quality: Float32

    def column(self, name: str) -> Float32:
        """One measure by its name [shape=(n,)]; all NaN when this session did not record it."""
        if name not in self.columns:
            return np.full(self.time_s.size, np.nan, dtype=np.float32)
        return self.values[:, self.columns.index(name)]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Landmarks for drawing. time_s : (n,). points : picture widths [shape=(n, n_points, 2)], NaN missing."""

    time_s: Float64
    points: Float32


def read_series(database: sqlite3.Connection, path: Path, person: Person, family: str) -> Series:
    """All chunks of one person and family, joined in the order of time."""
    names = _stored_columns(database, path, family)
    chunks = rows_of(
        database,
        "SELECT n, time, data, quality FROM series WHERE person = ? AND family = ? ORDER BY start_s, rowid",
        (person, family),
    )
    times, values, qualities = [], [], []
    for n, time, data, quality in chunks:
        times.append(_times(path, time, n))
        values.append(_array(path, data, "<f4", (n, len(names))))
        qualities.append(_array(path, quality, "<f4", (n,)))
    if not times:
        return Series(names, np.empty(0), np.empty((0, len(names)), np.float32), np.empty(0, np.float32))
    return Series(names, np.concatenate(times), np.concatenate(values), np.concatenate(qualities))


def read_sketch(database: sqlite3.Connection, path: Path, person: Person, *, start_s: float, end_s: float) -> Sketch:
    """Landmarks between two times. Chunks with another number of points than the first are left out."""
    # The last chunk that began before start_s may reach in.
    chunks = rows_of(
        database,
        "SELECT n, points, time, data FROM sketches WHERE person = ? AND start_s < ? AND start_s >= "
        "(SELECT ifnull(max(start_s), 0) FROM sketches WHERE person = ? AND start_s <= ?) ORDER BY start_s, rowid",
        (person, end_s, person, start_s),
    )
    times, frames = [], []
    for n, points, time, data in chunks:
        if points == chunks[0][1]:
            times.append(_times(path, time, n))
            frames.append(_array(path, data, "<u2", (n, points, 2)))
    if not times:
        return Sketch(np.empty(0), np.empty((0, 0, 2), np.float32))
    time_s = np.concatenate(times)
    inside = (time_s >= start_s) & (time_s < end_s)
    return Sketch(time_s[inside], unpack_points(np.concatenate(frames)[inside]))


def _stored_columns(database: sqlite3.Connection, path: Path, family: str) -> tuple[str, ...]:
    rows = rows_of(database, "SELECT columns FROM families WHERE family = ?", (family,))
    if not rows:
        return columns(family) if family in FAMILIES else ()
    try:
        names = json.loads(str(rows[0][0]))
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(names) > 256:
        raise SessionError(f"{path}: the columns of {family} are damaged; restore the session from a copy")
    return tuple(names)


def _times(path: Path, blob: object, n: object) -> Float64:
    times = _array(path, blob, "<f8", (n,))
    check_times(times)
    return times


def _array(path: Path, blob: object, dtype: str, shape: tuple[object, ...]) -> np.ndarray:
    sizes = [size for size in shape if isinstance(size, int) and size >= 0]
    if not isinstance(blob, bytes) or len(sizes) != len(shape) or len(blob) != int(np.prod(sizes)) * np.dtype(dtype).itemsize:
        raise SessionError(f"{path}: a chunk of measures is damaged; restore the session from a copy")
    return np.frombuffer(blob, dtype=dtype).reshape(sizes)
