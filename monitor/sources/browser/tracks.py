"""What the pages capture, and what the program wants of it: between the socket and the devices, used from any thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from monitor.clock import Clock
from monitor.sources.browser.page_clock import PageClock
from monitor.sources.browser.wire import PageItem, TakeoverMessage, TrackMessage, View, read_bytes, read_text, views_message
from monitor.sources.spec import Use
from monitor.words import say

# Two seconds of sound in blocks of 10 ms; of pictures the newest.
_SOUND_ITEMS: Final = 200
_PICTURE_ITEMS: Final = 1
_TRACKS_MOST: Final = 16

Send = Callable[[str], None]


@dataclass(slots=True, eq=False)
class Page:
    """A page that captures. send : a text to it, from any thread, without waiting."""

    send: Send
    clock: PageClock = field(default_factory=PageClock)
    tracks: dict[tuple[str, Use], TrackMessage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """An item, its capture on the program's clock."""

    item: PageItem
    time_s: float


class OpenView:
    """A view that a device reads. ``take`` what came, ``change`` what is wanted, ``close`` it."""

    def __init__(self, tracks: BrowserTracks, view: View) -> None:
        self._tracks = tracks
        self.view = view
        self._items: deque[Received] = deque(maxlen=_SOUND_ITEMS if view.use == "sound" else _PICTURE_ITEMS)
        self._came = threading.Condition()

    def take(self, wait_s: float) -> list[Received]:
        """What came since the last call, oldest first; waits for the first one, so long at most."""
        with self._came:
            if not self._items:
                self._came.wait(wait_s)
            items = list(self._items)
            self._items.clear()
        return items

    def put(self, received: Received) -> None:
        """From the page; the oldest go where nobody takes them."""
        with self._came:
            self._items.append(received)
            self._came.notify()

    def change(self, view: View) -> None:
        """Want another part of the track, or another rate."""
        self.view = view
        self._tracks.ask()

    @property
    def track(self) -> TrackMessage | None:
        """How the track is doing; None where no page captures it."""
        return self._tracks.track(self.view.track, self.view.use)

    @property
    def absence(self) -> str:
        """One sentence while the track gives nothing; empty while it does."""
        return self._tracks.absence(self.view.track, self.view.use)

    def close(self) -> None:
        """Want it no longer. A second call does nothing."""
        self._tracks.leave(self)


class BrowserTracks:
    """``join`` of a page, its messages by ``text`` and ``data``, ``leave_page`` at its end; ``open`` views of its tracks.

    One page captures at a time: another one is told so, and can take over.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._page: Page | None = None
        self._views: dict[int, OpenView] = {}
        self._numbers = count(1)

    def join(self, send: Send) -> Page:
        """A page's socket is open."""
        page = Page(send)
        with self._lock:
            if self._page is None:
                self._use(page)
            else:
                send('{"type": "occupied"}')
        return page

    def leave_page(self, page: Page) -> None:
        """A page's socket is closed: what it captured is gone."""
        with self._lock:
            if self._page is page:
                self._page = None

    def text(self, page: Page, text: str) -> None:
        """Raises SourceError for a text that is no message."""
        message = read_text(text)
        with self._lock:
            if isinstance(message, TakeoverMessage):
                if self._page is not page:
                    if self._page is not None:
                        self._page.send('{"type": "occupied"}')
                    self._use(page)
            elif len(page.tracks) < _TRACKS_MOST or (message.name, message.use) in page.tracks:
                page.tracks[message.name, message.use] = message

    def data(self, page: Page, message: bytes) -> None:
        """Raises SourceError for bytes that are neither picture nor sound."""
        item = read_bytes(message)
        page.clock.note(item.sent_ms, self._clock.now_s())
        with self._lock:
            view = self._views.get(item.view) if self._page is page else None
        if view is not None:
            view.put(Received(item, page.clock.to_program(item.captured_ms)))

    def open(
        self,
        track: str,
        use: Use,
        *,
        crop: tuple[float, float, float, float] | None = None,
        widest_px: int = 0,
        rate_hz: float = 0.0,
    ) -> OpenView:
        """Want (a part of) a track; it may come later."""
        with self._lock:
            view = OpenView(self, View(next(self._numbers) & 0xFFFF, track, use, crop, widest_px, rate_hz))
            self._views[view.view.number] = view
        self.ask()
        return view

    def leave(self, view: OpenView) -> None:
        """A view is closed."""
        with self._lock:
            known = self._views.pop(view.view.number, None)
        if known is not None:
            self.ask()

    def ask(self) -> None:
        """Tell the page what is wanted."""
        with self._lock:
            if self._page is not None:
                self._page.send(views_message(view.view for view in self._views.values()))

    @property
    def offered(self) -> list[TrackMessage]:
        """What the page captures just now."""
        with self._lock:
            return list(self._page.tracks.values()) if self._page is not None else []

    def track(self, name: str, use: Use) -> TrackMessage | None:
        """How a track is doing; None where no page captures it."""
        return _named(self.offered, name, use)

    def absence(self, name: str, use: Use) -> str:
        """One sentence while a track gives nothing; empty while it does."""
        with self._lock:
            has_page = self._page is not None
        track = self.track(name, use)
        if track is not None and track.state == "live":
            return ""
        what = name.partition(":")[0]
        if not has_page:
            return say("browser-no-page", what=what, use=use)
        if track is None:
            return say("browser-not-captured", what=what, use=use)
        return say("browser-gives-nothing", what=what, use=use, state=track.state, reason=track.reason or "none")

    def _use(self, page: Page) -> None:
        self._page = page
        page.send('{"type": "accepted"}')
        self.ask()


def _named(tracks: Iterable[TrackMessage], name: str, use: Use) -> TrackMessage | None:
    return next((track for track in tracks if (track.name, track.use) == (name, use)), None)
