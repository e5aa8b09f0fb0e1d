"""The report opened as a file, without a network: the charts are drawn, nothing is asked for, nothing foreign runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from monitor.record.notes import change_notes
from monitor.replay.export.formats import export_report
from monitor.replay.session import load_session
from tests.support import sessions as builders
from tests.support.browser import CHROMIUM, HOSTILE, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium installed"),
]


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def test_the_report_draws_itself_offline(browser: Any, tmp_path: Path) -> None:
    path = builders.build(tmp_path, duration_s=230.0, with_sketch=False)
    change_notes(path, {"title": HOSTILE})
    (file,) = export_report(load_session(path), tmp_path / "report.html")
    context = browser.new_context(offline=True, viewport={"width": 900, "height": 900})
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    until(page, "document.documentElement.dataset.drawn === 'yes'")
    assert page.locator("figure").count() == 1
    assert page.evaluate(
        "[...document.querySelectorAll('figure')].every(figure => figure.getBoundingClientRect().height > 100)"
    )
    assert page.title() != "owned" and HOSTILE in page.title()
    assert HOSTILE in page.locator("h1").inner_text()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert problems == []
    # On paper nothing stands outside the sheet, and the chart is as wide as the text; two sheets whichever the paper.
    page.emulate_media(media="print")
    for width in (703, 725):  # A4 and Letter without the margins
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("figure svg.main-svg").first.bounding_box()["width"] == pytest.approx(width, abs=1)
    for paper in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 2
    context.close()
