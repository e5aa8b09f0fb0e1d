"""One picture with both people: who is where, found by their faces, and again when somebody has moved.

Where the partner's picture is on the screen, as far as the chosen source says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from monitor.clock import Clock
from monitor.errors import RapportError, SourceError
from monitor.live.connections import Connection
from monitor.live.state import Notice, notice, worded
from monitor.sources.follow.faces import FINDER_IDLE_S
from monitor.sources.rectangle import Rectangle
from monitor.types import PEOPLE, Float32, Float64, Gap, Person, Picture, Uint8
from monitor.vision.finder import FaceFinder, holds
from monitor.vision.gaze_map import Box
from monitor.vision.shared_view import Layout, crop_of_face, half_crops, match_faces, share_faces
from monitor.vision.tiles.face_tracks import ChangeWatch
from monitor.vision.tiles.likeness import likeness, mean_likeness
from monitor.vision.tiles.person_tiles import Crop
from monitor.words import say

# To look at the whole picture costs half a second of a core; moving to another seat takes longer.
_SHARE_PAUSE_S: Final = 4.0
# After a cut the next look is wanted soon, but a picture that changes all the time must not cost a core.
_CHANGED_PAUSE_S: Final = 0.5
# What is known of a face is the mean of about so many looks: light changes in an hour, people do not.
_LOOKS: Final = 20


class SharedViewTracker:
    """``push`` pictures: it gives the crops whenever one changes, None for who is not shown; None else. ``close`` it.

    Looks for faces at the beginning, when a part of the picture is another all at once, and every ``_SHARE_PAUSE_S`` for as
    long as ``missing`` says that a face is lost. ``layout`` says who is who when both are seen first; from then on they are
    known by their faces, and who is not certain is not shown.
    notice : what to say while the two people cannot be distinguished.
    """

    def __init__(self, layout: Layout, *, clock: Clock, finder: FaceFinder | None = None) -> None:
        self._layout: Layout = layout
        self._clock = clock
        self._finder = finder or FaceFinder()
        self._pause_s, self._idle_s = _SHARE_PAUSE_S, FINDER_IDLE_S
        self._asked_s = -math.inf
        self._asked: Uint8 | None = None
        self._changes = ChangeWatch()
        self._is_changed = False
        self._looks: dict[Person, Float32] = {}
        self._places: dict[Person, Float64] = {}  # of the faces that are shown, in picture widths
        self.notice: Notice | None = notice("shared-view-looking")

    def push(self, picture: Picture, *, missing: bool) -> Mapping[Person, Crop | None] | None:
        """The newest picture. missing : a person's face is not seen in their crop."""
        now_s = self._clock.now_s()
        hidden = self._watch(picture.image)
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                if faces is not None and self._asked is not None and not self._is_changed:
                    return self._judge(faces, self._asked)
            elif self._is_due(now_s, missing):
                self._asked_s, self._is_changed = now_s, False
                self._asked = picture.image
                self._finder.ask(picture.image)
            elif now_s - self._asked_s > self._idle_s:
                self._finder.rest()
        except RapportError as error:
            self.notice = worded("shared-view-failed", str(error))
        return hidden or None

    def close(self) -> None:
        """End the finder."""
        self._finder.close()

    def _is_due(self, now_s: float, missing: bool) -> bool:
        if self._is_changed:
            return now_s - self._asked_s >= _CHANGED_PAUSE_S
        return (missing or len(self._looks) < 2) and now_s - self._asked_s >= self._pause_s

    def _watch(self, image: Uint8) -> dict[Person, Crop | None]:
        """Whose tile shows something else all at once."""
        is_changed, ended = self._changes.push(image, self._places)
        self._is_changed |= is_changed
        for person in ended:
            del self._places[person]
        return dict.fromkeys(ended)

    def _judge(self, faces: list[Float64], image: Uint8) -> Mapping[Person, Crop | None] | None:
        """Who is where, by the faces of a picture."""
        height_px, width_px = image.shape[:2]
        if len(self._looks) < 2:
            if len(faces) < 2:
                self.notice = notice("shared-view-one-face", faces=len(faces))
                return half_crops(width_px=width_px, height_px=height_px, layout=self._layout)
            first = share_faces(faces, layout=self._layout)
            self._looks = {person: likeness(image, face) for person, face in first.items()}
        looks = [likeness(image, face) for face in faces]
        owners = match_faces(looks, self._looks)
        crops: dict[Person, Crop | None] = {}
        for person in PEOPLE:
            k = owners.get(person)
            if k is not None:
                self._looks[person] = mean_likeness((_LOOKS - 1) * self._looks[person] + looks[k])
                self._places[person] = faces[k] / width_px
                crops[person] = crop_of_face(k, faces, image)
            elif person in self._places and any(holds(self._places[person] * width_px, face) for face in faces):
                # Somebody else is in their place by now.
                del self._places[person]
                crops[person] = None
        self.notice = None if self._places else notice("shared-view-one-face", faces=len(faces))
        return crops or None


class HiddenGaps:
    """``push`` whether a person is in the picture of both: a stretch in which they are not any more is a gap."""

    def __init__(self, person: Person) -> None:
        self._person: Person = person
        self._from_s: float | None = None
        self._ended: list[Gap] = []

    def push(self, now_s: float, *, shown: bool, was_shown: bool) -> None:
        """The person is shown from now on, or is not."""
        if shown:
            self._ended += self.open(now_s)
            self._from_s = None
        elif was_shown:
            self._from_s = now_s

    def open(self, now_s: float) -> list[Gap]:
        """The stretch that lasts until now."""
        return [] if self._from_s is None else [Gap(f"{self._person}.face", self._from_s, now_s, say("tiles-not-shown"))]

    def take(self) -> list[Gap]:
        """Stretches that have ended since the last call."""
        ended, self._ended = self._ended, []
        return ended


def partner_tile(source: Connection[Picture] | None) -> Box | None:
    """The partner's part of the screen it is on, in shares of it (left, top, right, bottom); None for other sources."""
    if source is None or source.spec.source_kind("picture") != "screen":
        return None
    part = source.stream.rectangle or source.spec.rectangle
    if source.spec.kind == "browser":
        # Where a tab or a window is on the screen is not known; of a shared screen it is.
        whole = source.stream.whole_screen
        return tile_on(part or whole, whole) if whole is not None else None
    if part is None:
        return None
    from monitor.sources.screen import screens

    try:
        places = [screen.rectangle for screen in screens()]
    except SourceError:
        return None
    boxes = [box for place in places if (box := tile_on(part, place)) is not None]
    return boxes[0] if boxes else None


def tile_on(part: Rectangle, screen: Rectangle) -> Box | None:
    """A part in shares of the screen that its middle is on; None when it is on another one."""
    x, y = part.x_px - screen.x_px, part.y_px - screen.y_px
    middle = (x + part.width_px / 2) / screen.width_px, (y + part.height_px / 2) / screen.height_px
    if not (0 <= middle[0] < 1 and 0 <= middle[1] < 1):
        return None
    right, bottom = x + part.width_px, y + part.height_px
    return (
        max(0.0, x / screen.width_px),
        max(0.0, y / screen.height_px),
        min(1.0, right / screen.width_px),
        min(1.0, bottom / screen.height_px),
    )
