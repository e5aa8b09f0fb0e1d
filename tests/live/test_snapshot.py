"""STATE keeps its contract, whatever is known of a conversation; notices differ by kind."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ConfigDict, TypeAdapter, with_config

from monitor.calibrate.steps import STEP_NAMES
from monitor.clock import Clock
from monitor.coaching.indicators import Indicator, Indicators, Manner
from monitor.live.calibration import CalibrationRun
from monitor.live.power.throttle import Rates
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.live.session import LiveSession
from monitor.live.snapshot import snapshot
from monitor.live.state import PageState, notice
from monitor.types import PEOPLE, Facet, Nudge, Score, Update
from monitor.words import has

CONTRACT = TypeAdapter(with_config(ConfigDict(extra="forbid", strict=True))(PageState))


def validated(session: LiveSession, now_s: float) -> PageState:
    """STATE as a page gets it: through strict JSON."""
    return CONTRACT.validate_json(json.dumps(snapshot(session, now_s=now_s), allow_nan=False))


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveSession:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return LiveSession(clock=Clock(), sessions=tmp_path / "sessions", proposed=StartRequest(preset="interview", title="A try"))


def test_the_set_up(session: LiveSession) -> None:
    state = validated(session, 0.0)
    assert (state["phase"], state["title"], state["notices"], state["cue"]) == ("setup", "A try", [], None)
    assert state["ring"] == {
        "name": "coordination",
        "label": "Coordination",
        "later": "",
        "status": "calibrating",
        "score": None,
        "low": None,
        "high": None,
        "words": "Too early to tell",
        "short": "Too early to tell",
    }


def test_the_ring_has_the_score_and_its_band_once_there_is_one(session: LiveSession) -> None:
    score = Score(58.0, "coordination", "calibrating", reason="58 of 150 s")
    session.state.update, session.state.progress = Update(58.0, (score,)), (58.0, 150.0)
    assert validated(session, 0.0)["ring"]["score"] is None
    session.state.update = Update(160.0, (Score(160.0, "coordination", "ok", 70.0, 2.0, 60.0, 80.0),))
    ring = validated(session, 0.0)["ring"]
    assert (ring["score"], ring["low"]) == (70.0, 60.0)


def test_a_conversation_that_runs(session: LiveSession) -> None:
    state = session.state
    state.phase, state.session = "running", "20260314-091500-0000000a"
    state.update = Update(
        200.0,
        (
            Score(200.0, "coordination", "ok", 70.0, 2.0, 60.0, 80.0, 1.2, "user follows", 0.8),
            Score(200.0, "gaze", "ok", 71.0, 1.2, 55.0, 80.0),
            Score(200.0, "tempo", "ok", 71.0, 1.2, 55.0, 80.0),
            Score(200.0, "attention", "ok", 61.0, 1.2, 55.0, 80.0),
        ),
        (Facet(200.0, "dense", True, 0.5, "4 of 6"),),
    )
    state.indicators = Indicators(Indicator("well", "Open"), Indicator("attend", "Little"), Indicator("even", "Usual"), 0.62)
    state.indicators = replace(state.indicators, manner=Manner(looks=(0.6, math.nan), tempo_hz=(4.1, 4.6)))
    state.cue, state.cue_at_s = Nudge(199.0, "excess", "Let them lead", "4 of 6"), 10.0
    state.fault = "something went wrong here"
    session.rates = Rates(2, 12.0, 2.0)
    page = validated(session, 12.0)
    plain = "your movements have followed theirs closely for a while"  # the counts are the replay's
    assert page["cue"] == {"kind": "excess", "text": "Let them lead", "reason": plain, "time_s": 199.0}
    assert next(dial for dial in page["dials"] if dial["kind"] == "talk")["words"] == "You 62 %"
    assert page["scores"]["coordination"]["words"] == "More than chance would give; you followed about 1.2 s later"
    assert page["scores"]["coordination"]["tried"].startswith("Tried on ")
    # What does not weigh is no score; it is described, in the words of what the two did.
    assert set(page["scores"]) == {"coordination", "gaze", "attention"}
    assert page["described"] == [
        {"name": "tempo", "label": "Speech rate", "words": "you 4.1, they 4.6 syllables a second"},
    ]
    assert "went along with how people rated" in page["ratings"]
    kinds = [item["kind"] for item in page["notices"]]
    assert kinds == ["fault", "busy-2", "no-user", "no-partner"]
    assert page["notices"][1]["words"] == page["load"]["words"]
    assert all(item["short"] for item in page["notices"])
    state.indicators = replace(state.indicators, looks_ambiguous=True)
    assert "looks-ambiguous" in [item["kind"] for item in validated(session, 12.0)["notices"]]


def test_a_calibration_and_its_notice(session: LiveSession, monkeypatch: pytest.MonkeyPatch) -> None:
    session.profiles.calibration = CalibrationRun(tile=None, has_voice=True)
    session.profiles.calibration.begin(0.0)
    monkeypatch.setattr(session.profiles._second_face_check, "notice", notice("two-faces"))
    calibration = validated(session, 1.0)["calibration"]
    assert calibration is not None and calibration["notice"] is not None
    assert calibration["notice"]["kind"] == "two-faces"
    assert [step["name"] for step in calibration["steps"]] == [*STEP_NAMES]
    assert calibration["result"] is None


@pytest.mark.slow
def test_sources_that_are_not_there_yet_have_kinds_of_their_own(session: LiveSession) -> None:
    simulated = PersonSources(sound="simulated")
    session.choose(SourceSelection(user=simulated, partner=simulated))
    try:
        page = validated(session, 0.0)
    finally:
        session.close()
    assert page["people"]["user"]["sound"]["kind"] == "simulated"
    assert {item["kind"] for item in page["notices"]} <= {
        f"{kind}-{person}" for kind in ("sound", "no-sound") for person in PEOPLE
    }


def test_every_notice_of_the_catalogue_has_a_short_form() -> None:
    kinds = ["echo", "nobody-heard", "no-user", "no-partner", "two-faces", *(f"busy-{level}" for level in (1, 2, 3))]
    kinds += [
        f"{kind}-{person}"
        for kind in ("still", "another-face", "turned", "eyes-hidden", "mouth-hidden", "exchanged")
        for person in PEOPLE
    ]
    assert all(has(f"notice-{kind}.short") and len(notice(kind)["short"]) < 48 for kind in kinds)
