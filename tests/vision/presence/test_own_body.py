"""Whose body it is: planted faces and shoulders."""

from __future__ import annotations

import pytest

from monitor.vision.landmarks import BodyLandmarks
from monitor.vision.presence.own_body import Head, OwnBody
from tests.support.planted_bodies import body
from tests.support.planted_bodies import face as planted_face

# The planted face is 0.16 wide, its middle at (0.5, 0.2); the shoulders 0.4 wide at y 0.4.


def face(x: float = 0.5) -> Head:
    return Head.of_face(planted_face(x))


def shoulders(left: tuple[float, float], right: tuple[float, float]) -> BodyLandmarks:
    return body({11: left, 12: right})


@pytest.mark.parametrize(
    "figure",
    [
        body(),
        shoulders((0.56, 0.42), (0.46, 0.4)),  # from the side
        shoulders((0.8, 0.5), (0.4, 0.4)),  # leaning
        body(hidden=(13, 14, 15, 16, 23, 24)),
    ],
)
def test_the_body_below_a_face_is_its_own(figure: BodyLandmarks) -> None:
    assert OwnBody().is_own(0.0, figure, face())


@pytest.mark.parametrize(
    ("what", "figure"),
    [
        ("a head shot", body(hidden=(11, 12))),
        ("one shoulder", body(hidden=(11,))),
        ("shoulders below the picture", shoulders((0.7, 1.02), (0.3, 1.02))),
        ("shoulders beside the picture", shoulders((1.01, 0.4), (0.6, 0.4))),
        ("another's head", body({0: (0.7, 0.21)})),
        ("shoulders at the chin's height or above", shoulders((0.7, 0.22), (0.3, 0.22))),
        ("shoulders far below", shoulders((0.7, 0.6), (0.3, 0.6))),
        ("shoulders as narrow as a hand", shoulders((0.52, 0.4), (0.48, 0.4))),
        ("shoulders as wide as the room", shoulders((0.99, 0.4), (0.01, 0.4))),
        ("shoulders aside", shoulders((0.9, 0.4), (0.5, 0.4))),
        ("nothing", None),
    ],
)
def test_what_is_not_the_persons_body(what: str, figure: BodyLandmarks | None) -> None:
    assert not OwnBody().is_own(0.0, figure, face()), what


def test_a_face_that_is_only_detected_has_a_body_too() -> None:
    assert OwnBody().is_own(0.0, body(), Head.of_box((0.42, 0.12, 0.58, 0.28)))
    assert not OwnBody().is_own(0.0, body(), Head.of_box((0.62, 0.12, 0.78, 0.28)))


def test_a_body_that_never_had_a_face_is_a_coat() -> None:
    own = OwnBody()
    assert not any(own.is_own(number / 5, body(), None) for number in range(50))


def test_a_body_stays_a_while_when_the_face_is_turned_away() -> None:
    own = OwnBody()
    assert own.is_own(0.0, body(), face())
    kept = [own.is_own(number / 5, body(), None) for number in range(1, 40)]
    assert kept == [number / 5 <= 5.0 for number in range(1, 40)]
    assert own.is_own(8.0, body(), face()), "and is back with the face"


@pytest.mark.parametrize("broken", ["lost", "jumped", "paused", "another's"])
def test_a_body_stays_only_while_it_is_followed(broken: str) -> None:
    own = OwnBody()
    own.is_own(0.0, body(), face())
    assert own.is_own(0.2, body(), None)
    time_s = 0.6
    figure = body()
    if broken == "lost":
        own.is_own(0.4, None, None)
    elif broken == "another's":
        own.is_own(0.4, body(), face(0.9))
    elif broken == "jumped":
        figure = shoulders((0.95, 0.4), (0.55, 0.4))
    else:
        time_s = 1.4
    assert not own.is_own(time_s, figure, None)
