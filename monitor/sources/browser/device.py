"""Devices whose pictures and sound a page captures."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError, Trouble
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.browser.views import Received
from monitor.sources.browser.wire import TrackMessage
from monitor.sources.device import PERSON_WIDTH_PX, READ_S
from monitor.sources.drift import DriftCorrector
from monitor.sources.frames import FrozenFrameDetector
from monitor.sources.rectangle import Rectangle
from monitor.sources.spec import SCREEN_LEAST_PX
from monitor.types import Picture, Sound, Uint8
from monitor.words import say

# A page answers within a picture's time; one in the background may take a second.
_WHOLE_S: Final = 2.0
# What a page says of a track (``wire.TrackMessage``) -> what it is for the program. A page that is hidden only comes back.
_TROUBLES: Final[dict[str, Trouble]] = {
    "refused": "refused",
    "busy": "busy",
    "no-device": "missing",
    "not-found": "missing",
    "no-frames": "silent",
    "hidden": "",
}


class BrowserPictures:
    """Pictures of a track, or of a part of it that can be moved; the page crops, scales and compresses them.

    track : ``camera``, ``camera:NAME`` or ``tab``. rectangle : the part, in pixels of the track's picture; None for all of it.
    mirrored, widest_px : as for ``sources.screen.ScreenPictures``.
    """

    def __init__(
        self,
        tracks: BrowserTracks,
        track: str,
        *,
        clock: Clock,
        rate_hz: float,
        rectangle: Rectangle | None = None,
        mirrored: bool = False,
        widest_px: int | None = None,
    ) -> None:
        self._tracks = tracks
        self._clock = clock
        self._mirrored = mirrored
        self._rectangle = rectangle
        self._widest_px = widest_px or int(PERSON_WIDTH_PX)
        self._last_s = -math.inf
        self._frozen = FrozenFrameDetector("camera" if track.startswith("camera") else "screen")
        self._view = tracks.open(track, "picture", widest_px=self._widest_px, rate_hz=rate_hz)
        if rectangle is not None:
            try:
                self.move(rectangle)
            except SourceError:
                self._view.close()
                raise

    @property
    def name(self) -> str:
        """What the browser calls it."""
        track = self._view.track
        return track.label if track is not None else ""

    @property
    def note(self) -> str:
        """One sentence while the picture is black or frozen, or its times make no sense."""
        return self._frozen.note or self._view.note

    @property
    def absence(self) -> str:
        """One sentence while there is nothing to read."""
        return self._view.absence

    @property
    def trouble(self) -> Trouble:
        """The kind of ``absence`` or of ``note``."""
        return track_trouble(self._view.track) or self._frozen.trouble

    @property
    def rectangle(self) -> Rectangle | None:
        """The part of the track's picture that is wanted."""
        return self._rectangle

    @property
    def whole_screen(self) -> Rectangle | None:
        """All of the track's picture where a whole screen is shared; None for a tab, a window, a camera."""
        track = self._view.track
        if track is None or track.surface != "monitor" or not (track.width_px and track.height_px):
            return None
        return Rectangle(0, 0, track.width_px, track.height_px)

    def set_rate(self, rate_hz: float) -> None:
        """Want so many pictures a second from now on."""
        self._view.change(replace(self._view.view, rate_hz=rate_hz))

    def move(self, rectangle: Rectangle) -> None:
        """Want another part from now on. It is kept as it is while the size of the track's picture is not known.

        Raises SourceError when nothing of it is in the track's picture.
        """
        self._rectangle = rectangle
        self._crop()

    def whole(self, widest_px: int) -> tuple[Rectangle, Uint8]:
        """All of the track's picture now, not wider than this, and its place [shape=(height, width, 3)]. Raises SourceError."""
        return whole_picture(self._tracks, self._view.view.track, widest_px=widest_px)

    def read(self) -> Picture | None:
        """The newest picture; None when none came within half a second."""
        self._crop()
        received = self._view.take(READ_S)
        # After a takeover another page's clock counts, a millisecond apart; stamps only rise.
        if not received or received[-1].time_s <= self._last_s:
            return None
        self._last_s = received[-1].time_s
        image = decoded(received[-1])
        if self._mirrored:
            image = np.ascontiguousarray(image[:, ::-1])
        picture = Picture(received[-1].time_s, image)
        self._frozen.push(picture)
        return picture

    def close(self) -> None:
        """Want it no longer."""
        self._view.close()

    def _crop(self) -> None:
        track, part = self._view.track, self._rectangle
        if track is None or part is None or not (track.width_px and track.height_px):
            return
        wide, high = track.width_px, track.height_px
        # The window of the call may have become smaller: what is left of the part.
        left, top = max(0, part.x_px), max(0, part.y_px)
        right, bottom = min(wide, part.x_px + part.width_px), min(high, part.y_px + part.height_px)
        if min(right - left, bottom - top) < SCREEN_LEAST_PX:
            raise SourceError(say("browser-part-outside", part=str(part), width=str(wide), height=str(high)))
        crop = (left / wide, top / high, (right - left) / wide, (bottom - top) / high)
        if crop != self._view.view.crop:
            self._view.change(replace(self._view.view, crop=crop))


class BrowserSounds:
    """Blocks of a track's sound, mono, at the rate the browser has it, with even stamps."""

    def __init__(self, tracks: BrowserTracks, track: str, *, clock: Clock) -> None:
        self._view = tracks.open(track, "sound")
        self._drift = DriftCorrector()
        self._ready: deque[Sound] = deque()

    @property
    def name(self) -> str:
        """What the browser calls it."""
        track = self._view.track
        return track.label if track is not None else ""

    @property
    def absence(self) -> str:
        """One sentence while there is nothing to read."""
        return self._view.absence

    @property
    def trouble(self) -> Trouble:
        """The kind of ``absence``."""
        return track_trouble(self._view.track)

    def read(self) -> Sound | None:
        """The next block; None when none came within half a second."""
        if not self._ready:
            for received in self._view.take(READ_S):
                assert received.item.samples is not None
                self._ready += self._drift.push(Sound(received.time_s, received.item.samples, received.item.rate_hz))
        return self._ready.popleft() if self._ready else None

    def close(self) -> None:
        """Want it no longer."""
        self._view.close()


def track_trouble(track: TrackMessage | None) -> Trouble:
    """Why a track that a page wanted to capture gives nothing; empty while it does, and where none has wanted to."""
    if track is None or track.state == "live":
        return ""
    return _TROUBLES.get(track.reason, "muted" if track.state == "muted" else "stopped")


def whole_picture(tracks: BrowserTracks, track: str, *, widest_px: int) -> tuple[Rectangle, Uint8]:
    """All of a track's picture now, not wider than this, and its size as a rectangle [shape=(height, width, 3)].

    Raises SourceError while the track gives nothing.
    """
    view = tracks.open(track, "picture", widest_px=widest_px, rate_hz=1.0)
    try:
        received = view.take(_WHOLE_S)
        if not received:
            raise SourceError(view.absence or say("browser-picture-late"))
        image, message = decoded(received[-1]), view.track
    finally:
        view.close()
    height, width = image.shape[:2]
    if message is not None and message.width_px and message.height_px:
        width, height = message.width_px, message.height_px
    return Rectangle(0, 0, width, height), image


def decoded(received: Received) -> Uint8:
    """RGB of a picture [shape=(height, width, 3)]. Raises SourceError for bytes that are no JPEG."""
    import cv2

    try:
        image = cv2.imdecode(np.frombuffer(received.item.data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        image = None
    if image is None:
        raise SourceError(say("browser-unreadable", what="picture"))
    return np.asarray(image)
