"""``rapport live`` as a program of its own, and a Chromium whose camera, microphone and call are films."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.capture.films import TITLE, Films
from tests.support.browser import ARGS, CHROMIUM

SHARE = re.compile("Share the call")
# How far the film was when the camera's picture came: its number is in the upper edge (``films``).
CAMERA = """const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await ask(wish);
  window.camera = stream.getVideoTracks()[0] ?? window.camera;
  return stream;
};
window.cameraNumber = async (bits, strip) => {
  const picture = await new ImageCapture(window.camera).grabFrame();
  const at = performance.timeOrigin + performance.now();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const row = context.getImageData(0, Math.round(strip * picture.height / 2), picture.width, 1).data;
  let number = 0;
  for (let bit = 0; bit < bits; bit += 1) number += (row[4 * Math.round((bit + .5) * picture.width / bits)] > 128) << bit;
  return [at, number];
};"""


@contextmanager
def program(home: Path, *arguments: str) -> Iterator[tuple[str, psutil.Process]]:
    """The page's address, and the process whose children are all the program's."""
    command = [sys.executable, "-m", "monitor", "live", "--no-browser", "--port", "0", *arguments]
    root = str(Path(__file__).resolve().parents[2])
    with (home / "said.txt").open("w") as said:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, cwd=root, env=os.environ | {"RAPPORT_HOME": str(home)}
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address.startswith("http"):
                raise SystemExit(f"the program did not start: {(home / 'said.txt').read_text()}")
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def chromium(playwright: Any, films: Films, address: str) -> Iterator[tuple[Any, Any]]:
    """The program's page, in front, and the call's tab, whose film stands at its beginning."""
    assert CHROMIUM is not None, "there is no Chromium; `make test` installs Debian's"
    devices = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={films.camera}",
        f"--use-file-for-fake-audio-capture={films.microphone}",
        f"--auto-select-tab-capture-source-by-title={TITLE}",
        "--autoplay-policy=no-user-gesture-required",
    ]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *devices], ignore_default_args=["--mute-audio"])
    try:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.grant_permissions(["camera", "microphone"])
        context.add_init_script(CAMERA)
        page = context.new_page()
        page.goto(address)
        call = context.new_page()
        call.set_viewport_size({"width": 640, "height": 360})
        call.goto(films.page.resolve().as_uri())
        page.bring_to_front()
        yield page, call
    finally:
        browser.close()


def press(page: Any, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).and_(page.locator(":visible")).first.click(timeout=60_000)


def until(page: Any, true: Any, *, seconds: float = 120.0) -> None:
    """Wait, while the browser's messages are taken."""
    for _ in range(round(seconds * 5)):
        if true():
            return
        page.wait_for_timeout(200)
    page.screenshot(path="browser_capture.png")
    raise SystemExit("the page did not come so far; what it shows is in browser_capture.png")


def state(page: Any) -> dict[str, Any]:
    """STATE of the program as the page can ask for it."""
    answer = page.request.get(page.url.split("?")[0].rsplit("/", 1)[0] + "/api/live")
    result: dict[str, Any] = answer.json()["state"]
    return result
