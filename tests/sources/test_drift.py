"""Block stamps made even; the truth is planted, the lateness drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.sources.drift import DriftCorrector
from monitor.types import Float64, Sound

RATE_HZ, BLOCK = 16_000, 512
BLOCK_S = BLOCK / RATE_HZ


def even(stamps_s: Float64, *, rate_hz: int = RATE_HZ) -> Float64:
    drift = DriftCorrector()
    given = [sound for stamp_s in stamps_s for sound in drift.push(Sound(float(stamp_s), np.zeros(BLOCK, np.float32), rate_hz))]
    return np.array([sound.time_s for sound in [*given, *drift.finish()]])


def truth(seconds: float, *, ppm: float = 0.0, start_s: float = 0.0) -> Float64:
    return start_s + np.arange(round(seconds / BLOCK_S)) * BLOCK_S / (1 + ppm * 1e-6)


@settings(max_examples=12)
@given(
    ppm=st.floats(-200, 200),
    late_ms=st.floats(0, 8),
    start_s=st.floats(0, 1e5),
    seed=st.integers(0, 99),
)
@pytest.mark.slow
def test_a_quartz_off_by_up_to_200_ppm_is_followed(ppm: float, late_ms: float, start_s: float, seed: int) -> None:
    """Within 20 ms after the first minute. What a minute of lateness hides of the slope is less than a few ms."""
    true_s = truth(150, ppm=ppm, start_s=start_s)
    draw = np.random.default_rng(seed)
    stamps_s = true_s + draw.exponential(late_ms / 1000, true_s.size)
    found_s = even(stamps_s)
    assert found_s.size == true_s.size
    off_s = np.abs(found_s - true_s)
    assert off_s[true_s > start_s + 60].max() < 0.005
    assert off_s[true_s > start_s + 1].max() < 0.02
    assert (np.diff(found_s) > 0.9 * BLOCK_S).all()


def test_the_drift_is_told() -> None:
    drift = DriftCorrector()
    for stamp_s in truth(60, ppm=150):
        drift.push(Sound(float(stamp_s), np.zeros(BLOCK, np.float32), RATE_HZ))
    assert drift.ppm == pytest.approx(150, abs=1)


@settings(max_examples=20)
@given(lost_s=st.floats(0.06, 100), seed=st.integers(0, 99), ppm=st.floats(-200, 200))
def test_missing_samples_are_a_jump_where_they_are_missing(lost_s: float, seed: int, ppm: float) -> None:
    true_s = truth(30, ppm=ppm)
    true_s[500:] += lost_s
    found_s = even(true_s + np.random.default_rng(seed).exponential(0.001, true_s.size))
    assert found_s.size == true_s.size
    np.testing.assert_allclose(found_s[450:], true_s[450:], atol=0.01)


def test_a_process_that_was_not_let_run_is_no_gap() -> None:
    """Six blocks come 0.15 s late and all at once: nothing is missing."""
    stamps_s = truth(10)
    stamps_s[100:106] = stamps_s[105] + np.linspace(0, 0.001, 6)
    np.testing.assert_allclose(even(stamps_s), truth(10), atol=1e-9)


def test_a_first_block_that_comes_late_is_corrected() -> None:
    stamps_s = truth(5)
    stamps_s[0] += 0.04
    found_s = even(stamps_s)
    assert (np.diff(found_s) > 0).all()
    np.testing.assert_allclose(found_s[30:], truth(5)[30:], atol=1e-9)


def test_a_device_that_begins_badly_is_forgiven() -> None:
    """Two seconds and a half of stamps that wander by 40 ms, as sound servers give while they find their pace."""
    true_s = truth(60, ppm=-100)
    stamps_s = true_s + np.where(true_s < 2.5, 0.04 * np.abs(np.cos(true_s * 2)), 0)
    found_s = even(stamps_s)
    assert np.abs(found_s - true_s)[true_s > 8].max() < 0.004


def test_a_stamp_that_is_far_too_early_begins_anew() -> None:
    stamps_s = truth(5)
    stamps_s[0] += 0.4
    found_s = even(stamps_s)
    np.testing.assert_allclose(found_s[1:], truth(5)[1:], atol=1e-9)


def test_another_rate_begins_anew() -> None:
    drift = DriftCorrector()
    for stamp_s in truth(3):
        drift.push(Sound(float(stamp_s), np.zeros(BLOCK, np.float32), RATE_HZ))
    (sound,) = drift.push(Sound(3.02, np.zeros(BLOCK, np.float32), 48_000))
    assert (sound.time_s, sound.rate_hz) == (3.02, 48_000)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 2_000)), max_size=40))
@pytest.mark.slow
def test_nothing_is_lost_whatever_the_stamps(blocks: list[tuple[float, int]]) -> None:
    drift = DriftCorrector()
    sounds = [Sound(time_s, np.full(size, index, np.float32), RATE_HZ) for index, (time_s, size) in enumerate(blocks)]
    given = [even for sound in sounds for even in drift.push(sound)] + drift.finish()
    assert [even.samples.tobytes() for even in given] == [even.samples.tobytes() for even in sounds]
    assert all(np.isfinite(even.time_s) for even in given)
