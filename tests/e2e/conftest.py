"""The browser of the page tests, and the live page before a stand-in for the engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from monitor.web.server import Site
from tests.support.browser import ARGS, CHROMIUM, LAPTOP, film, served
from tests.support.live_desk import FakeDesk


def _browsers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; all of its processes end with it."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
        _, left = psutil.wait_procs(_browsers(), timeout=10)
        assert left == []


@pytest.fixture(scope="module")
def film_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "partner.mp4", 30)


@pytest.fixture(scope="module")
def desk(film_path: Path) -> FakeDesk:
    return FakeDesk(film=film_path)


@pytest.fixture(scope="module")
def site(desk: FakeDesk) -> Iterator[Site]:
    with served(Site(desk.routes())) as site:
        yield site


@pytest.fixture
def visit(browser: Any, site: Site, desk: FakeDesk) -> Iterator[Callable[..., Any]]:
    """Open a page as the user would; an error in the console or a request elsewhere fails the test."""
    from playwright.sync_api import expect

    desk.reset()
    contexts, problems = [], []

    def open_page(
        path: str = "/live",
        *,
        fragment: str = "",
        viewport: dict[str, int] = LAPTOP,
        script: str = "",
        expected: str = "nothing is expected",
    ) -> Any:
        context = browser.new_context(viewport=viewport)
        contexts.append(context)
        if script:
            context.add_init_script(script)

        def look(message: Any) -> None:
            if message.type == "error" and not re.search(expected, message.text):
                problems.append(message.text)

        context.on("console", look)
        context.on("weberror", lambda error: problems.append(str(error.error)))
        ours = (f"http://127.0.0.1:{site.port}/", "data:", "blob:")
        context.on("request", lambda request: None if request.url.startswith(ours) else problems.append(request.url))
        page = context.new_page()
        page.goto(f"{ours[0].rstrip('/')}{path}?token={site.token}{fragment}")
        expect(page.locator("#waiting, #companion:empty")).to_be_hidden()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
