"""Whether there is a person in the picture, who of several it is, and whether they live and stand upright."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Float32, Picture
from monitor.vision.face import Lack, blendshape, lack_of, turn_angles
from monitor.vision.landmarks import NOSE, SHOULDERS, BodyLandmarks, FaceLandmarks
from monitor.vision.presence.detector import FaceDetector
from monitor.vision.presence.face_choice import SEEN_TIMES, FaceChoice, Wanted, WatchedFace, width
from monitor.vision.presence.own_body import Head
from monitor.vision.presence.stillness import Box, ChangeDetector
from monitor.vision.presence.upright import UprightCheck

# Every face is looked for so often, and at first, and while the picture may be upside down, more often.
_DETECTION_S: Final = 1.0
_FIRST_DETECTION_S: Final = 0.25
_FIRST_S: Final = 1.0
# A face that was detected within this time is still there (s).
_DETECTED_S: Final = 1.5
# What only a living face changes.
_EXPRESSION = (
    ("eyeBlinkLeft", "eyeBlinkRight"),
    ("eyeLookOutLeft", "eyeLookInRight"),
    ("eyeLookDownLeft", "eyeLookDownRight"),
    ("jawOpen",),
    ("mouthSmileLeft", "mouthSmileRight"),
)


def _head_box(body: BodyLandmarks) -> Box:
    """About where the head is whose face is not seen."""
    (x, y), shoulders = body.points[NOSE, :2], body.points[SHOULDERS, :2]
    half = max(float(np.hypot(*(shoulders[0] - shoulders[1]))) / 3, 0.02)
    return float(x) - half, float(y) - half, float(x) + half, float(y) + half


class PersonWatch:
    """Follows the faces of one stream from picture to picture, in this order: ``upright``, ``accepted``, ``still``.

    Of several faces the largest that lives is taken (``face_choice``); a picture that is upside down is turned. wanted : which
    of several faces that live.
    """

    def __init__(self, wanted: Wanted = "largest") -> None:
        self._detector = FaceDetector()
        self._wanted: Wanted = wanted
        self._due_s = self._first_s = -math.inf
        self._choice, self._upright = FaceChoice(wanted), UprightCheck()
        self._averted = ChangeDetector()  # of somebody whose face is not seen

    def cut(self) -> None:
        """The next picture does not go on from the one before."""
        self._choice, self._averted = FaceChoice(self._wanted), ChangeDetector()
        self._due_s = -math.inf

    @property
    def person(self) -> WatchedFace | None:
        """The face that was chosen, which may only be detected and have no landmarks."""
        return self._choice.person

    @property
    def others(self) -> list[WatchedFace]:
        """Every other face."""
        return list(self._choice.others)

    @property
    def is_turned(self) -> bool:
        """Whether the picture is upside down."""
        return self._upright.is_turned

    @property
    def exchanged_s(self) -> float | None:
        """When another face that was beside the person's took its place for the last time."""
        return self._choice.exchanged_s

    def upright(self, picture: Picture) -> Picture:
        """The picture upright, after every face in it was looked for if that was due."""
        time_s = picture.time_s
        upright = self._turned(picture)
        if time_s < self._due_s:
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
        self._due_s = time_s + (_FIRST_DETECTION_S if often else _DETECTION_S) - 1e-3
        self._choice.detected(time_s, [face.box for face in faces])
        return upright

    def _turned(self, picture: Picture) -> Picture:
        if not self._upright.is_turned:
            return picture
        return replace(picture, image=np.ascontiguousarray(picture.image[::-1, ::-1]))

    def visible(self, picture: Picture) -> Picture:
        """The picture without the faces that stand still, so that nobody follows those."""
        return self._choice.visible(picture)

    def accepted(self, picture: Picture, face: FaceLandmarks | None) -> FaceLandmarks | None:
        """The face, if it is the person's and not a drawn one."""
        if face is None or self._upright.is_doubtful or not self._choice.accepts(picture.time_s, face.box):
            return None
        person = self._choice.person
        if person is not None:
            person.drawn.push(picture.time_s, picture.image, face.points)
            if person.drawn.is_drawn:
                return None
        return face

    def still(self, picture: Picture, face: FaceLandmarks | None, body: BodyLandmarks | None) -> tuple[float | None, float]:
        """Since when the person stands still, and up to when that is settled. body : the one seen last."""
        time_s = picture.time_s
        self._choice.watch(time_s, picture.image)
        person = self._choice.person
        if person is None:
            if body is None:
                return None, time_s
            self._averted.push(time_s, picture.image, _head_box(body))
            still = self._averted.state == "still"
            return (self._averted.since_s if still else None), self._averted.settled_s(time_s)
        self._averted = ChangeDetector()
        if face is not None and face.face_px:
            yaw_deg, pitch_deg, _ = turn_angles(face.rotation)
            expression: Float32 = np.array([blendshape(face, *names) for names in _EXPRESSION], np.float32)
            person.expression.push(time_s, expression, (yaw_deg, pitch_deg))
        if person.still_from_s is not None:
            return person.still_from_s, time_s
        return None, min(person.change.settled_s(time_s), person.expression.settled_s(time_s))

    def lack(self, picture: Picture, face: FaceLandmarks | None) -> Lack | None:
        """What a face lacks whose landmarks were found, or that was detected without any."""
        if face is not None:
            return lack_of(face)
        person = self._choice.person
        # A drawing lacks nothing: it is nobody's.
        if person is None or picture.time_s - person.seen_s > _DETECTED_S or person.state == "still":
            return None
        small = width(person.box) * picture.image.shape[1] / picture.enlarged < constants.vision().face_fine
        return "far" if small else "turned"

    def head(self, time_s: float, face: FaceLandmarks | None) -> Head | None:
        """The head whose body is looked for; a small face and one from the side may be detected only."""
        if face is not None:
            return Head.of_face(face)
        person = self._choice.person
        if person is None or person.seen_s < time_s or person.times < SEEN_TIMES or person.state == "still":
            return None
        return Head.of_box(person.box)

    def close(self) -> None:
        self._detector.close()
