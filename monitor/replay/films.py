"""The films that were kept with a session."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from monitor.record.schema import MEDIA_DIR
from monitor.replay.database import rows_of
from monitor.replay.foreign import text, time_s
from monitor.types import Person


@dataclass(frozen=True, slots=True)
class Media:
    """A kept film: its second 0 is the session's second ``offset_s``."""

    person: Person
    path: Path
    offset_s: float
    duration_s: float
    has_picture: bool
    has_sound: bool


def films(database: sqlite3.Connection, folder: Path, session_s: float) -> tuple[Media, ...]:
    """The films that are there. Only a plain file name is taken, so that a foreign session cannot point elsewhere.

    Raises SessionError for a time that no session has.
    """
    found = []
    for person, file, offset_s, duration_s, has_picture, has_sound in rows_of(database, "SELECT * FROM media"):
        name = text(file)
        path = folder / MEDIA_DIR / name
        plain = name == Path(name).name and name not in ("", ".", "..") and "\\" not in name
        if person in ("user", "partner") and plain and path.is_file() and not path.is_symlink() and path.stat().st_size:
            # A film that was cut off while it grew has no length yet: it goes on to where the session ends.
            length_s = time_s(duration_s) or max(0.0, session_s - time_s(offset_s))
            found.append(Media(cast(Person, person), path, time_s(offset_s), length_s, bool(has_picture), bool(has_sound)))
    return tuple(found)
