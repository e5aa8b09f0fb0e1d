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
from monitor.sources.follow import FINDER_IDLE_S
from monitor.sources.spec import Rectangle
from monitor.types import Person, Picture
from monitor.vision.finder import FaceFinder
from monitor.vision.gaze_map import Box
from monitor.vision.shared_view import Layout, share
from monitor.vision.tiles.person_tiles import Crop

# To look at the whole picture costs half a second of a core; moving to another seat takes longer.
_SHARE_PAUSE_S: Final = 4.0


class SharedViewTracker:
    """``push`` pictures: it gives both crops whenever they are found, None else. ``close`` it.

    Looks at once, then after ``_SHARE_PAUSE_S`` for as long as ``missing`` says that a face is lost. notice : what to say while
    the two people cannot be distinguished.
    """

    def __init__(self, layout: Layout, *, clock: Clock, finder: FaceFinder | None = None) -> None:
        self._layout: Layout = layout
        self._clock = clock
        self._finder = finder or FaceFinder()
        self._pause_s, self._idle_s = _SHARE_PAUSE_S, FINDER_IDLE_S
        self._asked_s = -math.inf
        self._size_px = (0, 0)
        self._known = False
        self.notice: Notice | None = notice("shared-view-looking")

    def push(self, picture: Picture, *, missing: bool) -> Mapping[Person, Crop] | None:
        """The newest picture. missing : a person's face is not seen in their crop."""
        now_s = self._clock.now_s()
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                if faces is None:
                    return None
                width_px, height_px = self._size_px
                crops = share(faces, width_px=width_px, height_px=height_px, layout=self._layout)
                return self._judge(crops, len(faces))
            if (missing or not self._known) and now_s - self._asked_s >= self._pause_s:
                self._asked_s = now_s
                height_px, width_px = picture.image.shape[:2]
                self._size_px = width_px, height_px
                self._finder.ask(picture.image)
            elif now_s - self._asked_s > self._idle_s:
                self._finder.rest()
        except RapportError as error:
            self.notice = worded("shared-view-failed", str(error))
        return None

    def close(self) -> None:
        """End the finder."""
        self._finder.close()

    def _judge(self, crops: Mapping[Person, Crop] | None, n_faces: int) -> Mapping[Person, Crop] | None:
        if n_faces < 2:
            self.notice = notice("shared-view-one-face", faces=n_faces)
            # Sides that are known stay: somebody may only have turned away.
            return None if self._known else crops
        self._known, self.notice = True, None
        return crops


def partner_tile(source: Connection[Picture] | None) -> Box | None:
    """The partner's part of the screen it is on, in shares of it (left, top, right, bottom); None for other sources."""
    if source is None or source.spec.kind != "screen":
        return None
    part = source.stream.rectangle or source.spec.rectangle
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
