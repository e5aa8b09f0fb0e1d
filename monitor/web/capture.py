"""The socket by which a page hands over what it captures; guarded like all the others (``security``)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.errors import SourceError
from monitor.sources.browser.tracks import BrowserTracks

_UNREADABLE: Final = 1003  # WebSocket: data that cannot be accepted
_TEXTS_MOST: Final = 64


def capture_route(tracks: BrowserTracks) -> WebSocketRoute:
    """``/ws/capture``: pictures, sound and the state of tracks in, wanted views out (``sources.browser.wire``)."""
    return WebSocketRoute("/ws/capture", _socket(tracks))


def _socket(tracks: BrowserTracks) -> Callable[[WebSocket], Any]:
    async def serve(socket: WebSocket) -> None:
        await socket.accept()
        loop = asyncio.get_running_loop()
        texts: asyncio.Queue[str] = asyncio.Queue(_TEXTS_MOST)

        def put(text: str) -> None:
            if texts.full():  # what is wanted now is in the newest
                texts.get_nowait()
            texts.put_nowait(text)

        def send(text: str) -> None:
            with suppress(RuntimeError):  # the server is ending
                loop.call_soon_threadsafe(put, text)

        async def tell() -> None:
            while True:
                await socket.send_text(await texts.get())

        page = tracks.join(send)
        telling = asyncio.create_task(tell())
        try:
            while True:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                if message.get("bytes") is not None:
                    tracks.data(page, message["bytes"])
                else:
                    tracks.text(page, message.get("text") or "")
        except SourceError as error:
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(_UNREADABLE, str(error)[:120])
        finally:
            tracks.leave_page(page)
            telling.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await telling

    return serve
