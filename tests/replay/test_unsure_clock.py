"""Two recordings of which nobody knows how they lie to each other: nothing compares the two, each person's own stays."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from monitor.record.header import ClockAlignment
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.analysis.moments import moments
from monitor.replay.analysis.talk import talk, talk_words
from monitor.replay.export import report_sections
from monitor.replay.session import Session, load_session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe
from monitor.replay.text.clock import clock_words
from monitor.simulate.plan import DyadPlan
from monitor.types import CHANNELS, COMPONENTS
from monitor.words import say
from tests.support import sessions as builders
from tests.support.displaced import record

PLAN = DyadPlan.of(duration_s=120, coupling=0.7, seed=4)
UNSURE = ClockAlignment(offset_s=0.0, source="none", sure=False)
# Of two people whose films begin together, so that each one's own must be the same whether that is known or not.
OWN = ("speech_share", "articulation_rate_hz", "f0_median_hz", "f0_range_st", "level_median_db", "gaze_camera_share")
OWN += ("look_median_s", "look_longest_s", "smile", "smiles_per_min", "nods_per_min", "posture_shifts_per_min", "motion")
OF_TWO = ("turns_per_min", "turn_s", "gap_s", "backchannels_per_min", "interruptions", "look_listening", "look_speaking")
OF_TWO += ("mutual_gaze", "mutual_gaze_chance", "looked_away_first")


@pytest.fixture(scope="module")
def sure(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return load_session(record(tmp_path_factory.mktemp("sure"), PLAN))


@pytest.fixture(scope="module")
def unsure(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return load_session(record(tmp_path_factory.mktemp("unsure"), PLAN, clock=UNSURE))


def test_no_score_and_one_reason_that_says_what_to_do(unsure: Session) -> None:
    reason = say("score-clock-unsure")
    assert "--offset" in reason and "in the replay" in reason
    for name in (*CHANNELS, *COMPONENTS):
        score = unsure.summary[name]
        assert (score.status, score.reason) == ("not enough signal", reason)
        assert math.isnan(score.score) and math.isnan(score.lag_s) and math.isnan(score.simultaneous_z)
    assert {(score.status, score.reason) for score in unsure.updates} == {("not enough signal", reason)}
    assert not any(facet.fires for facet in (*unsure.facets, *unsure.excess.values()))
    assert {facet.reason for facet in unsure.excess.values()} == {reason}


@pytest.mark.parametrize("person", ["user", "partner"])
def test_what_is_of_two_is_missing_and_what_is_ones_own_stays(sure: Session, unsure: Session, person: str) -> None:
    known, means = sure.people[person]["means"], unsure.people[person]["means"]
    assert all(math.isfinite(known[name]) and math.isnan(means[name]) for name in OF_TWO)
    assert {name: means[name] for name in OWN} == pytest.approx({name: known[name] for name in OWN}, nan_ok=True)


def test_no_event_of_two(sure: Session, unsure: Session) -> None:
    of_two = {"turn", "gap", "pause", "overlap", "interruption", "backchannel"}
    assert {event.kind for event in sure.events} >= of_two - {"overlap", "interruption"}
    assert not {event.kind for event in unsure.events} & of_two
    assert [event for event in unsure.events if event.kind in ("phrase", "nod", "smile")] == [
        event for event in sure.events if event.kind in ("phrase", "nod", "smile")
    ]


def test_the_share_of_the_talk_stays_and_nothing_else_of_it(sure: Session, unsure: Session) -> None:
    known, spoken = talk(sure), talk(unsure)
    assert known is not None and spoken is not None
    assert spoken.of_speech == known.of_speech
    assert math.isnan(spoken.user + spoken.both) and math.isnan(spoken.longest_s)
    assert talk_words(spoken, alone=False) == [f"You did {100 * known.of_speech:.0f} % of the talking."]


def test_nothing_of_two_in_the_analyses(sure: Session, unsure: Session) -> None:
    assert sure.gaze is not None and math.isfinite(sure.gaze.mutual) and sure.lag_map.values and sure.copying.sides
    assert unsure.gaze is not None and math.isnan(unsure.gaze.mutual) and set(unsure.gaze.verdicts.values()) == {"unknown"}
    assert unsure.lag_map.values == {} and unsure.copying.sides == {} and not unsure.copying.leak
    assert not {moment.kind for moment in moments(unsure)} & {"silence", "smile_together", "best", "break"}
    assert not {nudge.kind for nudge in unsure.nudges} & {"interrupting", "stay_warm", "talk_less", "talk_more", "tune_in"}


def test_an_unsure_session_does_not_count_as_usual(tmp_path: Path) -> None:
    for number in (1, 2, 3, 4, 5):
        builders.build(tmp_path, number=number, duration_s=30, with_sketch=False)
    assert usual_looks(tmp_path, "interview")
    for number in (1, 2, 3, 4, 5):
        builders.build(tmp_path / "unsure", number=number, duration_s=30, with_sketch=False, clock=UNSURE)
    assert usual_looks(tmp_path / "unsure", "interview") == {}


def test_it_is_said_in_words(unsure: Session) -> None:
    (words,) = clock_words(unsure.header.clock)
    assert words.startswith("It is not certain how the two recordings line up")
    assert words in describe(unsure)
    assert "Close copying: not measured, because it is not certain" in describe(unsure)
    assert words in report_sections.head(unsure)["note"]
    missing = [sentence for sentence in summarize(unsure) if sentence.kind == "missing"]
    assert [sentence.because for sentence in missing] == [say("score-clock-unsure")]


@pytest.mark.parametrize(
    ("offset_s", "source", "sure", "words"),
    [
        (4.04, "turns", True, "Your partner's recording begins 4.0 s after yours (found by turn-taking)."),
        (-12.5, "sound", True, "Your partner's recording begins 12.5 s before yours (found by the sound in both)."),
        (0.0, "given", True, "Both recordings begin together (as you set it)."),
        (4.0, "turns", False, "Best guess: your partner's recording begins 4.0 s after yours (by turn-taking)."),
    ],
)
def test_words_of_a_clock(offset_s: float, source: str, sure: bool, words: str) -> None:
    clock = ClockAlignment.model_validate({"offset_s": offset_s, "source": source, "sure": sure})
    assert clock_words(clock)[0] == words
    assert len(clock_words(clock)) == (1 if sure else 2)
