"""Channels to one: made with voices whose level in the sum is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, sosfilt

from monitor.sources.channels import ChannelComparison, Resampler
from monitor.sources.media import MediaFile
from monitor.types import Float32

RATE_HZ = 16000
SECONDS = 10
N = RATE_HZ * SECONDS
TIMES_S = np.arange(N) / RATE_HZ


def voice(seed: int, f0_hz: float) -> Float32:
    """Syllables of a buzz with moving pitch through moving formants, with pauses: rms 0.05."""
    chance = np.random.default_rng(seed)
    f0 = f0_hz * 2 ** (0.3 * np.interp(TIMES_S, np.arange(SECONDS + 1), chance.standard_normal(SECONDS + 1)))
    buzz = np.sign(np.diff(np.floor(np.cumsum(f0) / RATE_HZ), prepend=0.0)) + 0.01 * chance.standard_normal(N)
    formed = sum(
        sosfilt(butter(2, (low, 1.3 * low), "band", fs=RATE_HZ, output="sos"), buzz) for low in (500 + 80 * seed, 1500, 2500)
    )
    syllables = np.interp(TIMES_S * 4, np.arange(4 * SECONDS + 1), chance.random(4 * SECONDS + 1) ** 2)
    pauses = np.repeat(chance.random(2 * SECONDS) > 0.3, RATE_HZ // 2)
    speech = formed * syllables * pauses
    return (0.05 * speech / speech.std()).astype(np.float32)


ANNA, BEN = voice(1, 200.0), voice(2, 110.0)
ANNA_S_TURN = np.floor(TIMES_S / 2) % 2 == 0
NOTHING = np.zeros(N, np.float32)


def noise(db: float, seed: int = 5) -> Float32:
    """White, so many dB below a voice."""
    return (0.05 * 10 ** (db / 20) * np.random.default_rng(seed).standard_normal(N)).astype(np.float32)


def late(samples: Float32, by_s: float) -> Float32:
    return np.concatenate([np.zeros(round(by_s * RATE_HZ), np.float32), samples])[:N]


def heard(path: Path, *channels: Float32) -> Float32:
    soundfile.write(path, np.stack(channels, axis=1), RATE_HZ, subtype="FLOAT")
    return np.concatenate([sound.samples for sound in MediaFile(path).sounds()])[:N]


def above_db(samples: Float32, voice_alone: Float32, where: np.ndarray | slice = slice(None)) -> float:
    """The level of the voice in the sound over its own, by projection: noise and other voices do not count."""
    own = voice_alone[: samples.size][where].astype(float)
    return float(20 * np.log10(abs(samples[where] @ own / (own @ own)) + 1e-9))


@pytest.mark.parametrize(
    "channels",
    [
        (ANNA, ANNA),
        (ANNA, -ANNA),
        (ANNA, -0.7 * ANNA),
        (ANNA + noise(-15), -ANNA + noise(-15, 6)),
        (ANNA, NOTHING),
        (ANNA, noise(-10)),
        (ANNA, (0.1 * np.sin(2 * np.pi * 100 * TIMES_S)).astype(np.float32)),
        (NOTHING, NOTHING, NOTHING, NOTHING, ANNA, NOTHING),
        (noise(-50, 1), noise(-50, 2), ANNA, noise(-40, 3), noise(-50, 4), NOTHING),
        (ANNA, late(ANNA, 0.0005)),
        (ANNA, late(-ANNA, 0.004)),
        (ANNA, late(0.9 * ANNA, 0.02)),
        (ANNA, ANNA, -ANNA, ANNA, -ANNA, ANNA),
    ],
    ids=[
        "the same", "inverted", "weaker inverted", "inverted with noise", "dead", "noisy", "hum", "one of six",
        "one of six noisy", "late by 0.5 ms", "late by 4 ms, inverted", "late by 20 ms", "six with three inverted",
    ],
)  # fmt: skip
def test_one_voice_keeps_the_level_of_its_good_channel(tmp_path: Path, channels: tuple[Float32, ...]) -> None:
    assert above_db(heard(tmp_path / "sound.wav", *channels), ANNA) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize(
    "channels",
    [
        (ANNA, BEN),
        (ANNA * ANNA_S_TURN, BEN * ~ANNA_S_TURN),
        (ANNA * ANNA_S_TURN, 0.2 * BEN * ~ANNA_S_TURN),
        (NOTHING, ANNA, NOTHING, BEN, NOTHING, NOTHING),
        (ANNA * ANNA_S_TURN + 0.1 * BEN * ~ANNA_S_TURN, BEN * ~ANNA_S_TURN - 0.1 * ANNA * ANNA_S_TURN),
    ],
    ids=["at once", "in turns", "one of them quiet", "two of six", "each a little in the other's microphone"],
)
def test_two_voices_both_keep_their_level(tmp_path: Path, channels: tuple[Float32, ...]) -> None:
    sound = heard(tmp_path / "sound.wav", *channels)
    for alone in (ANNA, BEN):
        own = max(channels, key=lambda channel: abs(float(channel @ alone)))
        loudest = own @ alone / (alone @ alone)
        assert above_db(sound, alone) - 20 * np.log10(loudest) == pytest.approx(0.0, abs=1.1)


def test_panned_voices_of_which_one_channel_is_inverted_do_not_cancel(tmp_path: Path) -> None:
    anna, ben = ANNA * ANNA_S_TURN, BEN * ~ANNA_S_TURN
    sound = heard(tmp_path / "sound.wav", anna + 0.4 * ben, -0.4 * anna - ben)
    assert min(above_db(sound, anna), above_db(sound, ben)) > -0.5


def test_a_late_second_voice_is_found_by_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.sources.media._CHANNEL_WHOLE_S", 30.0)
    monkeypatch.setattr("monitor.sources.media._CHANNEL_SAMPLES", 16)
    left, right = np.concatenate([ANNA, ANNA, ANNA, NOTHING]), np.concatenate([NOTHING, NOTHING, NOTHING, BEN])
    soundfile.write(tmp_path / "long.wav", np.stack([left, right], axis=1), RATE_HZ)
    last = np.concatenate([sound.samples for sound in MediaFile(tmp_path / "long.wav").sounds()])[3 * N :]
    assert 20 * np.log10(last.std() / BEN.std()) == pytest.approx(0.0, abs=0.5)


def test_nothing_is_heard_of_silence(tmp_path: Path) -> None:
    assert not heard(tmp_path / "sound.wav", NOTHING, NOTHING).any()


def test_a_side_alone(tmp_path: Path) -> None:
    heard(tmp_path / "sound.wav", ANNA, BEN)
    media = MediaFile(tmp_path / "sound.wav")
    for side, expected in (("left", ANNA), ("right", BEN)):
        samples = np.concatenate([sound.samples for sound in media.sounds(channel=side)])  # type: ignore[arg-type]
        assert np.abs(samples[:N] - expected).max() < 1e-6


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_all_sample_formats_have_one_full_scale(tmp_path: Path, subtype: str) -> None:
    wave = (0.5 * np.sin(2 * np.pi * 300 * TIMES_S[:8000])).astype(np.float32)
    soundfile.write(tmp_path / "sound.wav", np.stack([wave, wave], axis=1), RATE_HZ, subtype=subtype)
    samples = np.concatenate([sound.samples for sound in MediaFile(tmp_path / "sound.wav").sounds()])
    assert np.abs(samples - wave).max() < 0.01


def test_weights_do_not_depend_on_how_the_track_was_cut() -> None:
    channels = np.stack([ANNA, -ANNA, BEN])
    found = []
    for size in (32000, 16000):
        comparison = ChannelComparison()
        for at in range(0, N, size):
            comparison.push(channels[:, at : at + size], RATE_HZ)
        found.append(np.abs(comparison.weights()).tolist())
    assert found[0] == found[1] and sum(found[0]) == 2 and found[0][2] == 1


@pytest.mark.parametrize(
    ("add_s", "expected_s"),
    [
        (lambda number: 0.0, (0.0, 10.0)),
        (lambda number: 3.0 * (number >= 50), (0.0, 13.0)),  # a hole
        (lambda number: -0.6 * (number >= 50), (0.0, 9.4)),  # heard twice: once
        (lambda number: 0.03 * (number // 10), (0.0, 10.27)),  # small holes that add up
    ],
)
def test_sound_stays_at_its_stamps(add_s: Callable[[int], float], expected_s: tuple[float, float]) -> None:
    resampler = Resampler(RATE_HZ)
    sounds = []
    for number in range(100):
        stamp_s = number / 10 + add_s(number)
        sounds += list(resampler.push(np.full(4800, 0.1, np.float32), 48000, stamp_s))
        if sounds:
            behind_s = stamp_s + 0.1 - (sounds[-1].time_s + sounds[-1].samples.size / RATE_HZ)
            assert behind_s < 0.06
    sounds += list(resampler.finish())
    end_s = sounds[-1].time_s + sounds[-1].samples.size / RATE_HZ
    assert (sounds[0].time_s, end_s) == (pytest.approx(expected_s[0]), pytest.approx(expected_s[1], abs=0.06))


@pytest.mark.real_data
def test_shared_inverted_sound(shared_data: Path) -> None:
    path = shared_data / "broken" / "inverted.flac"
    left, _ = soundfile.read(path, dtype="float32")
    samples = np.concatenate([sound.samples for sound in MediaFile(path).sounds()])
    assert np.abs(samples - left[:, 0]).max() < 1e-4
