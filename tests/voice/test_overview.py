"""A recording at a glance: planted stretches at their places, and times to frames by a law that holds for every offset."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.types import Sound
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, nearest_frames, overview


@given(st.floats(-60, 60) | st.integers(-4000, 4000).map(lambda n: n * FRAME_S / 2))
def test_frames_in_a_row_stay_in_a_row_wherever_they_begin(start_s: float) -> None:
    frames = nearest_frames(start_s + np.arange(500) * FRAME_S)
    assert (np.diff(frames) == 1).all()
    assert abs(frames[0] * FRAME_S - start_s) <= 0.51 * FRAME_S


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100])
def test_sound_lies_where_its_stamps_say_and_a_gap_is_unknown(rate_hz: int) -> None:
    time_s = np.arange(2 * rate_hz) / rate_hz
    tone = (0.5 * np.sin(2 * np.pi * 500 * time_s)).astype(np.float32)
    found = overview([Sound(1.0, tone, rate_hz), Sound(5.0, tone, rate_hz)])
    assert found.duration_s == pytest.approx(7.0, abs=0.05)
    known_s = np.flatnonzero(found.known) * FRAME_S
    assert known_s[known_s < 4].min() == pytest.approx(1.0, abs=0.02)
    assert known_s[known_s < 4].max() == pytest.approx(3.0, abs=0.05)
    assert known_s[known_s > 4].min() == pytest.approx(5.0, abs=0.02)
    # A sine of half the full scale: -9.03 dB.
    assert np.nanmedian(found.level_db) == pytest.approx(-9.03, abs=0.1)
    loud_s = np.flatnonzero(np.abs(found.samples) > 4000) / THIN_HZ
    assert loud_s.min() == pytest.approx(1.0, abs=0.01)
    assert not found.speech.any()


def test_nothing_is_an_empty_overview() -> None:
    assert overview([]).duration_s == 0
