"""The pill's words, on scores that are planted."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.live.display.pill import CoordinationPill, wait_s
from monitor.replay.opening.claims import CLEAR_FROM
from monitor.types import Facet, Score, Update

FIRED = (("strong", True), ("dense", True))


def score(time_s: float, low: float) -> Score:
    return Score(time_s, "coordination", "ok", score=min(low + 15, 100), low=low, high=min(low + 30, 100), confidence=0.6)


def words(lows: list[float | None], *, close: tuple[int, int] = (0, 0)) -> list[str]:
    """The kind at each second. lows : of the band, None while there is no score. close : when copying is close."""
    pill, kinds = CoordinationPill(), []
    for second, low in enumerate(lows):
        facets = tuple(Facet(second, name, on, 4.0, name) for name, on in FIRED) if close[0] <= second < close[1] else ()
        missing = Score(second, "coordination", "calibrating")
        pill.push(Update(second, (missing if low is None else score(second, low),), facets))
        kinds.append(pill.kind)
    return kinds


def changes(kinds: list[str]) -> list[int]:
    return [second for second, (before, after) in enumerate(pairwise(kinds), 1) if before != after]


def test_a_claim_wants_a_band_above_chance_that_holds() -> None:
    assert set(words([None] * 60 + [CLEAR_FROM - 1] * 100)) == {"early", "none"}
    kinds = words([None] * 60 + [CLEAR_FROM] * 40)
    assert changes(kinds) == [80] and kinds[-1] == "clear"  # 20 s after the first one, and no other word in between
    assert words([55.0] * 30 + [70.0] * 10 + [55.0] * 50)[-1] == "none"  # ten good seconds are none


def test_it_is_taken_back_when_the_band_comes_down() -> None:
    kinds = words([70.0] * 100 + [40.0] * 30)
    assert kinds[99] == "clear" and kinds[100] == "none"


def test_close_copying_comes_before_all_else() -> None:
    kinds = words([70.0] * 200, close=(100, 150))
    assert kinds[99] == "clear"
    assert kinds[119] == "clear" and kinds[125] == "close"  # once it has held for 20 s


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 70), st.one_of(st.none(), st.floats(0, 100))), min_size=1, max_size=12),
    st.integers(0, 300),
)
def test_the_words_change_at_most_once_a_minute(stretches: list[tuple[int, float | None]], close_from: int) -> None:
    kinds = words([low for length, low in stretches for _ in range(length)], close=(close_from, close_from + 40))
    at_s = changes(kinds)
    assert all(after - before >= 60 for before, after in pairwise(at_s))


def test_the_time_to_go() -> None:
    assert wait_s((18.0, 150.0), hears_both=True) == 42.0 and wait_s((18.0, 150.0), hears_both=False) == 132.0
    assert wait_s(None, hears_both=True) is None
