"""The settings, in ``settings.json`` of the data folder: the goal of the next session, the name comments are signed with. The
goal of somebody else's next session lies with their sessions. The file is private (0600) and goes nowhere.

Settings are a convenience: a file that cannot be read counts as none, and the next change replaces it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import SessionError
from monitor.files import remedy, write_private
from monitor.paths import home, make_private
from monitor.record.header import Goal
from monitor.record.notes import Writer
from monitor.record.person import SETTINGS_NAME, person_of

_MAX_BYTES: Final = 64 * 1024
_changing = threading.Lock()


class Settings(BaseModel):
    """goal : that the next session is proposed. writer : the name under comments."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: Literal[1] = 1
    goal: Goal | None = None
    writer: Writer | Annotated[str, Field(max_length=0)] = ""


def settings_folder(sessions: Path | None) -> Path:
    """Where the settings lie of those whose sessions go to a folder: the user's in the data folder, others' in their own."""
    return sessions if sessions is not None and person_of(sessions) else home()


def read_settings(folder: Path) -> Settings:
    """The settings in a folder; empty ones where there are none, or they cannot be read."""
    with suppress(OSError, ValidationError):
        path = folder / SETTINGS_NAME
        if path.stat().st_size <= _MAX_BYTES:
            return Settings.model_validate_json(path.read_bytes())
    return Settings()


def change_settings(folder: Path, **changes: Any) -> Settings:
    """Change some of the settings, whole or not at all. Raises SessionError when the system refuses."""
    with _changing:
        after = read_settings(folder).model_copy(update=changes)
        try:
            make_private(folder)
            write_private(folder / SETTINGS_NAME, after.model_dump_json(indent=1).encode())
        except OSError as error:
            what_to_do = remedy(error, "check its permissions")
            raise SessionError(f"cannot save the settings in {folder} ({error.strerror}); {what_to_do}") from None
    return after


def propose_goal(folder: Path, goal: Goal | None) -> Settings:
    """Propose a goal to the sessions that come; None to propose none. Raises SessionError when the system refuses."""
    before = read_settings(folder)
    return before if before.goal == goal else change_settings(folder, goal=goal)
