"""Monologues: the longest that one person talked with nothing from the other but listening sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.language.lexicon import Lexicon
from monitor.language.turns import Turn, turns
from monitor.language.utterances import Utterance
from monitor.types import PEOPLE, Person


@dataclass(frozen=True, slots=True)
class Monologue:
    """A stretch of one person's talk. n_words : without what it means apart: "don't" is one word. start_s, end_s : seconds."""

    person: Person
    n_words: int
    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        return self.end_s - self.start_s


def longest_monologues(utterances: Sequence[Utterance], lexicon: Lexicon) -> dict[Person, Monologue | None]:
    """The longest stretch of each person by seconds; None of one who said nothing but backchannels."""
    found: dict[Person, Monologue | None] = dict.fromkeys(PEOPLE)
    for turn in turns(utterances, lexicon):
        longest = found[turn.person]
        if longest is None or turn.end_s - turn.start_s > longest.seconds:
            found[turn.person] = Monologue(turn.person, _n_words(turn), turn.start_s, turn.end_s)
    return found


def _n_words(turn: Turn) -> int:
    return len({(token.utterance, token.word) for token in turn.tokens})
