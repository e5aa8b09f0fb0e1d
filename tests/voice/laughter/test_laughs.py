"""Laughs: a recorded one, planted evidence, and speech that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile
import soxr

from monitor.types import Event, Float32
from monitor.voice.intake import FRAME_S, FRAME_SAMPLES, RATE_HZ
from monitor.voice.laughter import laughs, sound_classes
from monitor.voice.laughter.laughs import Laughs
from monitor.voice.prosody import Frames


def frames_of(samples: Float32, *, first: int = 0, ends: bool = True) -> Frames:
    """Frames of 16 kHz sound; of the other measures only the level matters."""
    blocks = samples[: samples.size // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    n = len(blocks)
    level_db = 10 * np.log10(np.mean(np.square(blocks), axis=1) + 1e-10)
    return Frames(
        time_s=(first + np.arange(n)) * FRAME_S,
        speech=np.zeros(n, bool),
        f0_hz=np.full(n, np.nan, np.float32),
        level_db=level_db.astype(np.float32),
        quality=np.ones(n, np.float32),
        power=np.zeros((n, 4), np.float32),
        samples=blocks,
        ends=ends,
    )


def read(path: Path) -> Float32:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate_hz, RATE_HZ).astype(np.float32)


def found(samples: Float32, *, pieces: int = 0) -> list[Event]:
    """Laughs of a sound, given as a whole or in pieces of so many frames."""
    if not pieces:
        return Laughs("user").push(frames_of(samples))
    stage, events = Laughs("user"), []
    n = samples.size // FRAME_SAMPLES
    for first in range(0, n, pieces):
        part = samples[first * FRAME_SAMPLES : (first + pieces) * FRAME_SAMPLES]
        events += stage.push(frames_of(part, first=first, ends=first + pieces >= n))
    return events


@pytest.fixture
def hisses_are_laughs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch whose upper bands are the louder ones for half of its time counts as a laugh."""

    def evidence(magnitudes: np.ndarray) -> float:
        return 0.0 if np.mean(magnitudes[:, 50:].mean(axis=1) > magnitudes[:, :10].mean(axis=1)) >= 0.5 else -12.0

    monkeypatch.setattr(laughs, "laugh_evidence", evidence)


@pytest.fixture
def hiss() -> Callable[..., Float32]:
    """A low tone, with a hiss in its place from ``start_s`` for ``length_s``."""

    def make(start_s: float, length_s: float, *, whole_s: float = 12.0) -> Float32:
        time_s = np.arange(round(whole_s * RATE_HZ)) / RATE_HZ
        noise = np.random.default_rng(1).normal(0, 0.1, time_s.size)
        inside = (time_s >= start_s) & (time_s < start_s + length_s)
        tone = 0.01 * np.sin(2 * np.pi * 200 * time_s)
        return np.where(inside, np.diff(noise, prepend=0.0), tone).astype(np.float32)

    return make


@pytest.mark.parametrize(("start_s", "length_s"), [(4.0, 3.0), (5.03, 1.5), (0.0, 2.0), (10.0, 2.0)])
def test_a_planted_laugh_has_its_times(hisses_are_laughs: None, hiss, start_s: float, length_s: float) -> None:
    (event,) = found(hiss(start_s, length_s))
    assert (event.person, event.kind) == ("user", "laugh")
    assert event.start_s == pytest.approx(start_s, abs=0.25)
    assert event.end_s == pytest.approx(start_s + length_s, abs=0.25)
    assert event.value == pytest.approx(event.end_s - event.start_s)


def test_how_the_frames_are_cut_changes_nothing(hisses_are_laughs: None, hiss) -> None:
    samples = np.concatenate([hiss(4.0, 1.2), hiss(1.0, 2.5)])
    whole = found(samples)
    assert len(whole) == 2
    assert found(samples, pieces=7) == found(samples, pieces=64) == whole


def test_a_laugh_without_end_is_told_in_parts(hisses_are_laughs: None, hiss) -> None:
    events = found(hiss(1.0, 38.0, whole_s=40.0))
    assert len(events) == 3
    assert all(event.end_s - event.start_s <= laughs.LONGEST_S for event in events)
    assert sum(event.value for event in events) == pytest.approx(38.0, abs=2.0)


def test_where_it_is_silent_the_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(laughs, "laugh_evidence", lambda magnitudes: asked.append(1) or -12.0)
    tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(2 * RATE_HZ) / RATE_HZ)
    noise = np.random.default_rng(1).normal(0, 1e-3, 20 * RATE_HZ)
    assert found(np.concatenate([tone, noise]).astype(np.float32)) == []
    assert len(asked) <= 14  # 2 s and both edges, four patches a second


def test_the_features_are_a_mel_spectrum() -> None:
    """Against librosa's, whose triangles stand in hertz: alike within a tenth where a band is a few bins wide."""
    noise = np.random.default_rng(2).normal(0, 0.1, RATE_HZ).astype(np.float32)
    ours = sound_classes.mel_magnitudes(noise).mean(axis=0)
    spectrum = np.abs(librosa.stft(noise, n_fft=512, hop_length=160, win_length=400, center=False))
    bands = librosa.filters.mel(sr=RATE_HZ, n_fft=512, n_mels=64, fmin=125, fmax=7500, htk=True, norm=None)
    theirs = (bands @ spectrum).mean(axis=1)
    assert np.median(np.abs(ours / theirs - 1)) < 0.05
    assert np.abs(ours[20:] / theirs[20:] - 1).max() < 0.15


def test_a_spoken_sentence_is_no_laugh(speak) -> None:
    sentence, rate_hz = speak("Would you please tell me where the nearest station is")
    samples = librosa.resample(sentence, orig_sr=rate_hz, target_sr=RATE_HZ)
    assert found(samples) == []


@pytest.mark.real_data
@pytest.mark.parametrize("change_db", [0, -30])
def test_a_recorded_laugh_is_found_loud_and_quiet(shared_data: Path, change_db: int) -> None:
    path = shared_data / "real" / "laughter" / "laugh1.mp3"
    samples = read(path)
    events = found(samples * np.float32(10 ** (change_db / 20)))
    # Of its 4.3 s most is found.
    assert sum(event.value for event in events) > 2.5


@pytest.mark.real_data
def test_a_speaker_who_does_not_laugh_has_no_laughs(shared_data: Path) -> None:
    samples = read(shared_data / "audio" / "katie.wav")
    assert found(samples) == []
