"""A session practised alone: the interviewer is nobody in it, so nothing is compared, counted or put beside other sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from monitor.config import load_preset
from monitor.live.inputs import Inputs
from monitor.live.power.throttle import LoadGovernor
from monitor.live.recording.recording import Recording
from monitor.live.requests import PersonSources, SourceSelection
from monitor.measures import columns
from monitor.record.header import Header, Practice, Source
from monitor.replay import terminal
from monitor.replay.analysis.progress import progress
from monitor.replay.catalog import describe, list_sessions
from monitor.replay.session import Session, load_session
from monitor.replay.summary import alone, summarize
from monitor.types import COMPONENTS, PEOPLE, Event, FeatureBlock, Gap, Person
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.web.replay import describe_session
from monitor.words import say
from tests.support.fake_clock import FakeClock

ASKED = Event("partner", "question", 1.0, 3.0, 7.0, {"number": 1.0, "text": "Why?", "latency_s": 1.8, "answer_end_s": 12.0})
UNANSWERED = Event("partner", "question", 14.0, 16.0, 0.0, {"number": 2.0, "text": "And then?"})
WHY = say("score-withheld", why="practice")


def voice(person: Person, from_s: float, until_s: float) -> AudioFeatures:
    times_s = np.arange(from_s, until_s, 0.016)
    values = np.stack([np.ones_like(times_s), np.full_like(times_s, 120.0), np.full_like(times_s, -25.0)], axis=1)
    rows = FeatureBlock(person, "voice", times_s, values.astype(np.float32), np.ones(times_s.size, np.float32))
    phrase = Event(person, "phrase", from_s, until_s, 4.0, {"syllables": 20.0, "f0_median_hz": 120.0, "level_db": -25.0})
    return AudioFeatures((rows,), (phrase,), (Event(person, "laugh", from_s, from_s + 0.5, 0.5, {}),))


def face(person: Person, time_s: float) -> VideoFeatures:
    values = np.zeros((1, len(columns("face"))), np.float32)
    return VideoFeatures(time_s, (FeatureBlock(person, "face", np.array([time_s]), values, np.ones(1, np.float32)),), None)


def practised(folder: Path, *, voices: tuple[Person, ...] = PEOPLE) -> Session:
    """Twenty seconds: both are seen and heard, as by a recorder that looks at both."""
    number = len(list(folder.glob("*"))) + 1
    head = Header(
        id=f"20260314-0915{number:02d}-{number:08x}",
        started_at=datetime(2026, 3, 14, 9, 15, number, tzinfo=UTC),
        preset="interview",
        practice=Practice(title="Job interview"),
        sources=tuple(
            Source(person=person, kind="microphone" if person == "user" else "simulated", name=person, used_for=("sound",))
            for person in PEOPLE
        ),
    )
    live = Recording(folder / head.id, head, preset=load_preset(), people=("user",), start_s=0.0)
    for tenth in range(200):
        live.take([(person, face(person, tenth / 10)) for person in PEOPLE], (), ())
    spoken = {"partner": (1.0, 3.0), "user": (5.0, 12.0)}
    live.take((), [voice(person, *spoken[person]) for person in voices], [Gap("partner.face", 1.0, 2.0, "no picture")])
    live.take_questions([ASKED, UNANSWERED], [])
    live.finish(20.0)
    return load_session(live.writer.folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sessions")


@pytest.fixture(scope="module")
def session(folder: Path) -> Session:
    return practised(folder)


def test_nothing_of_the_interviewer_is_kept_but_what_was_asked(session: Session) -> None:
    assert session.series("partner", "face").time_s.size == session.series("partner", "voice").time_s.size == 0
    assert {event.kind for event in session.events if event.person == "partner"} == {"question"}
    assert not session.gaps
    assert session.series("user", "face").time_s.size == 200
    assert {"phrase", "laugh"} <= {event.kind for event in session.events if event.person == "user"}
    assert session.people["user"]["coverage"]["voice"] > 0


def test_no_score_sign_or_cue_compares_the_two_and_each_says_why(session: Session) -> None:
    assert {session.summary[name].status for name in COMPONENTS} == {"not enough signal"}
    assert {session.summary[name].reason for name in COMPONENTS} == {WHY}
    assert all(not facet.fires and facet.reason == WHY for facet in session.excess.values())
    assert not session.nudges
    assert alone(session) and not session.header.is_one_sided


def test_the_summary_tells_the_answers_and_that_it_was_practice(session: Session) -> None:
    told = [str(sentence) for sentence in summarize(session)]
    # One of two: begun 1.8 s after the question, seven seconds long, as planted.
    assert "You answered 1 of 2 questions (you began 1.8 s after a question and spoke for 7 s, as a median" in " ".join(told)
    assert told[-1] == say("practice-note")
    assert not any("partner" in sentence.lower() for sentence in told)


def test_the_replay_and_the_terminal_show_nothing_of_two(session: Session) -> None:
    page = describe_session(session)
    assert page["alone"] and page["practice"] == [say("practice-note")]
    assert [moment["text"] for moment in page["moments"] if moment["kind"] == "question"] == ["Why?", "And then?"]
    assert not any(page["people"]["partner"]["coverage"].values())
    assert say("practice-note") in terminal.describe(session)


def test_without_a_microphone_it_is_not_said_that_nothing_was_answered(tmp_path: Path) -> None:
    told = [str(sentence) for sentence in summarize(practised(tmp_path, voices=()))]
    assert say("story-asked", asked=2) in told and not any("You answered" in sentence for sentence in told)


def test_the_list_says_practice_and_progress_leaves_it_out(folder: Path, session: Session) -> None:
    info = describe(session.path)
    assert info.practice and not info.one_sided and "(practised alone)" in info.line()
    assert [each.practice for each in list_sessions(folder)] == [True]
    overview = progress(folder)
    assert (overview.entries, dict(overview.presets), overview.preset) == ((), {}, "interview")


def test_an_interviewer_is_present_and_nobody_is_measured_in_their_place() -> None:
    inputs = Inputs(clock=FakeClock(), throttle=LoadGovernor())
    try:
        inputs.choose(SourceSelection(partner=PersonSources(sound="interviewer:sales")))
        assert (inputs.people, inputs.measured) == (("partner",), ())
        assert inputs.questions is not None and inputs.questions.title == "Sales talk"
    finally:
        inputs.close()
