"""Words taken up: planted ones, what is none, and the null against a talk whose turns were really moved."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from monitor.language.exchanged import null_shifts
from monitor.language.lexicon import Lexicon, lexicon
from monitor.language.takeup import take_ups
from monitor.language.turns import Turn, turns
from monitor.language.utterances import Mark
from tests.support.spoken import talk

WORDS = lexicon("en")
assert WORDS is not None
ENGLISH: Lexicon = WORDS
NOUNS = (
    "pottery",
    "kettle",
    "violin",
    "glacier",
    "turtle",
    "lantern",
    "saddle",
    "meadow",
    "copper",
    "pepper",
    "anchor",
    "basket",
)


def of(*lines: str):  # type: ignore[no-untyped-def]
    return take_ups(turns(talk(*lines), ENGLISH), ENGLISH)


def test_a_word_heard_and_then_said_is_marked_where_it_is_said() -> None:
    taken = of("p: I love my pottery class", "u: Where do you do pottery?")
    (example,) = taken.user.examples
    assert (example.text, example.mark, example.heard) == ("pottery", Mark(1, 4, 4, "taken_up"), (0, 3))
    assert (taken.user.n_words, taken.partner.n_words) == (1, 0)
    assert taken.marks == [example.mark]
    assert math.isnan(taken.z) and math.isnan(taken.user.expected)


def test_other_forms_of_a_word_count_and_neighbours_are_one_phrase() -> None:
    taken = of("p: we restored an old steam engine", "u: restoring steam engines sounds hard")
    assert [example.text for example in taken.user.examples] == ["restoring", "steam engines"]
    assert [(mark.first, mark.last) for mark in taken.marks] == [(0, 0), (1, 2)]


@pytest.mark.parametrize(
    "lines",
    [
        ("u: pottery is fun", "p: pottery it is", "u: yes pottery for ever"),  # the user had it before
        ("p: they went there with us", "u: who went there with them"),  # closed classes and stop words
        ("u: pottery class", "p: is it far"),  # nobody said it back
        ("p: pottery", "u: aha", "p: um", "u: fine"),  # nor here, and backchannels are no turns
    ],
)
def test_what_is_not_taken_up(lines: tuple[str, ...]) -> None:
    assert of(*lines).user.examples == ()


def test_within_three_turns_and_not_in_the_fourth() -> None:
    between = ["u: apples grow here", "p: lemons grow there", "u: cherries too I hear", "p: melons not so much"]
    third = ["p: pottery all summer", *between, "u: and pottery pays"]
    fourth = ["p: pottery all summer", *between, "u: plums rarely", "p: peaches might", "u: and pottery pays"]
    assert "pottery" in [example.text for example in of(*third).user.examples]
    assert "pottery" not in [example.text for example in of(*fourth).user.examples]


def random_talk(rng: random.Random, n_turns: int) -> list[str]:
    return [f"{who}: so {rng.choice(NOUNS)} and {rng.choice(NOUNS)}" for _ in range(n_turns) for who in "up"]


def moved(made: list[Turn], n_turns: int) -> list[Turn]:
    user, partner = made[::2], made[1::2]
    return [turn for pair in zip(user, partner[-n_turns:] + partner[:-n_turns], strict=True) for turn in pair]


@pytest.mark.parametrize("seed", range(2))
def test_chance_is_what_the_same_talk_with_the_turns_moved_gives(seed: int) -> None:
    made = turns(talk(*random_talk(random.Random(seed), 15)), ENGLISH)
    counts = np.array(
        [take_ups(moved(made, shift) if shift else made, ENGLISH).user.n_words for shift in range(15)], dtype=float
    )
    taken = take_ups(made, ENGLISH)
    assert taken.user.n_words == counts[0]
    assert taken.user.expected == pytest.approx(null_shifts(counts).mean())


def test_words_passed_on_are_above_chance_and_random_ones_are_not() -> None:
    names = [f"{noun}{letter}" for noun in NOUNS for letter in "xz"]
    passed = [line for name in names for line in (f"u: so I saw a {name}", f"p: and was the {name} big")]
    assert of(*passed).z > 4
    strangers = [of(*random_talk(random.Random(seed), 20)).z for seed in range(30)]
    assert sum(z > 1.645 for z in strangers) <= 5


def test_a_word_the_other_says_all_the_time_is_taken_up_by_chance() -> None:
    lines = [
        line for number in range(20) for line in (f"p: my kettle and {number}", f"u: {'so a kettle' if number else 'so a cup'}")
    ]
    (example,) = of(*lines).user.examples
    assert example.chance == 1.0
    assert of(*lines).user.z < 1
