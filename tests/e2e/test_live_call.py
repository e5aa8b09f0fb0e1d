"""A call on a true screen with a true sound server: the partner plays in Chromium, the user speaks into a microphone."""

from __future__ import annotations

import http.cookiejar
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import soundfile

from monitor.replay.session import load_session
from monitor.sources.media import MediaFile
from tests.support.browser import ARGS, CHROMIUM
from tests.support.pulse import Pulse, pulse
from tests.support.xvfb import Display

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.audio]

PAGE = """<body style="margin:0;background:#202124"><video src="{}" autoplay loop
style="position:absolute;left:60px;top:40px;width:800px"></video></body>"""


@contextmanager
def running(command: list[str], environment: dict[str, str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=os.environ | environment, text=True, start_new_session=True, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def server() -> Iterator[Pulse]:
    with pulse() as server:
        yield server


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    if shutil.which("Xvfb") is None or CHROMIUM is None:
        pytest.skip("Xvfb and Chromium are not installed")
    folder = tmp_path / "display"
    folder.mkdir()
    display = Display(folder)
    yield display
    display.close()


class Page:
    """The program's own page, asked as a browser would."""

    def __init__(self, address: str) -> None:
        self._base = address.partition("/live")[0]
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self._opener.open(address, timeout=20).read()

    def state(self) -> dict[str, Any]:
        with self._opener.open(f"{self._base}/api/live", timeout=20) as answer:
            state: dict[str, Any] = json.load(answer)["state"]
        return state

    def post(self, command: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{self._base}/api/live/{command}", b"{}", {"Origin": self._base}, method="POST")
        with self._opener.open(request, timeout=60) as answer:
            state: dict[str, Any] = json.load(answer)
        return state

    def until(self, holds: Callable[[dict[str, Any]], Any], what: str) -> dict[str, Any]:
        end_s = time.monotonic() + 200
        while not holds(state := self.state()):
            assert time.monotonic() < end_s, f"waited in vain for {what}: {state}"
            time.sleep(0.2)
        return state


@pytest.mark.timeout(600)
def test_a_call_in_a_window_is_seen_and_heard(
    films: Path, long_films: Path, tmp_path: Path, server: Pulse, display: Display
) -> None:
    (tmp_path / "call.html").write_text(PAGE.format((films / "partner.mp4").as_uri()))
    voice = tmp_path / "voice.wav"
    sounds = list(MediaFile(films / "user.mp4").sounds(rate_hz=48000))
    with soundfile.SoundFile(voice, "w", 48000, 1) as file:
        for _ in range(60):  # a busy machine takes minutes
            for sound in sounds:
                file.write(sound.samples)
    ours = {**server.environment, "DISPLAY": display.name, "RAPPORT_HOME": str(tmp_path), "WAYLAND_DISPLAY": ""}
    browser = [
        str(CHROMIUM),
        *ARGS,
        f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1280,720",
        "--window-position=0,0",
    ]
    browser += ["--autoplay-policy=no-user-gesture-required", f"--app={(tmp_path / 'call.html').as_uri()}"]
    command = [sys.executable, "-m", "monitor", "live", "--no-browser", "--start", "--user", str(long_films / "user.mp4")]
    command += ["--user-audio", "microphone", "--partner", "screen:auto", "--partner-audio", "loopback"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with (
        running(browser, ours, **quiet),
        running(["paplay", "--device=voice", str(voice)], ours, **quiet),
        running(command, ours, stdout=subprocess.PIPE) as program,
    ):
        assert program.stdout is not None
        page = Page(program.stdout.readline().strip())
        page.until(lambda state: state["phase"] == "running", "the start")
        page.until(lambda state: state["people"]["partner"]["picture"]["face"] == "seen", "the partner's face on the screen")
        page.until(lambda state: state["people"]["user"]["sound"]["speaking"], "the user's voice in the microphone")
        page.until(lambda state: state["people"]["partner"]["sound"]["speaking"], "the partner's voice in the loopback")
        # What was seen and heard in the preview is not in the session: some of it has to come afterwards.
        page.until(lambda state: state["time_s"] > 5, "five seconds of the session")
        page.until(lambda state: state["people"]["partner"]["picture"]["face"] == "seen", "the partner's face in the session")
        page.post("end")
        state = page.until(lambda state: state["phase"] == "ended", "the summary")
    session = load_session(tmp_path / "sessions" / state["session"])
    assert session.status == "complete"
    assert {(source.person, source.kind) for source in session.header.sources} == {
        ("user", "film"),
        ("user", "microphone"),
        ("partner", "screen"),
        ("partner", "loopback"),
    }
    assert session.people["partner"]["coverage"]["face"] > 0
    for person in ("user", "partner"):
        assert session.people[person]["means"]["speech_share"] > 0
