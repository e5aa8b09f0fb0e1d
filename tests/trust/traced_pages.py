"""The program's pages as a browser asks for them, and the commands that serve them, for ``whole_program``."""

from __future__ import annotations

import http.cookiejar
import io
import json
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import Any, TypeVar

import click
from websockets.sync.client import connect

from monitor.cli.main import cli

T = TypeVar("T")
ran: set[str] = set()  # commands of ``rapport``, such as *sessions export*
OCTETS = "application/octet-stream"


class Page:
    """A page of the program, whose cookie it takes from the address."""

    def __init__(self, address: str) -> None:
        self.base = address.split("?")[0].rsplit("/", address.split("?")[0].count("/") - 2)[0]
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
        self.address = address
        self.get(address)
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def get(self, path: str) -> bytes:
        with self._opener.open(path if path.startswith("http") else self.base + path, timeout=120) as answer:
            content: bytes = answer.read()
        return content

    def send(self, path: str, content: object = None, *, method: str = "POST", **headers: str) -> bytes:
        """A change, as JSON where it is not bytes."""
        body = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
        kind = OCTETS if isinstance(content, bytes) else "application/json"
        sent = {"origin": self.base, "content-type": kind} | {name.replace("_", "-"): text for name, text in headers.items()}
        request = urllib.request.Request(self.base + path, body, sent, method=method)
        with self._opener.open(request, timeout=120) as answer:
            answered: bytes = answer.read()
        return answered

    def state(self) -> dict[str, Any]:
        """What the live page is told."""
        state: dict[str, Any] = json.loads(self.get("/api/live"))["state"]
        return state

    def await_state(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first state of which that is so."""
        end_s = time.monotonic() + 120
        while not true(state := self.state()):
            assert time.monotonic() < end_s, state
            time.sleep(0.1)
        return state

    def listen(self) -> None:
        """Follow a conversation by the socket, pictures too, until it has run for a second."""
        with connect(
            self.base.replace("http", "ws") + "/ws/live",
            origin=self.base,  # type: ignore[arg-type]
            additional_headers={"cookie": self.cookie},
            proxy=None,
        ) as socket:
            socket.send('{"want": ["pictures", "sketches"]}')
            state: dict[str, Any] = {}
            while state.get("phase") != "running" or state["time_s"] < 1:
                message = socket.recv(120)
                if isinstance(message, str) and json.loads(message)["type"] == "state":
                    state = json.loads(message)

    def end(self) -> str:
        """End the conversation and look at what was recorded; its id."""
        self.send("/api/live/end")
        session = str(self.await_state(lambda state: state["phase"] == "ended")["session"])
        self.get(f"/session/{session}")
        return session


class Said(io.StringIO):
    """What a command says; its first line can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._line = threading.Event()

    def write(self, text: str, /) -> int:
        written = super().write(text)
        if "\n" in self.getvalue():
            self._line.set()
        return written

    def first_line(self) -> str:
        assert self._line.wait(120), "nothing was said"
        return self.getvalue().splitlines()[0]


def note_run(words: Sequence[str]) -> None:
    """Remember which command of ``rapport`` these words call."""
    command: click.Command = cli
    path = []
    for word in words:
        if not isinstance(command, click.Group) or word not in command.commands:
            break
        path.append(word)
        command = command.commands[word]
    ran.add(" ".join(path))


def run(*words: object, said: Said | None = None) -> str:
    """A command of ``rapport`` in this process, which has the libraries already; an error of it ends this program."""
    given, said = [str(word) for word in words], said or Said()
    note_run(given)
    with redirect_stdout(said):
        cli(given, standalone_mode=False)
    return said.getvalue()


def during(words: Sequence[object], use: Callable[[Page], T]) -> T:
    """Run a command that serves pages, and stop it when ``use`` is done with them."""
    said, results = Said(), list[T]()

    def visit() -> None:
        try:
            results.append(use(Page(said.first_line())))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    visitor = threading.Thread(target=visit)
    visitor.start()
    run(*words, "--no-browser", said=said)
    visitor.join()
    return results[0]
