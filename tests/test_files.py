"""What an error of the system says of the disk, and what its user can do."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from monitor.errors import SessionError
from monitor.files import is_disk_full, remedy


def raised_in_place_of(error: Exception) -> SessionError:
    try:
        try:
            raise error
        except type(error):
            raise SessionError("cannot write the session") from None
    except SessionError as raised:
        return raised


def coded(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


def sqlite_error(pages: int) -> sqlite3.Error:
    database = sqlite3.connect(":memory:")
    database.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(sqlite3.Error) as caught:
        database.execute("CREATE TABLE a (b)" if pages == 1 else "nonsense")
    database.close()
    return caught.value


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(getattr(errno, "EDQUOT", errno.ENOSPC), "Disk quota exceeded"), True),
        (PermissionError(errno.EACCES, "Permission denied"), False),
        (sqlite_error(1), True),
        (sqlite_error(9), False),
        (coded(sqlite3.SQLITE_IOERR_SHMSIZE), True),
        (coded(sqlite3.SQLITE_IOERR_READ), False),
        (sqlite3.ProgrammingError("closed"), False),
        (ValueError("no face"), False),
    ],
    ids=str,
)
def test_a_full_disk_is_known_also_behind_an_error_of_the_program(error: Exception, is_full: bool) -> None:
    assert is_disk_full(error) is is_full
    assert is_disk_full(raised_in_place_of(error)) is is_full
    assert remedy(error, "look again") == ("free some space and try again" if is_full else "look again")


def test_of_a_write_that_failed_for_no_known_reason_the_disk_is_to_be_looked_at() -> None:
    assert remedy(coded(sqlite3.SQLITE_IOERR_WRITE), "look again") == "check the disk and its free space"
