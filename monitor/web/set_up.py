"""The set-up of the live page: devices, sources, the picture to choose an area on, films from the browser, the start."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.errors import RapportError, SessionError
from monitor.live.devices import list_devices
from monitor.live.engine import LiveEngine
from monitor.live.pages.screen_picture import ScreenPicture
from monitor.live.requests import ScreenRequest, SourceSelection, StartRequest
from monitor.live.setup.chosen_films import ChosenFilms
from monitor.live.setup.last_choices import remember_sources, remember_talk
from monitor.live.state import PageState
from monitor.record.settings import propose_goal
from monitor.web.requests import FULL, command, receive, refuse, refuse_error

# The film's name in the browser, percent-encoded.
NAME_HEADER: Final = "rapport-name"
_NAME_MOST: Final = 1000


def set_up_routes(engine: LiveEngine, films: ChosenFilms) -> list[BaseRoute]:
    """The routes. films : where copies of films lie that the browser has chosen."""
    picture = ScreenPicture(engine.browser)
    copying = asyncio.Lock()

    def choose(selection: SourceSelection) -> PageState:
        state = engine.choose(selection)
        films.choose(selection)
        remember_sources(selection, but=films.copies(selection))
        return state

    def begin(request: StartRequest) -> PageState:
        state = engine.begin(request)
        remember_talk(request.preset)
        with suppress(SessionError):  # a full disk must not keep anybody from a talk
            propose_goal(engine.settings_folder, request.goal)
        return state

    def screen(request: Request) -> Response:
        return Response(picture.take(request.query_params.get("source", "")), media_type="image/jpeg")

    async def film(request: Request) -> Response:
        """Receive a film, in pieces, into a private file; the answer is its SOURCE text."""
        name = unquote(request.headers.get(NAME_HEADER, "")[:_NAME_MOST])
        try:
            async with copying:  # one after another: each may fill the room that is left
                return await copy(request, name)
        except RapportError as error:
            return refuse_error(error, FULL)
        except OSError as error:
            return refuse("film-disk", FULL, reason=error.strerror or "")
        except ClientDisconnect:
            return Response(status_code=400)

    async def copy(request: Request, name: str) -> Response:
        path, file = await run_in_threadpool(films.new, name)
        try:
            with file:
                most = await run_in_threadpool(films.room_bytes)
                refusal = await receive(
                    request,
                    lambda block: asyncio.to_thread(file.write, block),
                    most_bytes=most,
                    content_type="application/octet-stream",
                )
        except BaseException:  # a full disk, a page that went, the program's end
            films.discard(path)
            raise
        if refusal is None:
            return JSONResponse({"source": str(path)}, status_code=201)
        films.discard(path)
        return refuse("film-room", FULL) if refusal.status_code == 413 else refusal

    return [
        Route("/api/live/devices", lambda request: JSONResponse(list_devices())),
        Route("/api/live/screen.jpg", screen),
        Route("/api/live/chosen-film", film, methods=["POST"]),
        command("tiles", ScreenRequest, lambda wish: picture.tiles(wish.source)),
        command("sources", SourceSelection, choose),
        command("start", StartRequest, begin),
    ]
