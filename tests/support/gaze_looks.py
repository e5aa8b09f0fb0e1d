"""Rows of a planted person in a calibration: for the tests of the room ``calibrate``."""

from __future__ import annotations

import numpy as np

from monitor.calibrate.collect import Collector
from monitor.calibrate.steps import Step, steps
from monitor.measures import columns
from monitor.types import Event, FeatureBlock

FACE_HZ, VOICE_HZ = 15.0, 62.5
# A screen 30 by 18 deg below a camera in its middle; what is measured is a little off: that is what a calibration is for.
OFF = np.array([2.0, -5.0])
GAIN = np.array([1.05, 0.75])


def where(step: Step) -> np.ndarray:
    """Measured direction of a step's target, (yaw, pitch) deg."""
    if step.dot is None:
        return OFF
    x, y = step.dot
    return OFF + GAIN * np.array([15.0 - 30.0 * x, -2.0 - 18.0 * y])


def rows(family: str, time_s: np.ndarray, *, quality: float | np.ndarray = 1.0, **values: object) -> FeatureBlock:
    names = columns(family)
    table = np.full((time_s.size, len(names)), np.nan, np.float32)
    for name, value in values.items():
        table[:, names.index(name)] = value
    return FeatureBlock("user", family, time_s, table, np.broadcast_to(np.float32(quality), time_s.shape).copy())


def looking(
    step: Step,
    *,
    start_s: float = 0.0,
    seconds: float | None = None,
    seed: int = 0,
    leak: tuple[float, float] = (0.0, 0.0),
    turn_deg: float = 10.0,
    noise_deg: float = 1.0,
    at: np.ndarray | None = None,
    **changes: object,
) -> FeatureBlock:
    """A face that looks where the step asks; ``turn_deg`` while the head is to be turned."""
    rng = np.random.default_rng([seed, len(step.name), ord(step.name[0])])
    length_s = step.settle_s + step.seconds if seconds is None else seconds
    time_s = start_s + np.arange(int(length_s * FACE_HZ) + 2) / FACE_HZ
    yaw = rng.normal(0, 0.6, time_s.size) - 1.0
    if step.name in ("camera", "tile"):
        yaw = yaw + turn_deg * np.sin(2 * np.pi * (time_s - start_s) / step.seconds)
    gaze = (where(step) if at is None else at) + rng.normal(0, noise_deg, (time_s.size, 2))
    gaze = gaze + np.outer(yaw + 1.0, leak)
    values: dict[str, object] = {
        "yaw_deg": yaw,
        "pitch_deg": rng.normal(-6, 0.5, time_s.size),
        "roll_deg": 0.5,
        "blink": 0.05,
        "camera_yaw_deg": gaze[:, 0],
        "camera_pitch_deg": gaze[:, 1],
        "face_x": 0.51,
        "face_y": 0.22,
        "face_size": 0.1,
    }
    quality = changes.pop("quality", 1.0)
    return rows("face", time_s, quality=quality, **(values | changes))  # type: ignore[arg-type]


def reading(step: Step, *, share: float = 0.8, f0_hz: float = 120.0, start_s: float = 0.0) -> list[FeatureBlock | Event]:
    """A sentence read aloud: speech for a share of the time, a pause after it."""
    time_s = start_s + np.arange(int((step.settle_s + step.seconds) * VOICE_HZ) + 2) / VOICE_HZ
    speaks = (time_s - start_s) % 3.0 < 3.0 * share
    wave = f0_hz * 2 ** (np.sin(2 * np.pi * time_s / 1.3) / 6)
    voice = rows(
        "voice",
        time_s,
        speech=speaks.astype(float),
        f0_hz=np.where(speaks & (np.sin(40 * time_s) > -0.6), wave, np.nan),
        level_db=np.where(speaks, -24.0, -62.0),
    )
    phrases = [Event("user", "phrase", start_s + at, start_s + at + 3 * share, 4.0 + at / 10) for at in (0.0, 3.0, 6.0)]
    return [*phrases, voice]


def collected(step: Step, *parts: FeatureBlock | Event) -> Collector:
    collector = Collector(step)
    for part in parts:
        if isinstance(part, FeatureBlock):
            collector.push(part)
        else:
            collector.push_event(part)
    return collector


def named(name: str) -> Step:
    return next(step for step in steps() if step.name == name)
