"""Stretches put together: what one observer would know from before, and whether two of them saw the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from monitor.types import Person
from monitor.vision.eyes.own_zones import PlaceWatch
from monitor.vision.features import VideoFeatures
from monitor.vision.presence.stillness import Box

# Boxes of one face in one picture by two observers: so much of both together is shared, at least.
_SHARED: Final = 0.5
# In a film of 29.97 pictures a second they may have looked at pictures beside each other (s).
_BESIDE_S: Final = 0.1


class Seam:
    """``push`` what was seen, in order: as one observer would have said it, whose memory is longer than a lead."""

    def __init__(self) -> None:
        self._places: dict[Person, PlaceWatch] = {}
        self._exchanged_s: dict[Person, float] = {}

    def push(self, seen: Iterable[tuple[Person, VideoFeatures]]) -> Iterator[tuple[Person, VideoFeatures]]:
        """The next pictures of everybody."""
        for person, features in seen:
            place = self._places.setdefault(person, PlaceWatch())
            begins = features.zero_begins
            for rows in features.rows:
                if rows.family == "face":
                    begins |= place.push(features.time_s, rows.values[0])
            if features.exchanged_s is not None:
                self._exchanged_s[person] = features.exchanged_s
            exchanged_s = self._exchanged_s.get(person)
            if (begins, exchanged_s) != (features.zero_begins, features.exchanged_s):
                features = replace(features, zero_begins=begins, exchanged_s=exchanged_s)
            yield person, features


def agree(before: dict[Person, VideoFeatures], lead: Iterable[tuple[Person, VideoFeatures]]) -> bool:
    """Whether the end of a stretch and the end of the next one's lead show everybody alike."""
    for person, there in lead:
        here = before.get(person)
        if here is None or abs(here.time_s - there.time_s) > _BESIDE_S:
            return False
        if (here.turned, here.still_from_s is None) != (there.turned, there.still_from_s is None):
            return False
        if not _same_place(here.person, there.person):
            return False
    return True


def _same_place(box: Box | None, other: Box | None) -> bool:
    if box is None or other is None:
        return box is other
    wide, high = (max(min(box[k + 2], other[k + 2]) - max(box[k], other[k]), 0.0) for k in (0, 1))
    area = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (box, other))
    return wide * high >= _SHARED * (area - wide * high)
