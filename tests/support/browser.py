"""What the tests of the pages share: where the browser is, how to wait in it, a film whose picture says where it stands."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from monitor.web.server import Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-component-update", "--no-first-run"]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
LAPTOP, SMALL, PHONE = {"width": 1366, "height": 768}, {"width": 900, "height": 600}, {"width": 400, "height": 800}
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
  && !e.closest('.hidden, svg, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.className || e.tagName)"""


def film(path: Path, duration_s: float) -> Path:
    """A picture whose brightness grows with time, so that a screenshot says where it stands."""
    import av

    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
        for number in range(int(duration_s * 10)):
            level = int(30 + 200 * number / (duration_s * 10))
            frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), level, np.uint8), format="rgb24")
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


_LOOKS = 1000  # 50 s and more: a busy machine is slow, not wrong


def agree(page: Any) -> None:
    """Tick that everybody who is asked agrees."""
    for person in ("user", "partner"):
        if page.locator(f"#consent-{person}").is_visible():
            page.locator(f"#consent-{person}").check()


def until(page: Any, condition: str) -> None:
    """Wait for a JavaScript expression. (Playwright's own polling uses eval, which the page's policy forbids.)"""
    for _ in range(_LOOKS):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


def painted(page: Any) -> None:
    """Wait until the page has drawn what it was told, as after another size of the window."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def settled(page: Any) -> None:
    """Wait until nothing fades or moves any more."""
    painted(page)
    until(page, "document.getAnimations().every(({ effect }) => effect.getComputedTiming().endTime === Infinity)")


def soon(page: Any, true: Callable[[], bool]) -> None:
    """Wait for what the page asks of the engine."""
    for _ in range(_LOOKS):
        with suppress(IndexError):  # nothing was asked yet
            if true():
                return
        page.wait_for_timeout(50)
    raise AssertionError("it was not asked")


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Run a site in a thread while the block lasts."""
    thread = threading.Thread(target=site.run)
    thread.start()
    while not site.started:
        thread.join(0.02)
    try:
        yield site
    finally:
        site.stop()
        thread.join(10)
