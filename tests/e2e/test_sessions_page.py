"""The sessions page in a real browser: searched, renamed, tagged, noted, deleted; progress; what hostile names do not."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.record import encryption
from monitor.record.encryption import is_sealed
from monitor.record.header import Goal, Source
from monitor.record.notes import change_notes, read_notes
from monitor.record.writer import SessionWriter
from monitor.replay.export.bundle import write_bundle
from monitor.replay.session import load_session
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE, PHONE, SMALL, settled
from tests.support.words import HEARD

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
Visit = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six conversations that go up, five of them rated as they went; one with a hostile name, one damaged."""
    home = tmp_path / "sessions"
    for number in range(1, 7):
        used = ("picture", "sound")
        films = [Source(person=who, kind="film", name=f"{who}{number}.mp4", used_for=used) for who in ("user", "partner")]
        goal = Goal(kind="own", text="Name one number") if number == 6 else None
        heard = HEARD if number == 4 else None
        head = builders.header(number, title=f"Practice {number}", transcript=heard, goal=goal, sources=films)
        with SessionWriter.create(home / head.id, head) as writer:
            writer.add_rows(builders.rows("user", "voice", 0, 2))
            last = builders.summary(300)
            writer.set_duration(300.0)
            scores = tuple(_moved(score, 5.0 * number) for score in last.scores)
            writer.set_summary(type(last)(300, scores, last.facets))
        if number > 1:
            change_notes(home / head.id, {"rating": {"connection": number, "naturalness": 4, "ease": 4}})
    change_notes(home / builders.header(3).id, {"tags": ["calm", "work"], "text": "slower this time\nlisten more"})
    change_notes(home / builders.header(5).id, {"tags": ["calm"]})
    builders.build(home, duration_s=5, number=8, title=HOSTILE, with_sketch=False, preset=HOSTILE)
    change_notes(home / builders.header(8).id, {"text": HOSTILE, "tags": [HOSTILE[:30]]})
    broken = home / builders.header(9).id
    broken.mkdir()
    (broken / "session.sqlite").write_bytes(b"broken")
    return home


def _moved(score: Any, by: float) -> Any:
    from dataclasses import replace

    base = 30 if score.name == "coordination" else score.score
    value = base + by if score.name == "coordination" else base
    return replace(score, score=value, low=value - 8, high=value + 8)


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Visit]:
    """Open the page as the user would; an error in the console or a request elsewhere fails the test."""
    sites: list[tuple[Site, threading.Thread]] = []
    contexts, problems = [], []

    def open_page(
        *, viewport: dict[str, int] = LAPTOP, scheme: str = "light", extra: list[Route] | None = None, count: int = 8
    ) -> Any:
        site = Site([*(extra or []), *session_routes(SessionCache(folder), pages=STATIC)])
        thread = threading.Thread(target=site.run)
        thread.start()
        sites.append((site, thread))
        while not site.started:
            thread.join(0.02)
        context = browser.new_context(viewport=viewport, color_scheme=scheme, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        # What the server refuses, the browser notes as an error, too; the page says why.
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if message.type == "error" and not re.search("400|409", message.text) else None
            ),
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        ours = f"http://127.0.0.1:{site.port}/"
        page.on("request", lambda request: None if request.url.startswith((ours, "blob:")) else problems.append(request.url))
        page.goto(f"{ours}?token={site.token}")
        expect(page.locator("#list > li")).to_have_count(count)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for site, thread in sites:
        site.stop()
        thread.join(10)
    assert problems == []


def entry(page: Any, name: str) -> Any:
    return page.locator(".entry", has=page.locator(".name", has_text=re.compile(f"^{re.escape(name)}$")))


def button(where: Any, name: str) -> Any:
    return where.get_by_role("button", name=re.compile(f"^{name}"))


def act(page: Any, name: str, action: str) -> None:
    """Choose from a session's menu."""
    where = entry(page, name)
    where.locator(".acts > summary").click()
    button(where, action).click()


def test_the_list_says_what_there_is_and_is_searched(visit: Visit) -> None:
    page = visit()
    third = entry(page, "Practice 3")
    expect(third).to_contain_text("14 March 2026")
    expect(third).to_contain_text("Job interview")
    expect(third.locator(".outcome")).to_have_text("Coordination 45: Cannot tell")
    expect(entry(page, "Practice 6").locator(".outcome")).to_have_text("\u2013Not knownName one number")
    expect(third).to_contain_text("listen more")
    expect(third).to_contain_text("Your rating: Connection 3")
    expect(page.get_by_text("is not a readable session")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()  # nothing here serves a live page
    page.get_by_label("Search titles").fill("slower")
    expect(page.locator("#count")).to_have_text("1 session found")
    page.get_by_label("Search titles").fill("no such words")
    expect(page.locator("#list")).to_contain_text("No matches")
    page.get_by_label("Search titles").fill("")
    button(page.locator("#tags"), "#calm").click()
    expect(page.locator("#list .name")).to_have_text(["Practice 5", "Practice 3"])


def test_name_tags_and_notes_are_changed(visit: Visit, folder: Path) -> None:
    page = visit()
    session = entry(page, "Practice 2")
    act(page, "Practice 2", "Edit")
    session.get_by_label("Name").fill("With Ada")
    session.get_by_label("Tags").fill("Calm, first time")
    session.get_by_label("Notes").fill("a\nb")
    button(session, "Save").click()
    expect(entry(page, "With Ada").locator(".tag")).to_have_text(["#calm", "#first time"])
    notes = read_notes(folder / builders.header(2).id)
    assert (notes.title, notes.tags, notes.text) == ("With Ada", ("calm", "first time"), "a\nb")
    act(page, "With Ada", "Edit")
    entry(page, "With Ada").get_by_label("Tags").fill("x" * 60)
    button(page.locator(".edit"), "Save").click()
    expect(page.locator(".edit .problem")).to_contain_text("40 characters")


def test_delete_asks_once_and_is_for_good(visit: Visit, folder: Path) -> None:
    page = visit()
    act(page, "Practice 1", "Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Practice 1")
    expect(dialog).to_contain_text("can't be undone")
    expect(button(dialog, "Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    assert (folder / builders.header(1).id).is_dir()
    act(page, "Practice 1", "Delete")
    button(dialog, "Delete permanently").click()
    expect(page.locator("#list > li")).to_have_count(7)
    assert not (folder / builders.header(1).id).exists()


def test_progress_shows_the_trend_and_what_the_ratings_go_along_with(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".goal")).to_contain_text("Your goal: Name one number")
    expect(page.locator(".fact")).to_have_count(3)
    page.locator(".scores > summary").click()
    trend = page.locator(".trend[data-name=coordination]")
    expect(trend).to_contain_text("6 sessions, 35 to 60; up by about 5.0 points per session")
    expect(trend.locator("circle")).to_have_count(6)
    expect(trend.locator(".fan")).to_have_count(1)
    expect(page.locator(".trend[data-name=warmth] .fan")).to_have_count(0)  # planted: always the same
    expect(page.locator(".own-ratings")).to_contain_text("ratings of connection")
    expect(page.locator(".own-ratings")).to_contain_text("ratings of ease are all the same")
    expect(page.locator("#progress")).to_contain_text("only with your own sessions")


def test_downloads_come_from_the_menu(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".entry", has_text="with words")).to_have_count(1)
    expect(entry(page, "Practice 4")).to_contain_text("5:00 min · with words")
    expect(entry(page, "Practice 4").get_by_label("with words")).to_have_count(1)
    expect(entry(page, "Practice 2").get_by_label("with words")).to_have_count(0)
    session = entry(page, "Practice 2")
    session.locator(".acts > summary").click()
    session.get_by_text("Export").click()
    with page.expect_download() as download:
        session.get_by_role("link", name="Summary, JSON").click()
    assert download.value.suggested_filename == f"{builders.header(2).id}.json"


def test_a_sealed_bundle_leaves_and_comes_back(
    visit: Visit, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_WORK_FACTOR", 4)  # three tries of a second each are no matter of the page's
    page = visit()
    session = entry(page, "Practice 2")
    session.locator(".acts > summary").click()
    session.get_by_text("Export").click()
    session.get_by_text("Sealed bundle").click()
    session.get_by_label("Passphrase").fill("four random words")
    with page.expect_download() as download:
        button(session, "Seal and save").click()
    sealed = tmp_path / download.value.suggested_filename
    download.value.save_as(sealed)
    assert sealed.name == f"{builders.header(2).id}.zip.age" and is_sealed(sealed)
    page.keyboard.press("Escape")
    expect(session.locator(".menu")).not_to_have_attribute("open", "")
    button(page, "Import").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(sealed)
    dialog.get_by_label("Passphrase").fill("other random words")
    button(dialog, "Import").click()
    expect(dialog.get_by_role("alert")).to_contain_text("the passphrase is wrong")
    dialog.get_by_label("Passphrase").fill("four random words")
    button(dialog, "Import").click()
    expect(dialog.get_by_role("alert")).to_contain_text(f"already here ({builders.header(2).id}).")
    button(dialog, "Import anyway").click()
    expect(page.locator("#count")).to_have_text("Imported: Practice 2")
    expect(page.locator("#list > li")).to_have_count(9)
    assert len([path for path in folder.iterdir() if read_notes(path).rating]) == 6


def test_the_partners_side_is_joined_from_its_bundle(visit: Visit, folder: Path, tmp_path: Path) -> None:
    page = visit()
    camera = Source(person="user", kind="camera", name="cam", used_for=("picture",))
    for number, home in ((10, folder), (11, tmp_path)):
        head = builders.header(number, title="My side", sources=(camera,), consent=("user",) if number == 10 else ())
        with SessionWriter.create(home / head.id, head) as writer:
            writer.add_rows(builders.rows("user", "face", 0, 20))
    write_bundle(load_session(tmp_path / builders.header(11).id), tmp_path / "side.zip")
    page.reload()
    expect(page.locator(".acts button", has_text="Join your partner\u2019s side")).to_have_count(1)
    act(page, "My side", "Join your partner\u2019s side")
    dialog = page.get_by_role("dialog", name="Join your partner\u2019s side")
    expect(dialog).to_contain_text("Your side is My side. Choose the bundle that your partner exported")
    expect(dialog.get_by_role("checkbox")).to_be_hidden()
    dialog.get_by_label("File").set_input_files(tmp_path / "side.zip")
    button(dialog, "Join").click()
    expect(dialog.get_by_role("alert")).to_contain_text("doesn't say that the person in it agreed. Ask them, tick the box")
    dialog.get_by_label("We both agree").check()
    page.set_viewport_size(SMALL)
    assert page.evaluate(OUTSIDE) == []
    results = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    button(dialog, "Join").click()
    # Without sound nothing but the clocks tells how the two lie.
    expect(page.locator("#count")).to_contain_text("Joined: My side. It isn't certain how the two recordings line up")
    expect(page.locator("#count")).to_contain_text("as the two computers' clocks say")
    expect(page.locator(".entry", has_text="both sides joined")).to_have_count(1)
    expect(page.locator("#list > li")).to_have_count(10)
    button(page, "Import").click()
    expect(page.get_by_role("dialog", name="Import a session")).to_contain_text("Choose a bundle exported on another computer")


def test_a_session_is_kept_from_its_menu(visit: Visit, folder: Path) -> None:
    page = visit()
    days = {(datetime.now(UTC) + timedelta(days=30, minutes=minutes)).date() for minutes in (-10, 0)}
    said = re.compile("|".join(f"Kept until {day.day} {day:%B %Y}" for day in days))
    expect(page.locator("#kept")).to_contain_text("Sessions are kept for 30 days")
    keep = entry(page, "Practice 1").locator(".keep")
    expect(keep).to_have_attribute("title", said)
    act(page, "Practice 1", "Keep")
    expect(keep).to_have_attribute("aria-pressed", "true")
    expect(entry(page, "Practice 1").locator(".acts > summary")).to_be_focused()
    assert read_notes(folder / builders.header(1).id).tags == ("keep",)
    act(page, "Practice 1", "Keep")
    expect(keep).to_have_attribute("aria-pressed", "false")


def test_people_are_kept_apart_and_simulated_sessions_fold(visit: Visit, folder: Path) -> None:
    drawn = Source(person="user", kind="simulated", name="demo", used_for=("picture",))
    builders.build(folder, duration_s=5, number=12, title="A demo", with_sketch=False, sources=(drawn,))
    page = visit(count=8)
    expect(page.locator("#simulated-title")).to_have_text("1 simulated session")
    expect(page.locator("#simulated-list .name")).to_be_hidden()
    act(page, "Practice 2", "Whose session")
    entry(page, "Practice 2").get_by_label("Whose session").fill("Ana L\u00f3pez")
    button(page.locator(".edit"), "Save").click()
    expect(entry(page, "Practice 2")).to_contain_text("Ana L\u00f3pez \u00b7 14 March 2026")
    assert (folder.parent / "people" / "Ana L\u00f3pez" / builders.header(2).id).is_dir()
    page.get_by_label("Whose sessions").select_option("Ana L\u00f3pez")
    expect(page.locator("#list .name")).to_have_text(["Practice 2"])
    expect(page.locator("#progress-title")).to_have_text("Progress: Ana L\u00f3pez")
    page.get_by_label("Whose sessions").select_option("You")
    expect(page.locator("#list > li")).to_have_count(7)


def test_a_session_is_copied_as_text(visit: Visit) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    act(page, "Practice 3", "Copy as text")
    expect(entry(page, "Practice 3").get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Practice 3")


def test_a_live_conversation_can_be_started_where_it_is_served(visit: Visit) -> None:
    page = visit(extra=[Route("/live", lambda request: PlainTextResponse("live"))])
    expect(page.get_by_role("link", name="Start a live conversation")).to_have_attribute("href", "/live")


def test_hostile_words_are_only_words(visit: Visit) -> None:
    page = visit()
    expect(entry(page, HOSTILE).locator(".note")).to_have_text(HOSTILE)
    act(page, HOSTILE, "Edit")
    page.keyboard.press("Escape")
    act(page, HOSTILE, "Delete")
    expect(page.locator("#delete-name")).to_have_text(HOSTILE)
    assert page.title() == "Sessions"
    assert page.evaluate("document.querySelectorAll('img, body script').length") == 0


def test_everybody_can_use_it_in_every_window(visit: Visit) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit()
    expect(page.locator(".fact").first).to_be_visible()
    act(page, "Practice 3", "Edit")
    page.evaluate("document.querySelectorAll('#trends details').forEach(fold => { fold.open = true; })")
    entry(page, "Practice 3").locator(".acts > summary").click()
    entry(page, "Practice 3").get_by_text("Export").click()
    entry(page, "Practice 3").get_by_text("Sealed bundle").click()
    for scheme, viewport in (("light", LAPTOP), ("light", PHONE), ("dark", PHONE), ("dark", SMALL)):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert page.evaluate(OUTSIDE) == []
        results = axe.Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    page.keyboard.press("Escape")
    for name in ("Delete", "Import"):
        if name == "Delete":
            act(page, "Practice 3", name)
        else:
            button(page, name).click()
        results = axe.Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        page.keyboard.press("Escape")


def test_the_keyboard_alone_reaches_everything(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".fact").first).to_be_visible()
    summary = entry(page, "Practice 1").locator(".acts > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(button(entry(page, "Practice 1"), "Edit")).to_be_visible()
    names, reached = "(({id, className, textContent}) => [id, className, textContent])(document.activeElement)", set()
    for _ in range(7):
        page.keyboard.press("Tab")
        reached |= set(page.evaluate(names))
    assert {"Edit name, tags and notes", "Copy as text", "Whose session\u2026", "Keep", "Export", "Delete"} <= reached
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 2, "y": 2})
    for _ in range(40):
        page.keyboard.press("Tab")
        reached |= set(page.evaluate(names))
    assert {"import", "preset", "search", "tag", "name"} - reached == set()
