"""How long sessions are kept: 30 days unless the user says otherwise, and none goes before it was announced.

The choice lies in ``retention.json`` in the program's data folder. A session's days count from when it was recorded, or came
here by an import; one with the tag *keep*, or with notes that cannot be read, stays. It is deleted at the start of the program,
as ``record.delete`` does it, and only a week after an earlier start has said so: who was away finds everything there.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import SessionError
from monitor.paths import make_private
from monitor.record.header import SessionId, is_id
from monitor.record.lifecycle import delete_session
from monitor.record.notes import notes_or_problem
from monitor.record.schema import DATABASE_NAME

# Issue 7: retention of 30 days by default, changeable, announced (days).
_KEEP_DAYS: Final = 30
# A session is deleted a week after it was said at the earliest, so that who was away finds everything there (days).
_ANNOUNCE_DAYS: Final = 7


RETENTION_NAME = "retention.json"
KEEP_TAG = "keep"
_MAX_BYTES = 4 * 1024 * 1024


class Retention(BaseModel):
    """keep_days : None for ever. announced : which sessions a start of the program has said it will delete, and when it did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(default_factory=lambda: _KEEP_DAYS)
    announced: dict[SessionId, date] = {}

    def goes_on(self, folder: Path, *, today: date) -> date | None:
        """The day from which the session in ``folder`` may be deleted; None when it stays."""
        if self.keep_days is None:
            return None
        notes, problem = notes_or_problem(folder)
        came = _came(folder)
        if problem or KEEP_TAG in notes.tags or came is None:
            return None
        told = self.announced.get(folder.name, today)
        return max(came + timedelta(days=self.keep_days), told + timedelta(days=_ANNOUNCE_DAYS))


def read_retention(home: Path) -> Retention:
    """The choice in the data folder ``home``; the default where there is none. Raises SessionError when it cannot be read."""
    path = home / RETENTION_NAME
    remedy = "nothing is deleted; set it anew with `rapport sessions keep`"
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SessionError(f"{path} is too large; {remedy}")
        return Retention.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Retention()
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else error.errors()[0]["msg"]
        raise SessionError(f"{path} cannot be read ({why}); {remedy}") from None


def choose_days(home: Path, keep_days: int | None) -> Retention:
    """Keep sessions so many days from now on, None for ever. What was announced under another choice is announced anew."""
    chosen = Retention(keep_days=keep_days)
    _write(home, chosen)
    return chosen


def forget_old(home: Path, *, today: date | None = None, spare: Path | None = None) -> list[str]:
    """Delete what is due and announce what will be: one sentence each, for the terminal. spare : a session that stays for now.

    Never raises: what cannot be deleted stays, and is said.
    """
    today = today or datetime.now(UTC).date()
    try:
        retention = read_retention(home)
    except SessionError as error:
        return [str(error)]
    if retention.keep_days is None:
        return []
    said, announced, soon = [], {}, {}
    week = timedelta(days=_ANNOUNCE_DAYS)
    for folder in _sessions(home / "sessions"):
        goes = retention.goes_on(folder, today=today)
        if goes is None or goes > today + week:
            continue
        if goes <= today and folder.name in retention.announced and folder != spare:
            try:
                delete_session(folder)
                said.append(f"Deleted session {folder.name}: it was kept {retention.keep_days} days, as was announced.")
                continue
            except SessionError as error:
                said.append(str(error))
        announced[folder.name] = retention.announced.get(folder.name, today)
        soon[folder.name] = goes
    if announced != retention.announced:
        try:
            _write(home, retention.model_copy(update={"announced": announced}))
        except SessionError as error:
            said.append(str(error))
    return [*said, *_announcement(soon, retention.keep_days)]


def _announcement(soon: dict[str, date], keep_days: int) -> list[str]:
    if not soon:
        return []
    first = min(soon.values())
    names = ", ".join(sorted(soon)[:3]) + (", ..." if len(soon) > 3 else "")
    which = f"{len(soon)} session{'' if len(soon) == 1 else 's'} ({names})"
    return [
        f"Sessions are kept {keep_days} days: {which} will be deleted from {first} on. To keep one: "
        "`rapport sessions note ID --tag keep`; all: `rapport sessions keep --forever`."
    ]


def _sessions(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        one for one in folder.iterdir() if is_id(one.name) and (one / DATABASE_NAME).is_file() and not one.is_symlink()
    )


def _came(folder: Path) -> date | None:
    """When the session was recorded or imported, whatever is later."""
    try:
        recorded = datetime.strptime(folder.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        written = datetime.fromtimestamp((folder / DATABASE_NAME).stat().st_mtime, UTC)
    except (ValueError, OSError, OverflowError):
        return None
    return max(recorded, written).date()


def _write(home: Path, retention: Retention) -> None:
    part = home / f".{RETENTION_NAME}.{secrets.token_hex(4)}.part"
    try:
        make_private(home)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(retention.model_dump_json(indent=1).encode())
        part.replace(home / RETENTION_NAME)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SessionError(f"cannot write {home / RETENTION_NAME} ({error.strerror}); it stays as it was") from None
