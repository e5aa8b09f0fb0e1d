"""Everything the program does, once: run by ``test_trust_no_egress`` under strace. Arguments: the films' folder, a new home."""

from __future__ import annotations

import http.cookiejar
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

RAPPORT = [sys.executable, "-m", "monitor.cli"]


class Page:
    """The program's page, as a browser asks for it."""

    def __init__(self, address: str) -> None:
        self.base = address.split("?")[0].rsplit("/", address.split("?")[0].count("/") - 2)[0]
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
        self.get(address)
        self.cookie = "; ".join(f"{one.name}={one.value}" for one in jar)

    def get(self, path: str) -> bytes:
        with self._opener.open(path if path.startswith("http") else self.base + path, timeout=60) as answer:
            content: bytes = answer.read()
        return content


def run(*words: str) -> str:
    done = subprocess.run([*RAPPORT, *words], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def live(films: Path) -> str:
    command = [*RAPPORT, "live", "--no-browser", "--start", "--user", str(films / "user.mp4")]
    with subprocess.Popen([*command, "--partner", str(films / "partner.mp4")], stdout=subprocess.PIPE, text=True) as program:
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
            state: dict[str, Any] = {"phase": ""}
            while state["phase"] != "ended":
                time.sleep(0.5)
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
        for _ in range(20):
            socket.recv(60)


def look_again(page: Page, session: str) -> None:
    page.get(f"/session/{session}")
    for what in ("", "/charts", "/export?format=all", "/export?format=bundle", "/sketch/user?from=0&to=5"):
        page.get(f"/api/sessions/{session}{what}")
    for path in ("/", "/plotly.min.js", "/api/sessions", "/api/progress"):
        page.get(path)


def replay(session: str) -> None:
    with subprocess.Popen([*RAPPORT, "replay", "--no-browser", session], stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            look_again(Page(program.stdout.readline().strip()), session)
        finally:
            program.terminate()
            program.wait(60)


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
    run("sessions", "import", str(home / "call" / f"{recorded}.zip"))
    print(json.dumps({"recorded": recorded, "scored": scored["session"]}))


if __name__ == "__main__":
    main()
