"""Words by utterance: what one person said without the other taking the floor, and marks on its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from monitor.speech import Word
from monitor.types import Person

# A longer silence begins a new utterance, as it ends a turn (calibration/constants: turn_max_pause_s).
_PAUSE_S: Final = 3.0
# A speaker who pauses no longer than this between own words goes on, whatever the other says meanwhile.
_GOES_ON_S: Final = 0.5

MarkKind = Literal["question", "open_question", "filler", "taken_up", "topic"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Successive words of one person; the other's may lie between them in time.

    Words keep their punctuation, so ``text`` reads as it was written.
    """

    person: Person
    words: tuple[Word, ...]

    @property
    def start_s(self) -> float:
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        return max(word.end_s for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Mark:
    """Some words of an utterance that stand for something.

    utterance : its index. first, last : indices of its first and last word, both included.
    """

    utterance: int
    first: int
    last: int
    kind: MarkKind


def utterances(words: Iterable[Word]) -> list[Utterance]:
    """Both people's words as utterances, by their starts; cut where the other takes the floor or the speaker pauses for long.

    Who goes on speaking while the other says something has one utterance, and the other's lies within its time.
    """
    parts: list[list[Word]] = []
    ends_s: list[float] = []
    last: dict[Person, int] = {}
    before: Person | None = None
    for word in sorted(words, key=lambda word: (word.start_s, word.end_s)):
        place = last.get(word.person)
        longest_s = _PAUSE_S if word.person == before else _GOES_ON_S
        before = word.person
        if place is not None and word.start_s - ends_s[place] <= longest_s:
            parts[place].append(word)
            ends_s[place] = max(ends_s[place], word.end_s)
        else:
            last[word.person] = len(parts)
            parts.append([word])
            ends_s.append(word.end_s)
    return [Utterance(part[0].person, tuple(part)) for part in parts]
