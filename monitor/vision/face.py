"""Head pose, expression and size of one face, as the columns of ``measures.FACE``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.types import Float32, Float64
from monitor.vision.gaze import UNKNOWN, gaze_of
from monitor.vision.landmarks import BLENDSHAPES, EYES, FaceLandmarks, rotation
from monitor.vision.visibility.watch import DOUBTFUL_SURE, Visible

_COLUMNS = columns("face")
_INDEX = {name: number for number, name in enumerate(BLENDSHAPES)}

# What "expression" leaves out: blinks and gaze, the neutral entry, and what stays near zero in practice.
_LEFT_OUT = ("_neutral", "eyeBlink", "eyeLook", "eyeSquint", "eyeWide", "noseSneer")
_EXPRESSIVE = [number for number, name in enumerate(BLENDSHAPES) if not name.startswith(_LEFT_OUT)]

_OUTER_CORNERS = [outer for outer, _, _ in EYES]
_ALL = Visible()

# What the eyes and the mouth give.
_OF_EYES = (
    *("blink", "gaze_yaw_deg", "gaze_pitch_deg", "camera_yaw_deg", "camera_pitch_deg"),
    *("look_yaw_deg", "look_pitch_deg"),
)
_OF_MOUTH = ("smile", "jaw", "expression")

# Why little or nothing of a face can be read: it is far from the camera, or turned away from it.
Lack = Literal["far", "turned"]
# What a far face does not show.
_FINE = ("smile", "brow", "jaw", "blink", "expression")


@dataclass(frozen=True, slots=True)
class PreviousFace:
    """What the next picture's ``expression`` is measured against."""

    time_s: float
    blendshapes: Float32


def blendshape(face: FaceLandmarks, *names: str) -> float:
    """Mean of some blendshapes by name."""
    return float(np.mean([face.blendshapes[_INDEX[name]] for name in names]))


def head_pose(matrix: Float64) -> tuple[float, float, float]:
    """Yaw, pitch, roll in degrees, signed as in ``monitor.measures``, of a face-to-camera matrix [shape=(4, 4)].

    The head is rolled first, then yawed, then pitched: the order of 300W-LP and AFLW2000-3D, so that the angles compare
    (AFLW2000-3D has yaw the other way round, pitch and roll as here; seen on its pictures).
    """
    return turn_angles(rotation(matrix))


def turn_angles(turn: Float64) -> tuple[float, float, float]:
    """The same of a turn without scale, as ``FaceLandmarks.rotation`` [shape=(3, 3)]."""
    yaw = np.arcsin(np.clip(turn[0, 2], -1.0, 1.0))
    pitch = np.arctan2(turn[1, 2], turn[2, 2])
    roll = np.arctan2(turn[0, 1], turn[0, 0])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def lack_of(face: FaceLandmarks) -> Lack | None:
    """Why not everything can be read from a face; None where it can."""
    limits = constants.vision()
    if abs(turn_angles(face.rotation)[0]) >= limits.yaw_lost:
        return "turned"
    return "far" if face.face_px < limits.face_fine else None


def face_values(
    face: FaceLandmarks | None, *, time_s: float, before: PreviousFace | None, visible: Visible = _ALL
) -> tuple[Float32, float]:
    """The columns of ``measures.FACE`` and their quality 0..1; all NaN and 0 without a face that can be read.

    A face in profile, without light or smaller than ``face_least`` cannot; of one smaller than ``face_fine`` only the head's
    pose and place can. before : the face measured last; ``expression`` is NaN without it or after a gap. visible : what of the
    face can be seen; the model guesses the rest, so what is read off hidden eyes or a hidden mouth is NaN, and the zone
    *unknown*.
    """
    limits = constants.vision()
    lack = None if face is None else lack_of(face)
    if face is None or lack == "turned" or face.face_px < limits.face_least or not visible.light:
        return np.full(len(_COLUMNS), np.nan, np.float32), 0.0
    yaw_deg, pitch_deg, roll_deg = turn_angles(face.rotation)
    gaze = gaze_of(face, yaw_deg=yaw_deg, pitch_deg=pitch_deg, roll_deg=roll_deg)
    expression = float("nan")
    if before is not None and 0 < time_s - before.time_s <= limits.expression_gap:
        change = face.blendshapes[_EXPRESSIVE] - before.blendshapes[_EXPRESSIVE]
        expression = float(np.sqrt(np.mean(np.square(change)))) / (time_s - before.time_s)
    left_edge, top, right_edge, bottom = face.box
    left, right = face.points[_OUTER_CORNERS, :2]
    size = float(np.hypot(*(left - right))) / max(float(np.cos(np.radians(yaw_deg))), limits.size_cos)
    raised = blendshape(face, "browInnerUp", "browOuterUpLeft", "browOuterUpRight")
    values = {
        "yaw_deg": yaw_deg,
        "pitch_deg": pitch_deg,
        "roll_deg": roll_deg,
        "smile": blendshape(face, "mouthSmileLeft", "mouthSmileRight"),
        "brow": raised - blendshape(face, "browDownLeft", "browDownRight"),
        "jaw": blendshape(face, "jawOpen"),
        "blink": blendshape(face, "eyeBlinkLeft", "eyeBlinkRight"),
        "expression": expression,
        "gaze_yaw_deg": gaze.yaw_deg,
        "gaze_pitch_deg": gaze.pitch_deg,
        "gaze_zone": float(gaze.zone),
        "face_x": (left_edge + right_edge) / 2,
        "face_y": (top + bottom) / 2,
        "face_size": size,
        "camera_yaw_deg": gaze.camera_yaw_deg,
        "camera_pitch_deg": gaze.camera_pitch_deg,
        "gaze_confidence": gaze.confidence,
        "look_yaw_deg": gaze.likely_deg[0],
        "look_pitch_deg": gaze.likely_deg[1],
    }
    if lack == "far":
        values |= dict.fromkeys(_FINE, float("nan"))
    if not visible.eyes:
        values |= {name: float("nan") for name in _OF_EYES} | {"gaze_zone": float(UNKNOWN), "gaze_confidence": 0.0}
    if not visible.mouth:
        values |= {name: float("nan") for name in _OF_MOUTH}
    # What needs more than one picture is added by those who see several.
    return np.array([values.get(name, np.nan) for name in _COLUMNS], np.float32), _quality(face, yaw_deg) * visible.light


def limit_confidence(values: Float32, visible: Visible) -> Float32:
    """The columns of ``measures.FACE`` with the zone's confidence as one eye, or a blurred face, allows it."""
    place = _COLUMNS.index("gaze_confidence")
    if (visible.eyes == 1 or not visible.sharp) and values[place] > DOUBTFUL_SURE:
        values = values.copy()
        values[place] = DOUBTFUL_SURE
    return values


def _quality(face: FaceLandmarks, yaw_deg: float) -> float:
    """Less for a small face and one turned far: the landmarks of the hidden half are guessed."""
    limits = constants.vision()
    size = np.clip(face.face_px / limits.face_good, 0.0, 1.0) if face.face_px >= limits.face_fine else limits.face_far
    turned = np.clip((limits.yaw_lost - abs(yaw_deg)) / (limits.yaw_lost - limits.yaw_good), 0.0, 1.0)
    return float(size * turned)
