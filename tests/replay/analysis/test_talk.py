"""Moments, talk and shares against hand-worked conversations."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from monitor.record.writer import SessionWriter
from monitor.replay.analysis.moments import moments, silences, smiles_together
from monitor.replay.analysis.talk import shares, talk, talk_words
from monitor.replay.session import Session, load_session
from monitor.replay.summary import alone, summarize
from monitor.types import Event, Gap, Nudge, Score, Update
from monitor.words.numbers import clock
from tests.support import sessions as builders


def spoken(person: str, *stretches: tuple[float, float]) -> list[Event]:
    return [Event(person, "phrase", start_s, end_s) for start_s, end_s in stretches]  # type: ignore[arg-type]


def recorded_s(folder: Path) -> float:
    """The length of that session: its rows end a step before the minute."""
    return load_session(folder / builders.header(1).id).duration_s


TALK = [*spoken("user", (0, 10), (30, 40), (41, 44)), *spoken("partner", (8, 20), (26, 30))]


def recorded(
    folder: Path,
    events: list[Event],
    scores: dict[float, float] | None = None,
    *,
    length_s: float = 60,
    cues: tuple[str, ...] = (),
) -> Session:
    """A session of these events and a coordination score a second."""
    with SessionWriter.create(folder / builders.header(1).id, builders.header(1)) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, length_s))
        for event in events:
            writer.add_event(event)
        for time_s, value in (scores or {}).items():
            score = Score(time_s, "coordination", "ok", value, 0.0, value - 5, value + 5)
            writer.add_update(Update(time_s, (score,)))
        for number, kind in enumerate(cues):
            cue = Nudge(10.0 + number, kind, kind.replace("_", " ").capitalize(), "you spoke for 1 of the last 9 s of speech")
            writer.add_update(Update(cue.time_s, nudges=(cue,)))
    return load_session(folder / builders.header(1).id)


def test_silence_lies_between_the_words_of_either() -> None:
    assert silences(TALK) == [(20, 26), (40, 41)]
    assert silences(spoken("user", (0, 1), (5, 6))) == []  # one voice alone: nobody knows whether the other spoke


def test_smiles_together_are_what_both_share() -> None:
    def smiles(person: str, *stretches: tuple[float, float]) -> list[Event]:
        return [replace(event, kind="smile") for event in spoken(person, *stretches)]

    events = [*smiles("user", (1, 5), (4, 7), (20, 21)), *smiles("partner", (3, 4.5), (6.8, 9), (20.2, 22))]
    assert smiles_together(events) == [(3, 4.5), (20.2, 21)]  # 6.8 to 7 s is too short to be a moment


def test_what_was_away_together_is_one_moment(tmp_path: Path) -> None:
    with SessionWriter.create(tmp_path / builders.header(1).id, builders.header(1)) as writer:
        writer.add_rows(builders.rows("user", "voice", 0, 60))
        for gap in (
            Gap("user.face", 10.0, 14.0, "nobody was in the picture"),
            Gap("user.body", 10.5, 13.0, "nobody was in the picture"),
            Gap("partner.voice", 13.5, 20.0, "it was muted"),
            Gap("partner.voice", 40.0, 41.0, "it was muted"),
        ):
            writer.add_gap(gap)
    # A loss of a second is nothing to look at.
    (first,) = moments(load_session(tmp_path / builders.header(1).id))
    assert (first.start_s, first.end_s) == (10.0, 20.0)
    assert first.why == "your face and your body: nobody was in the picture; your partner's voice: it was muted"


def test_talk_is_counted(tmp_path: Path) -> None:
    result = talk(recorded(tmp_path, TALK))
    assert result is not None
    length_s = recorded_s(tmp_path)
    assert (result.user, result.partner, result.both) == pytest.approx((21 / length_s, 14 / length_s, 2 / length_s), abs=1e-6)
    assert result.nobody == pytest.approx(1 - 37 / length_s, abs=1e-6)
    assert result.of_speech == pytest.approx(23 / 39)
    assert (result.pauses, result.median_s, result.longest_s, result.longest_at_s, result.overlaps) == (2, 3.5, 6, 20, 1)


def test_talk_in_words(tmp_path: Path) -> None:
    """23 of 39 seconds of speech are the user's; the two pauses are of 1 and 6 seconds."""
    result = talk(recorded(tmp_path, TALK))
    assert result is not None
    assert talk_words(result, alone=False) == [
        "Silence left out, you did 59 % of the talking.",
        "2 pauses of a second or more, half of them under 3.5 s.",
    ]
    assert talk_words(replace(result, of_speech=math.nan, pauses=0), alone=False) == ["No pauses of a second or more."]


def test_what_was_not_listened_to_is_nobodys_silence(tmp_path: Path) -> None:
    """Deaf from 44 to 52 s on either side, and a face that was away, which is no matter here: 8 s less to share."""
    session = recorded(tmp_path, TALK)
    length_s = session.duration_s - 8
    away = [("user.voice", 44, 50), ("partner.voice", 47, 52), ("user.face", 0, 30)]
    result = talk(replace(session, gaps=tuple(Gap(stream, start_s, end_s, "paused") for stream, start_s, end_s in away)))
    assert result is not None
    assert (result.user, result.partner, result.both) == pytest.approx((21 / length_s, 14 / length_s, 2 / length_s), abs=1e-6)
    assert result.nobody == pytest.approx(1 - 37 / length_s, abs=1e-6)


def test_moments_stand_at_their_time(tmp_path: Path) -> None:
    # 80 for the second minute, then a fall to 45 within twenty seconds, and up again.
    scores = dict.fromkeys(np.arange(1.0, 61), 55.0) | dict.fromkeys(np.arange(61.0, 122), 80.0)
    scores |= {122.0 + k: 80 - 1.75 * (k + 1) for k in range(20)} | dict.fromkeys(np.arange(142.0, 200), 60.0)
    by_kind = {
        moment.kind: moment
        for moment in moments(recorded(tmp_path, TALK, {float(t): v for t, v in scores.items()}, length_s=200))
    }
    assert (by_kind["best"].start_s, by_kind["best"].end_s) == (61, 121)
    assert "average coordination 80" in by_kind["best"].why
    assert by_kind["break"].end_s == 141
    assert "from 80 to 45" in by_kind["break"].why
    assert (by_kind["silence"].start_s, by_kind["silence"].end_s) == (20, 26)


def test_no_best_minute_below_chance(tmp_path: Path) -> None:
    result = moments(recorded(tmp_path, [], {float(t): 40.0 for t in range(1, 200)}, length_s=200))
    assert result == []


def test_shares_add_up_and_are_the_planted_ones(tmp_path: Path) -> None:
    people = shares(load_session(builders.build(tmp_path, duration_s=120, with_sketch=False)))
    for person in ("user", "partner"):
        for parts in people[person].values():
            assert sum(part.share for part in parts) == pytest.approx(1)
        (camera,) = [part for part in people[person]["gaze"] if part.name == "partner"]
        assert camera.share == pytest.approx(builders.PLANTED[person]["camera"], abs=0.01)
        # The planted lean is a sine of 0.05: beyond 5 % it is never, by more than its own peak.
        assert {part.name: part.share for part in people[person]["lean"]}["usual"] == pytest.approx(1, abs=0.01)


def test_one_person_alone_is_told_so_and_not_compared(tmp_path: Path) -> None:
    session = recorded(tmp_path, [*spoken("user", (0, 10)), *(Event("user", "nod", t, t + 0.5) for t in (1, 2, 3, 4))])
    assert alone(session)
    sentences = summarize(session)
    assert sentences[0].text == f"You spoke for 0:10 of {clock(session.duration_s)}."
    assert not any(word in str(sentence) for sentence in sentences for word in ("score", "partner", "together"))
    result = talk(session)
    assert result is not None
    assert math.isnan(result.of_speech)


def test_coordination_within_chance_is_said_and_what_copies_is_not_praised(tmp_path: Path) -> None:
    head = builders.header(2)
    with SessionWriter.create(tmp_path / head.id, head) as writer:
        builders.fill(writer, 100, with_sketch=False)
        last = builders.summary(100)
        scores = tuple(replace(score, low=30.0, high=90.0) if score.name == "coordination" else score for score in last.scores)
        writer.set_summary(Update(100, scores, last.facets))
    session = load_session(tmp_path / head.id)
    assert session.to_json()["components"]["coordination"]["claim_words"] == "Cannot tell"
    assert not any("in step" in str(sentence) for sentence in summarize(session))


def test_advice_about_talking_rests_on_the_whole_and_is_said_once(tmp_path: Path) -> None:
    few = [*spoken("user", (0, 30)), *spoken("partner", (40, 110))]
    sentences = summarize(recorded(tmp_path / "few", few, cues=("talk_more", "talk_less", "talk_less")))
    (advice,) = [sentence for sentence in sentences if sentence.kind == "try"]
    assert advice.text == "One thing to try next: talk more."
    assert advice.because == "you did 30 % of the talking; 45 to 75 % suits this kind of conversation"
    assert not any("below" in str(sentence) or str(sentence).count("(") > 1 for sentence in sentences)


def test_a_cue_about_talking_that_the_whole_does_not_bear_out_is_no_advice(tmp_path: Path) -> None:
    even = [*spoken("user", (0, 60)), *spoken("partner", (60, 100))]
    sentences = summarize(recorded(tmp_path / "even", even, cues=("talk_more",)))
    assert not any("talk more" in str(sentence) for sentence in sentences)
    (fact,) = [sentence for sentence in sentences if sentence.text.startswith("You did")]
    assert str(fact) == "You did 60 % of the talking in about 2 minutes (45 to 75 % suits this kind of conversation)."
