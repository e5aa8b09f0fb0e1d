"""The browser of the page tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from browsing import ARGS, CHROMIUM


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
