"""Smart Turn: its features against another tool's, and sentences that end or do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import soxr

from monitor.types import Float32
from monitor.voice.intake import RATE_HZ
from monitor.voice.turn_end.completion import features, finished

PAUSE = np.zeros(RATE_HZ // 5, np.float32)


@pytest.mark.parametrize("seconds", [3, 8, 11])
def test_features_are_whispers(seconds: int) -> None:
    """As faster-whisper computes them, of the last 8 s at mean 0 and power 1, after silence."""
    extractor = pytest.importorskip("faster_whisper.feature_extractor").FeatureExtractor(feature_size=80, chunk_length=8)
    n = seconds * RATE_HZ
    sound = np.random.default_rng(1).normal(size=n).astype(np.float32) * np.linspace(0, 0.3, n, dtype=np.float32) ** 2
    heard = np.concatenate([np.zeros(8 * RATE_HZ, np.float32), sound])[-8 * RATE_HZ :]
    expected = extractor((heard - heard.mean()) / np.sqrt(heard.var() + 1e-7), padding=0)
    assert np.abs(features(sound) - expected[:, :800]).max() < 1e-5


@pytest.mark.parametrize(
    ("text", "is_finished"),
    [
        ("What time does the train to Plymouth leave?", True),
        ("I would like to leave this in your safe.", True),
        ("I went to the shop and then", False),
        ("I would like to leave this in", False),
    ],
)
def test_a_sentence_sounds_finished_and_half_a_one_does_not(
    speak: Callable[..., tuple[Float32, int]], text: str, is_finished: bool
) -> None:
    samples, rate_hz = speak(text)
    sound = soxr.resample(samples, rate_hz, RATE_HZ).astype(np.float32)
    assert (finished(np.concatenate([sound, PAUSE])) > 0.5) is is_finished
