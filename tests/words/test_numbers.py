"""How numbers are written: as a player shows times, and halves as the pages' scripts round them."""

from __future__ import annotations

import math

import pytest

from monitor.words.numbers import clock, percent, whole


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (4.99, "0:04"), (116.6, "1:56"), (59.999, "0:59"), (3600, "1:00:00"), (-3, "0:00"), (math.nan, "-")],
)
def test_a_clock_shows_whole_seconds_that_have_passed(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(68.5, "69"), (67.5, "68"), (-24.5, "-24"), (0.49, "0"), (math.inf, "-")])
def test_halves_are_rounded_up_as_by_the_pages(value: float, text: str) -> None:
    """Math.round of JavaScript: 69, 68, -24."""
    assert whole(value) == text


@pytest.mark.parametrize(("share", "text"), [(0, "0"), (0.001, "<1"), (0.005, "1"), (0.625, "63"), (1, "100")])
def test_a_little_is_more_than_nothing(share: float, text: str) -> None:
    assert percent(share) == text
