"""The line of evidence, checked by hand, and what is described in the place of a score."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.constants import evidence as constants
from monitor.constants.evidence import Evidence
from monitor.record.writer import SessionWriter
from monitor.replay.descriptions import beside, description_lines, descriptions, of_two, scored
from monitor.replay.session import load_session
from monitor.replay.text import evidence
from monitor.types import Score, Update
from tests.support import sessions as builders

IFADV = Evidence("ifadv", "dialogues", 20, 180.0, 0.94, 0.88, 0.98, 40, 0.05, 0.01, 0.1)
CONNAR = Evidence("connar", "talks", 60, 180.0, 0.54, 0.48, 0.6, 120, 0.01, 0.0, 0.03)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Evidence, ...]]:
    entries: dict[str, tuple[Evidence, ...]] = {"floor": (IFADV,)}
    monkeypatch.setattr(constants, "evidence", lambda: entries)
    return entries


def test_one_corpus_in_a_line(tried: dict[str, tuple[Evidence, ...]]) -> None:
    words = "Tried on 20 dialogues: strangers score above 95 in 5 of 100 cases"
    assert evidence.line_short("floor") == f"{words}."
    assert evidence.line("floor") == f"{words}; real partners score above strangers 94 times in 100."
    fields = evidence.fields("floor")
    assert fields["weighs"] and fields["evidence"]["words"] == evidence.line("floor")
    assert fields["evidence"]["tried"][0]["auc"] == 0.94


def test_two_corpora_count_by_their_pairs(tried: dict[str, tuple[Evidence, ...]]) -> None:
    # (20 x 0.94 + 60 x 0.54) / 80 = 0.64; (40 x 0.05 + 120 x 0.01) / 160 = 0.02
    tried["floor"] = (replace(IFADV, seconds=90.0, auc=0.9), IFADV, CONNAR)
    words = "Tried on 20 dialogues and 60 talks: strangers score above 95 in 2 of 100 cases"
    assert evidence.line("floor") == f"{words}; real partners score above strangers 64 times in 100, a small effect."
    assert evidence.line_short("floor") == f"{words}. A small effect."


def test_what_was_not_tried_or_shows_nothing_says_so(tried: dict[str, tuple[Evidence, ...]]) -> None:
    tried["tempo"] = (CONNAR,)
    tried["pitch"] = (IFADV, replace(CONNAR, beyond=0.2, beyond_low=0.1, beyond_high=0.3))
    assert evidence.line("gaze") == evidence.line_short("gaze") == evidence.why_described("gaze") == "Not tried on real people."
    assert evidence.why_described("tempo").startswith("Tried on 60 talks: no higher for real partners than for strangers")
    assert "strangers score above 95 too often" in evidence.why_described("pitch")
    assert not evidence.fields("tempo")["weighs"] and evidence.fields("warmth")["weighs"]
    tried["smile"] = (replace(IFADV, kind="video calls", pairs=1, beyond=0.0, beyond_low=0.0),)
    assert evidence.line_short("smile") == "Tried on 1 video call: strangers hardly ever score above 95."


def test_the_others_are_described_in_their_own_units(tried: dict[str, tuple[Evidence, ...]], tmp_path: Path) -> None:
    tried |= dict.fromkeys(("posture", "head", "smile", "pitch", "laughter"), (IFADV,))
    session = load_session(builders.build(tmp_path, duration_s=60, with_sketch=False))
    assert scored(session) == ("posture", "head", "smile", "pitch", "floor", "laughter")
    assert descriptions(session) == {
        "gaze": "you looked towards the call 75 % of the time, they 50 %",
        "tempo": "you 4.0, they 5.0 syllables a second",
        "turn_rhythm": "silence before you reply: 2.0 s, before they do: 2.0 s",
    }
    assert description_lines(session)[1] == "Speech rate: you 4.0, they 5.0 syllables a second"
    assert beside(session, "attention")[-1].startswith("Interruptions: you 0, they ")
    tried.clear()
    assert descriptions(session)["floor"] == "exactly one of you spoke 80 % of the time"


def test_one_of_two_and_none() -> None:
    assert of_two("describe-tempo", 4.04, math.nan, decimals=1) == "you 4.0 syllables a second"
    assert of_two("describe-tempo", math.nan, 4.66, decimals=1) == "they 4.7 syllables a second"
    assert of_two("describe-tempo", math.nan, math.nan, decimals=1) == ""


def test_an_older_session_lacks_what_was_not_measured_then(tmp_path: Path) -> None:
    head = builders.header(4)
    older = [score for score in builders.summary(80).scores if score.name not in ("floor", "laughter")]
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        writer.add_update(Update(70.0, tuple(replace(score, time_s=70.0) for score in older)))
        writer.set_summary(Update(80.0, tuple(older)))
    session = load_session(tmp_path / head.id)
    assert "floor" not in session.channels and "tempo" in session.channels
    assert set(session.to_json()["channels"]) == set(session.channels)
    with SessionWriter.create(tmp_path / builders.header(5).id, builders.header(5)) as writer:
        writer.set_summary(Update(80.0, (*older, Score(80.0, "floor", "ok", 90.0, 2.0, 80.0, 95.0))))
    assert "floor" in load_session(tmp_path / builders.header(5).id).channels
