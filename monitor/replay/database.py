"""Opening a session's database as the foreign file it may be: read-only, schema checked, one sentence when it is not fit.

The values in its rows are foreign, too: those of another type count as missing.
"""

from __future__ import annotations

import gc
import json
import math
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from pydantic import ValidationError

from monitor.errors import SessionError
from monitor.files import remedy
from monitor.record.format_version import newer_program, written_by_newer
from monitor.record.header import Header
from monitor.record.lifecycle import is_being_written
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, INDEXES, STATUSES, TABLES, VERSION
from monitor.speech import WORD, Word, word_of
from monitor.types import PEOPLE, Event, Float64, Gap, Person, Score

# A day; a table may hold two million rows, which scores fill in 34 hours; a longer one is damaged or foreign.
_SESSION_LONGEST_S: Final = 86400.0

_ROW_LIMIT: Final = 2_000_000
_CELL_LIMIT_BYTES: Final = 16 * 1024 * 1024

_switching = threading.Lock()
# Whether garbage was collected before each block that runs; only the first can say so.
_was_on: list[bool] = []


def database_path(path: Path) -> Path:
    """The database of a session given as its folder or as the file itself."""
    return path / DATABASE_NAME if path.is_dir() else path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the session's database at ``path`` (a folder or the file).

    Raises SessionError for a file that is missing, foreign, newer, truncated or damaged, also when that shows late.
    """
    file = database_path(path)
    if not file.is_file():
        raise SessionError(
            f"expected a session's folder or its {DATABASE_NAME} at {path}, found nothing; see `rapport sessions list`"
        )
    try:
        database = _connect(file)
        try:
            _check(database, file)
            yield database
        finally:
            database.close()
    except UnicodeDecodeError:  # sqlite3 decodes names before anything can be said of them
        raise SessionError(f"{file} is not a readable session (damaged text); restore it from a copy or delete it") from None
    except sqlite3.Error as error:
        what_to_do = remedy(error, "restore it from a copy or delete it")
        raise SessionError(f"{file} is not a readable session ({error}); {what_to_do}") from None


def rows_of(database: sqlite3.Connection, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query, at most two million."""
    rows = database.execute(query, parameters).fetchmany(_ROW_LIMIT + 1)
    if len(rows) > _ROW_LIMIT:
        raise SessionError(f"a session has at most {_ROW_LIMIT} rows per table, found more; it was not made by this program")
    return rows


def _connect(file: Path) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode=ro"
    database = sqlite3.connect(address, uri=True, timeout=2.0, check_same_thread=False)
    try:
        database.execute("PRAGMA schema_version")
    except sqlite3.OperationalError:
        # A folder that cannot be written to and a database still in WAL mode: with no WAL beside it, it is complete as it is.
        database.close()
        if file.with_name(f"{file.name}-wal").exists():
            raise
        database = sqlite3.connect(f"{address}&immutable=1", uri=True, check_same_thread=False)
    except BaseException:
        database.close()
        raise
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _CELL_LIMIT_BYTES)
    database.execute("PRAGMA trusted_schema=OFF")
    database.execute("PRAGMA query_only=ON")
    database.execute("PRAGMA cell_size_check=ON")
    return database


def _check(database: sqlite3.Connection, file: Path) -> None:
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise SessionError(f"{file} is a database, but not a session of this program; see `rapport sessions list`")
    if version > VERSION:
        raise SessionError(written_by_newer(str(file), version, VERSION))
    if version != VERSION:
        raise SessionError(
            f"{file} has schema version {version}, but this program reads version {VERSION}; no released version made it"
        )
    expected = {**TABLES, **INDEXES}
    tables = dict(rows_of(database, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL LIMIT 100"))
    if tables != expected:
        raise SessionError(
            f"{file} has tables that do not belong in a session; another program has changed it, so it is not opened"
        )


def longest_s() -> float:
    """How long a session may be; no time in it is farther from its start."""
    return _SESSION_LONGEST_S


def decode_time_s(value: object) -> float:
    """A time or a length; NaN where there is none. Raises SessionError for what no session can last to."""
    time_s = decode_number(value)
    if abs(time_s) > longest_s():
        raise too_far(time_s)
    return time_s


def check_times(times: Float64) -> None:
    """Raises SessionError where a row's time is missing or beyond what a session can last to."""
    if not (np.abs(times) <= longest_s()).all():
        raise too_far(float(times[~(np.abs(times) <= longest_s())][0]))


def too_far(time_s: float) -> SessionError:
    """The sentence for a time that no session has."""
    hours = longest_s() / 3600
    return SessionError(
        f"a session lasts at most {hours:.0f} hours, found a time of {time_s:.3g} s; restore the session from a copy"
    )


def decode_number(value: object) -> float:
    """A float, NaN for what is none."""
    return float(value) if isinstance(value, int | float) else math.nan


def decode_text(value: object) -> str:
    """A text, empty for what is none."""
    return value if isinstance(value, str) else ""


def decode_event(row: tuple[object, ...]) -> Event:
    """A row of the table of events. Raises SessionError for a time that no session has."""
    person, kind, start_s, end_s, value, detail = row
    try:
        words = json.loads(detail) if isinstance(detail, str) and detail else {}
    except ValueError:
        words = {}
    kept = {str(key): math.nan if item is None else item for key, item in words.items()} if isinstance(words, dict) else {}
    # JSON knows integers that no float can hold.
    usable = {
        key: item if isinstance(item, str) else float(item)
        for key, item in kept.items()
        if isinstance(item, str | float) or (isinstance(item, int) and abs(item) < 2**63)
    }
    return Event(
        cast(Person, decode_text(person)),
        decode_text(kind),
        decode_time_s(start_s),
        decode_time_s(end_s),
        decode_number(value),
        usable,
    )


def read_events(database: sqlite3.Connection) -> list[Event]:
    """All events but the words, by start. Raises SessionError for a time that no session has."""
    rows = rows_of(database, "SELECT * FROM events WHERE kind IS NOT ? ORDER BY start_s", (WORD,))
    return [decode_event(row) for row in rows]


def read_words(database: sqlite3.Connection) -> list[Word]:
    """Both people's words, by start, without those that lack a text or a time. Raises SessionError as ``read_events``."""
    rows = rows_of(database, "SELECT * FROM events WHERE kind = ? ORDER BY start_s, end_s, rowid", (WORD,))
    words = [word_of(event) for event in map(decode_event, rows) if event.person in PEOPLE]
    return [word for word in words if word.text and word.end_s >= word.start_s]


def decode_gap(row: tuple[object, ...]) -> Gap:
    """A row of the table of gaps. Raises SessionError for a time that no session has."""
    stream, start_s, end_s, reason = row
    return Gap(decode_text(stream), decode_time_s(start_s), decode_time_s(end_s), decode_text(reason))


def read_records(database: sqlite3.Connection, noun: type[Any], table: str, *, where: str = "") -> list[Any]:
    """Scores, facets or nudges of a table, by their time. where : a clause that chooses among them, all without.

    Raises SessionError for a time that no session has.
    """
    names = [field.name for field in fields(noun)]
    rows = rows_of(database, f"SELECT {', '.join(names)} FROM {table} {where} ORDER BY time_s, rowid")
    if not rows:
        return []
    # An hour has sixty thousand rows: a column at a time, and what has its type already is taken as it is.
    columns = [
        [value if type(value) is kind else as_type(value) for value in column]
        for column, (kind, as_type) in zip(zip(*rows, strict=True), _casts(noun), strict=True)
    ]
    times = np.array(columns[names.index("time_s")], dtype=np.float64)
    check_times(times[~np.isnan(times)])
    return list(map(noun, *columns))


def check_record_times(database: sqlite3.Connection, table: str) -> None:
    """The same check of a table's times, without reading the rest. Raises SessionError for a time that no session has."""
    where = "typeof(time_s) IN ('integer', 'real') AND NOT abs(time_s) <= ?"
    rows = database.execute(f"SELECT time_s FROM {table} WHERE {where} LIMIT 1", (longest_s(),)).fetchall()
    if rows:
        raise too_far(rows[0][0])


@contextmanager
def uncollected() -> Iterator[None]:
    """Tens of thousands of small objects that all stay: looking for garbage among them would take as long as making them.

    Of threads in such a block at once, the last to leave it lets garbage be collected again.
    """
    with _switching:
        _was_on.append(gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _switching:
            if _was_on.pop():
                gc.enable()


def _casts(noun: type[Any]) -> list[tuple[type, Callable[[object], object]]]:
    return [_CASTS.get(str(field.type), (str, decode_text)) for field in fields(noun)]


_CASTS: dict[str, tuple[type, Callable[[object], object]]] = {
    "float": (float, decode_number),
    "int": (int, lambda value: value if isinstance(value, int) else 0),
    "bool": (bool, bool),
}


def read_head(database: sqlite3.Connection, file: Path) -> tuple[Header, str, float]:
    rows = rows_of(database, "SELECT header, status, duration_s FROM session")
    if len(rows) != 1:
        raise SessionError(f"{file} contains no session yet; it was cut off while being created and can be deleted")
    text, status, duration_s = rows[0]
    try:
        header = Header.model_validate_json(str(text))
    except ValidationError as error:
        newer = newer_program(str(text))
        if newer:
            raise SessionError(
                f"{file} was recorded by version {newer} of this program, newer than this one; update the program"
            ) from None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SessionError(
            f"{file}: the header is damaged ({where}: {first['msg']}); restore the session from a copy"
        ) from None
    duration_s = decode_number(duration_s)
    if status not in STATUSES or not duration_s >= 0:
        raise SessionError(f"{file}: the status or duration is damaged; restore the session from a copy")
    if duration_s > longest_s():
        raise too_far(duration_s)
    if status == "recording" and not is_being_written(file.parent):
        status = "interrupted"
    return header, str(status), duration_s


def read_summary(path: Path) -> dict[str, Score]:
    """Only the scores of the whole session, by name: for comparing many sessions. Empty where it was cut off."""
    with opened(path) as database:
        return {score.name: score for score in read_records(database, Score, "summary_scores")}
