"""The mark that a living process records a session."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.record.schema import LOCK_NAME


def hold_mark(folder: Path) -> sqlite3.Connection:
    """Take the mark "this session is being written", or raise sqlite3.OperationalError when another process has it.

    SQLite's own lock on an empty file: it works on every system and goes away with its process, however that ends.
    """
    mark = sqlite3.connect(
        f"{(folder / LOCK_NAME).absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=0.0,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        mark.execute("BEGIN EXCLUSIVE")
    except BaseException:
        mark.close()
        raise
    return mark
