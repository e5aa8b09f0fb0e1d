"""What a session keeps as series: a person's measures of one family, the landmarks for drawing, and the films."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from monitor.errors import SessionError
from monitor.measures import FAMILIES, SIGNAL, columns
from monitor.record.schema import MEDIA_DIR, unpack_points
from monitor.replay.database import check_times, decode_text, decode_time_s, opened, rows_of
from monitor.types import FeatureBlock, Float32, Float64, Person


@dataclass(frozen=True, slots=True)
class Series:
    """One person's measures of a family, over the session.

    Attributes
    ----------
    columns : tuple of str
        The measures' names (docs/measures.md).
    time_s : np.ndarray [shape=(n,)]
        Seconds of the session, rising.
    values : np.ndarray [shape=(n, n_columns), float32]
        NaN where nothing was measured.
    quality : np.ndarray [shape=(n,), float32]
        How well the person was seen or heard, 0 to 1; 0 where they were not.
    """

    columns: tuple[str, ...]
    time_s: Float64
    values: Float32
    quality: Float32

    def column(self, name: str) -> Float32:
        """One measure by its name.

        Parameters
        ----------
        name : str
            One of ``columns``.

        Returns
        -------
        np.ndarray [shape=(n,), float32]
            All NaN where this session did not record the measure.
        """
        if name not in self.columns:
            return np.full(self.time_s.size, np.nan, dtype=np.float32)
        return self.values[:, self.columns.index(name)]


@dataclass(frozen=True, slots=True)
class Sketch:
    """One person's landmarks, for drawing.

    Attributes
    ----------
    time_s : np.ndarray [shape=(n,)]
        Seconds of the session, rising.
    points : np.ndarray [shape=(n, n_points, 2), float32]
        x and y in picture widths, from the upper left corner; NaN where a point was not seen.
    """

    time_s: Float64
    points: Float32


def as_block(series: Series, person: Person, family: str, *, without: Collection[str] = ()) -> FeatureBlock:
    """The rows as they were pushed once. A column that this session did not keep is missing, as are those of ``without``."""
    names = columns(family)
    values = np.full((series.time_s.size, len(names)), np.nan, dtype=np.float32)
    for number, name in enumerate(names):
        if name in series.columns and name not in without:
            values[:, number] = series.column(name)
    return FeatureBlock(person, family, series.time_s, values, series.quality)


def cut_block(block: FeatureBlock, first: int, stop: int) -> FeatureBlock:
    """The rows from ``first`` to before ``stop``."""
    part = slice(first, stop)
    return FeatureBlock(block.person, block.family, block.time_s[part], block.values[part], block.quality[part])


def read_series(database: sqlite3.Connection, path: Path, person: Person, family: str) -> Series:
    """All chunks of one person and family, joined in the order of time."""
    names = _stored_columns(database, path, family)
    chunks = rows_of(
        database,
        "SELECT n, time, data, quality FROM series WHERE person = ? AND family = ? ORDER BY start_s, rowid",
        (person, family),
    )
    # Twelve hours have 43,200 chunks a person and family: an array for each would take most of the time.
    widths = (8, 4 * len(names), 4)
    blobs: tuple[list[bytes], ...] = ([], [], [])
    for n, *chunk in chunks:
        for column, blob, width in zip(blobs, chunk, widths, strict=True):
            if not (isinstance(n, int) and isinstance(blob, bytes) and 0 <= n * width == len(blob)):
                raise _damaged(path)
            column.append(blob)
    times, values, qualities = (bytearray().join(column) for column in blobs)
    time_s = np.frombuffer(times, dtype="<f8")
    check_times(time_s)
    return Series(
        names,
        time_s,
        np.frombuffer(values, dtype="<f4").reshape(time_s.size, len(names)),
        np.frombuffer(qualities, dtype="<f4"),
    )


class SeriesReader:
    """Reads a session's series from its file; while ``kept`` runs, each of them once, however often it is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[tuple[Person, str], Series] | None = None
        self._blocks = 0  # of ``kept`` that run, in several threads maybe
        self._counting = threading.Lock()

    def read(self, person: Person, family: str) -> Series:
        """One person's measures of a family. Raises SessionError."""
        kept = self._kept
        if kept is not None and (person, family) in kept:
            return kept[person, family]
        with opened(self._path) as database:
            series = read_series(database, self._path, person, family)
        for array in (series.time_s, series.values, series.quality):
            array.flags.writeable = False  # it may have several readers
        if kept is not None:
            kept[person, family] = series
        return series

    @contextmanager
    def kept(self) -> Iterator[None]:
        """For what looks at most of the series several times. They take as much memory as the file has measures."""
        with self._counting:
            self._blocks += 1
            self._kept = {} if self._kept is None else self._kept
        try:
            yield
        finally:
            with self._counting:
                self._blocks -= 1
                self._kept = self._kept if self._blocks else None


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
        return columns(family) if family in FAMILIES or family == SIGNAL else ()
    try:
        names = json.loads(str(rows[0][0]))
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(names) > 256:
        raise SessionError(f"{path}: the {family} columns are damaged; restore the session from a copy")
    return tuple(names)


def _times(path: Path, blob: object, n: object) -> Float64:
    times = _array(path, blob, "<f8", (n,))
    check_times(times)
    return times


def _array(path: Path, blob: object, dtype: str, shape: tuple[object, ...]) -> np.ndarray:
    sizes = [size for size in shape if isinstance(size, int) and size >= 0]
    if not isinstance(blob, bytes) or len(sizes) != len(shape) or len(blob) != int(np.prod(sizes)) * np.dtype(dtype).itemsize:
        raise _damaged(path)
    return np.frombuffer(blob, dtype=dtype).reshape(sizes)


def _damaged(path: Path) -> SessionError:
    return SessionError(f"{path}: a chunk of measures is damaged; restore the session from a copy")


def read_track(database: sqlite3.Connection, name: str, columns: Sequence[str]) -> dict[str, Float64]:
    """Numbers of a channel's or component's scores of every second, by column, in the order of time [each shape=(n,)].

    Twelve hours have half a million scores: an object for each takes seconds. Raises SessionError for a time that no session
    has.
    """
    number = "CASE WHEN typeof({0}) IN ('real', 'integer') THEN {0} END"
    wanted = ", ".join(number.format(column) for column in ("time_s", *columns))
    rows = rows_of(database, f"SELECT {wanted} FROM scores WHERE name = ? ORDER BY rowid", (name,))
    table = np.array(rows, dtype=np.float64).reshape(-1, 1 + len(columns)).T
    check_times(table[0][~np.isnan(table[0])])
    table = table[:, np.argsort(table[0], kind="stable")]
    return dict(zip(columns, table[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Media:
    """A film that the session kept.

    Attributes
    ----------
    person : {"user", "partner"}
        Who is in it.
    path : pathlib.Path
        The file, inside the session's folder.
    offset_s : float
        The session's second at which the film begins.
    duration_s : float
        Length, in seconds.
    has_picture, has_sound : bool
        What the film holds.
    """

    person: Person
    path: Path
    offset_s: float
    duration_s: float
    has_picture: bool
    has_sound: bool


def films(database: sqlite3.Connection, folder: Path, session_s: float) -> tuple[Media, ...]:
    """The films that are there. Only a plain file name is taken, so that a foreign session cannot point elsewhere.

    Raises SessionError for a time that no session has.
    """
    kept = []
    for person, file, offset_s, duration_s, has_picture, has_sound in rows_of(database, "SELECT * FROM media"):
        name = decode_text(file)
        path = folder / MEDIA_DIR / name
        plain = name == Path(name).name and name not in ("", ".", "..") and "\\" not in name
        if person in ("user", "partner") and plain and path.is_file() and not path.is_symlink() and path.stat().st_size:
            # A film that was cut off while it grew has no length yet: it lasts until the session ends.
            length_s = decode_time_s(duration_s) or max(0.0, session_s - decode_time_s(offset_s))
            kept.append(
                Media(cast(Person, person), path, decode_time_s(offset_s), length_s, bool(has_picture), bool(has_sound))
            )
    return tuple(kept)
