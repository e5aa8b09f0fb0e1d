"""How a person is placed in the picture: lost, cut off, too near, too far, too dark, against the light."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.calibrate.checks import FramingKind, Notice
from monitor.calibrate.collect import SMALL_QUALITY
from monitor.types import Float64
from monitor.words import say


def framing(
    *,
    quality: Float64,
    face_x: Float64,
    face_size: Float64,
    yaw_deg: Float64,
    light: Float64,
    face_light: Float64,
) -> tuple[Notice, ...]:
    """What to mend, the most pressing first, by some seconds of rows [each shape=(n,)]; NaN where there was no face.

    quality, face_x, face_size, yaw_deg : of the family face. light, face_light : of the family motion, of any other length.
    """
    limits = constants.posture()
    kinds: list[FramingKind] = []
    seen = quality > 0
    brightness, face_brightness = _median(light), _median(face_light)
    if seen.size and seen.mean() < 1 - limits.lost_share:
        kinds.append("too_dark" if brightness < limits.dark else "no_face")
    elif seen.any():
        if face_brightness < limits.dark and not face_brightness < limits.backlit * brightness:
            kinds.append("too_dark")
        if face_brightness < limits.backlit * brightness:
            kinds.append("backlit")
        frontal = seen & (abs(yaw_deg) < constants.vision().yaw_good)
        if _median(quality[frontal]) < SMALL_QUALITY:
            kinds.append("too_far")
        size, place = _median(face_size), _median(face_x)
        if size > limits.near:
            kinds.append("too_near")
        # The face is about one eye distance wide on either side of its middle.
        if place - size < limits.edge or place + size > 1 - limits.edge:
            kinds.append("cut_off")
    return tuple(_notice(kind) for kind in kinds)


def _notice(kind: FramingKind) -> Notice:
    name = kind.replace("_", "-")
    return Notice(kind, say(f"framing-{name}"), say(f"framing-{name}.short"))


def _median(values: Float64) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")
