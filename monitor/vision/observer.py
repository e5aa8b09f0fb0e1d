"""One person's pictures to rows: what a worker process and the table of one film both run."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

import numpy as np

from monitor.models import has_model
from monitor.sources.frames import next_due_s
from monitor.types import FeatureBlock, Float32, Person, Picture
from monitor.vision.eyes.own_zones import OwnZoneReader
from monitor.vision.face import PreviousFace, face_values, limit_confidence
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap, ZoneReader
from monitor.vision.hands import HandsAtFace, UnseenHands
from monitor.vision.landmarks import HANDS, BodyLandmarks, FaceLandmarks, Landmarker
from monitor.vision.posture import Motion, body_values
from monitor.vision.presence.face_choice import Wanted, inner
from monitor.vision.presence.own_body import OwnBody, is_same_head
from monitor.vision.presence.person_watch import PersonWatch
from monitor.vision.presence.stillness import Box
from monitor.vision.presence.unchanged import body_change, face_change, trunk_box
from monitor.vision.presence.view import ViewWatch
from monitor.vision.sketch import sketch
from monitor.vision.tiles.same_person import SamePerson
from monitor.vision.visibility.watch import VisibilityWatch, Visible

# Nobody has been there for so long: a head that turns away, and a body that is hidden, come back sooner (s).
_ABSENT_S: Final = 2.0
# A body is due a little before its time is full, so that a jittering clock does not halve its rate.
_EARLY: Final = 0.1


def next_body_s(first_s: float, body_hz: float, from_s: float) -> float:
    """When an observer whose first picture was that of ``first_s`` would look at its next body from ``from_s`` on."""
    return next_due_s(first_s - _EARLY / body_hz, body_hz, from_s)


class Observer:
    """Landmarks, face, body and motion of one stream, of a person who lives and stands upright; a context manager.

    Every picture given is looked at for the face and for motion, and for the body when ``body_hz`` says it is due; the feeder
    chooses the pictures (``face_hz`` only says how many). While it ``spares``, a face and a body that look as they did are
    looked at less often (``presence.unchanged``): meanwhile nothing is told of the face, and of the body what was told before.
    A face or a body that was looked for and not found is a row of NaN with quality 0, and so are all families of a face that
    stands still or is drawn, and motion where nobody is. A body is one below the person's face (``presence.own_body``).
    Pictures must come in the order of time.

    gaze : this person's map of zones; without, the zones are camera and away by what is usual, and by a zero of the person's
    own as soon as that is known. wanted : which of several faces that live. body_due_s : when the first body is due, for who
    begins in the middle of a film (``next_body_s``). Raises ModelError when a model is missing or
    damaged.
    """

    def __init__(
        self,
        person: Person,
        *,
        face_hz: float = 15.0,
        body_hz: float = 6.0,
        gaze: GazeMap | None = None,
        wanted: Wanted = "largest",
        body_due_s: float = -math.inf,
    ) -> None:
        self._person: Person = person
        self.set_rates(face_hz=face_hz, body_hz=body_hz)
        self._landmarker = Landmarker()
        self._landmarker.load_body()
        self.set_gaze(gaze)
        self._watch = PersonWatch(wanted)
        self._motion, self._visibility, self._same = Motion(), VisibilityWatch(), SamePerson()
        self._view, self._is_cut = ViewWatch(), False
        self._exchanged_s: float | None = None
        self._person_s = -math.inf  # when a face or a body was seen last
        self._before: PreviousFace | None = None
        self._body: BodyLandmarks | None = None
        self._own, self._hands = OwnBody(), self._new_hands()
        self._body_due_s = body_due_s
        self.spares = False
        self._change, self._body_change = face_change(), body_change()
        self._last: VideoFeatures | None = None
        self._body_row: FeatureBlock | None = None

    def _new_hands(self) -> HandsAtFace | UnseenHands:
        return HandsAtFace(self._landmarker) if has_model(HANDS) else UnseenHands()

    def set_rates(self, *, face_hz: float, body_hz: float) -> None:
        """Other rates from the next picture on."""
        self.face_hz, self.body_hz = face_hz, body_hz

    def set_gaze(self, gaze: GazeMap | None) -> None:
        """Another map of zones from the next picture on; None for what is usual."""
        self._zones: ZoneReader | OwnZoneReader = OwnZoneReader() if gaze is None else ZoneReader(gaze)

    def cut(self) -> None:
        """The next picture does not go on from the one before: nothing is followed or compared across it."""
        self._landmarker.forget()
        self._watch.cut()
        self._before, self._body, self._motion = None, None, Motion()
        self._view, self._is_cut = ViewWatch(), True
        self._own, self._hands = OwnBody(), self._new_hands()
        self._visibility, self._same = VisibilityWatch(), SamePerson()
        self._zones.restart()
        self._body_due_s = -math.inf
        self._change, self._body_change = face_change(), body_change()
        self._last, self._body_row = None, None

    def observe(self, picture: Picture) -> VideoFeatures:
        """Rows of the families that were looked for."""
        time_s = picture.time_s
        picture = self._watch.upright(picture)
        change = self._motion.push(picture)
        looks_at_body, same_body = self._due_body(time_s)
        last = self._last if self.spares and not looks_at_body else None
        if last is not None and not self._change.is_due(time_s, self._motion.grey):
            return self._unchanged(last, time_s, change, same_body)
        shown = self._watch.visible(picture)
        face = self._watch.accepted(picture, self._landmarker.face(shown))
        still_from_s, settled_s = self._watch.still(picture, face, self._body)
        lives = still_from_s is None
        face = face if lives else None
        self._change.looked(time_s, self._motion.grey, None if face is None else face.box)
        moved = self._view.push(time_s, picture.image, None if face is None else face.box) or self._is_cut
        self._is_cut = False
        exchanged_s = self._exchanged_s
        row, visible, zero_begins = self._face(picture, face)
        rows = [row]
        if not lives or self._exchanged_s != exchanged_s:
            # The body of then is nobody's now, or another one's.
            self._body_row = None
            same_body = [self._row("body", time_s, *body_values(None)) for _ in same_body]
        if looks_at_body:
            self._body = self._own_body(shown, face)
            self._body_change.looked(time_s, self._motion.grey, None if self._body is None else trunk_box(self._body))
            body = self._body if lives else None
            self._body_row = self._row("body", time_s, *body_values(body, self._hands.push(shown, body, face)))
            rows.append(self._body_row)
        rows += same_body
        body = self._body if lives else None
        if face is not None or body is not None:
            self._person_s = time_s
        rows.append(self._motion_row(time_s, change, lives=lives, box=None if face is None else face.box))
        person, others = self._watch.person, self._watch.others
        self._last = VideoFeatures(
            time_s,
            tuple(rows),
            sketch(face, body),
            still_from_s=still_from_s,
            settled_s=settled_s,
            person=None if person is None else person.box,
            others=tuple(other.box for other in others),
            others_live=any(other.state == "live" for other in others),
            turned=self._watch.is_turned,
            lack=self._watch.lack(picture, face) if lives else None,
            zero_begins=zero_begins,
            visible=visible,
            exchanged_s=self._watch.exchanged_s,
            view_moved=moved,
        )
        return self._last

    def _unchanged(self, last: VideoFeatures, time_s: float, change: float, body: Sequence[FeatureBlock]) -> VideoFeatures:
        row = self._motion_row(time_s, change, lives=last.still_from_s is None, box=self._change.box)
        return dataclasses.replace(
            last, time_s=time_s, rows=(*body, row), sketch=None, zero_begins=False, view_moved=False, unchanged=True
        )

    def _due_body(self, time_s: float) -> tuple[bool, Sequence[FeatureBlock]]:
        """Whether to look at the body; where it is due and looks as it did, the row of then, for now."""
        if time_s < self._body_due_s:
            return False, ()
        self._body_due_s = self._next(time_s)
        row = self._body_row if self.spares else None
        if row is None or self._body_change.is_due(time_s, self._motion.grey):
            return True, ()
        return False, (dataclasses.replace(row, time_s=np.array([time_s])),)

    def _motion_row(self, time_s: float, change: float, *, lives: bool, box: Box | None) -> FeatureBlock:
        # Where nobody is, what moves is a clock, a border or somebody else's window.
        moves = lives and time_s - self._person_s <= _ABSENT_S
        light = self._motion.brightness(None if box is None else inner(box, edge=1 / 6))
        values = np.array([change if moves else np.nan, *light], np.float32)
        return self._row("motion", time_s, values, float(np.isfinite(values[0])))

    def _face(self, picture: Picture, face: FaceLandmarks | None) -> tuple[FeatureBlock, Visible | None, bool]:
        """The row of the face, what of it can be seen, and whether a zero of the person's own begins anew."""
        time_s, exchanged_s = picture.time_s, self._watch.exchanged_s
        is_another = exchanged_s != self._exchanged_s
        if is_another:
            self._exchanged_s, self._before = exchanged_s, None
            self._visibility, self._same = VisibilityWatch(), SamePerson()
        visible = None if face is None else self._visibility.push(time_s, picture.image, face)
        values, quality = face_values(face, time_s=time_s, before=self._before, visible=visible or Visible())
        self._before = None if face is None else PreviousFace(time_s, face.blendshapes)
        is_another |= face is not None and self._same.push(picture, face.box)
        if is_another:
            self._zones.restart()
        values = limit_confidence(self._zones.read(time_s, values), visible or Visible())
        return self._row("face", time_s, values, quality), visible, self._zones.begins

    def _own_body(self, picture: Picture, face: FaceLandmarks | None) -> BodyLandmarks | None:
        """The body of the person whose face is followed; of two people the model may have taken the other."""
        body, head = self._landmarker.body(picture), self._watch.head(picture.time_s, face)
        if self._own.is_own(picture.time_s, body, head):
            return body
        if body is not None and head is not None and not is_same_head(body, head):
            self._landmarker.forget_body(picture)
        return None

    def _next(self, time_s: float) -> float:
        """When the next body is due: on the beat of the rate, unless the beat was lost."""
        step_s = 1.0 / self.body_hz
        due_s = self._body_due_s + step_s
        return due_s if due_s > time_s else time_s + step_s * (1 - _EARLY)

    def _row(self, family: str, time_s: float, values: Float32, quality: float) -> FeatureBlock:
        return FeatureBlock(self._person, family, np.array([time_s]), values[None, :], np.array([quality], np.float32))

    def close(self) -> None:
        self._landmarker.close()
        self._watch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
