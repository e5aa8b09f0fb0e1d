"""Cues that are due and held back: how many, and that such a moment stays one without a cue."""

import pytest

from monitor import constants
from monitor.coaching.cue_trial import CueTrial


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
