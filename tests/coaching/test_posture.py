"""Slouching, planted by hand: noticed when it is there, never from noise, a bent head or a turned screen."""

from __future__ import annotations

import numpy as np
import pytest

from monitor import constants, measures
from monitor.calibrate.baseline import Neutral
from monitor.coaching.coach import Coach
from monitor.coaching.context import PersonalBaseline
from monitor.coaching.posture import PostureTracker
from monitor.config import load_preset
from monitor.simulate.measured import rows as simulated
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import FeatureBlock, Nudge, Score, Update

WIDTH = 0.4  # of the shoulders, in picture widths
UPRIGHT = {
    "yaw_deg": 0.0,
    "pitch_deg": -3.0,
    "roll_deg": 0.0,
    "face_x": 0.5,
    "face_y": 0.25,
    "face_size": 0.12,
    "lean": float(np.log(WIDTH)),
    "shoulder_roll_deg": 0.0,
    "shoulder_x": 0.5,
    "shoulder_y": 0.45,
    "openness": 0.8,
}
# Landmarks' noise (as in the simulator) and slow swaying, per row.
NOISE = {"pitch_deg": 2.0, "face_y": 0.004, "face_size": 0.002, "lean": 0.02, "shoulder_y": 0.004}


def family(name: str, time_s: np.ndarray, posture: dict[str, np.ndarray], rng: np.random.Generator) -> FeatureBlock:
    names = measures.columns(name)
    table = np.full((time_s.size, len(names)), np.nan, dtype=np.float32)
    for column in set(names) & set(posture):
        table[:, names.index(column)] = posture[column] + NOISE.get(column, 0.0) * rng.standard_normal(time_s.size)
    return FeatureBlock("user", name, time_s, table, np.ones(time_s.size, dtype=np.float32))


def sat(duration_s: int, *, baseline: PersonalBaseline | None = None, rate_hz: float = 5.0, **moved: float) -> list[Nudge]:
    """The cues of somebody who from 240 s to 300 s moves so far from upright, and stays there."""
    time_s = np.arange(0, duration_s, 1 / rate_hz)
    share = np.clip((time_s - 240) / 60, 0, 1)
    posture = {name: value + share * moved.get(name, 0.0) for name, value in UPRIGHT.items()}
    posture["gaze_zone"] = np.where(time_s % 10 < 6, 1.0, 2.0)
    rng = np.random.default_rng(4)
    coach, cues = Coach(load_preset()), []
    if baseline is not None:
        coach.baseline = baseline
    for second in range(1, duration_s + 1):
        now = (time_s >= second - 1) & (time_s < second)
        part = {name: values[now] for name, values in posture.items()}
        for name in ("face", "body"):
            coach.push_rows(family(name, time_s[now], part, rng))
        cues += coach.push(Update(float(second), (Score(float(second), "coordination", "not enough signal"),)))
    return cues


@pytest.mark.slow
def test_a_head_that_sinks_over_the_shoulders_brings_a_cue_after_minutes() -> None:
    (cue,) = sat(510, face_y=0.06)
    assert cue.kind == "slouching"
    assert cue.text == "Sit up a little"
    # 0.06 of 0.4: 15 % of the shoulders' width. Half of the way down is past the bar, so it counts from some 275 s on.
    assert 440 <= cue.time_s <= 500
    assert cue.reason == "for 3 minutes your head has been 15 % of your shoulder width lower than in your first minutes"


def test_against_a_calibrated_neutral_it_is_known_from_the_start() -> None:
    neutral = Neutral(**(UPRIGHT | {"face_y": 0.19}))
    (cue,) = sat(230, baseline=PersonalBaseline(neutral=neutral))
    assert cue.kind == "slouching"
    assert cue.time_s < 220
    assert cue.reason.endswith("than when you calibrated")


@pytest.mark.parametrize(
    "moved",
    [
        {},
        {"face_y": 0.06, "shoulder_y": 0.06},  # the screen was tilted
        {"face_y": 0.06, "pitch_deg": -25.0},  # the head is bent over notes
        {"face_y": -0.05},  # sits up
        {"face_size": 0.03, "lean": 0.22, "face_y": -0.03, "shoulder_y": 0.02},  # leans in
    ],
)
@pytest.mark.slow
def test_noise_a_tilted_screen_a_bent_head_and_a_lean_are_not_sinking(moved: dict[str, float]) -> None:
    assert sat(500, **moved) == []


def test_who_moves_up_to_the_camera_is_not_called_upright() -> None:
    """A face without shoulders for the last minute says nothing of the posture, whatever it was before."""
    coach, rng = Coach(load_preset()), np.random.default_rng(4)
    words = {}
    for second in range(300):
        time_s = second + np.arange(5) / 5
        posture = {name: np.full(5, value) for name, value in UPRIGHT.items() if name != "openness"}
        coach.push_rows(family("face", time_s, posture, rng))
        if second < 230:
            coach.push_rows(family("body", time_s, posture, rng))
        update = Update(second + 1.0, (Score(second + 1.0, "coordination", "not enough signal"),))
        coach.push(update)
        if second + 1 in (230, 260, 300):
            words[second + 1] = coach.indicators(update).posture.words
    assert words == {230: "Same as at the start", 260: "Same as at the start", 300: "Not known yet"}


@pytest.mark.slow
def test_no_natural_half_hour_is_called_sunk() -> None:
    tracker = PostureTracker()
    for block in simulated(dyad(DyadPlan.of(duration_s=1800, seed=1, coupling=0.4)), block_s=60.0):
        tracker.push_rows(block)
        tracker.advance(float(block.time_s[-1]) - 60.0)
        assert tracker.slouch(float(block.time_s[-1]) - 60.0) is None
    tracker.advance(1800.0)
    assert tracker.offset() is not None and tracker.slouch(1800.0) is None


def test_any_split_of_the_rows_gives_the_same_stretches() -> None:
    rng = np.random.default_rng(1)
    time_s = np.arange(0, 300, 0.2)
    posture = {name: np.full(time_s.size, value) for name, value in UPRIGHT.items()}
    whole = {name: family(name, time_s, posture, rng) for name in ("face", "body")}

    def tracked(step: int) -> np.ndarray:
        tracker = PostureTracker()
        for first in range(0, time_s.size, step):
            cut = slice(first, first + step)
            for rows in whole.values():
                tracker.push_rows(FeatureBlock("user", rows.family, rows.time_s[cut], rows.values[cut], rows.quality[cut]))
            tracker.advance(float(time_s[min(first + step, time_s.size) - 1]))
        tracker.advance(300.0)
        return np.array(tracker.track())

    np.testing.assert_array_equal(tracked(7), tracked(1500))


def test_another_camera_begins_anew_and_is_not_compared_with_the_one_before() -> None:
    rng = np.random.default_rng(1)
    own_s, bin_s = constants.posture().own_s, constants.posture().bin_s
    first_s, end_s = own_s + 60, 2 * own_s + 180
    time_s = np.arange(0, end_s, 0.2)
    later = time_s >= first_s
    # In the other picture the head is as much nearer to the shoulders as that of one who slouches.
    posture = {name: np.full(time_s.size, value) + (0.12 * later if name == "face_y" else 0) for name, value in UPRIGHT.items()}
    compared, restarted = PostureTracker(), PostureTracker()
    for tracker in (compared, restarted):
        for name in ("face", "body"):
            tracker.push_rows(family(name, time_s, posture, rng))
        tracker.advance(first_s)
        if tracker is restarted:
            tracker.restart(first_s)
            assert tracker.offset() is None
        tracker.advance(end_s)
    assert restarted.track()[0].min() > first_s
    assert restarted.slouch(end_s) is None
    assert compared.slouch(end_s) is not None, "without that it would be taken for slouching"
    late = family("face", np.array([first_s - bin_s]), UPRIGHT, rng)
    restarted.push_rows(late)
    assert not restarted._waiting["face"] or restarted._waiting["face"][-1][0] >= first_s


def slid_by(*, over_s: float, **moved: float) -> float:
    """What ``PostureTracker.slid`` says of ten minutes in which somebody moves so far within ``over_s``, from 240 s on."""
    time_s = np.arange(0, 600, 0.2)
    share = np.clip((time_s - 240) / over_s, 0, 1)
    tracker, rng = PostureTracker(), np.random.default_rng(4)
    posture = {name: value + share * moved.get(name, 0.0) for name, value in UPRIGHT.items()}
    for name in ("face", "body"):
        tracker.push_rows(family(name, time_s, posture, rng))
    tracker.advance(600.0)
    return tracker.slid(480.0)


def test_head_and_shoulders_that_slide_down_together_are_noticed() -> None:
    assert slid_by(over_s=120, face_y=0.08, shoulder_y=0.08) == pytest.approx(0.2, abs=0.02)  # 0.08 of 0.4


@pytest.mark.parametrize(
    ("over_s", "moved"),
    [
        (120, {}),
        (2, {"face_y": 0.08, "shoulder_y": 0.08}),  # the screen was tilted, or the chair lowered
        (120, {"face_y": 0.08}),  # the head sank over the shoulders: ``slouch`` tells that
        (120, {"face_y": -0.05, "shoulder_y": -0.05}),  # sits up
        (120, {"face_size": 0.03, "lean": 0.22, "face_y": 0.05, "shoulder_y": 0.08}),  # leans in
        (120, {"face_y": 0.06, "shoulder_y": 0.06, "pitch_deg": -25.0}),  # bends over notes
    ],
)
def test_what_is_no_sliding(over_s: float, moved: dict[str, float]) -> None:
    assert not slid_by(over_s=over_s, **moved) > 0.04
