"""Laughs of both that hang together, worked by hand (2 s is near)."""

from __future__ import annotations

import pytest

from monitor.types import Event, Person
from monitor.voice.laughter.shared import SharedLaughs

Span = tuple[Person, float, float]


def shared(*laughs: Span) -> list[tuple[float, float, str]]:
    stage = SharedLaughs()
    for person, start_s, end_s in laughs:
        stage.push(Event(person, "laugh", start_s, end_s, end_s - start_s))
    return [(event.start_s, event.end_s, str(event.detail["first"])) for event in stage.finish()]


@pytest.mark.parametrize(
    ("laughs", "expected"),
    [
        ([("user", 10, 11), ("partner", 12.9, 14)], [(10, 14, "user")]),
        ([("user", 10, 11), ("partner", 13.1, 14)], []),
        ([("partner", 9, 20), ("user", 12, 13)], [(9, 20, "partner")]),
        ([("user", 10, 11), ("user", 12, 13)], []),
        # The user's second laugh hangs on the partner's, though it comes long after the first one.
        ([("user", 10, 11), ("partner", 12, 15), ("user", 16, 17)], [(10, 17, "user")]),
        (
            [("user", 10, 11), ("partner", 11, 12), ("partner", 40, 41), ("user", 41, 42)],
            [(10, 12, "user"), (40, 42, "partner")],
        ),
    ],
    ids=["near", "far", "inside", "one alone", "a chain", "twice"],
)
def test_laughs_together(laughs: list[Span], expected: list[tuple[float, float, str]]) -> None:
    assert shared(*laughs) == expected
    assert shared(*reversed(laughs)) == expected


def test_an_event_comes_once_and_only_when_no_laugh_can_join_it() -> None:
    stage = SharedLaughs()
    for person in ("user", "partner"):
        stage.push(Event(person, "laugh", 10.0, 11.0, 1.0))
    assert stage.advance(14.0) == []
    assert len(stage.advance(60.0)) == 1
    assert stage.advance(90.0) == stage.finish() == []
