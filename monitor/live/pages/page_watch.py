"""Sources are open only while somebody looks: they are let go ten seconds after the last page, and at a session's end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sized
from typing import Final

from monitor.clock import Clock
from monitor.live.requests import SourceSelection, StartRequest
from monitor.live.session import LiveSession

# A page that is loaded again, or a laptop's network that comes back, takes less.
IDLE_S: Final = 10.0


class PageWatch:
    """``step`` often and ``arrive`` when a page asks for something, in the engine's thread.

    Only the set-up's sources are let go: a session that runs goes on without a page, and closes its sources itself at its end.
    pages : as many as are open. idle_s : how long sources stay open without one; infinite until ``limit``.
    """

    def __init__(self, session: LiveSession, pages: Sized, *, clock: Clock) -> None:
        self._session, self._pages, self._clock = session, pages, clock
        self._seen_s, self.idle_s = clock.now_s(), math.inf
        self._first: Callable[[], None] | None = None

    def limit(self) -> None:
        """From now on sources are let go: a page serves the engine, and whoever drives it from a program needs them open."""
        self._seen_s, self.idle_s = self._clock.now_s(), IDLE_S

    def await_first(self, selection: SourceSelection, request: StartRequest) -> None:
        """Open nothing before the first page, and begin a session with it, measured without a profile."""

        def begin() -> None:
            self._session.profiles.use(None)
            self._session.choose(selection)
            self._session.begin(request)

        self._first = begin

    @property
    def waits(self) -> bool:
        """Whether a page that comes changes anything."""
        return self._first is not None or self._session.inputs.resting

    def arrive(self) -> None:
        """A page is there. Raises what choosing and beginning raise; what waits for the first page is tried again then."""
        self._seen_s = self._clock.now_s()
        first, self._first = self._first, None
        if first is not None:
            try:
                first()
            except BaseException:
                self._first = first
                raise
        elif self._session.state.phase == "setup":
            self._session.inputs.wake()

    def step(self, now_s: float) -> None:
        """Open what waits for a page that has come; let go what no page looks at any more."""
        session = self._session
        if len(self._pages):
            self.arrive()
        elif session.state.phase == "setup" and not session.inputs.resting and now_s - self._seen_s > self.idle_s:
            session.check.cancel()
            if session.profiles.measures:
                session.profiles.cancel()
            session.inputs.rest()
