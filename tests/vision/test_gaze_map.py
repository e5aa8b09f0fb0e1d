"""Zones of a planted map: regions made soft by noise, steadied looks, and how late a change is seen."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures import GAZE_ZONES, columns
from monitor.vision.gaze_map import ZONES, GazeMap, ZoneReader, ZoneSmoother

# A screen 30 by 20 deg, its upper left corner 15 deg to the own left and 4 below the camera.
MAP = GazeMap(
    camera_deg=(1.0, 2.0),
    corner_deg=(16.0, -2.0),
    across_deg=(-30.0, 0.0),
    down_deg=(0.0, -20.0),
    tile=(0.3, 0.3, 0.7, 0.9),
    spread_deg=(1.5, 2.0),
    head_deg=(0.0, -5.0),
)
AT = {
    "camera": (1.0, 2.0),
    "tile": (1.0, -14.0),
    "screen": (14.0, -10.0),
    "away": (-40.0, -10.0),
}


def named(gaze, head=(0.0, -5.0), gaze_map=MAP):
    codes, sure = gaze_map.zones(np.array([gaze], float), np.array([head], float))
    return GAZE_ZONES[int(codes[0])], float(sure[0])


@pytest.mark.parametrize("zone", ZONES)
def test_the_middle_of_a_zone_is_that_zone(zone):
    name, sure = named(AT[zone])
    assert name == zone
    assert sure > 0.8


@given(st.floats(-80, 80), st.floats(-60, 60), st.floats(-35, 35), st.floats(-35, 35))
def test_chances_are_chances(yaw, pitch, head_yaw, head_pitch):
    chances = MAP.chances(np.array([[yaw, pitch]]), np.array([[head_yaw, head_pitch]]))
    assert chances.shape == (1, 4)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(1)


def test_between_camera_and_tile_it_is_sure_that_the_look_goes_to_the_partner():
    """The partner's picture reaches up to the camera: midway neither is sure, and nowhere else can the look go."""
    wide = replace(MAP, tile=(0.0, 0.0, 1.0, 0.8))
    assert wide.chances(np.array([[1.0, -4.0]]), np.array([[0.0, -5.0]])).max() < 0.6
    name, sure = named((1.0, -4.0), gaze_map=wide)
    assert name in ("camera", "tile")
    assert sure > 0.95
    # On its lower edge tile and screen are told apart no better, and those are not the same.
    assert named((1.0, -18.0), gaze_map=wide)[1] < 0.8


def test_nothing_is_named_without_a_direction():
    assert named((np.nan, np.nan)) == ("unknown", 0.0)
    assert named((0.0, 0.0), head=(np.nan, np.nan)) == ("unknown", 0.0)


def test_a_turned_head_is_less_sure_and_what_it_adds_is_taken_out():
    leaky = GazeMap(*(getattr(MAP, name) for name in MAP.__slots__[:7]), leak=(0.3, 0.3))
    straight, turned = (leaky.chances(np.array([AT["camera"]]), np.array([head]))[0, 0] for head in ((0.0, -5.0), (20.0, -5.0)))
    assert turned < straight - 0.1
    # A turn of 20 deg to either side adds 0.2 * 20 deg of yaw to its own side, and 0.1 * 20 of pitch.
    bent = GazeMap(*(getattr(MAP, name) for name in MAP.__slots__[:7]), head_yaw=(0.2, 0.0, 0.0), head_pitch=(0.0, 0.0, 0.1))
    for turn in (20.0, -20.0):
        gaze = np.array([[1.0 + 0.2 * turn, 2.0 + 2.0]])
        assert bent.direction(gaze, np.array([[turn, -5.0]])) == pytest.approx(np.array([AT["camera"]]))


def test_a_map_goes_into_another_process():
    assert pickle.loads(pickle.dumps(MAP)) == MAP


def held(zone, n, start_s, rng, rate_hz=15.0):
    noise = rng.normal(0, (1.0, 1.3), (n, 2))
    return [(start_s + i / rate_hz, np.array(AT[zone]) + noise[i]) for i in range(n)]


@pytest.mark.parametrize(("first", "then"), [("camera", "tile"), ("tile", "camera"), ("tile", "screen"), ("screen", "away")])
@pytest.mark.parametrize("rate_hz", [10.0, 15.0])
@pytest.mark.slow
def test_a_change_is_seen_within_200_ms(first, then, rate_hz):
    late = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        steady = ZoneSmoother(MAP.spread_deg)
        n = int(rate_hz)
        stream = held(first, n, 0.0, rng, rate_hz) + held(then, n, n / rate_hz, rng, rate_hz)
        names = [(time_s, named(steady.push(time_s, gaze))[0]) for time_s, gaze in stream]
        late.append(next(time_s for time_s, name in names if time_s >= n / rate_hz and name == then) - n / rate_hz)
    assert max(late) <= 0.2 + 1e-9


@pytest.mark.parametrize("spreads", [1.5, 2.4, 3.0, 4.9, 9.0])
def test_on_a_busy_machine_a_look_is_one_picture_late(spreads):
    steady, step = ZoneSmoother((1.0, 1.0)), np.array([spreads, 0.0])
    for i in range(7):
        steady.push(i / 7, np.zeros(2))
    steady.push(1.0, step)
    assert steady.push(8 / 7, step) == pytest.approx(step)


def test_a_held_look_gets_steadier():
    rng = np.random.default_rng(1)
    steady = ZoneSmoother(MAP.spread_deg)
    raw = held("tile", 600, 0.0, rng)
    smooth = np.array([steady.push(time_s, gaze) for time_s, gaze in raw])[20:]
    # A mean of three independent samples.
    assert smooth.std(axis=0) == pytest.approx(np.array([1.0, 1.3]) / np.sqrt(3), rel=0.15)


def test_a_blink_does_not_move_the_look():
    steady = ZoneSmoother(MAP.spread_deg)
    for i in range(15):
        steady.push(i / 15, np.array(AT["camera"]), 0.05)
    # Lids on their way down pull the pitch along.
    assert steady.push(1.0, np.array([1.0, -12.0]), 0.3) == pytest.approx(np.array(AT["camera"]))
    assert np.isnan(steady.push(1.067, np.full(2, np.nan), 0.7)).all()
    assert steady.push(1.133, np.array([1.0, -9.0]), 0.12) == pytest.approx(np.array(AT["camera"]))
    # Lids that stay low are a look down.
    for i in range(20):
        direction = steady.push(1.5 + i / 15, np.array([1.0, -30.0]), 0.3)
    assert direction == pytest.approx(np.array([1.0, -30.0]))


def test_rows_are_named_by_the_map_but_closed_eyes_stay_closed():
    names = columns("face")
    reader = ZoneReader(MAP)

    def row(zone, gaze):
        values = np.zeros(len(names), np.float32)
        values[names.index("gaze_zone")] = GAZE_ZONES.index(zone)
        values[[names.index("camera_yaw_deg"), names.index("camera_pitch_deg")]] = gaze
        values[names.index("pitch_deg")] = -5
        return values

    given_row = row("camera", AT["tile"])
    read = reader.read(0.0, given_row)
    assert GAZE_ZONES[int(read[names.index("gaze_zone")])] == "tile"
    assert given_row[names.index("gaze_zone")] == GAZE_ZONES.index("camera"), "the given row is not changed"
    read = reader.read(0.1, row("closed", (np.nan, np.nan)))
    assert GAZE_ZONES[int(read[names.index("gaze_zone")])] == "closed"


@given(st.floats(-60, 60), st.floats(-50, 50), st.floats(-30, 30), st.floats(-30, 30))
@pytest.mark.slow
def test_a_mirrored_map_names_a_mirrored_look_alike(yaw, pitch, head_yaw, head_pitch):
    rest = {name: getattr(MAP, name) for name in MAP.__slots__[:6]}
    leaky = GazeMap(**rest, head_deg=(3.0, -5.0), head_yaw=(0.3, 0.1, 0.05), head_pitch=(0.1, 0.2, -0.1), leak=(0.2, 0.1))
    straight = leaky.chances(np.array([[yaw, pitch]]), np.array([[head_yaw, head_pitch]]))
    turned = leaky.mirrored().chances(np.array([[-yaw, pitch]]), np.array([[-head_yaw, head_pitch]]))
    assert turned == pytest.approx(straight, abs=1e-9)
    assert leaky.mirrored().mirrored() == leaky
