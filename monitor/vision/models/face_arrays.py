"""MediaPipe's faces as arrays.

Its own answer is an object for each of 530 numbers, made anew for every picture: 0.6 ms, a fifth of all that Python does for a
picture. Here the same memory is read at once, below MediaPipe's public functions; its version is pinned, and a test compares.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np

from monitor.types import Float32


@dataclass(frozen=True, slots=True)
class FaceArrays:
    """What a picture holds, an entry for each face, as ``FaceLandmarkerResult`` has it.

    points : x, y, z, of which x and z are in picture widths and y in its heights [shape=(478, 3) each]. blendshapes : in the
    order of ``names`` [shape=(52,) each]. matrices : face to camera [shape=(4, 4) each].
    """

    points: list[Float32]
    blendshapes: list[Float32]
    names: tuple[str, ...]
    matrices: list[Any]


def detect(landmarker: Any, image: Any, stamp_ms: int | None) -> FaceArrays:
    """What ``FaceLandmarker.detect_for_video`` finds, or ``detect`` without a stamp. image : MediaPipe's."""
    from mediapipe.tasks.python.vision.face_landmarker import FaceLandmarkerResultC

    result, library = FaceLandmarkerResultC(), landmarker._lib
    if stamp_ms is None:
        library.MpFaceLandmarkerDetectImage(landmarker._handle, image._image_ptr, None, ctypes.byref(result))
    else:
        library.MpFaceLandmarkerDetectForVideo(landmarker._handle, image._image_ptr, None, stamp_ms, ctypes.byref(result))
    try:
        return _arrays(result)
    finally:
        library.MpFaceLandmarkerCloseResult(ctypes.byref(result))


def _arrays(result: Any) -> FaceArrays:
    faces = [result.face_landmarks[n] for n in range(result.face_landmarks_count)]
    shapes = [result.face_blendshapes[n] for n in range(result.face_blendshapes_count)]
    first = shapes[0] if shapes else None
    return FaceArrays(
        [_read(face.landmarks, face.landmarks_count, "x", "y", "z") for face in faces],
        [_read(shape.categories, shape.categories_count, "score")[:, 0] for shape in shapes],
        tuple(first.categories[n].category_name.decode() for n in range(first.categories_count)) if first else (),
        [result.facial_transformation_matrixes[n].to_numpy() for n in range(result.facial_transformation_matrixes_count)],
    )


def _read(pointer: Any, n: int, *names: str) -> Float32:
    """Some float fields of ``n`` structures in a row [shape=(n, len(names))]."""
    if not n:
        return np.empty((0, len(names)), np.float32)
    structure = pointer._type_
    size = ctypes.sizeof(structure)
    memory = (ctypes.c_char * (n * size)).from_address(ctypes.addressof(pointer.contents))
    offsets = [getattr(structure, name).offset for name in names]
    layout: Any = {"names": [*names], "formats": [np.float32] * len(names), "offsets": offsets, "itemsize": size}
    rows: Any = np.frombuffer(memoryview(memory), np.dtype(layout))
    return np.stack([rows[name] for name in names], axis=1)
