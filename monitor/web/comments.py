"""Comments at the moments of a session, signed with their writer's name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError, SessionError
from monitor.paths import home
from monitor.record.comments import add_comment, delete_comment
from monitor.record.notes import Notes, notes_or_problem
from monitor.record.settings import change_settings, read_settings
from monitor.web.requests import read_json_object, refuse_error, refuse_invalid

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _New(_Request):
    """by : the writer's name; without it the one of before."""

    at_s: float
    text: str
    by: str = ""


class _Old(_Request):
    id: Annotated[str, Field(max_length=100)]


def comment_routes(cache: SessionCache) -> list[Route]:
    """``GET``, ``POST`` (at_s, text, by) and ``DELETE`` (id) ``/api/sessions/ID/comments``.

    Each answers with all comments and ``writer``, the name that the next one is signed with; the page asks for it where it is
    empty.
    """

    def listed(request: Request) -> Response:
        return JSONResponse(_document(notes_or_problem(cache.path_of(request.path_params["id"]))[0]))

    async def add(request: Request) -> Response:
        folder = cache.path_of(request.path_params["id"])

        def work(body: dict[str, Any]) -> Notes:
            new = _New.model_validate(body)
            by = new.by.strip() or read_settings(home()).writer
            notes = add_comment(folder, at_s=new.at_s, text=new.text, by=by)
            if by != read_settings(home()).writer:
                with suppress(SessionError):  # the comment is kept; the name is asked for once more
                    change_settings(home(), writer=by)
            return notes

        return await _changed(request, work)

    async def delete(request: Request) -> Response:
        folder = cache.path_of(request.path_params["id"])
        return await _changed(request, lambda body: delete_comment(folder, _Old.model_validate(body).id))

    place = "/api/sessions/{id}/comments"
    return [Route(place, listed), Route(place, add, methods=["POST"]), Route(place, delete, methods=["DELETE"])]


async def _changed(request: Request, work: Any) -> Response:
    body = await read_json_object(request)
    if isinstance(body, Response):
        return body
    try:
        return JSONResponse(_document(await run_in_threadpool(work, body)))
    except ValidationError as error:
        return refuse_invalid(error)
    except RapportError as error:
        return refuse_error(error, 400)


def _document(notes: Notes) -> dict[str, Any]:
    comments = [comment.model_dump(mode="json") for comment in notes.comments]
    return {"comments": comments, "writer": read_settings(home()).writer}
