"""One person's pictures to rows: what a worker process and the table of one film both run.

A self-view comes mirrored from the call programs, and so does a recording of the screen. The landmarks of a mirrored face are
those of a face with its sides exchanged, so its rows can be turned round in the picture's place (``unmirror``): what is stored
and scored has the person's own left and right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

import numpy as np

from monitor.measures import columns
from monitor.types import FeatureBlock, Float32, Person, Picture
from monitor.vision.face import PreviousFace, face_values
from monitor.vision.gaze_map import GazeMap, ZoneReader
from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks, Landmarker
from monitor.vision.posture import Motion, body_values
from monitor.vision.sketch import sketch

# What a mirror does to the columns: their sign changes, they are counted from the picture's other side, or they trade places.
SIGN_CHANGES = ("yaw_deg", "roll_deg", "gaze_yaw_deg", "camera_yaw_deg", "shoulder_roll_deg", "torso_lean_deg")
ACROSS = ("face_x", "shoulder_x")
EXCHANGED = {"hand_to_face_left": "hand_to_face_right", "hand_to_face_right": "hand_to_face_left"}

# A body is due a little before its time is full, so that a jittering clock does not halve its rate.
_EARLY: Final = 0.1


@dataclass(frozen=True, slots=True)
class VideoFeatures:
    """What one picture gave. sketch : points to draw, picture widths [shape=(N_SKETCH, 2)], None when nobody was seen."""

    time_s: float
    rows: tuple[FeatureBlock, ...]
    sketch: Float32 | None


def _inner_face(face: FaceLandmarks | None) -> tuple[float, float, float, float] | None:
    """The face without hair and background: left, top, right, bottom in picture widths."""
    if face is None:
        return None
    (left, top), (right, bottom) = face.points[:468, :2].min(axis=0), face.points[:468, :2].max(axis=0)
    wide, high = (right - left) / 6, (bottom - top) / 6
    return float(left + wide), float(top + high), float(right - wide), float(bottom - high)


class Observer:
    """Landmarks, face, body and motion of one stream; a context manager.

    Every picture given is looked at for the face and for motion, and for the body when ``body_hz`` says it is due; the feeder
    chooses the pictures (``face_hz`` only says how many). A face or a body that was looked for and not found is a row
    of NaN with quality 0. Pictures must come in the order of time. gaze : this person's map of zones; without, the zones are
    camera and away by what is usual. Raises ModelError when a model is missing or damaged.
    """

    def __init__(self, person: Person, *, face_hz: float = 15.0, body_hz: float = 6.0, gaze: GazeMap | None = None) -> None:
        self._person: Person = person
        self.set_rates(face_hz=face_hz, body_hz=body_hz)
        self._landmarker = Landmarker()
        self._landmarker.load_body()
        self.set_gaze(gaze)
        self._motion = Motion()
        self._before: PreviousFace | None = None
        self._body: BodyLandmarks | None = None
        self._body_due_s = -np.inf

    def set_rates(self, *, face_hz: float, body_hz: float) -> None:
        """Other rates from the next picture on."""
        self.face_hz, self.body_hz = face_hz, body_hz

    def set_gaze(self, gaze: GazeMap | None) -> None:
        """Another map of zones from the next picture on; None for what is usual."""
        self._zones = None if gaze is None else ZoneReader(gaze)

    def cut(self) -> None:
        """The next picture does not go on from the one before: nothing is followed or compared across it."""
        self._landmarker.forget()
        self._before, self._body, self._motion = None, None, Motion()
        self._body_due_s = -np.inf

    def observe(self, picture: Picture) -> VideoFeatures:
        """Rows of the families that were looked for."""
        time_s = picture.time_s
        face = self._landmarker.face(picture)
        values, quality = face_values(face, time_s=time_s, before=self._before)
        if self._zones:
            values = self._zones.read(time_s, values)
        self._before = None if face is None else PreviousFace(time_s, face.blendshapes)
        rows = [self._row("face", time_s, values, quality)]
        if time_s >= self._body_due_s:
            self._body_due_s = self._next(time_s)
            self._body = self._landmarker.body(picture)
            rows.append(self._row("body", time_s, *body_values(self._body, face)))
        change = self._motion.push(picture)
        values = np.array([change, *self._motion.brightness(_inner_face(face))], np.float32)
        rows.append(self._row("motion", time_s, values, float(np.isfinite(change))))
        return VideoFeatures(time_s, tuple(rows), sketch(face, self._body))

    def _next(self, time_s: float) -> float:
        """When the next body is due: on the beat of the rate, unless the beat was lost."""
        step_s = 1.0 / self.body_hz
        due_s = self._body_due_s + step_s
        return due_s if due_s > time_s else time_s + step_s * (1 - _EARLY)

    def _row(self, family: str, time_s: float, values: Float32, quality: float) -> FeatureBlock:
        return FeatureBlock(self._person, family, np.array([time_s]), values[None, :], np.array([quality], np.float32))

    def close(self) -> None:
        self._landmarker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def unmirror(rows: FeatureBlock) -> FeatureBlock:
    """The rows of a mirrored picture as the un-mirrored one would have given them; twice is once more the same."""
    names = columns(rows.family)
    values = rows.values[:, [names.index(EXCHANGED.get(name, name)) for name in names]].copy()
    values[:, np.isin(names, SIGN_CHANGES)] *= -1
    across = np.isin(names, ACROSS)
    values[:, across] = 1 - values[:, across]
    return replace(rows, values=values)
