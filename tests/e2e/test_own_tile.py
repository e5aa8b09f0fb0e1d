"""A call that holds the camera: Chromium's camera is black, the page offers the own tile of the shared call, and it is used."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from monitor.live.engine import LiveEngine
from monitor.live.power.saving import PowerSaving
from monitor.live.requests import StartRequest
from monitor.replay.session import load_session
from monitor.simulate.portrait import astronaut
from monitor.types import PEOPLE
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from tests.support.browser import ARGS, CHROMIUM, LAPTOP, button, served, soon

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.full,  # half a minute of CPU; each part is tried in short by tests/live/test_own_tile.py
    pytest.mark.timeout(300),  # a busy machine is slow, not wrong
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
TITLE = "The call"
# The partner large, the user's own tile small and mirrored; both sway.
_CALL = """<title>The call</title><body style="margin:0;background:#333">
<img src="data:image/jpeg;base64,{partner}" style="position:absolute;left:60px;top:60px;width:560px">
<img src="data:image/jpeg;base64,{user}" style="position:absolute;left:900px;top:420px;width:300px;transform:scaleX(-1)">
<script>let n = 0; setInterval(() => {{ n += 1; for (const [k, img] of [...document.images].entries())
img.style.marginLeft = `${{8 * Math.sin(n / 5 + 2 * k)}}px`; }}, 50);</script>"""


def as_text(image: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".jpg", image)[1].tobytes()).decode()


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; they end with it."""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveEngine]:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    engine = LiveEngine(sessions=tmp_path / "sessions")
    engine._session.saving = PowerSaving(is_on_battery=lambda: True)
    engine.start()
    yield engine
    engine.close()


def test_a_black_camera_brings_the_offer_and_a_session_goes_on_with_the_own_tile(engine: LiveEngine, tmp_path: Path) -> None:
    black = cv2.imencode(".jpg", np.zeros((480, 640, 3), np.uint8))[1].tobytes()
    (tmp_path / "black.mjpeg").write_bytes(black * 2)
    devices = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'black.mjpeg'}",
        f"--auto-select-tab-capture-source-by-title={TITLE}",
    ]
    site = Site(live_routes(engine, pages=STATIC), path="/live")
    with served(site), sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *devices])
        context = browser.new_context(viewport=LAPTOP)
        context.grant_permissions(["camera"])
        head = cv2.cvtColor(astronaut(), cv2.COLOR_RGB2BGR)
        call = context.new_page()
        call.set_content(_CALL.format(partner=as_text(255 - head[..., ::-1] // 2), user=as_text(head)))
        page = context.new_page()
        page.goto(site.address)
        page.bring_to_front()
        for name in ("Use my camera and microphone", re.compile("Share the call.s tab or window")):
            page.get_by_role("button", name=name).and_(page.locator(":visible")).first.click()
        soon(page, lambda: engine.state["people"]["partner"]["picture"]["state"] == "on")
        # The microphone is blocked and the camera is not: it is used without the other.
        soon(page, lambda: engine.state["people"]["user"]["picture"]["state"] == "on")
        assert engine.state["people"]["user"]["sound"]["state"] == "waiting"
        page.locator("[data-offer='own-tile']:visible").get_by_role("button", name="Use my picture in the call").wait_for()

        # In a session it is used; the page says there too that it saves power.
        engine.begin(StartRequest(consent=PEOPLE))
        soon(page, lambda: engine.state["phase"] == "running")
        use_tile(page, engine)
        soon(page, lambda: engine.state["people"]["user"]["picture"]["face"] == "seen")
        assert engine.state["phase"] == "running"
        button(page, "Check all pictures anyway").and_(page.locator(":visible")).click()
        soon(page, lambda: bool(engine.state["saving"] and engine.state["saving"]["full"]))
        engine.end()
        soon(page, lambda: engine.state["phase"] == "ended")
        browser.close()
    session = load_session(tmp_path / "sessions" / str(engine.state["session"]))
    pictures = [source for source in session.header.sources if source.person == "user" and "picture" in source.used_for]
    assert [(source.kind, source.from_s > 0) for source in pictures] == [("camera", False), ("screen", True)]
    assert session.people["user"]["coverage"]["face"] > 0


def use_tile(page: Any, engine: LiveEngine) -> None:
    """Wait for the offer, press its button, and choose the smallest face where the page asks."""
    soon(page, lambda: engine.state["own_tile"] is not None and engine.state["own_tile"]["way"] == "tab")
    offer = page.locator("[data-offer='own-tile']:visible")
    shot(page, "offer", engine)
    again = offer.get_by_role("button", name="Use my picture in the call")
    again.click()
    for _ in range(5):  # a busy machine's page may not send its picture in time, which is said; then it is tried again
        soon(
            page,
            lambda: (
                is_taken(engine)
                or bool(
                    engine.state["own_tile"] and (engine.state["own_tile"]["choices"] or engine.state["own_tile"]["problem"])
                )
            ),
        )
        if is_taken(engine) or engine.state["own_tile"]["choices"]:  # type: ignore[index]
            break
        again.click()
    if not is_taken(engine):  # where it is not certain which face is theirs, the user says so
        mine = next(choice for choice in engine.state["own_tile"]["choices"] if is_own_tile(choice["source"], engine))  # type: ignore[index]
        offer.locator(".faces img").first.wait_for()
        shot(page, "choices", engine)
        offer.get_by_role("button", name=mine["words"]).click()
        soon(page, lambda: is_taken(engine))
    assert is_own_tile(engine.state["people"]["user"]["picture"]["source"], engine)


def is_taken(engine: LiveEngine) -> bool:
    return engine.state["people"]["user"]["picture"]["source"].startswith("browser:tab:auto,")


def is_own_tile(source: str, engine: LiveEngine) -> bool:
    """Whether the face of the small tile lies in it: about 0.44 and 0.27 of its side from its left (mirrored 0.56) and top."""
    x, y, width, height = (int(number) for number in source.partition("auto,")[2].split(",")[:4])
    scale = 1366 / engine.browser.track("tab", "picture").width_px  # type: ignore[union-attr]
    return x * scale < 900 + 0.56 * 300 < (x + width) * scale and y * scale < 420 + 0.27 * 300 < (y + height) * scale


def shot(page: Any, name: str, engine: LiveEngine) -> None:
    import os

    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{engine.state['phase']}.png")
