"""The errors a user may see: one sentence each, saying what was expected, what was found and what to do."""

from __future__ import annotations

import re
from typing import Literal

# What would break the line, or steer a terminal: a file's name or a field of it may hold any of these.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


# Why a source gives nothing that can be measured, for code to decide by; sentences are never read.
Trouble = Literal["", "refused", "busy", "missing", "stopped", "silent", "muted", "black", "frozen"]


class RapportError(Exception):
    """Root of every error raised on purpose. ``str(error)`` is one line fit for the user's eyes."""

    exit_status = 1

    def __init__(self, text: str) -> None:
        super().__init__(_UNPRINTABLE.sub(" ", text))


class UsageError(RapportError):
    """The words of the call do not fit together (exit status 2)."""

    exit_status = 2


class SourceError(RapportError):
    """A film, a sound, a camera or a microphone cannot be read. trouble : why, where that is known."""

    def __init__(self, text: str, *, trouble: Trouble = "") -> None:
        super().__init__(text)
        self.trouble: Trouble = trouble


class StoppedError(SourceError):
    """The process that reads a device crashed, hung or grew too large; it may be started again, a few times a minute."""


class ModelError(RapportError):
    """A model file is missing or is not the one that was verified."""


class SessionError(RapportError):
    """A session cannot be opened, read or written."""


class AlreadyHereError(SessionError):
    """The session of a bundle is among the sessions already. session : the id of the one that is there. comments : how many of
    the bundle's it did not have and was given.
    """

    def __init__(self, session: str, *, comments: int = 0) -> None:
        super().__init__(
            f"this session is already here ({session}); to import another copy, use `rapport sessions import --again`"
        )
        self.session = session
        self.comments = comments


class NotAgreedError(SessionError):
    """A session does not say that the person in it agreed to what is to be done with it."""


class WorkerError(RapportError):
    """A worker process could not be started, or died more often than it may."""


class CalibrationError(RapportError):
    """A constant, a preset or a profile is missing or out of its range."""
