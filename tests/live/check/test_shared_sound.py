"""Whether two sounds are one, and which of them is later: planted copies, echoes and two voices."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from monitor.live.check.shared_sound import RATE_HZ, shared_sound
from monitor.live.check.sound_log import SoundLog
from monitor.types import Sound

SECONDS = 7


def _talk(seed: int) -> np.ndarray:
    """Bursts of noise with a voice's band, as syllables are [shape=(n,)]."""
    rng = np.random.default_rng(seed)
    samples = sosfilt(butter(2, (200, 2500), "bandpass", fs=RATE_HZ, output="sos"), rng.standard_normal(SECONDS * RATE_HZ))
    syllables = np.repeat(rng.uniform(0, 1, SECONDS * 5) > 0.4, RATE_HZ // 5)
    return (0.2 * samples * syllables).astype(np.float32)


def _later(samples: np.ndarray, lag_s: float) -> np.ndarray:
    return np.roll(samples, round(lag_s * RATE_HZ))


@pytest.mark.parametrize("lag_s", [0.0, 0.04, 0.9, -0.12])
def test_a_copy_is_found_with_its_lag(lag_s: float) -> None:
    user = _talk(1)
    shared = shared_sound(user, (0.4 * _later(user, lag_s) + 0.02 * _talk(2)).astype(np.float32))
    assert shared.is_copy
    assert shared.fit > 0.8
    assert shared.lag_s == pytest.approx(lag_s, abs=0.003)


def test_two_voices_are_two() -> None:
    shared = shared_sound(_talk(1), _talk(2))
    assert shared.is_known
    assert not shared.is_copy
    assert not shared_sound(_talk(1), np.zeros(SECONDS * RATE_HZ, np.float32)).is_copy


def test_silence_says_nothing() -> None:
    shared = shared_sound(np.zeros(SECONDS * RATE_HZ, np.float32), _talk(1))
    assert not shared.is_known
    assert not shared.is_copy


def test_blocks_of_any_rate_come_together_on_the_clock() -> None:
    log = SoundLog()
    for number in range(4):  # half a second each, a second apart, 440 Hz at 48 kHz
        time_s = 100 + number + np.arange(24_000) / 48_000
        log.sound(Sound(100.0 + number, np.sin(2 * np.pi * 440 * time_s).astype(np.float32), 48_000))
    samples = log.samples(99.5, 104.0)
    assert samples.size == 4.5 * 16_000
    power = np.square(samples).reshape(-1, 8_000).mean(axis=1)  # half seconds
    assert power.round(1).tolist() == [0.0, *([0.5, 0.0] * 4)]
    assert log.peak == pytest.approx(1.0, abs=0.01)
    assert not log.is_silent
    assert math.isnan(log.levels_db(99.5, 104.0)[0])  # nobody has spoken
