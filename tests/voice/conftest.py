"""Voices for the tests: planted tones, and sentences by espeak-ng where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from monitor.types import Event, FeatureBlock, Float32, Float64, Sound
from monitor.voice.listener import Listener

Cut = Callable[[Float32, int, Iterable[int]], list[Sound]]


@pytest.fixture(scope="session")
def harmonics() -> Callable[..., Float32]:
    """A voice-like tone: twenty harmonics falling by 6 dB an octave, at a constant F0."""

    def make(f0_hz: float, *, duration_s: float, rate_hz: int, level: float = 0.3) -> Float32:
        time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
        orders = [order for order in range(1, 21) if order * f0_hz < rate_hz * 0.45]
        tone = sum(np.sin(2 * np.pi * order * f0_hz * time_s) / order for order in orders)
        return (level * tone / np.abs(tone).max()).astype(np.float32)

    return make


@pytest.fixture(scope="session")
def vowels() -> Callable[..., Float32]:
    """A voice between /a/ and /i/ four times a second, at a constant F0 (Hz): what the detector takes for speech.

    Formants of an adult man (Peterson & Barney 1952) as resonances of a source that falls by 3 dB an octave.
    """

    def make(f0_hz: float, *, duration_s: float, rate_hz: int, level: float = 0.3) -> Float32:
        time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
        share = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * time_s)
        voice = np.zeros(time_s.size)
        for order in range(1, int(min(4_000, rate_hz * 0.45) / f0_hz) + 1):
            gain = np.zeros(time_s.size)
            for open_hz, close_hz, width_hz, strength in ((730, 300, 90, 1), (1200, 2200, 120, 0.5), (2600, 3000, 160, 0.25)):
                gain += strength / (1 + ((order * f0_hz - open_hz - (close_hz - open_hz) * share) / width_hz) ** 2)
            voice += gain * np.sin(2 * np.pi * order * f0_hz * time_s) / np.sqrt(order)
        voice *= 1 - 0.8 * share
        return (level * voice / np.abs(voice).max()).astype(np.float32)

    return make


@pytest.fixture(scope="session")
def pieces() -> Cut:
    """Cuts samples into blocks of the given sizes, repeated, stamped from time 0."""

    def cut(samples: Float32, rate_hz: int, sizes: Iterable[int]) -> list[Sound]:
        sizes, sounds, start, index = list(sizes), [], 0, 0
        while start < samples.size:
            size = sizes[index % len(sizes)]
            sounds.append(Sound(start / rate_hz, samples[start : start + size], rate_hz))
            start, index = start + size, index + 1
        return sounds

    return cut


@pytest.fixture(scope="session")
def hear() -> Callable[[Iterable[Sound]], tuple[Float64, Float32, Float32, list[Event]]]:
    """Everything a Listener says of some sounds: times, values, quality, phrases."""

    def run(sounds: Iterable[Sound]) -> tuple[Float64, Float32, Float32, list[Event]]:
        listener = Listener("user")
        heard = [listener.push(sound) for sound in sounds]
        heard.append(listener.finish())
        rows: list[FeatureBlock] = [rows for features in heard for rows in features.rows]
        return (
            np.concatenate([np.empty(0), *(part.time_s for part in rows)]),
            np.concatenate([np.empty((0, 3), np.float32), *(part.values for part in rows)]),
            np.concatenate([np.empty(0, np.float32), *(part.quality for part in rows)]),
            [event for features in heard for event in features.phrases],
        )

    return run


@pytest.fixture(scope="session")
def speak() -> Callable[..., tuple[Float32, int]]:
    """A sentence by espeak-ng."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")

    def say(text: str, *, voice: str = "en-us", words_a_minute: int = 160) -> tuple[Float32, int]:
        import soundfile

        command = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "--stdout", text]
        wav = subprocess.run(command, check=True, capture_output=True).stdout
        # espeak-ng streams: the header's length is a placeholder, so the samples are read as they are.
        with soundfile.SoundFile(io.BytesIO(wav)) as file:
            rate_hz = file.samplerate
        samples = np.frombuffer(wav[44 : len(wav) - len(wav) % 2], "<i2") / np.float32(32768)
        # The silence espeak-ng appends is not the sentence.
        heard = np.flatnonzero(np.abs(samples) > 1e-3)
        return samples[heard[0] : heard[-1] + 1].astype(np.float32), rate_hz

    return say
