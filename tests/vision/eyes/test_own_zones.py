"""Rows named by a zero of the person's own, as they come and in a recording; planted talkers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitor import constants
from monitor.measures import GAZE_ZONES, columns
from monitor.types import FeatureBlock, Float32
from monitor.vision.eyes.own_zones import OwnZoneReader
from monitor.vision.features import VideoFeatures
from monitor.vision.mirror import unmirror
from monitor.vision.series.recorded_zones import RecordedZones
from monitor.vision.visibility.watch import DOUBTFUL_SURE, Visible

NAMES = columns("face")
AT = {name: number for number, name in enumerate(NAMES)}
RATE_HZ = 15.0
# This person's eyes read so at the lens: a look aside by 8 and 3 degrees is inside the usual cone, and none into the lens.
OWN = (5.0, -6.0)


def row(look=OWN, *, place=(0.5, 0.3, 0.12), zone="camera") -> Float32:
    values = np.zeros(len(NAMES), np.float32)
    values[[AT["look_yaw_deg"], AT["look_pitch_deg"]]] = look
    values[[AT["face_x"], AT["face_y"], AT["face_size"]]] = place
    values[AT["gaze_zone"]] = GAZE_ZONES.index(zone)
    values[[AT[name] for name in ("zero_yaw_deg", "zero_pitch_deg", "zero_error_deg")]] = np.nan
    return values


def looking(seconds, seed=0):
    """Rows of somebody who looks into the lens, and now and then up and aside."""
    rng = np.random.default_rng(seed)
    for second in range(seconds):
        aside = (20.0, 10.0) if second % 5 == 4 else (0.0, 0.0)
        for _ in range(int(RATE_HZ)):
            yield row(np.add(OWN, aside) + rng.normal(0, 1, 2))


def zone(values: Float32) -> str:
    return GAZE_ZONES[int(values[AT["gaze_zone"]])]


def settled(reader: OwnZoneReader, seconds=20, start_s=0.0) -> float:
    for number, values in enumerate(looking(seconds)):
        reader.read(start_s + number / RATE_HZ, values)
    return start_s + seconds


def test_the_zone_is_the_usual_one_until_the_zero_is_known_and_then_the_persons_own() -> None:
    reader = OwnZoneReader()
    first = reader.read(0.0, row((-4.0, -6.0)))
    assert zone(first) == "camera" and np.isnan(first[AT["zero_error_deg"]])
    read = reader.read(settled(reader), row((-4.0, -6.0)))
    assert zone(read) == "away", "9 degrees beside their own zero"
    assert read[[AT["zero_yaw_deg"], AT["zero_pitch_deg"]]] == pytest.approx(OWN, abs=2.0)
    assert 0 < read[AT["zero_error_deg"]] < 3
    assert 0.5 <= read[AT["gaze_confidence"]] <= 1
    assert zone(reader.read(20.1, row())) == "camera"


def test_closed_unknown_and_nobody_stay_what_they_are_and_the_given_row_is_left_alone() -> None:
    reader = OwnZoneReader()
    time_s = settled(reader)
    given = row((-4.0, -6.0))
    reader.read(time_s, given)
    assert zone(given) == "camera"
    for name in ("closed", "unknown"):
        assert zone(reader.read(time_s, row((np.nan, np.nan), zone=name))) == name
    nobody = np.full(len(NAMES), np.nan, np.float32)
    assert np.isnan(reader.read(time_s, nobody)).all()


@pytest.mark.parametrize(
    ("later_s", "place"),
    [(31.0, (0.5, 0.3, 0.12)), (0.1, (0.85, 0.3, 0.12)), (0.1, (0.5, 0.3, 0.2)), (5.0, (0.5, 0.3, 0.07))],
)
def test_it_begins_anew_after_a_long_absence_and_at_a_jump_of_place_or_size(later_s, place) -> None:
    reader = OwnZoneReader()
    time_s = settled(reader)
    assert not reader.begins
    read = reader.read(time_s + later_s, row(place=place))
    assert reader.begins and np.isnan(read[AT["zero_error_deg"]])
    reader.read(time_s + later_s + 0.1, row(place=place))
    assert not reader.begins


def test_a_head_that_moves_and_a_short_absence_do_not_begin_it_anew() -> None:
    reader = OwnZoneReader()
    time_s = settled(reader)
    for number in range(30):
        read = reader.read(time_s + number / RATE_HZ, row(place=(0.5 - 0.01 * number, 0.3, 0.12 + 0.003 * number)))
        assert np.isfinite(read[AT["zero_error_deg"]])
    assert np.isfinite(reader.read(time_s + 20, row(place=(0.2, 0.3, 0.21)))[AT["zero_error_deg"]])


def test_restart_forgets() -> None:
    reader = OwnZoneReader()
    time_s = settled(reader)
    reader.restart()
    assert np.isnan(reader.read(time_s, row())[AT["zero_error_deg"]]) and reader.begins


def seen(time_s: float, values: Float32, *, begins: bool = False) -> VideoFeatures:
    block = FeatureBlock("user", "face", np.array([time_s]), values[None], np.ones(1, np.float32))
    return VideoFeatures(time_s, (block,), None, zero_begins=begins)


def recorded(features: list[VideoFeatures]) -> list[Float32]:
    zones = RecordedZones()
    given = [one for features_of_one in features for one in zones.push(features_of_one)]
    assert zones.held_from_s is None or zones.held_from_s >= features[-1].time_s - 20
    given += zones.finish()
    assert [one.time_s for one in given] == [one.time_s for one in features]
    return [one.rows[0].values[0] for one in given]


def test_a_recordings_first_seconds_are_named_by_what_follows() -> None:
    table = list(looking(25))
    # A first look of half a second that is inside the usual cone, but not into the lens.
    table[:8] = [row((-5.0, -6.0))] * 8
    rows = recorded([seen(number / RATE_HZ, values) for number, values in enumerate(table)])
    assert {zone(values) for values in rows[:5]} == {"away"}
    assert {zone(values) for values in rows[15:50]} == {"camera"}
    assert all(np.isfinite(values[AT["zero_error_deg"]]) for values in rows)


def test_the_lids_way_through_a_blink_is_no_look() -> None:
    table = list(looking(10))
    table[40] = row((5.0, -25.0))
    rows = recorded([seen(number / RATE_HZ, values) for number, values in enumerate(table)])
    assert zone(rows[40]) == "camera"


def test_one_eye_alone_stays_unsure_in_a_recording() -> None:
    """As live, where it enters no share (``looks.sure_least``); both eyes are sure."""
    table = [seen(number / RATE_HZ, values) for number, values in enumerate(looking(10))]
    one = [replace(features, visible=Visible(left_eye=False)) for features in table]
    sure, unsure = (np.array([values[AT["gaze_confidence"]] for values in recorded(given)]) for given in (table, one))
    assert sure.max() > 0.9
    assert unsure == pytest.approx(np.minimum(sure, DOUBTFUL_SURE))
    assert unsure.max() < constants.looks().sure_least


def test_nothing_is_known_across_a_change_of_person() -> None:
    table = [*looking(25), *[row((-5.0, 4.0)) for _ in range(int(25 * RATE_HZ))]]
    n = int(25 * RATE_HZ)
    rows = recorded([seen(k / RATE_HZ, values, begins=k == n) for k, values in enumerate(table)])
    zeros = np.array([values[[AT["zero_yaw_deg"], AT["zero_pitch_deg"]]] for values in rows])
    assert zeros[n - 1] == pytest.approx(OWN, abs=2.0)
    assert zeros[n] == pytest.approx((-5.0, 4.0), abs=2.0)


def test_a_mirrored_recording_turned_round_is_the_straight_one() -> None:
    table = list(looking(12))
    turned = [np.where(np.isin(NAMES, ("look_yaw_deg",)), -values, values) for values in table]
    straight = recorded([seen(k / RATE_HZ, values) for k, values in enumerate(table)])
    other = recorded([seen(k / RATE_HZ, values) for k, values in enumerate(turned)])
    names = ["gaze_zone", "gaze_confidence", "look_yaw_deg", "zero_yaw_deg", "zero_pitch_deg", "zero_error_deg"]
    for values, mirrored in zip(straight, other, strict=True):
        block = FeatureBlock("user", "face", np.zeros(1), mirrored[None], np.ones(1, np.float32))
        back = unmirror(block).values[0]
        assert back[[AT[name] for name in names]] == pytest.approx(values[[AT[name] for name in names]], abs=1e-4, nan_ok=True)
