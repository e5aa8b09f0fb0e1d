"""Steps and their collector on planted people: what is good, and for everything bad one sentence of what to do."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.calibrate.collect import Collector, spread
from monitor.calibrate.steps import STEP_NAMES, steps
from monitor.measures import columns
from tests.support.gaze_looks import OFF, collected, looking, named, reading, rows, where


def test_the_steps_take_a_minute_and_their_dots_are_on_the_screen():
    minute = steps()
    assert tuple(step.name for step in minute) == STEP_NAMES
    assert 35 < sum(step.seconds + step.settle_s for step in minute) < 60
    assert {step.name: step.seconds for step in minute}["neutral"] == 10
    assert all(step.seconds == 3 for step in minute[1:7])
    assert all(0 < value < 1 for step in minute if step.dot for value in step.dot)
    assert [step.name for step in minute if step.text] == ["read"]
    assert [step.name for step in steps(names=("tile", "camera"))] == ["camera", "tile"], "in their order, only what is asked"


def test_the_tile_is_where_the_page_says():
    tile = next(step for step in steps(tile=(0.5, 0.0, 1.0, 0.4)) if step.name == "tile")
    assert tile.dot == (0.75, 0.2)
    with pytest.raises(ValueError, match="left, top, right and bottom"):
        steps(tile=(0.5, 0.0, 0.4, 1.0))


@pytest.mark.parametrize("name", [name for name in STEP_NAMES if name not in ("neutral", "read")])
def test_a_held_look_is_good_and_comes_out_where_it_was_planted(name):
    step = named(name)
    collector = collected(step, looking(step))
    assert collector.lasted_s == pytest.approx(step.seconds, abs=0.1)
    assert collector.check().good, collector.check().reason
    look = collector.look()
    assert np.median(look.gaze_deg, axis=0) == pytest.approx(where(step), abs=0.5)
    assert look.time_s[0] > step.settle_s, "getting there does not count"


def test_any_split_of_the_rows_gives_the_same():
    step = named("camera")
    whole = looking(step)
    parts = []
    for first in range(0, whole.time_s.size, 7):
        cut = slice(first, first + 7)
        parts.append(type(whole)("user", "face", whole.time_s[cut], whole.values[cut], whole.quality[cut]))
    whole_look, split_look = collected(step, whole), collected(step, *parts)
    np.testing.assert_array_equal(whole_look.look().gaze_deg, split_look.look().gaze_deg)
    assert whole_look.lasted_s == split_look.lasted_s


def test_blinks_and_the_lids_way_are_left_out():
    step = named("top_left")
    face = looking(step, noise_deg=0.1)
    names = ("camera_yaw_deg", "camera_pitch_deg", "blink")
    yaw, pitch, blink = (columns("face").index(name) for name in names)
    face.values[30:32, [yaw, pitch]] = np.nan
    face.values[30:32, blink] = 0.8
    face.values[[29, 32], pitch] -= 20  # lids on their way
    look = collected(step, face).look()
    assert len(look) == face.time_s.size - 11 - 6, "0.7 s for getting there, two of the blink and two on either side"
    assert spread(look.gaze_deg)[1] < 0.3
    assert look.gaze_deg[:, 1].min() > where(step)[1] - 1


nan = np.nan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quality": 0.0}, "The camera couldn't see your face while you looked into the camera. Move into the picture"),
        ({"camera_yaw_deg": nan, "camera_pitch_deg": nan, "quality": 0.6}, "You were too far away"),
        ({"camera_yaw_deg": nan, "camera_pitch_deg": nan, "pitch_deg": 45.0}, "Your head was turned too far"),
        ({"camera_yaw_deg": nan, "camera_pitch_deg": nan, "blink": 0.7}, "Your eyes were closed or hidden"),
        ({"noise_deg": 9.0}, "Your eyes moved around"),
        ({"seconds": 1.2}, "This step stopped early"),
    ],
)
def test_what_is_wrong_is_said_and_what_to_do(changes, said):
    step = named("camera")
    check = collected(step, looking(step, **changes)).check()
    assert not check.good
    assert check.reason.startswith(said)
    assert check.reason_kind
    wrong, remedy = check.reason.removesuffix(".").split(". ")
    assert wrong and "epeat" in remedy and check.reason.endswith(".")


def test_a_dark_room_is_told_from_an_empty_one():
    step = named("tile")
    time_s = np.arange(0, 4, 1 / 15)
    dark = rows("motion", time_s, motion=0.5, light=20.0)
    check = collected(step, looking(step, quality=0.0), dark).check()
    assert "too dark" in check.reason and "lamp" in check.reason


def test_a_computer_that_is_too_busy_is_not_a_lost_face():
    step = named("camera")
    whole = looking(step, seconds=30.0)
    few = [slice(row, row + 1) for row in range(0, whole.time_s.size, 15)]
    parts = [type(whole)("user", "face", whole.time_s[cut], whole.values[cut], whole.quality[cut]) for cut in few]
    check = collected(step, *parts[:5]).check()
    assert not check.good and "too busy" in check.reason


def test_nothing_at_all_and_a_clock_that_jumps():
    step = named("camera")
    assert not Collector(step).check().good
    collector = collected(step, looking(step))
    before = len(collector.look())
    collector.push(looking(step, start_s=-100.0))
    assert len(collector.look()) == before, "rows that go back in time do not count"
    collector.push(looking(step, start_s=1000.0))
    assert collector.check().good


def test_a_restless_neutral_posture_is_asked_for_again():
    step = named("neutral")
    time_s = np.arange(0, 11, 1 / 15)
    still = rows("face", time_s, yaw_deg=0.0, pitch_deg=-5.0, roll_deg=0.0)
    assert collected(step, still).check().good, "the gaze need not be known"
    swaying = rows("face", time_s, yaw_deg=15 * np.sin(time_s), pitch_deg=-5.0, roll_deg=0.0)
    assert "keep still for 10 seconds" in collected(step, swaying).check().reason


def test_the_sentence_must_be_heard():
    step = named("read")
    assert collected(step, *reading(step)).check().good
    assert "Your voice couldn't be heard" in collected(step, *reading(step, share=0.0)).check().reason
    assert "Only 2 s of your speech" in collected(step, *reading(step, share=0.18)).check().reason
    assert "Your voice couldn't be heard" in collected(step, looking(named("camera"))).check().reason


def test_the_offset_is_what_the_tests_plant():
    assert where(named("camera")) == pytest.approx(OFF)
