"""Fillers in sentences of ours, counted by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.fillers import fillers
from monitor.language.lexicon import lexicon


def found(sentence: str) -> list[str]:
    english = lexicon("en")
    assert english is not None
    return [filler.text for filler in fillers(sentence.split(), english)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Um, I, uh, live here.", ["um", "uh"]),
        (
            "It was, you know, late.",
            [
                "you know",
            ],
        ),
        ("It was sort of blue.", ["sort of"]),
        ("I mean, it is basically done.", ["i mean", "basically"]),
        ("He was, like, ten.", ["like"]),
        ("um like I said", ["um"]),
        ("so uh like um no", ["uh", "like", "um"]),
        ("it was kind of you know cold", ["kind of", "you know"]),
        ("I like it.", []),
        ("It is like a boat.", []),
        ("You know him.", []),
        ("Do you know the way?", []),
        ("You know what I mean.", []),
        ("What sort of bread is it?", []),
        ("That kind of thing.", []),
        ("Turn right and then actually go in.", []),
        ("Hmm.", []),
        ("Hmm, I doubt it.", ["hmm"]),
        ("", []),
    ],
)
def test_fillers(sentence: str, expected: list[str]) -> None:
    assert found(sentence) == expected


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(["um", "you", "know", "I", "mean", "like", "kind", "of", "the", ",", "so.", "uh,", "what"]), max_size=30
    )
)
def test_fillers_lie_within_the_words_and_apart(said: list[str]) -> None:
    english = lexicon("en")
    assert english is not None
    marked = fillers(said, english)
    assert all(0 <= one.first <= one.last < len(said) for one in marked)
    assert all(before.last < after.first for before, after in pairwise(marked))
