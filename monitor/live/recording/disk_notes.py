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

    @property
    def words(self) -> str:
        """Everything that is not kept, or was not for a while; empty where nothing is missing."""
        return " ".join(filter(None, [self.session, *dict.fromkeys(self.films.values())]))

    def refused(self, error: SessionError) -> None:
        """The disk takes nothing for the moment; what was recorded stays readable."""
        self.session = say("session-disk-full") if is_disk_full(error) else f"{capitalized(str(error))}."

    def lost(self, people: Iterable[Person], start_s: float, end_s: float) -> Iterator[Gap]:
        """The disk takes again what comes; the gaps of what it did not take, in session seconds."""
        self.session = say("session-disk-was-full", seconds=math.ceil(end_s - start_s))
        reason = say("gap-disk-full")
        return (Gap(f"{person}.{stream}", start_s, end_s, reason) for person in people for stream in ("face", "voice"))
