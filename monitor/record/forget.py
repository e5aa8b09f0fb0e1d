"""Forgetting what was said in a session, and nothing else: its measures, scores and notes stay, and its films.

Words are events of the kind ``word``; tables of turns used to leave their texts in the phrases. Both go, with what the header
says of the transcript and of the words that matter in the talk, and the file is written anew, so that no free page, journal or
WAL keeps them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from monitor.errors import SessionError
from monitor.files import remedy
from monitor.record.disk import need_room
from monitor.record.lifecycle import is_being_written
from monitor.record.schema import APPLICATION_ID, DATABASE_NAME, LOCK_NAME, lock
from monitor.speech import WORD

_WAIT_S: Final = 0.5
# SQLite makes the new file in the system's folder for temporary files first, which may be small; a few hours fit into memory.
_IN_MEMORY_BYTES: Final = 256 << 20


def strip_words(database: sqlite3.Connection) -> int:
    """Delete words and texts from an open session's database and leave nothing of them in it; how many there were.

    The connection is in autocommit mode and nobody else uses the file. Raises sqlite3.Error.
    """
    gone = _delete_words(database)
    _write_anew(database)
    return gone


def _delete_words(database: sqlite3.Connection) -> int:
    database.execute("PRAGMA secure_delete=ON")
    database.execute("BEGIN EXCLUSIVE")
    try:
        words = database.execute("DELETE FROM events WHERE kind = ?", (WORD,)).rowcount
        texts = database.execute(
            "UPDATE events SET detail = json_remove(detail, '$.text') "
            "WHERE json_valid(detail) AND json_extract(detail, '$.text') IS NOT NULL"
        ).rowcount
        database.execute(
            "UPDATE session SET header = json_set(header, '$.transcript', json('null'), '$.topic', json('[]')) "
            "WHERE json_valid(header)"
        )
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    return words + texts


def _write_anew(database: sqlite3.Connection) -> None:
    """Pages that were split or moved while the session was written may hold copies that deleting does not reach."""
    ((pages,),), ((page_bytes,),) = database.execute("PRAGMA page_count"), database.execute("PRAGMA page_size")
    if pages * page_bytes <= _IN_MEMORY_BYTES:
        database.execute("PRAGMA temp_store=MEMORY")
    database.execute("VACUUM")


def forget_words(folder: Path) -> int:
    """Delete what was said in the session of a folder; how many words (or texts of phrases) there were.

    Raises SessionError, one sentence, when there is no session, it is being recorded or read by somebody else at this moment,
    or the system refuses; it stays as it was then. Only where the file could not be written anew the words are deleted, and its
    free pages may still hold copies: the sentence says so, and to do it once more is the way out.
    """
    path = folder / DATABASE_NAME
    if not path.is_file():
        raise SessionError(f"there is no session at {folder}; see `rapport sessions list`")
    if is_being_written(folder):
        raise SessionError(f"session {folder.name} is still being recorded or analyzed; forget its words when that has ended")
    try:
        # The file is written anew beside a journal of the old one: with less room the words would be deleted, and copies stay.
        need_room(folder, 2 * _size_bytes(folder))
        with _locked(folder), closing(_opened(path)) as database:
            if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise SessionError(f"{path} is a database, but not a session of this program; see `rapport sessions list`")
            # A reader keeps the WAL, and with it the words.
            database.execute("PRAGMA journal_mode=DELETE")
            gone = _delete_words(database)
            try:
                _write_anew(database)
            except sqlite3.Error as error:
                what_to_do = remedy(error, "check that you may write there")
                raise SessionError(
                    f"the words of session {folder.name} are deleted, but its file may still hold copies of them ({error}); "
                    f"{what_to_do}: forget the words once more"
                ) from None
            return gone
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise SessionError(
                f"session {folder.name} is open in another program; close it there, then forget its words"
            ) from None
        raise _refused(folder, error) from None
    except (OSError, sqlite3.Error) as error:
        raise _refused(folder, error) from None


def _size_bytes(folder: Path) -> int:
    """Of the database and its WAL, which goes when another program closes the session."""
    size_bytes = 0
    for file in folder.glob(f"{DATABASE_NAME}*"):
        with suppress(FileNotFoundError):
            size_bytes += file.stat().st_size
    return size_bytes


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """As a session that is being written. Raises sqlite3.OperationalError where another process does so, whose mark stays."""
    (folder / LOCK_NAME).touch(mode=0o600)
    writing = lock(folder)
    try:
        yield
    finally:
        writing.close()
        with suppress(OSError):
            (folder / LOCK_NAME).unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=rw"
    database = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_WAIT_S)
    database.execute("PRAGMA trusted_schema=OFF")
    return database


def _refused(folder: Path, error: OSError | sqlite3.Error) -> SessionError:
    why = error.strerror if isinstance(error, OSError) else error
    what_to_do = remedy(error, "check that you may write there")
    return SessionError(f"cannot forget the words of session {folder.name} ({why}); {what_to_do}")
