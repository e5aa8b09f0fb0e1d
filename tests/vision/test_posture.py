"""Shoulders, trunk, arms, hands, motion and the sketch: bodies drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures import columns
from monitor.types import Picture
from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks
from monitor.vision.posture import Motion, body_values
from monitor.vision.sketch import N_SKETCH, SKETCH_LINES, sketch

# Left is on the right of the picture. Shoulders 0.4 wide at y 0.4, elbows and wrists hanging, hips in sight.
PLACES = {
    7: (0.55, 0.2),
    8: (0.45, 0.2),
    11: (0.7, 0.4),
    12: (0.3, 0.4),
    13: (0.75, 0.55),
    14: (0.25, 0.55),
    15: (0.8, 0.7),
    16: (0.2, 0.7),
    17: (0.8, 0.72),
    18: (0.2, 0.72),
    19: (0.8, 0.72),
    20: (0.2, 0.72),
    21: (0.8, 0.71),
    22: (0.2, 0.71),
    23: (0.6, 0.9),
    24: (0.4, 0.9),
}


def body(moved: dict[int, tuple[float, float]] | None = None, *, hidden: tuple[int, ...] = ()) -> BodyLandmarks:
    points = np.full((33, 3), 0.1, np.float32)
    for number, place in {**PLACES, **(moved or {})}.items():
        points[number, :2] = place
    visibility = np.ones(33, np.float32)
    visibility[list(hidden)] = 0.1
    return BodyLandmarks(points, visibility, 1.0)


def face() -> FaceLandmarks:
    turn = np.linspace(0, 2 * np.pi, 478)
    points = np.stack([0.5 + 0.06 * np.cos(turn), 0.2 + 0.08 * np.sin(turn), 0 * turn], axis=1).astype(np.float32)
    return FaceLandmarks(points, np.zeros(52, np.float32), np.eye(4), 60.0)


def measured(figure: BodyLandmarks | None, of: FaceLandmarks | None = None) -> dict[str, float]:
    return dict(zip(columns("body"), body_values(figure, of)[0].tolist(), strict=True))


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
    assert (values["hand_to_face_left"], values["hand_to_face_right"]) == (0, 0)
    assert values["openness"] == 1.0


def test_the_own_left_shoulder_lower_is_positive():
    values = measured(body({11: (0.7, 0.5)}))
    assert values["shoulder_roll_deg"] == pytest.approx(np.degrees(np.arctan(0.1 / 0.4)), abs=1e-3)


def test_leaning_to_the_own_left_is_positive():
    values = measured(body({11: (0.8, 0.4), 12: (0.4, 0.4)}))
    assert values["torso_lean_deg"] == pytest.approx(np.degrees(np.arctan(0.1 / 0.5)), abs=1e-3)


def test_a_hand_at_the_face_has_a_side():
    values = measured(body({19: (0.53, 0.22)}), face())
    assert values["hand_to_face_left"] == 1
    assert values["hand_to_face_right"] == 0
    without = measured(body({20: (0.5, 0.2)}))
    assert without["hand_to_face_right"] == 1, "held against the ears when no face was found"


def test_crossed_arms_are_not_open():
    assert measured(body({15: (0.4, 0.6), 16: (0.6, 0.6)}))["openness"] == 0


def test_what_is_unseen_is_missing():
    values = measured(body({12: (-0.05, 0.4)}, hidden=(23, 15, 16)))
    for name in ("shoulder_roll_deg", "lean", "torso_lean_deg", "openness", "shoulder_x", "shoulder_y"):
        assert np.isnan(values[name]), name
    assert body_values(body({12: (-0.05, 0.4)}), None)[1] == 0
    assert np.isnan(body_values(None, None)[0]).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=33, max_size=33), st.booleans())
@pytest.mark.slow
def test_a_mirror_changes_the_sides(places, with_face):
    figure = body(dict(enumerate(places)))
    of = face() if with_face else None
    straight, turned = measured(figure, of), measured(mirrored(figure), of)
    near = {"abs": 1e-3, "nan_ok": True}
    if abs(figure.points[11, 0] - figure.points[12, 0]) > 1e-3:
        # The shoulder's roll is about the line between the shoulders, whichever way round it is drawn.
        assert turned["shoulder_roll_deg"] == pytest.approx(-straight["shoulder_roll_deg"], abs=0.1, nan_ok=True)
    assert turned["lean"] == pytest.approx(straight["lean"], rel=1e-3, **near)
    assert turned["hand_to_face_left"] == pytest.approx(straight["hand_to_face_right"], **near)
    assert 0 <= body_values(figure, of)[1] <= 1


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
    alone = sketch(None, body())
    assert alone is not None
    assert np.isfinite(alone[:, 0]).sum() < 20
    assert sketch(None, None) is None
