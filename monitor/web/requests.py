"""What a request brings, read in pieces up to a limit, and how a request is refused: one sentence with its kind, as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.errors import AlreadyHereError, NotAgreedError, RapportError
from monitor.files import is_disk_full
from monitor.record.notes import MAX_BYTES
from monitor.words import capitalized, say

FULL: Final = 507  # HTTP: insufficient storage
M = TypeVar("M", bound=BaseModel)
_COMMAND_BYTES: Final = 16_384
# A browser on the same computer sends at once; a disk that has to wake up takes ten seconds.
_BLOCK_MOST_S: Final = 30.0


def refuse(kind: str, status: int, /, **values: str | int) -> Response:
    """A refusal from the catalogue. kind : a stable id, by which a page may tell it from others. values : of its sentence."""
    return JSONResponse({"error": say(f"web-refused-{kind}", **values), "kind": kind}, status_code=status)


def refuse_invalid(error: ValidationError) -> Response:
    """A refusal of values that do not fit a model: the first one's field and what is wrong with it."""
    problem = error.errors()[0]
    field = ".".join(str(part) for part in problem["loc"])
    if not field:
        return refuse("invalid-whole", 422, problem=problem["msg"])
    return refuse("invalid", 422, field=field, problem=problem["msg"])


def refuse_error(error: RapportError, status: int, *, capital: bool = False) -> Response:
    """A refusal from an error, whose kind is its class; where a full disk is behind it, its status is ``FULL``.

    capital : begin the sentence with a capital letter.
    """
    sentence = str(error)
    status = FULL if is_disk_full(error) else status
    content: dict[str, str | int] = {"error": capitalized(sentence) if capital else sentence, "kind": type(error).__name__}
    if isinstance(error, AlreadyHereError):
        short = say("web-already-here", session=error.session, comments=error.comments)
        content |= {"kind": "already-here", "short": short, "comments": error.comments}
    if isinstance(error, NotAgreedError):
        content |= {"kind": "not-agreed", "short": say("web-not-agreed")}
    return JSONResponse(content, status_code=status)


async def receive(
    request: Request, take: Callable[[bytes], Awaitable[object]], *, most_bytes: int, content_type: str | None = None
) -> Response | None:
    """Give the body to ``take`` piece by piece; the refusal, or None. content_type : what it must be, None for any.

    Between two pieces it waits for ``_BLOCK_MOST_S``: what stalls must not keep others out.
    No form of another page can send JSON or an octet-stream without asking first: a guard beside the access checks.
    """
    if content_type is not None and request.headers.get("content-type", "").partition(";")[0].strip().lower() != content_type:
        return refuse("content-type", 415, type=content_type)
    too_large = refuse("too-large", 413, size=_size(most_bytes))
    # Refused before it was sent where its size is announced, and in any case where it ends.
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        return too_large
    size = 0
    blocks = request.stream()
    while True:
        try:
            async with asyncio.timeout(_BLOCK_MOST_S):
                block = await anext(blocks, None)
        except TimeoutError:
            stalled = refuse("stalled", 408)
            stalled.headers["connection"] = "close"  # what still comes would be taken for the next request
            return stalled
        if block is None:
            return None
        size += len(block)
        if size > most_bytes:
            return too_large
        await take(block)


async def read_body(request: Request, *, most_bytes: int, content_type: str | None = None) -> bytes | Response:
    """The whole body, or the refusal."""
    content = bytearray()

    async def take(block: bytes) -> None:
        content.extend(block)

    refusal = await receive(request, take, most_bytes=most_bytes, content_type=content_type)
    return refusal if refusal is not None else bytes(content)


def command(name: str, model: type[M], run: Callable[[M], Mapping[str, object]]) -> Route:
    """A command of the live page: a POST with a small JSON body; a refusal is one sentence and its kind."""

    async def endpoint(request: Request) -> Response:
        body = await read_body(request, most_bytes=_COMMAND_BYTES)
        if isinstance(body, Response):
            return body
        try:
            return JSONResponse(await asyncio.to_thread(run, model.model_validate_json(body or b"{}")))
        except ValidationError as error:
            return refuse_invalid(error)
        except RapportError as error:
            return refuse_error(error, 409)

    return Route(f"/api/live/{name}", endpoint, methods=["POST"])


async def read_json_object(request: Request) -> dict[str, Any] | Response:
    """The body as an object, or the refusal."""
    content = await read_body(request, most_bytes=MAX_BYTES, content_type="application/json")
    if isinstance(content, Response):
        return content
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    return body if isinstance(body, dict) else refuse("no-object", 400)


def _size(n_bytes: int) -> str:
    return f"{n_bytes >> 30} GiB" if n_bytes >= 1 << 30 else f"{max(n_bytes, 0) >> 10} KiB"
