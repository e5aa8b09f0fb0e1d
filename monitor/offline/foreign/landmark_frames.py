"""MediaPipe's results as scripts write them: faces, blendshapes, matrices and bodies of each frame, as arrays.

References
----------
ai.google.dev/edge/mediapipe/solutions/vision: FaceLandmarkerResult, PoseLandmarkerResult and HolisticLandmarkerResult of
Python (lists of lists, ``category_name``) and of JavaScript (``categories``, ``categoryName``, ``data`` by columns). x and y
are shares of the picture's width and height, z is in its widths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from monitor.errors import UsageError
from monitor.offline.foreign.json_frames import Frame, as_number
from monitor.types import Float32, Float64
from monitor.vision.landmarks import BLENDSHAPES

_FACES: Final = ("facelandmarks", "multifacelandmarks", "face")
_SHAPES: Final = ("faceblendshapes", "blendshapes")
_MATRICES: Final = (
    "facialtransformationmatrixes",
    "facialtransformationmatrices",
    "facialtransformationmatrix",
    "facetransformationmatrixes",
    "facematrix",
)
_BODIES: Final = ("poselandmarks", "pose")
_WIDTHS: Final = ("imagewidth", "framewidth", "videowidth", "width")
_HEIGHTS: Final = ("imageheight", "frameheight", "videoheight", "height")
_MESHES: Final = (468, 478)  # without and with irises
_BODY_POINTS: Final = 33
_ANY: Final = "landmarks"  # of the face or the body, by their number
# Points may lie outside the picture, but not by more of its sizes than this: then they are pixels.
_FARTHEST: Final = 5.0
_FARTHEST_CM: Final = 1e5
_SKEW: Final = 0.01  # rounded to three digits
_NAMES: Final = {name.lower(): place for place, name in enumerate(BLENDSHAPES)}


@dataclass(frozen=True, slots=True)
class FaceFound:
    """One face, as far as it is told.

    points : shares of the picture [shape=(468 or 478, 3)]. blendshapes : as ``BLENDSHAPES``, NaN where not told [shape=(52,)].
    matrix : face to camera [shape=(4, 4)].
    """

    points: Float32 | None = None
    blendshapes: Float32 | None = None
    matrix: Float64 | None = None


@dataclass(frozen=True, slots=True)
class LandmarkFrame:
    """What one picture gave.

    faces, bodies : None where the frame tells nothing of them, so that nobody may have looked; bodies as x, y, z, visibility
    [shape=(33, 4) each]. size_px : the picture's, if told.
    """

    faces: list[FaceFound] | None = None
    bodies: list[Float32] | None = None
    size_px: tuple[int, int] | None = None


def is_landmarks(frame: Frame) -> bool:
    """Whether a frame is one of MediaPipe's results."""
    return any(name in frame for name in (*_FACES[:2], *_SHAPES, *_MATRICES, *_BODIES[:1], _ANY))


def read_landmarks(frame: Frame, *, place: str) -> LandmarkFrame:
    """What one frame holds. place : which frame of which file, for errors. Raises UsageError for what is no such result."""
    points, bodies = _people(_first(frame, _FACES), place), _people(_first(frame, _BODIES), place)
    for found in _people(frame.get(_ANY), place):
        (bodies if len(found) == _BODY_POINTS else points).append(found)
    shapes = _shapes(_first(frame, _SHAPES), place)
    matrices = _matrices(_first(frame, _MATRICES), place)
    for found in points:
        if len(found) not in _MESHES:
            raise UsageError(
                f"{place} has a face of {len(found)} points; expected the 478 of MediaPipe's FaceLandmarker, or 468"
            )
    for found in bodies:
        if len(found) != _BODY_POINTS:
            raise UsageError(f"{place} has a body of {len(found)} points; expected the 33 of MediaPipe's PoseLandmarker")
    counts = {len(part) for part in (points, shapes, matrices) if part}
    if len(counts) > 1:
        raise UsageError(
            f"{place} holds {len(points)} faces, {len(shapes)} sets of blendshapes and {len(matrices)} matrices, so it is "
            "unclear whose they are; write them for each face"
        )
    if not points and max(counts, default=0) > 1:
        raise UsageError(f"{place} holds several faces without landmarks, so it is unclear whose they are; write landmarks too")
    faces = [
        FaceFound(
            points[number][:, :3] if points else None,
            shapes[number] if shapes else None,
            matrices[number] if matrices else None,
        )
        for number in range(max(counts, default=0))
    ]
    tells_faces = any(name in frame for name in (*_FACES, *_SHAPES, *_MATRICES))
    tells_bodies = any(name in frame for name in _BODIES)
    return LandmarkFrame(faces if faces or tells_faces else None, bodies if bodies or tells_bodies else None, _size(frame))


def _first(frame: Frame, names: tuple[str, ...]) -> Any:
    return next((frame[name] for name in names if frame.get(name) and isinstance(frame[name], list | Mapping)), None)


def _people(value: Any, place: str) -> list[Float32]:
    """Each one's points [shape=(n, 4)]: x, y, z (0 where missing) and visibility (NaN where missing)."""
    if isinstance(value, Mapping):
        value = value.get("landmark") or value.get("landmarks") or [value]
    if not value:
        return []
    if not isinstance(value, list):
        raise UsageError(f"{place} should hold a list of landmarks; write the results as MediaPipe gives them")
    if _is_point(value[0]):
        return [_points(value, place)]
    found = [entry.get("landmark") or entry.get("landmarks") if isinstance(entry, Mapping) else entry for entry in value]
    return [_points(entry, place) for entry in found if entry]


def _is_point(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "x" in value
    return isinstance(value, list) and bool(value) and isinstance(value[0], int | float) and 2 <= len(value) <= 5


def _points(entries: Any, place: str) -> Float32:
    if not isinstance(entries, list) or not all(map(_is_point, entries)):
        raise UsageError(f"{place} has a landmark without x and y; write the results as MediaPipe gives them")
    rows = [
        (entry.get("x"), entry.get("y"), entry.get("z", 0.0), entry.get("visibility"))
        if isinstance(entry, Mapping)
        else (*entry[:4], *(0.0, None)[len(entry[:4]) - 2 :])
        for entry in entries
    ]
    points = np.array([[as_number(cell) for cell in row] for row in rows], np.float32)
    points[np.abs(points[:, 3]) > 1, 3] = np.nan
    if not np.isfinite(points[:, :3]).all():
        raise UsageError(f"{place} has a landmark without numbers for x and y; leave a face out that was not found")
    if np.abs(points[:, :2]).max() > _FARTHEST:
        farthest = points[np.abs(points[:, :2]).max(axis=1).argmax(), 0]
        raise UsageError(
            f"{place} has a landmark at {farthest:g}; expected shares of the picture (0 to 1), as MediaPipe gives "
            "them, not pixels"
        )
    return points


def _shapes(value: Any, place: str) -> list[Float32]:
    if not value:
        return []
    if isinstance(value, Mapping) or (
        isinstance(value, list) and isinstance(value[0], Mapping) and _score(value[0]) is not None
    ):
        value = [value]
    return [_shape(entry, place) for entry in value if entry]


def _shape(entry: Any, place: str) -> Float32:
    if isinstance(entry, Mapping) and isinstance(entry.get("categories"), list):
        entry = entry["categories"]
    found = np.full(len(BLENDSHAPES), np.nan, np.float32)
    if isinstance(entry, Mapping):
        told = [(str(name), as_number(score)) for name, score in entry.items()]
    elif isinstance(entry, list) and all(isinstance(category, Mapping) and _score(category) is not None for category in entry):
        told = [pair for category in entry if (pair := _score(category)) is not None]
    else:
        raise UsageError(f"{place} has blendshapes without names; write each with its category name and its score")
    for name, score in told:
        if name.lower() in _NAMES:
            if not -1e-3 <= score <= 1.001:
                raise UsageError(f"{place}: the blendshape {name} is {score:g}; expected a score of 0 to 1")
            found[_NAMES[name.lower()]] = score
    return found


def _score(entry: Mapping[str, Any]) -> tuple[str, float] | None:
    name = entry.get("category_name") or entry.get("categoryName") or entry.get("name")
    score = entry.get("score", entry.get("value"))
    return None if not isinstance(name, str) or score is None else (name, as_number(score))


def _matrices(value: Any, place: str) -> list[Float64]:
    if not value:
        return []
    try:
        if isinstance(value, Mapping) or (not isinstance(value[0], Mapping) and np.size(value) == 16 and len(value) > 1):
            value = [value]
        told = [np.asarray(entry["data"] if isinstance(entry, Mapping) else entry, np.float64) for entry in value]
        return [_upright(matrix.reshape(4, 4), place) for matrix in told]
    except (KeyError, TypeError, ValueError, OverflowError):
        raise UsageError(
            f"{place} has a transformation matrix that is not of 4 by 4 numbers; write it as MediaPipe gives it"
        ) from None


def _upright(matrix: Float64, place: str) -> Float64:
    """By rows, as Python gives it; JavaScript's data go by columns. The row 0, 0, 0, 1 says which it is."""
    if np.isfinite(matrix).all() and np.abs(matrix).max() < _FARTHEST_CM:
        for candidate in (matrix, matrix.T):
            size = float(np.linalg.det(candidate[:3, :3]))
            if np.allclose(candidate[3], (0, 0, 0, 1), atol=1e-3) and size > 0 and _is_turn(candidate[:3, :3] / np.cbrt(size)):
                return candidate
    raise UsageError(f"{place} has a transformation matrix that turns no face; write it as MediaPipe gives it")


def _is_turn(turn: Float64) -> bool:
    return bool(np.abs(turn @ turn.T - np.eye(3)).max() < _SKEW)


def _size(frame: Frame) -> tuple[int, int] | None:
    wide, high = (next((as_number(frame[name]) for name in names if name in frame), np.nan) for names in (_WIDTHS, _HEIGHTS))
    return (int(wide), int(high)) if wide >= 1 and high >= 1 else None


def boxes(faces: list[FaceFound]) -> list[tuple[float, float, float]]:
    """Where each face is: middle and width, in shares of the picture; those without points are all in one place."""
    found = []
    for face in faces:
        if face.points is None:
            found.append((0.5, 0.5, 0.0))
            continue
        low, high = face.points[:, :2].min(axis=0), face.points[:, :2].max(axis=0)
        x, y = ((low + high) / 2).tolist()
        found.append((x, y, float(high[0] - low[0])))
    return found


def trunks(bodies: list[Float32], shoulders: list[int]) -> list[tuple[float, float, float]]:
    """Where each body is: middle between the shoulders and their distance, in shares of the picture."""
    found = []
    for body in bodies:
        left, right = body[shoulders, :2]
        x, y = ((left + right) / 2).tolist()
        found.append((x, y, float(np.hypot(*(left - right)))))
    return found
