"""What is to be said of the picture of a film: that it stands still, was turned, or shows more faces than the
person's, or that eyes or mouth cannot be seen in it.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from monitor.types import Person
from monitor.vision.face import Lack
from monitor.vision.features import VideoFeatures
from monitor.vision.presence.stillness import Box
from monitor.vision.series.lacks import LackShare
from monitor.words import say
from monitor.words.numbers import clock

# Less of either is no news: a call freezes for a moment, and somebody walks past.
_STILL_S: Final = 1.0
_OTHER_S: Final = 2.0
# Of the time that the film is looked at: less is a glance to the side.
_LACK_LEAST: Final = 0.1
# A hand before the eyes, or a look through a shadow, is no news either.
_HIDDEN_S: Final = 3.0

Side = Literal["left", "right", "upper", "lower"]


class PictureRemarks:
    """``push`` every picture, then read ``lines``.

    still_s, seen_s : for how long it stood still, and was looked at. eyes_hidden_s, mouth_hidden_s : for how long they
    could not be seen in the person's face. has_measures : whether the face was ever measured.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._away: list[tuple[float, float]] = []  # from the other face to the person
        self._others_s = self._living_s = 0.0
        self._lacks = LackShare()
        self.has_measures = False
        self.still_s = self.eyes_hidden_s = self.mouth_hidden_s = 0.0
        self.turned = False
        self._exchanged_s: list[float] = []

    def push(self, seen: VideoFeatures) -> None:
        """The next settled picture."""
        passed_s = self._lacks.push(seen)
        self.still_s += passed_s if seen.still_from_s is not None else 0.0
        self.turned |= seen.turned
        if seen.visible is not None and seen.still_from_s is None:
            self.eyes_hidden_s += passed_s if not seen.visible.eyes else 0.0
            self.mouth_hidden_s += passed_s if not seen.visible.mouth else 0.0
        self.has_measures |= any(rows.family == "face" and bool(rows.quality.any()) for rows in seen.rows)
        if seen.exchanged_s is not None and seen.exchanged_s not in self._exchanged_s:
            self._exchanged_s.append(seen.exchanged_s)
        if seen.others and seen.person:
            self._others_s += passed_s
            self._living_s += passed_s if seen.others_live else 0.0
            largest = max(seen.others, key=lambda box: box[2] - box[0])
            (x, y), (other_x, other_y) = _middle(seen.person), _middle(largest)
            self._away.append((x - other_x, y - other_y))

    @property
    def seen_s(self) -> float:
        """For how long the film was looked at."""
        return self._lacks.seen_s

    @property
    def lacks(self) -> dict[Lack, float]:
        """For how long the face was far or turned away, where that is worth saying (s)."""
        least_s = max(_LACK_LEAST * self.seen_s, _OTHER_S)
        return {lack: lack_s for lack, lack_s in self._lacks.lack_s.items() if lack_s >= least_s}

    @property
    def side(self) -> Side | None:
        """On which side of the other faces the measured person is; None where there are none for long."""
        if self._others_s < _OTHER_S or not self.has_measures:
            return None
        x, y = np.median(self._away, axis=0).tolist()
        if abs(x) >= abs(y):
            return "left" if x < 0 else "right"
        return "upper" if y < 0 else "lower"

    @property
    def has_another_person(self) -> bool:
        """Whether another face lives for long."""
        return self._living_s >= _OTHER_S

    @property
    def stands_still(self) -> bool:
        """Whether hardly anything else came."""
        return self.still_s >= _STILL_S and self.still_s > 0.9 * self.seen_s

    def lines(self, film: str) -> list[str]:
        """A sentence each for the user. film : its name."""
        lines = []
        if self.turned:
            lines.append(say("analyze-turned", film=film))
        if self.still_s >= _STILL_S:
            name = "analyze-still-all" if self.stands_still else "analyze-still"
            lines.append(say(name, person=self._person, film=film, seconds=round(self.still_s)))
        for lack, lack_s in self.lacks.items():
            seconds, total = round(lack_s), round(self.seen_s)
            lines.append(say("analyze-face-lacks", person=self._person, film=film, lack=lack, seconds=seconds, total=total))
        for part, hidden_s in (("eyes", self.eyes_hidden_s), ("mouth", self.mouth_hidden_s)):
            if hidden_s >= _HIDDEN_S:
                lines.append(say(f"analyze-{part}-hidden", person=self._person, film=film, seconds=round(hidden_s)))
        if self.side is not None:
            lines.append(say("analyze-another-face", film=film, side=self.side, lives=int(self.has_another_person)))
        if self._exchanged_s and self.has_measures:
            first = clock(self._exchanged_s[0])
            lines.append(say("analyze-exchanged", film=film, time=first, times=len(self._exchanged_s)))
        return lines


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
