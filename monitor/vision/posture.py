"""Shoulders, trunk and arms from one person's landmarks; and how much the picture changes.

Left and right are the person's own. The change is motion energy, as in frame differencing (Ramseyer & Tschacher 2011).
"""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.measures import columns
from monitor.types import Float32, Picture
from monitor.vision.landmarks import ELBOWS, HIPS, SHOULDERS, WRISTS, BodyLandmarks

_NO_HANDS = (float("nan"), float("nan"))

_COLUMNS = columns("body")


def body_values(body: BodyLandmarks | None, hands: tuple[float, float] = _NO_HANDS) -> tuple[Float32, float]:
    """The columns of ``measures.BODY`` and their quality 0..1; all NaN and 0 without a body or one of its shoulders.

    hands : how near the own left and right one are to the face (``hands.HandsAtFace``).
    """
    values = dict.fromkeys(_COLUMNS, float("nan"))
    if body is None or not body.seen[SHOULDERS].all():
        return np.array(list(values.values()), np.float32), 0.0
    points = np.where(body.seen[:, None], body.points[:, :2], np.float32(np.nan))
    left, right = points[SHOULDERS[0]], points[SHOULDERS[1]]
    across = left - right
    width = float(np.hypot(*across))
    if width > 0:
        # The person's own left is on the right of the picture, and y grows downwards.
        values["shoulder_roll_deg"] = float(np.degrees(np.arctan2(across[1], abs(across[0]))))
        values["lean"] = float(np.log(width))
        values["shoulder_x"], values["shoulder_y"] = (float(value) for value in (left + right) / 2)
        # Hips behind a table are guessed, with some doubt.
        if body.visibility[HIPS].min() >= constants.vision().hips_visibility:
            up = (left + right) / 2 - (points[HIPS[0]] + points[HIPS[1]]) / 2
            values["torso_lean_deg"] = float(np.degrees(np.arctan2(up[0], -up[1])))
        values["openness"] = _openness(points, width)
    values["hand_to_face_left"], values["hand_to_face_right"] = hands
    quality = float(body.visibility[SHOULDERS].mean())
    return np.array([values[name] for name in _COLUMNS], np.float32), min(max(quality, 0.0), 1.0)


def _openness(points: Float32, width: float) -> float:
    """1: the wrists well apart from the trunk. 0: before it, or the arms crossed. NaN when no arm shows down to its wrist."""
    limits = constants.vision()
    middle = (points[SHOULDERS[0]] + points[SHOULDERS[1]]) / 2
    # Positive: on the arm's own side of the trunk, in shoulder widths from the middle.
    sides = np.array([1.0, -1.0])
    wrists = sides * (points[WRISTS, 0] - middle[0]) / width
    # A wrist without its elbow may be anybody's, or a cup.
    wrists[~np.isfinite(points[ELBOWS, 0])] = np.nan
    if not np.isfinite(wrists).any():
        return float("nan")
    apart = np.nanmean(wrists) / limits.open_apart
    return float(np.clip(apart, 0.0, 1.0))


class Motion:
    """Mean absolute change in grey levels between successive pictures, per 1/15 s.

    Every picture is made small and blurred first, so that sensor noise and compression count little.
    """

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._grey: Float32 | None = None
        self._time_s = float("nan")

    @property
    def grey(self) -> Float32:
        """The picture pushed last, small and blurred, 0..255 [shape=(height, width)]."""
        assert self._grey is not None
        return self._grey

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
        # Grey first: making three colours small costs 0.3 ms more.
        small = cv2.resize(cv2.cvtColor(picture.image, cv2.COLOR_RGB2GRAY), size_px, interpolation=cv2.INTER_AREA)
        grey = cv2.GaussianBlur(small.astype(np.float32), (5, 5), 0)
        before, passed_s = self._grey, picture.time_s - self._time_s
        self._grey, self._time_s = grey, picture.time_s
        if before is None or before.shape != grey.shape or not 0 < passed_s <= self._limits.motion_gap:
            return float("nan")
        return float(np.abs(grey - before).mean()) / (15.0 * passed_s)
