"""The dials and the faces in words, on a planted talk and on values worked by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from monitor.coaching.first_minutes import Description
from monitor.coaching.indicators import Indicator, Indicators
from monitor.config import load_preset
from monitor.live import words
from monitor.live.bands.dials import dials
from monitor.live.bands.pill import cue_reason
from monitor.live.requests import PersonSources, SourceSelection
from monitor.live.state import LiveState, PageState
from monitor.types import Nudge, Person
from monitor.vision.series.lacks import LackGaps
from tests.support.live_states import BOTH, CAMERA, MICROPHONE, PlantedConversation

UNKNOWN = Indicator("unknown", "")


def live(*descriptions: Description, voice: Indicator = UNKNOWN, share: float = math.nan) -> LiveState:
    state = LiveState(load_preset("interview"), phase="running")
    state.descriptions = descriptions
    state.indicators = Indicators(UNKNOWN, UNKNOWN, voice, user_share=share)
    return state


def by_kind(state: LiveState, *, time_s: float, heard: set[Person], **options: Any) -> dict[str, Any]:
    found = dials(state, words.balance(state), time_s=time_s, heard=frozenset(heard), **options)
    return {dial["kind"]: dial for dial in found}


def test_nothing_known_is_an_outline_and_one_word() -> None:
    found = by_kind(live(), time_s=3.0, heard=set())
    assert list(found) == ["talk", "eyes", "voice"]  # posture only once it is known
    assert {(dial["known"], dial["level"], dial["detail"]) for dial in found.values()} == {(False, "unknown", "")}
    assert [dial["words"] for dial in found.values()] == ["Listening", "Watching", "Listening"]


@pytest.mark.parametrize(
    ("heard", "share", "said"),
    [
        (set(), math.nan, None),
        ({"user"}, math.nan, "Only you so far"),
        ({"partner"}, math.nan, "Only your partner so far"),
        ({"user", "partner"}, 0.75, "Mostly you so far"),
        ({"user", "partner"}, 0.25, "Mostly your partner so far"),
        ({"user", "partner"}, 0.6, "Both of you so far"),
        ({"user", "partner"}, math.nan, "You have both been heard"),
    ],
)
def test_before_a_share_is_known_it_is_said_who_has_talked_more(heard: set[Person], share: float, said: str | None) -> None:
    talk = by_kind(live(), time_s=12.0, heard=heard, rough_share=share)["talk"]
    assert (talk["words"] if talk["known"] else None, talk["value"]) == (said, None)


def test_the_share_stands_beside_its_range() -> None:
    early = live(Description("balance", 0.7, 20.0, "", ""))
    talk = by_kind(early, time_s=25.0, heard={"user", "partner"})["talk"]
    assert (talk["words"], talk["detail"], talk["low"], talk["level"]) == ("You 70 %", "First minute", None, "even")
    late = by_kind(live(share=0.8), time_s=400.0, heard={"user", "partner"})["talk"]  # the interview's 45 to 75 %
    assert (late["words"], late["detail"]) == ("You 80 %", "Last 3 minutes; usual 45 to 75 %")
    assert (late["low"], late["high"], late["level"]) == (0.45, 0.75, "attend")


def test_a_mark_comes_before_a_number() -> None:
    pace = Description("pace", 5.0, 20.0, "", "", low=4.5, high=5.9)
    voice = by_kind(live(pace, voice=Indicator("attend", "Faster than usual")), time_s=60.0, heard={"user"})["voice"]
    assert (voice["words"], voice["detail"], voice["level"]) == ("Faster than usual", "5.0 syllables a second", "attend")
    # Of 2 to 8 a second; the mark is against the user's own usual pace, so what most people's is is not beside it.
    assert (voice["value"], voice["low"], voice["high"]) == (0.5, None, None)
    voice = by_kind(live(pace), time_s=60.0, heard={"user"})["voice"]
    assert (voice["value"], voice["low"], voice["high"]) == (0.5, pytest.approx(0.417), 0.65)


def test_alone_and_without_gaze() -> None:
    assert list(by_kind(live(), time_s=60.0, heard={"user"}, alone=True)) == ["eyes", "voice"]
    assert list(by_kind(live(), time_s=60.0, heard=set(), eyes=False)) == ["talk", "voice"]


@pytest.mark.parametrize("kind", ["excess", "pitch", "volume", "posture_closed"])
def test_no_statistics_during_a_talk(kind: Any) -> None:
    reason = cue_reason(Nudge(1.0, kind, "Text", "3.1 semitones, 6.5 standard deviations"))
    assert not any(sign in reason for sign in "0123456789%") and reason
    assert cue_reason(Nudge(1.0, "pace", "Text", "as it was")) == "as it was"


@pytest.fixture(scope="module")
def first_signs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """When each thing was known first, by the session's own clock, and what the page said at second 4."""
    folder: Path = tmp_path_factory.mktemp("sessions")
    conversation = PlantedConversation(folder)
    first: dict[str, float] = {}
    try:
        conversation.choose()
        conversation.begin()
        while conversation.session.time_s < 40:
            conversation.run(1.0)
            for name in _known(conversation.state()):
                first.setdefault(name, conversation.session.time_s)
    finally:
        conversation.close()
    return first


def _known(state: PageState) -> list[str]:
    faces = {face["kind"] for face in state["now"]["faces"].values()}
    return [
        *(["turn"] if state["now"]["turn"] else []),
        *(["face"] if faces & {"seen", "looking"} else []),
        *(dial["kind"] for dial in state["dials"] if dial["known"]),
    ]


@pytest.mark.parametrize(("what", "most_s"), [("turn", 5), ("face", 5), ("talk", 15), ("eyes", 25), ("voice", 35)])
def test_the_first_useful_signs_come_early(first_signs: dict[str, float], what: str, most_s: float) -> None:
    assert first_signs[what] <= most_s


def test_far_in_a_tile_of_the_call_is_told_what_can_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LackGaps, "lack", "far")
    conversation = PlantedConversation(tmp_path)
    try:
        conversation.choose(BOTH)
        conversation.begin()
        conversation.run(3.0)
        state = conversation.state()
        told = {notice["kind"]: notice["words"] for notice in state["notices"]}
        assert "Make your partner's window in the call larger" in told["face-far-partner-tile"]
        assert state["now"]["faces"]["partner"]["words"] == "too far"
    finally:
        conversation.close()


def test_somebody_alone_has_no_pill(tmp_path: Path) -> None:
    conversation = PlantedConversation(tmp_path)
    try:
        conversation.choose(SourceSelection(user=PersonSources(picture=CAMERA, sound=MICROPHONE)))
        conversation.begin()
        conversation.run(3.0)
        assert conversation.state()["pill"] is None
    finally:
        conversation.close()
