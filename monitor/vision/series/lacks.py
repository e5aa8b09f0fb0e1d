"""Stretches in which a face was there but nothing of it could be read, and for how long, by reason."""

from __future__ import annotations

from typing import Final

from monitor.types import Gap, Person
from monitor.vision.face import Lack
from monitor.vision.features import VideoFeatures
from monitor.words import say

# Of the time that was looked at: what lacks for more of it is why there is no score.
_MOST: Final = 0.5
# Pictures farther apart than this are a gap (s).
_STEP_S: Final = 0.5
# A head turns to the side for a moment.
_LEAST_S: Final = 2.0


class LackGaps:
    """``push`` every picture: a stretch in which a face far away or turned away could not be measured is a gap.

    lack : what has lacked for so long that it is worth saying; None otherwise. A face far away may lack while its pose is
    still measured, and then there is no gap.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._last_s = 0.0
        self._lack: Lack | None = None
        self._lack_s = self._from_s = 0.0
        self._is_open = False

    @property
    def lack(self) -> Lack | None:
        return self._lack if self._last_s - self._lack_s >= _LEAST_S else None

    def push(self, seen: VideoFeatures) -> list[Gap]:
        """The next picture; the stretch that it ends."""
        ended: list[Gap] = []
        is_read = any(rows.family == "face" and bool((rows.quality > 0).any()) for rows in seen.rows)
        opens = seen.lack is not None and not is_read
        if self._is_open and (not opens or seen.lack != self._lack):
            ended = self.open(seen.time_s)
            self._is_open = False
        if opens and not self._is_open:
            self._is_open, self._from_s = True, seen.time_s
        if seen.lack != self._lack:
            self._lack, self._lack_s = seen.lack, seen.time_s
        self._last_s = seen.time_s
        return ended

    def open(self, now_s: float) -> list[Gap]:
        """The stretch that lasts until now, if it is worth saying."""
        if not self._is_open or self._lack is None or now_s - self._from_s < _LEAST_S:
            return []
        return [Gap(f"{self._person}.face", self._from_s, now_s, say(f"gap-face-{self._lack}"))]

    def finish(self) -> list[Gap]:
        """The stretch that lasts until the last picture."""
        ended = self.open(self._last_s)
        self._is_open = False
        return ended


class LackShare:
    """``push`` every picture: for how long there were any (``seen_s``), and for how long the face lacked what (``lack_s``)."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self.seen_s = 0.0
        self.lack_s: dict[Lack, float] = {"far": 0.0, "turned": 0.0}

    @property
    def lack(self) -> Lack | None:
        """What the face lacked for most of the time; None where most could be read."""
        most = max(self.lack_s, key=lambda lack: self.lack_s[lack])
        return most if sum(self.lack_s.values()) > _MOST * self.seen_s else None

    def push(self, seen: VideoFeatures) -> float:
        """The next picture; the seconds it stands for."""
        passed_s = 0.0 if self._last_s is None else min(seen.time_s - self._last_s, _STEP_S)
        self._last_s = seen.time_s
        self.seen_s += passed_s
        if seen.lack is not None:
            self.lack_s[seen.lack] += passed_s
        return passed_s
