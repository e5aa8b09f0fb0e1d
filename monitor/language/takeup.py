"""Key words taken up: content words that one heard from the other and then said for the first time, within a few turns.

The null is exact: the other's turns moved round by every number of turns. A word that the other says all the time would be
taken up at most shifts and counts for little; a rare one hardly ever.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from monitor.language.exchanged import LEAST_TURNS, null_shifts, together, z_of_count
from monitor.language.lexicon import Lexicon
from monitor.language.stems import stem
from monitor.language.turns import Turn, TurnToken
from monitor.language.utterances import Mark
from monitor.types import PEOPLE, Float64, Person

WITHIN_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A word or a phrase that one person took up.

    text : its words as tokens. mark : where the taker said it. heard : (utterance, word) of the other's that it was heard in.
    chance : share of exchanged turns in which the same would have been counted, of its rarest word.
    """

    text: str
    mark: Mark
    heard: tuple[int, int]
    chance: float


@dataclass(frozen=True, slots=True)
class TakeUp:
    """What one person took up from the other.

    Attributes
    ----------
    person : {"user", "partner"}
        Who took up.
    examples : tuple of TakenUp
        In the order they were said; neighbouring words are one phrase.
    n_words : int
        Words taken up.
    n_new : int
        Content words this person said at all, each once: those that could have been.
    expected : float
        How many of exchanged turns would be, on average; NaN under LEAST_TURNS turns of either.
    z : float
        Standard deviations above that; NaN likewise.
    """

    person: Person
    examples: tuple[TakenUp, ...]
    n_words: int
    n_new: int
    expected: float
    z: float


@dataclass(frozen=True, slots=True)
class TakeUps:
    """Both directions. z : of the two counts together; NaN where too few turns."""

    user: TakeUp
    partner: TakeUp
    z: float

    @property
    def marks(self) -> list[Mark]:
        """Of both people's words taken up."""
        found = [example.mark for take_up in (self.user, self.partner) for example in take_up.examples]
        return sorted(found, key=lambda mark: (mark.utterance, mark.first))


def take_ups(turns: Sequence[Turn], lexicon: Lexicon) -> TakeUps:
    """Words that each took up from the other's last WITHIN_TURNS turns, of alternating turns."""
    content = [_Content(turn.person, _content(turn, lexicon)) for turn in turns]
    (user, of_user), (partner, of_partner) = (_take_up(content, person) for person in PEOPLE)
    return TakeUps(user, partner, z_of_count(together(of_user, of_partner)))


@cache
def _no_content(lexicon: Lexicon) -> frozenset[str]:
    return lexicon.content_words.stop_words.union(*lexicon.function_words.values(), lexicon.questions.hesitations)


def is_content(text: str, lexicon: Lexicon) -> bool:
    """Whether a token is a word of its own matter: no word of a closed class, no stop word, no number, no single letter."""
    return len(text) > 2 and not text[0].isdigit() and text not in _no_content(lexicon)


class _Content(NamedTuple):
    """The content words of a turn, each with its stem."""

    person: Person
    words: list[tuple[str, TurnToken]]


def _content(turn: Turn, lexicon: Lexicon) -> list[tuple[str, TurnToken]]:
    return [(stem(token.text, lexicon), token) for token in turn.tokens if is_content(token.text, lexicon)]


def _take_up(turns: Sequence[_Content], person: Person) -> tuple[TakeUp, Float64]:
    """With the count at every shift of the other's turns [shape=(n_turns of the other,)]."""
    heard: dict[str, dict[int, TurnToken]] = {}  # stem -> turn of the other -> the last time in it
    new: dict[str, tuple[int, TurnToken]] = {}  # stem -> turns of the other before it was said, where
    n_other = n_own = 0
    for turn in turns:
        own = turn.person == person
        for key, token in turn.words:
            if not own:
                heard.setdefault(key, {})[n_other] = token
            elif key not in new:
                new[key] = (n_other, token)
        n_own, n_other = n_own + own, n_other + (not own)
    profile = np.zeros(n_other)
    found: list[TakenUp] = []
    for key, (before, token) in new.items():
        places = np.array(list(heard.get(key, ())), dtype=int)
        if not len(places):
            continue
        window = np.arange(max(0, before - WITHIN_TURNS), before)
        counted = np.zeros(n_other, dtype=bool)
        counted[np.subtract.outer(window, places).ravel() % n_other] = True
        profile += counted
        if counted[0]:
            where = heard[key][int(places[places < before].max())]
            mark = Mark(token.utterance, token.word, token.word, "taken_up")
            null = null_shifts(counted.astype(float))
            chance = float(null.mean()) if len(null) else math.nan
            found.append(TakenUp(token.text, mark, (where.utterance, where.word), chance))
    enough = min(n_own, n_other) >= LEAST_TURNS
    expected = float(null_shifts(profile).mean()) if enough else math.nan
    z = z_of_count(profile) if enough else math.nan
    return TakeUp(person, tuple(_phrases(found)), len(found), len(new), expected, z), profile


def _phrases(found: Sequence[TakenUp]) -> list[TakenUp]:
    """Words that follow one another in both people's mouths, joined."""
    joined: list[TakenUp] = []
    for word in found:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, word):
            mark = replace(last.mark, last=word.mark.last)
            heard = (last.heard[0], last.heard[1])
            joined[-1] = TakenUp(f"{last.text} {word.text}", mark, heard, min(last.chance, word.chance))
        else:
            joined.append(word)
    return joined


def _continues(last: TakenUp, word: TakenUp) -> bool:
    said = word.mark.utterance == last.mark.utterance and word.mark.first == last.mark.last + 1
    length = last.mark.last - last.mark.first + 1
    return said and word.heard == (last.heard[0], last.heard[1] + length)
