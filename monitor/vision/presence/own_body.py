"""Whose body is it? A body counts where its shoulders are seen, below a face that is the same person's.

The body model finds a trunk in coats, lamps and cartoons, and of several people it takes whichever it likes. So the head of the
body must be the face that is followed, and the shoulders must lie where a neck puts them. A person who looks away keeps the
body for a while, as long as it is followed without a break.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.vision.landmarks import NOSE, SHOULDERS, BodyLandmarks, FaceLandmarks
from monitor.vision.presence.stillness import Box

_FACE_NOSE: Final = 1
# A face is so much wider than high, at least: the width of a face in profile says little about its size.
_WIDE: Final = 0.75
# A body is followed from look to look: no longer pause (s), no larger step (shoulder widths).
_PAUSE_S: Final = 1.0
_STEP: Final = 0.5


@dataclass(frozen=True, slots=True)
class Head:
    """Where a face is, in picture widths. size : about its width from the front, whichever way it is turned."""

    middle: tuple[float, float]
    nose: tuple[float, float]
    size: float

    @classmethod
    def of_face(cls, face: FaceLandmarks) -> Head:
        left, top, right, bottom = face.box
        x, y = face.points[_FACE_NOSE, :2].tolist()
        return cls(((left + right) / 2, (top + bottom) / 2), (x, y), max(right - left, _WIDE * (bottom - top), 1e-6))

    @classmethod
    def of_box(cls, box: Box) -> Head:
        """Of a face that is only detected: it is too small or turned too far for its landmarks."""
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return cls(middle, middle, max(box[2] - box[0], 1e-6))


def has_shoulders(body: BodyLandmarks) -> bool:
    """Whether both shoulders are visible and in the picture: a head shot has none."""
    return bool(body.seen[SHOULDERS].all())


def is_same_head(body: BodyLandmarks, head: Head) -> bool:
    """Whether the body's head is this one."""
    x, y = (body.points[NOSE, :2] - np.array(head.nose)).tolist()
    return math.hypot(x, y) <= constants.vision().body_nose * head.size


def fits(body: BodyLandmarks, head: Head) -> bool:
    """Whether the shoulders are where this head's could be: so far apart, so far below its middle, and not aside."""
    limits = constants.vision()
    left, right = body.points[SHOULDERS, :2]
    aside, below = (((left + right) / 2 - np.array(head.middle)) / head.size).tolist()
    wide = float(np.hypot(*(left - right))) / head.size
    (narrowest, widest), (highest, lowest) = limits.shoulders_wide, limits.shoulders_below
    return narrowest <= wide <= widest and highest <= below <= lowest and abs(aside) <= limits.shoulders_aside


class OwnBody:
    """``is_own`` every body that was found; it remembers which one belonged to a face."""

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._face_s = self._seen_s = -np.inf
        self._shoulders: Float32 | None = None

    def is_own(self, time_s: float, body: BodyLandmarks | None, head: Head | None) -> bool:
        """Whether this is the body of the person whose face is followed. head : of the same picture, None if it is averted.

        Without a face it is, for ``body_averted`` seconds, the one that has been followed since a picture with its face.
        """
        if body is None or not has_shoulders(body):
            self._shoulders = None
            return False
        shoulders = body.points[SHOULDERS, :2]
        if head is not None:
            own = is_same_head(body, head) and fits(body, head)
            self._face_s = time_s
        else:
            own = time_s - self._face_s <= self._limits.body_averted and self._is_followed(time_s, shoulders)
        self._shoulders, self._seen_s = (shoulders, time_s) if own else (None, self._seen_s)
        return own

    def _is_followed(self, time_s: float, shoulders: Float32) -> bool:
        if self._shoulders is None or time_s - self._seen_s > _PAUSE_S:
            return False
        wide = float(np.hypot(*(self._shoulders[0] - self._shoulders[1])))
        return float(np.hypot(*(shoulders - self._shoulders).mean(axis=0))) <= _STEP * wide
