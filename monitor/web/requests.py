"""What a request brings, read in pieces up to a limit: nothing is held or written that is larger than it may be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.record.notes import MAX_BYTES, Notes

if TYPE_CHECKING:
    pass

# A browser on the same computer sends at once; a disk that has to wake up takes ten seconds.
_BLOCK_MOST_S: Final = 30.0


async def body_of(
    request: Request, kind: str, most_bytes: int, take: Callable[[bytes], Awaitable[object]]
) -> PlainTextResponse | None:
    """Give the body to ``take`` piece by piece; the answer that refuses it, or None. kind : what its content-type must be.

    Between two pieces it waits for ``block_most_s``: what stalls must not keep others out.
    No form of another page can send JSON or an octet-stream without asking first: a guard beside the door's own.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        return PlainTextResponse(f"The body should be {kind}.", status_code=415)
    too_large = PlainTextResponse(f"The body should be at most {_size(most_bytes)}.", status_code=413)
    # Refused before it was sent where its size is told, and in any case where it ends.
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > most_bytes:
        return too_large
    size = 0
    blocks = request.stream()
    while True:
        try:
            async with asyncio.timeout(_BLOCK_MOST_S):
                block = await anext(blocks, None)
        except TimeoutError:
            # What still comes would be taken for the next request.
            late = "What was sent stopped coming; send it again."
            return PlainTextResponse(late, status_code=408, headers={"connection": "close"})
        if block is None:
            return None
        size += len(block)
        if size > most_bytes:
            return too_large
        await take(block)


async def small_json(request: Request) -> dict[str, Any] | Response:
    """The body as an object, or the answer that refuses it."""
    content = bytearray()

    async def take(block: bytes) -> None:
        content.extend(block)

    refusal = await body_of(request, "application/json", MAX_BYTES, take)
    if refusal is not None:
        return refusal
    try:
        body = json.loads(bytes(content))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return PlainTextResponse("The body should be a JSON object.", status_code=400)
    return body


def _size(n_bytes: int) -> str:
    return f"{n_bytes >> 30} GiB" if n_bytes >= 1 << 30 else f"{max(n_bytes, 0) >> 10} KiB"


def as_json(notes: Notes) -> dict[str, Any]:
    """Notes for the page."""
    return notes.model_dump(mode="json", exclude={"version"})
