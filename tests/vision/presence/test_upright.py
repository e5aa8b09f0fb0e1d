"""When a picture is turned; the confidences are those of the detector on real people (module's docstring)."""

from __future__ import annotations

import pytest

from monitor.vision.presence.upright import UprightCheck


def looked(pairs: list[tuple[float, float]]) -> UprightCheck:
    check = UprightCheck()
    for score, turned_score in pairs:
        check.push(score, turned_score)
    return check


@pytest.mark.parametrize("score", [0.0, 0.6, 0.75])  # not found at all, and taken for an upright face
def test_a_face_on_its_head_is_turned(score: float) -> None:
    assert looked([(score, 0.93)] * 3).is_doubtful
    assert looked([(score, 0.93)] * 4).is_turned


@pytest.mark.parametrize(
    "pairs",
    [
        [(0.92, 0.6)] * 30,  # somebody upright
        [(0.56, 0.66)] * 30,  # a profile is no surer on its head
        [(0.0, 0.0)] * 30,  # nobody
        [(0.92, 0.7), (0.7, 0.85), (0.7, 0.85)] * 10,  # a look down now and then
    ],
)
def test_others_are_not(pairs: list[tuple[float, float]]) -> None:
    assert not looked(pairs).is_turned


def test_a_picture_that_has_stood_takes_longer() -> None:
    stood = [(0.93, 0.6)] * 6
    assert not looked([*stood, *[(0.6, 0.9)] * 8]).is_turned
    assert looked([*stood, *[(0.6, 0.9)] * 12]).is_turned


def test_turned_back() -> None:
    assert not looked([(0.6, 0.92)] * 8).is_turned  # the picture that is turned by then is on its head: once more
