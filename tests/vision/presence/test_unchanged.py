"""When a face and a body are looked at again: planted changes in pictures of noise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from monitor import constants
from monitor.simulate.plan import DyadPlan
from monitor.types import Float32, Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.landmarks import BodyLandmarks
from monitor.vision.observer import Observer
from monitor.vision.presence.unchanged import body_change, face_change, trunk_box

FACE = (0.25, 0.125, 0.5, 0.4375)  # 40 to 80 of 160 px, 20 to 70 of 90
LEVEL = constants.vision().unchanged_level
STILL_S = 1 / constants.vision().still_face_hz


def picture() -> Float32:
    return np.random.default_rng(5).uniform(60, 180, (90, 160)).astype(np.float32)


def due_after(changed: Float32, *, passed_s: float = STILL_S / 3) -> bool:
    change = face_change()
    assert change.is_due(0.0, picture())  # the first one
    change.looked(0.0, picture(), FACE)
    return change.is_due(passed_s, changed)


def test_a_picture_as_before_is_not_looked_at_until_its_time_is_full() -> None:
    assert not due_after(picture())
    assert not due_after(picture() + np.float32(LEVEL / 2))  # noise, a lamp
    assert due_after(picture(), passed_s=STILL_S)


def test_an_eye_is_enough() -> None:
    blinked = picture()
    blinked[30:38, 45:60] -= 5 * LEVEL  # 120 px of the face's 3,400 and what is around them
    assert due_after(blinked)


def test_what_moves_elsewhere_is_not_the_face() -> None:
    beside = picture()
    beside[:, 120:] += 50
    assert not due_after(beside)


def test_where_no_face_was_found_all_of_the_picture_counts() -> None:
    change, beside = face_change(), picture()
    change.looked(0.0, picture(), None)
    beside[:, 120:] += 50
    assert change.is_due(STILL_S / 3, beside)


def test_slow_movement_adds_up() -> None:
    change = face_change()
    change.looked(0.0, picture(), FACE)
    due = [change.is_due(0.01 * step, picture() + np.float32(0.3 * LEVEL * step)) for step in range(1, 5)]
    assert due == [False, False, False, True]


def test_what_is_a_twentieth_of_a_trunk_is_no_movement_of_it() -> None:
    change, body = body_change(), (0.25, 0.25, 0.75, 0.5625)  # 40 to 120 of 160 px, 40 to 90 of 90: 4,000 of them
    change.looked(0.0, picture(), body)
    for wide, due in ((3, False), (5, True)):  # 150 and 250 px
        moved = picture()
        moved[40:90, 60 : 60 + wide] += 5 * LEVEL
        moved[:40] += 5 * LEVEL  # the head, which is none of it
        assert change.is_due(0.2, moved) == due
    assert change.is_due(1 / constants.vision().still_body_hz, picture())


def test_a_trunk_reaches_from_the_highest_hand_or_shoulder_to_the_edge_of_the_picture() -> None:
    points, visibility = np.zeros((33, 3), np.float32), np.zeros(33, np.float32)
    points[[0, 11, 12, 16], :2] = (0.5, 0.1), (0.7, 0.3), (0.3, 0.32), (0.2, 0.25)  # nose, shoulders, right wrist
    visibility[[0, 11, 12, 16]] = 1.0
    assert trunk_box(BodyLandmarks(points, visibility, 0.5625)) == pytest.approx((0.2, 0.25, 0.7, 0.5625))
    assert trunk_box(BodyLandmarks(points, np.zeros(33, np.float32), 0.5625)) is None


def test_another_size_is_looked_at() -> None:
    assert due_after(picture()[:, :120])


@pytest.mark.slow
def test_an_observer_that_spares_tells_motion_of_every_picture_and_looks_when_the_head_moves() -> None:
    from monitor.simulate.film import pictures
    from monitor.simulate.series import dyad

    plan = DyadPlan.of(duration_s=4, seed=3, fps=15, width_px=320, height_px=180, turn_s=4)
    moving = [taken for taken, _ in zip(pictures(dyad(plan), "user"), range(30), strict=False)]
    still = [Picture(moving[-1].time_s + number / 15, moving[-1].image) for number in range(1, 16)]

    def observed(*, spares: bool) -> list[VideoFeatures]:
        with Observer("user", face_hz=15.0, body_hz=5.0) as observer:
            observer.spares = spares
            return [observer.observe(taken) for taken in [*moving, *still]]

    full, spared = observed(spares=False), observed(spares=True)
    assert not any(seen.unchanged for seen in full)
    for one, other in zip(full, spared, strict=True):
        motion = [[rows.values for rows in seen.rows if rows.family == "motion"] for seen in (one, other)]
        np.testing.assert_array_equal(motion[0][0][:, 0], motion[1][0][:, 0])
        assert {rows.family for rows in other.rows} <= {"motion", "body"} if other.unchanged else other.sketch is not None
        assert (one.still_from_s is None) == (other.still_from_s is None)
    skipped = [seen.time_s for seen in spared if seen.unchanged]
    assert 8 <= sum(time_s > moving[-1].time_s for time_s in skipped) <= 10  # a third of fifteen is looked at
    looked_s = [seen.time_s for seen in spared if not seen.unchanged]
    assert max(np.diff(looked_s)) <= STILL_S + 1e-6
    bodies, kept = ([rows for seen in all_seen for rows in seen.rows if rows.family == "body"] for all_seen in (full, spared))
    assert [rows.time_s for rows in bodies] == [rows.time_s for rows in kept]  # as often, whether it was looked at or not
    repeated = sum(np.array_equal(rows.values, before.values, equal_nan=True) for before, rows in pairwise(kept[-5:]))
    assert repeated >= 2  # of a second that stands still, three of five
