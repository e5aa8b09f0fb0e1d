"""Several people's sessions, kept apart: the user's own in ``sessions``, everybody else's in ``people/NAME``, beside it.

Whose a session is, is where it lies, so whatever looks at a session's neighbours (what is usual, progress, the last sessions)
never mixes two people. A name stays on this computer: no bundle and no report has it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import Final

from monitor.errors import SessionError, UsageError
from monitor.files import remedy
from monitor.paths import make_private
from monitor.record.lifecycle import is_being_written
from monitor.record.person import PEOPLE_DIR, person_of, remove_emptied
from monitor.record.schema import DATABASE_NAME

# How the user is named among people.
YOU: Final = "you"
_LONGEST: Final = 60  # characters: with a session's id, short enough for every file system
# What no file system of the three allows in a name, or not at its end.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def person_folder(sessions: Path, name: str) -> Path:
    """Where a person's sessions are. sessions : the user's own. name : empty or *you* for the user; case does not count.

    Raises UsageError for a name that no folder can have.
    """
    if name.strip().casefold() in ("", YOU):
        return sessions
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    if len(clean) > _LONGEST or not clean.isprintable() or _FORBIDDEN.search(clean) or _RESERVED.fullmatch(clean) or not clean:
        raise UsageError(
            f"a person's name should be 1 to {_LONGEST} letters without any of / \\ : * ? \" < > |, found {name!r}; shorten it"
        )
    known = {person.casefold(): person for person in people(sessions)}
    return sessions.parent / PEOPLE_DIR / known.get(clean.casefold(), clean)


def people(sessions: Path) -> list[str]:
    """Everybody who has a folder, by name."""
    place = sessions.parent / PEOPLE_DIR
    found = [child.name for child in place.iterdir() if child.is_dir() and not child.is_symlink()] if place.is_dir() else []
    return sorted((name for name in found if not name.startswith(".")), key=str.casefold)


def folders(sessions: Path) -> list[Path]:
    """The folder of the user's own sessions, then everybody else's."""
    return [sessions, *(sessions.parent / PEOPLE_DIR / name for name in people(sessions))]


def home_of(folder: Path) -> Path:
    """The program's data folder, from a folder of sessions."""
    return folder.parent.parent if person_of(folder) else folder.parent


def own_folder(folder: Path) -> Path:
    """The folder of the user's own sessions, from anybody's."""
    return home_of(folder) / "sessions" if person_of(folder) else folder


def assign(session: Path, name: str) -> Path:
    """Give a session to a person (empty: to the user); its new folder. It moves whole or not at all.

    The settings of a person of whom it was the only session go along to another person who has none: the name was mended.

    Raises SessionError while it is recorded, or where the system refuses; UsageError for a name that no folder can have.
    """
    if not (session / DATABASE_NAME).is_file():
        raise SessionError(f"there is no session at {session}; see `rapport sessions list`")
    target = person_folder(own_folder(session.parent), name) / session.name
    if target == session:
        return session
    if is_being_written(session):
        raise SessionError(f"session {session.name} is still being recorded or analyzed; end that first")
    if os.path.lexists(target):
        raise SessionError(f"there is a session {session.name} of {name or 'yours'} already; delete one of the two first")
    try:
        make_private(target.parent)
        session.rename(target)
    except OSError as error:
        what_to_do = remedy(error, "close what uses it and try again")
        raise SessionError(f"cannot move session {session.name} ({error.strerror}); {what_to_do}") from None
    remove_emptied(session.parent, settings_to=target.parent)
    return target
