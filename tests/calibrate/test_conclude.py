"""A whole calibration from planted rows: a profile of what was good, and what to repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from monitor.calibrate.collect import Collector
from monitor.calibrate.conclude import About, Outcome, conclude
from monitor.calibrate.profile import load_profile, save_profile
from monitor.calibrate.steps import LOOKS, STEP_NAMES, Step, StepName, steps
from monitor.errors import CalibrationError
from monitor.types import Event, FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.vision.sketch import N_SKETCH
from tests.support.gaze_looks import OFF, collected, looking, named, reading, rows

ABOUT = About(name="Desk", camera="Integrated Camera", place="office", preset="interview")


def source(step):
    """Rows as they come: some of a second at a time."""
    if step.name == "read":
        yield from reading(step)
        return
    whole = looking(step, at=OFF if step.dot is None else None)
    body = rows("body", whole.time_s, lean=-0.9, shoulder_x=0.5, shoulder_y=0.55, shoulder_roll_deg=1.0)
    points = np.random.default_rng(5).random((N_SKETCH, 2)).astype(np.float32)
    for first in range(0, whole.time_s.size, 5):
        cut = slice(first, first + 5)
        parts = tuple(
            type(part)("user", part.family, part.time_s[cut], part.values[cut], part.quality[cut]) for part in (whole, body)
        )
        yield VideoFeatures(float(whole.time_s[first]), parts, points)


def sat_through(source: Callable[[Step], Iterable[FeatureBlock | Event | VideoFeatures]]) -> Outcome:
    """All steps, fed as they come."""
    collected: dict[StepName, Collector] = {}
    for step in steps():
        collector = collected[step.name] = Collector(step)
        for part in source(step):
            push = {FeatureBlock: collector.push, Event: collector.push_event, VideoFeatures: collector.push_seen}[type(part)]
            push(part)
    return conclude(collected, about=ABOUT)


def test_a_minute_makes_a_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    outcome = sat_through(source)
    assert list(outcome.checks) == list(STEP_NAMES)
    assert all(check.good for check in outcome.checks.values())
    assert not outcome.again
    profile = outcome.profile
    assert (profile.id, profile.camera, profile.place, profile.preset) == ("desk", "Integrated Camera", "office", "interview")
    assert profile.quality.right > 0.95
    # What was planted: posture, voice, and a face that is the same in every picture.
    assert profile.neutral.pitch_deg == pytest.approx(-6, abs=0.3)
    assert (profile.neutral.face_size, profile.neutral.lean, profile.neutral.openness) == (0.1, -0.9, None)
    assert profile.voice.f0_hz == pytest.approx(120, rel=0.05)
    assert (profile.voice.level_db, profile.voice.noise_db) == (-24, -62)
    assert profile.voice.pace_hz == pytest.approx((4.0 + 4.3 + 4.6) / 3, abs=0.01)
    assert len(profile.proportions) == 4
    assert profile.gaze.camera_deg == pytest.approx(tuple(OFF), abs=0.5)
    save_profile(profile)
    assert load_profile("desk") == profile


def test_only_what_was_poor_is_repeated():
    first = {step.name: collected(step, looking(step)) for step in steps(names=("neutral", "camera", "top_left"))}
    first["tile"] = collected(named("tile"), looking(named("tile"), quality=0.0))
    poor = conclude(first, about=ABOUT)
    assert list(poor.again) == ["tile"]
    assert poor.profile.gaze is not None, "what was good is a profile already"
    again = conclude(first | {"tile": collected(named("tile"), looking(named("tile")))}, about=ABOUT)
    assert not again.again
    assert again.profile.quality.by_step["tile"] > 0.9


def test_broken_off_keeps_what_was_good():
    def short(step):
        if step.name in ("neutral", "camera"):
            yield from source(step)

    outcome = sat_through(short)
    assert outcome.profile.neutral is not None and outcome.profile.gaze is not None
    assert outcome.profile.voice is None
    assert set(outcome.again) == set(STEP_NAMES) - {"neutral", "camera"}


def test_without_a_look_into_the_camera_there_is_no_map():
    outcome = conclude({"neutral": collected(named("neutral"), looking(named("neutral"), at=OFF))})
    assert outcome.profile.gaze is None and outcome.fit is None
    assert outcome.profile.neutral is not None
    assert outcome.profile.proportions is None, "no drawings, no proportions"


def test_eyes_that_were_seen_and_went_elsewhere_followed_no_dots():
    """Not where nothing was seen: there it is the camera, the light or the place that is said."""
    wandering = {name: collected(named(name), looking(named(name), noise_deg=25.0)) for name in LOOKS}
    assert not any(collector.check().good for collector in wandering.values())
    with pytest.raises(CalibrationError, match="did not seem to follow the dots"):
        conclude(wandering)
    with pytest.raises(CalibrationError, match="The camera sent no picture"):
        conclude({name: collected(named(name)) for name in wandering})


def test_nothing_at_all_is_one_sentence():
    with pytest.raises(CalibrationError, match="No profile could be made"):
        sat_through(lambda step: ())
    with pytest.raises(CalibrationError, match="No profile could be made"):
        conclude({})


def test_what_no_profile_can_hold_is_one_sentence():
    good = {"neutral": collected(named("neutral"), looking(named("neutral"), at=OFF))}
    with pytest.raises(CalibrationError, match=r"valid profile \(camera: .*80 characters"):
        conclude(good, about=About(camera="a" * 81))
