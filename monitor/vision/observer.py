"""One person's pictures to rows: what a worker process and the table of one film both run.

A self-view comes mirrored from the call programs, and so does a recording of the screen. The landmarks of a mirrored face are
those of a face with its sides exchanged, so its rows can be turned round in the picture's place (``unmirror``): what is stored
and scored has the person's own left and right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

import numpy as np

from monitor.measures import columns
from monitor.types import FeatureBlock, Float32, Person, Picture
from monitor.vision.face import PreviousFace, blendshape, face_values, head_pose, unsure
from monitor.vision.gaze_map import GazeMap, ZoneReader
from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks, Landmarker
from monitor.vision.posture import Motion, body_values
from monitor.vision.presence.detector import FaceDetector
from monitor.vision.presence.face_choice import FaceChoice, Wanted, width
from monitor.vision.presence.stillness import Box, ChangeDetector
from monitor.vision.presence.upright import UprightCheck
from monitor.vision.sketch import sketch
from monitor.vision.visibility.watch import VisibilityWatch, Visible

# What a mirror does to the columns: their sign changes, they are counted from the picture's other side, or they trade places.
SIGN_CHANGES = ("yaw_deg", "roll_deg", "gaze_yaw_deg", "camera_yaw_deg", "shoulder_roll_deg", "torso_lean_deg")
ACROSS = ("face_x", "shoulder_x")
EXCHANGED = {"hand_to_face_left": "hand_to_face_right", "hand_to_face_right": "hand_to_face_left"}

# Every face is looked for so often, and at first, and while the picture may be upside down, more often.
_DETECTION_S: Final = 1.0
_FIRST_DETECTION_S: Final = 0.25
_FIRST_S: Final = 1.0
# A body belongs to the face that its nose is nearer to than this (face widths).
_OWN_NOSE: Final = 1.0
# Nobody has been there for so long: a head that turns away, and a body that is hidden, come back sooner (s).
_ABSENT_S: Final = 2.0
# What only a living face changes.
_EXPRESSION = (
    ("eyeBlinkLeft", "eyeBlinkRight"),
    ("eyeLookOutLeft", "eyeLookInRight"),
    ("eyeLookDownLeft", "eyeLookDownRight"),
    ("jawOpen",),
    ("mouthSmileLeft", "mouthSmileRight"),
)

# A body is due a little before its time is full, so that a jittering clock does not halve its rate.
_EARLY: Final = 0.1


@dataclass(frozen=True, slots=True)
class VideoFeatures:
    """What one picture gave.

    sketch : points to draw, picture widths [shape=(N_SKETCH, 2)], None when nobody was seen.
    still_from_s : since when the face has stood still as a photograph does; None where it lives.
    settled_s : whether everything up to then stands still is known; later rows may yet turn out to.
    person, others : where the person's face is and the other faces are, in picture widths. others_live : one of them does.
    turned : the picture was upside down. visible : what of the person's face can be seen; None without a face.
    exchanged_s : when another face that was beside the person's took its place for the last time; None while none did.
    """

    time_s: float
    rows: tuple[FeatureBlock, ...]
    sketch: Float32 | None
    still_from_s: float | None = None
    settled_s: float = math.inf
    person: Box | None = None
    others: tuple[Box, ...] = ()
    others_live: bool = False
    turned: bool = False
    visible: Visible | None = None
    exchanged_s: float | None = None


def _inner_face(face: FaceLandmarks | None) -> tuple[float, float, float, float] | None:
    """The face without hair and background: left, top, right, bottom in picture widths."""
    if face is None:
        return None
    (left, top), (right, bottom) = face.points[:468, :2].min(axis=0), face.points[:468, :2].max(axis=0)
    wide, high = (right - left) / 6, (bottom - top) / 6
    return float(left + wide), float(top + high), float(right - wide), float(bottom - high)


def _box(face: FaceLandmarks) -> Box:
    (left, top), (right, bottom) = face.points[:468, :2].min(axis=0), face.points[:468, :2].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _head(body: BodyLandmarks) -> Box:
    """About where the head is whose face is not seen."""
    (x, y), shoulders = body.points[0, :2], body.points[[11, 12], :2]
    half = max(float(np.hypot(*(shoulders[0] - shoulders[1]))) / 3, 0.02)
    return float(x) - half, float(y) - half, float(x) + half, float(y) + half


class Observer:
    """Landmarks, face, body and motion of one stream, of a person who lives and stands upright; a context manager.

    Every picture given is looked at for the face and for motion, and for the body when ``body_hz`` says it is due; the feeder
    chooses the pictures (``face_hz`` only says how many). A face or a body that was looked for and not found is a row
    of NaN with quality 0, and so are all families of a face that stands still, and motion where nobody is. Of several faces the
    largest that lives is taken (``presence.face_choice``), and a picture that is upside down is turned. Pictures must come in
    the order of time. gaze : this person's map of zones; without, the zones are camera and away by what is usual. wanted :
    which of several faces that live. Raises ModelError when a model is missing or damaged.
    """

    def __init__(
        self,
        person: Person,
        *,
        face_hz: float = 15.0,
        body_hz: float = 6.0,
        gaze: GazeMap | None = None,
        wanted: Wanted = "largest",
    ) -> None:
        self._person: Person = person
        self.set_rates(face_hz=face_hz, body_hz=body_hz)
        self._landmarker = Landmarker()
        self._landmarker.load_body()
        self.set_gaze(gaze)
        self._motion = Motion()
        self._detector = FaceDetector()
        self._detection_due_s = self._first_s = -math.inf
        self._wanted: Wanted = wanted
        self._choice, self._upright = FaceChoice(wanted), UprightCheck()
        self._visibility = VisibilityWatch()
        self._exchanged_s: float | None = None
        self._averted = ChangeDetector()  # of somebody whose face is not seen
        self._person_s = -math.inf  # when a face or a body was seen last
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
        self._choice, self._visibility = FaceChoice(self._wanted), VisibilityWatch()
        self._body_due_s = self._detection_due_s = -math.inf

    def observe(self, picture: Picture) -> VideoFeatures:
        """Rows of the families that were looked for."""
        time_s = picture.time_s
        picture = self._detected(picture)
        visible = self._choice.visible(picture)
        face = self._landmarker.face(visible)
        if face is not None and (self._upright.is_doubtful or not self._choice.accepts(time_s, _box(face))):
            face = None
        if self._choice.exchanged_s != self._exchanged_s:
            self._exchanged_s, self._visibility, self._before = self._choice.exchanged_s, VisibilityWatch(), None
        still_from_s, settled_s = self._watched(picture, face)
        change = self._motion.push(picture)
        lives = still_from_s is None
        if not lives:
            face = None
        seen = None if face is None else self._visibility.push(time_s, picture.image, face)
        values, quality = face_values(face, time_s=time_s, before=self._before, visible=seen or Visible())
        if self._zones:
            values = self._zones.read(time_s, values)
        values = unsure(values, seen or Visible())
        self._before = None if face is None else PreviousFace(time_s, face.blendshapes)
        rows = [self._row("face", time_s, values, quality)]
        if time_s >= self._body_due_s:
            self._body_due_s = self._next(time_s)
            self._body = self._own_body(visible)
            rows.append(self._row("body", time_s, *body_values(self._body if lives else None, face)))
        body = self._body if lives else None
        if face is not None or body is not None:
            self._person_s = time_s
        # Where nobody is, what moves is a clock, a border or somebody else's window.
        moves = lives and time_s - self._person_s <= _ABSENT_S
        values = np.array([change, *self._motion.brightness(_inner_face(face))], np.float32)
        values[0] = change if moves else np.nan
        rows.append(self._row("motion", time_s, values, float(np.isfinite(values[0]))))
        person = self._choice.person
        return VideoFeatures(
            time_s,
            tuple(rows),
            sketch(face, body),
            still_from_s=still_from_s,
            settled_s=settled_s,
            person=None if person is None else person.box,
            others=tuple(face.box for face in self._choice.others),
            others_live=any(face.state == "live" for face in self._choice.others),
            turned=self._upright.is_turned,
            visible=seen,
            exchanged_s=self._choice.exchanged_s,
        )

    def _detected(self, picture: Picture) -> Picture:
        """The picture upright, after every face in it was looked for if that was due."""
        time_s = picture.time_s
        upright = self._turned(picture)
        if time_s < self._detection_due_s:
            return upright
        self._first_s = time_s if self._first_s == -math.inf else self._first_s
        faces = self._detector.faces(upright.image)
        score = faces[0].score if faces else 0.0
        if UprightCheck.needs_turned(score):
            was_turned = self._upright.is_turned
            self._upright.push(score, self._detector.turned_score(upright.image))
            if self._upright.is_turned != was_turned:
                upright = self._turned(picture)
                self._choice, faces = FaceChoice(self._wanted), self._detector.faces(upright.image)
        else:
            self._upright.push(score, 0.0)
        often = self._upright.is_doubtful or time_s - self._first_s < _FIRST_S
        self._detection_due_s = time_s + (_FIRST_DETECTION_S if often else _DETECTION_S) - 1e-3
        self._choice.detected(time_s, [face.box for face in faces])
        return upright

    def _turned(self, picture: Picture) -> Picture:
        if not self._upright.is_turned:
            return picture
        return Picture(picture.time_s, np.ascontiguousarray(picture.image[::-1, ::-1]))

    def _watched(self, picture: Picture, face: FaceLandmarks | None) -> tuple[float | None, float]:
        """Since when the person stands still, and up to when that is settled."""
        time_s = picture.time_s
        self._choice.watch(time_s, picture.image)
        person = self._choice.person
        if person is None:
            if self._body is None:
                return None, time_s
            self._averted.push(time_s, picture.image, _head(self._body))
            still = self._averted.state == "still"
            return (self._averted.since_s if still else None), self._averted.settled_s(time_s)
        self._averted = ChangeDetector()
        if face is not None and face.face_px:
            yaw_deg, pitch_deg, _ = head_pose(face.matrix)
            expression = np.array([blendshape(face, *names) for names in _EXPRESSION], np.float32)
            person.expression.push(time_s, expression, (yaw_deg, pitch_deg))
        if person.still_from_s is not None:
            return person.still_from_s, time_s
        return None, min(person.change.settled_s(time_s), person.expression.settled_s(time_s))

    def _own_body(self, picture: Picture) -> BodyLandmarks | None:
        """The body of the person whose face is followed; of two people the model may have taken the other."""
        body, person = self._landmarker.body(picture), self._choice.person
        if body is None or person is None or not self._choice.others:
            return body
        x, y = (person.box[0] + person.box[2]) / 2, (person.box[1] + person.box[3]) / 2
        away = math.hypot(float(body.points[0, 0]) - x, float(body.points[0, 1]) - y)
        if away <= _OWN_NOSE * width(person.box):
            return body
        self._landmarker.forget_body(picture)
        return None

    def _next(self, time_s: float) -> float:
        """When the next body is due: on the beat of the rate, unless the beat was lost."""
        step_s = 1.0 / self.body_hz
        due_s = self._body_due_s + step_s
        return due_s if due_s > time_s else time_s + step_s * (1 - _EARLY)

    def _row(self, family: str, time_s: float, values: Float32, quality: float) -> FeatureBlock:
        return FeatureBlock(self._person, family, np.array([time_s]), values[None, :], np.array([quality], np.float32))

    def close(self) -> None:
        self._landmarker.close()
        self._detector.close()

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
