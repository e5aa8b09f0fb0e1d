"""Looks of one person from planted zones: what counts as looking at the partner, how long, and down at notes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures import GAZE_ZONES
from monitor.synchrony.behaviour.looks import (
    clear_zones,
    compare_to_target,
    down_looks,
    has_map,
    is_ambiguous,
    look_lengths,
    personal_range,
    target_range,
)
from monitor.synchrony.grid import looks_at_partner, sure_zones

CODE = {name: float(number) for number, name in enumerate(GAZE_ZONES)}


def test_camera_and_tile_are_the_partner_screen_and_away_are_not():
    looks = looks_at_partner(
        np.array([CODE[name] for name in ("camera", "tile", "screen", "away", "closed", "unknown")] + [np.nan])
    )
    np.testing.assert_array_equal(looks, [1, 1, 0, 0, np.nan, np.nan, np.nan])
    # A code of a later version says nothing here.
    assert np.isnan(looks_at_partner(np.array([9.0, -1.0]))).all()


def test_unsure_zones_are_missing_and_those_without_a_confidence_are_kept():
    zones = np.array([CODE["camera"], CODE["camera"], CODE["away"], CODE["closed"], CODE["unknown"], np.nan])
    sure = sure_zones(zones, np.array([0.60, 0.59, np.nan, 0.4, 0.0, 0.9]))
    np.testing.assert_array_equal(sure, [CODE["camera"], np.nan, CODE["away"], np.nan, np.nan, np.nan])


def test_what_was_left_out_is_known_and_little_that_is_left_is_nothing():
    zones = np.full(10, CODE["camera"])
    confidence = np.array([0.9] * 6 + [0.5] * 4)
    seconds = np.array([1.0] * 6 + [0.5] * 4)  # 6 of 8 s are sure
    clear, unsure = clear_zones(zones, confidence=confidence, seconds=seconds)
    assert unsure == pytest.approx(0.25) and np.isfinite(clear).sum() == 6
    # Where nobody was seen nothing is unsure: 5 of 8 s are left.
    zones[0] = CODE["unknown"]
    assert clear_zones(zones, confidence=confidence, seconds=seconds)[1] == pytest.approx(2 / 7)
    clear, unsure = clear_zones(zones, confidence=confidence, seconds=np.array([0.1] * 6 + [1.0] * 4))
    assert unsure == pytest.approx(4 / 4.5) and np.isnan(clear).all()
    assert np.isnan(clear_zones(np.full(3, np.nan), confidence=np.ones(3), seconds=np.ones(3))[1])


def test_an_unsure_stretch_does_not_end_a_look():
    time_s, looks = stream([(1, 4), (0, 1)])
    zones = np.where(looks == 1, CODE["camera"], CODE["away"])
    confidence = np.where((time_s >= 2.0) & (time_s < 2.4), 0.5, 0.9)
    lengths = look_lengths(time_s, looks_at_partner(sure_zones(zones, confidence)), long_s=30)
    assert lengths.lengths_s == pytest.approx([4.0], abs=0.01)


def test_looks_are_ambiguous_where_no_own_zero_was_found_in_twenty_seconds():
    look_deg, seconds, none = np.zeros(30), np.ones(30), np.full(30, np.nan)
    found = np.where(np.arange(30) == 25, 1.5, np.nan)
    assert is_ambiguous(look_deg, zero_error_deg=none, seconds=seconds, mapped=False)
    assert not is_ambiguous(look_deg, zero_error_deg=found, seconds=seconds, mapped=False)
    assert not is_ambiguous(look_deg, zero_error_deg=none, seconds=seconds, mapped=True)
    assert not is_ambiguous(look_deg[:19], zero_error_deg=none[:19], seconds=seconds[:19], mapped=False)
    look_deg[:15] = np.nan  # closed eyes say nothing of where they look
    assert not is_ambiguous(look_deg, zero_error_deg=none, seconds=seconds, mapped=False)


def stream(parts, rate_hz=10.0):
    """Times and looks of (value, seconds) parts."""
    looks = np.concatenate([np.full(round(seconds * rate_hz), value) for value, seconds in parts])
    return np.arange(looks.size) / rate_hz, looks


def test_a_blink_does_not_end_a_look_and_a_glance_away_does():
    time_s, looks = stream([(1, 4), (np.nan, 0.3), (1, 2), (0, 0.5), (1, 35), (np.nan, 5), (1, 1)])
    lengths = look_lengths(time_s, looks, long_s=30)
    assert lengths.lengths_s == pytest.approx([6.3, 35, 1], abs=0.01)
    assert lengths.starts_s == pytest.approx([0, 6.8, 46.8], abs=0.06)
    assert (lengths.long, lengths.longest_s, lengths.median_s) == (1, pytest.approx(35), pytest.approx(6.3))


def test_no_look_has_no_length():
    time_s, looks = stream([(0, 5), (np.nan, 5)])
    lengths = look_lengths(time_s, looks, long_s=30)
    assert (lengths.lengths_s.size, lengths.long) == (0, 0)
    assert np.isnan([lengths.median_s, lengths.longest_s]).all()


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0, np.nan]), st.floats(0.1, 5)), max_size=12))
@pytest.mark.slow
def test_looks_never_last_longer_than_the_film(parts):
    time_s, looks = stream([(0.0, 0.1), *parts])
    lengths = look_lengths(time_s, looks, long_s=1)
    assert lengths.lengths_s.sum() <= time_s[-1] + 1e-9
    assert lengths.long == np.count_nonzero(lengths.lengths_s > 1)


def test_looking_at_notes_is_long_and_low():
    time_s = np.arange(0, 20, 0.1)
    pitch = np.zeros(200)
    pitch[20:50] = -30  # three seconds at notes
    pitch[35:37] = np.nan  # with a blink in them
    pitch[80:85] = -30  # half a second: thinking
    pitch[120:150] = -18  # the lower part of the screen
    zones = np.where(np.nan_to_num(pitch) < -5, CODE["away"], CODE["camera"])
    assert down_looks(time_s, zones=zones, pitch_deg=pitch) == pytest.approx(np.array([[1.95, 4.95]]))
    # By a map the lower part of the screen is known: what is off it counts from 14 degrees on, what is on it never.
    below = np.where(pitch == -18, CODE["away"], CODE["camera"])
    looks_down = down_looks(time_s, zones=np.where(pitch == -30, CODE["screen"], below), pitch_deg=pitch, mapped=True)
    assert looks_down == pytest.approx(np.array([[11.95, 14.95]]))


@pytest.mark.parametrize(
    ("share", "personal", "verdict"),
    [
        (0.3, None, "below"),
        (0.6, None, "within"),
        (0.95, None, "above"),
        (0.3, (0.25, 0.4), "within"),  # usual for this person
        (0.21, (0.25, 0.4), "within"),  # with a slack of 5 points
        (0.19, (0.25, 0.4), "below"),
        (np.nan, None, "unknown"),
    ],
)
def test_a_share_against_the_preset_and_the_own_range(share, personal, verdict):
    assert compare_to_target(share, preset=(0.5, 0.9), personal=personal) == verdict


def test_without_a_map_the_range_begins_lower_and_nothing_is_too_much():
    """55 % of the looks at the partner's picture are found: 0.55 x 0.5 = 0.275."""
    assert has_map(np.array([CODE["camera"], CODE["tile"]])) and not has_map(np.array([CODE["camera"], CODE["away"]]))
    assert target_range((0.5, 0.9), mapped=False) == (0.275, 1.0)
    assert compare_to_target(0.28, preset=(0.5, 0.9), mapped=False) == "within"
    assert compare_to_target(0.99, preset=(0.5, 0.9), mapped=False) == "within"
    assert compare_to_target(0.27, preset=(0.5, 0.9), mapped=False) == "below"


def test_the_own_range_decides_once_it_is_known():
    assert target_range((0.5, 0.9), personal=(0.3, 0.4), mapped=False) == pytest.approx((0.25, 0.45))
    assert compare_to_target(0.6, preset=(0.5, 0.9), personal=(0.7, 0.8)) == "below"
    assert compare_to_target(0.6, preset=(0.5, 0.9), personal=(0.2, 0.4), mapped=False) == "above"


def test_the_own_range_needs_some_sessions():
    assert personal_range([0.4, 0.5, np.nan, 0.6, 0.5]) is None
    # Quantiles 0.1 and 0.9 of 0, 0.25, 0.5, 0.75, 1: 0.1 and 0.9.
    assert personal_range([0.0, 0.25, 0.5, 0.75, 1.0]) == pytest.approx((0.1, 0.9))
