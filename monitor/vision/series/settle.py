"""What was measured of a picture that stood still is taken back as soon as that is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from monitor.types import Gap, Person
from monitor.vision.features import VideoFeatures
from monitor.vision.series.lacks import LackGaps
from monitor.words import say


def blanked(seen: VideoFeatures, *, still_from_s: float) -> VideoFeatures:
    """The same picture as one that stands still: nothing is known of it."""
    rows = tuple(
        replace(block, values=np.full_like(block.values, np.nan), quality=np.zeros_like(block.quality)) for block in seen.rows
    )
    return replace(seen, rows=rows, sketch=None, still_from_s=still_from_s, lack=None, visible=None)


class StillGaps:
    """``push`` every picture: a stretch in which the picture stood still is a gap, given once it is over.

    open_from_s : since when one lasts, None while the picture lives.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._last_s = 0.0
        self.open_from_s: float | None = None

    def push(self, seen: VideoFeatures) -> list[Gap]:
        """The next picture."""
        ended: list[Gap] = []
        if seen.still_from_s is None:
            ended = self.finish(seen.time_s)
        elif self.open_from_s is None:
            self.open_from_s = seen.still_from_s
        self._last_s = seen.time_s
        return ended

    def finish(self, end_s: float | None = None) -> list[Gap]:
        """The stretch that lasts until now, and no longer."""
        gaps = self.open(self._last_s if end_s is None else end_s)
        self.open_from_s = None
        return gaps

    def open(self, now_s: float) -> list[Gap]:
        """The stretch that lasts until now, and goes on."""
        from_s = self.open_from_s
        return [] if from_s is None else [Gap(f"{self._person}.face", from_s, now_s, say("gap-picture-still"))]


class SettledFeatures:
    """``push`` what was observed, in order: it gives what will not be taken back, blank where the picture stood still.

    Most pictures are settled within a second; a photograph that moves takes ``still_window_s``.
    """

    def __init__(self, person: Person) -> None:
        self._held: deque[VideoFeatures] = deque()
        self._still, self._lacks = StillGaps(person), LackGaps(person)
        self._gaps: list[Gap] = []

    def push(self, seen: VideoFeatures) -> Iterator[VideoFeatures]:
        """The next picture's features; those that are settled now."""
        self._gaps += [*self._still.push(seen), *self._lacks.push(seen)]
        self._held.append(seen)
        if seen.still_from_s is not None:
            still_from_s = seen.still_from_s
            self._held = deque(
                blanked(held, still_from_s=still_from_s) if held.time_s >= still_from_s else held for held in self._held
            )
        while self._held and (seen.still_from_s is not None or self._held[0].time_s <= seen.settled_s):
            yield self._held.popleft()

    def finish(self) -> Iterator[VideoFeatures]:
        """The rest: no more pictures come."""
        self._gaps += [*self._still.finish(), *self._lacks.finish()]
        while self._held:
            yield self._held.popleft()

    def take_gaps(self) -> list[Gap]:
        """Stretches that stood still or whose face could not be read, which have ended since the last call."""
        gaps, self._gaps = self._gaps, []
        return gaps

    @property
    def held_from_s(self) -> float | None:
        """The time of the oldest picture that is not settled."""
        return self._held[0].time_s if self._held else None
