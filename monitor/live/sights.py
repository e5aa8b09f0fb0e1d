"""The pictures of both people, live: their sources, an eye for each person, and who is where in a shared picture."""

from __future__ import annotations

import math
from collections.abc import Callable

from monitor.clock import Clock
from monitor.constants import load
from monitor.live.connections import Connections, Wanted
from monitor.live.eye import Eye, has_face
from monitor.live.load import Governor, Rates
from monitor.live.sharing import Sharing
from monitor.sources.open import Opener
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.sources.tiles import Layout, cut
from monitor.types import Gap, Person, Picture
from monitor.vision.observer import Seen

Keep = Callable[[Person, Picture], None]


class Sights:
    """``choose`` sources, then ``look`` often. eyes : by person, of those who have a source."""

    def __init__(self, opener: Opener, *, clock: Clock, governor: Governor) -> None:
        self._opener = opener
        self._clock = clock
        self._governor = governor
        self._sharing: Sharing | None = None
        self.open: Connections[Picture] = Connections(self._connect)
        self.eyes: dict[Person, Eye] = {}

    def choose(self, wanted: Wanted, *, layout: Layout | None, origin_s: float) -> None:
        """Open what is chosen. layout : where the user is in a shared picture."""
        self.open.choose(wanted, origin_s=origin_s)
        if self._sharing is not None:
            self._sharing.close()
        shared = any(one.shared for one in self.open)
        self._sharing = Sharing(layout or "auto", clock=self._clock) if shared else None
        people = {person for one in self.open for person in one.people}
        for person in [*self.eyes]:
            self.eyes[person].tile = None
            if person not in people or self.eyes[person].note:  # one whose analysis has failed is tried anew
                self.eyes.pop(person).close()
        for person in people - self.eyes.keys():
            self.eyes[person] = Eye(person, clock=self._clock, governor=self._governor)

    def look(self, keep: Keep | None = None) -> list[tuple[Person, Seen]]:
        """Hand the newest pictures to the eyes; what they observed since the last call. keep : is given each picture too."""
        for one in self.open:
            for picture in one.stream.read():
                self._share(picture)
                for person in one.people:
                    eye = self.eyes[person]
                    if one.shared and eye.tile is None:
                        eye.latest = picture  # shown, not measured: nobody knows yet who is who
                        continue
                    eye.offer(picture)
                    if keep:
                        keep(person, cut(picture, eye.tile) if eye.tile else picture)
        looked = [(person, seen) for person, eye in self.eyes.items() for seen in eye.step()]
        for person, seen in looked:
            source = self.open.of(person)
            if source is not None and not source.shared:
                source.stream.tell_face(has_face(seen), seen.time_s)
        return looked

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call, of the sources and of the analysis."""
        return [*self.open.gaps(), *(gap for eye in self.eyes.values() for gap in eye.gaps())]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now, of the sources and of the analysis."""
        return [*self.open.open_gaps(), *(gap for eye in self.eyes.values() for gap in eye.open_gaps())]

    def set_rates(self, rates: Rates) -> None:
        """Look this often from now on."""
        for eye in self.eyes.values():
            eye.set_rates(rates)

    @property
    def settled_s(self) -> float:
        """Up to when every picture has been observed; infinite while none is owed."""
        return min((eye.settled_s for eye in self.eyes.values()), default=math.inf)

    @property
    def ready(self) -> bool:
        """Whether every eye has its models loaded."""
        return all(eye.ready for eye in self.eyes.values())

    @property
    def note(self) -> str:
        """One sentence while two people in one picture are not told apart."""
        return self._sharing.note if self._sharing else ""

    def _share(self, picture: Picture) -> None:
        """A picture with both people: each eye gets the part with its person."""
        if self._sharing is not None:
            missing = any(eye.face == "not seen" for eye in self.eyes.values())
            for person, tile in (self._sharing.push(picture, missing=missing) or {}).items():
                self.eyes[person].tile = tile

    def _connect(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Picture]:
        shared = len(people) > 1
        return self._opener.pictures(
            spec,
            stream=f"{'both' if shared else people[0]}.face",
            origin_s=origin_s,
            capacity=int(load("live")["picture_capacity"]),
            widest_px=int(load("live")["share_widest_px"] if shared else load("sources")["person_width_px"]),
        )
