"""Where the eyes look: iris in the eye, the eye blendshapes and the head's turn together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitor.constants import load
from monitor.measures import GAZE_ZONES
from monitor.types import Float64
from monitor.vision.landmarks import BLENDSHAPES, FaceLandmarks

_INDEX = {name: number for number, name in enumerate(BLENDSHAPES)}
UNKNOWN, CAMERA, AWAY, CLOSED = (GAZE_ZONES.index(name) for name in ("unknown", "camera", "away", "closed"))

# (outer corner, inner corner, iris) of the person's own left and right eye.
_EYES = ((263, 362, 473), (33, 133, 468))


@dataclass(frozen=True, slots=True)
class Gaze:
    """Degrees against the camera's axis, signed as in ``monitor.measures`` (NaN unless known), and the zone's code."""

    yaw_deg: float
    pitch_deg: float
    zone: int


def eye_turn(face: FaceLandmarks) -> Float64:
    """How far the eyes are turned in the head, (yaw, pitch) in degrees; own left and up are positive [shape=(2,)]."""
    limits = load("vision")
    return np.array(limits.sequence("eye_weights")) * _iris_turn(face) + (
        1 - np.array(limits.sequence("eye_weights"))
    ) * _blendshape_turn(face)


def _iris_turn(face: FaceLandmarks) -> Float64:
    """From the iris's place between the corners: its way over the eyeball's radius is the sine of the angle."""
    limits = load("vision")
    turn = face.matrix[:3, :3] / np.cbrt(np.linalg.det(face.matrix[:3, :3]))
    # Picture to head: y and z of the points run the other way.
    points = (face.points.astype(np.float64) * (1.0, -1.0, -1.0)) @ turn
    found = []
    for outer, inner, iris in _EYES:
        width = abs(points[outer, 0] - points[inner, 0])
        way = points[iris, :2] - (points[outer, :2] + points[inner, :2]) / 2
        found.append(np.clip(way / max(width, 1e-9) * limits["eye_width_radii"], -0.9, 0.9))
    return np.asarray(np.degrees(np.arcsin(np.mean(found, axis=0))))


def _blendshape_turn(face: FaceLandmarks) -> Float64:
    """From the eyeLook blendshapes, 1 being the largest turn."""

    def shape(name: str) -> float:
        return float(face.blendshapes[_INDEX[name]])

    yaw = shape("eyeLookOutLeft") - shape("eyeLookInLeft") + shape("eyeLookInRight") - shape("eyeLookOutRight")
    pitch = shape("eyeLookUpLeft") - shape("eyeLookDownLeft") + shape("eyeLookUpRight") - shape("eyeLookDownRight")
    return np.array([yaw, pitch]) / 2 * load("vision")["eye_look"]


def gaze_of(face: FaceLandmarks, *, yaw_deg: float, pitch_deg: float, roll_deg: float) -> Gaze:
    """Direction and zone; *unknown* for a small or far turned face, *closed* by the lids (then without a direction)."""
    limits = load("vision")
    nan = float("nan")
    if face.face_px < limits["gaze_face"] or max(abs(yaw_deg), abs(pitch_deg)) > limits["gaze_turned"]:
        return Gaze(nan, nan, UNKNOWN)
    blink = float(np.mean([face.blendshapes[_INDEX[name]] for name in ("eyeBlinkLeft", "eyeBlinkRight")]))
    if blink > limits["lids_closed"]:
        return Gaze(nan, nan, CLOSED)
    if blink > limits["lids_low"]:
        return Gaze(nan, nan, UNKNOWN)
    sideways, up = eye_turn(face)
    roll = np.radians(roll_deg)
    yaw = yaw_deg + float(np.cos(roll) * sideways + np.sin(roll) * up)
    pitch = pitch_deg + float(np.cos(roll) * up - np.sin(roll) * sideways)
    # Who sits beside the camera's axis has to look across it to meet the camera.
    x, y, z = face.matrix[:3, 3]
    off_yaw, off_pitch = yaw + float(np.degrees(np.arctan2(x, -z))), pitch + float(np.degrees(np.arctan2(y, -z)))
    inside = np.hypot(off_yaw / limits["camera_yaw"], off_pitch / limits["camera_pitch"]) < 1
    return Gaze(yaw, pitch, CAMERA if inside else AWAY)
