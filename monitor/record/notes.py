"""What people say about a session: its title, notes, tags, the user's own rating, and comments at its moments, in
``notes.json`` beside the database.

A separate file: the database is written once, while recording, and opened read-only ever after; notes change later, and a
note must never be able to damage the measures. It goes where the session's folder goes.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from monitor.errors import SessionError
from monitor.files import remedy, write_private
from monitor.record.format_version import newer_format, written_by_newer
from monitor.record.header import Timestamp

NOTES_NAME = "notes.json"
VERSION: Final = 1
MAX_BYTES: Final = 256 * 1024
QUESTIONS = ("connection", "naturalness", "ease")
COMMENTS_MOST: Final = 200

# Held from reading the notes until the changed ones are written.
changing_notes = threading.Lock()


def printable(text: str) -> str:
    """A foreign text on one line: what could move a terminal's cursor becomes a space."""
    return "".join(character if character.isprintable() else " " for character in text)


def _one_line(text: str) -> str:
    """One printable line, with single spaces between its words."""
    return " ".join(printable(unicodedata.normalize("NFC", text)).split())


def _lines(text: str) -> str:
    """Text of any lines; other control characters become spaces."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character if character.isprintable() or character in "\n\t" else " " for character in kept).strip()


def _tag(text: str) -> str:
    tag = _one_line(text).casefold()
    if not tag or "," in tag:
        raise ValueError("a tag should be one or a few words, without a comma")
    return tag


def _once(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tags))


Tag = Annotated[str, Field(max_length=40), AfterValidator(_tag)]
Answer = Annotated[int, Field(ge=1, le=7, strict=True)]
Writer = Annotated[str, Field(max_length=80), AfterValidator(_one_line), Field(min_length=1)]
CommentText = Annotated[str, Field(max_length=1000), AfterValidator(_lines), Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rating(_Model):
    """The user's own answers, 1 (not at all) to 7 (very much)."""

    connection: Answer
    naturalness: Answer
    ease: Answer

    @property
    def mean(self) -> float:
        """The mean of the three answers."""
        return (self.connection + self.naturalness + self.ease) / 3


class Comment(_Model):
    """What somebody says of one moment. id : by which copies of the session know it again. at_s : of the session. by : the
    writer's name. made_at : wall time (UTC).
    """

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    at_s: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
    text: CommentText
    by: Writer
    made_at: Timestamp


class Notes(_Model):
    """title : replaces the recorded one; empty for the recorded one. text : free, kept as written except for control
    characters. tags : small letters, each once. rating : None when not rated. goal_reached : the user's own verdict on the
    session's goal, None without one. comments : by their moment.
    """

    version: Literal[1] = 1
    title: Annotated[str, Field(max_length=200), AfterValidator(_one_line)] = ""
    text: Annotated[str, Field(max_length=20_000), AfterValidator(_lines)] = ""
    tags: Annotated[tuple[Tag, ...], Field(max_length=20), AfterValidator(_once)] = ()
    rating: Rating | None = None
    goal_reached: bool | None = None
    comments: Annotated[tuple[Comment, ...], Field(max_length=COMMENTS_MOST)] = ()
    changed_at: Timestamp | None = None


class NotesChange(_Model):
    """What a request may change; what is not set stays. A rating or verdict of None takes it back."""

    title: str | None = None
    text: str | None = None
    tags: tuple[str, ...] | None = None
    rating: Rating | None = None
    goal_reached: Annotated[bool, Field(strict=True)] | None = None


def read_notes(folder: Path) -> Notes:
    """The notes of the session in ``folder``; empty ones where there are none.

    Raises SessionError, one sentence, when the file is damaged, too large, newer, or no plain file.
    """
    path = folder / NOTES_NAME
    try:
        content = _read(path)
    except FileNotFoundError:
        return Notes()
    except OSError as error:
        raise SessionError(
            f"cannot read the notes of session {folder.name} ({error.strerror}); check its permissions"
        ) from None
    return parse_notes(content, of=folder.name)


def notes_or_problem(folder: Path) -> tuple[Notes, str]:
    """The notes and an empty text, or empty notes and why they cannot be read: a session opens without them."""
    try:
        return read_notes(folder), ""
    except SessionError as error:
        return Notes(), str(error)


def parse_notes(content: bytes, *, of: str) -> Notes:
    """Notes from the bytes of their file. of : the session's id, for the error."""
    remedy = f"to start over, move {NOTES_NAME} out of its folder"
    if len(content) > MAX_BYTES:
        raise SessionError(f"the notes of session {of} are larger than {MAX_BYTES // 1024} KiB; {remedy}")
    try:
        return Notes.model_validate_json(content)
    except ValidationError as error:
        newer = newer_format(content, VERSION)
        if newer is not None:
            raise SessionError(written_by_newer(f"the notes of session {of}", newer, VERSION, verb="were")) from None
        raise SessionError(f"the notes of session {of} are damaged ({where(error)}); {remedy}") from None


def change_notes(folder: Path, change: NotesChange | dict[str, Any]) -> Notes:
    """Change some of the notes (the keys of ``NotesChange``) and write them, whole or not at all; returns the new ones.

    Raises SessionError for a value out of its limits, for damaged notes, and when the system refuses.
    """
    with changing_notes:
        before = read_notes(folder)
        try:
            asked = NotesChange.model_validate(change)
            given = {name: getattr(asked, name) for name in asked.model_fields_set}
            if given.get("title", "") is None or given.get("text", "") is None or given.get("tags", ()) is None:
                raise SessionError("title, text and tags cannot be null; send an empty one to clear it")
            kept = before.model_dump() | {name: _plain(value) for name, value in given.items()}
            after = Notes.model_validate(kept | {"changed_at": datetime.now(UTC)})
        except ValidationError as error:
            raise SessionError(f"the notes were not changed; correct {where(error)}") from None
        write_notes(folder, after)
    return after


def write_notes(folder: Path, notes: Notes) -> None:
    """Replace the notes of a session, durably, by a file readable by its owner only. Raises SessionError."""
    content = notes.model_dump_json(indent=1).encode()
    if len(content) > MAX_BYTES:
        raise SessionError(
            f"notes and comments have room for {MAX_BYTES // 1024} KiB in a session; delete or shorten some first"
        )
    try:
        write_private(folder / NOTES_NAME, content)
    except OSError as error:
        what_to_do = remedy(error, "check its permissions")
        raise SessionError(
            f"cannot save the notes of session {folder.name} ({error.strerror}); the earlier ones are unchanged: {what_to_do}"
        ) from None


def _read(path: Path) -> bytes:
    # A link could point at any file; Windows has no such flag, and no links without rights.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        return file.read(MAX_BYTES + 1)


def _plain(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else value


def where(error: ValidationError) -> str:
    """Which field is wrong first, and how."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{place}: {str(first['msg']).removeprefix('Value error, ')}"
