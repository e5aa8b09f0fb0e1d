"""Gestures against planted ones, and the laws of a stream."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.measures import columns
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.types import Event, FeatureBlock
from monitor.vision.gestures import Gestures

FACE_HZ, BODY_HZ = 15.0, 6.0


@pytest.fixture(scope="module")
def planted():
    """Blocks of rows, the planted events and the found ones of both people over five minutes."""
    truth = dyad(DyadPlan.of(duration_s=300, seed=5))
    blocks = [block for block in rows(truth) if block.family in ("face", "body", "motion")]
    detected: list[Event] = []
    for person in ("user", "partner"):
        detected += run(person, [block for block in blocks if block.person == person])
    return blocks, events(truth), detected


def run(person, blocks) -> list[Event]:
    gestures = Gestures(person)
    detected = [event for block in blocks for event in gestures.push(block)]
    return detected + gestures.finish()


def family(name: str, time_s, **values) -> FeatureBlock:
    table = np.full((len(time_s), len(columns(name))), np.nan, np.float32)
    for column, value in values.items():
        table[:, columns(name).index(column)] = value
    return FeatureBlock("user", name, np.asarray(time_s), table, np.ones(len(time_s), np.float32))


def still(duration_s: float) -> dict[str, np.ndarray]:
    n = int(duration_s * FACE_HZ)
    return {name: np.zeros(n) for name in ("yaw_deg", "pitch_deg", "smile")} | {"time_s": np.arange(n) / FACE_HZ}


def swing(time_s, *, start_s: float, cycles: float, cycle_s: float, deg: float):
    """0, down and up ``cycles`` times, 0."""
    phase = np.clip((time_s - start_s) / cycle_s, 0, cycles)
    return -deg * (1 - np.cos(2 * np.pi * phase)) / 2


def met(first: Event, second: Event) -> bool:
    same = (first.person, first.kind) == (second.person, second.kind)
    return same and first.start_s < second.end_s + 0.3 and first.end_s > second.start_s - 0.3


@pytest.mark.parametrize(
    ("kind", "hits", "false_per_min"), [("nod", 0.8, 0.5), ("smile", 0.95, 0.1), ("posture_shift", 0.75, 0.6)]
)
def test_planted_gestures_are_found(planted, kind, hits, false_per_min):
    _, true, reported = planted
    true = [event for event in true if event.kind == kind]
    reported = [event for event in reported if event.kind == kind]
    assert len(true) >= 20
    caught = [event for event in true if any(met(event, match) for match in reported)]
    false = [event for event in reported if not any(met(event, match) for match in true)]
    assert len(caught) / len(true) >= hits
    assert len(false) / 10 <= false_per_min


def test_planted_directions_and_times(planted):
    _, true, reported = planted
    right = []
    for event in true:
        for match in reported:
            if met(event, match) and event.kind == "posture_shift":
                right.append(event.detail["direction"] == match.detail["direction"])
            if met(event, match) and event.kind in ("nod", "smile"):
                assert match.start_s == pytest.approx(event.start_s, abs=1.5)
    assert np.mean(right) >= 0.9


@pytest.mark.parametrize("axis", ["pitch_deg", "yaw_deg"])
@pytest.mark.parametrize("cycle_s", [0.4, 0.6, 0.9])
def test_a_nod_and_a_shake(axis, cycle_s):
    head = still(8)
    head[axis] = swing(head["time_s"], start_s=3.0, cycles=2, cycle_s=cycle_s, deg=6.0)
    (gesture,) = run("user", [family("face", **head)])
    assert gesture.kind == {"pitch_deg": "nod", "yaw_deg": "shake"}[axis]
    assert gesture.value == 2
    assert gesture.start_s == pytest.approx(3.0, abs=0.2)
    assert gesture.end_s == pytest.approx(3.0 + 2 * cycle_s, abs=0.2)


@pytest.mark.parametrize(
    ("cycles", "cycle_s", "deg"),
    [(0.5, 0.6, 8.0), (2, 1.6, 8.0), (3, 0.5, 1.2)],
    ids=["a turn that stays", "too slow", "too small"],
)
def test_no_nods(cycles, cycle_s, deg):
    head = still(10)
    head["pitch_deg"] = swing(head["time_s"], start_s=3.0, cycles=cycles, cycle_s=cycle_s, deg=deg)
    assert run("user", [family("face", **head)]) == []


def test_a_head_that_circles_neither_nods_nor_shakes():
    head = still(8)
    moving = (head["time_s"] > 3) & (head["time_s"] < 5)
    phase = 2 * np.pi * (head["time_s"] - 3) / 0.6
    head["pitch_deg"], head["yaw_deg"] = np.where(moving, 4 * np.sin(phase), 0), np.where(moving, 4 * np.cos(phase), 4)
    assert run("user", [family("face", **head)]) == []


def test_a_gap_ends_a_nod():
    head = still(8)
    head["pitch_deg"] = swing(head["time_s"], start_s=3.0, cycles=0.5, cycle_s=0.8, deg=6.0)
    kept = (head["time_s"] < 3.45) | (head["time_s"] > 5)
    head["pitch_deg"][head["time_s"] > 5] = 0.0
    assert run("user", [family("face", **{name: values[kept] for name, values in head.items()})]) == []


def test_smiles_are_measured_from_the_own_resting_face():
    head = still(60)
    head["smile"] += 0.3
    smiling = (head["time_s"] >= 40) & (head["time_s"] < 43)
    head["smile"][smiling] = 0.8
    (gesture,) = run("user", [family("face", **head)])
    assert (gesture.kind, gesture.start_s, gesture.end_s) == ("smile", pytest.approx(40, abs=0.2), pytest.approx(43, abs=0.2))
    assert gesture.value == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_at_the_face(side):
    time_s = np.arange(120) / BODY_HZ
    near = np.where((time_s >= 5) & (time_s <= 8), 1.0, 0.0)
    other_side = {"left": "right", "right": "left"}[side]
    body = family("body", time_s, **{f"hand_to_face_{side}": near, f"hand_to_face_{other_side}": 0.0})
    (gesture,) = run("user", [body])
    assert (gesture.kind, gesture.detail) == ("hand_to_face", {"side": side})
    # Half a row before the first and after the last.
    assert gesture.value == pytest.approx(3.0 + 1 / BODY_HZ, abs=1e-6)
    assert (gesture.start_s, gesture.end_s) == (pytest.approx(5 - 0.5 / BODY_HZ), pytest.approx(8 + 0.5 / BODY_HZ))


@pytest.mark.parametrize(
    ("lean", "x", "direction"),
    [(0.15, 0.0, "forward"), (-0.15, 0.0, "back"), (0.0, 0.08, "left"), (0.0, -0.08, "right")],
)
@pytest.mark.parametrize("shoulders", [True, False])
def test_posture_shifts(lean, x, direction, shoulders):
    """The person's own left is on the right of the picture; the face stands in for shoulders that are unseen."""
    hz = BODY_HZ if shoulders else FACE_HZ
    time_s = np.arange(int(40 * hz)) / hz
    part = np.clip((time_s - 20) / 0.8, 0, 1)
    if shoulders:
        blocks = [family("body", time_s, lean=np.log(0.4) + lean * part, shoulder_x=0.5 + x * part, shoulder_roll_deg=0.0)]
    else:
        size = 0.1 * np.exp(lean * part)
        blocks = [family("face", time_s, face_size=size, face_x=0.5 + x * part, yaw_deg=0.0, pitch_deg=0.0, smile=0.0)]
    (gesture,) = run("user", blocks)
    assert (gesture.kind, gesture.detail) == ("posture_shift", {"direction": direction})
    assert gesture.start_s == pytest.approx(20.0, abs=0.5)
    assert gesture.end_s == pytest.approx(20.8, abs=0.5)
    assert gesture.value >= 3.0


def test_nothing_comes_of_nothing():
    time_s = np.arange(600) / FACE_HZ
    assert run("user", [family("face", time_s), family("body", time_s)]) == []
    assert Gestures("user").finish() == []


@settings(max_examples=8, deadline=None)
@given(st.data())
@pytest.mark.slow
def test_any_split_gives_the_same_events(planted, data):
    blocks, _, _ = planted
    minute = [block for block in blocks if block.person == "user" and block.time_s[0] < 60]
    sent: list[FeatureBlock] = []
    for block in minute:
        cuts = sorted(data.draw(st.sets(st.integers(1, len(block.time_s) - 1), max_size=3)))
        edges = [0, *cuts, len(block.time_s)]
        for first, last in itertools.pairwise(edges):
            part = slice(first, last)
            sent.append(FeatureBlock("user", block.family, block.time_s[part], block.values[part], block.quality[part]))
    reported = run("user", minute)
    assert len(reported) >= 5
    assert run("user", sent) == reported


@pytest.mark.slow
def test_row_by_row_in_the_order_of_time(planted):
    blocks, _, reported = planted
    single = [
        FeatureBlock("user", block.family, block.time_s[n : n + 1], block.values[n : n + 1], block.quality[n : n + 1])
        for block in blocks
        if block.person == "user"
        for n in range(len(block.time_s))
    ]
    single.sort(key=lambda block: block.time_s[0])
    assert run("user", single) == [event for event in reported if event.person == "user"]


def test_events_come_in_order_of_their_ends(planted):
    _, _, reported = planted
    for person in ("user", "partner"):
        ends_s = [event.end_s for event in reported if event.person == person]
        assert ends_s == sorted(ends_s)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31))
@pytest.mark.slow
def test_noise_holes_and_leaps_do_no_harm(seed):
    rng = np.random.default_rng(seed)
    time_s = np.cumsum(rng.choice([0.05, 0.07, 0.5, 30.0], p=[0.6, 0.37, 0.02, 0.01], size=600))
    head = family(
        "face", time_s, yaw_deg=rng.normal(0, 30, 600), pitch_deg=rng.normal(0, 30, 600), smile=rng.uniform(0, 1, 600)
    )
    head.values[rng.random(600) < 0.2] = np.nan
    body = family("body", time_s, lean=rng.normal(-1, 1, 600), shoulder_x=rng.normal(0.5, 1, 600))
    for event in run("user", [head, body]):
        assert time_s[0] - 1 <= event.start_s <= event.end_s <= time_s[-1] + 1
        assert np.isfinite(event.value)
