"""A desktop's ScreenCast portal as its documentation has it, on a D-Bus of its own; what is shared is a file of one picture.

``CaptureStream`` of ``fake_libraries/pipewire_capture`` reads that file by the descriptor that it is handed.
"""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

LIBRARIES = Path(__file__).parent / "fake_libraries"
_SESSION = "/org/freedesktop/portal/desktop/session/1/a"


@dataclass
class Answers:
    """code : of the user's answer (0 shared, 1 cancelled, 2 failed); None while they think. token : given with the next one."""

    code: int | None = 0
    token: str = "first"
    version: int = 4
    asked: list[str] = field(default_factory=list)  # the restore token of each asking, empty without
    options: dict[str, Any] = field(default_factory=dict)


class Portal:
    """The bus and the portal on it; ``with`` starts and ends both. address : for DBUS_SESSION_BUS_ADDRESS."""

    def __init__(self, folder: Path) -> None:
        self.answers = Answers()
        self.file = folder / "shared"
        self.show(np.zeros((720, 1280, 3), np.uint8))
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:dir={folder}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._waiting: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        self._connection = open_dbus_connection(self.address, enable_fds=True)
        self._connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._daemon.kill()
        self._daemon.wait()
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()
        self._thread.join(5)
        self._connection.close()

    def show(self, image: np.ndarray, *, ended: str | None = None) -> None:
        """What is shared from now on: RGB [shape=(height, width, 3)]; ended : it is over, with this error or none."""
        frame = np.dstack([image[:, :, ::-1], np.full(image.shape[:2], 255, np.uint8)])
        head = np.array([*image.shape[:2], ended is not None, bool(ended)], "<i4").tobytes()
        part = self.file.read_bytes() if self.file.exists() else b""
        content = head + frame.tobytes()
        with self.file.open("r+b" if part else "wb") as file:
            file.write(content)

    def answer(self, code: int) -> None:
        """The user answers the dialog that is open."""
        self.answers.code = code
        for request, sender in self._waiting:
            self._start(request, sender)
        self._waiting.clear()

    def _serve(self) -> None:
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._call(message)
        except (OSError, ConnectionError, EOFError):
            return

    def _call(self, message: Any) -> None:
        method, sender = message.header.fields[HeaderFields.member], message.header.fields[HeaderFields.sender]
        if method == "Get":
            self._connection.send(new_method_return(message, "v", (("u", self.answers.version),)))
            return
        if method == "OpenPipeWireRemote":
            descriptor = os.open(self.file, os.O_RDONLY)
            self._connection.send(new_method_return(message, "h", (descriptor,)))
            os.close(descriptor)
            return
        options = message.body[-1]
        request = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{options['handle_token'][1]}"
        self._connection.send(new_method_return(message, "o", (request,)))
        if method == "CreateSession":
            self._respond(request, sender, 0, {"session_handle": ("s", _SESSION)})
        elif method == "SelectSources":
            self.answers.options = {name: value for name, (_, value) in options.items()}
            self.answers.asked.append(self.answers.options.get("restore_token", ""))
            self._respond(request, sender, 0, {})
        elif self.answers.code is None:
            self._waiting.append((request, sender))
        else:
            self._start(request, sender)

    def _start(self, request: str, sender: str) -> None:
        code = self.answers.code
        assert code is not None
        results: dict[str, Any] = {}
        if code == 0:
            results["streams"] = ("a(ua{sv})", [(7, {"size": ("(ii)", (1280, 720))})])
            results["restore_token"] = ("s", self.answers.token)
        self._respond(request, sender, code, results)

    def _respond(self, request: str, sender: str, code: int, results: dict[str, Any]) -> None:
        signal = new_signal(
            DBusAddress(request, interface="org.freedesktop.portal.Request"), "Response", "ua{sv}", (code, results)
        )
        signal.header.fields[HeaderFields.destination] = sender
        self._connection.send(signal)
