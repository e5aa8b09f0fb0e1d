"""What the disk refuses of a conversation, which goes on: in words for the page, and as gaps of the session."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from monitor.errors import SessionError
from monitor.files import is_disk_full
from monitor.types import Gap, Person
from monitor.words import capitalized, say


class DiskNotes:
    """session : what is said of the measures, empty while they are kept. films : of each person's film."""

    def __init__(self) -> None:
        self.session = ""
        self.films: dict[Person, str] = {}
        self._is_full = self._was_always_full = True  # or else it refused for another reason
        self._lost_s, self._lost_until_s = 0.0, 0.0

    @property
    def words(self) -> str:
        """Everything that is not kept, or was not for a while; empty where nothing is missing."""
        return " ".join(filter(None, [self.session, *dict.fromkeys(self.films.values())]))

    def refused(self, error: SessionError) -> None:
        """The disk takes nothing for the moment; what was recorded stays readable."""
        self._is_full = is_disk_full(error)
        self._was_always_full &= self._is_full
        self.session = say("session-disk-full") if self._is_full else f"{capitalized(str(error))}."

    def lost(self, streams: Iterable[str], start_s: float, end_s: float) -> Iterator[Gap]:
        """The disk takes again what comes; the gaps of what it did not take, in session seconds."""
        self._lost_s += end_s - max(start_s, self._lost_until_s)
        self._lost_until_s = end_s
        key = "session-disk-was-full" if self._was_always_full else "session-not-written"
        self.session = say(key, seconds=math.ceil(self._lost_s))
        reason = say("gap-disk-full" if self._is_full else "gap-not-written")
        return (Gap(stream, start_s, end_s, reason) for stream in streams)
