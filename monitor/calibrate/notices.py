"""Whether a profile still fits: its age, another or a moved camera, somebody else before it. One sentence each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.calibrate.likeness import is_somebody_else
from monitor.calibrate.profile import Profile
from monitor.constants import load

NoticeKind = Literal["old", "other_camera", "camera_moved", "somebody_else"]


@dataclass(frozen=True, slots=True)
class Notice:
    """fits : may the profile go on being used? A face that is not its owner's and another camera say no."""

    kind: NoticeKind
    text: str
    fits: bool


def notices(
    profile: Profile,
    *,
    at: datetime,
    camera: str | None = None,
    now: Mapping[str, float] | None = None,
    proportions: Sequence[float] | None = None,
    f0_hz: float = float("nan"),
) -> tuple[Notice, ...]:
    """What speaks against a profile.

    at : the moment, with its time zone. now : medians of the face's columns over a minute or so. proportions, f0_hz : of who
    sits there now, as far as known (f0_hz the median of their voice).
    """
    limits = load("profile")
    found: list[Notice] = []
    if camera is not None and profile.camera and camera != profile.camera:
        text = f"The profile {profile.name} was made with another camera ({profile.camera}); calibrate this one."
        found.append(Notice("other_camera", text, fits=False))
    owner = (profile.proportions, proportions)
    voice_hz = (profile.voice.f0_hz if profile.voice else math.nan, f0_hz)
    if is_somebody_else(face=owner, f0_hz=voice_hz):
        text = f"The profile {profile.name} does not seem to be yours; the usual zones are used, calibrate to have your own."
        found.append(Notice("somebody_else", text, fits=False))
    elif now is not None and _moved(profile, now):
        text = "Your camera has moved, or you sit differently than when you calibrated; a new calibration takes a minute."
        found.append(Notice("camera_moved", text, fits=True))
    days = (at - profile.created).total_seconds() / 86400
    # A clock that was set back says nothing of the age.
    if days > limits["old_days"]:
        text = f"The profile {profile.name} is {days:.0f} days old; a new calibration takes a minute."
        found.append(Notice("old", text, fits=True))
    return tuple(found)


def _moved(profile: Profile, now: Mapping[str, float]) -> bool:
    """Is the head seen from elsewhere, or in another place or size, than at rest then?"""
    if profile.neutral is None:
        return False
    limits = load("profile")

    def off(name: str) -> float:
        return abs(now.get(name, math.nan) - float(getattr(profile.neutral, name)))

    size = now.get("face_size", math.nan)
    scale = abs(math.log(size / profile.neutral.face_size)) if size > 0 else math.nan
    # NaN compares as false: what is not known does not speak against the profile.
    return bool(
        off("yaw_deg") > limits["moved_yaw_deg"]
        or off("pitch_deg") > limits["moved_pitch_deg"]
        or off("roll_deg") > limits["moved_roll_deg"]
        or off("face_x") > limits["moved_place"]
        or off("face_y") > limits["moved_place"]
        or scale > limits["moved_scale"]
    )
