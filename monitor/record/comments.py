"""Comments at the moments of a session, each by its writer's name: added, taken back, and merged from a copy that came back.

They lie in the session's notes (``record.notes``), so that no comment can damage a measure.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from monitor.errors import SessionError
from monitor.record.notes import COMMENTS_MOST, Comment, Notes, changing_notes, read_notes, where, write_notes


def add_comment(folder: Path, *, at_s: float, text: str, by: str) -> Notes:
    """The session's notes with one comment more. at_s : of the session. by : the writer's name.

    Raises SessionError for a value out of its limits, for damaged notes, and when the system refuses.
    """
    try:
        fields = {"id": secrets.token_hex(8), "at_s": at_s, "text": text, "by": by, "made_at": datetime.now(UTC)}
        comment = Comment.model_validate(fields)
    except ValidationError as error:
        raise SessionError(f"the comment was not kept; correct {where(error)}") from None
    with changing_notes:
        notes = read_notes(folder)
        if len(notes.comments) >= COMMENTS_MOST:
            raise SessionError(f"a session has room for {COMMENTS_MOST} comments; delete one first")
        return _written(folder, notes, (*notes.comments, comment))


def delete_comment(folder: Path, comment: str) -> Notes:
    """The session's notes without the comment of this id. Raises SessionError where there is none."""
    with changing_notes:
        notes = read_notes(folder)
        kept = tuple(one for one in notes.comments if one.id != comment)
        if len(kept) == len(notes.comments):
            raise SessionError("there is no such comment in this session; open it again to see those that there are")
        return _written(folder, notes, kept)


def merge_comments(folder: Path, comments: Iterable[Comment]) -> int:
    """Take over the comments of a copy of the session, each once; how many are new.

    Raises SessionError, and takes over none, where there would be too many.
    """
    with changing_notes:
        notes = read_notes(folder)
        known = {comment.id for comment in notes.comments}
        new = {comment.id: comment for comment in comments if comment.id not in known}
        if len(notes.comments) + len(new) > COMMENTS_MOST:
            raise SessionError(
                f"a session has room for {COMMENTS_MOST} comments, and there would be {len(notes.comments) + len(new)}; "
                "delete some first"
            )
        if new:
            _written(folder, notes, (*notes.comments, *new.values()))
    return len(new)


def _written(folder: Path, notes: Notes, comments: Iterable[Comment]) -> Notes:
    placed = tuple(sorted(comments, key=lambda comment: (comment.at_s, comment.made_at, comment.id)))
    after = notes.model_copy(update={"comments": placed, "changed_at": datetime.now(UTC)})
    write_notes(folder, after)
    return after
