"""The ring and the first signs, on scores and people that are planted."""

from __future__ import annotations

import math
from dataclasses import astuple
from pathlib import Path

import pytest

from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicator, Indicators
from monitor.config import load_preset
from monitor.live import words
from monitor.live.display.signs import Signs, Who, signs
from monitor.live.display.talk_balance import Balance
from monitor.live.snapshot import first_signs
from monitor.live.state import LiveState
from monitor.types import Score, Update
from tests.support.live_states import PlantedConversation


def ok(name: str, confidence: float) -> Score:
    return Score(60.0, name, "ok", score=80.0, low=60.0, high=95.0, confidence=confidence)


def missing(name: str) -> Score:
    return Score(60.0, name, "not enough signal", reason="12 of the 20 s needed")


def state(*scores: Score, time_s: float, progress: tuple[float, float] | None) -> LiveState:
    live = LiveState(load_preset("interview"), phase="running", progress=progress)
    live.update = Update(time_s, scores, ())
    return live


def test_before_there_is_a_score_the_ring_says_what_is_known_and_one_line_says_when() -> None:
    both = Signs("both", "user", hears_both=True)
    ring = words.ring(state(time_s=18.0, progress=(18.0, 150.0)), both)
    assert (ring["short"], ring["score"], ring["later"]) == ("Both heard", None, "Coordination in about 42 s, if you both talk")
    # Without sound, movement alone needs 150 s.
    seen = words.ring(state(time_s=18.0, progress=(18.0, 150.0)), Signs(None, "both"))
    assert (seen["short"], seen["later"]) == ("Both seen", "Coordination in about 132 s, if you both stay in view")


def test_the_ring_is_of_coordination_alone_and_the_line_says_what_is_missing() -> None:
    """Another score that is known already does not stand in for it: the ring has one meaning."""
    ring = words.ring(state(missing("coordination"), ok("attention", 0.5), time_s=90.0, progress=None), Signs("both", "both"))
    assert (ring["name"], ring["label"], ring["score"]) == ("coordination", "Coordination", None)
    assert ring["later"] == "Coordination: 12 of the 20 s needed"


@pytest.mark.parametrize(
    ("heard", "seen", "who", "short"),
    [
        ({"user", "partner"}, {"user"}, ("both", "user"), "Both heard"),
        (set(), {"partner"}, ("nobody", "partner"), "Listening…"),
        ({"user"}, None, ("user", None), "You're heard"),
        (None, {"user", "partner"}, (None, "both"), "Both seen"),
        (None, None, (None, None), ""),
    ],
)
def test_from_the_first_second_it_is_said_who_is_heard_and_seen(
    heard: set[str] | None, seen: set[str] | None, who: tuple[Who | None, Who | None], short: str
) -> None:
    first = signs(heard=heard, seen=seen, hears_both=False)  # type: ignore[arg-type]
    assert (first.heard, first.seen) == who
    ring = words.ring(state(time_s=2.0, progress=(2.0, 150.0)), first)
    assert first.words == short and ring["short"] == (short or "Too early to tell")


def test_signs_give_way_to_scores() -> None:
    live = state(ok("coordination", 0.5), time_s=70.0, progress=None)
    ring = words.ring(live, Signs("both", "both"))
    assert (ring["short"], ring["later"]) == ("More than chance would give", "")


def test_what_is_missing_is_never_the_middle_of_the_ring() -> None:
    live = state(missing("coordination"), missing("attention"), time_s=70.0, progress=None)
    ring = words.ring(live, Signs("both", "both"))
    assert (ring["short"], ring["later"], ring["score"]) == ("Both heard", "Coordination: 12 of the 20 s needed", None)


def talk(share: float, *, spoken_s: float, low: float = math.nan) -> Description:
    return Description("balance", share, spoken_s, "", "", low=low, high=1 - low)


@pytest.mark.parametrize(
    ("early", "later", "shown"),
    [
        (None, math.nan, Balance(math.nan, 0.45, 0.75)),
        # Any share is usual after so little speech; after 60 s it may be 26 points from the middle of the preset's range, 60 %.
        (talk(0.3, spoken_s=20.0), math.nan, Balance(0.3, 0.0, 1.0, early=True)),
        (talk(0.3, spoken_s=60.0, low=0.24), math.nan, Balance(0.3, 0.34, 0.86, early=True)),
        (talk(0.3, spoken_s=90.0, low=0.27), 0.3, Balance(0.3, 0.45, 0.75)),
    ],
)
def test_the_bar_of_the_talking_begins_with_the_talk_so_far(early: Description | None, later: float, shown: Balance) -> None:
    live = state(time_s=40.0, progress=(40.0, 60.0))
    mark = Indicator("unknown", "")
    live.indicators = Indicators(mark, mark, mark, user_share=later)
    live.descriptions = () if early is None else (early,)
    assert astuple(words.balance(live)) == pytest.approx(astuple(shown), nan_ok=True)


def test_nothing_is_said_of_faces_before_a_picture_was_looked_at(tmp_path: Path) -> None:
    conversation = PlantedConversation(tmp_path)
    conversation.people.unwatched = {"user", "partner"}
    try:
        conversation.choose()
        conversation.begin()
        conversation.run(2.0)
        first = first_signs(conversation.session)
        assert first.heard is not None and first.seen is None
        conversation.people.unwatched = {"partner"}
        conversation.run(3.0)
        assert first_signs(conversation.session).seen == "user"
    finally:
        conversation.close()
