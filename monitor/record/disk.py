"""The disk that a session is written to: room on it, and what is said where it refuses."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from monitor.errors import SessionError
from monitor.files import is_disk_full, remedy


def need_room(folder: Path, least_bytes: int) -> None:
    """Raises OSError, as of a full disk, where less than that is free."""
    if shutil.disk_usage(folder).free < least_bytes:
        raise OSError(errno.ENOSPC, "the disk is almost full")


def refusal(error: OSError | sqlite3.Error, folder: Path, *, begins: bool, durable: bool) -> SessionError:
    """What is raised in the place of a system's error. folder : of the session. begins : nothing of it is recorded yet.

    durable : False for a copy, of which nothing stays, in a folder that its user has never seen.
    """
    if isinstance(error, FileExistsError):
        return SessionError(f"{folder} already holds a session; choose another folder")
    if is_disk_full(error) and not durable:
        return SessionError("the disk is full: free some space and try again")
    kept = "; everything recorded so far is still there" if durable and not begins else ""
    if is_disk_full(error):
        return SessionError(f"the disk is full{kept}: free some space in {folder.parent} and start again")
    why = getattr(error, "strerror", None) or error
    what_to_do = remedy(error, "check its permissions, or set RAPPORT_HOME to a folder you own")
    where = f" in {folder}" if durable else ""
    return SessionError(f"cannot write the session{where} ({why}){kept}: {what_to_do}")
