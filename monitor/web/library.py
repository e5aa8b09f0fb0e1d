"""What the page may do with recorded sessions beside showing them: notes, delete, downloads, progress.

The door lets a write in only from our own pages; bodies are small JSON objects, answers that refuse are one sentence.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import IO, TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from monitor.errors import RapportError
from monitor.record.delete import delete_session
from monitor.record.notes import MAX_BYTES, Notes, change_notes
from monitor.record.scratch import scratch, sweep
from monitor.replay.export import writers
from monitor.replay.formats import FORMATS, OPEN_FORMATS
from monitor.replay.progress import progress
from monitor.replay.progress_words import as_document

if TYPE_CHECKING:
    from monitor.replay.reader import Session
    from monitor.web.sessions import Shelf

_BLOCK_BYTES = 1 << 18
_TYPES = {
    ".json": "application/json",
    ".eaf": "application/xml",
    ".TextGrid": "text/plain",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


def library_routes(shelf: Shelf) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""
    # An export of an hour takes some hundred megabytes of memory for a second: one at a time.
    exporting = threading.Lock()

    async def notes(request: Request) -> Response:
        folder = shelf.path_of(request.path_params["id"])
        body = await _small_json(request)
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

    def download(request: Request) -> Response:
        session = shelf.session(request.path_params["id"])
        wanted = request.query_params.get("format", "")
        if wanted not in (*FORMATS, "all"):
            return PlainTextResponse(f"The format should be one of {', '.join((*FORMATS, 'all'))}.", status_code=400)
        formats = OPEN_FORMATS if wanted == "all" else (wanted,)
        try:
            with exporting:
                name, file = _packed(shelf, session, formats, media=request.query_params.get("media") == "1")
        except RapportError as error:
            return PlainTextResponse(str(error), status_code=409)
        except OSError as error:
            return PlainTextResponse(
                f"The download cannot be made ({error.strerror}); make room on the sessions' disk.", status_code=507
            )
        return _attachment(name, file)

    def compared(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "")[:500] for name in ("preset", "tag")}
        return JSONResponse(as_document(progress(shelf.folder, **asked)))

    return [
        Route("/api/sessions/{id}/notes", notes, methods=["PATCH", "POST"]),
        Route("/api/sessions/{id}", delete, methods=["DELETE"]),
        Route("/api/sessions/{id}/export", download),
        Route("/api/progress", compared),
    ]


def as_json(notes: Notes) -> dict[str, Any]:
    """Notes for the page."""
    return notes.model_dump(mode="json", exclude={"version"})


async def _small_json(request: Request) -> dict[str, Any] | Response:
    """The body as an object, or the answer that refuses it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return PlainTextResponse("The body should be application/json.", status_code=415)
    content = b""
    async for block in request.stream():
        content += block
        if len(content) > MAX_BYTES:
            return PlainTextResponse(f"The body should be at most {MAX_BYTES // 1024} KiB.", status_code=413)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return PlainTextResponse("The body should be a JSON object.", status_code=400)
    return body


def _packed(shelf: Shelf, session: Session, formats: tuple[str, ...], *, media: bool) -> tuple[str, IO[bytes]]:
    """The file of a download: its name, and itself without a name on the disk, so that nothing can be left of it."""
    files = writers(session, formats, media=media)
    shelf.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(shelf.folder)
    with scratch(shelf.folder) as place:
        for name, write in files.items():
            write(place / name)
        file = tempfile.TemporaryFile(dir=shelf.folder)  # noqa: SIM115  # closed when it was sent
        try:
            if len(files) > 1:
                (name,) = (f"{session.id}-{formats[0]}.zip",) if len(formats) == 1 else (f"{session.id}.zip",)
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    for part in files:
                        archive.write(place / part, part)
            else:
                (name,) = files
                with (place / name).open("rb") as source:
                    shutil.copyfileobj(source, file, _BLOCK_BYTES)
        except BaseException:
            file.close()
            raise
    return name, file


def _attachment(name: str, file: IO[bytes]) -> Response:
    size = file.tell()
    file.seek(0)

    def blocks() -> Iterator[bytes]:
        with closing(file):
            while block := file.read(_BLOCK_BYTES):
                yield block

    kind = next(kind for suffix, kind in _TYPES.items() if name.endswith(suffix))
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(size)}
    return StreamingResponse(blocks(), media_type=kind, headers=headers)
