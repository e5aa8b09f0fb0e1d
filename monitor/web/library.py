"""What the page may do with recorded sessions beside showing them: notes, delete, progress.

The door lets a write in only from our own pages; bodies are small JSON objects, answers that refuse are one sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError
from monitor.record.delete import delete_session
from monitor.record.notes import Notes, change_notes
from monitor.replay.progress import progress
from monitor.replay.progress_words import as_document
from monitor.web.bodies import small_json

if TYPE_CHECKING:
    from monitor.web.sessions import Shelf


def library_routes(shelf: Shelf) -> list[Route]:
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


def as_json(notes: Notes) -> dict[str, Any]:
    """Notes for the page."""
    return notes.model_dump(mode="json", exclude={"version"})
