"""The estimator on planted dyads (monitor.simulate), and its laws: any split, swapped people, short and broken sessions."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_preset
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.synchrony.estimator import Estimator
from monitor.synchrony.evidence import UpdateWithEvidence
from monitor.types import CHANNELS, COMPONENTS, Event, FeatureBlock, Score, Update


@cache
def material(**plan: object) -> tuple[tuple[FeatureBlock, ...], tuple[Event, ...]]:
    truth = dyad(DyadPlan.of(**plan))
    return tuple(rows(truth)), tuple(sorted(events(truth), key=lambda event: event.end_s))


def fed(parts: tuple[FeatureBlock, ...], happened: tuple[Event, ...] = (), *, preset: str = "interview") -> Estimator:
    estimator = Estimator(preset=load_preset(preset), seed=1)
    for part in parts:
        estimator.push_rows(part)
    for event in happened:
        estimator.push_event(event)
    return estimator


def named(update: Update) -> dict[str, Score]:
    return {score.name: score for score in update.scores}


COUPLED = {"duration_s": 180, "seed": 3, "coupling": 0.7, "lag_s": 1.5}


@pytest.mark.slow
def test_a_planted_dyad_is_found_with_lag_and_direction():
    scores = named(fed(*material(**COUPLED)).finish(180))
    assert set(scores) == {*CHANNELS, *COMPONENTS}
    for name in ("coordination", "posture", "head"):
        assert scores[name].status == "ok"
        assert scores[name].z > 1.645
        assert scores[name].lag_s == pytest.approx(1.5, abs=0.3)
        assert scores[name].direction == "user follows"
    assert scores["coordination"].low > 50


@pytest.mark.slow
def test_movement_that_goes_its_own_way_stays_within_the_band():
    covered = []
    for seed in range(4):
        score = named(fed(*material(duration_s=180, seed=seed, coupling=0.0)).finish(180))["posture"]
        assert score.status == "ok"
        covered.append(score.low <= 50 <= score.high)
    assert sum(covered) >= 3  # a 90 % band


@pytest.mark.slow
def test_swapping_the_people_mirrors_the_lag():
    parts, _ = material(**COUPLED)
    partner_of = {"user": "partner", "partner": "user"}
    swapped = tuple(replace(part, person=partner_of[part.person]) for part in parts)
    original = fed(parts).finish(180)
    mirrored = fed(swapped).finish(180)
    assert isinstance(original, UpdateWithEvidence) and original.evidence is not None
    assert isinstance(mirrored, UpdateWithEvidence) and mirrored.evidence is not None
    assert mirrored.evidence.fused.z == pytest.approx(original.evidence.fused.z, abs=1e-6)
    assert mirrored.evidence.fused.lag_s == pytest.approx(-original.evidence.fused.lag_s)
    assert mirrored.evidence.fused.direction == "partner follows"
    for name in ("posture", "head", "smile"):
        assert mirrored.evidence.couplings[name].z == pytest.approx(original.evidence.couplings[name].z, abs=1e-6)
        assert mirrored.evidence.couplings[name].z_lead == pytest.approx(original.evidence.couplings[name].z_follow, abs=1e-6)


def test_under_a_minute_there_is_no_pair_score():
    parts, happened = material(duration_s=59, seed=1, coupling=0.9)
    update = fed(parts, happened).finish(59)
    assert {score.status for score in update.scores} == {"not enough signal"}
    assert all(math.isnan(score.score) and score.reason for score in update.scores)


def test_a_session_that_is_over_does_not_calibrate():
    parts, happened = material(duration_s=70, seed=1, coupling=0.9)
    scores = named(fed(parts, happened).finish(70))
    assert scores["posture"].status == "ok"
    assert {score.status for score in scores.values()} <= {"ok", "not enough signal"}
    assert all(score.reason for score in scores.values() if score.status != "ok")


@pytest.mark.slow
def test_two_minutes_alive_show_no_movement_but_a_finished_session_has_scores():
    parts, happened = material(duration_s=100, seed=1, coupling=0.9)
    estimator = fed(parts, happened)
    alive = estimator.advance(100)
    assert [update.time_s for update in alive] == [float(second) for second in range(1, 100)]
    for update in alive:
        assert {named(update)[name].status for name in ("posture", "head", "smile")} == {"calibrating"}
    whole = named(estimator.finish(100))
    assert whole["posture"].status == "ok"
    longer = named(fed(*material(duration_s=180, seed=1, coupling=0.9)).finish(180))["coordination"]
    assert whole["coordination"].confidence < longer.confidence


@pytest.mark.slow
@pytest.mark.parametrize(("voices", "needed_s"), [(True, 60.0), (False, 150.0)], ids=["two voices", "no voice"])
def test_progress_counts_the_seconds_until_the_first_score_of_coordination(voices: bool, needed_s: float):
    parts, _ = material(duration_s=155, seed=1, coupling=0.9)
    estimator = fed(tuple(part for part in parts if voices or part.family != "voice"))
    assert estimator.progress(0.0) == (0.0, 150.0)
    for update in estimator.advance(155):
        score, progress = named(update)["coordination"], estimator.progress(update.time_s)
        if score.status == "calibrating":
            assert progress == (update.time_s, needed_s)
            assert score.reason == f"{progress[0]:.0f} of the {progress[1]:.0f} s needed"
        else:
            assert progress is None and update.time_s >= needed_s
    assert score.status == "ok"


@cache
def in_one_piece() -> tuple[tuple[FeatureBlock, ...], tuple[Event, ...], list[str]]:
    """A conversation, and its updates where all of it is pushed at once."""
    parts, happened = material(duration_s=155, seed=5, coupling=0.5)
    whole = fed(parts, happened)
    return parts, happened, [repr(update) for update in (*whole.advance(155), whole.finish(155))]


@settings(max_examples=3, deadline=None)
@given(cuts=st.lists(st.floats(0.0, 155.0), min_size=1, max_size=6))
@pytest.mark.slow
def test_any_split_gives_the_same_updates(cuts: list[float]):
    parts, happened, expected = in_one_piece()
    estimator = Estimator(preset=load_preset("interview"), seed=1)
    updates: list[Update] = []
    start_s = -1.0
    for stop_s in (*sorted(cuts), 155.0):
        for part in parts:
            chosen = (part.time_s > start_s) & (part.time_s <= stop_s)
            estimator.push_rows(
                replace(part, time_s=part.time_s[chosen], values=part.values[chosen], quality=part.quality[chosen])
            )
        for event in happened:
            if start_s < event.end_s <= stop_s:
                estimator.push_event(event)
        updates.extend(estimator.advance(stop_s))
        start_s = stop_s
    updates.append(estimator.finish(155))
    assert [repr(update) for update in updates] == expected


def test_a_lost_face_takes_its_channels_along_and_no_other():
    parts, _ = material(**COUPLED)
    kept = tuple(part for part in parts if not (part.family == "face" and part.person == "partner"))
    scores = named(fed(kept).finish(180))
    assert scores["head"].status == scores["smile"].status == "not enough signal"
    whole = named(fed(parts).finish(180))
    # What the partner did after the user's looks is still there; what the user did after the partner's is not.
    assert scores["gaze"].status == "ok" and scores["gaze"].confidence < 0.6 * whole["gaze"].confidence
    assert scores["posture"].status == "ok"
    assert scores["coordination"].status == "ok", "taking turns and what was measured of movement are left"


@pytest.mark.slow
def test_nothing_at_all_is_not_enough_signal():
    estimator = Estimator(preset=load_preset("interview"))
    assert len(estimator.advance(200)) == 199
    update = estimator.finish(200)
    assert {score.status for score in update.scores} == {"not enough signal"}


def test_a_preset_without_gaze_has_no_gaze():
    scores = named(fed(*material(**COUPLED), preset="no-gaze").finish(180))
    assert scores["gaze"].status == "not enough signal"
    assert "doesn't measure gaze" in scores["gaze"].reason
    assert scores["coordination"].status == "ok"


@settings(max_examples=4, deadline=None)
@given(start_s=st.floats(30, 80), first_s=st.floats(5, 20), more_s=st.floats(5, 40))
@pytest.mark.slow
def test_a_longer_gap_never_raises_confidence(start_s: float, first_s: float, more_s: float):
    parts, _ = material(**COUPLED)
    short = named(fed(holed(parts, start_s, start_s + first_s)).finish(180))
    long = named(fed(holed(parts, start_s, start_s + first_s + more_s)).finish(180))
    for name in ("posture", "head", "smile", "coordination"):
        assert long[name].confidence <= short[name].confidence + 1e-9


def holed(parts: tuple[FeatureBlock, ...], start_s: float, stop_s: float) -> tuple[FeatureBlock, ...]:
    """The same with everything of the user's between two times missing."""
    result = []
    for part in parts:
        values = part.values.copy()
        if part.person == "user":
            values[(part.time_s > start_s) & (part.time_s < stop_s)] = np.nan
        result.append(replace(part, values=values))
    return tuple(result)


@pytest.mark.slow
def test_scores_are_scores_and_never_bare():
    update = fed(*material(duration_s=160, seed=9, coupling=0.3)).advance(160)[-1]
    for score in update.scores:
        if score.status == "ok":
            assert 0 <= score.low <= score.score <= score.high <= 100
            assert 0 <= score.confidence <= 1
            assert score.n >= 1
        else:
            assert math.isnan(score.score)
            assert score.reason
