"""Turns by words: what one person said until the other took the floor, listening sounds left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from monitor.language.lexicon import Lexicon
from monitor.language.phrases import Phrases
from monitor.language.tokens import tokens
from monitor.language.utterances import Utterance
from monitor.types import Person

# "Oh yeah, that's right": more words than these are something said, even where each is a listener's.
_MOST_BACKCHANNEL_TOKENS: Final = 5


class TurnToken(NamedTuple):
    """A token of a turn. utterance, word : where it was written, as indices of the utterance and of its word."""

    text: str
    utterance: int
    word: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Successive utterances of one person, apart from the other's backchannels between them."""

    person: Person
    tokens: tuple[TurnToken, ...]
    start_s: float
    end_s: float


@cache
def _backchannels(lexicon: Lexicon) -> Phrases:
    return Phrases(phrase.split() for phrase in lexicon.backchannels.backchannels)


def is_backchannel(texts: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether these tokens of an utterance take no floor: few, and nothing but what listeners say."""
    return len(texts) <= _MOST_BACKCHANNEL_TOKENS and _backchannels(lexicon).make_up(texts)


def turns(utterances: Iterable[Utterance], lexicon: Lexicon) -> list[Turn]:
    """The utterances as turns; the two people's alternate. Backchannels belong to none."""
    made: list[Turn] = []
    for number, utterance in enumerate(utterances):
        read = tokens((word.text for word in utterance.words), lexicon)
        if is_backchannel([token.text for token in read], lexicon):
            continue
        said = tuple(TurnToken(token.text, number, token.word) for token in read)
        turn = Turn(utterance.person, said, utterance.start_s, utterance.end_s)
        if made and made[-1].person == turn.person:
            made[-1] = _joined(made[-1], turn)
        else:
            made.append(turn)
    return made


def _joined(turn: Turn, more: Turn) -> Turn:
    return Turn(turn.person, turn.tokens + more.tokens, turn.start_s, max(turn.end_s, more.end_s))
