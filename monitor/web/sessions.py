"""The pages and documents of recorded sessions. Sessions are named by id, never by path.

What the page may do with recorded sessions beside showing them: notes, delete, progress.

The door lets a write in only from our own pages; bodies are small JSON objects, answers that refuse are one sentence.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError, SessionError
from monitor.record.lifecycle import delete_session
from monitor.record.notes import change_notes
from monitor.record.schema import pack_points
from monitor.replay.analysis.progress import progress
from monitor.replay.catalog import describe
from monitor.replay.session import Session
from monitor.replay.text.progress import as_document
from monitor.types import PEOPLE
from monitor.web.error_page import error_page
from monitor.web.replay import chart_routes, describe_session, seconds
from monitor.web.requests import as_json, small_json
from monitor.web.transfer import transfer_routes

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache


def library_routes(shelf: SessionCache) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""

    async def notes(request: Request) -> Response:
        folder = shelf.path_of(request.path_params["id"])
        body = await small_json(request)
        if isinstance(body, Response):
            return body
        try:
            return JSONResponse(as_json(await run_in_threadpool(change_notes, folder, body)))
        except RapportError as error:
            return PlainTextResponse(str(error), status_code=400)

    def delete(request: Request) -> Response:
        name = request.path_params["id"]
        folder = shelf.path_of(name)
        try:
            delete_session(folder)
        except RapportError as error:
            return PlainTextResponse(str(error), status_code=409)
        shelf.forget(name)
        return JSONResponse({"deleted": name})

    def compared(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "")[:500] for name in ("preset", "tag")}
        return JSONResponse(as_document(progress(shelf.folder, **asked)))

    return [
        Route("/api/sessions/{id}/notes", notes, methods=["PATCH", "POST"]),
        Route("/api/sessions/{id}", delete, methods=["DELETE"]),
        Route("/api/progress", compared),
    ]


_MAX_SKETCH_S = 120.0
_MAX_ASKED = 500


def session_routes(shelf: SessionCache, *, pages: Path) -> list[Route]:
    """The routes: two pages, and the documents they are made from."""

    def home(request: Request) -> Response:
        return FileResponse(pages / "sessions.html")

    def replay(request: Request) -> Response:
        name = request.path_params["id"]
        try:
            line = describe(shelf.path_of(name))
        except SessionError as error:
            return error_page(str(error))
        if line.problem:
            return error_page(line.problem.replace(str(line.path), line.id))
        # The page asks for it in a moment: the session is read while the browser reads the page.
        return FileResponse(pages / "replay.html", background=BackgroundTask(shelf.read_ahead, name))

    def listing(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "")[:_MAX_ASKED] for name in ("search", "tag")}
        # The page of a live conversation is there only when the program was started for one.
        live = any(getattr(route, "path", "") == "/live" for route in request.app.routes)
        return JSONResponse({"sessions": shelf.entries(**asked), "live": live, "keep_days": shelf.keep_days()})

    def details(request: Request) -> Response:
        return JSONResponse(describe_session(shelf.session(request.path_params["id"])))

    def sketch(request: Request) -> Response:
        session = shelf.session(request.path_params["id"])
        return _sketch(session, request.path_params["person"], request.query_params.get("from"), request.query_params.get("to"))

    def media(request: Request) -> Response:
        session = shelf.session(request.path_params["id"])
        for film in session.media:
            if film.person == request.path_params["person"]:
                kind = "video/mp4" if film.has_picture else "audio/mp4"
                return FileResponse(film.path, media_type=kind)
        raise SessionError("no film of this person was kept in this session")

    return [
        Route("/", home),
        Route("/session/{id}", replay),
        Route("/api/sessions", listing),
        Route("/api/sessions/{id}", details),
        Route("/api/sessions/{id}/sketch/{person}", sketch),
        Route("/media/{id}/{person}.mp4", media),
        *chart_routes(shelf),
        *library_routes(shelf),
        *transfer_routes(shelf),
    ]


def _sketch(session: Session, person: str, start: str | None, end: str | None) -> Response:
    """Landmarks of a stretch as bytes: n and n_points (uint32), n times (float64), n x n_points x 2 packed points (uint16)."""
    if person not in PEOPLE:
        raise SessionError("a session has two people: user and partner")
    start_s, end_s = seconds(start, 0.0), seconds(end, _MAX_SKETCH_S)
    rows = session.sketch(person, start_s=start_s, end_s=min(end_s, start_s + _MAX_SKETCH_S))
    n, n_points = rows.points.shape[:2]
    body = (
        np.array([n, n_points], dtype="<u4").tobytes()
        + rows.time_s.astype("<f8").tobytes()
        + pack_points(rows.points).tobytes()
    )
    return Response(body, media_type="application/octet-stream")
