"""The test tone is found where it was put, beneath a voice and behind a room, and nowhere else."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from scipy.signal import resample_poly

from monitor.live.check.tone import RATE_HZ, find_tone, tone, tone_wav

AT_S = 2.37


def _with_tone(noise: np.ndarray, level: float) -> np.ndarray:
    sound = tone()
    samples = noise.astype(np.float32).copy()
    start = round(AT_S * RATE_HZ)
    samples[start : start + sound.size] += level * sound / np.sqrt(np.mean(np.square(sound)))
    return samples


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return np.random.default_rng(5).standard_normal(10 * RATE_HZ)


@pytest.mark.parametrize("level", [1.0, 0.3])
def test_it_is_found_beneath_noise_where_it_is(noise: np.ndarray, level: float) -> None:
    match = find_tone(_with_tone(noise, level))
    assert match.found
    assert match.at_s == pytest.approx(AT_S, abs=0.005)


def test_noise_silence_and_steady_notes_hold_none(noise: np.ndarray) -> None:
    time_s = np.arange(10 * RATE_HZ) / RATE_HZ
    for samples in (noise, np.zeros_like(noise), sum(np.sin(2 * np.pi * hz * time_s) for hz in (620, 930, 1240))):
        assert not find_tone(np.asarray(samples, np.float32)).found
    assert not find_tone(np.zeros(100, np.float32)).found


def test_the_pages_file_is_the_same_tone() -> None:
    with wave.open(io.BytesIO(tone_wav())) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        played = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        rate_hz = file.getframerate()
    assert np.abs(played).max() < 0.3  # soft: a quarter of full scale
    assert played.size / rate_hz < 1.5
    heard = resample_poly(played, RATE_HZ, rate_hz)
    match = find_tone(np.concatenate([np.zeros(RATE_HZ), heard, np.zeros(RATE_HZ)]).astype(np.float32))
    assert match.fit > 0.95
    assert match.at_s == pytest.approx(1.0, abs=0.005)


def test_a_room_leaves_it_recognizable(noise: np.ndarray) -> None:
    decay = np.exp(-6.9 * np.arange(0.3 * RATE_HZ) / (0.3 * RATE_HZ))  # a reverberation time of 0.3 s
    room = 0.25 * noise[: decay.size] * decay
    room[0] = 1.0
    heard = np.convolve(_with_tone(np.zeros(5 * RATE_HZ), 1.0), room)
    assert find_tone(heard.astype(np.float32)).found
