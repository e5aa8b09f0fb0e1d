"""How a person is in the picture: lost, cut off, too near, too far, too dark, against the light; one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.calibrate.collect import SMALL_QUALITY
from monitor.types import Float64

FramingKind = Literal["no_face", "too_dark", "backlit", "too_far", "too_near", "cut_off"]

_SAID: dict[FramingKind, str] = {
    "no_face": "You are out of the picture; move so that the camera sees your face.",
    "too_dark": "It is too dark for the camera; put a lamp in front of you.",
    "backlit": "The light comes from behind you; turn, draw the curtain or put a lamp in front of you.",
    "too_far": "You are far from the camera; come a little nearer.",
    "too_near": "You are very near to the camera; sit back a little.",
    "cut_off": "Your face is at the edge of the picture; move to its middle.",
}


@dataclass(frozen=True, slots=True)
class Framing:
    """One thing to mend."""

    kind: FramingKind
    text: str


def framing(
    *,
    quality: Float64,
    face_x: Float64,
    face_size: Float64,
    yaw_deg: Float64,
    light: Float64,
    face_light: Float64,
) -> tuple[Framing, ...]:
    """What to mend, the most pressing first, by some seconds of rows [each shape=(n,)]; NaN where there was no face.

    quality, face_x, face_size, yaw_deg : of the family face. light, face_light : of the family motion, of any other length.
    """
    limits = constants.stance()
    found: list[FramingKind] = []
    seen = quality > 0
    brightness, face_brightness = _median(light), _median(face_light)
    if seen.size and seen.mean() < 1 - limits.lost_share:
        found.append("too_dark" if brightness < limits.dark else "no_face")
    elif seen.any():
        if face_brightness < limits.dark and not face_brightness < limits.backlit * brightness:
            found.append("too_dark")
        if face_brightness < limits.backlit * brightness:
            found.append("backlit")
        frontal = seen & (abs(yaw_deg) < constants.vision().yaw_good)
        if _median(quality[frontal]) < SMALL_QUALITY:
            found.append("too_far")
        size, place = _median(face_size), _median(face_x)
        if size > limits.near:
            found.append("too_near")
        # The face is about one eye distance wide on either side of its middle.
        if place - size < limits.edge or place + size > 1 - limits.edge:
            found.append("cut_off")
    return tuple(Framing(kind, _SAID[kind]) for kind in found)


def _median(values: Float64) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
