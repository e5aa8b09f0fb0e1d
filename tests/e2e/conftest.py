"""The browser of the page tests, and the live page before an engine that plays real snapshots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.browser import ARGS, CHROMIUM, LAPTOP, film
from tests.support.films import made_once
from tests.support.live_states import Recorded, read_talk, write_talk
from tests.support.snapshot_server import SnapshotEngine, SnapshotServer, planted_devices


def _browsers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if "chrom" in child.name()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; all of its processes end with it."""
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()
        _, left = psutil.wait_procs(_browsers(), timeout=10)
        assert left == []


@pytest.fixture(scope="module")
def film_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "partner.mp4", 30)


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recorded]:
    """Moments of a planted talk, recorded once for a test run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
        return read_talk(made_once(tmp_path_factory, "talk", write_talk))


@pytest.fixture(scope="module")
def engine(talk: dict[str, Recorded], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SnapshotEngine]:
    with pytest.MonkeyPatch.context() as patch, planted_devices():
        patch.setenv("RAPPORT_HOME", str(tmp_path_factory.mktemp("home")))
        engine = SnapshotEngine(tmp_path_factory.mktemp("sessions"), talk)
        yield engine
        engine.close()


@pytest.fixture(scope="module")
def server(engine: SnapshotEngine) -> Iterator[SnapshotServer]:
    server = SnapshotServer(engine)
    yield server
    server.stop()


@pytest.fixture
def visit(browser: Any, server: SnapshotServer, engine: SnapshotEngine) -> Iterator[Callable[..., Any]]:
    """Open a page as the user would; an error in the console or a request elsewhere fails the test."""
    from playwright.sync_api import expect

    engine.reset()
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
        ours = (f"http://127.0.0.1:{server.port}/", "data:", "blob:")
        context.on("request", lambda request: None if request.url.startswith(ours) else problems.append(request.url))
        page = context.new_page()
        page.goto(f"{ours[0].rstrip('/')}{path}?token={server.token}{fragment}")
        expect(page.locator("#waiting, #companion:empty")).to_be_hidden()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
