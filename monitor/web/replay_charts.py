"""The charts of the replay page: the whole at once, finer lines of what is looked at, and what is worked out when asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.replay.charts import figures, lines
from monitor.replay.inks import Theme
from monitor.replay.lag_chart import lag_map_spec
from monitor.replay.layout import to_json
from monitor.replay.what_if_words import what_if_document

if TYPE_CHECKING:
    from monitor.web.sessions import Shelf


def chart_routes(shelf: Shelf) -> list[Route]:
    """The routes; unknown sessions are answered by the application's handler of RapportError."""

    def charts(request: Request) -> Response:
        made = figures(shelf.session(request.path_params["id"]), theme=_theme(request))
        return _json("{" + ",".join(f'"{name}":{figure}' for name, figure in made.items()) + "}")

    def finer(request: Request) -> Response:
        session = shelf.session(request.path_params["id"])
        start_s, end_s = (
            seconds(request.query_params.get(name), default) for name, default in (("from", 0.0), ("to", math.inf))
        )
        return _json(to_json({name: lines(session, what, start_s=start_s, end_s=end_s) for name, what in _LINES.items()}))

    def lag_map(request: Request) -> Response:
        session = shelf.session(request.path_params["id"])
        return _json(to_json(lag_map_spec(session, theme=_theme(request), part=request.query_params.get("part", "")[:20])))

    def what_if(request: Request) -> Response:
        return _json(to_json(what_if_document(shelf.session(request.path_params["id"]).what_if)))

    return [
        Route("/api/sessions/{id}/charts", charts),
        Route("/api/sessions/{id}/lines", finer),
        Route("/api/sessions/{id}/lag-map", lag_map),
        Route("/api/sessions/{id}/what-if", what_if),
    ]


_LINES = {"scores": "score", "lag": "lag_s"}


def seconds(text: str | None, default: float) -> float:
    """A time in an address; the default where it is none."""
    try:
        value = float(text) if text is not None else default
    except ValueError:
        value = default
    return value if math.isfinite(value) else default


def _theme(request: Request) -> Theme:
    return "dark" if request.query_params.get("theme") == "dark" else "light"


def _json(body: Any) -> Response:
    return Response(body, media_type="application/json")
