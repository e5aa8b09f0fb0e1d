"""The page of a study opened as a file, without a network: nothing is asked for, nothing foreign runs, nothing is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.study.groups import GroupResult, write_groups
from monitor.study.groups.pair_scores import SCORES
from monitor.study.groups.result import Comparison, DyadPlace, PassedOver
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium installed"),
]


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def result() -> GroupResult:
    """As large as a page gets: all measures, two conditions, long and hostile names."""
    rng = np.random.default_rng(1)
    dyads = {f"dyad-{number:02d}-of-the-second-wave": ("coached" if number % 2 else HOSTILE) for number in range(14)}
    rows = [Comparison("pseudo", name, n_first=14, mean_first=1.0, mean_second=0.1, effect=0.9, low=0.2, high=1.6,
                       p=0.004, p_adjusted=0.02, p_least=0.0001, permutations=9999) for name in SCORES]  # fmt: skip
    rows += [Comparison("own", name, HOSTILE, "coached", 7, 7, 1.0, 0.5, 0.5, -0.2, 1.1, 0.3, 0.6, 0.0006, 3432, True)
             for name in SCORES[:-1]]  # fmt: skip
    rows.append(Comparison("own", SCORES[-1], HOSTILE, "coached", reason="not tested: no dyad has a value, 2 are needed"))
    places = [DyadPlace(id_, condition, name, float(rng.normal(1)), 300.0, 0.1, 24, 0.1, 0.9, 0.9)
              for name in SCORES for id_, condition in dyads.items()]  # fmt: skip
    return GroupResult("pseudo", 3, "condition", dyads, (PassedOver("lost", HOSTILE, HOSTILE),), tuple(rows), tuple(places),
                       {name: rng.normal(size=84) for name in SCORES}, notes=("A note.",))  # fmt: skip


def test_the_page_of_a_study_offline_and_on_a_phone(browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page_file = write_groups(result(), tmp_path)[-1]
    for viewport in (LAPTOP, {"width": 390, "height": 844}):
        context = browser.new_context(offline=True, viewport=viewport, bypass_csp=True)
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message, seen=problems: seen.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error, seen=problems: seen.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request, seen=asked: seen.append(request.url))
        page.goto(page_file.as_uri())
        assert page.title() == "Study of 15 dyads" and HOSTILE in page.locator("main").inner_text()
        assert page.evaluate("document.querySelector('figure img').naturalWidth") > 0
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and problems == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        # Only what scrolls by itself stands out.
        inside = OUTSIDE.replace("'.hidden, svg, .skip'", "'.scroll'")
        assert page.evaluate(inside) == []
        assert axe.Axe().run(page).violations_count == 0
        context.close()
