"""The pages and documents of recorded sessions, and changes to them: notes, delete, what was said deleted.

Sessions are named by id, never by path. The access checks let a write in only from our own pages; bodies are small JSON
objects, a refusal is one sentence and its kind.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError, SessionError
from monitor.record.forget import forget_words
from monitor.record.lifecycle import delete_session
from monitor.record.notes import change_notes, printable
from monitor.record.people import assign, folders, people, person_folder
from monitor.record.person import person_of
from monitor.record.schema import pack_points
from monitor.replay.analysis.progress import progress
from monitor.replay.catalog import describe
from monitor.replay.document import progress_document
from monitor.replay.session import Session
from monitor.replay.terminal import describe as describe_text
from monitor.replay.text.progress import rating_words, trend_short
from monitor.types import PEOPLE
from monitor.web.cache import notes_document, preset_title
from monitor.web.comments import comment_routes
from monitor.web.goals import goal_routes
from monitor.web.replay import chart_routes, read_ahead, seconds
from monitor.web.requests import read_json_object, refuse, refuse_error
from monitor.web.shift import shift_routes
from monitor.web.transfer import transfer_routes
from monitor.words import capitalized, say

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache

_TEMPLATES = Path(__file__).parent / "templates"
_MAX_SKETCH_S: Final = 120.0
_MAX_QUERY: Final = 500  # characters


def library_routes(cache: SessionCache) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""

    async def notes(request: Request) -> Response:
        folder = cache.path_of(request.path_params["id"])
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        try:
            return JSONResponse(notes_document(await run_in_threadpool(change_notes, folder, body)))
        except RapportError as error:
            return refuse_error(error, 400)

    async def give(request: Request) -> Response:
        name = request.path_params["id"]
        folder = cache.path_of(name)
        if folder.parent not in folders(cache.folder):
            return refuse("person-elsewhere", 409)
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        if not isinstance(person := body.get("person"), str):
            return refuse("person-body", 400)
        try:
            moved = await run_in_threadpool(assign, folder, person)
        except RapportError as error:
            return refuse_error(error, 409, capital=True)
        cache.forget(name)
        return JSONResponse({"session": name, "person": person_of(moved.parent)})

    def delete(request: Request) -> Response:
        name = request.path_params["id"]
        folder = cache.path_of(name)
        try:
            delete_session(folder)
        except RapportError as error:
            return refuse_error(error, 409)
        cache.forget(name)
        return JSONResponse({"deleted": name})

    def forget(request: Request) -> Response:
        name = request.path_params["id"]
        folder = cache.path_of(name)
        try:
            count = forget_words(folder)
        except RapportError as error:
            return refuse_error(error, 409)
        finally:
            cache.forget(name)
        return JSONResponse({"session": name, "forgotten": count})

    def compare(request: Request) -> Response:
        query = {name: request.query_params.get(name, "")[:_MAX_QUERY] for name in ("preset", "tag")}
        whose = person_folder(cache.folder, request.query_params.get("person", "")[:_MAX_QUERY])
        compared = progress(whose, **query)
        document = progress_document(compared)
        document["titles"] = {name: preset_title(name) for name in document["presets"]}
        for name, trend in document["trends"].items():
            trend["short"] = trend_short(compared, name)
        return JSONResponse({**document, "rating_words": rating_words(compared) if compared.entries else []})

    return [
        Route("/api/sessions/{id}/notes", notes, methods=["PATCH", "POST"]),
        Route("/api/sessions/{id}/person", give, methods=["POST"]),
        Route("/api/sessions/{id}", delete, methods=["DELETE"]),
        Route("/api/sessions/{id}/words", forget, methods=["DELETE"]),
        Route("/api/progress", compare),
    ]


def session_routes(cache: SessionCache, *, pages: Path) -> list[Route]:
    """The routes: two pages, and the documents they are made from."""

    def home(request: Request) -> Response:
        return FileResponse(pages / "sessions.html")

    def replay(request: Request) -> Response:
        name = request.path_params["id"]
        try:
            line = describe(cache.path_of(name))
        except SessionError as error:
            return _error_page(str(error))
        if line.problem:
            return _error_page(line.problem.replace(str(line.path), line.id))
        # The page will ask for it: the session is read while the browser reads the page.
        return FileResponse(pages / "replay.html", background=BackgroundTask(read_ahead, cache, name))

    def no_live(request: Request) -> Response:
        return _error_page(say("web-no-live"), heading=say("web-no-live-heading"))

    no_live_page = Route("/live", no_live)

    def listing(request: Request) -> Response:
        query = {name: request.query_params.get(name, "")[:_MAX_QUERY] for name in ("search", "tag")}
        # The live page exists only when the program was started for a conversation; here it says how that is done.
        live = next(route for route in request.app.routes if getattr(route, "path", "") == "/live") is not no_live_page
        person = request.query_params.get("person")
        entries = cache.entries(**query, person=None if person is None else person[:_MAX_QUERY])
        document = {"sessions": entries, "people": people(cache.folder), "live": live, "keep_days": cache.keep_days()}
        return JSONResponse(document)

    def text(request: Request) -> Response:
        return PlainTextResponse(describe_text(cache.session(request.path_params["id"])))

    def sketch(request: Request) -> Response:
        session = cache.session(request.path_params["id"])
        return _sketch(session, request.path_params["person"], request.query_params.get("from"), request.query_params.get("to"))

    def media(request: Request) -> Response:
        session = cache.session(request.path_params["id"])
        for film in session.media:
            if film.person == request.path_params["person"]:
                kind = "video/mp4" if film.has_picture else "audio/mp4"
                return FileResponse(film.path, media_type=kind)
        raise SessionError("this session has no video of this person")

    return [
        Route("/", home),
        Route("/session/{id}", replay),
        no_live_page,
        Route("/api/sessions", listing),
        Route("/api/sessions/{id}/text", text),
        Route("/api/sessions/{id}/sketch/{person}", sketch),
        Route("/media/{id}/{person}.mp4", media),
        *chart_routes(cache),
        *shift_routes(cache),
        *comment_routes(cache),
        *goal_routes(cache),
        *library_routes(cache),
        *transfer_routes(cache),
    ]


def _error_page(sentence: str, *, heading: str = "") -> Response:
    """The page in the place of one that cannot be shown. sentence : why; it may hold foreign words."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    reason = printable(sentence)
    page = environment.get_template("error.html").render(
        title=heading or say("web-error-title"),
        heading=heading or say("web-error-heading"),
        back=say("web-error-back"),
        sentence=f"{capitalized(reason)}.",
    )
    return HTMLResponse(page, status_code=404)


def _sketch(session: Session, person: str, start: str | None, end: str | None) -> Response:
    """Landmarks of a stretch as bytes: n and n_points (uint32), n times (float64), n x n_points x 2 packed points (uint16)."""
    if person not in PEOPLE:
        raise SessionError("a session has two people, user and partner")
    start_s, end_s = seconds(start, 0.0), seconds(end, _MAX_SKETCH_S)
    rows = session.sketch(person, start_s=start_s, end_s=min(end_s, start_s + _MAX_SKETCH_S))
    n, n_points = rows.points.shape[:2]
    body = (
        np.array([n, n_points], dtype="<u4").tobytes()
        + rows.time_s.astype("<f8").tobytes()
        + pack_points(rows.points).tobytes()
    )
    return Response(body, media_type="application/octet-stream")
