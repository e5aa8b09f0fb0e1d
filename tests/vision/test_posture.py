"""Shoulders, trunk, arms, motion and the sketch: bodies drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures import columns
from monitor.types import Picture
from monitor.vision.landmarks import BodyLandmarks
from monitor.vision.posture import Motion, body_values
from monitor.vision.sketch import N_SKETCH, SKETCH_LINES, sketch
from tests.support.planted_bodies import body, face


def measured(figure: BodyLandmarks | None) -> dict[str, float]:
    return dict(zip(columns("body"), body_values(figure)[0].tolist(), strict=True))


def mirrored(figure: BodyLandmarks) -> BodyLandmarks:
    """The same in a mirror: left and right change places and names."""
    pairs = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9, *[n + 1 if n % 2 else n - 1 for n in range(11, 33)]])
    points = figure.points[pairs].copy()
    points[:, 0] = 1 - points[:, 0]
    return BodyLandmarks(points, figure.visibility[pairs], figure.height)


def test_at_rest():
    values = measured(body())
    assert values["shoulder_roll_deg"] == pytest.approx(0, abs=1e-4)
    assert values["lean"] == pytest.approx(np.log(0.4))
    assert values["torso_lean_deg"] == pytest.approx(0, abs=1e-4)
    assert (values["shoulder_x"], values["shoulder_y"]) == pytest.approx((0.5, 0.4))
    assert values["openness"] == 1.0
    assert body_values(body())[1] == 1.0


def test_the_own_left_shoulder_lower_is_positive():
    values = measured(body({11: (0.7, 0.5)}))
    assert values["shoulder_roll_deg"] == pytest.approx(np.degrees(np.arctan(0.1 / 0.4)), abs=1e-3)


def test_leaning_to_the_own_left_is_positive():
    values = measured(body({11: (0.8, 0.4), 12: (0.4, 0.4)}))
    assert values["torso_lean_deg"] == pytest.approx(np.degrees(np.arctan(0.1 / 0.5)), abs=1e-3)


def test_crossed_arms_are_not_open():
    assert measured(body({15: (0.4, 0.6), 16: (0.6, 0.6)}))["openness"] == 0


def test_an_arm_is_one_with_its_elbow_and_its_wrist_in_the_picture():
    for unseen in ((13, 14), (15, 16), (13, 16)):
        assert np.isnan(measured(body(hidden=unseen))["openness"]), unseen
    assert np.isnan(measured(body({15: (0.8, 1.1), 16: (0.2, 1.1)}))["openness"])
    # The own left arm alone: its wrist is half a shoulder width from the middle.
    assert measured(body({15: (0.7, 0.7)}, hidden=(14,)))["openness"] == pytest.approx(0.5 / 0.75)


def test_what_is_unseen_is_missing():
    assert np.isnan(measured(body(hidden=(23,)))["torso_lean_deg"])
    guessed = body()
    guessed.visibility[[23, 24]] = 0.8
    assert np.isnan(measured(guessed)["torso_lean_deg"]), "hips behind a table"
    # A head shot, or one shoulder outside: nothing of a body, whatever the model says of its arms.
    for figure in (body(hidden=(11, 12)), body({12: (-0.05, 0.4)}), body({11: (0.7, 1.2)}), None):
        values, quality = body_values(figure, (1.0, 1.0))
        assert np.isnan(values).all() and quality == 0


@given(st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_a_mirror_changes_the_sides(seed):
    figure = body(dict(enumerate(np.random.default_rng(seed).uniform(0, 1, (33, 2)).tolist())))
    straight, turned = measured(figure), measured(mirrored(figure))
    near = {"abs": 1e-3, "nan_ok": True}
    if abs(figure.points[11, 0] - figure.points[12, 0]) > 1e-3:
        # The shoulder's roll is about the line between the shoulders, whichever way round it is drawn.
        assert turned["shoulder_roll_deg"] == pytest.approx(-straight["shoulder_roll_deg"], abs=0.1, nan_ok=True)
    assert turned["lean"] == pytest.approx(straight["lean"], rel=1e-3, **near)
    assert turned["openness"] == pytest.approx(straight["openness"], **near)
    assert 0 <= body_values(figure)[1] <= 1


def picture(time_s: float, level: int, *, width: int = 160) -> Picture:
    return Picture(time_s, np.full((90, width, 3), level, np.uint8))


def test_motion_is_the_change_per_fifteenth_of_a_second():
    motion = Motion()
    assert np.isnan(motion.push(picture(0.0, 100)))
    assert motion.push(picture(1 / 15, 110)) == pytest.approx(10, abs=0.01)
    assert motion.push(picture(3 / 15, 114)) == pytest.approx(2, abs=0.01)
    assert motion.push(picture(4 / 15, 114)) == 0
    assert np.isnan(motion.push(picture(9.0, 10))), "after a gap"
    assert np.isnan(motion.push(picture(9.1, 10, width=100))), "another size"


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 900)])
def test_motion_of_odd_sizes(size):
    motion = Motion()
    for number in range(2):
        change = motion.push(Picture(number / 15, np.zeros((*size, 3), np.uint8)))
    assert change == 0


def test_the_sketch_marks_the_unseen_and_fits_the_lines():
    points = sketch(face(), body(hidden=(15,)))
    assert points is not None
    assert points.shape == (N_SKETCH, 2)
    assert {number for line in SKETCH_LINES for number in line} == set(range(N_SKETCH))
    assert np.isnan(points).any(axis=1).sum() == 1
    without_elbow = sketch(face(), body(hidden=(13,)))
    assert without_elbow is not None and np.isnan(without_elbow).any(axis=1).sum() == 2, "nor its wrist"
    alone = sketch(None, body())
    assert alone is not None
    assert np.isfinite(alone[:, 0]).sum() < 20
    assert sketch(None, None) is None
