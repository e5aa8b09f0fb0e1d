"""The line drawing of a person that a session keeps instead of pictures."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.vision.landmarks import ELBOWS, HIPS, WRISTS, BodyLandmarks, FaceLandmarks

# Polylines over the face's 478 points; a first point that comes again at the end closes the line.
_FACE_LINES = (
    (10, 297, 284, 389, 454, 361, 397, 379, 400, 152, 176, 150, 172, 132, 234, 162, 54, 67, 10),  # outline
    (263, 390, 374, 381, 362, 384, 386, 388, 263),  # own left eye
    (33, 163, 145, 154, 133, 157, 159, 161, 33),  # own right eye
    (474, 475, 476, 477, 474),  # own left iris
    (469, 470, 471, 472, 469),  # own right iris
    (276, 283, 282, 295, 285),  # own left brow
    (46, 53, 52, 65, 55),  # own right brow
    (168, 6, 195, 4),  # nose
    (98, 2, 327),
    (61, 40, 37, 0, 267, 270, 291, 405, 314, 17, 84, 181, 61),  # lips, outer
    (78, 81, 13, 311, 308, 402, 14, 178, 78),  # lips, inner
)
# Over BlazePose's 33: shoulders, elbows, wrists, hips (even numbers are the person's own right).
_BODY_LINES = ((15, 13, 11, 12, 14, 16), (11, 23, 24, 12))

FACE_POINTS = tuple(dict.fromkeys(point for line in _FACE_LINES for point in line))
BODY_POINTS = tuple(dict.fromkeys(point for line in _BODY_LINES for point in line))

# Numbers of the points of ``sketch``, line by line; goes into a session's header.
SKETCH_LINES: tuple[tuple[int, ...], ...] = (
    *(tuple(FACE_POINTS.index(point) for point in line) for line in _FACE_LINES),
    *(tuple(len(FACE_POINTS) + BODY_POINTS.index(point) for point in line) for line in _BODY_LINES),
)
N_SKETCH = len(FACE_POINTS) + len(BODY_POINTS)


def sketch(face: FaceLandmarks | None, body: BodyLandmarks | None) -> Float32 | None:
    """Points to draw, x and y in picture widths, NaN what is unseen [shape=(N_SKETCH, 2)]; None without a face and a body."""
    if face is None and body is None:
        return None
    points = np.full((N_SKETCH, 2), np.nan, np.float32)
    if face is not None:
        points[: len(FACE_POINTS)] = face.points[list(FACE_POINTS), :2]
    if body is not None:
        seen = body.seen
        # As for the measures: no wrist without its elbow, and hips behind a table are guessed.
        seen[WRISTS] &= seen[ELBOWS]
        seen[HIPS] &= body.visibility[HIPS] >= constants.vision().hips_visibility
        points[len(FACE_POINTS) :] = np.where(seen[:, None], body.points[:, :2], np.nan)[list(BODY_POINTS)]
    return points


def drawn_face(points: Float32) -> tuple[float, float, float, float] | None:
    """x, y, width and height of the face in a sketch [shape=(N_SKETCH, 2)], in picture widths; None where it has none."""
    face = points[: len(FACE_POINTS)]
    if not np.isfinite(face).all():
        return None
    (x, y), (right, bottom) = face.min(axis=0).tolist(), face.max(axis=0).tolist()
    return x, y, right - x, bottom - y
