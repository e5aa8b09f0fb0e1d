"""One film's stretches as they are given out, and what comes back in the order of time."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from monitor.offline.stretches.observed_film import Batch, FilmPlan
from monitor.offline.stretches.plan import LEAD_S, Stretch
from monitor.offline.stretches.seam import Seam, agree
from monitor.types import Gap, Person
from monitor.vision.features import VideoFeatures
from monitor.words import say

# Pictures that end two processes are passed over, for so long (s).
_PASSED_OVER_S: Final = 1.0


@dataclass(slots=True, eq=False)
class Part:
    """A stretch and what has come of it. to_s : how far it has come, in the film. is_given : somebody observes it, or has.

    is_compared : its lead must show what the end of the stretch before shows.
    """

    stretch: Stretch
    to_s: float
    batches: deque[Batch] = field(default_factory=deque)
    is_given: bool = False
    is_over: bool = False
    is_compared: bool = True
    has_failed: bool = False


class FilmStretches:
    """``next_part`` is given out, ``put`` takes what comes of it; ``take`` gives what is known by now, in order.

    front_s : of the session, up to where everything was taken. skipped : pictures that could not be decoded. gaps : what was
    passed over.
    """

    def __init__(self, plan: FilmPlan, stretches: list[Stretch]) -> None:
        self.plan = plan
        self.front_s = plan.clock.time_s(stretches[0].start_s)  # nothing of the film is before
        self.skipped = 0
        self.gaps: list[Gap] = []
        self._parts = deque(Part(stretch, stretch.start_s) for stretch in stretches)
        self._seam = Seam()
        self._last: dict[Person, VideoFeatures] = {}
        self._before: Stretch | None = None

    @property
    def is_over(self) -> bool:
        """Whether everything was taken."""
        return not self._parts

    @property
    def next_part(self) -> Part | None:
        """The first stretch that nobody observes yet."""
        return next((part for part in self._parts if not part.is_given), None)

    def reached_s(self, part: Part) -> float:
        """How far a stretch has come, in the session."""
        return self.plan.clock.time_s(part.to_s)

    def put(self, part: Part, batches: list[Batch], *, is_over: bool) -> None:
        """Take what was seen of a stretch."""
        part.batches.extend(batches)
        if batches and not batches[-1].is_lead:
            part.to_s, part.has_failed = self.plan.clock.file_s(batches[-1].to_s), False
        part.is_over = is_over

    def take(self) -> Iterator[tuple[Person, VideoFeatures]]:
        """What has come since the last call and goes on from what was taken."""
        while self._parts:
            part = self._parts[0]
            while part.batches:
                batch = part.batches.popleft()
                if not batch.is_lead:
                    yield from self._taken(batch)
                elif part.is_compared and self._before is not None and not agree(self._last, batch.seen):
                    self._observe_anew(part, lead_s=self._before.start_s)
                    return
            if not part.is_over:
                return
            self._before = part.stretch
            self._parts.popleft()
        self.front_s = math.inf

    def lost(self, part: Part) -> None:
        """The process that observed a stretch has died: another goes on from there, past the place where two have died."""
        if part.to_s >= part.stretch.end_s:
            part.is_over = True  # it died before it could say so
            return
        at_s, lead_s = part.to_s, max(part.to_s - LEAD_S, 0.0)
        if part.has_failed:
            start_s, end_s = (self.plan.clock.time_s(edge_s) for edge_s in (at_s, at_s + _PASSED_OVER_S))
            reason = say("gap-analysis-stopped")
            self.gaps += [Gap(f"{person.person}.face", start_s, end_s, reason) for person in self.plan.people]
            lead_s = at_s = at_s + _PASSED_OVER_S  # what it died of may lie in the lead
        part.stretch = Stretch(at_s, part.stretch.end_s, lead_s)
        part.to_s, part.is_given, part.is_compared, part.has_failed = at_s, False, False, True

    def _taken(self, batch: Batch) -> Iterator[tuple[Person, VideoFeatures]]:
        # The last batch's end is open: how long the film is, is known once its process says that it is over.
        if math.isfinite(batch.to_s):
            self.front_s = max(self.front_s, batch.to_s)
        self.skipped += batch.skipped
        for person, features in self._seam.push(batch.seen):
            self._last[person] = features
            yield person, features

    def _observe_anew(self, part: Part, *, lead_s: float) -> None:
        """With a longer lead: what was followed in the stretch before is then followed in this one."""
        place = self._parts.index(part)
        self._parts[place] = replace(
            part,
            stretch=replace(part.stretch, lead_s=lead_s),
            to_s=part.stretch.start_s,
            batches=deque(),
            is_given=False,
            is_over=False,
            is_compared=False,
        )
