"""Words a minute of talking, worked by hand."""

from __future__ import annotations

import math

import pytest

from monitor.language.grammar.first_words import first_words
from monitor.language.lexicon import lexicon
from monitor.language.pace import pace
from monitor.language.utterances import Utterance, utterances
from monitor.speech import Word
from monitor.types import Person


def said(n_words: int, *, start_s: float, step_s: float, person: Person = "user") -> list[Word]:
    return [Word(person, start_s + number * step_s, start_s + (number + 1) * step_s, "word") for number in range(n_words)]


def test_pauses_between_stretches_do_not_slow_a_person_down() -> None:
    # Twice 50 words in 20 s each, ten seconds of silence between: 100 words in 40 s.
    words = said(50, start_s=5.0, step_s=0.4) + said(50, start_s=35.0, step_s=0.4)
    result = pace(utterances(words), "user")
    assert result.words == 100
    assert result.talking_s == pytest.approx(40.0)
    assert result.per_minute == pytest.approx(150.0)
    assert result.windows == ((0.0, pytest.approx(150.0)),)


def test_short_answers_have_no_pace_but_count_as_words() -> None:
    words = [word for number in range(40) for word in said(2, start_s=10.0 * number, step_s=0.5)]
    result = pace(utterances(words), "user")
    assert result.words == 80
    assert math.isnan(result.per_minute)
    assert result.windows == ()


def test_of_the_other_nothing_is_counted() -> None:
    result = pace(utterances(said(80, start_s=0.0, step_s=0.4, person="partner")), "user")
    assert (result.words, result.talking_s) == (0, 0.0)


def test_first_words_of_sentences() -> None:
    english = lexicon("en")
    assert english is not None
    text = "I went home. Well, um, I'm tired. You are too. And you? Dogs bark. Yes. Uh, you know, I slept."
    words = tuple(Word("user", number / 2, number / 2 + 0.4, word) for number, word in enumerate(text.split()))
    # Sentences of two words and more: "I went home", "I am tired", "you are too", "dogs bark", "I slept".
    result = first_words([Utterance("user", words)], "user", english)
    assert (result.sentences, result.self, result.other) == (5, 3, 1)
