"""Sessions exported by the page, and bundles imported or joined to a session.

Nothing is left of either but what was asked for: a download's file has no name on the disk, an upload lies in a private place
until it was checked (``import_bundle``) and is gone then. A passphrase comes in a body or a header, never in an address.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from monitor.errors import AlreadyHereError, NotAgreedError, RapportError, SessionError, UsageError
from monitor.record.encryption import is_sealed
from monitor.record.lifecycle import staging, sweep
from monitor.replay.export.bundle import bundle_limit_bytes
from monitor.replay.export.formats import (
    CAPTIONS,
    FORMATS,
    OPEN_FORMATS,
    SEALED_SUFFIX,
    Writer,
    partner_writer,
    sealed_writer,
    writers,
)
from monitor.replay.export.import_bundle import import_bundle
from monitor.replay.join.join import join_sessions
from monitor.replay.text.clock import clock_words
from monitor.web.requests import FULL, read_json_object, receive, refuse, refuse_error

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache

PASSPHRASE_HEADER = "rapport-passphrase"
# With any value: a session that is here already is imported as a copy.
AGAIN_HEADER = "rapport-again"
# With any value: both people agreed that their sides are joined, also where their sessions do not say so.
AGREED_HEADER = "rapport-agreed"
# What the upload is called in sentences about it.
_UPLOAD_NAME = "the file"
_LONGEST_PASSPHRASE: Final = 1000
_BLOCK_BYTES: Final = 1 << 18
_ROOM_BYTES: Final = 200 << 20  # left free on the disk by an import, as films leave it
_TYPES = {
    ".json": "application/json",
    ".eaf": "application/xml",
    ".TextGrid": "text/plain",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    SEALED_SUFFIX: "application/octet-stream",
}


class _Sealed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    passphrase: str = Field(max_length=_LONGEST_PASSPHRASE)
    media: bool = False
    words: bool = False


def transfer_routes(cache: SessionCache) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""
    # An export of an hour takes some hundred megabytes of memory for a second: one at a time. The same holds for an import.
    exporting, importing = threading.Lock(), threading.Lock()

    def packed(name: str, files: Mapping[str, Writer]) -> Response:
        try:
            with exporting:
                file = _packed(cache.folder, files)
        except UsageError as error:
            return refuse_error(error, 400)
        except RapportError as error:
            return refuse_error(error, 409)
        except OSError as error:
            return refuse("download-disk", FULL, reason=error.strerror or "")
        return Attachment(name, file)

    def download(request: Request) -> Response:
        session = cache.session(request.path_params["id"])
        wanted = request.query_params.get("format", "")
        if wanted not in (*FORMATS, "all"):
            return refuse("format", 400, formats=", ".join((*FORMATS, "all")))
        asked = {name: request.query_params.get(name) == "1" for name in ("media", "words")}
        everything = (*OPEN_FORMATS, *(CAPTIONS if asked["words"] else ()))
        formats = everything if wanted == "all" else (wanted,)
        try:
            if request.query_params.get("for") == "partner" and wanted in ("report", "pdf"):
                files = partner_writer(session, pdf=wanted == "pdf")
            else:
                files = writers(session, formats, **asked)
        except SessionError as error:
            return refuse_error(error, 409)
        part = "" if wanted == "all" else f"-{wanted}"
        return packed(f"{session.id}{part}.zip" if len(files) > 1 else next(iter(files)), files)

    async def sealed(request: Request) -> Response:
        session = await run_in_threadpool(cache.session, request.path_params["id"])
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        try:
            wish = _Sealed.model_validate(body)
            files = sealed_writer(session, wish.passphrase, media=wish.media, words=wish.words)
        except ValidationError:
            return refuse("passphrase-body", 400)
        except UsageError as error:
            return refuse_error(error, 400)
        except SessionError as error:
            return refuse_error(error, 409)
        return await run_in_threadpool(packed, next(iter(files)), files)

    async def import_file(request: Request) -> Response:
        return await one_import(request, partial(_import, cache.folder))

    async def join_file(request: Request) -> Response:
        own = await run_in_threadpool(cache.path_of, request.path_params["id"])
        return await one_import(request, partial(_join, cache.folder, own))

    async def one_import(request: Request, take: Callable[[Request], Awaitable[Response]]) -> Response:
        if not importing.acquire(blocking=False):
            return refuse("import-running", 409)
        try:
            return await take(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError as error:
            return refuse("import-disk", FULL, reason=error.strerror or "")
        finally:
            importing.release()

    return [
        Route("/api/sessions", import_file, methods=["POST"]),
        Route("/api/sessions/{id}/join", join_file, methods=["POST"]),
        Route("/api/sessions/{id}/export", download),
        Route("/api/sessions/{id}/sealed", sealed, methods=["POST"]),
    ]


async def _import(folder: Path, request: Request) -> Response:
    """Receive a bundle and run every check of an import on it."""

    def work(file: Path, passphrase: str | None) -> Response:
        session = import_bundle(file, folder, passphrase=passphrase, again=AGAIN_HEADER in request.headers)
        return JSONResponse({"id": session.id, "title": session.title}, status_code=201)

    return await _with_bundle(folder, request, work)


async def _join(folder: Path, own: Path, request: Request) -> Response:
    """Receive a partner's bundle and join it to a session of the user's own."""

    def work(file: Path, passphrase: str | None) -> Response:
        joined = join_sessions(own, file, folder, agreed=AGREED_HEADER in request.headers, passphrase=lambda: passphrase or "")
        session = joined.session
        said = [*clock_words(session.header.clock), *joined.remarks]
        return JSONResponse({"id": session.id, "title": session.title, "said": said}, status_code=201)

    return await _with_bundle(folder, request, work)


async def _with_bundle(folder: Path, request: Request, work: Callable[[Path, str | None], Response]) -> Response:
    """Receive a bundle into a private place, in pieces and up to its limit, and answer with what becomes of it."""
    try:
        passphrase = unquote(request.headers.get(PASSPHRASE_HEADER, ""), errors="strict")
    except UnicodeDecodeError:
        passphrase = ""
    if len(passphrase) > _LONGEST_PASSPHRASE:
        return refuse("passphrase-length", 400, most=str(_LONGEST_PASSPHRASE))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder)
    room = shutil.disk_usage(folder).free - _ROOM_BYTES
    most = min(bundle_limit_bytes(), room)
    with staging(folder) as place:
        file = place / _UPLOAD_NAME
        with file.open("xb") as out:
            refusal = await receive(
                request,
                lambda block: run_in_threadpool(out.write, block),
                most_bytes=most,
                content_type="application/octet-stream",
            )
        if refusal is not None and refusal.status_code == 413 and most == room:
            return refuse("import-room", FULL)
        if refusal is not None:
            return refusal
        if not passphrase and is_sealed(file):
            return refuse("sealed", 401)
        try:
            return await run_in_threadpool(work, file, passphrase or None)
        except SessionError as error:
            asks = isinstance(error, AlreadyHereError | NotAgreedError)
            return refuse_error(error, 409 if asks else 400, capital=True)


def _packed(folder: Path, files: Mapping[str, Writer]) -> IO[bytes]:
    """A download as a file without a name, so that nothing can be left of it; several become a zip."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder)
    with staging(folder) as place:
        for name, write in files.items():
            write(place / name)
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed when it was sent
        try:
            if len(files) > 1:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    for name in files:
                        archive.write(place / name, name)
            else:
                with (place / next(iter(files))).open("rb") as source:
                    shutil.copyfileobj(source, file, _BLOCK_BYTES)
        except BaseException:
            file.close()
            raise
    return file


class Attachment(StreamingResponse):
    """A file's bytes; the file is closed with the response, also where the reader is gone before its first byte."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._file = file
        size = file.tell()
        file.seek(0)
        kind = next(kind for suffix, kind in _TYPES.items() if name.endswith(suffix))
        headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(size)}
        super().__init__(iter(partial(file.read, _BLOCK_BYTES), b""), media_type=kind, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)
