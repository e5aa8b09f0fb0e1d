"""The map found from planted looks: where things are, how well they are told apart, and which step was poor."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.calibrate.fit import fit
from monitor.calibrate.steps import CORNERS, LOOKS, tile_or_usual
from monitor.errors import CalibrationError
from monitor.measures import GAZE_ZONES
from tests.support.gaze_looks import GAIN, OFF, collected, looking, named, where

TILE = tile_or_usual(None)


def looks(names=LOOKS, **changes):
    return {name: collected(named(name), looking(named(name), **changes)).look() for name in names}


def zone(result, place, head=(-1.0, -6.0)):
    codes, _ = result.map.zones(np.array([place], float), np.array([head], float))
    return GAZE_ZONES[int(codes[0])]


def test_the_planted_screen_is_found():
    result = fit(looks())
    assert result.map.camera_deg == pytest.approx(OFF, abs=0.5)
    corner = OFF + GAIN * np.array([15.0, -2.0])
    assert result.map.corner_deg == pytest.approx(corner, abs=1.5)
    assert result.map.across_deg == pytest.approx((-30.0 * GAIN[0], 0.0), abs=2)
    assert result.map.down_deg == pytest.approx((0.0, -18.0 * GAIN[1]), abs=2)
    assert result.right > 0.97
    assert not result.poor


def test_every_place_gets_its_zone():
    result = fit(looks())
    assert zone(result, OFF) == "camera"
    assert zone(result, where(named("tile"))) == "tile"
    for name in CORNERS:
        assert zone(result, where(named(name))) == "screen", name
    assert zone(result, OFF + np.array((35.0, -5.0))) == "away"
    assert zone(result, OFF + np.array((0.0, -35.0))) == "away"


def test_what_the_head_adds_is_learned():
    leak = (-0.25, -0.3)
    result = fit(looks(leak=leak, turn_deg=12.0))
    assert result.map.head_yaw[0] == pytest.approx(leak[0], abs=0.08)
    assert result.map.head_pitch[0] == pytest.approx(leak[1], abs=0.08)
    # Turned by 15 degrees, looks are moved by 4 and 4.5 degrees: half of the way to the next zone.
    for name in ("camera", "tile"):
        moved = where(named(name)) + 15 * np.array(leak)
        assert zone(result, moved, head=(14.0, -6.0)) == name
    assert fit(looks(leak=(0.0, 0.0))).map.head_yaw == pytest.approx((0, 0, 0), abs=0.08)


def test_a_head_at_rest_teaches_nothing_and_says_so():
    still, turned = fit(looks(turn_deg=0.0)), fit(looks(turn_deg=12.0))
    assert still.map.head_yaw == pytest.approx((0, 0, 0), abs=0.05)
    assert still.map.leak[0] > 2 * turned.map.leak[0], "less sure of a turned head"


def test_fewer_looks_make_a_map_too():
    only = fit(looks(("camera",)))
    assert np.isnan(only.right)
    assert zone(only, OFF) == "camera"
    assert zone(only, OFF + np.array((40.0, 0.0))) == "away"
    both = fit(looks(("camera", "tile")))
    assert zone(both, where(named("tile"))) == "tile"
    assert both.right > 0.95
    with pytest.raises(CalibrationError, match="look at the camera"):
        fit(looks(("tile", *CORNERS)))


def test_a_corner_that_was_not_looked_at_is_asked_for_again_and_no_other():
    planted = looks()
    astray = collected(named("bottom_left"), looking(named("bottom_left"), at=OFF + np.array((-20.0, 6.0)))).look()
    result = fit(planted | {"bottom_left": astray})
    assert "bottom_left" in result.poor
    assert "somewhere else while you looked at the lower left corner" in result.poor["bottom_left"].words
    assert result.poor["bottom_left"].kind == "off-target"
    assert set(result.poor) == {"bottom_left"}
    assert result.map.down_deg == pytest.approx((0.0, -18.0 * GAIN[1]), abs=3), "the map does without it"


def test_what_cannot_be_told_apart_is_said():
    # The picture is right under the camera and the eyes are noisy.
    near = collected(named("tile"), looking(named("tile"), at=OFF + np.array((0.0, -1.0)), noise_deg=3.0)).look()
    result = fit(looks(noise_deg=3.0) | {"tile": near})
    assert result.right < 0.9
    assert {"camera", "tile"} & set(result.poor)


def test_the_share_of_right_zones_is_of_seconds_the_map_has_not_seen():
    rng = np.random.default_rng(0)
    # Nothing but noise: no map can tell the steps apart, whatever it is fitted to.
    noise = {
        name: collected(named(name), looking(named(name), at=OFF, noise_deg=float(6 + rng.random()))).look() for name in LOOKS
    }
    assert fit(noise).right < 0.6
