"""A transcript laid beside a planted talk: where it belongs, with the names exchanged, late, and of another talk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from monitor.speech import Word
from monitor.transcript.cues import Cue
from monitor.transcript.files import spread
from monitor.transcript.fit import fit
from monitor.types import PEOPLE, Person

Spans = dict[Person, list[tuple[float, float]]]


def talk(seed: int) -> tuple[list[Word], Spans]:
    """Five minutes of turns of 1 to 12 s, a cue each that begins and ends up to half a second wrong."""
    drawn = np.random.default_rng(seed)
    words: list[Word] = []
    spoken: Spans = {person: [] for person in PEOPLE}
    for number, (start_s, end_s) in enumerate(_turns(drawn)):
        person = PEOPLE[number % 2]
        spoken[person].append((start_s, end_s))
        text = " ".join(["word"] * max(1, round((end_s - start_s) * 2.5)))
        first_s, last_s = start_s + drawn.uniform(-0.5, 0.5), end_s + drawn.uniform(-0.4, 0.5)
        words += spread(Cue(first_s, last_s, "", text), person)
    return words, spoken


def _turns(drawn: np.random.Generator) -> Iterator[tuple[float, float]]:
    at_s = 1.0
    while at_s < 300:
        lasts_s = drawn.uniform(1.0, 12.0)
        yield at_s, at_s + lasts_s
        at_s += lasts_s + drawn.uniform(0.1, 1.5)


@pytest.mark.parametrize("seed", range(5))
def test_words_belong_to_their_talk_or_are_told_not_to(seed: int) -> None:
    words, spoken = talk(seed)
    assert fit(words, spoken) == "fits"
    assert fit([replace(word, person=PEOPLE[word.person == "user"]) for word in words], spoken) == "crossed"
    assert fit(talk(seed + 100)[0], spoken) == "elsewhere"
    assert fit([replace(word, start_s=word.start_s + 40, end_s=word.end_s + 40) for word in words], spoken) == "elsewhere"


def test_too_little_tells_nothing() -> None:
    words, spoken = talk(1)
    assert fit(words[:10], spoken) == "unknown"
    assert fit(words, {"user": spoken["user"], "partner": []}) == "unknown"
    assert fit(words, {"user": [(0.0, 400.0)], "partner": [(0.0, 400.0)]}) == "elsewhere"
