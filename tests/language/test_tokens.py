"""Words as they are written, made comparable."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.tokens import tokens


@pytest.fixture(scope="module")
def english() -> Lexicon:
    found = lexicon("en")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("Don't", ["do", "not"]),
        ("don\u2019t,", ["do", "not"]),
        ("dont", ["do", "not"]),
        ("I'm", ["i", "am"]),
        ("\u201cWhat's", ["what", "is"]),
        ("company's", ["company"]),
        ("its", ["its"]),
        ("well,", ["well"]),
        ("3.5", ["3.5"]),
        ("well-known", ["well-known"]),
        ("\u2014", []),
        ("'til", ["til"]),
        ("CAN'T!", ["can", "not"]),
    ],
)
def test_a_word_and_its_parts(english: Lexicon, written: str, texts: list[str]) -> None:
    assert [token.text for token in tokens([written], english)] == texts


@pytest.mark.parametrize(
    ("written", "end"),
    [("so", ""), ("so,", ","), ("so.", "."), ("so!", "."), ("so?", "?"), ("so?\u201d", "?"), ("so...", ","), ("3.5", "")],
)
def test_the_punctuation_after_a_word(english: Lexicon, written: str, end: str) -> None:
    assert tokens([written], english)[0].end == end


def test_punctuation_by_itself_belongs_to_the_word_before(english: Lexicon) -> None:
    assert [(token.text, token.word, token.end) for token in tokens(["really", "?", "yes"], english)] == [
        ("really", 0, "?"),
        ("yes", 2, ""),
    ]


@settings(max_examples=40)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_whatever_is_written_is_read(words: list[str]) -> None:
    english = lexicon("en")
    assert english is not None
    found = tokens(words, english)
    assert [token.word for token in found] == sorted(token.word for token in found)
    assert all(0 <= token.word < len(words) and token.text == token.text.strip() for token in found)


def test_an_apostrophe_that_became_a_space(english: Lexicon) -> None:
    assert [(token.text, token.word) for token in tokens(["i", "don", "t", "say", "it", "s", "t"], english)] == [
        ("i", 0),
        ("do", 1),
        ("not", 2),
        ("say", 3),
        ("it", 4),
        ("is", 5),
        ("t", 6),
    ]
