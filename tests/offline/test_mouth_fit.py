"""Whose mouth moves while each one alone speaks; mouths and phrases planted, the stretches worked by hand."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from monitor.offline.mouth_fit import alone_speaking, mouth_fit
from monitor.types import PEOPLE

TIME_S = np.arange(0.0, 80.0, 1 / 15)


def session(phrases: dict[str, list[tuple[float, float]]], moves: dict[str, list[tuple[float, float]]]) -> Any:
    """moves : when each person's jaw does."""
    rng = np.random.default_rng(1)

    def series(person: str, family: str) -> Any:
        moving = np.any([(start_s <= TIME_S) & (end_s > TIME_S) for start_s, end_s in moves[person]], axis=0)
        jaw = np.where(moving, 0.2, 0.01) * rng.random(TIME_S.size)
        return SimpleNamespace(time_s=TIME_S, quality=np.ones(TIME_S.size), column=lambda name: jaw)

    events = [
        SimpleNamespace(kind="phrase", person=person, start_s=start_s, end_s=end_s)
        for person, own in phrases.items()
        for start_s, end_s in own
    ]
    return SimpleNamespace(events=events, series=series)


def taking_turns(n: int) -> dict[str, list[tuple[float, float]]]:
    return {
        person: [(8.0 * k + late_s, 8.0 * k + late_s + 3) for k in range(n)] for person, late_s in (("user", 0), ("partner", 4))
    }


@pytest.mark.parametrize(("crossed", "expected"), [(False, "fits"), (True, "crossed")])
def test_the_jaws_say_whose_voice_it_is(crossed: bool, expected: str) -> None:
    turns = taking_turns(10)
    moves = dict(zip(PEOPLE, (turns[person] for person in (PEOPLE[::-1] if crossed else PEOPLE)), strict=True))
    assert mouth_fit(session(turns, moves)) == expected


def test_few_turns_and_jaws_that_always_move_show_nothing() -> None:
    few, many = taking_turns(3), taking_turns(10)
    always = {person: [(0.0, 80.0)] for person in PEOPLE}
    assert mouth_fit(session(few, few)) == "unclear"
    assert mouth_fit(session(many, always)) == "unclear"


def test_only_where_one_alone_speaks() -> None:
    found = alone_speaking(session({"user": [(0, 10), (20, 20.5)], "partner": [(4, 5), (9, 12)]}, {}))
    assert found == {"user": [(0, 4), (5, 9)], "partner": [(10, 12)]}
