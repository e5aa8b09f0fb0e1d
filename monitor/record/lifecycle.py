"""A session's folder: recovered after a kill, a crash or a flat battery; staged in private while it is made; deleted at once.

A staging folder lies beside the sessions, for work that must leave nothing behind, however it ends.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from monitor.errors import SessionError
from monitor.record.person import remove_emptied
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, LOCK_NAME, lock


def is_being_written(folder: Path) -> bool:
    """Whether a living process records this session now."""
    if not (folder / LOCK_NAME).exists():
        return False
    try:
        lock(folder).close()
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
            was_recording = (
                database.execute("UPDATE session SET status = 'interrupted' WHERE status = 'recording'").rowcount > 0
            )
            with suppress(sqlite3.OperationalError):
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                database.execute("PRAGMA journal_mode=DELETE")
        finally:
            database.close()
    except sqlite3.Error as error:
        raise SessionError(
            f"cannot recover the session in {folder} ({error}); copy the folder somewhere else and try there"
        ) from None
    (folder / LOCK_NAME).unlink(missing_ok=True)
    return was_recording


def recover_sessions(sessions: Path) -> list[str]:
    """Recover every session of a folder; the ids of those that had been cut off. What cannot be read is left alone."""
    recovered = []
    for folder in sorted(sessions.iterdir()) if sessions.is_dir() else []:
        with suppress(SessionError):
            if recover(folder):
                recovered.append(folder.name)
    return recovered


_WORKING, DELETING = ".working-", ".deleting-"
# Between the making of such a folder and its lock another process must not take it for a leftover.
_FRESH_S: Final = 60.0


@contextmanager
def staging(sessions: Path) -> Iterator[Path]:
    """An empty folder (0700) on the sessions' disk, gone when the block ends; ``sweep`` removes what a kill left of it."""
    place = Path(tempfile.mkdtemp(prefix=_WORKING, dir=sessions))
    try:
        (place / LOCK_NAME).touch(mode=0o600)
        with closing(lock(place)):
            inner = place / "work"
            inner.mkdir(mode=0o700)
            yield inner
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(sessions: Path) -> None:
    """Remove what an interrupted import, export or delete left; what a living process works in stays."""
    for place in list(sessions.iterdir()) if sessions.is_dir() else []:
        if place.is_symlink() or not place.is_dir():
            continue
        with suppress(OSError):
            if place.name.startswith(DELETING) or (place.name.startswith(_WORKING) and _is_left(place)):
                shutil.rmtree(place, ignore_errors=True)


def _is_left(place: Path) -> bool:
    # One from the future is of a clock that was wrong then, and may be a year old.
    return abs(time.time() - place.stat().st_mtime) > _FRESH_S and not is_being_written(place)


def delete_session(folder: Path, *, aborted: bool = False) -> None:
    """Delete a session's folder: database, WAL, films, notes, whatever else lies in it. Lists of sessions change at once.

    With a person's last session go the settings. aborted : it never came to be, so that those of the next session stay.
    Raises SessionError when the folder holds no session, the session is being recorded or read by somebody else at this
    moment, or the system refuses. What an earlier delete could not finish is removed too.
    """
    if not (folder / DATABASE_NAME).is_file():
        raise SessionError(f"there is no session at {folder}; see `rapport sessions list`")
    if folder.is_symlink():
        raise SessionError(f"{folder} is a link to a session; delete the session in its own folder")
    if is_being_written(folder):
        raise SessionError(f"session {folder.name} is still being recorded or analyzed; end that first, then delete it")
    if _is_being_read(folder / DATABASE_NAME):
        raise SessionError(f"session {folder.name} is open in another program; close it there, then delete it")
    try:
        # Renamed first: a name that is no session's id, so that what an interrupted delete leaves is not taken for a session.
        doomed = folder.rename(folder.with_name(f"{DELETING}{folder.name}-{secrets.token_hex(4)}"))
        shutil.rmtree(doomed)
    except OSError as error:
        raise SessionError(f"cannot delete {folder} ({error.strerror}); close the programs that use it and try again") from None
    sweep(folder.parent)
    if not aborted:
        remove_emptied(folder.parent)


def _is_being_read(path: Path) -> bool:
    """Whether somebody has a transaction open on the database. False for a file that is no database."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0.5)
        ) as base:
            base.execute("PRAGMA trusted_schema=OFF")
            # In WAL mode a reader blocks no writer; leaving it needs every reader gone.
            base.execute("PRAGMA journal_mode=DELETE")
            base.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.Error:
        return False
    return False
