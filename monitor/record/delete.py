"""Deleting a session: all of it, at once."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.errors import SessionError
from monitor.record.recover import is_being_written
from monitor.record.schema import DATABASE_NAME
from monitor.record.scratch import DELETING, sweep


def delete_session(folder: Path) -> None:
    """Delete a session's folder: database, WAL, films, notes, whatever else lies in it. For whoever lists sessions, at once.

    Raises SessionError when the folder holds no session, the session is being recorded or read by somebody else at this
    moment, or the system refuses. What an earlier delete could not finish is removed too.
    """
    if not (folder / DATABASE_NAME).is_file():
        raise SessionError(f"expected a session's folder, found none at {folder}; see `rapport sessions list`")
    if folder.is_symlink():
        raise SessionError(f"{folder} is a link to a session; delete the session where it is")
    if is_being_written(folder):
        raise SessionError(f"session {folder.name} is being recorded; stop the recording, then delete it")
    if _is_being_read(folder / DATABASE_NAME):
        raise SessionError(f"session {folder.name} is open in another program; close it there, then delete it")
    try:
        # Renamed first: a name that is no session's id, so that what an interrupted delete leaves is not taken for a session.
        doomed = folder.rename(folder.with_name(f"{DELETING}{folder.name}-{secrets.token_hex(4)}"))
        shutil.rmtree(doomed)
    except OSError as error:
        raise SessionError(f"cannot delete {folder}: {error.strerror}; close what uses it and try again") from None
    sweep(folder.parent)


def _is_being_read(path: Path) -> bool:
    """Whether somebody has a transaction open on the database. A file that is no database is read by nobody."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0.5)
        ) as base:
            base.execute("PRAGMA trusted_schema=OFF")
            # In WAL mode a reader stands in nobody's way; leaving it needs everybody out.
            base.execute("PRAGMA journal_mode=DELETE")
            base.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.Error:
        return False
    return False
