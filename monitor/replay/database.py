"""Opening a session's database as the foreign file it may be: read-only, schema checked, one sentence when it is not fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.errors import SessionError
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, INDEXES, TABLES, VERSION

_ROW_LIMIT = 2_000_000
_CELL_LIMIT_BYTES = 16 * 1024 * 1024


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
            f"expected a session's folder or its {DATABASE_NAME}, found nothing at {path}; see `rapport sessions list`"
        )
    try:
        database = _connect(file)
        try:
            _check(database, file)
            yield database
        finally:
            database.close()
    except UnicodeDecodeError:  # sqlite3 decodes names before anything can be said of them
        raise SessionError(f"{file} is no readable session (damaged text); restore it from a copy or delete it") from None
    except sqlite3.Error as error:
        raise SessionError(f"{file} is no readable session ({error}); restore it from a copy or delete it") from None


def rows_of(database: sqlite3.Connection, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query, at most two million."""
    rows = database.execute(query, parameters).fetchmany(_ROW_LIMIT + 1)
    if len(rows) > _ROW_LIMIT:
        raise SessionError(f"a session has at most {_ROW_LIMIT} rows a table, found more; it was not made by this program")
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
        raise SessionError(f"{file} is a database, but no session of this program; see `rapport sessions list`")
    if version > VERSION:
        raise SessionError(f"{file} has schema version {version}, this program reads up to {VERSION}; update the program")
    if version != VERSION:
        raise SessionError(
            f"{file} has schema version {version}, this program reads version {VERSION}; it was not made by a released version"
        )
    expected = {**TABLES, **INDEXES}
    found = dict(rows_of(database, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL LIMIT 100"))
    if found != expected:
        raise SessionError(
            f"{file} has tables that a session does not have; it was changed by another program and is not opened"
        )
