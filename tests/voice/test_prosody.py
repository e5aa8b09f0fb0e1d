"""F0, streamed in small blocks, against a laryngograph, and against Praat on the same files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.types import Float64
from monitor.voice.prosody import LATENCY_S, Pitch, load_detector


def nearest(time_s: Float64, f0_hz: Float64, wanted_s: Float64) -> Float64:
    index = np.rint((wanted_s - time_s[0]) / (time_s[1] - time_s[0])).astype(int)
    return np.nan_to_num(f0_hz[np.clip(index, 0, time_s.size - 1)])


def errors(estimate_hz: Float64, truth_hz: Float64) -> Float64:
    """Counts: gross, voiced by both, voiced called unvoiced, voiced, unvoiced called voiced, unvoiced."""
    estimated, voiced = estimate_hz > 0, truth_hz > 0
    both = estimated & voiced
    gross = np.abs(estimate_hz[both] / truth_hz[both] - 1) > 0.2
    return np.array(
        [gross.sum(), both.sum(), (voiced & ~estimated).sum(), voiced.sum(), (estimated & ~voiced).sum(), (~voiced).sum()]
    )


@pytest.mark.parametrize("size", [100, 640, 48_000])
def test_only_wanted_frames_are_looked_at_and_they_are_as_in_the_whole(vowels, size: int) -> None:
    detector = load_detector()
    sound = np.concatenate([vowels(f0_hz, duration_s=1, rate_hz=16_000) for f0_hz in (110, 170, 240)])[:-100]
    whole = detector.detect(sound, 16_000)
    wanted = np.zeros(sound.size // 256, bool)
    for start, end in ((3, 20), (60, 61), (70, 75), (100, 140), (wanted.size - 5, wanted.size)):
        wanted[start:end] = True
    pitch, parts, told = Pitch(detector=detector), [], 0
    for start in range(0, sound.size, size):
        known = min((start + size) // 256, wanted.size)
        parts.append(pitch.push(sound[start : start + size], wanted[told:known]))
        told = known
        late = min(start + size, sound.size) // 256 - sum(part.size for part in parts)
        assert late * 0.016 <= LATENCY_S
    f0_hz = np.concatenate([*parts, pitch.finish()])
    expected = np.where(wanted & (whole.confidence >= 0.5), whole.pitch_hz, np.nan)
    assert np.isfinite(expected).sum() > 40
    np.testing.assert_allclose(f0_hz, expected, rtol=1e-5)


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.slow
def test_better_than_praat_against_a_laryngograph(shared_data: Path, pieces, hear) -> None:
    import parselmouth
    import soundfile

    ours, praats = np.zeros(6), np.zeros(6)
    for wav in sorted((shared_data / "pitch").glob("*.wav")):
        samples, rate_hz = soundfile.read(wav, dtype="float32")
        truth_hz = np.loadtxt(wav.with_suffix(".f0ref"))
        wanted_s = np.arange(truth_hz.size) * 0.015
        time_s, values, _, _ = hear(pieces(samples, rate_hz, [rate_hz // 50]))
        ours += errors(nearest(time_s, values[:, 1], wanted_s), truth_hz)
        praat = parselmouth.Sound(samples.astype(np.float64), rate_hz).to_pitch()
        praats += errors(nearest(praat.xs(), praat.selected_array["frequency"], wanted_s), truth_hz)
    ours, praats = ours[::2] / ours[1::2], praats[::2] / praats[1::2]
    assert (ours < praats).all(), (ours, praats)
    assert (ours < [0.005, 0.09, 0.03]).all(), ours
