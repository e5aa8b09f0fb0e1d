"""What the pipeline would measure of a planted dyad, without making a picture or a sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.simulate.truth import Truth
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Person

# Standard deviation of the measurement noise at ``plan.noise`` 1: landmarks of a face of 100 px.
_NOISE = {
    "yaw_deg": 0.4,
    "pitch_deg": 0.5,
    "roll_deg": 0.3,
    "smile": 0.01,
    "brow": 0.01,
    "jaw": 0.01,
    "gaze_yaw_deg": 2.0,
    "gaze_pitch_deg": 2.0,
    "shoulder_roll_deg": 0.4,
    "lean": 0.006,
    "face_x": 0.0005,
    "face_y": 0.0005,
    "face_size": 0.0004,
    "shoulder_x": 0.001,
    "shoulder_y": 0.001,
    "level_db": 0.5,
}

# When a person's own zero is known, and its error, as films have it (s, deg).
_ZERO_KNOWN_S: Final = 5.0
_ZERO_ERROR_DEG: Final = 1.5


def events(truth: Truth) -> tuple[Event, ...]:
    """Events as the pipeline would report them.

    Parameters
    ----------
    truth : Truth
        The planted dyad.

    Returns
    -------
    tuple of Event
        By start; blinks are not among them.
    """
    return tuple(event for event in truth.events if event.kind != "blink")


def rows(truth: Truth, *, block_s: float = 1.0, times_s: Mapping[str, Float64] | None = None) -> Iterator[FeatureBlock]:
    """Measures as the pipeline would report them, at its rates.

    Parameters
    ----------
    truth : Truth
        The planted dyad. The noise is that of the landmarks, times ``plan.noise``; hands and hips are not seen (NaN).
    block_s : float
        Seconds in each block.
    times_s : mapping of str to np.ndarray [shape=(n,)], optional
        By family, when its rows are: pictures of another rate, or of an uneven one.

    Yields
    ------
    FeatureBlock
        Of every family of both people, in the order of time.
    """
    plan = truth.plan
    rates = dict(zip(("face", "body", "motion", "voice"), constants.simulate().rows_hz, strict=True))
    tables = {}
    for person in PEOPLE:
        for number, (family, rate_hz) in enumerate(rates.items()):
            time_s = np.arange(int(plan.duration_s * rate_hz)) / rate_hz
            if times_s is not None and family in times_s:
                time_s = times_s[family]
            rng = np.random.default_rng([plan.seed, 9, PEOPLE.index(person), number])
            measured = {"face": _face, "body": _body, "motion": _motion, "voice": _voice}[family](truth, person, time_s)
            for name in sorted(measured.keys() & _NOISE.keys()):
                measured[name] = measured[name] + plan.noise * _NOISE[name] * rng.standard_normal(time_s.size)
            values = np.stack([measured.get(name, np.full(time_s.size, np.nan)) for name in columns(family)], axis=1)
            tables[person, family] = time_s, values.astype(np.float32)
    for block in range(int(np.ceil(plan.duration_s / block_s))):
        for (person, family), (time_s, values) in tables.items():
            first, last = np.searchsorted(time_s, (block * block_s, (block + 1) * block_s))
            if last > first:
                yield FeatureBlock(
                    person, family, time_s[first:last], values[first:last], np.full(last - first, 0.95, np.float32)
                )


def _nearest(truth: Truth, person: Person, name: str, time_s: Float64) -> Float64:
    """A signal that cannot be interpolated (codes, F0), at other times."""
    index = np.clip(np.round(time_s * truth.rate_hz).astype(int), 0, truth.time_s.size - 1)
    return np.asarray(truth.signal(person, name)[index])


def _face(truth: Truth, person: Person, time_s: Float64) -> dict[str, Float64]:
    names = ("yaw_deg", "pitch_deg", "roll_deg", "smile", "brow", "jaw", "blink", "gaze_yaw_deg", "gaze_pitch_deg")
    measured = {name: truth.signal_at(person, name, time_s) for name in names}
    closed = measured["blink"] > 0.5
    measured["gaze_yaw_deg"] = np.where(closed, np.nan, measured["gaze_yaw_deg"])
    measured["gaze_pitch_deg"] = np.where(closed, np.nan, measured["gaze_pitch_deg"])
    measured["gaze_zone"] = _nearest(truth, person, "gaze_zone", time_s)
    # Nobody is calibrated, and everybody's eyes are built alike.
    measured["look_yaw_deg"], measured["look_pitch_deg"] = measured["gaze_yaw_deg"], measured["gaze_pitch_deg"]
    zero = np.where(time_s >= _ZERO_KNOWN_S, 0.0, np.nan)
    measured["zero_yaw_deg"] = measured["zero_pitch_deg"] = zero
    measured["zero_error_deg"] = zero + _ZERO_ERROR_DEG
    changes = [np.gradient(measured[name], time_s) for name in ("smile", "brow", "jaw")]
    measured["expression"] = np.sqrt(np.mean(np.square(changes), axis=0))
    lean, sway = truth.signal_at(person, "lean", time_s), truth.signal_at(person, "sway", time_s)
    measured["face_x"] = 0.5 + sway + 0.0015 * measured["yaw_deg"] + 0.002 * measured["roll_deg"]
    measured["face_y"] = 0.25 - 0.0015 * measured["pitch_deg"] - 0.05 * lean
    measured["face_size"] = 0.12 * np.exp(lean)
    return measured


def _body(truth: Truth, person: Person, time_s: Float64) -> dict[str, Float64]:
    lean, sway = truth.signal_at(person, "lean", time_s), truth.signal_at(person, "sway", time_s)
    return {
        "shoulder_roll_deg": truth.signal_at(person, "shoulder_roll_deg", time_s),
        "lean": np.log(0.4) + lean,
        "shoulder_x": 0.5 + sway,
        "shoulder_y": 0.45 + 0.05 * lean,
    }


def _motion(truth: Truth, person: Person, time_s: Float64) -> dict[str, Float64]:
    """Grey levels from the speeds of head, trunk and mouth, with the picture's own noise below."""
    weights = {"yaw_deg": 0.06, "pitch_deg": 0.06, "roll_deg": 0.08, "lean": 10.0, "sway": 60.0, "jaw": 0.1, "smile": 0.4}
    speeds = [weight * np.gradient(truth.signal_at(person, name, time_s), time_s) for name, weight in weights.items()]
    rng = np.random.default_rng([truth.plan.seed, 10, PEOPLE.index(person)])
    noise = np.exp(0.15 * truth.plan.noise * rng.standard_normal(time_s.size))
    return {"motion": (0.35 + np.sqrt(np.sum(np.square(speeds), axis=0))) * noise}


def _voice(truth: Truth, person: Person, time_s: Float64) -> dict[str, Float64]:
    rng = np.random.default_rng([truth.plan.seed, 11, PEOPLE.index(person)])
    f0_hz = _nearest(truth, person, "f0_hz", time_s) * np.exp(0.004 * truth.plan.noise * rng.standard_normal(time_s.size))
    speech = _nearest(truth, person, "speech", time_s)
    return {"speech": speech, "f0_hz": f0_hz, "level_db": truth.signal_at(person, "level_db", time_s)}
