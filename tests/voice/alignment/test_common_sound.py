"""Two recordings that hold one sound: planted offsets, drifts and ways of the sound; and sounds that only seem the same."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from monitor.types import Float64
from monitor.voice.alignment.common_sound import CommonSound, find_common_sound
from monitor.voice.overview import THIN_HZ, Int16


def voice(seed: int, seconds: float, *, first_s: float = 0.0) -> Float64:
    """Noise in the band of speech, syllables of a quarter of a second, turns of 4 s with pauses as long (RMS 1 in them)."""
    rng = np.random.default_rng(seed)
    n = round(seconds * THIN_HZ)
    time_s = np.arange(n) / THIN_HZ + first_s
    colour = sosfilt(butter(2, (200, 1500), "bandpass", fs=THIN_HZ, output="sos"), rng.standard_normal(n))
    loud = np.repeat(rng.uniform(0.1, 1, round(seconds * 4) + 1), THIN_HZ // 4)[:n]
    sound = colour * loud * (time_s % 8 < 4)
    return np.asarray(sound / np.sqrt(np.mean(sound[sound != 0] ** 2)))


def noise(seed: int, size: int, level_db: float = -65) -> Float64:
    return np.random.default_rng(1000 + seed).standard_normal(size) * 10 ** (level_db / 20)


def late(sound: Float64, seconds: float) -> Float64:
    n = round(seconds * THIN_HZ)
    return np.concatenate([np.zeros(n), sound[: sound.size - n]])


def samples(sound: Float64, *, start_s: float = 0.0, end_s: float | None = None) -> Int16:
    """A recording of it from one second to another, voices at -26 dB re full scale."""
    end = None if end_s is None else round(end_s * THIN_HZ)
    return np.round(np.clip(0.05 * sound, -1, 1) * 32767).astype(np.int16)[round(start_s * THIN_HZ) : end]


def bleeding(level_db: float, *, seconds: float = 60, delay_s: float = 0.02, both: bool = False) -> tuple[Float64, Float64]:
    """What both microphones hear when the partner's voice (or both) reaches the other one, so late and at such a level."""
    user, partner = voice(1, seconds, first_s=4), voice(2, seconds)
    gain = 10 ** (level_db / 20)
    users = user + gain * late(partner, delay_s) + noise(1, user.size)
    partners = partner + (gain * late(user, delay_s) if both else 0) + noise(2, user.size)
    return users, partners


def clear(found: CommonSound | None) -> bool:
    return found is not None and found.clear_blocks >= 3 and found.score > 2 * found.runner_up


@pytest.mark.parametrize("level_db", [-10, -20, -30])
@pytest.mark.parametrize("start_s", [0.0, 7.3])
def test_a_voice_that_bleeds_over(level_db: float, start_s: float) -> None:
    users, partners = bleeding(level_db)
    found = find_common_sound(samples(users), samples(partners, start_s=start_s), most_s=30)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(start_s + 0.02, abs=0.005)
    assert found.one_way == "partner"


def test_the_other_way_around_is_the_same_backwards() -> None:
    users, partners = bleeding(-20)
    found = find_common_sound(samples(partners, start_s=7.3), samples(users), most_s=30)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(-7.32, abs=0.005)
    assert found.one_way == "user"


@pytest.mark.parametrize("delay_s", [0.02, 0.2])
def test_voices_heard_both_ways_put_the_clocks_between(delay_s: float) -> None:
    users, partners = bleeding(-15, delay_s=delay_s, both=True)
    found = find_common_sound(samples(users, start_s=5), samples(partners), most_s=30)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(-5, abs=0.005)
    assert found.heard_s == pytest.approx(-5 + delay_s, abs=0.005)
    assert found.one_way is None


@pytest.mark.parametrize(("late_s", "seconds"), [(0.2, 60), (-3.7, 20)])
def test_the_same_call_recorded_twice(late_s: float, seconds: float) -> None:
    call = voice(1, seconds + 8, first_s=4) + voice(2, seconds + 8)
    one = call + noise(1, call.size)
    other = 0.5 * call + noise(2, call.size)
    recorded = (samples(sound, start_s=start_s) for sound, start_s in ((one, max(0, -late_s)), (other, max(0, late_s))))
    found = find_common_sound(*recorded, most_s=10)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(late_s, abs=0.001)
    assert found.one_way is None


@pytest.mark.parametrize("drift_ppm", [200, -150])
def test_clocks_that_drift_apart(drift_ppm: float) -> None:
    users, partners = bleeding(-15, seconds=240)
    ratio = 1 + drift_ppm * 1e-6
    # The partner's device counts one second while ``ratio`` seconds pass.
    begun_s = 3.0
    count = np.arange(round((partners.size - begun_s * THIN_HZ) / ratio) - 1)
    slow = np.interp(begun_s * THIN_HZ + count * ratio, np.arange(partners.size), partners)
    found = find_common_sound(samples(users), samples(slow), most_s=10)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(begun_s + 0.02, abs=0.005)
    assert found.drift_ppm == pytest.approx(drift_ppm, abs=10)


def test_a_recording_that_began_minutes_later() -> None:
    users, partners = bleeding(-15, seconds=150)
    found = find_common_sound(samples(users), samples(partners, start_s=95), most_s=20)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(95.02, abs=0.005)


def test_through_a_call_s_codec() -> None:
    users, partners = bleeding(-20, seconds=30)
    found = find_common_sound(_opus(samples(users)), _opus(samples(partners, start_s=4)), most_s=10)
    assert clear(found) and found is not None
    assert found.offset_s == pytest.approx(4.02, abs=0.02)


def _opus(sound: Int16) -> Int16:
    """At 16 kbit/s and back."""
    import av
    import soxr

    high = soxr.resample(sound.astype(np.float32) / 32768, THIN_HZ, 48_000)
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = 16_000
        frame = av.AudioFrame.from_ndarray(np.round(high * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = 48_000
        for packets in (stream.encode(frame), stream.encode(None)):
            container.mux(packets)
    file.seek(0)
    with av.open(file) as container:
        decoded = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    scale = 32768 if decoded.dtype == np.int16 else 1
    thin = soxr.resample(decoded.astype(np.float32) / scale, 48_000, THIN_HZ)
    return np.asarray(np.round(np.clip(thin, -1, 1) * 32767).astype(np.int16))


def _hum(size: int, hz: float, phase: float) -> Float64:
    time_s = np.arange(size) / THIN_HZ
    return np.asarray(sum(0.3 / order * np.sin(2 * np.pi * hz * order * time_s + order * phase) for order in range(1, 9)))


def _beeps(size: int, first_s: float) -> Float64:
    time_s = np.arange(size) / THIN_HZ
    return np.asarray(np.sin(2 * np.pi * 880 * time_s) * ((time_s - first_s) % 5 < 0.2))


def _chime(size: int, at_s: float) -> Float64:
    sound, time_s = np.zeros(size), np.arange(round(0.8 * THIN_HZ)) / THIN_HZ
    first = round(at_s * THIN_HZ)
    sound[first : first + time_s.size] = np.exp(-4 * time_s) * np.sin(2 * np.pi * 880 * time_s)
    return sound


SIZE = 60 * THIN_HZ


@pytest.mark.parametrize(
    ("user", "partner"),
    [
        pytest.param(np.zeros(SIZE), np.zeros(SIZE), id="nothing"),
        pytest.param(noise(3, SIZE), noise(4, SIZE), id="noise"),
        pytest.param(_hum(SIZE, 50, 0), _hum(SIZE, 50, 1), id="hum"),
        pytest.param(_beeps(SIZE, 1), _beeps(SIZE, 3.2), id="beeps"),
        pytest.param(_chime(SIZE, 12), _chime(SIZE, 31), id="a chime of each"),
    ],
)
def test_two_who_share_no_voice_share_no_sound(user: NDArray[np.float64], partner: NDArray[np.float64]) -> None:
    people = (voice(1, 60, first_s=4) + user + noise(1, SIZE), voice(2, 60) + partner + noise(2, SIZE))
    assert not clear(find_common_sound(samples(people[0]), samples(people[1]), most_s=30))


def test_too_short_or_silent_is_not_compared() -> None:
    silent = np.zeros(10 * THIN_HZ, np.int16)
    assert find_common_sound(silent[:100], silent, most_s=5) is None
    assert find_common_sound(silent, silent, most_s=5) is None
