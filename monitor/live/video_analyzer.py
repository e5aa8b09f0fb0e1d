"""One person's pictures, live: the newest is observed, as often as the load allows."""

from __future__ import annotations

import math
from typing import Final

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.feed import PersonVideo, has_face
from monitor.live.checks import FACE_SEEN_S, face_state
from monitor.live.display.recent_look import RecentLook
from monitor.live.power.throttle import LoadGovernor, Rates
from monitor.live.shared_view import HiddenGaps
from monitor.sources.frames import FrameRateLimiter
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import Float32, Gap, Person, Picture
from monitor.vision.face import Lack
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap
from monitor.vision.series.lacks import LackGaps
from monitor.vision.series.settle import StillGaps
from monitor.vision.sketch import drawn_face
from monitor.vision.tiles.person_tiles import Crop
from monitor.vision.visibility.unseen import UnseenParts
from monitor.vision.worker import VisionWorker

# Another face is said once it has been there for so long: somebody may only walk past.
_OTHER_FACE_S: Final = 2.0


class VideoAnalyzer:
    """``offer`` pictures as they are captured, ``step`` often: it gives what was observed. ``close`` it.

    measures : False for an interviewer, whose picture is only shown. note : one sentence once the analysis has failed for good,
    empty before. latest : the newest picture, for the preview.
    """

    def __init__(self, person: Person, *, clock: Clock, throttle: LoadGovernor, measures: bool = True) -> None:
        self.person: Person = person
        self.measures = measures
        self.note = ""
        self.latest: Picture | None = None
        self.sketch: Float32 | None = None
        self.captured_s = -math.inf
        self._clock = clock
        self._throttle = throttle
        self._waiting: Picture | None = None
        self._offered_s = self._face_s = self._answered_s = -math.inf
        self._gone_s: float | None = None  # since when nothing is observed any more
        self._is_cut = self.turned = False
        self._hidden, self._still, self._lacks = HiddenGaps(person), StillGaps(person), LackGaps(person)
        self._ended_gaps: list[Gap] = []
        self._alone_s = math.inf  # when only the person was in the picture for the last time
        self.unseen, self.look = UnseenParts(), RecentLook()
        self._gaze: GazeMap | None = None
        self._rates = Rates(0, FACE_HZ, BODY_HZ)
        self._limiter = FrameRateLimiter(self._rates.face_hz)
        self._video = PersonVideo(person) if measures else None
        self._worker: VisionWorker | None = self._video.worker if self._video is not None else None

    @property
    def crop(self) -> Crop | None:
        """Where the person is in a picture of both; None in their own picture."""
        return self._video.crop if self._video is not None else None

    @crop.setter
    def crop(self, crop: Crop | None) -> None:
        if self._video is None:
            return
        before, self._video.crop = self._video.crop, crop
        if crop == before:
            return
        now_s = self._clock.now_s()
        if before is not None:
            self._is_cut = True  # what is observed next does not go on from what was
        self._hidden.push(now_s, shown=crop is not None, was_shown=before is not None)

    def forget_place(self) -> None:
        """Another source: where the person is in it is not known, and whether it shows both neither."""
        if self._video is not None:
            self._video.crop, self._hidden, self._is_cut = None, HiddenGaps(self.person), True

    def part(self, picture: Picture) -> Picture:
        """The part of a picture that shows this person."""
        return self._video.part(picture) if self._video is not None else picture

    def offer(self, picture: Picture) -> None:
        """The newest picture; one that still waits for the worker is replaced by it."""
        if not self._limiter(picture.time_s) or picture.time_s <= self._offered_s:
            return
        if not self.measures:
            self._offered_s, self.captured_s, self.latest = picture.time_s, picture.time_s, picture
            return
        if self._waiting is not None and self.ready:  # while the models load, no machine is too slow
            self._throttle.refused(self._clock.now_s())
        self._offered_s = picture.time_s
        self.latest = self._waiting = self.part(picture)

    def step(self) -> list[VideoFeatures]:
        """What was observed since the last call."""
        if self._worker is None:
            return []
        try:
            # One that still starts gets the newest picture when it is ready, not one that is old by then.
            if self._waiting is not None and self._worker.ready and self._worker.can_take:
                if self._is_cut:
                    self._worker.cut()
                    self._is_cut = False
                self._worker.submit(self._waiting)
                self._waiting = None
            observed = self._worker.read()
        except RapportError as error:
            self.note = str(error)
            self._gone_s = self._worker.seen_to_s
            self.close()
            return []
        now_s = self._clock.now_s()
        for seen in observed:
            self._throttle.answered(now_s, now_s - seen.time_s)
            self._answered_s, self.captured_s = now_s, seen.time_s
            if seen.unchanged:
                continue
            self.sketch = seen.sketch
            if has_face(seen):
                self._face_s = now_s
            self._ended_gaps += [*self._still.push(seen), *self._lacks.push(seen)]
            self._alone_s = min(self._alone_s, now_s) if seen.others else now_s
            self.turned = seen.turned
            self.unseen.push(now_s, seen.visible, seen.exchanged_s)
            self.look.push(seen)
        return observed

    def gaps(self) -> list[Gap]:
        """Stretches since the last call: lost by a restart, without the person, or with nothing to be read of them."""
        ended, self._ended_gaps = self._ended_gaps, []
        return [*(self._video.gaps() if self._video is not None else ()), *ended, *self._hidden.take()]

    def open_gaps(self) -> list[Gap]:
        """The stretch that lasts until now: nothing is to be read of the person, or the analysis has failed for good."""
        now_s = self._clock.now_s()
        if self._gone_s is not None:
            return [Gap(f"{self.person}.face", self._gone_s, now_s, self.note)]
        return self._hidden.open(now_s) or self._still.open(now_s) or self._lacks.open(now_s)

    @property
    def stands_still(self) -> bool:
        """Whether the picture stands still, as a photo and a frozen call do."""
        return self._still.open_from_s is not None and self.face != "unknown"

    @property
    def lack(self) -> Lack | None:
        """Why the face has not been readable for a while; None where it is."""
        return self._lacks.lack if self.face != "unknown" else None

    @property
    def has_another_face(self) -> bool:
        """Whether another face has been in the picture for a while."""
        return self._clock.now_s() - self._alone_s > _OTHER_FACE_S and self.face != "unknown"

    def set_rates(self, rates: Rates) -> None:
        """Look at faces and bodies this often from now on."""
        if self._worker is not None and rates != self._rates:
            self._rates = rates
            self._limiter = FrameRateLimiter(rates.face_hz)
            self._worker.set_rates(face_hz=rates.face_hz, body_hz=rates.body_hz)

    def spare(self, spares: bool) -> None:
        """Whether a face that looks as it did is looked at less often."""
        if self._worker is not None:
            self._worker.spare(spares)

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
        """``seen``, ``not seen``, ``turned away``, or ``unknown`` while no recent picture was analyzed."""
        return face_state(self._clock.now_s(), answered_s=self._answered_s, face_s=self._face_s, lack=self._lacks.lack)

    def face_box(self) -> tuple[float, float, float, float] | None:
        """x, y, width and height of the face in picture widths; None when none is seen."""
        is_seen = self._clock.now_s() - self._face_s <= FACE_SEEN_S
        return drawn_face(self.sketch) if is_seen and self.sketch is not None else None

    def close(self) -> None:
        """End the worker. A second call does nothing."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
