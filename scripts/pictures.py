"""Takes the README's pictures from the running program, in Chromium: ``make pictures`` (three minutes).

Each picture carries a digest of the files that its page is made of; ``tests/test_docs.py`` compares it, so that the README
never shows another version's page.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
PICTURES: Final = ROOT / "docs"
# A picture's text of this name holds the digest.
MADE_FROM: Final = "Made from"
_SIZE: Final = {"width": 1280, "height": 800}
# Films load, and the first screen is drawn (s).
_SETTLE_S: Final = 6
# By then the demo's posture, voice and coordination are known (s).
_TALK_S: Final = 165
_PARTS: Final = {
    "live": ("live", ("live", "live_display", "coaching", "goals")),
    "replay": ("replay", ("replay", "opening", "coaching", "goals")),
}


def digest(name: str) -> str:
    """Of everything that the page of a picture is made of: its HTML, scripts and styles, and its words."""
    page, words = _PARTS[name]
    static = ROOT / "monitor" / "web" / "static"
    files = [static / f"{page}.html", *(static / page).rglob("*.js"), *static.glob("*.js"), *static.glob("*.css")]
    files += [ROOT / "monitor" / "words" / "en" / f"{word}.ftl" for word in words]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def made_from(path: Path) -> str:
    """The digest that a picture carries; empty where it carries none."""
    from PIL import Image

    with Image.open(path) as image:
        return str(image.info.get(MADE_FROM, ""))


def _save(name: str, png: bytes) -> None:
    from PIL import Image, PngImagePlugin

    text = PngImagePlugin.PngInfo()
    text.add_text(MADE_FROM, digest(name))
    with Image.open(io.BytesIO(png)) as image:
        # A page has few colours: a palette halves the file, and no one sees it.
        image.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            PICTURES / f"{name}.png", pnginfo=text, optimize=True
        )


@contextmanager
def _running(*words: str, home: Path) -> Iterator[str]:
    """A command that serves a page, and the page's address."""
    command = [sys.executable, "-m", "monitor", *words, "--no-browser", "--port", "0"]
    environment = os.environ | {"RAPPORT_HOME": str(home)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as program:
        assert program.stdout is not None
        try:
            said: list[str] = []
            for line in program.stdout:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
                    yield found[0]
                    return
            raise SystemExit(f"`{' '.join(words)}` gave no address:\n{''.join(said)}")
        finally:
            program.send_signal(signal.SIGINT)
            program.stdout.close()


def _take(page: Any, address: str) -> None:
    """The demo's live page in the middle of its talk, and the first screen of its replay."""
    page.goto(address)
    print(f"watching the demo for {_TALK_S} s", file=sys.stderr)
    page.wait_for_timeout(1000 * _TALK_S)
    _save("live", page.screenshot())
    page.locator("#end").click()
    page.locator("#end-now").click()
    page.wait_for_url("**/session/**", timeout=120_000)
    page.wait_for_timeout(1000 * _SETTLE_S)
    _save("replay", page.screenshot())


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.support.browser import ARGS, CHROMIUM

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        with _running("demo", home=Path(folder)) as address:
            _take(browser.new_page(viewport=_SIZE), address)
        browser.close()


if __name__ == "__main__":
    main()
