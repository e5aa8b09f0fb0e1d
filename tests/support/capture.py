"""A real engine behind its real server, and a Chromium whose camera and microphone are files; the partner is a second tab."""

from __future__ import annotations

import base64
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from monitor.live.engine import LiveEngine
from monitor.simulate.portrait import astronaut
from monitor.types import Float64, Gap, Person, Picture, Uint8
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from tests.support.browser import ARGS, CHROMIUM, served

WIDE, HIGH, RATE_HZ = 480, 360, 10  # of the camera; what a busy machine can look at
# Of every file that drives a desk: skipped where there is no Chromium, which in CI is a failure (tests/conftest.py).
DRIVES_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.timeout(400),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
USER_HZ, PARTNER_HZ = 220.0, 330.0  # what the two sound like
PARTNER_TITLE = "The call"
# A tab with a face that sways, and a tone.
_PARTNER = """<title>The call</title><body style="margin:0;background:#333">
<img id="face" src="data:image/jpeg;base64,{face}" width="480">
<script>const c = new AudioContext(), o = new OscillatorNode(c, {{frequency: {tone}}}), g = new GainNode(c, {{gain: .3}});
o.connect(g).connect(c.destination); o.start();
let n = 0; setInterval(() => {{ face.style.marginLeft = `${{100 + 20 * Math.sin(++n / 3)}}px`; }}, 100);</script>"""


def face(sway_px: int = 0) -> np.ndarray:
    """A photographed face, BGR [shape=(HIGH, WIDE, 3)]."""
    head = cv2.cvtColor(astronaut(), cv2.COLOR_RGB2BGR)
    image = np.full((HIGH, WIDE, 3), 96, np.uint8)
    side = HIGH - 20
    left = (WIDE - side) // 2 + sway_px
    image[10 : 10 + side, left : left + side] = cv2.resize(head, (side, side), interpolation=cv2.INTER_AREA)
    return image


def write_camera(path: Path, *, n: int = 40) -> Path:
    """A film for the fake camera: the face sways once in its 40 pictures, and it begins anew."""
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{RATE_HZ}:1 Ip A1:1 C420jpeg\n".encode())
        for k in range(n):
            picture = face(round(30 * np.sin(2 * np.pi * k / n)))
            out.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
    return path


def write_microphone(path: Path, *, rate_hz: int = 48_000) -> Path:
    """A tone for the fake microphone."""
    times_s = np.arange(4 * rate_hz) / rate_hz
    samples = (8000 * np.sin(2 * np.pi * USER_HZ * times_s)).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(samples.tobytes())
    return path


class BlindVideo:
    """In the place of ``PersonVideo``: pictures come and are shown, and nobody looks at them, which would take half a core."""

    worker = None
    crop = None

    def __init__(self, person: Person) -> None:
        self.person = person

    def part(self, picture: Picture) -> Picture:
        return picture

    def gaps(self) -> list[Gap]:
        return []


class MiddleFinder:
    """In the place of ``FaceFinder``: there is a face in the middle of every picture."""

    def __init__(self) -> None:
        self.busy = False

    def ask(self, image: Uint8) -> None:
        self.busy = True
        high, wide = image.shape[:2]
        self._face = np.array([wide * 0.4, high * 0.2, wide * 0.15, wide * 0.15])

    def answer(self, *, wait_s: float = 0.0) -> list[Float64]:
        self.busy = False
        return [self._face]

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass


@dataclass
class Desk:
    """engine, site : the program. browser : with fake devices. folder : of the sessions and the films."""

    engine: LiveEngine
    site: Site
    browser: Any
    folder: Path

    def context(self, *, granted: bool = True, script: str = "", viewport: dict[str, int] | None = None) -> Any:
        context = self.browser.new_context(viewport=viewport or {"width": 1366, "height": 768})
        if granted:
            context.grant_permissions(["camera", "microphone"])
        if script:
            context.add_init_script(script)
        return context

    def page(self, context: Any, path: str = "/live") -> Any:
        page = context.new_page()
        page.goto(self.site.address.replace("/live", path))
        return page

    def partner(self, context: Any) -> Any:
        """The tab with the call."""
        return open_call(context)

    def source(self, person: str, use: str) -> dict[str, Any]:
        state: dict[str, Any] = self.engine.state["people"][person][use]  # type: ignore[literal-required,index]
        return state

    def is_on(self, person: str, use: str) -> Callable[[], bool]:
        return lambda: self.source(person, use)["state"] == "on" and self.source(person, use)["rate_hz"] > 0


def open_call(context: Any) -> Any:
    """A tab with a call, of a browser that was started by ``launched``."""
    page = context.new_page()
    page.set_viewport_size({"width": 720, "height": 400})  # every picture of the tab is drawn without a graphics card
    jpeg = cv2.imencode(".jpg", face())[1].tobytes()
    page.set_content(_PARTNER.format(face=base64.b64encode(jpeg).decode(), tone=PARTNER_HZ))
    return page


@contextmanager
def launched(folder: Path, playwright: Any, *arguments: str) -> Iterator[Any]:
    """A browser with fake devices, whose films go to ``folder``. arguments : more of Chromium's."""
    devices = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={write_camera(folder / 'camera.y4m')}",
        f"--use-file-for-fake-audio-capture={write_microphone(folder / 'microphone.wav')}",
        f"--auto-select-tab-capture-source-by-title={PARTNER_TITLE}",
        "--autoplay-policy=no-user-gesture-required",
    ]
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*ARGS, *devices, *arguments], ignore_default_args=["--mute-audio"]
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def desk(folder: Path, playwright: Any, *arguments: str) -> Iterator[Desk]:
    """arguments : more of Chromium's."""
    engine = LiveEngine(sessions=folder / "sessions")
    site = Site(live_routes(engine, pages=STATIC), path="/live")
    engine.start()
    try:
        with served(site), launched(folder, playwright, *arguments) as browser:
            yield Desk(engine, site, browser, folder)
    finally:
        engine.close()
