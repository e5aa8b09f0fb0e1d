"""A disk that refuses must not end the conversation."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol

from monitor.errors import SessionError


class Noted(Protocol):
    """note : one sentence for the page."""

    note: str


class DiskGuard:
    """``with`` it what is written: a SessionError becomes the note of what is written to, and the scores continue."""

    def __init__(self, recording: Noted) -> None:
        self._recording = recording

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(error, SessionError):
            self._recording.note = str(error)
            return True
        return False
