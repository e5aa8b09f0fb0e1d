"""Shoulders, trunk, arms and hands from one person's landmarks; and how much the picture changes.

Left and right are the person's own. The change is motion energy, as in frame differencing (Ramseyer & Tschacher 2011).
"""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.types import Float32, Picture
from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks

# BlazePose: odd numbers are the person's own left.
_EARS, _SHOULDERS, _WRISTS, _HIPS = (7, 8), (11, 12), (15, 16), (23, 24)
_HANDS = ((15, 17, 19, 21), (16, 18, 20, 22))

_COLUMNS = columns("body")


def body_values(body: BodyLandmarks | None, face: FaceLandmarks | None) -> tuple[Float32, float]:
    """The columns of ``measures.BODY`` and their quality 0..1; all NaN and 0 without a body.

    face : of the same picture; without it the hands are held against the body's own points of the head.
    """
    values = dict.fromkeys(_COLUMNS, float("nan"))
    if body is None:
        return np.array(list(values.values()), np.float32), 0.0
    points = _seen(body)
    left, right = points[_SHOULDERS[0]], points[_SHOULDERS[1]]
    across = left - right
    width = float(np.hypot(*across))
    if np.isfinite(width) and width > 0:
        # The person's own left is on the right of the picture, and y grows downwards.
        values["shoulder_roll_deg"] = float(np.degrees(np.arctan2(across[1], abs(across[0]))))
        values["lean"] = float(np.log(width))
        values["shoulder_x"], values["shoulder_y"] = (float(value) for value in (left + right) / 2)
        up = (left + right) / 2 - (points[_HIPS[0]] + points[_HIPS[1]]) / 2
        values["torso_lean_deg"] = float(np.degrees(np.arctan2(up[0], -up[1])))
        values["openness"] = _openness(points, width)
    values["hand_to_face_left"], values["hand_to_face_right"] = _hands_at_face(body, points, face)
    quality = float(body.visibility[list(_SHOULDERS)].mean()) if np.isfinite(width) else 0.0
    return np.array([values[name] for name in _COLUMNS], np.float32), min(max(quality, 0.0), 1.0)


def _seen(body: BodyLandmarks) -> Float32:
    """Points in the picture and visible, x and y; the others NaN [shape=(33, 2)]."""
    points = body.points[:, :2].copy()
    points[(body.visibility < constants.vision().body_visibility) | ~body.inside] = np.nan
    return points


def _openness(points: Float32, width: float) -> float:
    """1: the wrists well apart from the trunk. 0: before it, or the arms crossed. NaN when no wrist shows."""
    limits = constants.vision()
    middle = (points[_SHOULDERS[0]] + points[_SHOULDERS[1]]) / 2
    # Positive: on the arm's own side of the trunk, in shoulder widths from the middle.
    sides = np.array([1.0, -1.0])
    wrists = sides * (points[list(_WRISTS), 0] - middle[0]) / width
    if not np.isfinite(wrists).any():
        return float("nan")
    apart = np.nanmean(wrists) / limits.open_apart
    return float(np.clip(apart, 0.0, 1.0))


def _hands_at_face(body: BodyLandmarks, points: Float32, face: FaceLandmarks | None) -> tuple[float, float]:
    """How near the own left and right hand are to the face, 1 on it, 0 half a face away; NaN for a hand unseen."""
    limits = constants.vision()
    if face is not None:
        outline = face.points[:, :2]
        centre = (outline.max(axis=0) + outline.min(axis=0)) / 2
        half = np.maximum(np.ptp(outline, axis=0) / 2, 1e-6)
    elif np.isfinite(points[list(_EARS)]).all():
        ears = points[list(_EARS)]
        centre = ears.mean(axis=0)
        half = np.repeat(max(float(np.hypot(*(ears[0] - ears[1]))) / 2, 1e-6), 2) * (1.0, 1.35)
    else:
        return float("nan"), float("nan")
    near = []
    for hand in _HANDS:
        seen = points[list(hand)]
        if not np.isfinite(seen).any():
            # A hand below the edge of the picture is not at the face; one that is hidden anywhere else is not known.
            below = bool((body.points[list(hand), 1] > body.height).all())
            near.append(0.0 if below else float("nan"))
            continue
        # 1 on the outline of an ellipse around the face.
        distance = float(np.nanmin(np.hypot(*((seen - centre) / half).T)))
        near.append(float(np.clip((limits.hand_far - distance) / (limits.hand_far - limits.hand_near), 0.0, 1.0)))
    return near[0], near[1]


class Motion:
    """Mean absolute change in grey levels between successive pictures, per 1/15 s.

    Every picture is made small and blurred first, so that sensor noise and compression count little.
    """

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._grey: Float32 | None = None
        self._time_s = float("nan")

    def brightness(self, box: tuple[float, float, float, float] | None) -> tuple[float, float]:
        """Mean brightness of the picture pushed last, and of a part of it (NaN without), 0..255.

        box : left, top, right, bottom in picture widths, as of a face.
        """
        if self._grey is None:
            return float("nan"), float("nan")
        width = self._grey.shape[1]
        part = float("nan")
        if box is not None:
            left, top, right, bottom = (round(value * width) for value in box)
            inside = self._grey[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
            part = float(inside.mean()) if inside.size else float("nan")
        return float(self._grey.mean()), part

    def push(self, picture: Picture) -> float:
        """Change since the picture before; NaN for the first, after a gap, and when the size of the pictures changed."""
        import cv2

        height, width = picture.image.shape[:2]
        small_px = min(self._limits.motion_width, width)
        size_px = (small_px, max(1, round(height * small_px / width)))
        small = cv2.resize(picture.image, size_px, interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (5, 5), 0)
        before, passed_s = self._grey, picture.time_s - self._time_s
        self._grey, self._time_s = grey, picture.time_s
        if before is None or before.shape != grey.shape or not 0 < passed_s <= self._limits.motion_gap:
            return float("nan")
        return float(np.abs(grey - before).mean()) / (15.0 * passed_s)
