"""The pictures of both people, live: their sources, an eye for each person, and who is where in a shared picture.

One person's pictures, live: the newest is observed, as often as the load allows.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.live.checks import FACE_SEEN_S
from monitor.live.connections import Connections, Wanted
from monitor.live.shared_view import SharedViewTracker
from monitor.live.source_factory import SourceFactory
from monitor.live.throttle import LoadGovernor, Rates
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.spec import Spec
from monitor.sources.stream import PERSON_WIDTH_PX, Stream
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import Float32, Gap, Person, Picture
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import VideoFeatures
from monitor.vision.shared_view import Crop, Layout, cut
from monitor.vision.sketch import FACE_POINTS
from monitor.vision.worker import VisionWorker

# The newest wins; one is being read while the next arrives (pictures).
_PICTURE_CAPACITY: Final = 2
# Two people beside each other at 640 px each (architecture.md).
_SHARE_WIDEST_PX: Final = 1280.0


class VideoAnalyzer:
    """``offer`` pictures as they are captured, ``step`` often: it gives what was observed. ``close`` it.

    note : one sentence once the analysis has failed for good, empty before. latest : the newest picture, for the preview.
    """

    def __init__(self, person: Person, *, clock: Clock, governor: LoadGovernor) -> None:
        self.person: Person = person
        self.tile: Crop | None = None
        self.note = ""
        self.latest: Picture | None = None
        self.sketch: Float32 | None = None
        self.captured_s = -math.inf
        self._clock = clock
        self._governor = governor
        self._waiting: Picture | None = None
        self._offered_s = self._face_s = self._answered_s = -math.inf
        self._gaps_told = 0
        self._gone_s: float | None = None  # since when nothing is observed any more
        self._gaze: GazeMap | None = None
        self._rates = Rates(0, FACE_HZ, BODY_HZ)
        self._pace = FrameRateLimiter(self._rates.face_hz)
        self._worker: VisionWorker | None = VisionWorker(
            person, face_hz=self._rates.face_hz, body_hz=self._rates.body_hz, lossless=False
        )
        self._gaps = self._worker.gaps  # told even after the worker's end

    def offer(self, picture: Picture) -> None:
        """The newest picture; one that still waits for the worker is replaced by it."""
        if not self._pace(picture.time_s) or picture.time_s <= self._offered_s:
            return
        if self._waiting is not None and self.ready:  # while the models load, no machine is too slow
            self._governor.refused(self._clock.now_s())
        self._offered_s = picture.time_s
        self.latest = self._waiting = cut(picture, self.tile) if self.tile else picture

    def step(self) -> list[VideoFeatures]:
        """What was observed since the last call."""
        if self._worker is None:
            return []
        try:
            # One that still starts gets the newest picture when it is ready, not one that is old by then.
            if self._waiting is not None and self._worker.ready and self._worker.can_take:
                self._worker.submit(self._waiting)
                self._waiting = None
            seen = self._worker.read()
        except RapportError as error:
            self.note = str(error)
            self._gone_s = self._worker.seen_to_s
            self.close()
            return []
        now_s = self._clock.now_s()
        for one in seen:
            self._governor.answered(now_s, now_s - one.time_s)
            self._answered_s, self.captured_s, self.sketch = now_s, one.time_s, one.sketch
            if has_face(one):
                self._face_s = now_s
        return seen

    def gaps(self) -> list[Gap]:
        """Stretches that a restart of the worker lost, since the last call."""
        gaps = self._gaps[self._gaps_told :]
        self._gaps_told += len(gaps)
        return gaps

    def open_gaps(self) -> list[Gap]:
        """The stretch that lasts until now, once the analysis has failed for good."""
        if self._gone_s is None:
            return []
        return [Gap(f"{self.person}.face", self._gone_s, self._clock.now_s(), self.note)]

    def set_rates(self, rates: Rates) -> None:
        """Look at faces and bodies this often from now on."""
        if self._worker is not None and rates != self._rates:
            self._rates = rates
            self._pace = FrameRateLimiter(rates.face_hz)
            self._worker.set_rates(face_hz=rates.face_hz, body_hz=rates.body_hz)

    def set_gaze(self, gaze: GazeMap | None) -> None:
        """This person's map of gaze zones from the next picture on; None for what is usual."""
        if self._worker is not None and gaze != self._gaze:
            self._gaze = gaze
            self._worker.set_gaze(gaze)

    @property
    def settled_s(self) -> float:
        """Up to when everything that was captured has been observed; infinite while nothing is owed."""
        owed_s = [] if self._waiting is None else [self._waiting.time_s]
        if self._worker is not None and self._worker.owed_s is not None:
            owed_s.append(self._worker.owed_s)
        return min(owed_s, default=math.inf)

    @property
    def ready(self) -> bool:
        """Whether the models are loaded (or the analysis has failed for good: nothing to wait for)."""
        return self._worker is None or self._worker.ready

    @property
    def face(self) -> str:
        """``seen``, ``not seen``, or ``unknown`` while no picture has been looked at of late."""
        recent_s = self._clock.now_s() - FACE_SEEN_S
        if self._answered_s < recent_s:
            return "unknown"
        return "seen" if self._face_s >= recent_s else "not seen"

    def face_box(self) -> tuple[float, float, float, float] | None:
        """x, y, width and height of the face in picture widths; None when none is seen."""
        if self.sketch is None or self._clock.now_s() - self._face_s > FACE_SEEN_S:
            return None
        points = self.sketch[: len(FACE_POINTS)]
        if not np.isfinite(points).all():
            return None
        (x, y), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(x), float(y), float(right - x), float(bottom - y)

    def close(self) -> None:
        """End the worker. A second call does nothing."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


def has_face(seen: VideoFeatures) -> bool:
    """Whether a face was followed in this picture."""
    return any(rows.family == "face" and bool((rows.quality > 0).any()) for rows in seen.rows)


def shifted(seen: VideoFeatures, start_s: float) -> VideoFeatures:
    """The same on a clock that began at ``start_s``."""
    rows = tuple(dataclasses.replace(one, time_s=one.time_s - start_s) for one in seen.rows)
    return dataclasses.replace(seen, time_s=seen.time_s - start_s, rows=rows)


Keep = Callable[[Person, Picture], None]


class VideoInputs:
    """``choose`` sources, then ``look`` often. eyes : by person, of those who have a source."""

    def __init__(self, opener: SourceFactory, *, clock: Clock, governor: LoadGovernor) -> None:
        self._opener = opener
        self._clock = clock
        self._governor = governor
        self._sharing: SharedViewTracker | None = None
        self.open: Connections[Picture] = Connections(self._connect)
        self.eyes: dict[Person, VideoAnalyzer] = {}

    def choose(self, wanted: Wanted, *, layout: Layout | None, origin_s: float) -> None:
        """Open what is chosen. layout : where the user is in a shared picture."""
        self.open.choose(wanted, origin_s=origin_s)
        if self._sharing is not None:
            self._sharing.close()
        shared = any(one.shared for one in self.open)
        self._sharing = SharedViewTracker(layout or "auto", clock=self._clock) if shared else None
        people = {person for one in self.open for person in one.people}
        for person in [*self.eyes]:
            self.eyes[person].tile = None
            if person not in people or self.eyes[person].note:  # one whose analysis has failed is tried anew
                self.eyes.pop(person).close()
        for person in people - self.eyes.keys():
            self.eyes[person] = VideoAnalyzer(person, clock=self._clock, governor=self._governor)

    def look(self, keep: Keep | None = None) -> list[tuple[Person, VideoFeatures]]:
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
                source.stream.report_face(has_face(seen), seen.time_s)
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
            capacity=_PICTURE_CAPACITY,
            widest_px=int(_SHARE_WIDEST_PX if shared else PERSON_WIDTH_PX),
        )
