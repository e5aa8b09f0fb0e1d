"""Which face of a picture is the person: the largest, as long as it lives. Posters, drawings and mirror images are not.

The landmarks follow whichever face they saw first. So every face is detected about once a second and each one's stillness is
watched; the others are painted over before the landmarks are looked for. The person is kept by place and size, so two people
who both move are never exchanged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from monitor.types import Picture, Uint8
from monitor.vision.presence.drawn import DrawnWatch
from monitor.vision.presence.stillness import Box, ChangeDetector, ExpressionWatch, State

# Which of the faces that live is the person.
Wanted = Literal["largest", "left", "right", "upper", "lower"]
# Two boxes are the same face when their centres are nearer than this (face widths) ...
_NEAR: Final = 0.7
# ... a head moves so fast at most (face widths a second) ...
_FAST: Final = 1.5
# ... and their widths differ by no more (times).
_ALIKE: Final = 1.9
# Detections that make a face of the background: one alone may be a pattern on a curtain.
SEEN_TIMES: Final = 2
# A face that is not detected for so long has gone (s).
_GONE_S: Final = 5.0
# Landmarks follow a face whose place they gave within this time (s).
_FOLLOWED_S: Final = 0.5
# So long nobody else takes the place of a person who is not seen (s).
_LOST_S: Final = 2.0
# A face that is so much larger, or farther on the side asked for (face widths), for so long (s) takes the place of one that
# lives, too: the one followed was a mirror image, or somebody behind.
_BETTER: Final[dict[Wanted, float]] = {"largest": 0.5, "left": 1.0, "right": 1.0, "upper": 1.0, "lower": 1.0}
_BETTER_S: Final = 2.0
# A poster's shoulders are painted over, too (face widths: sideways, above, below).
_AROUND: Final = (0.6, 0.5, 1.8)


def width(box: Box) -> float:
    """In picture widths."""
    return box[2] - box[0]


@dataclass(slots=True, eq=False)
class WatchedFace:
    """One face of the picture. times : how often it was detected. seen_s : when it was last seen at all.

    has_landmarks : whether it ever was the person and its landmarks were found. detected_width : of the detector's last box,
    which is wider than the landmarks' (1.3 times), so that only two such compare; picture widths, 0 where there is none.
    """

    box: Box
    seen_s: float
    first_s: float
    times: int = 1
    has_landmarks: bool = False
    detected_width: float = 0.0
    change: ChangeDetector = field(default_factory=ChangeDetector)
    expression: ExpressionWatch = field(default_factory=ExpressionWatch)
    drawn: DrawnWatch = field(default_factory=DrawnWatch)

    @property
    def state(self) -> State:
        """Whether it lives."""
        return "still" if self.expression.is_still or self.drawn.is_drawn else self.change.state

    @property
    def still_from_s(self) -> float | None:
        """From when on it has stood still; None for one that lives, and while that is not known."""
        if self.expression.is_still:
            return self.expression.since_s
        return self.change.since_s if self.change.state == "still" else None

    @property
    def is_sure(self) -> bool:
        """Whether it is a face: a single detection without landmarks may be a pattern, or the back of a head."""
        return self.has_landmarks or self.times >= SEEN_TIMES

    def is_at(self, box: Box, time_s: float) -> bool:
        """Whether a face found here at this time is this one, by its place and size."""
        near = _NEAR + _FAST * max(0.0, time_s - self.seen_s)
        wide = max(width(self.box), 1e-6), max(width(box), 1e-6)
        return _distance(self.box, box) < near * max(wide) and max(wide) < _ALIKE * min(wide)


class FaceChoice:
    """``detected`` now and then, ``visible`` before and ``accepts`` after the landmarks of each picture, then ``watch``.

    person : the chosen face, None while nobody was seen. exchanged_s : when a face that was beside the person's took its place
    for the last time, since the person left or the other is larger; None while that never happened.
    """

    def __init__(self, wanted: Wanted = "largest") -> None:
        self._wanted: Wanted = wanted
        self._faces: list[WatchedFace] = []
        self.person: WatchedFace | None = None
        self.exchanged_s: float | None = None
        self._lived: WatchedFace | None = None  # the person last seen alive

    @property
    def others(self) -> tuple[WatchedFace, ...]:
        """The other faces of the last seconds."""
        return tuple(face for face in self._faces if face is not self.person and face.times >= SEEN_TIMES)

    def detected(self, time_s: float, boxes: Iterable[Box]) -> None:
        """Every face of the picture that comes next."""
        for box in boxes:
            known = min(
                (face for face in self._faces if face.is_at(box, time_s)),
                key=lambda face: _distance(face.box, box),
                default=None,
            )
            if known is None:
                self._faces.append(WatchedFace(box, time_s, time_s, detected_width=width(box)))
            else:
                known.times += 1
                known.detected_width = width(box)
                # The landmarks know better where a face is that they follow.
                if time_s - known.seen_s > _FOLLOWED_S:
                    known.box = box
                known.seen_s = time_s
        self._faces = [face for face in self._faces if time_s - face.seen_s <= _GONE_S]
        if self.person not in self._faces:
            self.person = None
        self._choose(time_s)

    def visible(self, picture: Picture) -> Picture:
        """The picture with every other face painted over."""
        others = [face for face in self._faces if face is not self.person and (face.times >= SEEN_TIMES or self._is_new)]
        if self.person is None or not others:
            return picture
        image = picture.image.copy()
        for face in others:
            _cover(image, face.box, self.person.box)
        return replace(picture, image=image)

    def accepts(self, time_s: float, box: Box) -> bool:
        """Whether a face that the landmarks found is the person; it is taken where nobody has been for a while."""
        if self.person is not None and self.person.is_at(box, time_s):
            self.person.box, self.person.seen_s, self.person.has_landmarks = box, time_s, True
            return True
        if self.person is not None and time_s - self.person.seen_s < _LOST_S and self.person.is_sure:
            return False
        other = next((face for face in self._faces if face.is_at(box, time_s)), None)
        if other is None:
            other = WatchedFace(box, time_s, time_s)
            self._faces.append(other)
        if self.person is not None and other.state == "still":
            return False
        self._take(time_s, other)
        other.box, other.seen_s, other.has_landmarks = box, time_s, True
        return True

    def watch(self, time_s: float, image: Uint8) -> None:
        """Look at the stillness of every face, in the picture with all of them."""
        for face in self._faces:
            face.change.push(time_s, image, inner(face.box))
        if self.person is not None and self.person.state == "live":
            self._lived = self.person

    @property
    def _is_new(self) -> bool:
        return self.person is not None and self.person.state == "unknown"

    def _choose(self, time_s: float) -> None:
        if not self._faces:
            return
        person = self.person
        if person is None:
            self._take(time_s, max(self._faces, key=lambda face: (face.state != "still", self._rank(face))))
            return
        living = [face for face in self._faces if face is not person and face.state == "live" and face.times >= SEEN_TIMES]
        if not living:
            return
        best = max(living, key=self._rank)
        is_better = self._rank(best) > self._rank(person) + _BETTER[self._wanted] * _wide(person)
        if person.state == "still" or (is_better and time_s - best.first_s >= _BETTER_S):
            self._take(time_s, best)

    def _take(self, time_s: float, face: WatchedFace) -> None:
        before = self._lived
        if before is not None and before is not face and face.times >= SEEN_TIMES and face.first_s < before.seen_s:
            self.exchanged_s = time_s
        self.person, self._lived = face, None

    def _rank(self, face: WatchedFace) -> float:
        """More is more what is wanted, in picture widths."""
        x, y = (face.box[0] + face.box[2]) / 2, (face.box[1] + face.box[3]) / 2
        return {"largest": _wide(face), "left": -x, "right": x, "upper": -y, "lower": y}[self._wanted]


def _wide(face: WatchedFace) -> float:
    """As the detector sees it, in picture widths."""
    return face.detected_width or width(face.box)


def inner(box: Box, *, edge: float = 1 / 8) -> Box:
    """The face without hair and background. edge : share that is left out at each side."""
    wide, high = edge * (box[2] - box[0]), edge * (box[3] - box[1])
    return box[0] + wide, box[1] + high, box[2] - wide, box[3] - high


def _distance(box: Box, other: Box) -> float:
    across, down = box[0] + box[2] - other[0] - other[2], box[1] + box[3] - other[1] - other[3]
    return math.hypot(across, down) / 2


def _cover(image: Uint8, box: Box, person: Box) -> None:
    """Paint over a face and its shoulders, but nothing of the person: neither their face nor what is below it."""
    wide = width(box)
    side, above, below = (part * wide for part in _AROUND)
    left, right = box[0] - side, box[2] + side
    spared = width(person) / 4
    if box[0] + box[2] <= person[0] + person[2]:
        right = min(right, person[0] - spared)
    else:
        left = max(left, person[2] + spared)
    top, bottom = box[1] - above, box[3] + below
    if left >= right:  # above or below each other
        left, right = box[0], box[2]
        top, bottom = (top, min(box[3], person[1])) if box[1] < person[1] else (max(box[1], person[3]), box[3])
    scale = image.shape[1]
    rows = slice(max(round(top * scale), 0), max(round(bottom * scale), 0))
    columns = slice(max(round(left * scale), 0), max(round(right * scale), 0))
    part = image[rows, columns]
    if part.size:
        part[:] = np.median(part[:: max(1, part.shape[0] // 8), :: max(1, part.shape[1] // 8)], axis=(0, 1)).astype(np.uint8)
