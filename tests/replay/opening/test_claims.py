"""What a score allows to be claimed, by hand; a card never says a thing and its contrary."""

from __future__ import annotations

import pytest

from monitor.replay.opening.claims import claim_of, width_of
from monitor.types import Score


def score(low: float, high: float) -> Score:
    return Score(600, "coordination", "ok", (low + high) / 2, 0.5, low, high, confidence=0.9)


@pytest.mark.parametrize(
    ("low", "high", "measured", "claim", "width"),
    [
        (60, 80, 1.0, "clear", "firm"),
        (60, 100, 0.5, "clear", "rough"),
        (60, 100, 0.4, "perhaps", "rough"),
        (59, 70, 1.0, "perhaps", "firm"),
        (50, 100, 1.0, "none", "open"),
        (3, 96, 1.0, "none", "open"),
        (10, 30, 1.0, "none", "firm"),
    ],
)
def test_a_claim_needs_a_firm_lower_end(low: float, high: float, measured: float, claim: str, width: str) -> None:
    assert claim_of(score(low, high), measured=measured) == claim
    assert width_of(score(low, high)) == width


def test_nothing_is_claimed_without_a_score() -> None:
    missing = Score(600, "warmth", "not enough signal", reason="no smile was seen")
    assert (claim_of(missing), width_of(missing)) == ("none", None)
