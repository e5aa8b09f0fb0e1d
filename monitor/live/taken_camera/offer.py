"""When the own tile of the call is offered in place of the user's camera, and what the page shows of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError, Trouble, UsageError
from monitor.live.inputs import Inputs
from monitor.live.own_tile.find import Found, Search, Tile, Way
from monitor.live.own_tile.page_state import OwnTileChoiceState, OwnTileState
from monitor.types import Float32
from monitor.vision.tiles.likeness import likeness, mean_likeness
from monitor.words import say

# A camera that is opened again is at once refused again; one that is fine again stays so.
_RISE_S: Final = 1.0
_FALL_S: Final = 3.0
# How the user looks is noted now and then, as the mean of about so many looks; it costs a few milliseconds.
_LOOK_PAUSE_S: Final = 10.0
_LOOKS: Final = 20
# Whether there is a screen to look at changes rarely.
_SCREEN_PAUSE_S: Final = 10.0


class OwnTileOffer:
    """``refresh`` twice a second; then a search: ``begin``, ``take`` what it found or ``fail``. Used from one thread.

    see_screen : raises SourceError where no screen can be seen.
    """

    def __init__(self, inputs: Inputs, *, clock: Clock, see_screen: Callable[[], object] | None = None) -> None:
        self._inputs, self._clock = inputs, clock
        self._see_screen = see_screen or _see_screen
        self._trouble: Trouble = ""
        self._since_s: float | None = None
        self._last_s = self._looked_s = self._screen_s = -math.inf
        self._has_screen = False
        self._user_look: Float32 | None = None
        self._looking, self._problem = False, ""
        self._tiles: tuple[Tile, ...] = ()
        self._n_searches = 0

    def refresh(self, now_s: float) -> None:
        """See how the camera is."""
        trouble = self._found_trouble()
        if trouble:
            self._since_s = now_s if self._since_s is None else self._since_s
            self._last_s = now_s
            if self._trouble or now_s - self._since_s >= _RISE_S:
                self._trouble = trouble
            if now_s - self._screen_s >= _SCREEN_PAUSE_S:
                self._screen_s, self._has_screen = now_s, self._can_see_screen()
        else:
            self._note_user(now_s)
            if now_s - self._last_s > _FALL_S or not self._is_camera:
                self.forget()

    def forget(self) -> None:
        """Offer nothing any more."""
        self._trouble, self._since_s, self._looking, self._problem, self._tiles = "", None, False, "", ()

    @property
    def state(self) -> OwnTileState | None:
        """STATE["own_tile"] of the page's contract; None while the camera is well."""
        if not self._trouble:
            return None
        way = self._way
        choices: list[OwnTileChoiceState] = [
            {
                "source": tile.source,
                "words": say("own-tile-choice", number=number),
                "picture": f"/api/live/own-tile/{self._n_searches}-{number}.jpg",
            }
            for number, tile in enumerate(self._tiles, 1)
        ]
        return {
            "trouble": self._trouble,
            "way": way,
            "words": say("own-tile-which") if choices else say("own-tile-offer", trouble=self._trouble, way=way),
            "button": "" if way == "none" or self._looking else say("own-tile-again" if choices else "own-tile-use"),
            "looking": self._looking,
            "problem": self._problem,
            "choices": choices,
        }

    def begin(self) -> Search:
        """A search begins. Raises UsageError when nothing can be looked at."""
        way = self._way
        if way == "none":
            raise UsageError(say("own-tile-nowhere"))
        if self._looking:
            raise UsageError(say("own-tile-looking"))
        self._looking, self._problem, self._tiles = True, "", ()
        self._n_searches += 1
        partner = self._inputs.video.open.for_person("partner")
        analyzer = self._inputs.video.analyzers.get("partner")
        there = partner is not None and partner.spec.kind == ("browser" if way == "tab" else "screen")
        there = there and partner is not None and partner.spec.source_kind("picture") == "screen"
        if partner is None or not there:
            return Search(self._n_searches, way, user_look=self._user_look)
        box = analyzer.face_box() if analyzer is not None else None
        middle = None
        if box is not None:
            x = box[0] + box[2] / 2
            middle = (1 - x if partner.spec.mirrored else x, box[1] + box[3] / 2)
        return Search(self._n_searches, way, True, partner.stream.rectangle or partner.spec.rectangle, middle, self._user_look)

    def take(self, number: int, found: Found) -> str:
        """What a search found: the source of the user's tile; empty where the user has to say which face is theirs.

        Empty too where it is not wanted any more: the camera has come back, or something else was chosen meanwhile.
        """
        if not self._is_awaited(number):
            return ""
        self._looking = False
        if found.sure:
            return found.tiles[0].source
        self._tiles = found.tiles
        return ""

    def fail(self, number: int, problem: str) -> None:
        """A search gave nothing."""
        if self._is_awaited(number):
            self._looking, self._problem = False, problem

    def _is_awaited(self, number: int) -> bool:
        return self._looking and number == self._n_searches

    def require(self, source: str) -> None:
        """Raises UsageError for a source that was not found by the last search."""
        if source not in {tile.source for tile in self._tiles}:
            raise UsageError(say("own-tile-gone"))

    def picture(self, name: str) -> Tile | None:
        """The tile whose picture has this name (``state``); None once there is another search."""
        return next((t for n, t in enumerate(self._tiles, 1) if name == f"{self._n_searches}-{n}"), None)

    @property
    def _is_camera(self) -> bool:
        """Is the user's picture that of a camera of their own?"""
        picture = self._inputs.video.open.for_person("user")
        return picture is not None and not picture.shared and picture.spec.source_kind("picture") == "camera"

    @property
    def _way(self) -> Way:
        track = self._inputs.browser.track("tab", "picture")
        return "tab" if track is not None and track.state == "live" else "screen" if self._has_screen else "none"

    def _found_trouble(self) -> Trouble:
        picture = self._inputs.video.open.for_person("user")
        if picture is None or not self._is_camera:
            return ""
        trouble = picture.stream.status.trouble
        analyzer = self._inputs.video.analyzers.get("user")
        return trouble or ("frozen" if analyzer is not None and analyzer.stands_still else "")

    def _note_user(self, now_s: float) -> None:
        """How the user looks while the camera shows them."""
        analyzer = self._inputs.video.analyzers.get("user")
        if analyzer is None or not self._is_camera or now_s - self._looked_s < _LOOK_PAUSE_S:
            return
        box, picture = analyzer.face_box(), analyzer.latest
        if box is None or picture is None or analyzer.has_another_face:
            return
        self._looked_s = now_s
        look = likeness(picture.image, np.array(box) * picture.image.shape[1])
        self._user_look = look if self._user_look is None else mean_likeness((_LOOKS - 1) * self._user_look + look)

    def _can_see_screen(self) -> bool:
        try:
            self._see_screen()
        except SourceError:
            return False
        return True


def _see_screen() -> None:
    from monitor.sources.desktop.extras import is_wayland
    from monitor.sources.screen import screens

    if is_wayland():
        raise SourceError(say("own-tile-nowhere"))  # what X11 programs see there is black
    screens()
