"""Connections that ask nothing: another program of this computer may hold some, and the pages go on.

uvicorn waits for ever for the head of a request, so that a program that opens connections and sends nothing, or half a request,
would use up all files that a process may have open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

# A page sends a request's head at once; browsers open a few connections ahead and lose nothing when these are closed.
HEAD_LIMIT_S: Final = 10.0
# A browser keeps six to a page; of more than these the oldest is closed.
MOST_WAITING: Final = 64


def limited_protocol(*, head_limit_s: float = HEAD_LIMIT_S, most: int = MOST_WAITING) -> type[Any]:
    """uvicorn's protocol for one server, whose connections have so long for a request's head, and so many of which may wait."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    waiting: dict[Any, asyncio.TimerHandle] = {}

    class LimitedProtocol(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._asked()
            super().connection_lost(exc)

        def handle_events(self) -> None:
            super().handle_events()
            if self.cycle is not None and not self.cycle.response_complete:
                self._asked()

        def handle_websocket_upgrade(self, event: Any) -> None:
            self._asked()
            super().handle_websocket_upgrade(event)

        def on_response_complete(self) -> None:
            # Before the next request is read, which may be here already.
            if not self.transport.is_closing():
                self._wait()
            super().on_response_complete()

        def _wait(self) -> None:
            self._asked()
            waiting[self] = self.loop.call_later(head_limit_s, self._close)
            while len(waiting) > most:
                next(iter(waiting))._close()

        def _asked(self) -> None:
            timer = waiting.pop(self, None)
            if timer is not None:
                timer.cancel()

        def _close(self) -> None:
            self._asked()
            self.transport.abort()

    return LimitedProtocol
