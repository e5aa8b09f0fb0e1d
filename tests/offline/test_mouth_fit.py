"""Voices and mouths of two planted people who speak in turns: whose jaw moves tells whose voice it is."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from monitor.offline.mouth_fit import alone_speaking, mouth_fit
from monitor.types import PEOPLE, Event

FACE_HZ = 15.0
TURN_S = 3.0


def talk(
    *, turns: int, crossed: bool, liveliness: tuple[float, float] = (1.0, 1.0), overlap_s: float = 0.0, seed: int = 0
) -> Any:
    """People who take turns of 3 s; the jaw of whoever speaks opens four times a second, the other's hardly moves."""
    draw = np.random.default_rng(seed)
    events = []
    for number in range(turns):
        person = PEOPLE[number % 2]
        events.append(Event(person, "phrase", number * TURN_S, (number + 1) * TURN_S - 0.3 + overlap_s))
    time_s = np.arange(0, turns * TURN_S, 1 / FACE_HZ)
    jaws = {}
    for place, person in enumerate(PEOPLE):
        speaks = (time_s // TURN_S).astype(int) % 2 == place
        jaw = 0.01 * draw.standard_normal(time_s.size) + 0.2 * speaks * np.abs(np.sin(2 * np.pi * 2.1 * time_s))
        jaws[person] = liveliness[place] * jaw
    if crossed:
        jaws = {"user": jaws["partner"], "partner": jaws["user"]}

    def series(person: Any, family: str) -> Any:
        return SimpleNamespace(time_s=time_s, quality=np.ones(time_s.size), column=lambda name: jaws[person])

    return SimpleNamespace(events=events, series=series)


@pytest.mark.parametrize("liveliness", [(1.0, 1.0), (0.3, 1.0), (1.0, 0.4)])
@pytest.mark.parametrize("crossed", [False, True])
def test_the_mouth_that_moves_belongs_to_the_voice(crossed: bool, liveliness: tuple[float, float]) -> None:
    assert mouth_fit(talk(turns=20, crossed=crossed, liveliness=liveliness)) == ("crossed" if crossed else "fits")


def test_a_few_turns_or_faces_that_were_not_seen_say_nothing() -> None:
    assert mouth_fit(talk(turns=4, crossed=True)) == "unclear"
    unseen = talk(turns=20, crossed=True)
    rows = unseen.series

    def blind(person: Any, family: str) -> Any:
        seen = rows(person, family)
        seen.quality = np.zeros(seen.time_s.size)
        return seen

    unseen.series = blind
    assert mouth_fit(unseen) == "unclear"


def test_mouths_that_tell_nothing_are_seldom_taken_for_crossed() -> None:
    found = [mouth_fit(talk(turns=20, crossed=False, liveliness=(0.0, 0.0), seed=seed)) for seed in range(20)]
    assert set(found) == {"unclear"}


def test_only_stretches_of_one_alone_count() -> None:
    # Worked by hand: turns 0-3.2, 3-6.2 and 6-9.2 s of user, partner and user overlap by 0.2 s.
    alone = alone_speaking(talk(turns=3, crossed=False, overlap_s=0.5))
    assert alone["user"] == [(0.0, 3.0), (pytest.approx(6.2), pytest.approx(9.2))]
    assert alone["partner"] == [(pytest.approx(3.2), 6.0)]
