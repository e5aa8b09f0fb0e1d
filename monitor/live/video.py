"""The pictures of both people, live: their sources, an analyzer for each person, and who is where in a shared picture.

Of each person the newest picture is observed, as often as the load allows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from monitor.clock import Clock
from monitor.feed import has_face
from monitor.live.connections import Connections, Wanted
from monitor.live.power.throttle import LoadGovernor, Rates
from monitor.live.shared_view import SharedViewTracker
from monitor.live.source_factory import SourceFactory
from monitor.live.state import Notice
from monitor.live.video_analyzer import VideoAnalyzer
from monitor.sources.device import PERSON_WIDTH_PX
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.types import Gap, Person, Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.shared_view import Layout

# The newest wins; one is being read while the next arrives (pictures).
_PICTURE_CAPACITY: Final = 2
# Two people beside each other at 640 px each (docs/architecture.md).
_SHARE_WIDEST_PX: Final = 1280.0

Keep = Callable[[Person, Picture], None]


class VideoInputs:
    """``choose`` sources, then ``read`` often. analyzers : by person, of those who have a source."""

    def __init__(self, factory: SourceFactory, *, clock: Clock, throttle: LoadGovernor) -> None:
        self._factory = factory
        self._clock = clock
        self._throttle = throttle
        self._shared_view: SharedViewTracker | None = None
        self.open: Connections[Picture] = Connections(self._connect)
        self.analyzers: dict[Person, VideoAnalyzer] = {}
        self._spares = False

    def choose(self, wanted: Wanted, *, layout: Layout | None, origin_s: float) -> None:
        """Open what is chosen. layout : where the user is in a shared picture."""
        before = {person: source.stream for source in self.open if not source.shared for person in source.people}
        self.open.choose(wanted, origin_s=origin_s)
        same = {person for s in self.open if not s.shared for person in s.people if before.get(person) is s.stream}
        if self._shared_view is not None:
            self._shared_view.close()
        shared = any(source.shared for source in self.open)
        self._shared_view = SharedViewTracker(layout or "auto", clock=self._clock) if shared else None
        people = {person for source in self.open for person in source.people}
        shown = {person for source in self.open if source.spec.kind == "interviewer" for person in source.people}
        for person in [*self.analyzers]:
            analyzer = self.analyzers[person]
            if person not in same:
                analyzer.forget_place()
            # One whose analysis has failed is tried again.
            if person not in people or analyzer.note or analyzer.measures == (person in shown):
                self.analyzers.pop(person).close()
        for person in people - self.analyzers.keys():
            self.analyzers[person] = VideoAnalyzer(
                person, clock=self._clock, throttle=self._throttle, measures=person not in shown
            )
        self.spare(self._spares)

    def read(self, keep: Keep | None = None) -> list[tuple[Person, VideoFeatures]]:
        """Hand the newest pictures to the analyzers; what they have observed since. keep : is given each picture too."""
        for source in self.open:
            for picture in source.stream.read():
                self._divide(picture)
                for person in source.people:
                    analyzer = self.analyzers[person]
                    if source.shared and analyzer.crop is None:  # shown, not measured: who is who is not known yet
                        analyzer.latest = picture
                        continue
                    analyzer.offer(picture)
                    if keep:
                        keep(person, analyzer.part(picture))
        observed = [(person, seen) for person, analyzer in self.analyzers.items() for seen in analyzer.step()]
        for person, seen in observed:
            own_source = self.open.for_person(person)
            if own_source is not None and not own_source.shared and not seen.unchanged:
                own_source.stream.report_face(has_face(seen), seen.time_s)
        return observed

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call, of the sources and of the analysis."""
        return [*self.open.gaps(), *(gap for analyzer in self.analyzers.values() for gap in analyzer.gaps())]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now, of the sources and of the analysis."""
        return [*self.open.open_gaps(), *(gap for analyzer in self.analyzers.values() for gap in analyzer.open_gaps())]

    def spare(self, spares: bool) -> None:
        """Whether faces and bodies that look as before are looked at less often: not where a person is asked to hold still."""
        self._spares = spares
        for analyzer in self.analyzers.values():
            analyzer.spare(spares)

    def set_rates(self, rates: Rates) -> None:
        """Look this often from now on."""
        for analyzer in self.analyzers.values():
            analyzer.set_rates(rates)
        for source in self.open:  # what is not looked at need not be captured, compressed and sent by a page
            source.stream.set_rate(rates.face_hz)

    @property
    def settled_s(self) -> float:
        """Up to when every picture has been observed; infinite while none is owed."""
        return min((analyzer.settled_s for analyzer in self.analyzers.values()), default=math.inf)

    @property
    def ready(self) -> bool:
        """Whether every analyzer has its models loaded."""
        return all(analyzer.ready for analyzer in self.analyzers.values())

    @property
    def notice(self) -> Notice | None:
        """What to say while two people in one picture cannot be distinguished."""
        return self._shared_view.notice if self._shared_view else None

    def _divide(self, picture: Picture) -> None:
        """A picture with both people: each analyzer gets the part with its person."""
        if self._shared_view is not None:
            missing = any(analyzer.face in ("not seen", "turned away") for analyzer in self.analyzers.values())
            for person, crop in (self._shared_view.push(picture, missing=missing) or {}).items():
                self.analyzers[person].crop = crop

    def _connect(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Picture]:
        shared = len(people) > 1
        return self._factory.pictures(
            spec,
            stream=f"{'both' if shared else people[0]}.face",
            origin_s=origin_s,
            capacity=_PICTURE_CAPACITY,
            widest_px=int(_SHARE_WIDEST_PX if shared else PERSON_WIDTH_PX),
        )
