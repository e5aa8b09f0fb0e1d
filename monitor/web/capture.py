"""The socket by which a page hands over what it captures; guarded like all the others (``security``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.errors import SourceError
from monitor.live.broadcast import Broadcaster
from monitor.sources.browser.tracks import BrowserTracks
from monitor.words import say

_UNREADABLE: Final = 1003  # WebSocket: data that cannot be accepted
_FULL: Final = 1013  # WebSocket: try again later
_MOST_PAGES: Final = 8
_TEXT_PAUSE_S: Final = 0.002  # at most 500 texts a second from one page, which sends one now and then
_TEXT_MOST: Final = 16_384  # a track's message has at most two thousand characters


def capture_route(tracks: BrowserTracks) -> WebSocketRoute:
    """``/ws/capture``: pictures, sound and the state of tracks in, wanted views out (``sources.browser.wire``).

    What waits is bounded on both ways: of texts to a page the newest of each kind, of a page's messages as many as the server
    takes ahead (``web.server``), then the page's own socket fills, at which it leaves out pictures.
    """
    return WebSocketRoute("/ws/capture", _socket(tracks, Broadcaster()))


def _socket(tracks: BrowserTracks, pages: Broadcaster) -> Callable[[WebSocket], Any]:
    async def serve(socket: WebSocket) -> None:
        if len(pages) >= _MOST_PAGES:
            await socket.close(_FULL)
            return
        texts = pages.join()
        page = None
        telling: asyncio.Task[None] | None = None

        async def tell() -> None:
            while True:
                for text in await texts.take():
                    await socket.send_text(str(text))

        try:
            await socket.accept()
            page = tracks.join(texts.put)
            telling = asyncio.create_task(tell())
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                if message.get("bytes") is not None:
                    tracks.data(page, message["bytes"])
                    await asyncio.sleep(0)  # a page that sends without end does not hold up the others
                    continue
                text = message.get("text") or ""
                if len(text) > _TEXT_MOST:
                    raise SourceError(say("browser-unreadable", what="message"))
                tracks.text(page, text)
                await asyncio.sleep(_TEXT_PAUSE_S)
        except SourceError as error:
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(_UNREADABLE, str(error)[:120])
        finally:
            pages.leave(texts)
            if page is not None:
                tracks.leave_page(page)
            if telling is not None:
                telling.cancel()
                with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                    await telling

    return serve
