"""LSM worked by hand, a planted match from turn to turn, and laws of exchange."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.style import style_matching
from monitor.language.turns import turns
from tests.support.spoken import talk

WORDS = lexicon("en")
assert WORDS is not None
ENGLISH: Lexicon = WORDS
STYLES = ("the cat the dog the bird", "never not no red hot cat", "into under over dog fish green", "she her he bird frog moss")


def of(*lines: str):  # type: ignore[no-untyped-def]
    return style_matching(turns(talk(*lines), ENGLISH), ENGLISH)


def test_lsm_of_a_whole_talk_by_hand() -> None:
    style = of("u: " + "the dog ran " * 20, "p: " + "the a dog " * 20)
    # Articles: a third and two thirds of the words; the eight other classes are absent from both, which is published as 1.
    assert style.lsm == pytest.approx(((1 - (1 / 3) / (1 + 1e-4)) + 8) / 9, abs=1e-9)
    assert style.n_words == (60, 60)
    assert math.isnan(style.reciprocal) and math.isnan(style.z)


def test_reciprocal_lsm_by_hand() -> None:
    # The partner answers an article in two words by one in three, and the user by "never" in two words once in two times.
    style = of(*["u: the dog", "p: the big dog", "u: never dog", "p: the big dog"] * 13)
    partner_articles = 1 - (1 / 6) / (5 / 6 + 1e-4)  # after "the dog" only: there was none in "never dog"
    assert style.n_answers == (25, 26)
    # The partner's answers to "never dog" lack its negation (also an adverb no more than a negation in our lists): 0.
    negations = 1 - 0.5 / (0.5 + 1e-4)
    assert style.partner == pytest.approx((partner_articles + negations) / 2, abs=1e-9)
    # Of the user's 25 answers to an article in three words, 13 have none and 12 one in two words.
    user_articles = (13 * (1 - (1 / 3) / (1 / 3 + 1e-4)) + 12 * partner_articles) / 25
    assert style.user == pytest.approx(user_articles, abs=1e-9)
    # Of the pair: the mean of both people by class, where both have one.
    assert style.reciprocal == pytest.approx((partner_articles + user_articles) / 2, abs=1e-9)


def copied(rng: random.Random, n_turns: int) -> list[str]:
    lines = []
    for _ in range(n_turns):
        style = rng.choice(STYLES)
        lines += [f"u: {style}", f"p: {style} indeed there"]
    return lines


def unrelated(rng: random.Random, n_turns: int) -> list[str]:
    return [f"{who}: {rng.choice(STYLES)}" for _ in range(n_turns) for who in "up"]


def test_turns_that_match_those_they_answer_are_far_above_chance_and_others_are_not() -> None:
    assert of(*copied(random.Random(1), 40)).z > 4
    strangers = [of(*unrelated(random.Random(seed), 20)).z for seed in range(30)]
    assert sum(z > 1.645 for z in strangers) <= 5  # 5 % of 30 are 1.5; more than 5 is less likely than 1 in 200
    assert abs(sum(strangers) / 30) < 0.6


@settings(max_examples=8)
@given(st.integers(0, 10_000), st.integers(16, 20))
def test_who_is_called_the_user_makes_no_difference(seed: int, n_turns: int) -> None:
    lines = unrelated(random.Random(seed), n_turns)
    style, other = of(*lines), of(*[("p" if line[0] == "u" else "u") + line[1:] for line in lines])
    assert (other.lsm, other.reciprocal, other.z) == pytest.approx((style.lsm, style.reciprocal, style.z), nan_ok=True)
    assert (other.user, other.partner) == pytest.approx((style.partner, style.user))


@pytest.mark.parametrize("lines", [(), ("u: only one of us says a word",), ("u: oh", "p: yeah"), ("p: ...", "u: -")])
def test_too_little_is_no_number(lines: tuple[str, ...]) -> None:
    style = of(*lines)
    assert all(math.isnan(value) for value in (style.lsm, style.reciprocal, style.user, style.partner, style.chance, style.z))


def test_fifteen_answers_each_way_are_enough_for_a_z_and_fourteen_are_not() -> None:
    lines = unrelated(random.Random(3), 16)
    assert math.isfinite(of(*lines).z)
    assert math.isnan(of(*lines[:30]).z)  # the first turn answers nothing: the user has fourteen answers


def test_turns_that_are_all_alike_have_a_reciprocal_lsm_and_no_z() -> None:
    style = of(*["u: the dog ran", "p: the dog ran"] * 20)
    assert style.reciprocal == style.chance == pytest.approx(1.0)
    assert math.isnan(style.z)
