"""The goal of the next session: what a page proposes, kept in the user's settings until another is chosen."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.coaching.goals import goal_words
from monitor.config import load_preset
from monitor.errors import RapportError
from monitor.paths import home
from monitor.record.header import Goal
from monitor.record.settings import Settings, propose_goal, read_settings
from monitor.web.requests import read_json_object, refuse_error, refuse_invalid


def goal_routes() -> list[Route]:
    """``GET``, ``POST`` (kind, target, text) and ``DELETE /api/goal``; each answers with the goal that is proposed now."""

    def proposed(request: Request) -> Response:
        return JSONResponse(_document(read_settings(home())))

    async def propose(request: Request) -> Response:
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        try:
            goal = Goal.model_validate(body)
            return JSONResponse(_document(await run_in_threadpool(propose_goal, home(), goal)))
        except ValidationError as error:
            return refuse_invalid(error)
        except RapportError as error:
            return refuse_error(error, 409)

    def forget(request: Request) -> Response:
        try:
            return JSONResponse(_document(propose_goal(home(), None)))
        except RapportError as error:
            return refuse_error(error, 409)

    return [
        Route("/api/goal", proposed),
        Route("/api/goal", propose, methods=["POST"]),
        Route("/api/goal", forget, methods=["DELETE"]),
    ]


def _document(settings: Settings) -> dict[str, Any]:
    """goal : kind, target, text and words, or null."""
    goal = settings.goal
    fields = None if goal is None else {**goal.model_dump(), "words": goal_words(goal, load_preset())}
    return {"goal": fields}
