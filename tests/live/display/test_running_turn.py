"""The running turn, on speech that is planted to the frame."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.live.display.running_turn import RunningTurn
from monitor.measures import columns
from monitor.types import FeatureBlock, Person
from monitor.voice.person_voice import AudioFeatures

FRAME_S = 0.016
Span = tuple[Person, float, float]


def heard(spans: list[Span], until_s: float) -> RunningTurn:
    """Both voices in blocks of a third of a second, as a microphone brings them."""
    turn = RunningTurn()
    names = columns("voice")
    for start_s in np.arange(0, until_s, 0.32):
        for person in ("user", "partner"):
            time_s = start_s + FRAME_S * np.arange(20)
            values = np.zeros((20, len(names)), np.float32)
            for who, from_s, to_s in spans:
                if who == person:
                    values[(time_s >= from_s) & (time_s < to_s), names.index("speech")] = 1
            turn.take([AudioFeatures((FeatureBlock(person, "voice", time_s, values, np.ones(20, np.float32)),))])  # type: ignore[arg-type]
    return turn


@pytest.mark.parametrize(
    ("spans", "at_s", "expected"),
    [
        ([("user", 1.0, 5.0)], 5.0, ("user", 1.0)),
        ([("user", 1.0, 5.0), ("user", 6.5, 9.0)], 9.0, ("user", 1.0)),  # a pause within the turn
        ([("user", 1.0, 5.0), ("user", 9.0, 12.0)], 12.0, ("user", 9.0)),  # a silence that ended it
        ([("user", 1.0, 5.0)], 9.0, None),
        ([("user", 1.0, 9.0), ("partner", 4.0, 4.4)], 9.0, ("user", 1.0)),  # a listening sound takes no turn
        ([("user", 1.0, 5.0), ("partner", 5.5, 9.0)], 9.0, ("partner", 5.5)),
        ([("user", 1.0, 9.0), ("partner", 6.0, 9.0)], 9.0, ("user", 1.0)),  # spoken over, and not given up
        ([("user", 1.0, 7.0), ("partner", 6.0, 9.0)], 9.0, ("partner", 6.0)),  # taken with an overlap
    ],
)
def test_who_has_the_turn(spans: list[Span], at_s: float, expected: tuple[Person, float] | None) -> None:
    found = heard(spans, at_s).at(at_s)
    assert found == (None if expected is None else (expected[0], pytest.approx(expected[1], abs=2 * FRAME_S)))
