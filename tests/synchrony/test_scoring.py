"""The band about a score that is drawn towards 50: laws, and one case worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.synchrony.scoring import make_shrunk_score, shrunk_band, shrunk_score

zs = st.floats(-6, 6)
halves = st.floats(0.1, 5)
shares = st.floats(0, 1)


@given(z=zs, half=halves, less=shares, more=shares)
def test_less_that_is_known_never_narrows_the_band(z: float, half: float, less: float, more: float) -> None:
    less, more = sorted((less, more))
    low, high = shrunk_band(z, half, less)
    low_more, high_more = shrunk_band(z, half, more)
    assert low <= low_more + 1e-9 and high >= high_more - 1e-9
    assert 0 <= low <= shrunk_score(z, less) <= high <= 100


@given(z=zs, half=halves, sure=st.floats(0.01, 1))
def test_the_band_holds_chance_when_z_does(z: float, half: float, sure: float) -> None:
    low, high = shrunk_band(z, half, sure)
    if abs(abs(z) - half) > 1e-6:
        assert (low <= 50 <= high) == (abs(z) < half)


def test_a_score_well_above_chance_by_hand() -> None:
    """z = 3, half = 1: Phi(3) = 0.99865, Phi(2) = 0.97725, Phi(4) = 0.99997; half known, so drawn half way to 50."""
    assert shrunk_score(3, 0.5) == pytest.approx(74.93, abs=0.01)
    assert shrunk_band(3, 1, 0.5) == pytest.approx((73.86, 99.997), abs=0.01)
    score = make_shrunk_score(60.0, "warmth", z=3.0, n=2, confidence=0.5)
    assert score.low < score.score < score.high and score.confidence == 0.5
