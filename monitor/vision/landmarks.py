"""Landmarks of face, body and hands by MediaPipe; only this file, ``models`` and ``presence.detector`` import it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.errors import ModelError
from monitor.models import has_model, model_file
from monitor.process.allocator import give_back
from monitor.types import Float32, Float64, Picture, Uint8
from monitor.vision.models.body_model import body_model
from monitor.vision.models.face_arrays import FaceArrays, detect
from monitor.vision.models.tasks import model_options, tasks

# The order of the model's outputs (blendshapes V2, MediaPipe 0.10); checked when a face is read.
BLENDSHAPES = (
    *("_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    *("cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight"),
    *("eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight"),
    *("eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight"),
    *("eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight"),
    *("jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight"),
    *("mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight"),
    *("mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper"),
    *("mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight"),
    *("mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight"),
)


# Outer corner, inner corner and iris of the person's own left and right eye, among the face's points.
EYES: Final = ((263, 362, 473), (33, 133, 468))
# Of the body (BlazePose): odd numbers are the person's own left.
NOSE: Final = 0
SHOULDERS, ELBOWS, WRISTS, HIPS = [11, 12], [13, 14], [15, 16], [23, 24]
# The face's points without those of the irises.
_N_MESH: Final = 468
# A black picture, in which what was followed is lost (px).
_NOBODY_PX: Final = 64
# The model of hands; the program works without it.
HANDS: Final = "hand_landmarker.task"
# No hand is found in a smaller part of a picture (px).
_LEAST_PX: Final = 16
# A hand comes to the face for moments, and again: the model is kept so long after the last one (s).
_HANDS_KEPT_S: Final = 60.0


@dataclass(frozen=True)  # without slots: what is computed of it is kept
class FaceLandmarks:
    """One face.

    points : picture widths, all three axes; y from the top, z towards the camera is negative [shape=(478, 3)].
    blendshapes : 0..1 in the order of ``BLENDSHAPES`` [shape=(52,)].
    matrix : face to camera (x to the picture's right, y up, z to the camera; cm) [shape=(4, 4)].
    face_px : width of the face in the pixels that were captured: an enlarged picture shows no more.
    """

    points: Float32
    blendshapes: Float32
    matrix: Float64
    face_px: float

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the outline, in picture widths."""
        mesh = self.points[:_N_MESH, :2]
        (left, top), (right, bottom) = mesh.min(axis=0).tolist(), mesh.max(axis=0).tolist()
        return left, top, right, bottom

    @cached_property
    def rotation(self) -> Float64:
        """The turn in ``matrix``, without its scale and place [shape=(3, 3)]."""
        return rotation(self.matrix)

    def in_head(self, points: list[int]) -> Float64:
        """Some points as the head has them, whichever way it is turned: x to its left, y up, picture widths [shape=(n, 3)]."""
        # Picture to head: y and z of the points run the other way.
        return np.asarray((self.points[points].astype(np.float64) * (1.0, -1.0, -1.0)) @ self.rotation)


@dataclass(frozen=True, slots=True)
class BodyLandmarks:
    """One body, in the order of BlazePose's 33 points.

    points : picture widths, all three axes [shape=(33, 3)]. visibility : 0..1 [shape=(33,)].
    height : of the picture, in picture widths.
    """

    points: Float32
    visibility: Float32
    height: float

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which points lie in the picture [shape=(33,)]."""
        x, y = self.points[:, 0], self.points[:, 1]
        return np.asarray((x >= 0) & (x <= 1) & (y >= 0) & (y <= self.height))

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which points lie in the picture and are visible [shape=(33,)]."""
        return np.asarray(self.inside & (self.visibility >= constants.vision().body_visibility))


class Landmarker:
    """The models of one stream; a context manager.

    video : follow one face and one body from picture to picture, so that the detector runs only after a loss. Otherwise every
    picture stands alone and up to ``num_faces`` faces are found. The models of body and hands are loaded at their first use.
    Raises ModelError when a model file is missing or damaged.
    """

    def __init__(self, *, video: bool = True, num_faces: int = 1) -> None:
        _, self._vision = tasks()
        vision = self._vision
        self._video = video
        self._mode = vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE
        self._limits = constants.vision()
        self._stamp_ms = {"face": -1, "body": -1}
        self._body: Any = None
        self._hands: Any = None
        self._hands_s = math.inf  # when hands were looked for last
        with model_options(model_file("face_landmarker.task")) as base:
            self._face: Any = vision.FaceLandmarker.create_from_options(
                vision.FaceLandmarkerOptions(
                    base_options=base,
                    running_mode=self._mode,
                    num_faces=num_faces if not video else 1,
                    min_face_detection_confidence=self._limits.face_detection,
                    min_face_presence_confidence=self._limits.face_presence,
                    min_tracking_confidence=self._limits.face_tracking,
                    output_face_blendshapes=True,
                    output_facial_transformation_matrixes=True,
                )
            )

    def load_body(self) -> None:
        """Load the body model now, not in the middle of a film, and see that the hands' model, where there is one, is whole."""
        if self._body is None:
            if has_model(HANDS):
                model_file(HANDS)
            with model_options(body_model(model_file("pose_landmarker.task"))) as base:
                self._body = self._vision.PoseLandmarker.create_from_options(
                    self._vision.PoseLandmarkerOptions(
                        base_options=base,
                        running_mode=self._mode,
                        min_pose_detection_confidence=self._limits.body_detection,
                        min_pose_presence_confidence=self._limits.body_presence,
                        min_tracking_confidence=self._limits.body_tracking,
                    )
                )

    def _stamp(self, part: str, time_s: float) -> int:
        """Milliseconds that increase strictly, as MediaPipe insists on."""
        self._stamp_ms[part] = max(self._stamp_ms[part] + 1, round(time_s * 1000))
        return self._stamp_ms[part]

    def face(self, picture: Picture) -> FaceLandmarks | None:
        """The face of a picture, or None."""
        result = detect(self._face, wrap(picture.image), self._stamp("face", picture.time_s) if self._video else None)
        return _read_face(result, 0, picture.image.shape, picture.enlarged) if result.points else None

    def faces(self, image: Uint8) -> list[FaceLandmarks]:
        """Up to ``num_faces`` faces of one picture that stands alone, the model's surest first [shape=(height, width, 3)]."""
        if self._video:
            raise ValueError("faces() needs Landmarker(video=False)")
        result = detect(self._face, wrap(image), None)
        return [_read_face(result, number, image.shape) for number in range(len(result.points))]

    def forget(self) -> None:
        """Follow the face and the body no further: the next picture is of another scene, and both are looked for anew."""
        if not self._video:
            return
        nobody = wrap(np.zeros((_NOBODY_PX, _NOBODY_PX, 3), np.uint8))
        self._face.detect_for_video(nobody, self._stamp("face", 0.0))
        if self._body is not None:
            self._body.detect_for_video(nobody, self._stamp("body", 0.0))

    def body(self, picture: Picture) -> BodyLandmarks | None:
        """The body of a picture, or None."""
        self.load_body()
        if self._hands is not None and picture.time_s - self._hands_s > _HANDS_KEPT_S:
            self._hands.close()
            self._hands = None
            give_back()
        wrapped = wrap(picture.image)
        if self._video:
            result = self._body.detect_for_video(wrapped, self._stamp("body", picture.time_s))
        else:
            result = self._body.detect(wrapped)
        if not result.pose_landmarks:
            return None
        landmarks = result.pose_landmarks[0]
        visibility = np.array([point.visibility for point in landmarks], np.float32)
        return BodyLandmarks(
            _points(np.array([(point.x, point.y, point.z) for point in landmarks]), picture.image.shape),
            visibility,
            picture.image.shape[0] / picture.image.shape[1],
        )

    def load_hands(self) -> None:
        """Load the hand model; most films never need it, it takes 0.15 s and 60 MB, and is let go once it is not needed."""
        if self._hands is None:
            with model_options(model_file(HANDS)) as base:
                self._hands = self._vision.HandLandmarker.create_from_options(
                    self._vision.HandLandmarkerOptions(base_options=base, num_hands=2)
                )

    def hands(self, picture: Picture, box: tuple[float, float, float, float]) -> list[Float32]:
        """Up to two hands in a part of a picture, in picture widths [shape=(21, 2) each]. box : left, top, right, bottom."""
        self.load_hands()
        self._hands_s = picture.time_s
        wide = picture.image.shape[1]
        left, top, right, bottom = (max(round(edge * wide), 0) for edge in box)
        part = picture.image[top:bottom, left:right]
        if min(part.shape[:2]) < _LEAST_PX:
            return []
        corner, size = np.array([left, top]), np.array(part.shape[1::-1])
        return [
            np.asarray((np.array([(point.x, point.y) for point in hand]) * size + corner) / wide, np.float32)
            for hand in self._hands.detect(wrap(part)).hand_landmarks
        ]

    def forget_body(self, picture: Picture) -> None:
        """Let the next body be looked for anywhere: a picture without anybody ends the following."""
        if self._video and self._body is not None:
            empty = wrap(np.zeros_like(picture.image))
            self._body.detect_for_video(empty, self._stamp("body", picture.time_s))

    def close(self) -> None:
        for model in (self._face, self._body, self._hands):
            if model is not None:
                model.close()
        self._face = self._body = self._hands = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def rotation(matrix: Float64) -> Float64:
    """The turn in a face-to-camera matrix, which scales too [shape=(4, 4) -> (3, 3)]."""
    return np.asarray(matrix[:3, :3] / np.cbrt(np.linalg.det(matrix[:3, :3])))


def wrap(image: Uint8) -> Any:
    """A picture [shape=(height, width, 3)] as MediaPipe takes it."""
    from mediapipe import Image, ImageFormat

    return Image(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(image))


def _points(points: NDArray[np.floating], shape: tuple[int, ...]) -> Float32:
    """MediaPipe's points (x and z by width, y by height), all in picture widths [shape=(n, 3)]."""
    return np.asarray(points * np.array([1.0, shape[0] / shape[1], 1.0]), np.float32)


def _read_face(result: FaceArrays, number: int, shape: tuple[int, ...], enlarged: float = 1.0) -> FaceLandmarks:
    if result.names != BLENDSHAPES:
        raise ModelError(
            f"the face model answers with {', '.join(result.names)} instead of {', '.join(BLENDSHAPES)}; reinstall the program"
        )
    points = _points(result.points[number], shape)
    matrix = np.array(result.matrices[number], np.float64)
    return FaceLandmarks(points, result.blendshapes[number], matrix, float(np.ptp(points[:, 0])) * shape[1] / enlarged)
