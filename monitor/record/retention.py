"""How long sessions are kept: 30 days unless the user says otherwise, and none goes before it was announced.

The choice lies in ``retention.json`` in the program's data folder. A session's days count from when it was recorded, or came
here by an import; one with the tag *keep*, or with notes that cannot be read, stays. It is deleted at the start of the
program, as ``lifecycle.delete_session`` does it, and only a week after an earlier start has announced it: after a time away
everything is still there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import SessionError
from monitor.files import remedy, write_private
from monitor.paths import make_private
from monitor.record.format_version import newer_format, written_by_newer
from monitor.record.header import SessionId, is_id
from monitor.record.lifecycle import delete_session
from monitor.record.notes import notes_or_problem
from monitor.record.people import folders
from monitor.record.schema import DATABASE_NAME
from monitor.words import say

# A month is long enough to look back and short enough that recordings do not pile up; the user may choose (days).
_KEEP_DAYS: Final = 30
# A session is deleted a week after its announcement at the earliest, so that nobody who was away loses it (days).
_ANNOUNCE_DAYS: Final = 7


RETENTION_NAME = "retention.json"
VERSION: Final = 1
KEEP_TAG = "keep"
_MAX_BYTES: Final = 4 * 1024 * 1024


class Retention(BaseModel):
    """keep_days : None for ever. announced : which sessions a start of the program has said it will delete, and when it did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(default_factory=lambda: _KEEP_DAYS)
    announced: dict[SessionId, date] = {}

    def deletion_day(self, folder: Path, *, today: date) -> date | None:
        """The day from which the session in ``folder`` may be deleted; None when it stays."""
        if self.keep_days is None:
            return None
        notes, problem = notes_or_problem(folder)
        arrived = _arrival(folder)
        if problem or KEEP_TAG in notes.tags or arrived is None:
            return None
        announced = self.announced.get(folder.name, today)
        return max(arrived + timedelta(days=self.keep_days), announced + timedelta(days=_ANNOUNCE_DAYS))


def read_retention(home: Path) -> Retention:
    """The choice in the data folder ``home``; the default where there is none. Raises SessionError when it cannot be read."""
    path = home / RETENTION_NAME
    remedy = "no session will be deleted; set the time again with `rapport sessions keep`"
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SessionError(f"{path} is too large to be read; {remedy}")
        content = path.read_bytes()
        newer = newer_format(content, VERSION)
        if newer is not None:
            raise SessionError(f"{written_by_newer(str(path), newer, VERSION)}; until then no session will be deleted")
        return Retention.model_validate_json(content)
    except FileNotFoundError:
        return Retention()
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else error.errors()[0]["msg"]
        raise SessionError(f"cannot read {path} ({why}); {remedy}") from None


def set_keep_days(home: Path, keep_days: int | None) -> Retention:
    """Keep sessions so many days from now on, None for ever. What was announced under another choice is announced again."""
    chosen = Retention(keep_days=keep_days)
    _write(home, chosen)
    return chosen


def delete_expired(home: Path, *, today: date | None = None, spared: Path | None = None) -> list[str]:
    """Delete what is due and announce what will be: one sentence each, for the terminal. spared : a session that stays for now.

    Never raises: what cannot be deleted stays, and is reported.
    """
    today = today or datetime.now(UTC).date()
    try:
        retention = read_retention(home)
    except SessionError as error:
        return [str(error)]
    if retention.keep_days is None:
        return []
    lines, announced, soon = [], {}, {}
    week = timedelta(days=_ANNOUNCE_DAYS)
    for folder in [session for place in folders(home / "sessions") for session in _sessions(place)]:
        day = retention.deletion_day(folder, today=today)
        if day is None or day > today + week:
            continue
        if day <= today and folder.name in retention.announced and folder != spared:
            try:
                delete_session(folder)
                lines.append(say("retention-deleted", session=folder.name, days=str(retention.keep_days)))
                continue
            except SessionError as error:
                lines.append(str(error))
        announced[folder.name] = retention.announced.get(folder.name, today)
        soon[folder.name] = day
    if announced != retention.announced:
        try:
            _write(home, retention.model_copy(update={"announced": announced}))
        except SessionError as error:
            lines.append(str(error))
    return [*lines, *_announcement(soon, retention.keep_days)]


def _announcement(soon: dict[str, date], keep_days: int) -> list[str]:
    if not soon:
        return []
    names = ", ".join(sorted(soon)[:3])
    return [
        say(
            "retention-announced",
            days=str(keep_days),
            count=len(soon),
            names=names,
            more="yes" if len(soon) > 3 else "no",
            first=min(soon.values()).isoformat(),
        )
    ]


def _sessions(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        session
        for session in folder.iterdir()
        if is_id(session.name) and (session / DATABASE_NAME).is_file() and not session.is_symlink()
    )


def _arrival(folder: Path) -> date | None:
    """When the session was recorded or imported, whatever is later."""
    try:
        recorded = datetime.strptime(folder.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        written = datetime.fromtimestamp((folder / DATABASE_NAME).stat().st_mtime, UTC)
    except (ValueError, OSError, OverflowError):
        return None
    return max(recorded, written).date()


def _write(home: Path, retention: Retention) -> None:
    try:
        make_private(home)
        write_private(home / RETENTION_NAME, retention.model_dump_json(indent=1).encode())
    except OSError as error:
        what_to_do = remedy(error, "check its permissions")
        raise SessionError(
            f"cannot write {home / RETENTION_NAME} ({error.strerror}); the earlier setting stays: {what_to_do}"
        ) from None
