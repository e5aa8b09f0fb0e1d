"""Bursts evened out: powers that depend on how skewed a series is, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import skew

from monitor.synchrony.correlation.normalize import evened
from monitor.synchrony.movement import fusion_weights


def bursts(seed: int, cells: int = 600) -> np.ndarray:
    """Skewness about 6, as that of motion energy with a few gestures."""
    return np.exp(1.2 * np.random.default_rng(seed).standard_normal((1, cells)))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(1e-6, 1e6), offset=st.floats(-1e3, 1e3))
def test_scale_and_offset_change_nothing_and_the_mirror_image_is_mirrored(seed: int, scale: float, offset: float):
    series = bursts(seed)
    even = evened(series)
    assert evened(scale * series) == pytest.approx(even)
    assert evened(series + offset) == pytest.approx(even, abs=1e-4)
    mirrored = evened(-series)
    assert mirrored - mirrored.mean() == pytest.approx(-(even - even.mean()))


def test_what_is_skewed_becomes_less_so_and_keeps_its_order():
    series = bursts(1)
    even = evened(series)
    assert skew(even[0]) < 0.5 * skew(series[0])
    assert (np.argsort(even) == np.argsort(series)).all()


def test_a_hand_worked_power():
    # 18 zeros, one 4 and one 16: scipy's skewness 3.83, so the power is 1.5 / 3.83; the highest is 1, the other 4 ** -power.
    series = np.array([[0.0] * 18 + [4.0, 16.0]])
    even = evened(series)[0]
    assert even[:18] == pytest.approx(0)
    assert even[18:] == pytest.approx([0.25 ** (1.5 / skew(series[0])), 1.0])


def test_what_is_not_skewed_or_does_not_vary_stays_as_it_is():
    rng = np.random.default_rng(0)
    series = np.stack([rng.standard_normal(600), rng.random(600), np.full(600, 3.0), np.full(600, np.nan)])
    np.testing.assert_array_equal(evened(series), series)


def test_missing_cells_stay_missing_and_do_not_matter():
    series = bursts(2)
    holes = np.insert(series, [5, 100, 400], [np.nan, np.inf, np.nan], axis=1)
    even = evened(holes)
    assert not np.isfinite(even[0, [5, 101, 402]]).any()
    assert even[np.isfinite(even)] == pytest.approx(evened(series)[0])


def test_parts_of_the_joined_movement_weigh_alike_or_not_at_all():
    weights = {"posture": 1.0, "head": 0.3, "smile": 1.5, "gaze": 0.0}
    assert fusion_weights(weights) == {"posture": 1.0, "head": 0.0, "smile": 1.0, "gaze_answer": 0.0}
