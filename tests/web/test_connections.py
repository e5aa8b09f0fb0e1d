"""Programs of this computer that hold connections and ask nothing: the pages are served, and what waits too long is closed."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.sync.client import connect

from monitor.live.engine import LiveEngine
from monitor.web import server as server_module
from monitor.web.cache import SessionCache
from monitor.web.connections import MOST_WAITING, limited_protocol
from monitor.web.live import live_routes
from monitor.web.server import HOST, STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import guests
from tests.support import sessions as builders
from tests.support.until import until

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1"


async def page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("the page")


@contextlib.contextmanager
def served() -> Iterator[Site]:
    server = Site([Route("/", page)])
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        yield server
    finally:
        server.stop()
        thread.join()


def asked(server: Site) -> int:
    """The status of the page's own address, which sends on to the page."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", server.address.removeprefix(f"http://{HOST}:{server.port}"))
        return connection.getresponse().status


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def hold(stack: contextlib.ExitStack, port: int, count: int) -> list[socket.socket]:
    """Connections that ask nothing, or half of something."""
    held = []
    for number in range(count):
        held.append(stack.enter_context(socket.create_connection((HOST, port))))
        if number % 2:
            held[-1].sendall(HALF)
    return held


@pytest.mark.slow
def test_the_live_page_works_beside_five_hundred_connections_that_ask_nothing(tmp_path: Path) -> None:
    """Its socket, which was there before them, and whatever it asks while they come."""
    engine = LiveEngine(sessions=tmp_path)
    routes = [*live_routes(engine, pages=STATIC), *session_routes(SessionCache(tmp_path), pages=STATIC)]
    engine.start()
    try:
        with guests.served(routes) as guest, contextlib.ExitStack() as stack:
            address, own = f"ws://{guest.host}/ws/live", {"origin": f"http://{guest.host}", "additional_headers": guest.cookie}
            page = stack.enter_context(connect(address, **own))
            held: list[socket.socket] = []
            for _ in range(10):
                held += hold(stack, guest.site.port, 50)
                for path in ("/live", "/api/live", "/static/live/live.js", "/api/sessions"):
                    assert guest.get(path, headers=guest.cookie).status_code == 200
                assert guest.request("POST", "/api/live/sources", headers=guest.ours, json={}).status_code == 200
                assert json.loads(page.recv(20))["type"] == "state"
            until(lambda: sum(not is_closed(connection) for connection in held) <= MOST_WAITING)
            second = stack.enter_context(connect(address, **own))
            assert json.loads(second.recv(20))["phase"] == "setup"
    finally:
        engine.close()


@pytest.mark.slow
def test_a_replay_is_read_beside_five_hundred_connections_that_ask_nothing(tmp_path: Path) -> None:
    folder = builders.build(tmp_path, duration_s=5.0, with_sketch=False)
    with guests.served(session_routes(SessionCache(tmp_path), pages=STATIC)) as guest, contextlib.ExitStack() as stack:
        # One connection for all of it, as a browser has: idle between two requests, it may be closed and is opened again.
        browser = stack.enter_context(httpx.Client(base_url=f"http://{guest.host}", headers=guest.cookie, timeout=20))
        held: list[socket.socket] = []
        for _ in range(10):
            held += hold(stack, guest.site.port, 50)
            for path in (f"/session/{folder.name}", f"/api/sessions/{folder.name}", "/plotly.min.js"):
                assert browser.get(path).status_code == 200
        until(lambda: sum(not is_closed(connection) for connection in held) <= MOST_WAITING)
        newest = held[-MOST_WAITING // 2 :]
        assert not any(map(is_closed, newest))  # the oldest go, not all of them


@pytest.mark.slow
def test_half_a_request_is_waited_for_only_so_long_and_a_whole_one_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "limited_protocol", lambda: limited_protocol(head_limit_s=0.3))
    with served() as server, contextlib.ExitStack() as stack:
        silent, half, second = (stack.enter_context(socket.create_connection((HOST, server.port))) for _ in range(3))
        half.sendall(HALF)
        # A request that is answered, and then half a one on the same connection.
        second.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}:{server.port}\r\n\r\n".encode())
        until(lambda: second.recv(1, socket.MSG_PEEK) != b"")
        second.sendall(HALF)
        second.recv(65536)
        until(lambda: all(map(is_closed, (silent, half, second))))
        assert asked(server) == 303
