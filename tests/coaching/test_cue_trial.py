"""Cues that are due and held back: how many, and that such a moment stays one without a cue."""

import pytest

from monitor import constants
from monitor.coaching import coach as coach_module
from monitor.coaching.cue_trial import CueTrial
from monitor.coaching.reading import Reading
from monitor.coaching.rules import Condition
from monitor.config import load_preset
from monitor.types import Score, Update


def test_as_many_are_shown_as_the_share_says() -> None:
    """Of 1,000 draws with 3 in 4, within three standard deviations (13.7 each)."""
    trial = CueTrial({"pace": 0.75}, seed=3)
    shown = sum(trial.shows("pace", 100.0 * number) for number in range(1000))
    assert shown == pytest.approx(750, abs=42)
    held = trial.take()
    assert len(held) == 1000 - shown and {cue.why for cue in held} == {"chance"}
    assert not trial.take()


def test_a_moment_without_a_cue_stays_one() -> None:
    """After a draw against it the cue waits a minute, and every other one half a minute."""
    trial = CueTrial({"pace": 0.0, "notes": 1.0})
    assert not trial.shows("pace", 100.0)
    after_s, held_s = constants.cue_effects().after_s, constants.cue_effects().held_s
    assert not trial.shows("notes", 100.0 + after_s - 1) and trial.shows("notes", 100.0 + after_s)
    assert not trial.shows("pace", 100.0 + held_s - 1)
    assert [cue.time_s for cue in trial.take()] == [100.0]


def test_the_pause_is_noted_only_where_no_cue_can_come_in_the_half_minute_after() -> None:
    trial = CueTrial({"pace": 0.75})
    trial.paused("pace", 100.0, until_s=120.0)
    assert not trial.take()
    trial.paused("pace", 100.0, until_s=130.0)
    trial.paused("pace", 101.0, until_s=190.0)
    (held,) = trial.take()
    assert held.event.kind == "held_cue" and held.event.detail == {"cue": "pace", "why": "pause"}


def test_without_a_trial_everything_is_shown_and_nothing_noted() -> None:
    trial = CueTrial()
    assert all(trial.shows("pace", float(number)) for number in range(50))
    trial.paused("pace", 60.0, until_s=600.0)
    assert not trial.take()


def test_the_coach_shows_none_that_is_held_and_notes_each_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Always due from the first second on; no draw is for it, so it is noted once a minute after the first."""
    due = Condition("pace", lambda context, update, preset: Reading(due=True, reason="7 of 7"), True, 0.0)
    monkeypatch.setattr(coach_module, "conditions", lambda: (due,))
    coach = coach_module.Coach(load_preset(), trial=CueTrial({"pace": 0.0}))
    held = []
    for second in range(1, 300):
        assert not coach.push(Update(float(second), (Score(float(second), "coordination", "ok", score=60.0),)))
        held += coach.take_held()
    assert [cue.time_s for cue in held] == [60.0, 120.0, 180.0, 240.0]


def test_while_others_have_come_what_is_due_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """One cue is shown at 60 s; the other is due in the pause of two minutes after it, and shown at its end."""
    conditions = tuple(
        Condition(kind, lambda context, update, preset: Reading(due=True, reason="7 of 7"), True, 0.0)
        for kind in ("pace", "pitch")
    )
    monkeypatch.setattr(coach_module, "conditions", lambda: conditions)
    coach = coach_module.Coach(load_preset(), trial=CueTrial({"pitch": 1.0}))
    shown, held = [], []
    for second in range(1, 200):
        shown += coach.push(Update(float(second), (Score(float(second), "coordination", "ok", score=60.0),)))
        held += coach.take_held()
    assert [(cue.kind, cue.time_s) for cue in shown] == [("pace", 60.0), ("pitch", 180.0)]
    # The last half minute of the pause is left out.
    assert [(cue.why, cue.time_s) for cue in held] == [("pause", 61.0), ("pause", 121.0)]
