"""Goals: planted talks reach them or not, what was not measured is not judged, and pages show what is compared."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from monitor.record.header import Goal, Practice
from monitor.record.notes import change_notes
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.goal import GoalResult
from monitor.replay.analysis.goal_progress import change
from monitor.replay.session import load_session
from monitor.replay.terminal import describe
from monitor.types import Event, Person
from tests.support import sessions as builders


def result(home: Path, goal: Goal, *events: Event, rows: bool = False, **header: Any) -> GoalResult:
    head = builders.header(goal=goal, **header)
    with SessionWriter.create(home / head.id, head) as writer:
        for event in events:
            writer.add_event(event)
        for person in ("user", "partner") if rows else ():
            writer.add_rows(builders.rows(person, "face", 0, 20))
        writer.set_duration(200.0)
    found = load_session(home / head.id).goal
    assert found is not None
    return found


def turn(person: Person, start_s: float, end_s: float) -> Event:
    return Event(person, "turn", start_s, end_s, end_s - start_s, {})


def test_the_longest_answer_counts_across_short_pauses_and_only_after_the_partner(tmp_path: Path) -> None:
    talk = (
        turn("user", 0, 90),
        turn("partner", 91, 100),
        turn("user", 101, 120),
        turn("user", 122, 141),
        turn("user", 150, 175),
    )
    found = result(tmp_path, Goal(kind="answers", target=40), *talk)
    assert (found.value, found.verdict) == (40.0, "reached")  # 101 to 141: the opening speech answers nobody
    assert (found.result, found.text) == ("0:40", "Reached: your longest answer took 0:40.")


@pytest.mark.parametrize(("user_s", "verdict"), [(44.6, "reached"), (44.4, "missed"), (75.4, "reached"), (75.6, "missed")])
def test_a_share_is_compared_as_it_is_shown(tmp_path: Path, user_s: float, verdict: str) -> None:
    # An interview asks for 45 to 75 %.
    found = result(tmp_path, Goal(kind="balance"), turn("user", 0, user_s), turn("partner", 90, 190 - user_s))
    assert (found.verdict, found.value) == (verdict, pytest.approx(user_s / 100))


def test_smiles_together_are_counted_where_both_faces_were_seen(tmp_path: Path) -> None:
    smiles = [Event(person, "smile", at_s, at_s + 2, 0.5, {}) for at_s in (3, 9) for person in ("user", "partner")]
    found = result(tmp_path / "seen", Goal(kind="smiles"), *smiles, rows=True)
    assert (found.value, found.verdict, found.text) == (2.0, "reached", "Reached: you smiled together twice.")
    unseen = result(tmp_path / "unseen", Goal(kind="smiles"), *smiles)
    assert (unseen.verdict, unseen.text) == ("unknown", "Not known: not both faces were seen.")


def test_an_interviewers_questions_have_their_answers(tmp_path: Path) -> None:
    asked = [Event("partner", "question", 0, 3, 31.0, {"latency_s": 1.0}), Event("partner", "question", 50, 53, 80.0, {})]
    found = result(tmp_path, Goal(kind="answers"), *asked, practice=Practice(title="Interview"))
    assert (found.value, found.verdict) == (31.0, "reached")  # the second was never answered


def test_questions_need_words_and_own_goals_a_verdict(tmp_path: Path) -> None:
    asked = result(tmp_path / "a", Goal(kind="questions"))
    assert math.isnan(asked.value) and "that was not written down" in asked.text
    assert asked.document()["reached"] is None and asked.document()["target"] == [3.0, None]
    own = result(tmp_path / "b", Goal(kind="own", text="Name one number"))
    assert (own.verdict, own.words) == ("unknown", "Name one number")
    folder = tmp_path / "b" / builders.header().id
    for verdict, text in ((True, "You say you reached it."), (False, "You say you didn't reach it.")):
        change_notes(folder, {"goal_reached": verdict})
        session = load_session(folder)
        assert session.to_json()["goal"]["reached"] is verdict
        assert f"Your goal: Name one number. {text}" in describe(session)
        assert session.table("session")["goal_reached"].tolist() == [float(verdict)]


def test_three_and_three_sessions_are_few_and_four_and_four_can_be_clear() -> None:
    # Mann & Whitney: of 70 ways to part eight sessions two are as far apart, p = 0.03; of 20 ways to part six, p = 0.10.
    assert change([1, 2], [5, 6, 7]) == "few"
    assert change([1, 2, 3], [5, 6, 7]) == "unclear"
    assert change([1, 2, 3, 4], [5, 6, 7, 8]) == "up"
    assert change([5, 6, 7, 8], [1, 2, 3, 4]) == "down"
    assert change([2, 2, 2], [2, 2, 2]) == "unclear"
