"""Where faces are in a picture, and how surely: BlazeFace alone, without landmarks, at a third of their cost."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np

from monitor import constants
from monitor.models import model_file
from monitor.types import Uint8
from monitor.vision.landmarks import wrap
from monitor.vision.models.tasks import tasks
from monitor.vision.presence.stillness import Box


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A face's place in picture widths, and the detector's confidence 0..1."""

    box: Box
    score: float


class FaceDetector:
    """The detector inside the landmarks' model, for pictures that stand alone; a context manager.

    Raises ModelError when the model file is missing or damaged.
    """

    def __init__(self) -> None:
        base_options, vision = tasks()
        with zipfile.ZipFile(model_file("face_landmarker.task")) as bundle:
            model = bundle.read("face_detector.tflite")
        self._model: Any = vision.FaceDetector.create_from_options(
            vision.FaceDetectorOptions(
                base_options=base_options(model_asset_buffer=model),
                min_detection_confidence=constants.vision().face_detection,
            )
        )

    def faces(self, image: Uint8) -> list[DetectedFace]:
        """Every face of a picture [shape=(height, width, 3)], the surest first."""
        width = image.shape[1]
        found = []
        for detection in self._model.detect(wrap(image)).detections:
            box = detection.bounding_box
            left, top = box.origin_x / width, box.origin_y / width
            edges = (left, top, left + box.width / width, top + box.height / width)
            found.append(DetectedFace(edges, float(detection.categories[0].score)))
        return sorted(found, key=lambda face: -face.score)

    def turned_score(self, image: Uint8) -> float:
        """How surely there is a face in the picture turned by 180 degrees, 0 without one."""
        faces = self.faces(np.ascontiguousarray(image[::-1, ::-1]))
        return faces[0].score if faces else 0.0

    def close(self) -> None:
        """Free the model. A second call does nothing."""
        if self._model is not None:
            self._model.close()
        self._model = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
