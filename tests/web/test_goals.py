"""The goal of the next session and comments at a moment, over the page's own routes on the real server."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.clock import Clock
from monitor.live.session import LiveSession
from monitor.live.setup.chosen_films import ChosenFilms
from monitor.live.setup.last_choices import read_choices
from monitor.record.notes import NOTES_NAME
from monitor.record.people import assign
from monitor.record.person import SETTINGS_NAME
from monitor.record.settings import read_settings
from monitor.replay.catalog import list_sessions
from monitor.web.cache import SessionCache
from monitor.web.goals import goal_routes
from monitor.web.server import STATIC
from monitor.web.sessions import session_routes
from monitor.web.set_up import set_up_routes
from tests.support import sessions as builders
from tests.support.guests import Guest, served

ID = builders.header().id


@pytest.fixture
def guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guest]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    builders.build(tmp_path / "sessions", duration_s=5.0, with_sketch=False)
    with served(session_routes(SessionCache(tmp_path / "sessions"), pages=STATIC)) as guest:
        yield guest


def test_a_goal_is_kept_until_another_is_chosen(guest: Guest, tmp_path: Path) -> None:
    def ask(method: str, **options: object) -> tuple[int, Any]:
        answer = guest.request(method, "/api/goal", headers=guest.ours, **options)
        return answer.status_code, answer.json()

    assert ask("GET") == (200, {"goal": None})
    status, first = ask("POST", json={"kind": "questions", "target": 4})
    goal = {"kind": "questions", "target": 4.0, "text": "", "words": "Ask 4 questions"}
    assert (status, first["goal"]) == (200, goal)
    assert ask("POST", json={"kind": "questions", "target": 4})[1] == first == ask("GET")[1]
    own = ask("POST", json={"kind": "own", "text": "Name one number"})[1]["goal"]
    assert own == {"kind": "own", "target": None, "text": "Name one number", "words": "Name one number"}
    for wrong in ({"kind": "fame"}, {"kind": "own"}, {"kind": "smiles", "text": "x"}, {"kind": "smiles", "target": -1}):
        assert ask("POST", json=wrong)[0] == 422
    assert ask("GET")[1]["goal"] == own
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / SETTINGS_NAME).stat().st_mode) == 0o600
    assert ask("DELETE")[1] == {"goal": None}
    assert guest.request("POST", "/api/goal", headers=guest.cookie, json={"kind": "smiles"}).status_code == 403  # no origin


def test_what_a_talk_began_with_is_the_next_ones_proposal_and_none_takes_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    engine: Any = SimpleNamespace(browser=None, choose=None, begin=lambda request: {}, settings_folder=tmp_path)
    with served([*set_up_routes(engine, ChosenFilms()), *goal_routes(SessionCache(tmp_path / "sessions"))]) as guest:

        def start(body: dict[str, object]) -> dict[str, object] | None:
            assert guest.request("POST", "/api/live/start", headers=guest.ours, json=body).status_code == 200
            goal: dict[str, object] | None = guest.get("/api/goal", headers=guest.cookie).json()["goal"]
            return goal

        guest.request("POST", "/api/goal", headers=guest.ours, json={"kind": "smiles"})  # "Make it my goal"
        begun = start({"goal": {"kind": "questions", "target": 4}})
        assert begun is not None and begun["words"] == "Ask 4 questions"
        assert start({}) is None
    assert not hasattr(read_choices(), "goal")  # one store of it


def test_a_clients_goal_is_theirs(guest: Guest, tmp_path: Path) -> None:
    """What a coach makes a client's goal is proposed to the client's next session, not to the coach's own."""
    session = assign(tmp_path / "sessions" / ID, "Ada")

    def goal_of(session: str) -> object:
        answer = guest.get("/api/goal", headers=guest.cookie, params={"session": session}).json()["goal"]
        return answer and answer["words"]

    answer = guest.request(
        "POST", "/api/goal", headers=guest.ours, params={"session": ID}, json={"kind": "questions", "target": 4}
    )
    assert answer.status_code == 200
    assert (goal_of(ID), goal_of("")) == ("Ask 4 questions", None)
    live = LiveSession(clock=Clock(), sessions=session.parent)
    assert (proposed := read_settings(live.settings_folder).goal) is not None and proposed.kind == "questions"
    assert read_settings(LiveSession(clock=Clock()).settings_folder).goal is None
    for method, body in (("GET", None), ("POST", {"kind": "smiles"}), ("DELETE", None)):
        unknown = {"session": "20200101-000000-00000000"}
        assert guest.request(method, "/api/goal", headers=guest.ours, params=unknown, json=body).status_code == 404
    assert [info.path.name for info in list_sessions(session.parent)] == [ID]
    assign(session, "you")
    assert not session.parent.exists()  # nobody is left of whom nothing is kept


def test_settings_that_cannot_be_read_count_as_none(guest: Guest, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_NAME).write_text('{"goal": {"kind": "fame"}}')
    assert guest.get("/api/goal", headers=guest.cookie).json()["goal"] is None


def test_comments_are_signed_placed_and_taken_back(guest: Guest, tmp_path: Path) -> None:
    def ask(method: str, status: int, **body: object) -> Any:
        answer = guest.request(method, f"/api/sessions/{ID}/comments", headers=guest.ours, json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json()

    assert ask("GET", 200) == {"comments": [], "writer": ""}
    assert "by" in ask("POST", 400, at_s=2, text="Well asked")["error"]  # nobody's
    ask("POST", 200, at_s=4, text="Let them finish", by=" Ana\nLópez ")
    document = ask("POST", 200, at_s=1.5, text="Well asked")
    assert document["writer"] == "Ana López"
    assert [(one["at_s"], one["text"], one["by"]) for one in document["comments"]] == [
        (1.5, "Well asked", "Ana López"),
        (4.0, "Let them finish", "Ana López"),
    ]
    for wrong in ({"at_s": -1, "text": "x"}, {"at_s": 1, "text": " \n"}, {"at_s": 1, "text": "x" * 1001}):
        ask("POST", 400, **wrong)
    ask("POST", 422, text="x")
    first, second = (one["id"] for one in document["comments"])
    assert [one["id"] for one in ask("DELETE", 200, id=first)["comments"]] == [second]
    ask("DELETE", 400, id=first)
    assert second in (tmp_path / "sessions" / ID / NOTES_NAME).read_text()
