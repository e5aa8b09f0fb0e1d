"""Steady tones go, voices stay: planted tones under noise and under a voice, also at the voice's own pitch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.types import Float32, Float64, Sound
from monitor.voice.hum import Cleaned, HumCanceller
from monitor.voice.listener import Listener

RATE_HZ = 16_000


def tones(fundamental_hz: float, *, duration_s: float, level_db: float, harmonics: int = 6) -> Float64:
    """Mains hum: harmonics falling as 1/k; level_db : their mean power, dB re full scale."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    hum = sum(np.cos(2 * np.pi * fundamental_hz * k * time_s + k) / k for k in range(1, harmonics + 1))
    return np.asarray(hum * 10 ** (level_db / 20) / np.sqrt(np.mean(hum**2)))


def noise(duration_s: float, *, level_db: float, seed: int = 1) -> Float64:
    return 10 ** (level_db / 20) * np.random.default_rng(seed).standard_normal(round(duration_s * RATE_HZ))


def clean(samples: Float64, *, patient: bool = False) -> Cleaned:
    hum = HumCanceller(patient=patient)
    parts = [hum.push(samples[start : start + 700].astype(np.float32)) for start in range(0, samples.size, 700)]
    parts.append(hum.finish())
    return np.concatenate([part for part, _ in parts]), np.concatenate([heard for _, heard in parts])


def decibels(samples: Float64) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def talk(f0_hz: float, *, duration_s: float, spread_st: float = 2.0) -> Float64:
    """A voice at -25 dB that wanders about its F0 (standard deviation ``spread_st``), a second on and half a second off."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    knots_s = np.arange(0, duration_s + 0.4, 0.2)
    wander_st = spread_st * np.random.default_rng(4).standard_normal(knots_s.size)
    pitch_hz = f0_hz * 2 ** (np.interp(time_s, knots_s, wander_st) / 12)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    voice = sum(np.sin(k * phase) / k for k in range(1, 15))
    voice *= np.clip(20 * np.minimum(time_s % 1.5, 1.0 - time_s % 1.5), 0, 1)
    return np.asarray(voice * 10 ** (-25 / 20) / np.sqrt(np.mean(voice**2)))


@pytest.mark.parametrize("fundamental_hz", [49.97, 60.0, 100.0, 120.05, 177.3])
def test_tones_go_and_the_noise_stays(fundamental_hz: float) -> None:
    hiss = noise(5, level_db=-75)
    rest, audible = clean(hiss + tones(fundamental_hz, duration_s=5, level_db=-50))
    assert decibels(rest[3 * RATE_HZ : -256]) == pytest.approx(-75, abs=1)
    assert not audible[200:].any()


def test_a_recording_is_clean_from_the_first_second() -> None:
    rest, audible = clean(noise(4, level_db=-75) + tones(100, duration_s=4, level_db=-50), patient=True)
    assert rest.size == 4 * RATE_HZ and audible.size == 250
    assert decibels(rest[: 2 * RATE_HZ]) == pytest.approx(-75, abs=1)


@pytest.mark.parametrize("patient", [False, True])
def test_a_sound_shorter_than_what_is_waited_for_comes_whole(patient: bool) -> None:
    samples = noise(1.0, level_db=-40)[:-77]
    rest, audible = clean(samples, patient=patient)
    np.testing.assert_array_equal(rest, samples.astype(np.float32))
    assert audible.size == samples.size // 256 and audible.all()


@pytest.mark.parametrize(
    ("voice_hz", "fundamental_hz", "below_db"),
    [(119, 120, -15), (100, 100, -15), (100, 100, -30), (121, 60, -30), (204, 100, -15)],
)
def test_a_voice_at_the_pitch_of_the_hum_stays(voice_hz: float, fundamental_hz: float, below_db: float) -> None:
    voice = talk(voice_hz, duration_s=8)
    hum = tones(fundamental_hz, duration_s=8, level_db=-25 + below_db)
    rest, _ = clean(voice + hum + noise(8, level_db=-80), patient=True)
    after = slice(4 * RATE_HZ, None)
    # Where the voice leaves too few pauses the hum is not found; nothing is ever taken from the voice.
    assert decibels((rest - voice)[after]) < -25 + below_db + 0.5


def test_a_voice_alone_is_untouched() -> None:
    voice = talk(110, duration_s=8, spread_st=1.0) + noise(8, level_db=-80)
    rest, audible = clean(voice)
    assert decibels(rest - voice) < -25 - 40
    loud = np.square(voice[: audible.size * 256].reshape(-1, 256)).mean(axis=1) > 10**-4
    assert audible[loud].all()


def test_a_tone_that_stops_is_not_put_in() -> None:
    hum = tones(120, duration_s=8, level_db=-45)
    hum[5 * RATE_HZ :] = 0
    rest, _ = clean(hum + noise(8, level_db=-80))
    assert decibels(rest[round(6.2 * RATE_HZ) :]) < -70


def test_a_tone_that_begins_is_found_in_six_seconds() -> None:
    hum = tones(120, duration_s=12, level_db=-45)
    hum[: 3 * RATE_HZ] = 0
    rest, _ = clean(hum + noise(12, level_db=-70))
    assert decibels(rest[9 * RATE_HZ :]) == pytest.approx(-70, abs=1.5)


def test_digital_silence_and_full_scale() -> None:
    rest, audible = clean(np.zeros(4 * RATE_HZ))
    assert not rest.any() and audible.all()
    loud, _ = clean(np.sign(np.sin(2 * np.pi * 100 * np.arange(4 * RATE_HZ) / RATE_HZ)))
    assert np.isfinite(loud).all()


def f0_rows(samples: Float32 | Float64) -> tuple[np.ndarray, Float64]:
    """Speech and F0 of each frame of a recording."""
    listener = Listener("user", patient=True)
    heard = [
        listener.push(Sound(start / RATE_HZ, samples[start : start + 4_000].astype(np.float32), RATE_HZ))
        for start in range(0, samples.size, 4_000)
    ]
    rows = [rows for features in [*heard, listener.finish()] for rows in features.rows]
    values = np.concatenate([part.values for part in rows])
    return values[:, 0] > 0, values[:, 1].astype(np.float64)


@pytest.mark.parametrize(("voice_hz", "fundamental_hz", "below_db"), [(119, 120, -20), (100, 100, -30)])
def test_f0_of_a_voice_under_hum(vowels, voice_hz: float, fundamental_hz: float, below_db: float) -> None:
    spoken = np.concatenate(
        [np.concatenate([vowels(voice_hz, duration_s=0.9, rate_hz=RATE_HZ), np.zeros(9_600, np.float32)]) for _ in range(4)]
    )
    duration_s = spoken.size / RATE_HZ
    hum = tones(fundamental_hz, duration_s=duration_s, level_db=decibels(spoken) + 2.2 + below_db)
    speech, f0_hz = f0_rows(spoken + hum + noise(duration_s, level_db=-80))
    found = f0_hz[np.isfinite(f0_hz)]
    assert found.size > 150 and np.isnan(f0_hz[~speech]).all()
    assert np.median(found) == pytest.approx(voice_hz, rel=0.02)
    assert 12 * np.log2(np.quantile(found, 0.9) / np.quantile(found, 0.1)) < 0.5


def test_no_f0_of_a_room_that_hums() -> None:
    speech, f0_hz = f0_rows(noise(3, level_db=-75) + tones(100, duration_s=3, level_db=-45))
    assert not speech.any() and np.isnan(f0_hz).all()


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "until_s", "median_hz", "range_st"), [("hum_short.flac", 12, 211.3, 2.7)])
def test_the_file_with_hum(shared_data: Path, name: str, until_s: float, median_hz: float, range_st: float) -> None:
    """The truth is what the same conversation without hum (``partner.opus``) gives over the same seconds."""
    import soundfile
    import soxr

    samples, rate_hz = soundfile.read(shared_data / "broken" / name, dtype="float32", stop=None)
    samples = soxr.resample(samples[: round(until_s * rate_hz)], rate_hz, RATE_HZ)
    speech, f0_hz = f0_rows(samples)
    found = f0_hz[np.isfinite(f0_hz)]
    assert np.isnan(f0_hz[~speech]).all()
    assert np.median(found) == pytest.approx(median_hz, rel=0.02)
    assert 12 * np.log2(np.quantile(found, 0.9) / np.quantile(found, 0.1)) == pytest.approx(range_st, abs=0.5)
