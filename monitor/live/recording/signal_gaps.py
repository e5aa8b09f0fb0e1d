"""What is missing of the series that other programs send: while nothing comes, in a pause, and after the last value."""

from __future__ import annotations

from typing import Final

from monitor.measures import SIGNAL
from monitor.types import Gap, Person
from monitor.words import say

# A stream that sends once a second is not interrupted; longer without a value is a gap.
_GAP_S: Final = 3.0


class SignalGaps:
    """``came`` for each block of a person's series, the others as the session goes; all in session seconds."""

    def __init__(self) -> None:
        self._to_s: dict[Person, float] = {}  # up to when each series is known

    def came(self, person: Person, first_s: float, last_s: float) -> list[Gap]:
        """Values from a time to a time; before the first ones nothing is known from the session's start on."""
        gaps = self._silence(person, self._to_s.get(person, 0.0), first_s)
        self._to_s[person] = last_s
        return gaps

    def paused(self, start_s: float, end_s: float) -> list[Gap]:
        """A pause that is over."""
        gaps = []
        for person, to_s in self._to_s.items():
            gaps += [*self._silence(person, to_s, start_s), Gap(f"{person}.{SIGNAL}", start_s, end_s, "paused")]
            self._to_s[person] = end_s
        return gaps

    def ended(self, end_s: float) -> list[Gap]:
        """The session is over."""
        return [gap for person, to_s in self._to_s.items() for gap in self._silence(person, to_s, end_s)]

    def _silence(self, person: Person, start_s: float, end_s: float) -> list[Gap]:
        return [Gap(f"{person}.{SIGNAL}", start_s, end_s, say("lsl-in-gap"))] if end_s - start_s > _GAP_S else []
