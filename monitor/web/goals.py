"""The goal of the next session: what a page proposes, kept in the settings of whose session it is until another is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.coaching.goals import goal_words
from monitor.config import load_preset
from monitor.errors import RapportError
from monitor.record.header import Goal
from monitor.record.settings import Settings, propose_goal, read_settings, settings_folder
from monitor.web.cache import SessionCache
from monitor.web.requests import read_json_object, refuse_error, refuse_invalid


def goal_routes(cache: SessionCache) -> list[Route]:
    """``GET``, ``POST`` (kind, target, text) and ``DELETE /api/goal``; each answers with the goal that is proposed now.

    With ``?session=`` it is the goal of whose session that is, the user's own without.
    """

    def folder_of(request: Request) -> Path:
        name = request.query_params.get("session", "")
        return settings_folder(cache.path_of(name).parent if name else None)

    def proposed(request: Request) -> Response:
        return JSONResponse(_document(read_settings(folder_of(request))))

    async def propose(request: Request) -> Response:
        body = await read_json_object(request)
        if isinstance(body, Response):
            return body
        folder = await run_in_threadpool(folder_of, request)
        try:
            goal = Goal.model_validate(body)
            return JSONResponse(_document(await run_in_threadpool(propose_goal, folder, goal)))
        except ValidationError as error:
            return refuse_invalid(error)
        except RapportError as error:
            return refuse_error(error, 409)

    def forget(request: Request) -> Response:
        folder = folder_of(request)
        try:
            return JSONResponse(_document(propose_goal(folder, None)))
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
