"""The words on the replay page in a real browser: the transcript follows, leads to moments, is searched, marked, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.language import analysis
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.speech import Word
from monitor.types import Event
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, PHONE, served, settled, until
from tests.support.words import HEARD, add_words, planted_analysis, planted_words

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
LAST = 10_000  # words of a long talk
IN_VIEW = """(() => { const box = document.getElementById('lines').getBoundingClientRect();
  const now = document.querySelector('#lines .now') ?? document.querySelector('#lines [aria-current]');
  const place = now.getBoundingClientRect();
  return place.top >= box.top && place.bottom <= box.bottom; })()"""


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def _written(home: Path, number: int, words: list[Word], events: tuple[Event, ...] = ()) -> None:
    head = builders.header(number, transcript=HEARD)
    with SessionWriter.create(home / head.id, head) as writer:
        builders.fill(writer, 60, with_sketch=False)
        for event in events:
            writer.add_event(event)
        add_words(writer, words)
        writer.set_summary(builders.summary(60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of known words, with foreign ones at its end; and one with as many words as an hour has."""
    home = tmp_path_factory.mktemp("sessions")
    foreign = [
        Word("user", 58.2, 58.4, HOSTILE[:60]),
        Word("user", 58.5, 58.7, "\u202eevil\x00"),
        Word("user", 58.8, 59.0, "x" * 900),
    ]
    laughs = (
        Event("pair", "shared_laugh", 18.5, 19.5),
        Event("user", "laugh", 18.6, 19.4),
        Event("partner", "laugh", 18.5, 19.5),
    )
    _written(home, 1, [*planted_words(60), *foreign], laughs)
    step_s = 60 / LAST
    # Turns of 0.6 s, so that nobody seems to go on while the other speaks, of four sentences each.
    many = [
        Word("user" if (n // 100) % 2 else "partner", n * step_s, (n + 0.9) * step_s, f"word{n}{'.' * (n % 25 == 24)}")
        for n in range(LAST)
    ]
    _written(home, 2, many)
    _written(home, 3, list(planted_words(60, people=["user"])))
    return home


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch, served(Site(session_routes(SessionCache(folder), pages=STATIC))) as site:
        patch.setattr(analysis, "analyse", planted_analysis)
        yield site


@contextmanager
def opened(browser: Any, site: Site, number: int) -> Iterator[Any]:
    """A session's page with its words; an error in its console fails the test."""
    problems: list[str] = []
    page = browser.new_page(viewport=LAPTOP)
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"http://127.0.0.1:{site.port}/session/{builders.header(number).id}?token={site.token}")
    page.get_by_role("tab", name="Words").click()
    page.wait_for_selector("#counted-rows tr")
    yield page
    page.close()
    assert problems == []


@pytest.fixture(scope="module")
def page(browser: Any, site: Site) -> Iterator[Any]:
    """The page of the first, opened once: most of a test's time would be the opening."""
    with opened(browser, site, 1) as page:
        yield page


@pytest.fixture
def shown(page: Any) -> Any:
    """That page at its beginning, with an empty search."""
    page.evaluate("replay.cursor.pause()")
    page.locator("#word-search").fill("")
    page.evaluate("replay.cursor.seek(0); document.activeElement.blur(); scrollTo(0, 0)")
    if page.locator("#follow").get_attribute("aria-pressed") == "false":
        page.locator("#follow").click()
    return page


def seconds(page: Any) -> float:
    return float(page.locator("#seek").input_value())


def line(page: Any, number: int) -> Any:
    return page.locator("#lines .spoken").nth(number)


def test_lines_say_who_said_what_when(shown: Any) -> None:
    first = line(shown, 0)
    expect(first.locator(".at")).to_have_text("0:00")
    expect(first.locator(".who")).to_contain_text("Partner")
    expect(first.locator("p")).to_have_text("So, tell me about the warehouse project. What made it hard? (open question)")
    expect(line(shown, 1).locator(".who")).to_contain_text("You")
    expect(first.locator(".open_question[data-word]")).to_have_text(["What", "made", "it", "hard?"])
    expect(line(shown, 1).locator(".taken_up[data-word]")).to_have_text(["warehouse", "project"])
    expect(line(shown, 1).locator(".filler")).to_have_text("Um,")
    expect(line(shown, 3).locator(".unsure")).to_have_text("scanner,")
    expect(shown.locator("#lines > li").nth(2)).to_contain_text("You both laughed 0:18")
    expect(shown.locator(".laugh-line")).to_have_count(1)
    signs = ["open question", "question", "picked up from the other", "topic", "filler", "unsure", "\u263a laugh"]
    expect(shown.locator("#signs li")).to_have_text(signs)


def test_a_click_leads_to_its_moment_and_the_lines_follow(shown: Any) -> None:
    line(shown, 2).get_by_text("train", exact=True).click()
    assert seconds(shown) == pytest.approx(23.0, abs=0.05)
    expect(shown.locator("#lines .now")).to_have_text("train")
    line(shown, 4).locator(".at").click()
    assert seconds(shown) == pytest.approx(40.0, abs=0.05)
    scrolled = shown.evaluate("scrollY")
    shown.evaluate("replay.cursor.seek(52.1)")  # as a click into a chart does
    expect(line(shown, 5)).to_have_attribute("aria-current", "true")
    until(shown, IN_VIEW)
    assert shown.evaluate("scrollY") == scrolled  # the box moves, not the page
    # Whoever looks elsewhere is left there, until they ask to come back.
    shown.locator("#lines").hover()
    shown.mouse.wheel(0, -2000)
    expect(shown.locator("#follow")).to_have_attribute("aria-pressed", "false")
    until(shown, "document.getElementById('lines').scrollTop === 0")
    shown.evaluate("replay.cursor.seek(59)")
    expect(line(shown, 6)).to_have_attribute("aria-current", "true")
    assert shown.evaluate("document.getElementById('lines').scrollTop") == 0
    shown.locator("#follow").click()
    until(shown, IN_VIEW)


def test_a_search_marks_all_and_enter_goes_through_them(shown: Any) -> None:
    field, count = shown.locator("#word-search"), shown.locator("#word-count")
    field.fill("WAREHOUSE  project")
    expect(count).to_have_text("2 found")
    expect(shown.locator("#lines .hit")).to_have_text(["warehouse", "project.", "warehouse", "project"])
    assert seconds(shown) == 0
    for key, told, time_s in (("Enter", "1 of 2", 2.5), ("Enter", "2 of 2", 11.0), ("Enter", "1 of 2", 2.5)):
        field.press(key)
        expect(count).to_have_text(told)
        assert seconds(shown) == pytest.approx(time_s, abs=0.05)
    field.press("Shift+Enter")
    expect(count).to_have_text("2 of 2")
    expect(shown.locator("#lines .hit-now")).to_have_text(["warehouse", "project"])
    field.fill("team was new? did")  # over the end of a sentence
    expect(count).to_have_text("1 found")
    field.fill("nowhere")
    expect(count).to_have_text("Not found")
    expect(shown.get_by_role("button", name="Next match")).to_be_disabled()


def test_the_keyboard_alone_reads_and_jumps(shown: Any) -> None:
    shown.locator("#follow").focus()
    shown.keyboard.press("Tab")
    expect(line(shown, 0).locator(".at")).to_be_focused()
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("ArrowDown")
    expect(line(shown, 2).locator(".at")).to_be_focused()
    shown.keyboard.press("Enter")
    assert seconds(shown) == pytest.approx(20.0, abs=0.05)
    shown.get_by_role("tab", name="Words").focus()
    shown.keyboard.press("ArrowLeft")
    expect(shown.get_by_role("tabpanel", name="Moments")).to_be_visible()
    expect(shown.locator("#transcript")).to_be_hidden()
    shown.keyboard.press("ArrowRight")
    expect(shown.locator("#transcript")).to_be_visible()
    assert seconds(shown) == pytest.approx(20.0, abs=0.05)


def test_what_was_counted_stands_in_a_table(shown: Any) -> None:
    row = shown.locator("#counted-rows tr").first
    expect(row.get_by_role("rowheader")).to_have_text("Questions")
    expect(row.get_by_role("cell")).to_have_text(
        ["0", "3, 1 open", "You asked none in 3:00\u00a0min.found 3 of 4 in tests on other talks"]
    )
    expect(shown.locator("#words-source")).to_contain_text("recognized on this computer (English, detected; whisper-base)")


def test_foreign_words_are_only_words(shown: Any) -> None:
    expect(shown.locator("#lines .spoken").last).to_contain_text(HOSTILE[:60])
    assert shown.title() == "Practice interview \u2013 replay"
    assert shown.evaluate("document.querySelectorAll('#lines img, #lines script').length") == 0
    assert shown.evaluate("document.documentElement.scrollWidth") <= LAPTOP["width"]


def test_words_leave_only_with_the_tick(shown: Any) -> None:
    shown.locator("#menu > summary").click()
    link = shown.get_by_role("link", name="Report", exact=True)
    assert "words" not in link.get_attribute("href")
    shown.get_by_label("with words").check()
    with shown.expect_download() as saved:
        link.click()
    assert saved.value.url.endswith("format=report&words=1")
    shown.get_by_label("with words").uncheck()
    shown.keyboard.press("Escape")


def test_everybody_can_use_it(shown: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    shown.locator("#word-search").fill("project")
    for scheme, viewport in (("light", LAPTOP), ("dark", PHONE)):
        shown.set_viewport_size(viewport)
        shown.emulate_media(color_scheme=scheme)
        settled(shown)
        assert shown.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        results = axe.Axe().run(shown, context="#transcript, #words, #tabs")
        assert results.violations_count == 0, results.generate_report()
    shown.set_viewport_size(LAPTOP)
    shown.emulate_media(color_scheme="light")


def test_the_words_are_deleted_and_nothing_else(browser: Any, site: Site, folder: Path) -> None:
    with opened(browser, site, 3) as page:
        expect(page.locator("#lines .who")).to_have_text([" You"] * 3)  # one person's words only
        page.get_by_role("button", name="Delete the words").click()
        page.get_by_role("button", name="Keep them").click()
        assert load_session(folder / builders.header(3).id).words
        page.get_by_role("button", name="Delete the words").click()
        page.get_by_role("button", name="Delete permanently").click()
        expect(page.get_by_role("tab", name="Words")).to_be_hidden()
        expect(page.locator(".moment").first).to_be_visible()
        page.get_by_role("tab", name="All numbers").click()
        expect(page.locator("#about")).to_contain_text("Not written down.")
    left = load_session(folder / builders.header(3).id)
    assert not left.words and left.header.transcript is None
    assert len(left.events) == len(builders.events(60))


def test_many_words_are_drawn_where_they_are_looked_at(browser: Any, site: Site) -> None:
    with opened(browser, site, 2) as page:
        assert page.locator("#lines [data-word]").count() == LAST
        drawn = "lines => lines.filter((line) => line.checkVisibility({contentVisibilityAuto: true})).length"
        assert page.locator("#lines .spoken p").evaluate_all(drawn) < 100
        for time_s in (30.0, 59.9, 3.0):
            page.evaluate(f"replay.cursor.seek({time_s})")
            until(page, IN_VIEW)
        page.locator("#word-search").fill("word9998")
        expect(page.locator("#word-count")).to_have_text("1 found")
        page.locator("#word-search").press("Enter")
        until(page, IN_VIEW)
        assert seconds(page) == pytest.approx(9998 * 60 / LAST, abs=0.05)
