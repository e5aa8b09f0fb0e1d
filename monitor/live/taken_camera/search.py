"""The command that puts the user's tile of the call in the place of their camera, before and during a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from monitor.clock import Clock
from monitor.errors import RapportError, UsageError
from monitor.live.devices import jpeg
from monitor.live.inputs import Inputs
from monitor.live.own_tile.find import Look, Search, find_tiles
from monitor.live.profile import ProfileManager
from monitor.live.recording.recording import Recording
from monitor.live.state import LiveState, PageState
from monitor.live.taken_camera.offer import OwnTileOffer
from monitor.sources.browser.device import whole_picture
from monitor.vision.finder import FaceFinder
from monitor.words import say


class Session(Protocol):
    """What is needed of a ``LiveSession``."""

    state: LiveState
    inputs: Inputs
    profiles: ProfileManager
    own_tile: OwnTileOffer
    recording: Recording | None

    def apply_profile(self) -> None: ...


class OwnTileSearch:
    """``use`` it from any thread.

    submit : runs a command in the thread of the session and gives STATE, or raises what it raised.
    """

    def __init__(self, session: Session, submit: Callable[[Callable[[], None]], PageState], *, clock: Clock) -> None:
        self._session, self._submit, self._clock = session, submit, clock

    def use(self, source: str = "") -> PageState:
        """Take the user's tile for their picture.

        source : of the faces found before, the one that is the user's; empty to look for them, which takes some seconds. Where
        it is not certain which face is theirs, STATE["own_tile"] has all of them and nothing else changes.
        """
        session, offer = self._session, self._session.own_tile

        def use_chosen() -> None:
            offer.require(source)
            use_own_tile(session, source, self._clock.now_s())

        if source:
            return self._submit(use_chosen)
        searches: list[Search] = []
        self._submit(lambda: searches.append(offer.begin()))
        finder = FaceFinder()
        try:
            found = find_tiles(searches[0], self._look(searches[0]), finder)
        except Exception as error:
            problem = str(error) if isinstance(error, RapportError) else say("own-tile-failed")
            self._submit(lambda: offer.fail(searches[0].number, problem))
            raise
        finally:
            finder.close()

        def take() -> None:
            if own := offer.take(searches[0].number, found):
                use_own_tile(session, own, self._clock.now_s())

        return self._submit(take)

    def jpeg(self, name: str) -> bytes:
        """The picture of a face that was found, by its name in STATE["own_tile"]; UsageError after another search."""
        tile = self._session.own_tile.picture(name)
        if tile is None:
            raise UsageError(say("own-tile-gone"))
        return jpeg(tile.image)

    def _look(self, search: Search) -> Look:
        if search.way == "tab":
            return lambda widest_px: whole_picture(self._session.inputs.browser, "tab", widest_px=widest_px)
        from monitor.sources.screen import whole_screen

        return whole_screen


def use_own_tile(session: Session, source: str, now_s: float) -> None:
    """In the session's thread: the user's picture is that tile from now on; all else goes on. Raises UsageError."""
    if session.state.phase not in ("setup", "running", "paused"):
        raise UsageError(say("own-tile-not-now"))
    gaps = session.inputs.exchange_picture("user", source, reason=say("gap-own-tile"))
    session.profiles.sources_changed()
    session.own_tile.forget()
    picture, recording = session.inputs.video.open.for_person("user"), session.recording
    if recording is not None and picture is not None:
        for gap in gaps:
            recording.gap(gap)
        recording.exchange_picture("user", picture.spec, now_s)
        session.apply_profile()
