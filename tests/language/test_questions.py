"""Which sentences are questions. The sentences are ours; the expected answer is what a reader of English would say."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.grammar.questions import questions
from monitor.language.lexicon import lexicon

OPEN = [
    "How do you feel about moving to another city?",
    "Why did you leave the bakery?",
    "So what do you think of the new library?",
    "What about you?",
    "How about the smaller one?",
    "Tell me about your garden.",
    "Could you tell me about the harbour?",
    "Walk me through your last week.",
    "What was it like?",
    "What is your opinion of the plan?",
    "Um, well, how would you repair it?",
]
CLOSED = [
    "Do you like cheese?",
    "Is the shop open on Sunday?",
    "How many brothers do you have?",
    "How old is the house?",
    "How much does it cost?",
    "How long have you lived here?",
    "What time does the train leave?",
    "What's your name?",
    "Where are you from?",
    "You haven't got a hammer, have you?",
    "It's a lovely day, isn't it?",
    "Are, are you sure about that?",
    "Don't you want any soup?",
    "Who did you meet there?",
    "Is it red or blue?",
    "Why don't we start with the kitchen?",
    "And did they pay you?",
    "What kind of bread do they sell?",
    "Which way did he go?",
]
NOT = [
    "I like it a lot.",
    "When I was young we lived in a boat.",
    "Whatever you do is fine with me.",
    "What I mean is that it rains.",
    "What happened was that the roof fell in.",
    "I know how to do it.",
    "My brother can do it.",
    "Really?",
    "Oh, did you?",
    "You know what?",
    "Have a look at that.",
    "Do the dishes first.",
    "It is, you know, a bit late.",
    "I don't, you know, mind the noise.",
    "They always say, well, what do you want.",
    "We took the road which is the shorter one.",
    "The question is that nobody pays.",
    "How nice.",
    "I had a dog.",
]


def found(sentence: str) -> list[bool]:
    """Whether each question of it is open."""
    english = lexicon("en")
    assert english is not None
    return [question.open for question in questions(sentence.split(), english)]


def bare(sentence: str) -> str:
    return re.sub(r"[^\w\s'-]", "", sentence).lower()


@pytest.mark.parametrize("sentence", OPEN)
def test_open_questions(sentence: str) -> None:
    assert found(sentence) == [True]
    assert found(bare(sentence)) == [True]


@pytest.mark.parametrize("sentence", CLOSED)
def test_other_questions(sentence: str) -> None:
    assert found(sentence) == [False]
    assert found(bare(sentence)) == [False]


@pytest.mark.parametrize("sentence", NOT)
def test_no_questions(sentence: str) -> None:
    assert not found(sentence)


@pytest.mark.parametrize("sentence", [sentence for sentence in NOT if "say" not in sentence])
def test_no_questions_without_punctuation(sentence: str) -> None:
    assert not found(bare(sentence))


@pytest.mark.parametrize("sentence", ["You live here?", "Blue?", "He sold it, right?"])
def test_a_question_mark_is_believed(sentence: str) -> None:
    assert found(sentence) == [False]
    assert not found(bare(sentence))


def test_where_a_question_stands() -> None:
    english = lexicon("en")
    assert english is not None
    said = ["I", "was", "late.", "Did", "you", "wait", "for", "me?", "I", "am", "sorry.", "Why", "was", "it", "dark?"]
    assert [(" ".join(said[one.first : one.last + 1]), one.open) for one in questions(said, english)] == [
        ("Did you wait for me?", False),
        ("Why was it dark?", True),
    ]


def test_within_words_without_any_punctuation() -> None:
    english = lexicon("en")
    assert english is not None
    said = ["we", "had", "soup", "and", "how", "do", "you", "cook", "it", "at", "home"]
    assert [(one.first, one.last, one.open) for one in questions(said, english)] == [(4, 10, True)]


WORDS = st.sampled_from(
    [
        "do",
        "you",
        "know",
        "what",
        "I",
        "mean",
        "is",
        "it",
        "the",
        "how",
        "why",
        "did",
        "they",
        "say",
        "um",
        "and",
        "well",
        ".",
        "?",
        ",",
        "not",
        "know",
        "that's",
        "don't",
        "many",
        "think",
        "right",
        "or",
    ]
)


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=40))
def test_questions_lie_within_the_words_in_order(said: list[str]) -> None:
    english = lexicon("en")
    assert english is not None
    asked = questions(said, english)
    assert all(0 <= one.first <= one.last < len(said) for one in asked)
    assert all(before.last <= after.first for before, after in pairwise(asked))


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=40))
def test_capitals_and_kinds_of_apostrophes_change_nothing(said: list[str]) -> None:
    english = lexicon("en")
    assert english is not None
    assert questions([word.upper().replace("'", "\u2019") for word in said], english) == questions(said, english)


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=40))
def test_hesitations_change_no_count(said: list[str]) -> None:
    english = lexicon("en")
    assert english is not None
    said = [word for word in said if word[0].isalpha()]  # a mark by itself belongs to the word before it
    hesitant = [part for word in said for part in ("uh", word)]
    assert len(questions(hesitant, english)) == len(questions(said, english))
