"""Sessions that were cut off: by a kill, a crash or a flat battery."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from monitor.errors import SessionError
from monitor.record.mark import hold_mark
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, LOCK_NAME


def is_being_written(folder: Path) -> bool:
    """Whether a living process records this session now."""
    if not (folder / LOCK_NAME).exists():
        return False
    try:
        hold_mark(folder).close()
    except sqlite3.OperationalError:
        return True
    return False


def recover(folder: Path) -> bool:
    """Mark a session that says *recording* but has no writer as interrupted, and fold its WAL in.

    Returns whether it was so. Raises SessionError when its database cannot be written.
    """
    path = folder / DATABASE_NAME
    if not path.is_file() or is_being_written(folder):
        return False
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=1.0)
        try:
            database.execute("PRAGMA trusted_schema=OFF")
            if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return False
            found = database.execute("UPDATE session SET status = 'interrupted' WHERE status = 'recording'").rowcount > 0
            with suppress(sqlite3.OperationalError):
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                database.execute("PRAGMA journal_mode=DELETE")
        finally:
            database.close()
    except sqlite3.Error as error:
        raise SessionError(
            f"cannot recover the session in {folder}: {error}; copy the folder elsewhere and try there"
        ) from None
    (folder / LOCK_NAME).unlink(missing_ok=True)
    return found


def recover_sessions(sessions: Path) -> list[str]:
    """Recover every session of a folder; the ids of those that had been cut off. What cannot be read is left alone."""
    recovered = []
    for folder in sorted(sessions.iterdir()) if sessions.is_dir() else []:
        with suppress(SessionError):
            if recover(folder):
                recovered.append(folder.name)
    return recovered
