"""The first true signs of a conversation: who has been heard, and whose face is seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from monitor.types import PEOPLE, Person
from monitor.words import say

# The last two are of somebody alone, of whose partner nothing is to be said.
Who = Literal["both", "user", "partner", "nobody", "alone", "not-alone"]


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


def signs(*, heard: Collection[Person] | None, seen: Collection[Person] | None, hears_both: bool, alone: bool = False) -> Signs:
    """heard, seen : the people of whom that is so; None where nobody could be. hears_both : whether both have a sound.

    alone : whether nobody but the user is measured.
    """

    def who(people: Collection[Person] | None) -> Who | None:
        return None if people is None else _who(people, alone=alone)

    return Signs(who(heard), who(seen), hears_both)


def _who(people: Collection[Person], *, alone: bool) -> Who:
    if alone:
        return "alone" if people else "not-alone"
    if len(people) == len(PEOPLE):
        return "both"
    return next(iter(people), "nobody")
