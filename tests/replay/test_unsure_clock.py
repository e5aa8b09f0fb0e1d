"""Two recordings of which nobody knows how they lie to each other: nothing compares the two, each person's own stays."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from monitor.record.header import ClockAlignment
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.analysis.moments import moments
from monitor.replay.analysis.talk import talk, talk_words
from monitor.replay.export import report_sections
from monitor.replay.session import Session
from monitor.replay.summary import summarize
from monitor.replay.terminal import describe
from monitor.replay.text.clock import clock_words
from monitor.types import CHANNELS, COMPONENTS
from monitor.words import say
from tests.support import sessions as builders

UNSURE = ClockAlignment(offset_s=0.0, source="none", sure=False)
# Each one's own is the same wherever the other's recording lies.
OWN = ("speech_share", "articulation_rate_hz", "f0_median_hz", "f0_range_st", "level_median_db", "gaze_camera_share")
OWN += ("look_median_s", "look_longest_s", "smile", "smiles_per_min", "nods_per_min", "posture_shifts_per_min", "motion")
OF_TWO = ("turns_per_min", "turn_s", "gap_s", "backchannels_per_min", "interruptions", "look_listening", "look_speaking")
OF_TWO += ("mutual_gaze", "mutual_gaze_chance", "looked_away_first")


def test_no_score_and_one_reason_that_says_what_to_do(displaced: Session) -> None:
    reason = say("score-withheld", why="clock")
    assert "--offset" in reason and "in the replay" in reason
    for name in (*CHANNELS, *COMPONENTS):
        score = displaced.summary[name]
        assert (score.status, score.reason) == ("not enough signal", reason)
        assert math.isnan(score.score) and math.isnan(score.lag_s) and math.isnan(score.simultaneous_z)
    assert {(score.status, score.reason) for score in displaced.updates} == {("not enough signal", reason)}
    assert not any(facet.fires for facet in (*displaced.facets, *displaced.excess.values()))
    assert {facet.reason for facet in displaced.excess.values()} == {reason}


@pytest.mark.parametrize("person", ["user", "partner"])
def test_what_is_of_two_is_missing_and_what_is_ones_own_stays(aligned: Session, displaced: Session, person: str) -> None:
    known, means = aligned.people[person]["means"], displaced.people[person]["means"]
    assert all(math.isfinite(known[name]) and math.isnan(means[name]) for name in OF_TWO)
    assert {name: means[name] for name in OWN} == pytest.approx({name: known[name] for name in OWN}, nan_ok=True)


def test_no_event_of_two(aligned: Session, displaced: Session) -> None:
    of_two = {"turn", "gap", "pause", "overlap", "interruption", "backchannel"}
    assert {event.kind for event in aligned.events} >= of_two - {"overlap", "interruption"}
    assert not {event.kind for event in displaced.events} & of_two
    own = ("phrase", "nod", "smile", "posture_shift")
    known, kept = (
        [(event.person, event.kind, round(event.end_s - event.start_s, 6)) for event in session.events if event.kind in own]
        for session in (aligned, displaced)
    )
    assert sorted(known) == sorted(kept)


def test_the_share_of_the_talk_stays_and_nothing_else_of_it(aligned: Session, displaced: Session) -> None:
    known, spoken = talk(aligned), talk(displaced)
    assert known is not None and spoken is not None
    assert spoken.of_speech == known.of_speech
    assert math.isnan(spoken.user + spoken.both) and math.isnan(spoken.longest_s)
    assert talk_words(spoken, alone=False) == [f"Silence left out, you did {100 * known.of_speech:.0f} % of the talking."]


def test_nothing_of_two_in_the_analyses(aligned: Session, displaced: Session) -> None:
    assert aligned.gaze is not None and math.isfinite(aligned.gaze.mutual) and aligned.lag_map.values and aligned.copying.sides
    assert (
        displaced.gaze is not None
        and math.isnan(displaced.gaze.mutual)
        and set(displaced.gaze.verdicts.values()) == {"unknown"}
    )
    assert displaced.lag_map.values == {} and displaced.copying.sides == {} and not displaced.copying.leak
    assert not {moment.kind for moment in moments(displaced)} & {"silence", "smile_together", "best", "break"}
    assert not {nudge.kind for nudge in displaced.nudges} & {"interrupting", "stay_warm", "talk_less", "talk_more", "tune_in"}


def test_an_unsure_session_does_not_count_as_usual(tmp_path: Path) -> None:
    for name, clock in (("sure", None), ("unsure", UNSURE)):
        first = builders.build(tmp_path / name, duration_s=30, with_sketch=False, clock=clock)
        for number in (2, 3, 4, 5):
            shutil.copytree(first, first.with_name(builders.header(number).id))
    assert usual_looks(tmp_path / "sure", "interview")
    assert usual_looks(tmp_path / "unsure", "interview") == {}


def test_it_is_said_in_words(displaced: Session) -> None:
    (words,) = clock_words(displaced.header.clock)
    assert words.startswith("It isn't certain how the two recordings line up")
    assert words in describe(displaced)
    assert "Close copying: not measured, because it isn't certain" in describe(displaced)
    assert words in report_sections.head(displaced)["note"]
    missing = [sentence for sentence in summarize(displaced) if sentence.kind == "missing"]
    assert len(missing) == 1 and say("score-withheld", why="clock") in missing[0].text


@pytest.mark.parametrize(
    ("offset_s", "source", "sure", "words"),
    [
        (4.04, "turns", True, "Your partner's recording began 4.04 s after yours, judging by who speaks when."),
        (-12.5, "sound", True, "Your partner's recording began 12.5 s before yours: the same sound is heard in both."),
        (0.0, "given", True, "Both recordings began together, as you said."),
        (4.0, "turns", False, "Your partner's recording began 4 s after yours (best guess)."),
    ],
)
def test_words_of_a_clock(offset_s: float, source: str, sure: bool, words: str) -> None:
    clock = ClockAlignment.model_validate({"offset_s": offset_s, "source": source, "sure": sure})
    assert clock_words(clock)[0] == words
    assert len(clock_words(clock)) == (1 if sure else 2)
