"""A whole calibration: each step fed and checked, then a profile of what was good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from pydantic import ValidationError

from monitor.calibrate.baseline import Neutral, VoiceBaseline, voice_baseline
from monitor.calibrate.collect import KNOWN_LEAST, Check, Collector, Problem
from monitor.calibrate.fit import Fit, fit
from monitor.calibrate.profile import GazeTable, Profile, Quality, now, profile_id
from monitor.calibrate.steps import LOOKS, StepName
from monitor.errors import CalibrationError
from monitor.vision.gaze_map import Box

# With fewer right zones a map serves worse than the usual zones, and is not kept (share).
USABLE_LEAST: Final = 0.6


@dataclass(frozen=True, slots=True)
class About:
    """What a profile is called and where it was made; fields as in ``Profile``."""

    name: str = "My profile"
    camera: str = ""
    place: str = ""
    preset: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """profile : not saved yet. checks : every step's. problems : steps to repeat and why. fit : None without a look into the
    camera.
    """

    profile: Profile
    checks: Mapping[StepName, Check]
    problems: Mapping[StepName, Problem] = field(default_factory=dict)
    fit: Fit | None = None

    @property
    def again(self) -> dict[StepName, str]:
        """Why each step to repeat is to be repeated, in one sentence each."""
        return {name: problem.words for name, problem in self.problems.items()}


def conclude(collected: Mapping[StepName, Collector], *, about: About | None = None, tile: Box | None = None) -> Outcome:
    """A profile of the steps that went well; with a step repeated, give its new collector together with the old others.

    Raises CalibrationError when no step went well, or the result cannot be that of a person at a screen.
    """
    about = about or About()
    checks = {name: collector.check() for name, collector in collected.items()}
    good = {name: collected[name] for name, check in checks.items() if check.good}
    if not good:
        raise CalibrationError(f"No profile could be made. {_why_nothing(checks)}")
    looks = {name: collector.look() for name, collector in good.items() if name in LOOKS}
    gaze_fit = fit(looks, tile=tile) if "camera" in looks else None
    problems = {name: check.problem for name, check in checks.items() if check.problem}
    problems |= gaze_fit.poor if gaze_fit else {}
    try:
        profile = _profile(good, gaze_fit, about)
    except ValidationError as error:
        raise CalibrationError(f"the measurements do not make a valid profile ({fault(error)}); repeat the steps") from None
    return Outcome(profile, checks, problems, gaze_fit)


def _why_nothing(checks: Mapping[StepName, Check]) -> str:
    """Where the eyes were measured well in most looks and went elsewhere, that; else what was wrong first."""
    looks = [check for name, check in checks.items() if name in LOOKS]
    seen = [check for check in looks if check.known >= KNOWN_LEAST]
    if 2 * len(seen) > len(looks):
        return "Your eyes did not seem to follow the dots. Look at each one until its ring is empty."
    return next((check.reason for check in checks.values() if check.reason), "No step was recorded.")


def fault(error: ValidationError) -> str:
    """What is wrong with the first field that is, in a few words."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the profile'}: {first['msg']}"


def _profile(good: Mapping[StepName, Collector], gaze_fit: Fit | None, about: About) -> Profile:
    neutral, voice = good.get("neutral"), good.get("read")
    proportions = neutral.proportions if neutral else None
    return Profile(
        id=profile_id(about.name),
        name=about.name.strip() or "My profile",
        camera=about.camera,
        place=about.place,
        preset=about.preset,
        created=now(),
        neutral=neutral_of(neutral) if neutral else None,
        gaze=GazeTable.of(gaze_fit.map) if gaze_fit and not gaze_fit.right < USABLE_LEAST else None,
        voice=voice_of(voice) if voice else None,
        proportions=proportions,  # type: ignore[arg-type]  # pydantic counts them
        quality=_quality(gaze_fit),
    )


def neutral_of(collector: Collector) -> Neutral:
    """The resting posture: medians of the step's rows."""
    medians: dict[str, float | None] = {}
    for name in Neutral.model_fields:
        value = _median(collector, "face" if name in _FACE else "body", name)
        medians[name] = value if np.isfinite(value) else None
    return Neutral.model_validate(medians)


def voice_of(collector: Collector) -> VoiceBaseline | None:
    """The resting voice of the step in which a text was read."""
    speech, f0_hz, level_db = (collector.column("voice", name) for name in ("speech", "f0_hz", "level_db"))
    return voice_baseline(speech=speech, f0_hz=f0_hz, level_db=level_db, phrases=collector.events)


_FACE = ("yaw_deg", "pitch_deg", "roll_deg", "face_x", "face_y", "face_size")


def _median(collector: Collector, family: str, name: str) -> float:
    values = collector.column(family, name)
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), 4) if known.size else float("nan")


def _quality(gaze_fit: Fit | None) -> Quality:
    if gaze_fit is None:
        return Quality()
    right = round(gaze_fit.right, 3) if np.isfinite(gaze_fit.right) else None
    by_step = {name: round(share, 3) for name, share in gaze_fit.by_step.items() if np.isfinite(share)}
    return Quality(right=right, by_step=by_step)
