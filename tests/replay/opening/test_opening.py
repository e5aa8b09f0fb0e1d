"""What a replay begins with, of planted sessions: the moment of the cue, the facts, what is left out of the last five."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.record.header import Source
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.own_sessions import own_sessions
from monitor.replay.catalog import list_sessions
from monitor.replay.opening.facts import Reading
from monitor.replay.opening.fields import FactName
from monitor.replay.opening.last_five import last_five
from monitor.replay.opening.opening import opening
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Event, Nudge, Update
from tests.support.sessions import build, header, rows


def recorded(folder: Path, *, user_s: float, partner_s: float, cues: tuple[Nudge, ...] = (), rate_hz: float = 5.0) -> Session:
    """A turn of one phrase of each of the two, again and again, of these lengths, without any score."""
    head = header(9)
    with SessionWriter.create(folder / head.id, head) as writer:
        at_s = 0.0
        for _ in range(10):
            for person, length_s in (("user", user_s), ("partner", partner_s)):
                writer.add_event(Event(person, "phrase", at_s, at_s + length_s, rate_hz))
                writer.add_event(Event(person, "turn", at_s, at_s + length_s, length_s))
                at_s += length_s + 1.5
        for cue in cues:
            writer.add_update(Update(cue.time_s, nudges=(cue,)))
        writer.set_summary(Update(at_s))
    return load_session(folder / head.id)


def cue(time_s: float, kind: str, text: str) -> Nudge:
    return Nudge(time_s, kind, text, "6.5 syllables a second in the last minute")


def test_the_advice_is_that_of_the_most_frequent_cue_with_its_moment(tmp_path: Path) -> None:
    cues = (cue(30, "volume", "Go back to your usual volume"), *(cue(at_s, "pace", "Slow down a little") for at_s in (75, 140)))
    told = opening(recorded(tmp_path, user_s=6, partner_s=6, cues=cues))["advice"]
    assert told == {"text": "Slow down a little.", "because": "this came up twice, first at 1:15", "at_s": 75, "goal": None}


def test_without_a_cue_the_fact_out_of_its_range_is_the_advice(tmp_path: Path) -> None:
    """9 of 10 s are the user's, where 45 to 75 % suit an interview."""
    told = opening(recorded(tmp_path, user_s=9, partner_s=1))
    assert told["advice"] is not None
    assert told["advice"]["goal"] == "balance"
    assert told["advice"]["because"] == "you did 90 % of the talking; 45 to 75 % suits this kind of conversation"
    assert told["headline"] == "You did 90 % of the talking in about 2 minutes."
    assert not any("talking" in praise["text"] for praise in told["well"])


def test_a_cue_about_talking_that_the_whole_contradicts_is_no_advice(tmp_path: Path) -> None:
    told = opening(recorded(tmp_path, user_s=6, partner_s=6, cues=(cue(40, "talk_less", "Ask a question and listen"),)))
    assert told["advice"] is not None
    assert "listen" not in told["advice"]["text"]


def test_facts_carry_the_users_own_last_sessions_and_nobody_elses(tmp_path: Path) -> None:
    """Two of a kind count; an imported, a simulated, a short one and the same films again do not."""

    def films(number: int) -> tuple[Source, ...]:
        return tuple(Source(person=person, kind="film", name=f"{person}{number}.mp4") for person in ("user", "partner"))

    simulated = (Source(person="user", kind="simulated", name="simulated user"),)
    last = build(tmp_path, number=9, duration_s=80, with_sketch=False, sources=films(9))
    assert [fact["five"] for fact in opening(load_session(last))["facts"]] == [None, None, None]
    build(tmp_path, number=1, duration_s=80, with_sketch=False, sources=films(1))
    build(tmp_path, number=2, duration_s=80, with_sketch=False, sources=films(2), imported=True)
    build(tmp_path, number=3, duration_s=80, with_sketch=False, sources=simulated)
    build(tmp_path, number=4, duration_s=50, with_sketch=False, sources=films(4))
    build(tmp_path, number=5, duration_s=80, with_sketch=False, sources=films(9))
    build(tmp_path, number=6, duration_s=80, with_sketch=False, sources=films(1))
    build(tmp_path, number=7, duration_s=80, with_sketch=False, sources=films(7))
    facts = opening(load_session(last))["facts"]
    five = {fact["name"]: fact["five"] for fact in facts}
    assert {fact["five_words"] for fact in facts if fact["five"]} == {"within the range of your last 2 sessions"}
    # As planted: both speak 8 s of each 20, the user's rate is 4.
    assert five["talk_share"] == {"median": 0.5, "low": 0.5, "high": 0.5, "n": 2}
    assert five["pace"] == {"median": 4.0, "low": 4.0, "high": 4.0, "n": 2}


def test_what_counts_as_the_users_own_is_what_progress_counts(tmp_path: Path) -> None:
    """One definition: the sessions that progress keeps, but the one that is looked at."""

    def films(name: str) -> tuple[Source, ...]:
        return tuple(Source(person=person, kind="film", name=f"{person}{name}.mp4") for person in PEOPLE)

    for number, name in ((1, "a"), (2, "b"), (3, "b"), (4, "c")):
        build(tmp_path, number=number, duration_s=80, with_sketch=False, sources=films(name))
    last = build(tmp_path, number=9, duration_s=80, with_sketch=False, sources=films("z"))
    kept, left_out = own_sessions(list_sessions(tmp_path))
    assert len(kept) == 4 and left_out == {"repeated": 1}
    five = last_five(load_session(last))
    assert (five["talk_share"]["n"], five["pace"]["n"]) == (3, 3)
    # Seen from one before, what came later is not there yet.
    assert last_five(load_session(kept[-1].path)) == {}


def test_one_person_alone_is_told_without_a_partner(tmp_path: Path) -> None:
    head = header(8)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        for start_s in (0.0, 30.0):
            writer.add_event(Event("user", "phrase", start_s, start_s + 20, 5.0))
        writer.set_summary(Update(60))
    told = opening(load_session(tmp_path / head.id))
    assert told["headline"] == "You spoke for 0:40 of 1:00."
    assert [fact["name"] for fact in told["facts"]] == ["pace", "longest_turn"]
    assert not any("partner" in text or "score" in text for text in told["notes"])


@pytest.mark.parametrize(
    ("user_s", "partner_s", "goal"),
    [
        (70, 40, "answers"),  # an answer of 70 s, where a minute is usual; 64 % of the talking suits an interview
        (6, 6, "questions"),  # answers are short, looks are not known, and questions are counted only where words are kept
    ],
)
def test_where_nothing_stands_out_the_advice_is_a_goal_that_was_not_reached(
    tmp_path: Path, user_s: float, partner_s: float, goal: str
) -> None:
    told = opening(recorded(tmp_path, user_s=user_s, partner_s=partner_s))["advice"]
    assert told is not None and (told["goal"], told["at_s"]) == (goal, None)


@pytest.mark.parametrize(
    ("name", "value", "suits", "side"),
    [
        ("pace", 5.94, (4.5, 5.9), "within"),  # 5.9 beside 5.9
        ("pace", 5.96, (4.5, 5.9), "above"),
        ("pace", 4.44, (4.5, 5.9), "below"),
        ("talk_share", 0.754, (0.45, 0.75), "within"),
        ("talk_share", 0.756, (0.45, 0.75), "above"),
        ("looking", 0.446, (0.45, 0.75), "within"),
        ("looking", 0.444, (0.45, 0.75), "below"),
    ],
)
def test_a_fact_is_out_of_its_range_only_where_its_digits_say_so(
    name: FactName, value: float, suits: tuple[float, float], side: str
) -> None:
    assert Reading(name, value, suits, (0.0, 8.0)).side == side


@pytest.mark.parametrize(("user_s", "known"), [(1.4, False), (1.6, True)])
def test_a_pace_takes_a_quarter_of_a_minute_of_speech(tmp_path: Path, user_s: float, known: bool) -> None:
    """Ten phrases of 1.4 s are 14 s."""
    names = {fact["name"] for fact in opening(recorded(tmp_path, user_s=user_s, partner_s=6))["facts"]}
    assert ("pace" in names) is known


def test_much_that_was_not_heard_is_said_first(tmp_path: Path) -> None:
    """100 s, of which the user's voice is measured in the first 40."""
    head = header(9)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        writer.add_rows(rows("user", "voice", 0, 40))
        writer.add_rows(rows("partner", "voice", 0, 100))
        writer.set_duration(100.0)
    notes = opening(load_session(tmp_path / head.id))["notes"]
    assert notes[0] == "Both voices were measured for only 0:40 of 1:40; the rest is missing here."
