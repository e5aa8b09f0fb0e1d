"""Words by utterance: what one person said without the other taking the floor, and marks on its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from monitor.types import Person, Word

# A longer silence begins a new utterance, as it ends a turn (calibration/constants: turn_max_pause_s).
_PAUSE_S: Final = 3.0

MarkKind = Literal["question", "open_question", "filler", "taken_up", "topic"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Successive words of one person. Words keep their punctuation, so ``text`` reads as it was written."""

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
    """Both people's words by start, cut where the speaker changes or pauses for long."""
    parts: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.start_s, word.end_s)):
        if parts and parts[-1][-1].person == word.person and word.start_s - parts[-1][-1].end_s <= _PAUSE_S:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [Utterance(part[0].person, tuple(part)) for part in parts]
