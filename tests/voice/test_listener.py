"""The listener against planted sounds: what it says of pitch, level and gaps, and that blocks and damage do not upset it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.types import Sound
from monitor.voice.listener import Listener

RATES_HZ = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("f0_hz", [90.0, 180.0, 320.0])
@pytest.mark.slow
def test_planted_pitch(vowels, pieces, hear, rate_hz: int, f0_hz: float) -> None:
    samples = vowels(f0_hz, duration_s=1, rate_hz=rate_hz)
    time_s, values, quality, _ = hear(pieces(samples, rate_hz, [rate_hz // 50]))
    spoken = (time_s > 0.1) & (time_s < 0.9) & (values[:, 0] > 0)
    assert np.count_nonzero(spoken) > 25
    assert np.isfinite(values[spoken, 1]).mean() > 0.95
    assert np.nanmedian(values[:, 1]) == pytest.approx(f0_hz, rel=0.01)
    assert (quality == 1).all()
    assert time_s[0] == pytest.approx(0)
    np.testing.assert_allclose(np.diff(time_s), 0.016, atol=1e-9)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_planted_level_of_what_is_no_voice(harmonics, pieces, hear, rate_hz: int) -> None:
    samples = harmonics(180, duration_s=1, rate_hz=rate_hz)
    time_s, values, _, _ = hear(pieces(samples, rate_hz, [rate_hz // 50]))
    inner = (time_s > 0.1) & (time_s < 0.9)
    expected_db = 20 * np.log10(np.sqrt(np.mean(np.square(samples))))
    assert values[inner, 2].mean() == pytest.approx(expected_db, abs=0.2)
    assert (values[:, 0] == 0).all() and np.isnan(values[:, 1]).all()


def test_a_sine_of_full_scale_is_minus_three_decibels(pieces, hear) -> None:
    sine = np.sin(2 * np.pi * 500 * np.arange(16_000) / 16_000).astype(np.float32)
    _, values, _, _ = hear(pieces(sine, 16_000, [1_000]))
    np.testing.assert_allclose(values[5:-5, 2], -3.01, atol=0.05)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100])
def test_an_offset_changes_nothing(vowels, pieces, hear, rate_hz: int) -> None:
    samples = vowels(150, duration_s=1, rate_hz=rate_hz)
    plain, shifted = (hear(pieces(samples + offset, rate_hz, [rate_hz])) for offset in (np.float32(0), np.float32(0.4)))
    inner = slice(20, -5)
    np.testing.assert_allclose(shifted[1][inner, 2], plain[1][inner, 2], atol=0.3)
    assert np.nanmedian(shifted[1][inner, 1]) == pytest.approx(150, rel=0.01)


def test_silence(pieces, hear) -> None:
    time_s, values, quality, phrases = hear(pieces(np.zeros(48_000, np.float32), 48_000, [480]))
    assert time_s.size == 62
    assert (values[:, 0] == 0).all() and np.isnan(values[:, 1]).all() and (values[:, 2] == -100).all()
    assert (quality == 1).all() and not phrases


def test_constant_offset_alone_is_silence(pieces, hear) -> None:
    _, values, _, _ = hear(pieces(np.full(16_000, 0.5, np.float32), 16_000, [100]))
    assert (values[:, 2] < -90).all()


def test_clipping_costs_quality(harmonics, pieces, hear) -> None:
    samples = np.clip(4 * harmonics(150, duration_s=1, rate_hz=16_000), -1, 1)
    _, values, quality, _ = hear(pieces(samples, 16_000, [160]))
    assert quality[5:-5].max() <= 0.75
    assert np.isfinite(values[:, 2]).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_bad_samples_are_missing(harmonics, pieces, hear, bad: float, rate_hz: int) -> None:
    samples = harmonics(150, duration_s=2, rate_hz=rate_hz)
    samples[rate_hz // 2 : rate_hz] = bad
    time_s, values, quality, _ = hear(pieces(samples, rate_hz, [rate_hz // 100]))
    inside, outside = (time_s > 0.52) & (time_s < 0.98), (time_s < 0.48) | (time_s > 1.02)
    assert (quality[inside] == 0).all() and (quality[outside] == 1).all()
    assert np.isnan(values[inside, 1:]).all() and (values[inside, 0] == 0).all()
    assert np.isfinite(values[outside, 2]).all()


def test_absurd_values_do_not_upset(pieces, hear) -> None:
    samples = np.full(16_000, 3e38, np.float32)
    samples[::2] *= -1
    _, values, _, _ = hear(pieces(samples, 16_000, [160]))
    assert np.isfinite(values[:, 2]).all()


@st.composite
def cuts(draw: st.DrawFn) -> tuple[int, list[int]]:
    rate_hz = draw(st.sampled_from((8_000, 16_000, 20_000, 44_100)))
    sizes = draw(st.lists(st.sampled_from((0, 1, 7, 160, 511, 2_000, 9_999)), min_size=1, max_size=6))
    return rate_hz, sizes if sum(sizes) > 200 else [*sizes, 1_000]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=cuts())
@pytest.mark.slow
def test_any_split_gives_the_same(speak, pieces, hear, cut: tuple[int, list[int]]) -> None:
    import soxr

    rate_hz, sizes = cut
    samples = soxr.resample(speak("Is there a hotel? No.")[0], 22_050, rate_hz)
    whole, split = hear([Sound(0.0, samples, rate_hz)]), hear(pieces(samples, rate_hz, sizes))
    for expected, result in zip(whole[:3], split[:3], strict=True):
        np.testing.assert_array_equal(result, expected)
    assert whole[3] == split[3] and whole[3]


def test_a_gap_leaves_rows_out(harmonics, hear) -> None:
    tone = harmonics(150, duration_s=1, rate_hz=16_000)
    time_s, _, _, _ = hear([Sound(0.0, tone, 16_000), Sound(1.5, tone, 16_000)])
    assert time_s.size == 2 * 62
    assert not ((time_s > 1) & (time_s < 1.5)).any()
    assert time_s[62] == pytest.approx(1.5)


def test_a_gap_closes_the_phrase(speak, hear) -> None:
    samples, rate_hz = speak("When will they be ready")
    half = samples.size // 2
    _, _, _, phrases = hear([Sound(0.0, samples[:half], rate_hz), Sound(half / rate_hz + 0.1, samples[half:], rate_hz)])
    assert len(phrases) == 2
    assert phrases[0].end_s <= half / rate_hz + 0.01 < half / rate_hz + 0.1 <= phrases[1].start_s + 0.01


def test_jitter_is_no_gap(vowels, pieces, hear) -> None:
    sounds = pieces(vowels(150, duration_s=1, rate_hz=16_000), 16_000, [320])
    jitter_s = np.random.default_rng(1).uniform(-0.008, 0.008, len(sounds))
    shaken = [Sound(s.time_s + float(j), s.samples, s.rate_hz) for s, j in zip(sounds, jitter_s, strict=True)]
    time_s, values, _, _ = hear(shaken)
    assert time_s.size == 62
    np.testing.assert_allclose(np.diff(time_s), 0.016, atol=1e-9)
    assert np.nanmedian(values[:, 1]) == pytest.approx(150, rel=0.01)


@pytest.mark.slow
def test_a_slow_clock_is_followed(pieces, hear) -> None:
    """A device that runs 0.5 % slow: after 10 s its sound is 50 ms late by its stamps, and the rows say so."""
    sounds = pieces(np.zeros(160_000, np.float32), 16_000, [320])
    time_s, _, _, _ = hear([Sound(sound.time_s * 1.005, sound.samples, sound.rate_hz) for sound in sounds])
    assert time_s.size == 625
    assert (np.diff(time_s) > 0).all()
    assert time_s[-1] == pytest.approx(624 * 0.016 * 1.005, abs=0.015)


def test_time_that_jumps_back_is_not_told_twice(harmonics, hear) -> None:
    tone = harmonics(150, duration_s=1, rate_hz=16_000)
    time_s, _, _, _ = hear([Sound(0.0, tone, 16_000), Sound(0.5, tone, 16_000), Sound(0.2, tone, 16_000)])
    assert (np.diff(time_s) > 0).all()
    assert time_s[-1] == pytest.approx(1.5, abs=0.03)


def test_another_rate_in_mid_stream(vowels, hear) -> None:
    sounds = [Sound(float(i), vowels(150, duration_s=1, rate_hz=rate), rate) for i, rate in enumerate((48_000, 16_000))]
    time_s, values, _, _ = hear(sounds)
    assert (np.diff(time_s) > 0).all()
    for second in (0, 1):
        inside = (time_s > second + 0.1) & (time_s < second + 0.9)
        assert np.nanmedian(values[inside, 1]) == pytest.approx(150, rel=0.01)


@pytest.mark.parametrize("size", [0, 1, 255])
def test_too_short_for_a_row(hear, size: int) -> None:
    time_s, _, _, phrases = hear([Sound(0.0, np.ones(size, np.float32), 16_000)])
    assert time_s.size == 0 and not phrases


def test_nothing_heard_at_all() -> None:
    assert Listener("partner").finish().rows == ()


@pytest.mark.parametrize(
    ("sound", "words"),
    [
        (Sound(0.0, np.zeros(100, np.float32), 4_000), "not 4000"),
        (Sound(0.0, np.zeros(100, np.float32), 384_000), "not 384000"),
        (Sound(0.0, np.zeros((100, 2), np.float32), 16_000), "mono"),
        (Sound(float("nan"), np.zeros(100, np.float32), 16_000), "not nan"),
    ],
)
def test_sound_that_cannot_be_taken(sound: Sound, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        Listener("user").push(sound)


def test_phrases_and_syllables_of_a_synthetic_speaker(speak, hear) -> None:
    """Two sentences half a second apart: 10 and 8 syllables by CMUdict, F0 of espeak-ng's voice about 100 Hz."""
    (first, rate_hz), (second, _) = speak("Is there a hairdresser in the hotel"), speak("I'd like to leave this in your safe")
    samples = np.concatenate([first, np.zeros(rate_hz // 2, np.float32), second])
    _, _, _, phrases = hear([Sound(0.0, samples, rate_hz)])
    assert [event.detail["syllables"] for event in phrases] == pytest.approx([10, 8], abs=1)
    assert phrases[0].start_s == pytest.approx(0.0, abs=0.1)
    for event in phrases:
        assert event.value == pytest.approx(event.detail["syllables"] / (event.end_s - event.start_s))
        assert 80 < event.detail["f0_median_hz"] < 130
        assert 0 < event.detail["f0_range_st"] < 15
