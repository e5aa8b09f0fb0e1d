"""Where the eyes look: iris in the eye, the eye blendshapes and the head's turn together, without calibration.

The eyes' turn in the head comes from the iris (its way from the middle of the eye over the eyeball's radius) and from the
eyeLook blendshapes. Both understate it, so their gains are set by the reflex that holds a gaze while the head moves
(``iris_gain``, ``look_range``). Turn of the head plus turn of the eyes, seen from the line that joins eyes and camera, is zero
for someone who looks into the camera, wherever they sit and whatever its angle. The model's pose makes up for half of the
angle under which a face beside the axis is seen (``seen_aside``); the other half is added here. The zone believes the eyes a
little less than the head (``eye_trust``), as their measure has an error of each person's own, and takes out what is read off
people who do look into the camera: eyes wide open read low, narrowed ones high (``look_zero``, ``squint_lift``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from monitor import constants
from monitor.measures import GAZE_ZONES
from monitor.types import Float64
from monitor.vision.eyes.lids import shut_margin
from monitor.vision.eyes.zone import camera_or_away, normal
from monitor.vision.landmarks import BLENDSHAPES, EYES, FaceLandmarks

_INDEX = {name: number for number, name in enumerate(BLENDSHAPES)}
UNKNOWN, CLOSED = (GAZE_ZONES.index(name) for name in ("unknown", "closed"))
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Gaze:
    """Directions in degrees, signed as in ``monitor.measures`` (NaN unless known), the zone's code and how sure it is (0..1).

    yaw_deg, pitch_deg : against the camera's axis. camera_yaw_deg, camera_pitch_deg : against the line from the eyes to the
    camera, 0 for someone who looks into it. likely_deg : (yaw, pitch) with the eyes believed a little less and without what
    most people's eyes read at the lens, as the zone is computed.
    """

    yaw_deg: float
    pitch_deg: float
    camera_yaw_deg: float
    camera_pitch_deg: float
    zone: int
    confidence: float
    likely_deg: tuple[float, float] = (NAN, NAN)


def eye_turn(face: FaceLandmarks) -> Float64:
    """How far the eyes are turned in the head, (yaw, pitch) in degrees; own left and up are positive [shape=(2,)]."""
    limits = constants.eyes()
    iris, gain, rest = _iris_turn(face), limits.iris_gain, limits.iris_rest
    look, scale, slant = _look(face), limits.look_range, limits.look_rest
    turn_deg = [
        share * gain[axis] * (iris[axis] - rest[axis]) + (1 - share) * (scale[axis] * look[axis] - slant[axis])
        for axis, share in enumerate(limits.eye_weights)
    ]
    return np.array(turn_deg)


def _iris_turn(face: FaceLandmarks) -> tuple[float, float]:
    """From the iris's place between the corners: its way over the eyeball's radius is the sine of the angle."""
    limits = constants.eyes()
    yaw = pitch = 0.0
    for outer, inner, iris in face.in_head(_EYE_POINTS).reshape(2, 3, 3).tolist():
        radius = max(abs(outer[0] - inner[0]), 1e-9) / limits.eye_width_radii
        yaw += math.asin(min(max((iris[0] - (outer[0] + inner[0]) / 2) / radius, -0.9), 0.9)) / 2
        pitch += math.asin(min(max((iris[1] - (outer[1] + inner[1]) / 2) / radius, -0.9), 0.9)) / 2
    return math.degrees(yaw), math.degrees(pitch)


def _look(face: FaceLandmarks) -> tuple[float, float]:
    """From the eyeLook blendshapes, mean of both eyes, -1..1."""
    out_left, in_left, out_right, in_right, *lids = face.blendshapes[_YAW_SHAPES + _PITCH_SHAPES].tolist()
    up_left, down_left, up_right, down_right = lids
    return (out_left - in_left + in_right - out_right) / 2, (up_left - down_left + up_right - down_right) / 2


_EYE_POINTS = [point for eye in EYES for point in eye]
_YAW_SHAPES = [_INDEX[name] for name in ("eyeLookOutLeft", "eyeLookInLeft", "eyeLookOutRight", "eyeLookInRight")]
_PITCH_SHAPES = [_INDEX[name] for name in ("eyeLookUpLeft", "eyeLookDownLeft", "eyeLookUpRight", "eyeLookDownRight")]
_SQUINT_SHAPES = [_INDEX[name] for name in ("eyeSquintLeft", "eyeSquintRight")]


def gaze_of(face: FaceLandmarks, *, yaw_deg: float, pitch_deg: float, roll_deg: float) -> Gaze:
    """Direction and zone; *unknown* for a small or far turned face, *closed* by the lids (then without a direction)."""
    limits = constants.eyes()
    if face.face_px < limits.gaze_face or max(abs(yaw_deg), abs(pitch_deg)) > limits.gaze_turned:
        return Gaze(NAN, NAN, NAN, NAN, UNKNOWN, 0.0)
    shut = shut_margin(face)
    if shut is not None:
        return Gaze(NAN, NAN, NAN, NAN, CLOSED, normal(shut))
    sideways, up = eye_turn(face).tolist()
    roll = math.radians(roll_deg)
    # A person beside the camera's axis has to look across it to meet the camera.
    x, y, z = face.matrix[:3, 3].tolist()
    aside, above = math.degrees(math.atan2(x, -z)), math.degrees(math.atan2(y, -z))
    unseen, trust = 1 - limits.seen_aside, limits.eye_trust
    head_yaw, head_pitch = yaw_deg + unseen * aside, pitch_deg + unseen * above
    eye_yaw = math.cos(roll) * sideways + math.sin(roll) * up
    eye_pitch = math.cos(roll) * up - math.sin(roll) * sideways
    off_yaw, off_pitch = head_yaw + eye_yaw, head_pitch + eye_pitch
    rest_yaw, rest_pitch = limits.look_zero
    rest_pitch += limits.squint_lift * float(face.blendshapes[_SQUINT_SHAPES].mean())
    likely = head_yaw + trust * eye_yaw - rest_yaw, head_pitch + trust * eye_pitch - rest_pitch
    return Gaze(off_yaw - aside, off_pitch - above, off_yaw, off_pitch, *camera_or_away(*likely), likely)
