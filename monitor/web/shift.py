"""Shifting the partner's track from the replay page: what fits where, and keeping a place while the page shows how far it is.

Scoring an hour anew takes two minutes: it runs in a thread of its own, one at a time, and the page asks how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.errors import RapportError
from monitor.replay.analysis.shift_fit import ShiftFit, reach_s
from monitor.replay.charts.theme import to_json
from monitor.replay.document import shift_test_document
from monitor.replay.realign import restore_alignment, shift_partner, why_not_shiftable
from monitor.replay.session import Session
from monitor.replay.text.clock import fit_words, original_words
from monitor.types import plain
from monitor.web.requests import read_json_object, refuse, refuse_error
from monitor.words import capitalized, say

if TYPE_CHECKING:
    from monitor.web.cache import SessionCache

_DAY_S: Final = 86400.0


class _Wish(BaseModel):
    """by_s : how much later the partner's track shall lie; None to take every shift back."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    by_s: Annotated[float, Field(ge=-_DAY_S, le=_DAY_S)] | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the scoring of a session is; error : one sentence where it failed, and the session is as it was."""

    state: Literal["idle", "running", "done", "failed"] = "idle"
    done_s: float = 0.0
    total_s: float = 0.0
    error: str = ""


class Rescoring:
    """Sessions scored anew in the background, one at a time; what became of each is kept until it is asked for again."""

    def __init__(self, forget: Callable[[str], None]) -> None:
        self._forget = forget
        self._lock = threading.Lock()
        self._running = ""
        self._progress: dict[str, Progress] = {}

    def progress(self, name: str) -> Progress:
        """Of the session with an id."""
        with self._lock:
            return self._progress.get(name, Progress())

    def start(self, name: str, work: Callable[[Callable[[float, float], None]], object]) -> bool:
        """Begin; False where another one runs. work : called with what takes the seconds done and in all."""
        with self._lock:
            if self._running:
                return False
            self._running, self._progress[name] = name, Progress("running")
        # A server that ends does not wait for it: the session stays as it was.
        threading.Thread(target=self._run, args=(name, work), daemon=True).start()
        return True

    def _run(self, name: str, work: Callable[[Callable[[float, float], None]], object]) -> None:
        result = Progress("failed", error=say("web-shift-failed"))
        try:
            work(lambda done_s, total_s: self._note(name, Progress("running", done_s, total_s)))
            result = Progress("done")
        except RapportError as error:
            result = Progress("failed", error=f"{capitalized(str(error))}.")
        finally:
            self._forget(name)
            with self._lock:
                self._running, self._progress[name] = "", result

    def _note(self, name: str, progress: Progress) -> None:
        with self._lock:
            self._progress[name] = progress


def shift_document(session: Session, progress: Progress) -> dict[str, Any]:
    """The movement's score and the turn-taking at every shift, what may be kept, and how far that is."""
    fit, why_not = session.shift_fit, why_not_shiftable(session)
    return {
        **shift_test_document(session.shift_test),
        "reach_s": reach_s(session.header),
        "fit": None if fit is None else _fit(fit),
        "fit_words": fit_words(fit),
        "unsure": session.header.is_clock_unsure,
        "allowed": not why_not,
        "why_not": f"{capitalized(why_not)}." if why_not else "",
        "original": original_words(session.header.clock),
        "progress": asdict(progress),
    }


def _fit(fit: ShiftFit) -> dict[str, Any]:
    return {
        "shift_s": fit.shift_s.tolist(),
        "one_speaks": plain(fit.one_speaks.round(4).tolist()),
        "best_s": plain(round(fit.best_s, 1)),
    }


def shift_routes(cache: SessionCache) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""
    rescoring = Rescoring(cache.forget)

    def what_if(request: Request) -> Response:
        name = request.path_params["id"]
        document = shift_document(cache.session(name), rescoring.progress(name))
        return Response(to_json(document), media_type="application/json")

    def progress(request: Request) -> Response:
        name = request.path_params["id"]
        cache.path_of(name)
        return JSONResponse(asdict(rescoring.progress(name)))

    async def keep(request: Request) -> Response:
        name = request.path_params["id"]
        path: Path = cache.path_of(name)
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        try:
            by_s = _Wish.model_validate(body).by_s
        except ValidationError:
            return refuse("shift-body", 400)
        try:
            session = await run_in_threadpool(cache.session, name)
            why_not = await run_in_threadpool(why_not_shiftable, session)
        except RapportError as error:
            return refuse_error(error, 409)
        if why_not:
            return JSONResponse({"error": f"{capitalized(why_not)}.", "kind": "shift-not-here"}, status_code=409)

        def work(report: Callable[[float, float], None]) -> None:
            if by_s is None:
                restore_alignment(path, report=report)
            else:
                shift_partner(path, by_s, report=report)

        if not rescoring.start(name, work):
            return refuse("shift-running", 409)
        return JSONResponse(asdict(rescoring.progress(name)), status_code=202)

    return [
        Route("/api/sessions/{id}/what-if", what_if),
        Route("/api/sessions/{id}/shift", progress, methods=["GET"]),
        Route("/api/sessions/{id}/shift", keep, methods=["POST"]),
    ]
