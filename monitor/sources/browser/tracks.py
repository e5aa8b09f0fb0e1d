"""What the pages capture, and what the program wants of it: between the socket and the devices, used from any thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.browser.page_clock import PageClock
from monitor.sources.browser.views import OpenView, Received
from monitor.sources.browser.wire import PageItem, TakeoverMessage, TrackMessage, View, read_bytes, read_text, views_message
from monitor.sources.spec import Use
from monitor.words import say

_TRACKS_MOST: Final = 16
_ACCEPTED, _OCCUPIED = '{"type": "accepted"}', '{"type": "occupied"}'
# Sound of the half second in which it is not known whether a page's clock jumped, of two tracks in blocks of 10 ms.
_HELD_MOST: Final = 100
_NUMBERS: Final = 1 << 16  # of views; the header of a message has 16 bits for it

Send = Callable[[Literal["place", "views"], str], None]
"""A text to a page, from any thread, without waiting; a newer one of its kind takes the place of one that still waits."""


@dataclass(slots=True, eq=False)
class Page:
    """A page that captures, or would. held : sound whose time is not known yet."""

    send: Send
    clock: PageClock = field(default_factory=PageClock)
    tracks: dict[tuple[str, Use], TrackMessage] = field(default_factory=dict)
    held: deque[PageItem] = field(default_factory=lambda: deque(maxlen=_HELD_MOST))


class BrowserTracks:
    """``join`` of a page, its messages by ``text`` and ``data``, ``leave_page`` at its end; ``open`` views of its tracks.

    One page captures at a time: another one is told so, and can take over. When the one that captures is closed (a page that is
    reloaded may be there twice for a moment), the newest of the others goes on.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._page: Page | None = None
        self._pages: list[Page] = []
        self._views: dict[int, OpenView] = {}
        self._number = 0

    def join(self, send: Send) -> Page:
        """A page's socket is open."""
        page = Page(send)
        with self._lock:
            self._pages.append(page)
            if self._page is None:
                self._use(page)
            else:
                send("place", _OCCUPIED)
        return page

    def leave_page(self, page: Page) -> None:
        """A page's socket is closed: what it captured is gone."""
        with self._lock:
            if page in self._pages:
                self._pages.remove(page)
            if self._page is page:
                self._page = None
                self._tell()
                if self._pages:
                    self._use(self._pages[-1])

    def text(self, page: Page, text: str) -> None:
        """Raises SourceError for a text that is no message."""
        message = read_text(text)
        with self._lock:
            if isinstance(message, TakeoverMessage):
                if self._page is not page:
                    if self._page is not None:
                        self._page.send("place", _OCCUPIED)
                    self._use(page)
            else:
                page.tracks.pop((message.name, message.use), None)
                if len(page.tracks) >= _TRACKS_MOST:
                    # Of what is over the oldest goes; a page with so many live tracks is none of ours.
                    over = next((key for key, track in page.tracks.items() if track.state == "ended"), None)
                    if over is None:
                        raise SourceError(say("browser-too-many"))
                    del page.tracks[over]
                page.tracks[message.name, message.use] = message
                if message.state != "live":
                    self._tell()

    def data(self, page: Page, message: bytes) -> None:
        """Raises SourceError for bytes that are neither picture nor sound."""
        item = read_bytes(message)
        page.held.append(item)
        if not page.clock.note(item.sent_ms, self._clock.now_s()):
            if item.samples is None:
                page.held.pop()  # a picture that is so late is none of now
            return
        with self._lock:
            views = dict(self._views) if self._page is page else {}
        for held in page.held:
            if held.view in views:
                views[held.view].put(Received(held, page.clock.to_program(held.captured_ms)))
        page.held.clear()

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
            self._number = next(n for k in range(1, _NUMBERS) if (n := (self._number + k) % _NUMBERS) not in self._views)
            view = OpenView(self, View(self._number, track, use, crop, widest_px, rate_hz), self._clock)
            self._views[self._number] = view
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
                self._page.send("views", views_message(view.view for view in self._views.values()))

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

    def _tell(self) -> None:
        for view in self._views.values():
            view.tell()

    def _use(self, page: Page) -> None:
        self._page = page
        page.send("place", _ACCEPTED)
        self.ask()


def _named(tracks: Iterable[TrackMessage], name: str, use: Use) -> TrackMessage | None:
    return next((track for track in tracks if (track.name, track.use) == (name, use)), None)
