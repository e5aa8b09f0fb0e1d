"""Hands at the face: the body says that one is near, the hand model says that it is a hand.

The hand model is asked only where the body's wrist or fingers are seen near the face, as it costs two bodies; and while a hand
rests there, it is asked once a second.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from monitor import constants
from monitor.types import Float32, Picture
from monitor.vision.landmarks import BodyLandmarks, FaceLandmarks

# BlazePose, own left and right: wrist, little finger, index finger, thumb.
_HANDS: Final = ((15, 17, 19, 21), (16, 18, 20, 22))
_EARS: Final = (7, 8)
# Heads are so much higher than the distance of the ears.
_HIGH: Final = 1.35
# What is looked at around the middle of the face (half face heights): a hand at the chin with its wrist.
_AROUND: Final = 2.6
# A hand that rests is the same for so long (s) while it moves no farther (half face sizes).
_SAME_S: Final = 1.0
_SAME: Final = 0.25


class HandModel(Protocol):
    """What ``landmarks.Landmarker`` gives."""

    def hands(self, picture: Picture, box: tuple[float, float, float, float]) -> list[Float32]: ...


class UnseenHands:
    """In the place of ``HandsAtFace`` without a model of hands: nothing is known of them."""

    def push(self, picture: Picture, body: BodyLandmarks | None, face: FaceLandmarks | None) -> tuple[float, float]:
        """NaN for both."""
        return float("nan"), float("nan")


class _HeadEllipse:
    """An ellipse around the face, or around the ears where no face is found: a hand may hide it."""

    def __init__(self, body: BodyLandmarks, face: FaceLandmarks | None) -> None:
        if face is not None:
            low, high = np.array(face.box).reshape(2, 2)
            self.centre, self.half = (low + high) / 2, np.maximum((high - low) / 2, 1e-6)
        else:
            ears = np.where(body.seen[list(_EARS), None], body.points[list(_EARS), :2], np.nan)
            self.centre = ears.mean(axis=0)
            self.half = np.maximum(np.hypot(*(ears[0] - ears[1])) / 2, 1e-6) * np.array([1.0, _HIGH])

    @property
    def is_known(self) -> bool:
        return bool(np.isfinite(self.centre).all() and np.isfinite(self.half).all())

    def distance(self, points: Float32) -> float:
        """Of the nearest point: 1 on the outline, 0 in the middle."""
        return float(np.hypot(*((points - self.centre) / self.half).T).min())

    @property
    def around(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in picture widths."""
        reach = _AROUND * float(self.half.max())
        x, y = self.centre.tolist()
        return x - reach, y - reach, x + reach, y + reach


class HandsAtFace:
    """``push`` a body and its face: how near the own left and right hand are, 1 on the face, 0 half a face away or farther.

    NaN for a hand that is not seen, and for one that only the body model sees near the face. A hand below the edge of the
    picture is not at the face.
    """

    def __init__(self, model: HandModel) -> None:
        self._model, self._limits = model, constants.vision()
        self._asked_s = -np.inf
        self._asked: Float32 | None = None  # where the hands were then, in half face sizes from its middle
        self._found: list[Float32] = []

    def push(self, picture: Picture, body: BodyLandmarks | None, face: FaceLandmarks | None) -> tuple[float, float]:
        """Of one picture; NaN without a body, or where it does not show the head."""
        if body is None or not (head := _HeadEllipse(body, face)).is_known:
            return float("nan"), float("nan")
        near = [float("nan"), float("nan")]
        asked: dict[int, Float32] = {}
        for side, hand in enumerate(_HANDS):
            seen = body.points[list(hand), :2][body.seen[list(hand)]]
            if len(seen) and head.distance(seen) < self._limits.hand_ask:
                asked[side] = seen
            elif len(seen) or (body.points[list(hand), 1] > body.height).all():
                near[side] = 0.0
        if asked:
            far = self._limits.hand_far
            for side, own in _assigned(head, asked, self._hands(picture, head, asked), self._limits.hand_ask).items():
                near[side] = float(np.clip((far - head.distance(own)) / (far - self._limits.hand_near), 0.0, 1.0))
        return near[0], near[1]

    def _hands(self, picture: Picture, head: _HeadEllipse, asked: dict[int, Float32]) -> list[Float32]:
        places = np.array([(hand.mean(axis=0) - head.centre) / head.half for hand in asked.values()], np.float32)
        before = self._asked
        is_same = before is not None and before.shape == places.shape and float(np.abs(places - before).max()) <= _SAME
        if is_same and picture.time_s - self._asked_s <= _SAME_S:
            return [hand * head.half + head.centre for hand in self._found]
        found = self._model.hands(picture, head.around)
        self._asked_s, self._asked = picture.time_s, places
        self._found = [np.asarray((hand - head.centre) / head.half, np.float32) for hand in found]
        return found


def _assigned(head: _HeadEllipse, asked: dict[int, Float32], found: list[Float32], most: float) -> dict[int, Float32]:
    """The hand that was found where the body sees each side's; a hand is only one side's, the nearer one's."""
    pairs = []
    for number, hand in enumerate(found):
        for side, seen in asked.items():
            away = (hand[:, None] - seen) / head.half
            pairs.append((float(np.hypot(away[..., 0], away[..., 1]).min()), side, number))
    assigned: dict[int, Float32] = {}
    taken: set[int] = set()
    for distance, side, number in sorted(pairs):
        if distance < most and side not in assigned and number not in taken:
            assigned[side] = found[number]
            taken.add(number)
    return assigned
