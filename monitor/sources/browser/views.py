"""A view of a track: what a device wants of it, and what came for it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from monitor.clock import Clock
from monitor.sources.browser.wire import PageItem, TrackMessage, View
from monitor.sources.spec import Use
from monitor.words import say

# Of pictures the newest; of sound as much as an analyzer waits for.
_SOUND_MOST_S: Final = 6.0
_PICTURES_MOST: Final = 1
# What is older was held up in a page that slept, and is of no use live.
_OLDEST_S: Final = 5.0
# A page's clock is known to a millisecond or two; what is farther ahead has a wrong time.
_AHEAD_S: Final = 0.05
# Long enough to be read.
_NOTE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Received:
    """An item, its capture on the program's clock."""

    item: PageItem
    time_s: float

    @property
    def duration_s(self) -> float:
        """Of a sound; 0 of a picture."""
        return 0.0 if self.item.samples is None else self.item.samples.size / self.item.rate_hz


class Tracks(Protocol):
    """Who asks the pages: ``tracks.BrowserTracks``."""

    def ask(self) -> None: ...

    def track(self, name: str, use: Use) -> TrackMessage | None: ...

    def absence(self, name: str, use: Use) -> str: ...

    def leave(self, view: OpenView) -> None: ...


class OpenView:
    """A view that a device reads. ``take`` what came, ``change`` what is wanted, ``close`` it.

    note : one sentence while the page's times make no sense: what has such a time is left out.
    """

    def __init__(self, tracks: Tracks, view: View, clock: Clock) -> None:
        self._tracks = tracks
        self._clock = clock
        self.view = view
        self._items: deque[Received] = deque()
        self._waiting_s = 0.0
        self._refused_s: float | None = None
        self._told = False
        self._came = threading.Condition()

    def take(self, wait_s: float) -> list[Received]:
        """What came since the last call, oldest first; waits for the first one, so long at most, or until ``tell``."""
        with self._came:
            if not (self._items or self._told):
                self._came.wait(wait_s)
            self._told = self._told and bool(self._items)
            items = list(self._items)
            self._items.clear()
            self._waiting_s = 0.0
        return items

    def put(self, received: Received) -> None:
        """From the page; the oldest go where nobody takes them."""
        now_s = self._clock.now_s()
        with self._came:
            if not -_AHEAD_S <= now_s - received.time_s - received.duration_s <= _OLDEST_S:
                self._refused_s = now_s
                return
            is_sound = self.view.use == "sound"
            if is_sound is not (received.item.samples is not None):
                return  # of a view that had this number before
            self._items.append(received)
            self._waiting_s += received.duration_s
            while len(self._items) > 1 and (self._waiting_s > _SOUND_MOST_S if is_sound else len(self._items) > _PICTURES_MOST):
                self._waiting_s -= self._items.popleft().duration_s
            self._came.notify()

    def tell(self) -> None:
        """The track is gone: who waits looks at ``absence``, also where a page is back before the wait is over."""
        with self._came:
            self._told = True
            self._came.notify()

    def change(self, view: View) -> None:
        """Want another part of the track, or another rate."""
        if view != self.view:
            self.view = view
            self._tracks.ask()

    @property
    def note(self) -> str:
        """One sentence while the page's times make no sense."""
        refused_s = self._refused_s
        return say("browser-wrong-times") if refused_s is not None and self._clock.now_s() - refused_s < _NOTE_S else ""

    @property
    def track(self) -> TrackMessage | None:
        """How the track is doing; None where no page captures it."""
        return self._tracks.track(self.view.track, self.view.use)

    @property
    def absence(self) -> str:
        """One sentence while the track gives nothing; empty while it does."""
        return self._tracks.absence(self.view.track, self.view.use) or self.note

    def close(self) -> None:
        """Want it no longer. A second call does nothing."""
        self._tracks.leave(self)
