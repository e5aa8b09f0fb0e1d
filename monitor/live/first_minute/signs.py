"""The first true signs of a conversation: who has been heard, and whose face is seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from monitor.types import PEOPLE, Person
from monitor.words import say

Who = Literal["both", "user", "partner", "nobody"]


@dataclass(frozen=True, slots=True)
class Signs:
    """heard : who has been heard to speak since the session began; None where nobody could be. seen : whose face is seen now;
    None likewise. hears_both : whether both have a sound.
    """

    heard: Who | None
    seen: Who | None
    hears_both: bool = False

    @property
    def words(self) -> str:
        """The shortest thing that is true just now; empty where there is neither sound nor picture."""
        if self.heard is not None:
            return say("sign-heard-short", who=self.heard)
        return "" if self.seen is None else say("sign-seen-short", who=self.seen)


def signs(*, heard: Collection[Person] | None, seen: Collection[Person] | None, hears_both: bool) -> Signs:
    """heard, seen : the people of whom that is so; None where nobody could be. hears_both : whether both have a sound."""
    return Signs(None if heard is None else _who(heard), None if seen is None else _who(seen), hears_both)


def _who(people: Collection[Person]) -> Who:
    if len(people) == len(PEOPLE):
        return "both"
    return next(iter(people), "nobody")
