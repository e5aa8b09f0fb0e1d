"""Hands at the face, with a planted hand model: asked only where the body sees a hand near, and believed only with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.types import Float32, Picture
from monitor.vision.hands import HandsAtFace, UnseenHands
from monitor.vision.landmarks import BodyLandmarks
from tests.support.planted_bodies import body, face

# The planted face: middle (0.5, 0.2), half sizes 0.08 and 0.1. The own left hand comes near its outline.
NEAR = {15: (0.62, 0.3), 17: (0.6, 0.27), 19: (0.59, 0.26), 21: (0.59, 0.25)}


class HandModel:
    def __init__(self, *hands: tuple[float, float]) -> None:
        self._hands = [np.tile(np.array(hand, np.float32), (21, 1)) for hand in hands]
        self.boxes: list[tuple[float, float, float, float]] = []

    def hands(self, picture: Picture, box: tuple[float, float, float, float]) -> list[Float32]:
        self.boxes.append(box)
        return self._hands


def picture(time_s: float = 0.0) -> Picture:
    return Picture(time_s, np.zeros((10, 10, 3), np.uint8))


def near(model: HandModel, figure: BodyLandmarks | None, *, with_face: bool = True) -> tuple[float, float]:
    return HandsAtFace(model).push(picture(), figure, face() if with_face else None)


def test_without_a_model_of_hands_nothing_is_known_of_them() -> None:
    assert np.isnan(UnseenHands().push(picture(), body(NEAR), face())).all()
    assert np.isnan(UnseenHands().push(picture(), body(), face())).all()


def test_hands_far_from_the_face_cost_nothing() -> None:
    model = HandModel((0.5, 0.2))
    assert near(model, body()) == (0, 0)
    assert model.boxes == []


def test_a_hand_at_the_face_has_a_side_and_a_distance() -> None:
    model = HandModel((0.54, 0.2))  # on the cheek
    assert near(model, body(NEAR)) == (1, 0)
    left, top, right, bottom = model.boxes[0]
    assert left < 0.4 and right > 0.6 and top < 0.1 and bottom > 0.3, "the whole face, and the hand's wrist"
    # 1.3 half faces from the middle: half way between the limits of 1.0 and 1.6.
    assert near(HandModel((0.5 + 1.3 * 0.08, 0.2)), body(NEAR))[0] == pytest.approx(0.5, abs=1e-3)


def test_what_only_the_body_sees_is_not_known() -> None:
    assert np.isnan(near(HandModel(), body(NEAR))[0])
    assert np.isnan(near(HandModel((0.1, 0.9)), body(NEAR))[0]), "somebody else's hand"


def test_unseen_hands() -> None:
    hidden = body(hidden=(15, 17, 19, 21))
    model = HandModel((0.5, 0.2))
    assert np.isnan(near(model, hidden)[0]) and near(model, hidden)[1] == 0
    below = body(dict.fromkeys((15, 17, 19, 21), (0.8, 1.1)))
    assert near(model, below) == (0, 0)
    assert np.isnan(near(model, None)).all()
    assert model.boxes == []


def test_one_hand_is_not_both() -> None:
    other = {number + 1: (1 - x, y) for number, (x, y) in NEAR.items()}
    left, right = near(HandModel((0.55, 0.22)), body(NEAR | other))
    assert left == 1 and np.isnan(right)
    assert near(HandModel((0.55, 0.22), (0.45, 0.22)), body(NEAR | other)) == (1, 1)


def test_a_hand_may_hide_the_face() -> None:
    assert near(HandModel((0.5, 0.2)), body(NEAR), with_face=False)[0] == 1
    assert np.isnan(near(HandModel((0.5, 0.2)), body(NEAR, hidden=(7,)), with_face=False)).all(), "nor an ear"


def test_a_resting_hand_is_asked_for_once_a_second() -> None:
    model = HandModel((0.55, 0.2))
    hands = HandsAtFace(model)
    values = [hands.push(picture(number / 5), body(NEAR), face())[0] for number in range(16)]
    assert values == [1] * 16
    assert len(model.boxes) == 3, "at 0, 1.2 and 2.4 s: the first look after a second has passed"
    moved = {number: (x - 0.04, y) for number, (x, y) in NEAR.items()}
    hands.push(picture(3.2), body(moved), face())
    assert len(model.boxes) == 4


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 1))
def test_a_mirror_changes_the_sides(seed: int, x: float, y: float) -> None:
    figure = body(dict(enumerate(np.random.default_rng(seed).uniform(0, 1, (33, 2)).tolist())))
    pairs = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *[n + 1 if n % 2 else n - 1 for n in range(11, 33)]])
    points = figure.points[pairs] * np.array([-1, 1, 1], np.float32) + np.array([1, 0, 0], np.float32)
    mirrored = BodyLandmarks(points, figure.visibility[pairs], figure.height)
    model, opposite = HandModel((x, y)), HandModel((1 - x, y))
    straight, turned = near(model, figure), near(opposite, mirrored)
    assert len(model.boxes) == len(opposite.boxes)
    if np.isfinite(straight).all() and np.isfinite(turned).all():
        assert turned == pytest.approx(straight[::-1], abs=1e-3)
    assert all(np.isnan(value) or 0 <= value <= 1 for value in straight)
