"""Style matching: how alike two people use the closed classes of words, over the whole talk and from turn to turn.

LSM: Ireland & Pennebaker 2010 (Journal of Personality and Social Psychology 99, 549). Reciprocal LSM: Müller-Frommeyer,
Frommeyer & Kauffeld 2019 (Behavior Research Methods 51, 1343): each turn against the one it answers, over the classes that were
there to be taken up, averaged by class and responder. Both lie high for any two people, so what tells is the z: whether turns
match those they answer more than others of the same talk. It does not come from the reciprocal LSM, which is coarse on short
turns, but from the correlation of what each turn has beyond its speaker's habit and its length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy import fft

from monitor.language.exchanged import LEAST_TURNS, null_shifts, together, z_of_mean
from monitor.language.lexicon import Lexicon
from monitor.language.turns import Turn
from monitor.types import PEOPLE, Float64, Person

_NO_ZERO: Final = 1e-4  # in the denominator, as published
# Words of each person without which a share of a class is mostly accident (an article in ten words).
LEAST_WORDS: Final = 50
# Longer talks are compared at so many shifts of their turns at most, for the chance of the reciprocal LSM.
_MOST_SHIFTS: Final = 100


@dataclass(frozen=True, slots=True)
class StyleMatching:
    """How alike two people's words are in style.

    Attributes
    ----------
    lsm : float
        0..1, of all words of both; NaN under LEAST_WORDS of either.
    reciprocal : float
        0..1, from turn to turn; NaN under LEAST_TURNS answers either way.
    user, partner : float
        0..1, that of each person's answers to the other.
    chance : float
        The reciprocal LSM of exchanged turns of the same talk, on average.
    z : float
        Standard deviations that turns match the turns they answer above exchanged turns.
    n_words : tuple of int
        Words of the user and of the partner, in turns. n_answers : of the user and of the partner.
    """

    lsm: float
    reciprocal: float
    user: float
    partner: float
    chance: float
    z: float
    n_words: tuple[int, int]
    n_answers: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Words of each class by turn. classes : float64 [shape=(n_turns, n_classes)]. words : float64 [shape=(n_turns,)]."""

    classes: Float64
    words: Float64

    @property
    def shares(self) -> Float64:
        return self.classes / self.words[:, None]


def style_matching(turns: Sequence[Turn], lexicon: Lexicon) -> StyleMatching:
    """Both measures of a talk, of alternating turns.

    References
    ----------
    Ireland & Pennebaker 2010; Müller-Frommeyer, Frommeyer & Kauffeld 2019.
    """
    counts = _counts(turns, lexicon)
    n_words = (_n_words(turns, "user"), _n_words(turns, "partner"))
    answers = {person: _answers(turns, counts, person) for person in PEOPLE}
    n_answers = (len(answers["user"][0].words), len(answers["partner"][0].words))
    lsm = _whole(turns, counts) if min(n_words) >= LEAST_WORDS else math.nan
    if min(n_answers) < LEAST_TURNS:
        return StyleMatching(lsm, *(math.nan,) * 5, n_words, n_answers)
    profiles = [_reciprocal_profile(*answers[person]) for person in PEOPLE]
    user, partner = (_class_mean(profile[0]) for profile in profiles)
    chance = [float(np.nanmean([_class_mean(values) for values in profile[1:]])) for profile in profiles]
    dyad = _class_mean((profiles[0][0] + profiles[1][0]) / 2)
    z = z_of_mean(together(*(_correlation_profile(*answers[person]) for person in PEOPLE)))
    return StyleMatching(lsm, dyad, user, partner, sum(chance) / 2, z, n_words, n_answers)


def similarity(first: Float64, second: Float64) -> Float64:
    """LSM of shares of words, class by class: 1 where they are equal, near 0 where one person has none."""
    return np.asarray(1 - np.abs(first - second) / (first + second + _NO_ZERO))


@cache
def _classes(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """Each closed-class word with the numbers of its classes."""
    found: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(lexicon.function_words.values()):
        for word in words:
            found[word] = (*found.get(word, ()), number)
    return found


def _counts(turns: Sequence[Turn], lexicon: Lexicon) -> _Counts:
    of_word = _classes(lexicon)
    classes = np.zeros((len(turns), len(lexicon.function_words)))
    for row, turn in zip(classes, turns, strict=True):
        for token in turn.tokens:
            for number in of_word.get(token.text, ()):
                row[number] += 1
    return _Counts(classes, np.array([len(turn.tokens) for turn in turns], dtype=float))


def _n_words(turns: Sequence[Turn], person: Person) -> int:
    return sum(len(turn.tokens) for turn in turns if turn.person == person)


def _whole(turns: Sequence[Turn], counts: _Counts) -> float:
    of_user = np.array([turn.person == "user" for turn in turns])
    user, partner = (counts.classes[own].sum(axis=0) / counts.words[own].sum() for own in (of_user, ~of_user))
    return float(similarity(user, partner).mean())


def _answers(turns: Sequence[Turn], counts: _Counts, person: Person) -> tuple[_Counts, _Counts]:
    """The turns that this person's answer, and the answers."""
    rows = np.array([row for row in range(1, len(turns)) if turns[row].person == person], dtype=int)
    return _Counts(counts.classes[rows - 1], counts.words[rows - 1]), _Counts(counts.classes[rows], counts.words[rows])


def _reciprocal_profile(before: _Counts, answers: _Counts) -> Float64:
    """LSM by class at shift 0 and at null shifts [shape=(1 + n_shifts, n_classes)]; NaN where a class never came before."""
    first, second = before.shares, answers.shares
    shifts = null_shifts(np.arange(len(first), dtype=float)).astype(int)
    if len(shifts) > _MOST_SHIFTS:
        shifts = shifts[np.linspace(0, len(shifts) - 1, _MOST_SHIFTS).astype(int)]
    rows = []
    for shift in (0, *shifts):
        moved = np.roll(first, -shift, axis=0)
        there = moved > 0
        n_there = there.sum(axis=0)
        total = np.where(there, similarity(moved, second), 0.0).sum(axis=0)
        rows.append(np.where(n_there > 0, total / np.maximum(n_there, 1), np.nan))
    return np.array(rows)


def _class_mean(values: Float64) -> float:
    known = np.isfinite(values)
    return float(values[known].mean()) if known.any() else math.nan


def _correlation_profile(before: _Counts, answers: _Counts) -> Float64:
    """Correlation of turns with their answers at every circular shift, mean over classes [shape=(n_answers,)]."""
    first, second = _beyond_habit(before), _beyond_habit(answers)
    profile = fft.irfft(fft.rfft(first, axis=0) * np.conj(fft.rfft(second, axis=0)), len(first), axis=0)
    return np.asarray(profile.mean(axis=1) / len(first))


def _beyond_habit(counts: _Counts) -> Float64:
    """What each turn has of each class beyond its speaker's habit, as standard scores [shape=(n_turns, n_classes)].

    Habit: the speaker's share of the class, and how it changes with the (log) length of the turn.
    """
    share = counts.classes.sum(axis=0) / counts.words.sum()
    expected = counts.words[:, None] * share
    spread = np.sqrt(expected * (1 - share))
    score = np.divide(counts.classes - expected, spread, out=np.zeros_like(expected), where=spread > 0)
    length = np.stack([np.ones_like(counts.words), np.log(counts.words)], axis=1)
    score -= length @ np.linalg.lstsq(length, score, rcond=None)[0]
    sd = score.std(axis=0)
    return np.asarray(np.divide(score, sd, out=np.zeros_like(score), where=sd > 1e-9))
