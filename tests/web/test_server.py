"""The table of the access checks: every route that the program serves x everybody who has no business there.

The routes are asked of the application that ``rapport live`` runs, with its pages, commands, films and sockets, so that a new
one cannot be forgotten.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from monitor.live.engine import LiveEngine
from monitor.live.requests import SourceSelection
from monitor.web import server
from monitor.web.server import Site
from tests.support import sessions as builders
from tests.support.guests import OWN, STRANGERS, Guest

ID = builders.header().id
VALUES = {"id": ID, "person": "user", "path": "live/live.js", "said": "1"}
MOUNTED = {"/static": "/static/live/live.js"}
UPGRADE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "A" * 22 + "==",
}
SOCKET_STRANGERS = {name: patterns for name, (patterns, _) in STRANGERS.items()} | {"no origin": OWN}


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """Of the server that ``rapport live`` runs, with one session beside it."""
    folder = tmp_path_factory.mktemp("sessions")
    builders.build(folder, duration_s=5.0, with_sketch=False)
    sites: queue.SimpleQueue[Site] = queue.SimpleQueue()

    def run(site: Site, ready: Any) -> None:
        sites.put(site)
        site.run()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "_run", run)
        engine = LiveEngine(sessions=folder)
        thread = threading.Thread(
            target=server.serve_live, args=(engine,), kwargs={"choice": SourceSelection(), "folder": folder}
        )
        thread.start()
        site = sites.get(timeout=100)
        while not site.started and thread.is_alive():
            thread.join(0.02)
        guest = Guest(site)
        try:
            yield guest
            assert engine.state["phase"] == "setup", "somebody has changed something"
            assert (folder / ID).is_dir(), "somebody has deleted something"
        finally:
            guest.http.close()
            site.stop()
            thread.join(100)


def routes(guest: Guest) -> list[tuple[str, str, str]]:
    """Method, pattern and an address of each route of the application; WS as the method of a socket."""
    listed = []
    for route in guest.site._server.config.app._app.routes:
        if isinstance(route, Mount):
            listed.append(("GET", route.path, MOUNTED[route.path]))
        elif isinstance(route, WebSocketRoute):
            listed.append(("WS", route.path, route.path))
        else:
            assert isinstance(route, Route), f"the table does not know this kind of route: {route}"
            names = {name: VALUES.get(name, "x") for name in route.param_convertors}
            address = str(route.url_path_for(route.name, **names)) if names else route.path
            listed += [(method, route.path, address) for method in route.methods or ()]
    return listed


def test_the_table_knows_every_kind_of_route(guest: Guest) -> None:
    table = {(method, pattern) for method, pattern, _ in routes(guest)}
    assert {("WS", "/ws/live"), ("POST", "/api/live/start"), ("DELETE", "/api/sessions/{id}"), ("GET", "/")} <= table
    assert any(pattern.startswith("/static") for _, pattern in table)
    assert len(table) > 30


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.slow
def test_strangers_are_turned_away_from_every_route(guest: Guest, who: str) -> None:
    patterns, status = STRANGERS[who]
    for method, _, address in [*routes(guest), ("GET", "/", "/no/such/page"), ("POST", "/", "/no/such/page")]:
        if method == "WS":
            continue
        answer = guest.request(method, address, headers=guest.headers(patterns), content=b"{}" if method == "POST" else None)
        # A write without our origin is turned away for that, before its token is looked at.
        assert answer.status_code in ({status} if method in ("GET", "HEAD") else {status, 403}), (method, address)
        assert not {"set-cookie", "access-control-allow-origin", "content-disposition"} & {*answer.headers}
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert len(answer.content) < 200 and guest.site.token not in answer.text
        # With the address's own port and our origin, what is wrong must still be enough.
        if method not in ("GET", "HEAD") and "origin" not in patterns:
            ours = {**guest.headers(patterns), "origin": f"http://{guest.host}"}
            assert guest.request(method, address, headers=ours).status_code == status, (method, address)


@pytest.mark.parametrize("who", SOCKET_STRANGERS)
def test_strangers_are_turned_away_from_every_socket(guest: Guest, who: str) -> None:
    for method, _, address in routes(guest):
        if method == "WS":
            headers = {**UPGRADE, **guest.headers(SOCKET_STRANGERS[who])}
            assert guest.request("GET", address, headers=headers).status_code in (403, 421)


@pytest.mark.slow
def test_writes_need_our_origin_and_every_other_method_is_refused(guest: Guest) -> None:
    table: dict[str, tuple[str, set[str]]] = {}
    for method, pattern, address in routes(guest):
        # Several routes may share a pattern, one a method.
        table.setdefault(pattern, (address, set()))[1].add(method)
    for address, methods in table.values():
        if "WS" in methods:
            continue
        for method in (methods - {"GET", "HEAD"}) | {"OPTIONS", "PUT"}:
            assert guest.request(method, address, headers=guest.cookie).status_code == 403, (method, address)
            crossed = {**guest.ours, "sec-fetch-site": "cross-site"}
            assert guest.request(method, address, headers=crossed).status_code == 403, (method, address)
            if method not in methods:
                assert guest.request(method, address, headers=guest.ours).status_code in (404, 405), (method, address)
