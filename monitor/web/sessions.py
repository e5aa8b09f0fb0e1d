"""The pages and documents of recorded sessions. Sessions are named by id, never by path."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from monitor.errors import SessionError
from monitor.paths import sessions_dir
from monitor.record.header import is_id
from monitor.record.schema import DATABASE_NAME, pack_points
from monitor.replay.catalogue import describe, list_sessions
from monitor.replay.charts import INKS, STYLES, Ink, Theme, figures
from monitor.replay.document import document, plain
from monitor.replay.people import MEANS
from monitor.replay.reader import Session, load_session
from monitor.replay.words import (
    CHANCE,
    EVENT_LABELS,
    FACET_LABELS,
    MEANINGS,
    CallDelay,
    against_chance,
    call_delay,
    confidence,
    label,
    lead,
    state,
    stream,
)
from monitor.types import PEOPLE, Score
from monitor.web.library import as_json, library_routes

_KEPT_OPEN = 4
_MAX_SKETCH_S = 120.0
_MAX_ASKED = 500
_UNKNOWN = "there is no session with this id; the list of sessions shows what there is"


class Shelf:
    """The sessions that may be shown: those of a folder, and single ones from elsewhere. Keeps the latest few in memory."""

    def __init__(self, folder: Path | None = None, *, extra: Iterable[Path] = ()) -> None:
        self._folder = folder or sessions_dir()
        self._extra = {self.id_of(path): path for path in extra}
        self._open: OrderedDict[tuple[str, int, int], Session] = OrderedDict()
        self._lock = threading.Lock()

    @staticmethod
    def id_of(path: Path) -> str:
        """The id of the session in a folder, from its header. Raises SessionError when it cannot be opened."""
        return load_session(path).id

    @property
    def folder(self) -> Path:
        """Where the sessions are."""
        return self._folder

    def entries(self, *, search: str = "", tag: str = "") -> list[dict[str, Any]]:
        """The lines of the list, newest first; only those that fit (``SessionInfo.fits``)."""
        infos = list_sessions(self._folder)
        known = {info.id for info in infos}
        infos += [describe(path) for name, path in self._extra.items() if name not in known]
        lines = [
            {
                "id": info.id,
                "title": info.title,
                "started_at": info.started_at.isoformat() if info.started_at else None,
                "duration_s": info.duration_s,
                "status": info.status,
                "preset": info.preset,
                "problem": info.problem.replace(str(info.path), info.id),
                "notes": as_json(info.notes),
                "notes_problem": info.notes_problem,
            }
            for info in infos
            if info.fits(search=search, tag=tag)
        ]
        return sorted(lines, key=lambda line: str(line["id"]), reverse=True)

    def session(self, name: str) -> Session:
        """The session with an id. Raises SessionError when there is none or it cannot be opened."""
        path = self.path_of(name)
        key = (name, _changed_ns(path / DATABASE_NAME), _changed_ns(path / f"{DATABASE_NAME}-wal"))
        with self._lock:
            if key not in self._open:
                self._open[key] = load_session(path)
                while len(self._open) > _KEPT_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def path_of(self, name: str) -> Path:
        """The folder of the session with an id, also of one that cannot be opened. Raises SessionError when there is none."""
        if not is_id(name):
            raise SessionError(_UNKNOWN)
        path = self._extra.get(name, self._folder / name)
        if not _changed_ns(path / DATABASE_NAME):
            raise SessionError(_UNKNOWN)
        return path

    def forget(self, name: str) -> None:
        """Keep nothing in memory of a session that was deleted."""
        with self._lock:
            for key in [key for key in self._open if key[0] == name]:
                del self._open[key]


def session_routes(shelf: Shelf, *, pages: Path) -> list[Route]:
    """The routes: two pages, and the documents they are made from."""

    def home(request: Request) -> Response:
        return FileResponse(pages / "sessions.html")

    def replay(request: Request) -> Response:
        shelf.session(request.path_params["id"])
        return FileResponse(pages / "replay.html")

    def listing(request: Request) -> Response:
        asked = {name: request.query_params.get(name, "")[:_MAX_ASKED] for name in ("search", "tag")}
        return JSONResponse({"sessions": shelf.entries(**asked)})

    def details(request: Request) -> Response:
        return JSONResponse(describe_session(shelf.session(request.path_params["id"])))

    def charts(request: Request) -> Response:
        theme: Theme = "dark" if request.query_params.get("theme") == "dark" else "light"
        made = figures(shelf.session(request.path_params["id"]), theme=theme)
        body = ",".join(f'"{name}":{figure}' for name, figure in made.items())
        return Response(f"{{{body}}}", media_type="application/json")

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
        Route("/api/sessions/{id}/charts", charts),
        Route("/api/sessions/{id}/sketch/{person}", sketch),
        Route("/media/{id}/{person}.mp4", media),
        *library_routes(shelf),
    ]


def describe_session(session: Session) -> dict[str, Any]:
    """What the replay page shows beside the charts: the contract's document, and the words for it."""
    head = session.header
    whole = document(session)
    del whole["session"]["path"]
    summary, delay = session.summary, call_delay(head)
    page: dict[str, Any] = plain(
        {
            **whole,
            "header": head.model_dump(mode="json", exclude={"sketch_lines"}) | {"title": session.title},
            "sketch_lines": head.sketch_lines,
            "title": session.title,
            "notes": as_json(session.notes),
            "status": session.status,
            "chance": CHANCE,
            "cards": {
                name: {"label": label(name), "meaning": MEANINGS.get(name, ""), **_words(score, delay)}
                for name, score in summary.items()
            },
            "styles": {name: {"dash": dash, "width": width} for name, (_, dash, width) in STYLES.items()},
            "palette": {theme: _palette(ink) for theme, ink in INKS.items()},
            "tracks": {name: _track(session, name) for name in summary},
            "facet_labels": FACET_LABELS,
            "event_labels": EVENT_LABELS,
            "events": [asdict(event) for event in session.events],
            "gaps": [{**asdict(gap), "label": stream(gap.stream)} for gap in session.gaps],
            "media": {film.person: _film(film) for film in session.media},
            "means": [asdict(mean) for mean in MEANS],
        }
    )
    return page


def _words(score: Score, delay: CallDelay | None) -> dict[str, str]:
    return {
        "state": state(score),
        "against_chance": against_chance(score),
        "lead": lead(score, delay=delay),
        "confidence": confidence(score),
    }


def _palette(ink: Ink) -> dict[str, str]:
    return {"user": ink.user, "partner": ink.partner, **{name: ink.lines[colour] for name, (colour, _, _) in STYLES.items()}}


def _track(session: Session, name: str) -> dict[str, list[float]]:
    """The score over time for the page's read-out, to a tenth."""
    track = session.scores(name)
    return {"time_s": np.round(track["time_s"], 2).tolist(), "score": np.round(track["score"], 1).tolist()}


def _film(film: Any) -> dict[str, Any]:
    return {name: getattr(film, name) for name in ("offset_s", "duration_s", "has_picture", "has_sound")}


def _sketch(session: Session, person: str, start: str | None, end: str | None) -> Response:
    """Landmarks of a stretch as bytes: n and n_points (uint32), n times (float64), n x n_points x 2 packed points (uint16)."""
    if person not in PEOPLE:
        raise SessionError("a session has two people: user and partner")
    start_s, end_s = _seconds(start, 0.0), _seconds(end, _MAX_SKETCH_S)
    rows = session.sketch(person, start_s=start_s, end_s=min(end_s, start_s + _MAX_SKETCH_S))
    n, n_points = rows.points.shape[:2]
    body = (
        np.array([n, n_points], dtype="<u4").tobytes()
        + rows.time_s.astype("<f8").tobytes()
        + pack_points(rows.points).tobytes()
    )
    return Response(body, media_type="application/octet-stream")


def _seconds(text: str | None, default: float) -> float:
    try:
        value = float(text) if text is not None else default
    except ValueError:
        value = default
    return value if math.isfinite(value) else default


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
