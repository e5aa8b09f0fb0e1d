"""Posture shifts against planted ones, and what is none."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.measures import columns
from monitor.types import Event, FeatureBlock
from monitor.vision.gestures import Gestures

FACE_HZ, BODY_HZ = 15.0, 5.0
DURATION_S, SHIFT_S = 40.0, 20.0


def family(name: str, time_s, **values) -> FeatureBlock:
    table = np.full((len(time_s), len(columns(name))), np.nan, np.float32)
    for column, value in values.items():
        table[:, columns(name).index(column)] = value
    return FeatureBlock("user", name, np.asarray(time_s), table, np.ones(len(time_s), np.float32))


def shifts(*families: FeatureBlock) -> list[Event]:
    """Pushed a second at a time, as they come."""
    gestures, seen = Gestures("user"), []
    for second in range(int(max(whole.time_s[-1] for whole in families)) + 1):
        for whole in families:
            part = slice(*np.searchsorted(whole.time_s, (second, second + 1)))
            if whole.time_s[part].size:
                rows = FeatureBlock("user", whole.family, whole.time_s[part], whole.values[part], whole.quality[part])
                seen += gestures.push(rows)
    return [event for event in seen + gestures.finish() if event.kind == "posture_shift"]


def ramp(time_s, start_s: float, took_s: float = 0.8):
    return np.clip((time_s - start_s) / took_s, 0, 1)


def there_and_back(time_s, start_s: float, end_s: float):
    return ramp(time_s, start_s, 0.4) - ramp(time_s, end_s - 0.4, 0.4)


def face(lean=None, x=None, *, hz: float = FACE_HZ, **head) -> FeatureBlock:
    """lean : log ratio, x : picture widths; functions of time."""
    time_s = np.arange(int(DURATION_S * hz)) / hz
    noise = np.random.default_rng(1).normal(0, 1, (2, time_s.size))
    angles = {name: head[name](time_s) if name in head else 0.0 for name in ("yaw_deg", "pitch_deg", "roll_deg")}
    size = 0.1 * np.exp((lean(time_s) if lean else 0.0) + 0.004 * noise[0])
    return family(
        "face", time_s, face_size=size, face_x=0.5 + (x(time_s) if x else 0.0) + 0.0005 * noise[1], smile=0.0, **angles
    )


def body(lean=None, x=None, roll_deg=None, *, hz: float = BODY_HZ) -> FeatureBlock:
    time_s = np.arange(int(DURATION_S * hz)) / hz
    noise = np.random.default_rng(2).normal(0, 1, (3, time_s.size))
    return family(
        "body",
        time_s,
        lean=np.log(0.4) + (lean(time_s) if lean else 0.0) + 0.006 * noise[0],
        shoulder_x=0.5 + (x(time_s) if x else 0.0) + 0.001 * noise[1],
        shoulder_roll_deg=(roll_deg(time_s) if roll_deg else 0.0) + 0.4 * noise[2],
    )


def test_one_shift_is_reported_once_whether_face_or_shoulders_or_both_are_seen():
    def nearer(time_s):
        return 0.15 * ramp(time_s, SHIFT_S)

    for seen in ((face(nearer), body(nearer)), (face(nearer),), (body(nearer),)):
        (event,) = shifts(*seen)
        assert event.detail == {"direction": "forward"}
        assert (event.start_s, event.end_s) == (pytest.approx(SHIFT_S, abs=0.5), pytest.approx(SHIFT_S + 0.8, abs=0.5))


@pytest.mark.parametrize("kept_s", [1.0, 2.0])
def test_a_lean_that_returns_is_a_movement(kept_s):
    def there(time_s):
        return 0.2 * there_and_back(time_s, SHIFT_S, SHIFT_S + kept_s)

    assert shifts(face(there), body(there)) == []
    assert shifts(face(there)) == []


def test_a_lean_that_is_kept_for_six_seconds_is_two_shifts():
    def there(time_s):
        return 0.2 * there_and_back(time_s, SHIFT_S, SHIFT_S + 6)

    assert [event.detail["direction"] for event in shifts(face(there), body(there))] == ["forward", "back"]


def test_a_slow_slump_is_no_shift():
    def slump(time_s):
        return -0.15 * ramp(time_s, 10.0, 15.0)

    assert shifts(face(slump), body(slump)) == []


def test_a_raised_arm_is_no_shift():
    """It tilts and narrows the shoulders for as long as it is up; the face stays."""
    seen = body(
        lambda time_s: -0.12 * ramp(time_s, SHIFT_S),
        roll_deg=lambda time_s: 8.0 * ramp(time_s, SHIFT_S),
        x=lambda time_s: 0.005 * ramp(time_s, SHIFT_S),
    )
    assert shifts(face(), seen) == []


def test_a_turned_and_tilted_head_is_no_shift():
    """The face sits before and above the neck: 5 cm times the sine of the turn and 11 cm times that of the tilt aside."""

    def aside(time_s):
        turn = 5 * np.sin(np.radians(25.0)) + 11 * np.sin(np.radians(15.0))
        return turn * ramp(time_s, SHIFT_S, 0.4) * 0.1 / 9.5  # eyes 9.5 cm apart are 0.1 picture widths

    head = {
        "yaw_deg": lambda time_s: 25.0 * ramp(time_s, SHIFT_S, 0.4),
        "roll_deg": lambda time_s: 15.0 * ramp(time_s, SHIFT_S, 0.4),
    }
    assert shifts(face(x=aside, **head)) == []
    assert shifts(face(x=aside, **head), body()) == []
    # The same way without turning the head is the trunk's.
    (event,) = shifts(face(x=aside))
    assert event.detail == {"direction": "left"}


def planted(face_hz: float, body_hz: float | None) -> tuple[list[FeatureBlock], np.ndarray]:
    """Six steps of 6 to 12 cm, to and fro, every 10 s over a slow sway of 1 cm; true time."""
    at_s = 10.0 * np.arange(1, 7)
    rng = np.random.default_rng(7)
    sizes = rng.uniform(0.12, 0.22, at_s.size) * np.where(np.arange(at_s.size) % 2, -1, 1)
    phase = rng.uniform(0, 2 * np.pi, 4)

    def lean(time_s):
        sway = sum(0.006 * np.sin(2 * np.pi * hz * time_s + p) for hz, p in zip((0.03, 0.07, 0.15, 0.25), phase, strict=True))
        return sway + sum(size * ramp(time_s, start_s, 1.0) for size, start_s in zip(sizes, at_s, strict=True))

    time_s = np.arange(int(72 * face_hz)) / face_hz
    size = 0.1 * np.exp(lean(time_s) + 0.005 * rng.standard_normal(time_s.size))
    blocks = [family("face", time_s, face_size=size, face_x=0.5, yaw_deg=0.0, pitch_deg=0.0, roll_deg=0.0)]
    if body_hz is not None:
        time_s = np.arange(int(72 * body_hz)) / body_hz
        wide = np.log(0.4) + lean(time_s) + 0.008 * rng.standard_normal(time_s.size)
        blocks.append(family("body", time_s, lean=wide, shoulder_x=0.5, shoulder_roll_deg=0.0))
    return blocks, at_s


@pytest.mark.parametrize(
    ("face_hz", "body_hz"),
    [(12.5, 5.0), (15.0, 6.0), (20.0, 5.0), (25.0, 6.0), (30.0, 5.0), (24.0, None)],
)
def test_as_many_are_found_at_every_rate(face_hz, body_hz):
    blocks, planted_s = planted(face_hz, body_hz)
    found = shifts(*blocks)
    assert [event.detail["direction"] for event in found] == ["forward", "back"] * 3
    assert [event.start_s for event in found] == pytest.approx(planted_s.tolist(), abs=0.5)


@pytest.mark.parametrize("told", [True, False])
def test_where_the_view_moved_nobody_shifted(told):
    # A camera turned aside at 20 s, and a real shift at 30 s.
    gestures, seen = Gestures("user"), []
    rows = face(x=lambda t: 0.1 * (t >= SHIFT_S) + 0.08 * ramp(t, 30.0))
    for n, time_s in enumerate(rows.time_s.tolist()):
        if told and 0 <= time_s - SHIFT_S < 1 / FACE_HZ:
            gestures.view_moved()
        seen += gestures.push(FeatureBlock("user", "face", rows.time_s[[n]], rows.values[[n]], rows.quality[[n]]))
    starts = [event.start_s for event in seen + gestures.finish() if event.kind == "posture_shift"]
    assert starts == pytest.approx(([] if told else [SHIFT_S]) + [30.0], abs=0.6)
