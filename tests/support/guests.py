"""Requests to the real server: of its own page, and of everybody who has no business there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from monitor.web.server import Site
from tests.support.until import until


class Guest:
    """A browser's requests to the real server, with whatever headers it likes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.host = f"127.0.0.1:{site.port}"
        self.cookie = {"cookie": f"rapport_{site.port}={site.token}"}
        # A connection that is used again may just be closed by the server, and a request of ours is not sent twice.
        alone = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(base_url=f"http://{self.host}", timeout=20, limits=alone)

    def headers(self, patterns: dict[str, str]) -> dict[str, str]:
        """Header patterns with this server's port, the next one and its token filled in."""
        values = {"port": self.site.port, "other": self.site.port + 1, "token": self.site.token}
        return {name: pattern.format(**values) for name, pattern in patterns.items()}

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        self.http.cookies.clear()
        return self.http.request(method, path, **options)

    @property
    def ours(self) -> dict[str, str]:
        """The headers of a write from our own page."""
        return {**self.cookie, "origin": f"http://{self.host}"}


@contextmanager
def served(routes: list[Any]) -> Iterator[Guest]:
    """A guest of a server with these routes, which runs as long as the block."""
    site = Site(routes)
    thread = threading.Thread(target=site.run)
    thread.start()
    while not site.started and thread.is_alive():
        thread.join(0.02)
    guest = Guest(site)
    try:
        yield guest
    finally:
        guest.http.close()
        site.stop()
        thread.join(10)


OWN = {"cookie": "rapport_{port}={token}"}
FETCHED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
FRAMED = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
STRANGERS: dict[str, tuple[dict[str, str], int]] = {
    "no token": ({}, 403),
    "wrong cookie": ({"cookie": "rapport_{port}=" + "u" * 32}, 403),
    "cookie of another port": ({"cookie": "rapport_{other}={token}"}, 403),
    "more than the token": ({"cookie": "rapport_{port}={token}t"}, 403),
    "foreign host": ({**OWN, "host": "evil.example"}, 421),
    "rebound host": ({**OWN, "host": "evil.example:{port}"}, 421),
    "other port": ({**OWN, "host": "127.0.0.1:{other}"}, 421),
    "host without port": ({**OWN, "host": "127.0.0.1"}, 421),
    "foreign origin": ({**OWN, "origin": "https://evil.example"}, 403),
    "null origin": ({**OWN, "origin": "null"}, 403),
    "origin of another port": ({**OWN, "origin": "http://127.0.0.1:{other}"}, 403),
    "cross-site image": ({**OWN, **FETCHED}, 403),
    "same-site script": ({**OWN, **FETCHED, "sec-fetch-site": "same-site"}, 403),
    "framed": ({**OWN, **FRAMED}, 403),
}


def ended_shift(guest: Guest, address: str) -> dict[str, Any]:
    """How the shift of the partner's track ended that runs for the session at an address."""

    def progress() -> dict[str, Any]:
        answer: dict[str, Any] = guest.get(f"{address}/shift", headers=guest.cookie).json()
        return answer

    until(lambda: progress()["state"] != "running", "the end of the shift")
    return progress()
