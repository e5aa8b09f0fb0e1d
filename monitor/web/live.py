"""The live page: what it may ask of the engine, and the socket that keeps it informed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.errors import RapportError, UsageError
from monitor.live.check.tone import tone_wav
from monitor.live.engine import LiveEngine
from monitor.live.requests import (
    CalibrateRequest,
    CheckRequest,
    EmptyRequest,
    OwnTileRequest,
    ProfileId,
    ProfileLabel,
    RatesRequest,
    UseProfileRequest,
)
from monitor.live.setup.chosen_films import ChosenFilms
from monitor.types import PEOPLE
from monitor.web.capture import capture_route
from monitor.web.requests import command, refuse_error
from monitor.web.set_up import set_up_routes

_MOST_PAGES: Final = 16
_WANTS = frozenset({"pictures", "sketches"})
_WISH_MOST: Final = 65_536
_FULL: Final = 1013  # WebSocket: try again later
_REQUEST_PAUSE_S: Final = 0.002  # at most 500 requests a second from one page, which needs one now and then
_PATIENCE_S: Final = 60.0  # a page that takes nothing for so long has gone to sleep; it reconnects later


def live_routes(engine: LiveEngine, *, pages: Path, films: ChosenFilms | None = None) -> list[BaseRoute]:
    """The routes: two pages, the commands, and the socket. films : that the browser chooses."""

    def page(name: str) -> Route:
        def show(request: Request) -> Response:
            return FileResponse(pages / f"{name}.html")

        return Route(f"/{name}", show)

    def now(request: Request) -> Response:
        try:
            return JSONResponse({"state": engine.arrive(), "recent": engine.recent})
        except RapportError as error:  # the page asks again in a moment
            return refuse_error(error, 503)

    def film(request: Request) -> Response:
        person = request.path_params["person"]
        path = engine.film(person) if person in PEOPLE else None
        if path is None:
            raise UsageError("no video is playing for this person")
        return FileResponse(path)

    def question(request: Request) -> Response:
        media = engine.question_media(request.path_params["said"])
        if media is None:
            raise UsageError("this is not being said any more")
        return FileResponse(media) if isinstance(media, Path) else Response(media, media_type="audio/wav")

    def own_tile(request: Request) -> Response:
        return Response(engine.own_tile.jpeg(request.path_params["name"]), media_type="image/jpeg")

    return [
        page("live"),
        page("companion"),
        Route("/api/live", now),
        *set_up_routes(engine, films or ChosenFilms()),
        Route("/api/live/film/{person}", film),
        Route("/api/live/own-tile/{name}.jpg", own_tile),
        command("sources/own-tile", OwnTileRequest, lambda wish: engine.own_tile.use(wish.source)),
        command("sources/share-again", EmptyRequest, lambda wish: engine.share_again()),
        command("rates", RatesRequest, lambda wish: engine.use_full_rates(wish.full)),
        Route("/api/live/question/{said:int}", question),
        command("question/next", EmptyRequest, lambda wish: engine.question("next")),
        command("question/repeat", EmptyRequest, lambda wish: engine.question("repeat")),
        command("pause", EmptyRequest, lambda wish: engine.pause()),
        command("resume", EmptyRequest, lambda wish: engine.resume()),
        command("end", EmptyRequest, lambda wish: engine.end()),
        command("again", EmptyRequest, lambda wish: engine.again()),
        Route("/api/live/profiles", lambda request: JSONResponse(engine.profiles)),
        command("profiles/use", UseProfileRequest, lambda wish: engine.use_profile(wish.id)),
        command("profiles/delete", ProfileId, lambda wish: engine.delete_profile(wish.id)),
        command("calibrate/begin", CalibrateRequest, engine.calibrate),
        command("calibrate/cancel", EmptyRequest, lambda wish: engine.leave_calibration()),
        command("calibrate/close", EmptyRequest, lambda wish: engine.leave_calibration()),
        command("calibrate/save", ProfileLabel, engine.save_profile),
        command("check/begin", CheckRequest, engine.check),
        command("check/cancel", EmptyRequest, lambda wish: engine.leave_check()),
        Route("/api/live/check/tone.wav", lambda request: Response(tone_wav(), media_type="audio/wav")),
        WebSocketRoute("/ws/live", _socket(engine)),
        capture_route(engine.browser),
    ]


def _socket(engine: LiveEngine) -> Callable[[WebSocket], Any]:
    async def serve(socket: WebSocket) -> None:
        if len(engine.broadcaster) >= _MOST_PAGES:
            await socket.close(_FULL)
            return
        subscriber = engine.broadcaster.join()  # at once, so that a page that comes meanwhile counts this one
        try:
            await socket.accept()
        except BaseException:
            engine.broadcaster.leave(subscriber)
            raise
        subscriber.put("state", json.dumps({"type": "state", **engine.state}))

        async def send() -> None:
            while True:
                for message in await subscriber.take():
                    async with asyncio.timeout(_PATIENCE_S):
                        if isinstance(message, bytes):
                            await socket.send_bytes(message)
                        else:
                            await socket.send_text(message)

        async def listen() -> None:
            while True:
                text = await socket.receive_text()
                if len(text) > _WISH_MOST:
                    return
                subscriber.wants = _wanted(text)
                await asyncio.sleep(_REQUEST_PAUSE_S)  # the next is not read before; a page that sends more has to wait

        tasks = [asyncio.create_task(send()), asyncio.create_task(listen())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            engine.broadcaster.leave(subscriber)
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError, KeyError, TimeoutError):
                    await task
            with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(1.0):  # a page that does not read cannot be told
                    await socket.close()

    return serve


def _wanted(text: str) -> frozenset[str]:
    """What a page asked for; nonsense asks for nothing."""
    try:
        wants = json.loads(text)["want"]
        return _WANTS & {want for want in wants if isinstance(want, str)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
