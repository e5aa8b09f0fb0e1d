"""Whose the sessions of a folder are, and what else of a person lies beside them: the settings."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

PEOPLE_DIR: Final = "people"
# What may lie beside a person's sessions (``record.settings``).
SETTINGS_NAME: Final = "settings.json"


def person_of(folder: Path) -> str:
    """Whose sessions a folder holds; empty for the user's own."""
    return folder.name if folder.parent.name == PEOPLE_DIR else ""


def remove_emptied(sessions: Path, *, settings_to: Path | None = None) -> None:
    """Remove the folder of a person of whom no session is left, with the settings; the user's own stays.

    settings_to : another folder of sessions, which gets the settings where it is a person's and has none.
    What the system refuses to remove stays.
    """
    if not person_of(sessions):
        return
    with suppress(OSError):
        if {child.name for child in sessions.iterdir()} <= {SETTINGS_NAME}:
            settings = sessions / SETTINGS_NAME
            if settings_to is not None and person_of(settings_to) and settings.exists():
                target = settings_to / SETTINGS_NAME
                if not target.exists():
                    settings.rename(target)
            settings.unlink(missing_ok=True)
            sessions.rmdir()
