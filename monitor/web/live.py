"""The live page: what it may ask of the desk, and the socket that tells it what goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from monitor.errors import RapportError, UsageError
from monitor.live.devices import list_devices, screen_jpeg, screen_tiles
from monitor.live.engine import LiveEngine
from monitor.live.requests import (
    CalibrateRequest,
    EmptyRequest,
    ProfileId,
    ProfileLabel,
    ScreenRequest,
    SourceSelection,
    StartRequest,
    UseProfileRequest,
)
from monitor.types import PEOPLE

M = TypeVar("M", bound=BaseModel)
_MOST_BYTES = 16_384
_MOST_PAGES = 16
_WANTS = frozenset({"pictures", "sketches"})
_FULL = 1013  # WebSocket: try again later
_WISH_S = 0.002  # 500 wishes a second and page; it has one now and then
_PATIENCE_S = 60.0  # a page that takes nothing for so long has gone to sleep; it comes back by itself


def live_routes(desk: LiveEngine, *, pages: Path) -> list[BaseRoute]:
    """The routes: two pages, the commands, and the socket."""

    def page(name: str) -> Route:
        def show(request: Request) -> Response:
            return FileResponse(pages / f"{name}.html")

        return Route(f"/{name}", show)

    def now(request: Request) -> Response:
        return JSONResponse({"state": desk.state, "recent": desk.recent})

    def film(request: Request) -> Response:
        person = request.path_params["person"]
        path = desk.film(person) if person in PEOPLE else None
        if path is None:
            raise UsageError("no film plays for this person")
        return FileResponse(path)

    def screen(request: Request) -> Response:
        return Response(screen_jpeg(request.query_params.get("source", "")), media_type="image/jpeg")

    return [
        page("live"),
        page("companion"),
        Route("/api/live", now),
        Route("/api/live/devices", lambda request: JSONResponse(list_devices())),
        Route("/api/live/screen.jpg", screen),
        Route("/api/live/film/{person}", film),
        _command("tiles", ScreenRequest, lambda asked: screen_tiles(asked.source)),
        _command("sources", SourceSelection, desk.choose),
        _command("start", StartRequest, desk.begin),
        _command("pause", EmptyRequest, lambda asked: desk.pause()),
        _command("resume", EmptyRequest, lambda asked: desk.resume()),
        _command("end", EmptyRequest, lambda asked: desk.end()),
        _command("again", EmptyRequest, lambda asked: desk.again()),
        Route("/api/live/profiles", lambda request: JSONResponse(desk.profiles)),
        _command("profiles/use", UseProfileRequest, lambda asked: desk.use_profile(asked.id)),
        _command("profiles/delete", ProfileId, lambda asked: desk.delete_profile(asked.id)),
        _command("calibrate/begin", CalibrateRequest, desk.calibrate),
        _command("calibrate/cancel", EmptyRequest, lambda asked: desk.leave_calibration()),
        _command("calibrate/close", EmptyRequest, lambda asked: desk.leave_calibration()),
        _command("calibrate/save", ProfileLabel, desk.save_profile),
        WebSocketRoute("/ws/live", _socket(desk)),
    ]


def _command(name: str, model: type[M], run: Callable[[M], Mapping[str, object]]) -> Route:
    """A POST with a small JSON body; what is refused is one sentence."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = model.model_validate_json(await _body(request) or b"{}")
            return JSONResponse(await asyncio.to_thread(run, asked))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the request"
            return JSONResponse({"error": f"{where}: {first['msg']}"}, status_code=422)
        except RapportError as error:
            return JSONResponse({"error": str(error)}, status_code=409)

    return Route(f"/api/live/{name}", endpoint, methods=["POST"])


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            raise UsageError(f"a request of at most {_MOST_BYTES} bytes was expected, a longer one came")
    return body


def _socket(desk: LiveEngine) -> Callable[[WebSocket], Any]:
    async def serve(socket: WebSocket) -> None:
        if len(desk.broadcaster) >= _MOST_PAGES:
            await socket.close(_FULL)
            return
        box = desk.broadcaster.join()  # at once: others that come while this one is let in are counted with it
        try:
            await socket.accept()
        except BaseException:
            desk.broadcaster.leave(box)
            raise
        box.put("state", json.dumps({"type": "state", **desk.state}))

        async def tell() -> None:
            while True:
                for message in await box.take():
                    async with asyncio.timeout(_PATIENCE_S):
                        if isinstance(message, bytes):
                            await socket.send_bytes(message)
                        else:
                            await socket.send_text(message)

        async def hear() -> None:
            while True:
                box.wants = _wanted(await socket.receive_text())
                await asyncio.sleep(_WISH_S)  # the next is not read before; who sends more has to wait

        tasks = [asyncio.create_task(tell()), asyncio.create_task(hear())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            desk.broadcaster.leave(box)
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError, KeyError, TimeoutError):
                    await task
            with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(1.0):  # to one that does not read, nothing can be said
                    await socket.close()

    return serve


def _wanted(text: str) -> frozenset[str]:
    """What a page asked for; nonsense asks for nothing."""
    try:
        asked = json.loads(text)["want"]
        return _WANTS & {one for one in asked if isinstance(one, str)}
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
