"""The live page's routes and socket: strangers, nonsense, and pages that do not behave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from monitor.calibrate.profile import Profile, profiles_dir, save_profile
from monitor.live.engine import LiveEngine
from monitor.web.live import _wanted, live_routes
from monitor.web.server import STATIC
from tests.support.guests import Guest, served
from tests.support.live_states import checked

READS = ["/live", "/companion", "/api/live", "/api/live/film/user", "/api/live/profiles"]
PROFILE_COMMANDS = [f"calibrate/{name}" for name in ("begin", "cancel", "save", "close")] + ["profiles/use", "profiles/delete"]
COMMANDS = [f"/api/live/{name}" for name in ("sources", "start", "pause", "resume", "end", "again", "tiles", *PROFILE_COMMANDS)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
        yield from running(tmp_path_factory)


def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveEngine]:
    engine = LiveEngine(sessions=tmp_path_factory.mktemp("sessions"))
    engine.start()
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def client(engine: LiveEngine) -> Iterator[Guest]:
    with served(live_routes(engine, pages=STATIC)) as guest:
        yield guest


def socket_of(client: Guest) -> ClientConnection:
    return connect(f"ws://{client.host}/ws/live", origin=f"http://{client.host}", additional_headers=client.cookie)


@pytest.mark.parametrize("path", COMMANDS)
def test_commands_need_our_origin_and_a_post(client: Guest, path: str) -> None:
    assert client.request("POST", path, headers=client.cookie, content=b"{}").status_code == 403
    assert client.get(path, headers=client.cookie).status_code == 405


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("sources", b"nonsense", 422),
        ("sources", b'{"user": {"picture": 5}}', 422),
        ("sources", b'{"user": {"picture": "none"}, "more": 1}', 422),
        ("sources", b'{"user": {"picture": "/no/such/film.mp4"}}', 409),
        ("sources", b'{"user": {"picture": "microphone"}}', 409),
        ("sources", b'{"layout": "upside-down"}', 422),
        ("sources", b"[" * 10_000, 422),
        ("sources", b" " * 20_000, 413),
        ("start", b"{}", 409),
        ("start", b'{"preset": "../../etc"}', 409),
        ("start", b'{"consent": ["somebody"]}', 422),
        ("pause", b"{}", 409),
        ("end", b"", 409),
        ("calibrate/begin", b"{}", 409),
        ("calibrate/begin", b'{"only": ["somewhere"]}', 422),
        ("calibrate/begin", b'{"only": []}', 422),
        ("calibrate/begin", b'{"tile": [0, 0, 1]}', 422),
        ("calibrate/save", b'{"name": "Desk"}', 409),
        ("calibrate/save", b'{"name": 5}', 422),
        ("profiles/use", b"{}", 422),
        ("profiles/use", b'{"id": "../../etc/passwd"}', 409),
        ("profiles/delete", b'{"id": null}', 422),
        ("profiles/delete", b'{"id": "nowhere"}', 409),
    ],
)
def test_what_cannot_be_done_is_one_sentence(client: Guest, engine: LiveEngine, path: str, body: bytes, status: int) -> None:
    answer = client.request("POST", f"/api/live/{path}", headers=client.ours, content=body)
    assert answer.status_code == status
    error, kind = answer.json()["error"], answer.json()["kind"]
    assert error and "\n" not in error and "Traceback" not in error and len(error) < 400
    assert kind and " " not in kind
    assert engine.state["phase"] == "setup"


def test_the_state_is_strict_json_and_has_what_the_page_needs(client: Guest) -> None:
    answer = client.get("/api/live", headers=client.cookie)
    state = json.loads(answer.text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))["state"]
    checked(state)
    assert set(state["people"]) == {"user", "partner"}


def test_profiles_are_used_and_deleted_by_the_page(client: Guest) -> None:
    save_profile(Profile.model_validate({"id": "desk", "name": "Desk", "created": "2026-05-04T09:00:00Z"}))
    (profiles_dir() / "broken.json").write_text("{")
    listed = client.get("/api/live/profiles", headers=client.cookie).json()
    assert [(profile["id"], profile["right"]) for profile in listed["profiles"]] == [("desk", None)]
    assert len(listed["notes"]) == 1

    def post(path: str, **body: object) -> dict[str, Any]:
        answer = client.request("POST", f"/api/live/{path}", headers=client.ours, content=json.dumps(body))
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    state = post("profiles/use", id="desk")
    assert (state["profile"]["id"], state["profile"]["chosen"], state["calibration"]) == ("desk", "by hand", None)
    assert post("profiles/use", id=None)["profile"] is None
    assert post("calibrate/cancel")["calibration"] is None
    post("profiles/delete", id="broken")
    assert post("profiles/delete", id="desk") == {"profiles": [], "notes": []}


def test_a_socket_begins_with_the_state(client: Guest) -> None:
    with socket_of(client) as socket:
        first = json.loads(socket.recv(20))
    assert (first["type"], first["phase"]) == ("state", "setup")


@pytest.mark.slow
def test_garbage_on_a_socket_changes_nothing_for_the_others(client: Guest, engine: LiveEngine) -> None:
    with socket_of(client) as calm, socket_of(client) as loud:
        for number in range(500):
            loud.send('{"want": 5}' if number % 2 else "\u0000" * 50)
        for _ in range(3):
            assert json.loads(calm.recv(20))["type"] == "state"
    assert engine.state["phase"] == "setup"


def test_a_message_that_is_too_long_ends_that_socket_only(client: Guest) -> None:
    with socket_of(client) as calm, socket_of(client) as loud:
        loud.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            while True:
                loud.recv(20)
        assert json.loads(calm.recv(20))["type"] == "state"


def test_only_so_many_pages_are_let_in(client: Guest, engine: LiveEngine) -> None:
    with ExitStack() as stack:
        for _ in range(16):
            stack.enter_context(socket_of(client)).recv(20)
        with pytest.raises(Exception, match=r"403|1013|rejected"), socket_of(client) as surplus:
            surplus.recv(20)


@settings(max_examples=200)
@given(
    st.text(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda x: json.dumps({"want": x}))
)
@pytest.mark.slow
def test_wishes_are_those_that_exist_whatever_is_asked(text: str) -> None:
    assert _wanted(text) <= {"pictures", "sketches"}


def test_wishes_are_understood() -> None:
    assert _wanted('{"want": ["pictures", "sketches", "secrets"]}') == {"pictures", "sketches"}
    assert _wanted('{"want": []}') == frozenset()


def test_every_page_of_the_live_monitor_is_there() -> None:
    for name in ("live.html", "companion.html"):
        assert Path(STATIC / name).is_file()
