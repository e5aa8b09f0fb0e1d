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
from monitor.sources.frames import FrameRateLimiter
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


def at_rate(hz: float, *, duration_s: float) -> np.ndarray:
    """When the rows come that are taken of a camera of ``hz`` pictures a second."""
    limiter = FrameRateLimiter(FACE_HZ)
    return np.array([time_s for time_s in np.arange(0, duration_s, 1 / hz).tolist() if limiter(time_s)])


@pytest.mark.parametrize(
    ("resting", "peak", "length_s", "found"),
    [
        (0.0, 0.8, 2.0, 1),
        (0.0, 0.45, 2.0, 0),  # a bowed head's resting mouth
        (0.35, 0.55, 2.0, 0),  # speech of one whose resting mouth reads as a smile
        (0.35, 0.8, 2.0, 1),
        (0.0, 0.9, 0.25, 0),  # a wide vowel
    ],
)
def test_what_is_a_smile(resting, peak, length_s, found):
    head = still(60)
    here = (head["time_s"] >= 40) & (head["time_s"] < 40 + length_s)
    head["smile"] = np.where(here, peak, resting)
    assert [gesture.kind for gesture in run("user", [family("face", **head)])] == ["smile"] * found


def test_a_film_that_begins_and_ends_in_a_smile():
    head = still(20)
    head["smile"] = np.where((head["time_s"] < 4) | (head["time_s"] > 16), 0.8, 0.05)
    first, last = run("user", [family("face", **head)])
    assert (first.start_s, first.end_s) == (pytest.approx(0, abs=0.1), pytest.approx(4, abs=0.15))
    assert (last.start_s, last.end_s) == (pytest.approx(16, abs=0.15), pytest.approx(20, abs=0.15))


def test_a_lost_face_ends_a_smile_and_live_rows_say_so():
    head = still(10)
    head["smile"] = np.where(head["time_s"] > 3, 0.8, 0.0)
    head["smile"][head["time_s"] > 5] = np.nan
    (smile,) = run("user", [family("face", **head)])
    assert (smile.start_s, smile.end_s) == (pytest.approx(3, abs=0.1), pytest.approx(5, abs=0.15))


def test_gestures_are_as_many_at_every_rate():
    """Within 5 %: nods of 1 to 3 Hz and smiles of 0.6 to 3 s, the landmarks' noise drawn anew at each rate."""
    counts = {}
    for hz in (12.5, 24.0, 30.0):
        rng, noise = np.random.default_rng(4), np.random.default_rng(int(hz))
        time_s = at_rate(hz, duration_s=270)
        head = {name: noise.normal(0, 0.3, time_s.size) for name in ("yaw_deg", "pitch_deg")}
        head["smile"] = np.clip(noise.normal(0.05, 0.02, time_s.size), 0, 1)
        for start_s in np.arange(2.0, 264.0, 6.0):
            cycles, cycle_s, deg = int(rng.integers(2, 5)), 1 / rng.uniform(1, 3), rng.uniform(5, 15)
            head["pitch_deg"] += swing(time_s, start_s=start_s, cycles=cycles, cycle_s=cycle_s, deg=deg)
            inside = (time_s >= start_s) & (time_s < start_s + rng.uniform(0.6, 3))
            head["smile"][inside] = rng.uniform(0.55, 0.95)
        found = run("user", [family("face", time_s, **head)])
        counts[hz] = [sum(event.kind == kind for event in found) for kind in ("nod", "smile", "shake")]
    for nods, smiles, shakes in counts.values():
        assert (nods, smiles) == (pytest.approx(44, rel=0.05), pytest.approx(44, rel=0.05))
        assert shakes == 0
    least, most = np.min(list(counts.values()), axis=0), np.max(list(counts.values()), axis=0)
    assert np.all(most <= 1.05 * least)


@pytest.mark.parametrize(("deg", "cycles", "kinds"), [(6.0, 1, ["nod"]), (-6.0, 1, []), (-6.0, 3, ["nod"])])
def test_one_nod_goes_down(deg, cycles, kinds):
    """Once up and down is a look up, or speech."""
    head = still(8)
    head["pitch_deg"] = swing(head["time_s"], start_s=3.0, cycles=cycles, cycle_s=0.5, deg=deg)
    assert [event.kind for event in run("user", [family("face", **head)])] == kinds


@pytest.mark.parametrize(
    ("cycles", "cycle_s", "deg", "kinds"),
    [
        (1, 0.9, 10.0, []),  # a look aside and back
        (0.5, 0.5, 25.0, []),  # a turn that stays
        (6, 0.7, 45.0, []),  # from one side to the other
        (3, 0.5, 8.0, ["shake"]),
    ],
)
def test_looks_aside_are_no_shakes(cycles, cycle_s, deg, kinds):
    head = still(12)
    head["yaw_deg"] = swing(head["time_s"], start_s=3.0, cycles=cycles, cycle_s=cycle_s, deg=deg)
    assert [event.kind for event in run("user", [family("face", **head)])] == kinds


def test_a_nod_while_the_head_turns_slowly():
    head = still(12)
    turn = np.clip((head["time_s"] - 2) / 6, 0, 1)
    head["yaw_deg"], head["pitch_deg"] = 12 * turn, 8 * turn
    head["pitch_deg"] = head["pitch_deg"] + swing(head["time_s"], start_s=4.0, cycles=3, cycle_s=0.5, deg=8.0)
    (nod,) = run("user", [family("face", **head)])
    assert (nod.kind, nod.start_s, nod.end_s) == ("nod", pytest.approx(4.0, abs=0.3), pytest.approx(5.5, abs=0.3))


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
