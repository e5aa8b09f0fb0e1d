"""How a person sits against their own neutral posture: nearer, lower, turned, more closed; slouching as time goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from monitor.constants import load
from monitor.types import Float64

NAN = float("nan")
Finite = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]


class Neutral(BaseModel):
    """A resting posture: medians of the columns of ``measures`` of the same names. None: not seen then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yaw_deg: Finite
    pitch_deg: Finite
    roll_deg: Finite
    face_x: Finite
    face_y: Finite
    face_size: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False)]
    lean: Finite | None = None
    shoulder_roll_deg: Finite | None = None
    shoulder_x: Finite | None = None
    shoulder_y: Finite | None = None
    torso_lean_deg: Finite | None = None
    openness: Finite | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """A posture against one's own neutral; NaN where it cannot be said.

    nearer : log of the face's size against neutral, so 0.1 is a tenth nearer. leaning : the same of the shoulders. height : the
    head higher, in neutral shoulder widths (eye distances times three without shoulders). neck : the head over the shoulders
    higher, in shoulder widths; less than neutral is a head sunk forward. shoulders_deg : more tilted to the own left.
    opener : openness, -1..1.
    """

    nearer: float
    leaning: float
    height: float
    neck: float
    shoulders_deg: float
    opener: float


def stance(now: Mapping[str, float], neutral: Neutral) -> Stance:
    """The stance of a moment. now : columns of face and body by name, missing or NaN where they were not seen."""

    def off(name: str) -> float:
        usual = getattr(neutral, name)
        return now.get(name, NAN) - usual if usual is not None else NAN

    width = float(np.exp(neutral.lean)) if neutral.lean is not None else 3 * neutral.face_size
    size = now.get("face_size", NAN)
    neck = NAN
    if neutral.lean is not None and neutral.shoulder_y is not None:
        usual = (neutral.shoulder_y - neutral.face_y) / width
        neck = (now.get("shoulder_y", NAN) - now.get("face_y", NAN)) / float(np.exp(now.get("lean", NAN))) - usual
    return Stance(
        nearer=float(np.log(size / neutral.face_size)) if size > 0 else NAN,
        leaning=off("lean"),
        height=-off("face_y") / width,
        neck=neck,
        shoulders_deg=off("shoulder_roll_deg"),
        opener=off("openness"),
    )


def slouching(time_s: Float64, *, height: Float64, neck: Float64) -> float | None:
    """Since when a person has slouched (s), None when they do not: sunk for the whole of the last minute.

    height, neck : of ``stance``, NaN where unknown [shape=(n,)]. Sunk is a head lower by ``slouch_height``, or nearer to the
    shoulders by ``slouch_neck``. A lean to the screen lowers the head too, but not the neck, and passes.
    """
    limits = load("stance")
    sunk = (height < -limits["slouch_height"]) & ~(neck > -limits["slouch_neck"] / 2) | (neck < -limits["slouch_neck"])
    known = np.isfinite(height) | np.isfinite(neck)
    times, low = time_s[known], sunk[known]
    if not times.size:
        return None
    up = np.flatnonzero(~low)
    # One straight moment is a movement, not another posture: a tenth of the time may be that.
    lately = times >= times[-1] - limits["slouch_s"]
    if times[-1] - times[0] < limits["slouch_s"] or low[lately].mean() < limits["slouch_share"]:
        return None
    long_up = [place for place in up if not lately[place]]
    return float(times[long_up[-1] + 1] if long_up else times[0])
