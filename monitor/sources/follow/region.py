"""A part of something larger that follows a person's face when the call's layout changes."""

from __future__ import annotations

import math
from typing import Final, Protocol

import numpy as np

from monitor.clock import Clock
from monitor.errors import ModelError, SourceError, Trouble, WorkerError
from monitor.sources.follow.faces import FINDER_IDLE_S, SHARED_WIDTH_PX, FaceRegion, Finder, face_regions, lies_in
from monitor.sources.rectangle import Rectangle
from monitor.types import Float64, Picture, Uint8
from monitor.words import say

# People look away or cover their face for a second or two; a new layout stays.
_LOST_FACE_S: Final = 3.0
# Measured for this project: to look at a screen of 1920 x 1080 takes 0.2-0.3 s of one core.
_SEARCH_PAUSES_S: Final = (2.0, 4.0, 8.0)
# How often an answer is looked for; a tenth of a second goes unnoticed here.
_SEARCH_STEP_S: Final = 0.1
# Long enough to be read.
_MOVED_NOTE_S: Final = 5.0
# The usual limit for two boxes to be the same object (PASCAL VOC, Everingham et al. 2010) (share of the area covered
# together).
_SAME_PART_SHARE: Final = 0.5
# Measured for this project on five people in recorded talks, at two sizes each: the same person 0.77 or more, others 0.44 or
# less (share of the picture, histogram intersection).
_SAME_COLOURS_SHARE: Final = 0.6


class Region(Protocol):
    """Pictures of a part of something larger:

    ``ScreenPictures``, ``WindowPictures``, ``SharedScreenPictures``, ``BrowserPictures``. One that may go while nothing
    is read of it has ``refresh()``, after which its ``absence`` is as it is now.
    """

    @property
    def note(self) -> str: ...

    def read(self) -> Picture | None: ...

    def move(self, rectangle: Rectangle) -> None: ...

    def whole(self, widest_px: int) -> tuple[Rectangle, Uint8]: ...

    def close(self) -> None: ...


class FollowedRegion:
    """The part of the screen with a person's face in it; another part when the call's layout changes.

    region : looks at the screen, or at a shared tab; it and ``finder`` are closed with this device. rectangle : where the
    person is now; None looks for the largest face.
    The picture analysis says by ``report_face`` whether a picture shows a face (``Stream.report_face``). After ``_LOST_FACE_S``
    without one, the whole screen is looked at, at once and then after the pauses ``_SEARCH_PAUSES_S``; until then the old part
    stays. It moves to the face whose colours are those of the person followed so far, and to no other: the only face left may
    be the user's own. ``note`` says what happens. It raises what ``region`` raises, ModelError and WorkerError.
    """

    def __init__(self, region: Region, rectangle: Rectangle | None, *, finder: Finder, clock: Clock) -> None:
        self._pauses_s = _SEARCH_PAUSES_S
        self._clock = clock
        self._finder = finder
        self._region = region
        self._rectangle = rectangle
        self._colours: Float64 | None = None  # of the person, once the finder has seen them
        self._searched: tuple[Rectangle, Uint8] | None = None
        self._searches = 0  # in a row without success
        self._searched_s = -math.inf
        self._seen_s = self._reported_s = self._moved_s = clock.now_s()
        self._note = "" if rectangle else say("screen-looking")

    @property
    def note(self) -> str:
        """One sentence while it looks for the face, for a while after it moved, or when the picture is black or frozen."""
        return self._note or self._region.note

    @property
    def trouble(self) -> Trouble:
        """The kind of what is wrong with the picture."""
        trouble: Trouble = getattr(self._region, "trouble", "")
        return trouble

    @property
    def name(self) -> str:
        """What the system calls what it looks at; empty for a screen."""
        return str(getattr(self._region, "name", ""))

    @property
    def absence(self) -> str:
        """One sentence while there is nothing to look at."""
        return str(getattr(self._region, "absence", ""))

    def ask_again(self) -> None:
        """The user wants to be asked what to share once more, where the region asks them."""
        getattr(self._region, "ask_again", lambda: None)()

    @property
    def whole_screen(self) -> Rectangle | None:
        """The screen that it looks at, where the region knows it itself."""
        whole: Rectangle | None = getattr(self._region, "whole_screen", None)
        return whole

    def set_rate(self, rate_hz: float) -> None:
        """So many pictures a second are wanted, where the region can give fewer."""
        getattr(self._region, "set_rate", lambda rate_hz: None)(rate_hz)

    @property
    def rectangle(self) -> Rectangle | None:
        """Where it looks; None while no face has been found yet."""
        if self._rectangle is None:
            return None
        # A window may have been moved since the person was found in it.
        return getattr(self._region, "rectangle", None) or self._rectangle

    def report_face(self, seen: bool, time_s: float) -> None:
        """Whether a face was seen in the picture of this time. May be called from any thread."""
        if time_s >= self._moved_s:
            self._reported_s = max(self._reported_s, time_s)
            if seen:
                self._seen_s = max(self._seen_s, time_s)

    @property
    def _missing(self) -> bool:
        """Whether there is no face where it looks; not known before the first report."""
        return self._rectangle is None or self._reported_s - self._seen_s > _LOST_FACE_S

    def read(self) -> Picture | None:
        """The next picture of the part with the face; None while there is no such part."""
        if self.absence:
            picture = self._region.read()
            return None if self._rectangle is None else picture
        try:
            self._search(self._clock.now_s())
        except (ModelError, WorkerError) as error:
            self._searched, self._note = None, str(error)
        if self._rectangle is not None:
            try:
                return self._region.read()
            except SourceError as error:
                # The window became smaller; the face may be elsewhere in it. What is lost altogether is lost to a search too.
                self._rectangle, self._note = None, str(error)
                return None
        refresh = getattr(self._region, "refresh", None)
        if refresh is not None:
            refresh()
        self._clock.sleep(_SEARCH_STEP_S)
        return None

    def close(self) -> None:
        """Give the display back and end the finder."""
        self._region.close()
        self._finder.close()

    def _search(self, now_s: float) -> None:
        """One step: take the finder's answer, or look at the whole screen when the face is missing or not known yet."""
        if self._finder.busy:
            faces = self._finder.answer()
            if faces is not None and self._searched is not None:
                self._move_to_person(face_regions(*self._searched, faces), now_s)
            return
        missing = self._missing
        pause_s = self._pauses_s[min(max(self._searches, 1), len(self._pauses_s)) - 1]
        if (missing or self._colours is None) and now_s - self._searched_s >= pause_s:
            self._searched_s = now_s
            self._searches += 1
            self._searched = self._region.whole(SHARED_WIDTH_PX)
            self._finder.ask(self._searched[1])
        elif not missing:
            self._searches = 0 if self._colours is not None else self._searches
            if now_s - self._moved_s > _MOVED_NOTE_S:
                self._note = ""
            if now_s - self._searched_s > FINDER_IDLE_S:
                self._finder.rest()

    def _move_to_person(self, regions: list[FaceRegion], now_s: float) -> None:
        """Take the answer of a search: say what it gave, and look where the person is now."""
        self._searched = None
        region = self._person(regions)
        missing = self._missing
        if region is None:
            known = bool(regions) and self._colours is not None
            self._note = say("screen-person-gone" if known else "screen-no-face") if missing else ""
            return
        self._colours = region.colours if self._colours is None else self._colours
        if not missing:
            return
        if self._rectangle and _shared(region.rectangle, self._rectangle) >= _SAME_PART_SHARE:
            # The face is where it was, turned away or hidden; to move by a little would only shake the picture.
            self._note = say("screen-face-hidden")
            return
        try:
            self._region.move(region.rectangle)
        except SourceError:  # the screens have just been rearranged: the next search sees them as they are
            return
        self._note = say("screen-face-moved" if self._rectangle else "screen-face-found")
        self._rectangle = region.rectangle
        self._seen_s = self._reported_s = self._moved_s = now_s

    def _person(self, regions: list[FaceRegion]) -> FaceRegion | None:
        """The region of the person who is followed: by the colours, once known; before, in the chosen part; or the largest."""
        if self._colours is not None:
            alike = [float(np.minimum(self._colours, region.colours).sum()) for region in regions]
            best = int(np.argmax(alike)) if alike else 0
            return regions[best] if alike and alike[best] >= _SAME_COLOURS_SHARE else None
        within = self._rectangle
        return next((region for region in regions if within is None or lies_in(region.face, within)), None)


def _shared(first: Rectangle, second: Rectangle) -> float:
    """What two parts have in common, as a share of what they cover together."""
    both_px = first.overlap_px(second)
    return both_px / (first.width_px * first.height_px + second.width_px * second.height_px - both_px)
