"""What the access checks let in and how they answer; the table of who is turned away from which route is ``test_server``."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from monitor.errors import RapportError
from monitor.replay.session import load_session
from monitor.web.cache import SessionCache
from monitor.web.security import new_token
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.guests import Guest, served

ROOT = Path(__file__).resolve().parents[2]
ID = builders.header().id
MARKER = b"\x00\x00film" * 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sessions")
    path = builders.build(home, duration_s=70.0)
    (path / "media").mkdir()
    (path / "media" / "user.mp4").write_bytes(MARKER)
    import sqlite3

    database = sqlite3.connect(path / "session.sqlite")
    database.execute("INSERT INTO media VALUES ('user', 'user.mp4', 0, 70, 1, 1)")
    database.commit()
    database.close()
    (home.parent / "secret.txt").write_text("secret")
    return home


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("in")
    await socket.close()


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Guest]:
    extra = [WebSocketRoute("/socket", _echo), Route("/fault", lambda request: 1 / 0)]
    with served([*session_routes(SessionCache(folder), pages=STATIC), *extra]) as guest:
        yield guest


PATHS = [
    "/",
    f"/session/{ID}",
    "/api/sessions",
    f"/api/sessions/{ID}",
    f"/api/sessions/{ID}/charts/scores",
    f"/api/sessions/{ID}/sketch/user",
    f"/api/sessions/{ID}/export?format=json",
    "/api/progress",
    f"/media/{ID}/user.mp4",
    "/plotly.min.js",
    "/favicon.ico",
    "/static/replay/replay.js",
    "/no/such/page",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_cookie_lets_in_and_the_policy_is_on_every_answer(client: Guest, path: str) -> None:
    answer = client.get(path, headers=client.cookie)
    assert answer.status_code == (404 if path == "/no/such/page" else 200)
    policy = answer.headers["content-security-policy"]
    scripts = next(part.strip() for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts == "script-src 'self'"
    assert "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert client.site.token not in answer.text


def test_the_token_becomes_a_cookie_and_leaves_the_address(client: Guest) -> None:
    answer = client.get(f"/session/{ID}?at=3&token={client.site.token}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/session/{ID}?at=3"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie and "domain" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["", "x", "u" * 32, "%00", "\u00e9", "t" * 5000])
def test_a_wrong_token_gets_nothing(client: Guest, token: str) -> None:
    answer = client.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_redirect_stays_on_this_host(client: Guest) -> None:
    answer = client.get(f"//evil.example/x?token={client.site.token}")
    assert not answer.headers.get("location", "/").startswith("//")
    assert answer.headers.get("location", "/").startswith("/")


def test_a_link_from_elsewhere_may_open_a_page(client: Guest) -> None:
    headers = {**client.cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/", headers=headers).status_code == 200


def test_a_fault_of_ours_tells_nothing_and_carries_the_policy(client: Guest) -> None:
    answer = client.get("/fault", headers=client.cookie)
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "content-security-policy" in answer.headers


def test_a_socket_of_our_page_is_let_in(client: Guest) -> None:
    with connect(f"ws://{client.host}/socket", origin=f"http://{client.host}", additional_headers=client.cookie) as connection:
        assert connection.recv() == "in"


@pytest.mark.parametrize(
    "name",
    ["%2e%2e", "..%2f..%2fsecret.txt", "....//", "%00", "20260314-091501-zzzzzzzz", f"{ID}%2f..", f"{ID}x", "a" * 4000],
)
@pytest.mark.parametrize("route", ["/session/{}", "/api/sessions/{}", "/api/sessions/{}/charts/scores", "/media/{}/user.mp4"])
def test_sessions_are_named_by_id_only(client: Guest, route: str, name: str) -> None:
    answer = client.get(route.format(name), headers=client.cookie)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static//etc/passwd", "/static/..%5cserver.py"]
)
def test_static_files_stay_in_their_folder(client: Guest, path: str) -> None:
    assert client.get(path, headers=client.cookie).status_code == 404


@pytest.mark.parametrize("query", ["from=nan&to=inf", "from=-1e300&to=1e300", "from=x&to=y", "from=1e9&to=1", "from=5&to=1e9"])
def test_odd_stretches_of_landmarks_are_bounded(client: Guest, query: str) -> None:
    answer = client.get(f"/api/sessions/{ID}/sketch/user?{query}", headers=client.cookie)
    assert answer.status_code == 200
    assert len(answer.content) < 700_000
    assert client.get(f"/api/sessions/{ID}/sketch/somebody", headers=client.cookie).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=0-9", 206, MARKER[:10]),
        ("bytes=5990-", 206, MARKER[5990:]),
        ("bytes=-6", 206, MARKER[-6:]),
        ("bytes=99999-", 416, None),
        (None, 200, MARKER),
    ],
)
def test_films_come_in_ranges(client: Guest, asked: str | None, status: int, body: bytes | None) -> None:
    answer = client.get(f"/media/{ID}/user.mp4", headers={**client.cookie, **({"range": asked} if asked else {})})
    assert answer.status_code == status
    if body is not None:
        assert answer.content == body
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["content-type"] == "video/mp4"
    assert client.get(f"/media/{ID}/partner.mp4", headers=client.cookie).status_code == 404


def test_documents_are_not_cached_and_plotly_is(client: Guest) -> None:
    assert client.get(f"/api/sessions/{ID}", headers=client.cookie).headers["cache-control"] == "no-store"
    answer = client.get("/plotly.min.js", headers=client.cookie)
    assert "max-age" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert b"plotly" in answer.content[:400]


def test_the_pages_hold_no_inline_script_and_nothing_from_elsewhere() -> None:
    for page in STATIC.glob("*.html"):
        text = page.read_text()
        assert "<script>" not in text and "onclick" not in text and "style=" not in text
        assert "http://" not in text and "https://" not in text


def test_the_document_is_the_contract_and_tells_no_path(client: Guest, folder: Path) -> None:
    answer = client.get(f"/api/sessions/{ID}", headers=client.cookie)
    page, contract = answer.json(), load_session(folder / ID).to_json()
    assert page["channels"] == json.loads(json.dumps(contract["channels"]))
    assert str(folder) not in answer.text
    assert str(folder) not in client.get("/api/sessions", headers=client.cookie).text


def test_no_answer_waits_for_more_to_come(client: Guest) -> None:
    """Nagle's algorithm would hold the second half of each answer back for 40 ms."""
    # Held open: the server forgets a connection as soon as it ends.
    with httpx.Client(base_url=f"http://{client.host}", timeout=20) as held:
        held.get("/", headers=client.cookie)
        connections = [*client.site._server.server_state.connections]
        assert connections
        for connection in connections:
            assert connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_tokens_have_192_bits_and_differ() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {32}  # 24 bytes in base64


def test_a_damaged_session_is_listed_with_its_problem_and_no_path(client: Guest, folder: Path) -> None:
    broken = folder / builders.header(9).id
    broken.mkdir()
    (broken / "session.sqlite").write_bytes(b"broken")
    lines = {line["id"]: line for line in client.get("/api/sessions", headers=client.cookie).json()["sessions"]}
    assert "is not a readable session" in lines[broken.name]["problem"]
    assert lines[ID]["problem"] == ""
    answer = client.get(f"/session/{broken.name}", headers=client.cookie)
    assert answer.status_code == 404
    assert "is not a readable session" in answer.text


def test_a_real_server_listens_on_this_computer_only_and_stops(folder: Path) -> None:
    before = threading.active_count()
    site = Site(session_routes(SessionCache(folder), pages=STATIC))
    thread = threading.Thread(target=site.run)
    thread.start()
    try:
        while not site.started and thread.is_alive():
            thread.join(0.02)
        with httpx.Client() as browser:
            answer = browser.get(site.address, follow_redirects=True)
            assert answer.status_code == 200
            assert "token" not in str(answer.url)
            assert browser.get(f"http://127.0.0.1:{site.port}/api/sessions").status_code == 200
            assert "server" not in answer.headers
        assert site._socket.getsockname()[0] == "127.0.0.1"
    finally:
        site.stop()
        thread.join(10)
    assert not thread.is_alive()
    assert threading.active_count() <= before + 2  # anyio's workers end a little later


def test_a_taken_port_is_one_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(RapportError, match="cannot serve on port"):
            Site([], port=taken.getsockname()[1])
    with pytest.raises(RapportError, match="cannot serve on port"):
        Site([], port=70000)


SERVED = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from monitor.web.server import serve
serve(session=Path({session!r}), folder=Path({folder!r}), ready=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_serve_tells_the_address_and_ends_by_a_signal(folder: Path, number: signal.Signals) -> None:
    code = SERVED.format(root=str(ROOT), session=str(folder / ID), folder=str(folder))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, env=environment, **pipes) as process:
        assert process.stdout is not None and process.stderr is not None
        address = process.stdout.readline().strip()
        assert f"/session/{ID}?token=" in address
        assert httpx.get(address, follow_redirects=False).status_code == 303
        process.send_signal(number)
        assert process.stdout.read() == "ended\n"
        assert process.stderr.read() == ""
        assert process.wait(10) == 0
