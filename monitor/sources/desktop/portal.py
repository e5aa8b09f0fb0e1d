"""The desktop's ScreenCast portal, over D-Bus: the user is asked what to share, and a PipeWire stream of it comes back.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.ScreenCast.html. ``pipewire_capture`` asks too, but
hands no restore token over, so that the user would be asked each time; its ``CaptureStream`` reads the stream.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from monitor.errors import SourceError
from monitor.words import say

_BUS_NAME: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.ScreenCast"
_MONITOR, _WINDOW = 1, 2
_UNTIL_REVOKED: Final = 2
# Restore tokens came with this version of the interface.
_RESTORES_FROM: Final = 4
_CANCELLED: Final = 1
_ANSWER_S: Final = 10.0


class RefusedError(Exception):
    """The user closed the dialog without sharing anything."""


@dataclass(frozen=True, slots=True)
class Share:
    """What the user shares: ``fd`` and ``node_id`` of its PipeWire stream; it ends with ``connection``.

    token : opens the same again without asking, once; empty where the desktop gives none.
    """

    connection: Any
    fd: int
    node_id: int
    width_px: int
    height_px: int
    token: str


def ask(token: str) -> Share:
    """Ask the user what to share, or open what the token stands for. Waits for the user as long as it takes.

    Raises RefusedError, and SourceError where there is no portal or it fails.
    """
    from jeepney import AuthenticationError, DBusErrorResponse, FDNegotiationError
    from jeepney.io.blocking import open_dbus_connection

    try:
        portal = _Portal(open_dbus_connection(bus="SESSION", enable_fds=True))
        return portal.share(token)
    except (OSError, KeyError, AuthenticationError, DBusErrorResponse, FDNegotiationError) as error:
        raise SourceError(say("portal-absent")) from error


class _Portal:
    def __init__(self, connection: Any) -> None:
        from jeepney import DBusAddress

        self._connection = connection
        self._address = DBusAddress(_PATH, _BUS_NAME, _INTERFACE)
        self._sender = connection.unique_name.removeprefix(":").replace(".", "_")

    def share(self, token: str) -> Share:
        created = self._request("CreateSession", "", session_handle_token=("s", _word()))
        session = created["session_handle"][1]
        options: dict[str, tuple[str, object]] = {"types": ("u", _MONITOR | _WINDOW), "multiple": ("b", False)}
        if self._version() >= _RESTORES_FROM:
            options |= {"persist_mode": ("u", _UNTIL_REVOKED)} | ({"restore_token": ("s", token)} if token else {})
        self._request("SelectSources", "o", session, **options)
        started = self._request("Start", "os", session, "")
        node_id, stream = started["streams"][1][0]
        width_px, height_px = stream["size"][1] if "size" in stream else (0, 0)
        (remote,) = self._call("OpenPipeWireRemote", "oa{sv}", session, {})
        restore = str(started["restore_token"][1]) if "restore_token" in started else ""
        return Share(self._connection, remote.to_raw_fd(), node_id, width_px, height_px, restore)

    def _version(self) -> int:
        from jeepney import Properties
        from jeepney.wrappers import unwrap_msg

        reply = self._connection.send_and_get_reply(Properties(self._address).get("version"), timeout=_ANSWER_S)
        return int(unwrap_msg(reply)[0][1])

    def _call(self, method: str, signature: str, *arguments: object) -> Any:
        from jeepney import new_method_call
        from jeepney.wrappers import unwrap_msg

        message = new_method_call(self._address, method, signature, arguments)
        return unwrap_msg(self._connection.send_and_get_reply(message, timeout=_ANSWER_S))

    def _request(self, method: str, signature: str, *arguments: object, **options: tuple[str, object]) -> dict[str, Any]:
        """A call that is answered later, by a signal of the request's own object."""
        from jeepney import MatchRule, message_bus
        from jeepney.wrappers import unwrap_msg

        word = _word()
        path = f"{_PATH}/request/{self._sender}/{word}"
        rule = MatchRule(type="signal", interface="org.freedesktop.portal.Request", member="Response", path=path)
        unwrap_msg(self._connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_S))
        with self._connection.filter(rule) as answers:
            self._call(method, f"{signature}a{{sv}}", *arguments, {"handle_token": ("s", word), **options})
            code, results = self._connection.recv_until_filtered(answers).body
        if code == _CANCELLED:
            raise RefusedError
        if code:
            raise SourceError(say("portal-failed", step=method))
        return dict(results)


def _word() -> str:
    return f"rapport_{secrets.token_hex(8)}"
