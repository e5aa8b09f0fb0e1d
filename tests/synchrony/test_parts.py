"""How parts become one score: cases worked by hand, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.synchrony.parts import Part, join
from monitor.types import Score


def test_stouffers_sum_by_hand() -> None:
    """Weights 3 and 4 times confidences 1: (3 * 1 + 4 * 2) / sqrt(9 + 16) = 2.2; the band sqrt(9 * 1 + 16 * 4) / 5 wide."""
    parts = [Part("movement", 1.0, 1.0, half=1.0, n=7), Part("floor", 2.0, 1.0, half=2.0, n=3)]
    score = join(60.0, "coordination", parts, weights={"movement": 3.0, "floor": 4.0})
    assert (score.status, score.n, score.confidence) == ("ok", 7, 1.0)
    assert score.z == pytest.approx(2.2)
    assert score.score == pytest.approx(98.61, abs=0.01)  # Phi(2.2)
    half = math.sqrt(9 + 64) / 5
    assert (score.low, score.high) == pytest.approx((100 * _phi(2.2 - half), 100 * _phi(2.2 + half)))


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def test_what_is_unknown_takes_no_part_and_says_why() -> None:
    parts = [Part("smile", text="no face"), Part("laughter", 1.0, 0.5, half=1.0)]
    assert join(60.0, "warmth", parts, weights={"smile": 5.0, "laughter": 1.0}).z == 1.0
    nothing = join(60.0, "warmth", parts[:1], weights={"smile": 5.0})
    assert (nothing.status, nothing.reason) == ("not enough signal", "no face")
    assert math.isnan(nothing.score)


def test_a_part_of_no_weight_moves_nothing() -> None:
    parts = [Part("floor", 2.0, 1.0), Part("tempo", -6.0, 1.0)]
    assert join(60.0, "coordination", parts, weights={"floor": 1.0}).z == 2.0
    assert join(60.0, "coordination", parts[1:], weights={"floor": 1.0}).status == "not enough signal"


@given(
    z=st.lists(st.floats(-5, 5), min_size=1, max_size=4),
    weights=st.lists(st.floats(0.1, 5), min_size=4, max_size=4),
    sure=st.lists(st.floats(0.1, 1), min_size=4, max_size=4),
)
def test_strangers_stay_strangers(z: list[float], weights: list[float], sure: list[float]) -> None:
    """A weighted sum of independent deviates has the spread of one: its weights' squares sum to 1."""
    names = "abcd"[: len(z)]
    shares = np.array([weight * known for weight, known in zip(weights, sure, strict=True)][: len(z)])
    parts = [Part(name, value, known) for name, value, known in zip(names, z, sure, strict=False)]
    score = join(60.0, "coordination", parts, weights=dict(zip(names, weights, strict=False)))
    assert score.z == pytest.approx(float(shares @ z / np.linalg.norm(shares)))
    assert score.low <= score.score <= score.high


def test_a_channel_without_a_score_is_a_part_without_z() -> None:
    assert math.isnan(Part.of_score(Score(1.0, "pitch", "not enough signal", reason="too few turns")).z)
    part = Part.of_score(Score(1.0, "pitch", "ok", z=1.5, confidence=0.4, n=12))
    assert (part.z, part.confidence, part.n) == (1.5, 0.4, 12)
