"""Access: who may talk to the server on this computer, and what a page from it may do.

Every other page in the browser and every other user of the computer can reach 127.0.0.1. So: the address that is opened holds a
random 192-bit token, which becomes a cookie that no script and no foreign page can use; Host must be one of ours (against
DNS rebinding); Origin, where it is sent, must be ours, and must be sent for what changes something and for WebSockets.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.words import say

TOKEN_BYTES: Final = 24
TOKEN_NAME = "token"
_READING = ("GET", "HEAD")

POLICY = {
    # Styles inline: plotly sets them on its own elements. Scripts never.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "media-src 'self'; worker-src 'self'; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # The live page captures what its user chose in the browser.
    "permissions-policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
}


def new_token() -> str:
    """192 random bits, fit for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hosts_of(port: int) -> frozenset[str]:
    """The Host values of a server on this computer's ``port``."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})


class AccessMiddleware:
    """ASGI middleware around everything. ``hosts`` : the exact Host values. ``token`` : what the opened address holds."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Iterable[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        # Cookies do not tell ports apart: two programs on one computer must not take each other's.
        self.cookie = "rapport_" + next(iter(sorted(self._hosts))).rpartition(":")[2]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._judge(scope)
        if refusal is None:
            await self._app(scope, receive, _with_policy(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, _with_policy(send))

    def _judge(self, scope: Scope) -> Response | None:
        """None to let the request in, else the answer that turns it away."""
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return _refuse("host", 421)
        changes = scope["type"] == "websocket" or scope["method"] not in _READING
        origins = headers.getlist("origin")
        if any(origin not in self._origins for origin in origins) or (changes and not origins):
            return _refuse("origin", 403)
        if not self._same_site(headers, changes=changes):
            return _refuse("origin", 403)
        given = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        offered = [value for name, value in given if name == TOKEN_NAME]
        if offered and not changes:
            return self._admit(scope, offered[0], [pair for pair in given if pair[0] != TOKEN_NAME])
        if any(self._fits(value) for value in _cookies(headers, self.cookie)):
            return None
        return _refuse("token", 403)

    def _admit(self, scope: Scope, offered: str, rest: list[tuple[str, str]]) -> Response:
        if not self._fits(offered):
            return _refuse("token", 403)
        # Two slashes at the front would be read as another host.
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{urlencode(rest)}" if rest else ""), status_code=303)
        answer.set_cookie(self.cookie, self._token, httponly=True, samesite="strict", path="/")
        answer.headers["cache-control"] = "no-store"
        return answer

    def _fits(self, value: str) -> bool:
        return secrets.compare_digest(value.encode(), self._token.encode())

    @staticmethod
    def _same_site(headers: Headers, *, changes: bool) -> bool:
        """Fetch metadata (W3C): another page may at most link here, which is a navigation that reads."""
        site = headers.get("sec-fetch-site")
        if site in (None, "same-origin", "none"):
            return True
        return not changes and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _refuse(kind: str, status: int) -> Response:
    """As plain text: somebody reads it in the browser's window."""
    return PlainTextResponse(say(f"web-refused-{kind}"), status_code=status)


def _cookies(headers: Headers, name: str) -> list[str]:
    return [jar[name] for jar in map(cookie_parser, headers.getlist("cookie")) if name in jar]


def _with_policy(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in POLICY.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return guarded
