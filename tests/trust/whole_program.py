"""Everything the program does, once: run by ``test_no_egress`` under strace. Arguments: the films' folder, a new home.

The live session is a program of its own; the other commands run in this one, to load the libraries once.
"""

from __future__ import annotations

import http.cookiejar
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

RAPPORT = [sys.executable, "-m", "monitor"]


class Page:
    """The program's page, as a browser asks for it."""

    def __init__(self, address: str) -> None:
        self.base = address.split("?")[0].rsplit("/", address.split("?")[0].count("/") - 2)[0]
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
        self.get(address)
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def get(self, path: str) -> bytes:
        with self._opener.open(path if path.startswith("http") else self.base + path, timeout=60) as answer:
            content: bytes = answer.read()
        return content

    def post(self, path: str) -> None:
        self._opener.open(urllib.request.Request(self.base + path, b"{}", {"origin": self.base}), timeout=60).close()


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
        assert self._line.wait(200), "nothing was said"
        return self.getvalue().splitlines()[0]


def run(*words: str, said: Said | None = None) -> str:
    """A command of ``rapport``; an error of it ends this program."""
    from monitor.cli.main import cli

    said = said or Said()
    with redirect_stdout(said):
        cli(list(words), standalone_mode=False)
    return said.getvalue()


def live(films: Path) -> str:
    long = films / "long"  # the page ends the session, not the film
    command = [*RAPPORT, "live", "--no-browser", "--start", "--user", str(long / "user.mp4")]
    with subprocess.Popen([*command, "--partner", str(long / "partner.mp4")], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            page = Page(program.stdout.readline().strip())
            for path in (
                "/api/live/devices",
                "/static/live/live.js",
                "/static/live.css",
                "/companion",
                "/api/live/film/partner",
            ):
                page.get(path)
            listen(page)
            page.post("/api/live/end")
            state: dict[str, Any] = {"phase": ""}
            while state["phase"] != "ended":
                time.sleep(0.1)
                state = json.loads(page.get("/api/live"))["state"]
            page.get(f"/session/{state['session']}")
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(60)
    return str(state["session"])


def listen(page: Page) -> None:
    from websockets.sync.client import connect

    address = page.base.replace("http", "ws") + "/ws/live"
    with connect(address, origin=page.base, additional_headers={"cookie": page.cookie}, proxy=None) as socket:
        socket.send('{"want": ["pictures", "sketches"]}')
        state: dict[str, Any] = {}
        while state.get("phase") != "running" or state["time_s"] < 1:
            message = socket.recv(200)
            if isinstance(message, str) and json.loads(message)["type"] == "state":
                state = json.loads(message)


def look_again(page: Page, session: str) -> None:
    page.get(f"/session/{session}")
    for what in ("", "/charts/scores", "/export?format=all", "/export?format=bundle", "/sketch/user?from=0&to=5"):
        page.get(f"/api/sessions/{session}{what}")
    for path in ("/", "/plotly.min.js", "/api/sessions", "/api/progress"):
        page.get(path)


def replay(session: str) -> None:
    said, seen = Said(), []

    def look() -> None:
        try:
            look_again(Page(said.first_line()), session)
            seen.append(session)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=look)
    thread.start()
    run("replay", "--no-browser", session, said=said)
    thread.join()
    assert seen == [session]


def recognize() -> float:
    """Ten seconds of noise for the recognizer of words, which makes nothing of it; how many of them."""
    import numpy as np

    from monitor.speech import SpeechClip
    from monitor.transcript.recognition import Recognizer, available

    assert not available(), available()
    with Recognizer("en") as recognizer:
        recognizer.push(SpeechClip("user", 0.0, np.random.default_rng(0).normal(0, 0.05, 160_000).astype(np.float32)))
        recognizer.finish(200)
        assert not recognizer.fault, recognizer.fault
        return recognizer.unclear_s


def main() -> None:
    films, home = Path(sys.argv[1]), Path(sys.argv[2])
    os.environ["RAPPORT_HOME"] = str(home)
    recorded = live(films)
    scored = json.loads(run("analyze", str(films / "user.mp4"), str(films / "partner.mp4"), "--keep-media", "--json"))
    replay(recorded)
    run(
        "sessions",
        "export",
        recorded,
        "--to",
        str(home / "call"),
        "--format",
        "all",
        "--format",
        "bundle",
        "--format",
        "report",
    )
    run("sessions", "import", "--again", str(home / "call" / f"{recorded}.zip"))
    print(json.dumps({"recorded": recorded, "scored": scored["session"], "unclear_s": recognize()}))


if __name__ == "__main__":
    main()
