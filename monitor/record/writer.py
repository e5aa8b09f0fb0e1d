"""The session's writer: SQLite in WAL mode, a commit a second, a folder only its owner can read."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, TypeVar

from monitor.clock import Clock
from monitor.errors import SessionError
from monitor.measures import columns
from monitor.paths import make_private
from monitor.record.chunks import VALUES, Row, event_row, series_rows, sketch_rows
from monitor.record.disk import need_room, refusal
from monitor.record.header import Header
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, INDEXES, LOCK_NAME, TABLES, VERSION, lock
from monitor.types import Event, Facet, FeatureBlock, Float32, Gap, Nudge, Person, Score, Update

# About a second of a session may be lost: a commit comes with what is added a second after the last one, or later.
_COMMIT_EVERY_S: Final = 1.0
# As the 10 Hz grid; the page interpolates between rows, and 15 Hz would make the landmarks 60 MB an hour.
_SKETCH_HZ: Final = 10.0
# Left free for the end of a session: the summary, and 4 MB of WAL that are written once more into the database (1,000 pages,
# SQLite's own choice), so that a disk which the recording itself filled keeps a whole session in one file.
_RESERVE_BYTES: Final = 8 << 20

T = TypeVar("T")
Refused = Callable[[SessionError], None]


class SessionWriter:
    """Writes one session. ``add_*`` buffer, ``commit`` makes durable; a commit follows automatically after a second.

    Any thread may call it, one at a time. When the disk refuses, every method raises SessionError, one sentence, or gives it
    to ``refused`` until the session ends; what was committed stays readable, and ``close`` may still be called. Leaving
    ``with`` by an error closes as interrupted.
    """

    @classmethod
    def create(cls, folder: Path, header: Header, *, durable: bool = True, refused: Refused | None = None) -> SessionWriter:
        """Make ``folder`` (0700) with its database (0600) and begin to record; nothing is left where that fails.

        durable : False for a copy that is made from what is on the disk already, and that counts only when it is whole.
        refused : called with the error in the place of raising it, for a conversation that goes on. Making the folder and what
            follows ``begin_end`` or ``close`` raises it.
        """
        return cls(folder, header, durable=durable, refused=refused)

    def __init__(self, folder: Path, header: Header, *, durable: bool = True, refused: Refused | None = None) -> None:
        self._durable = durable
        self._refused: Refused = refused or _raise
        self._reserve_bytes = _RESERVE_BYTES if durable else 0
        self._kept_s = 0.0
        self._added_from_s = math.inf  # the earliest of what was added since the disk last took something
        self._lost_s: tuple[float, float] | None = None
        self._refuses = False
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
        self._inserts: list[Row] = []
        self._families: set[str] = set()
        self._closed = self._header_due = False
        self._database, self._writing = self._guarded(self._open, begins=True)

    def _open(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        path = self.folder / DATABASE_NAME
        with ExitStack() as undo:
            if not self.folder.exists():
                # What did not even begin, as on a full disk, would be listed as a session that cannot be read.
                undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
            make_private(self.folder)
            self.folder.chmod(0o700)
            need_room(self.folder, self._reserve_bytes)
            path.touch(mode=0o600, exist_ok=False)  # SQLite gives its WAL and shared-memory files the mode of the database
            undo.callback(path.unlink, missing_ok=True)
            mark = self.folder / LOCK_NAME
            mark.touch(mode=0o600)
            writing = lock(self.folder)
            undo.callback(mark.unlink, missing_ok=True)
            undo.callback(writing.close)
            database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            undo.callback(database.close)
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
            undo.pop_all()
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
            self._added(float(rows.time_s[0]), float(rows.time_s[-1]))

    def add_sketch(self, person: Person, time_s: float, points: Float32) -> None:
        """Keep landmarks for drawing, picture widths [shape=(n_points, 2)]; at most ``_SKETCH_HZ`` a second are kept."""
        with self._lock:
            if time_s < self._sketched_s.get(person, -math.inf) + self._sketch_step_s - 1e-3:
                return
            self._sketched_s[person] = time_s
            self._sketches[person, points.shape[0]].append((time_s, points))
            self._added(time_s, time_s)

    def add_event(self, event: Event) -> None:
        """Keep an event."""
        self._insert(event_row(event), event.start_s, event.end_s)

    def add_update(self, update: Update) -> None:
        """Keep what the estimator said at one second."""
        with self._lock:
            self._keep("scores", update.scores)
            self._keep("facets", update.facets)
            self._keep("nudges", update.nudges)
            self._added(update.time_s, update.time_s)

    def add_gap(self, gap: Gap) -> None:
        """Keep a gap."""
        self._insert(("gaps", (gap.stream, gap.start_s, gap.end_s, gap.reason)), gap.start_s, gap.end_s)

    def add_media(
        self, person: Person, file: str, *, offset_s: float, duration_s: float, has_picture: bool, has_sound: bool
    ) -> None:
        """Note a film in ``media/``: its second 0 is the session's second ``offset_s``."""
        self._insert(("media", (person, file, offset_s, duration_s, has_picture, has_sound)), math.inf, 0.0)

    def set_media_duration(self, person: Person, file: str, duration_s: float) -> None:
        """How long a film became that was noted while it grew."""
        with self._lock:
            self.commit()
            statement = "UPDATE media SET duration_s = ? WHERE person = ? AND file = ?"
            self._write(lambda: self._database.execute(statement, (duration_s, person, file)))

    def set_summary(self, update: Update) -> None:
        """Keep the scores and facets of the whole session (replacing earlier ones)."""
        with self._lock:
            self.commit()
            self._write(lambda: self._transaction(["DELETE FROM summary_scores", "DELETE FROM summary_facets"]))
            self._keep("summary_scores", update.scores)
            self._keep("summary_facets", update.facets)
            self._added(update.time_s, update.time_s)
            self.commit()

    def set_header(self, header: Header) -> None:
        """Keep another header of the same session: for what is known only while it is recorded, such as a language."""
        with self._lock:
            self.header, self._header_due = header, True
            self.commit()

    def set_duration(self, duration_s: float) -> None:
        """Say how long the session is, where that is longer than what was measured (a person who leaves early)."""
        self.duration_s = max(self.duration_s, duration_s)

    def begin_end(self) -> None:
        """What follows is the session's end: written into the room that is left for it, and raised where the disk refuses."""
        self._reserve_bytes = 0
        self._refused = _raise

    def take_lost_s(self, *, ends: bool = False) -> tuple[float, float] | None:
        """The stretch that the disk refused, in session seconds, once it takes again what comes (or the session ``ends``)."""
        with self._lock:
            if self._lost_s is None or (self._refuses and not ends):
                return None
            lost_s, self._lost_s = self._lost_s, None
            return lost_s

    def commit(self) -> None:
        """Write what is buffered, durably. On an error the buffer is dropped: what cannot be written must not pile up."""
        with self._lock:
            self._committed_s = self._clock.now_s()
            families = {family for _, family in self._rows} - self._families
            named = [("families", (family, json.dumps(columns(family)))) for family in sorted(families)]
            inserts = [*self._inserts, *named, *series_rows(self._rows), *sketch_rows(self._sketches)]
            self._inserts.clear()
            self._rows.clear()
            self._sketches.clear()
            if self._write(lambda: self._transaction(inserts, reserve_bytes=self._reserve_bytes)):
                # What a full disk refused goes with the first rows that it takes.
                self._families |= families
                self._header_due = False
                self._kept_s, self._added_from_s, self._refuses = self.duration_s, math.inf, False
            elif inserts:
                self._refuses = True
                earlier_s = self._kept_s if self._lost_s is None else self._lost_s[0]
                self._lost_s = min(earlier_s, self._kept_s, self._added_from_s), self.duration_s

    def close(self, status: str = "complete") -> None:
        """Write the rest, set the status and leave one plain file. A second call does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self.begin_end()
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
        self._inserts.extend((table, VALUES[table](noun)) for noun in nouns)

    def _insert(self, row: Row, start_s: float, end_s: float) -> None:
        with self._lock:
            self._inserts.append(row)
            self._added(start_s, end_s)

    def _added(self, start_s: float, end_s: float) -> None:
        self._added_from_s = min(self._added_from_s, start_s)
        self.duration_s = max(self.duration_s, end_s)
        if self._clock.now_s() - self._committed_s >= self._commit_every_s:
            self.commit()

    def _transaction(self, steps: Sequence[Row | str], *, reserve_bytes: int = 0) -> None:
        need_room(self.folder, reserve_bytes)
        self._database.execute("BEGIN IMMEDIATE")
        try:
            for step in steps:
                if isinstance(step, str):
                    self._database.execute(step)
                else:
                    table, row = step
                    self._database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            self._database.execute("UPDATE session SET duration_s = ?", (self.duration_s,))
            if self._header_due:
                self._database.execute("UPDATE session SET header = ?", (self.header.model_dump_json(),))
            self._database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise

    def _write(self, work: Callable[[], object]) -> bool:
        """Whether it was written; otherwise that was said."""
        try:
            self._guarded(work)
        except SessionError as error:
            self._refused(error)
            return False
        return True

    def _guarded(self, work: Callable[[], T], *, begins: bool = False) -> T:
        try:
            return work()
        except (OSError, sqlite3.Error) as error:
            raise refusal(error, self.folder, begins=begins, durable=self._durable) from None


def _raise(error: SessionError) -> None:
    raise error
