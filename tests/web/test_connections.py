"""Programs of this computer that hold connections and ask nothing: the pages are served, and what waits too long is closed."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.web import server as server_module
from monitor.web.connections import MOST_WAITING, limited_protocol
from monitor.web.server import HOST, Site
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


@pytest.mark.slow
def test_a_page_is_served_beside_hundreds_of_connections_that_ask_nothing() -> None:
    with served() as server, contextlib.ExitStack() as stack:
        held = []
        for number in range(300):
            held.append(stack.enter_context(socket.create_connection((HOST, server.port))))
            if number % 2:
                held[-1].sendall(HALF)
        assert asked(server) == 303
        until(lambda: sum(not is_closed(connection) for connection in held) <= MOST_WAITING)
        assert asked(server) == 303
        assert [is_closed(connection) for connection in held[:-MOST_WAITING]] == [True] * (300 - MOST_WAITING)


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
