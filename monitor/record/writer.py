"""The session's writer: SQLite in WAL mode, a commit a second, a folder only its owner can read."""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from monitor.clock import Clock
from monitor.errors import SessionError
from monitor.measures import columns
from monitor.paths import make_private
from monitor.record.header import Header
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, INDEXES, LOCK_NAME, TABLES, VERSION, lock, pack_points
from monitor.types import Event, Facet, FeatureBlock, Float32, Gap, Nudge, Person, Score, Update

# At most one second of a session may be lost (docs/architecture.md, one commit a second).
_COMMIT_EVERY_S: Final = 1.0
# As the 10 Hz grid; the page interpolates between rows, and 15 Hz would make the landmarks 60 MB an hour.
_SKETCH_HZ: Final = 10.0


T = TypeVar("T")

# Their values in the order of the columns; ``dataclasses.astuple`` copies deep, which costs more than all the rest of a second.
_VALUES: Final[dict[str, Callable[[Any], tuple[Any, ...]]]] = {
    table: attrgetter(*(field.name for field in fields(noun)))
    for table, noun in (
        ("scores", Score),
        ("summary_scores", Score),
        ("facets", Facet),
        ("summary_facets", Facet),
        ("nudges", Nudge),
    )
}


class SessionWriter:
    """Writes one session. ``add_*`` buffer, ``commit`` makes durable; a commit follows automatically after a second.

    Any thread may call it, one at a time. Every method raises SessionError, one sentence, when the disk refuses; what was
    committed stays readable, and ``close`` may still be called. Leaving ``with`` by an error closes as interrupted.
    """

    @classmethod
    def create(cls, folder: Path, header: Header, *, durable: bool = True) -> SessionWriter:
        """Make ``folder`` (0700) with its database (0600) and begin to record.

        durable : False for a copy that is made from what is on the disk already, and that counts only when it is whole.
        """
        return cls(folder, header, durable=durable)

    def __init__(self, folder: Path, header: Header, *, durable: bool = True) -> None:
        self._durable = durable
        self.folder = folder
        self.header = header
        self.duration_s = 0.0
        self._commit_every_s = _COMMIT_EVERY_S
        self._sketch_step_s = 1.0 / _SKETCH_HZ
        self._clock = Clock()
        self._committed_s = 0.0
        self._lock = threading.RLock()
        self._rows: dict[tuple[Person, str], list[FeatureBlock]] = defaultdict(list)
        self._sketches: dict[tuple[Person, int], list[tuple[float, Float32]]] = defaultdict(list)
        self._sketched_s: dict[Person, float] = {}
        self._inserts: list[tuple[str, tuple[Any, ...]]] = []
        self._families: set[str] = set()
        self._closed = False
        self._database, self._writing = self._guarded(self._open)

    def _open(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        make_private(self.folder)
        self.folder.chmod(0o700)
        path = self.folder / DATABASE_NAME
        path.touch(mode=0o600, exist_ok=False)  # SQLite gives its WAL and shared-memory files the mode of the database
        (self.folder / LOCK_NAME).touch(mode=0o600)
        writing = lock(self.folder)
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            # FULL: one fsync a second is cheap, and a battery that runs out loses one second as a kill does; with NORMAL
            # a power cut would lose everything since the last checkpoint.
            database.execute(f"PRAGMA synchronous={'FULL' if self._durable else 'OFF'}")
            database.execute(f"PRAGMA application_id={APPLICATION_ID}")
            database.execute(f"PRAGMA user_version={VERSION}")
            database.execute("BEGIN")
            for statement in (*TABLES.values(), *INDEXES.values()):
                database.execute(statement)
            database.execute("INSERT INTO session VALUES (?, 'recording', 0)", (self.header.model_dump_json(),))
            database.execute("COMMIT")
        except BaseException:
            database.close()
            writing.close()
            raise
        return database, writing

    def __enter__(self) -> SessionWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self.close("complete")
        else:
            with suppress(SessionError):
                self.close("interrupted")

    def add_rows(self, rows: FeatureBlock) -> None:
        """Keep measures. The columns are those of ``measures.columns``."""
        if rows.time_s.size == 0:
            return
        expected = (rows.time_s.size, len(columns(rows.family)))
        if rows.values.shape != expected or rows.quality.shape != expected[:1]:
            raise SessionError(
                f"rows of {rows.family} should have the shape {expected}, not {rows.values.shape}; please report this as a bug"
            )
        with self._lock:
            self._rows[rows.person, rows.family].append(rows)
            self._until(float(rows.time_s[-1]))

    def add_sketch(self, person: Person, time_s: float, points: Float32) -> None:
        """Keep landmarks for drawing, picture widths [shape=(n_points, 2)]; at most ``_SKETCH_HZ`` a second are kept."""
        with self._lock:
            if time_s < self._sketched_s.get(person, -math.inf) + self._sketch_step_s - 1e-3:
                return
            self._sketched_s[person] = time_s
            self._sketches[person, points.shape[0]].append((time_s, points))
            self._until(time_s)

    def add_event(self, event: Event) -> None:
        """Keep an event."""
        detail = json.dumps({name: _finite(value) for name, value in event.detail.items()})
        self._insert("events", (event.person, event.kind, event.start_s, event.end_s, event.value, detail), until_s=event.end_s)

    def add_update(self, update: Update) -> None:
        """Keep what the estimator said at one second."""
        with self._lock:
            self._keep("scores", update.scores)
            self._keep("facets", update.facets)
            self._keep("nudges", update.nudges)
            self._until(update.time_s)

    def add_gap(self, gap: Gap) -> None:
        """Keep a gap."""
        self._insert("gaps", (gap.stream, gap.start_s, gap.end_s, gap.reason), until_s=gap.end_s)

    def add_media(
        self, person: Person, file: str, *, offset_s: float, duration_s: float, has_picture: bool, has_sound: bool
    ) -> None:
        """Note a film in ``media/``: its second 0 is the session's second ``offset_s``."""
        self._insert("media", (person, file, offset_s, duration_s, has_picture, has_sound), until_s=0.0)

    def set_media_duration(self, person: Person, file: str, duration_s: float) -> None:
        """How long a film became that was noted while it grew."""
        with self._lock:
            self.commit()
            statement = "UPDATE media SET duration_s = ? WHERE person = ? AND file = ?"
            self._guarded(lambda: self._database.execute(statement, (duration_s, person, file)))

    def set_summary(self, update: Update) -> None:
        """Keep the scores and facets of the whole session (replacing earlier ones)."""
        with self._lock:
            self.commit()
            self._guarded(lambda: self._transaction(["DELETE FROM summary_scores", "DELETE FROM summary_facets"]))
            self._keep("summary_scores", update.scores)
            self._keep("summary_facets", update.facets)
            self._until(update.time_s)
            self.commit()

    def set_header(self, header: Header) -> None:
        """Keep another header of the same session: for what is known only while it is recorded, such as a language."""
        with self._lock:
            self.commit()
            text = header.model_dump_json()
            self._guarded(lambda: self._database.execute("UPDATE session SET header = ?", (text,)))
            self.header = header

    def set_duration(self, duration_s: float) -> None:
        """Say how long the session is, where that is longer than what was measured (a person who leaves early)."""
        self.duration_s = max(self.duration_s, duration_s)

    def commit(self) -> None:
        """Write what is buffered, durably. On an error the buffer is dropped: what cannot be written must not pile up."""
        with self._lock:
            self._committed_s = self._clock.now_s()
            inserts = [*self._inserts, *self._series_chunks(), *self._sketch_chunks()]
            self._inserts.clear()
            self._rows.clear()
            self._sketches.clear()
            self._guarded(lambda: self._transaction(inserts))

    def close(self, status: str = "complete") -> None:
        """Write the rest, set the status and leave one plain file. A second call does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                self.commit()
                self._guarded(lambda: self._database.execute("UPDATE session SET status = ?", (status,)))
            finally:
                # A finished session is a single file that opens in a read-only folder too; a reader that is at it
                # just now keeps the WAL, which does no harm.
                with suppress(sqlite3.Error):
                    self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    self._database.execute("PRAGMA journal_mode=DELETE")
                with suppress(sqlite3.Error):
                    self._database.close()
                self._writing.close()
                (self.folder / LOCK_NAME).unlink(missing_ok=True)

    def _keep(self, table: str, nouns: Iterable[Score | Facet | Nudge]) -> None:
        self._inserts.extend((table, _VALUES[table](noun)) for noun in nouns)

    def _insert(self, table: str, row: tuple[Any, ...], *, until_s: float) -> None:
        with self._lock:
            self._inserts.append((table, row))
            self._until(until_s)

    def _until(self, time_s: float) -> None:
        self.duration_s = max(self.duration_s, time_s)
        if self._clock.now_s() - self._committed_s >= self._commit_every_s:
            self.commit()

    def _series_chunks(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        for (person, family), blocks in self._rows.items():
            if family not in self._families:
                self._families.add(family)
                yield "families", (family, json.dumps(columns(family)))
            time_s = np.concatenate([block.time_s for block in blocks]).astype("<f8")
            values = np.concatenate([block.values for block in blocks]).astype("<f4")
            quality = np.concatenate([block.quality for block in blocks]).astype("<f4")
            yield (
                "series",
                (person, family, float(time_s[0]), time_s.size, time_s.tobytes(), values.tobytes(), quality.tobytes()),
            )

    def _sketch_chunks(self) -> Iterable[tuple[str, tuple[Any, ...]]]:
        for (person, n_points), frames in self._sketches.items():
            time_s = np.array([time for time, _ in frames], dtype="<f8")
            data = pack_points(np.stack([points for _, points in frames])).tobytes()
            yield "sketches", (person, float(time_s[0]), time_s.size, n_points, time_s.tobytes(), data)

    def _transaction(self, steps: Sequence[tuple[str, tuple[Any, ...]] | str]) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            for step in steps:
                if isinstance(step, str):
                    self._database.execute(step)
                else:
                    table, row = step
                    self._database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            self._database.execute("UPDATE session SET duration_s = ?", (self.duration_s,))
            self._database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except FileExistsError:
            raise SessionError(f"{self.folder} already holds a session; choose another folder") from None
        except OSError as error:
            raise SessionError(
                f"cannot write the session in {self.folder}: {error.strerror}; free some space or set RAPPORT_HOME"
            ) from None
        except sqlite3.Error as error:
            if "full" in str(error):
                raise SessionError(
                    f"the disk is full; {self.folder} keeps everything recorded so far: free some space and start again"
                ) from None
            raise SessionError(
                f"cannot write the session in {self.folder} ({error}); everything recorded so far is still there"
            ) from None


def _finite(value: float | str) -> float | str | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value
