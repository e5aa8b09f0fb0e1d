"""The live page in a real browser, before a stand-in for the engine and before the engine itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.live.engine import LiveEngine
from monitor.web.cache import SessionCache
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import live_desk
from tests.support.browser import CHROMIUM, LAPTOP, button, served, soon, until
from tests.support.live_desk import CAMERA, CHOSEN, CUE, LOOPBACK, MICROPHONE, FakeDesk, scored_state

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
COMPANION = {"width": 320, "height": 360}
Visit = Callable[..., Any]


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def test_a_conversation_from_the_set_up_to_the_summary(visit: Visit, desk: FakeDesk) -> None:
    page = visit()
    begin = page.locator("#begin")
    expect(begin).to_have_text("First choose your picture or sound")
    begin.click(force=True)  # it says what is missing, and leads there
    expect(page.locator("#user-picture")).to_be_focused()
    button(page, "Use Desk Camera").click()
    expect(page.locator("#user-sound")).to_have_value(MICROPHONE)
    button(page, "Find them on the screen").click()
    page.get_by_role("button", name="Face 2").click()
    button(page, "Use this part").click()
    expect(page.locator("#partner-sound")).to_have_value(LOOPBACK)
    wanted = {
        "user": {"picture": CAMERA, "sound": MICROPHONE},
        "partner": {"picture": "screen:auto,980,180,640,360", "sound": LOOPBACK},
        "layout": None,
    }
    soon(page, lambda: desk.asked_for("sources")[-1] == wanted)
    until(page, "document.querySelector('.person[data-person=user] canvas').width === 320")  # a picture has come
    expect(page.locator(".pill").first).to_have_text("Ready")
    page.get_by_label("Sales conversation").check()
    page.get_by_label("A name for it").fill("With Ada")
    keep = page.get_by_label("We both want picture and sound kept")
    expect(keep).to_be_disabled()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    keep.check()
    expect(page.locator("#kept")).to_contain_text("the films with their sound")
    expect(begin).to_have_text("Begin")
    begin.click()
    assert desk.asked_for("start") == [
        {"preset": "sales", "title": "With Ada", "keep_media": True, "consent": ["user", "partner"]}
    ]
    expect(page.locator("#running-title")).to_have_text("With Ada")
    expect(page.locator("#running-title")).to_be_focused()
    expect(page.locator("#recording")).to_be_visible()
    ring = page.locator("#companion .ring")
    expect(ring).to_contain_text("Calibrating: 40 of 150 s")

    desk.show(scored_state(cue=CUE))
    expect(ring).to_have_attribute("aria-label", re.compile("Coordination 72 of 100, confidence 80 %. 50 is what strangers"))
    expect(page.locator("#companion")).to_contain_text("Slow down a little")
    expect(page.locator("#companion [data-name=voice] svg")).to_have_attribute("aria-label", "worth a look")
    desk.set(cue=None)
    expect(page.get_by_text("Slow down a little")).to_be_hidden()

    page.keyboard.press("p")
    expect(ring).to_have_attribute("aria-label", re.compile("^Paused"))
    page.keyboard.press("Space")
    expect(ring).to_have_attribute("aria-label", re.compile("Coordination 72"))
    assert [name for name, _ in desk.asked][-2:] == ["pause", "resume"]

    button(page, "End").click()
    button(page, "Keep going").click()
    assert desk.asked_for("end") == []
    button(page, "End").click()
    button(page, "End it").click()
    expect(page.locator("#sentences")).to_contain_text("58\u00a0% of the speech was yours")
    expect(page.get_by_role("link", name="Look at it again")).to_have_attribute("href", live_desk.SUMMARY["replay"])
    button(page, "Another conversation").click()
    expect(page.locator("#setup-title")).to_be_focused()


def test_a_recorded_partner_plays_in_step(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people={"user": CHOSEN["user"]})
    page = visit()
    button(page, "or practise with a recorded partner").click()
    path = page.locator("#partner-picture-path")
    expect(path).to_be_focused()
    path.fill("films/ada.mp4")
    path.press("Enter")
    until(page, "document.getElementById('begin-hint').textContent.includes('plays on this page')")
    soon(page, lambda: desk.asked_for("sources")[-1]["partner"] == {"picture": "films/ada.mp4", "sound": "films/ada.mp4"})
    page.locator("#begin").click()
    expect(page.locator("#film-panel")).to_be_visible()
    at = "document.getElementById('film').currentTime"
    desk.set(time_s=12.0)
    until(page, f"Math.abs({at} - 12) < 0.6")
    desk.set(phase="paused")
    until(page, f"document.getElementById('film').paused && Math.abs({at} - 12) < 0.1")
    desk.set(phase="running", time_s=20.0)
    until(page, f"!document.getElementById('film').paused && Math.abs({at} - 20) < 0.6")
    desk.set(time_s=31.0)  # the film is over
    until(page, "document.getElementById('film').paused")


def test_the_small_window_stays_on_top_and_pauses(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(cue=CUE))
    page = visit()
    with page.context.expect_page() as opened:
        button(page, "Small window").click()
    small = opened.value
    small.set_viewport_size(COMPANION)
    expect(small.locator(".companion")).to_contain_text("Slow down a little")
    until(small, "getComputedStyle(document.querySelector('.ring .arc')).fill === 'none'")  # its styles have come
    expect(page.locator("#companion")).to_be_hidden()
    expect(page.locator("#away")).to_contain_text("stays above your call")
    small.keyboard.press("Space")
    expect(small.locator(".ring")).to_have_attribute("aria-label", "Paused")
    button(page, "Back to this page").click()
    expect(page.locator("#companion .ring")).to_have_attribute("aria-label", "Paused")
    assert [name for name, _ in desk.asked] == ["pause"]


def test_an_ordinary_small_window_where_there_is_no_other(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state())
    page = visit(script="delete window.documentPictureInPicture")
    with page.context.expect_page() as opened:
        button(page, "Small window").click()
    small = opened.value
    small.set_viewport_size(COMPANION)
    expect(small.locator(".ring")).to_contain_text("More than strangers would get")
    small.keyboard.press("q")
    expect(small.locator(".marks")).to_be_hidden()
    expect(small.locator(".cue")).to_be_hidden()
    expect(page.get_by_label("Quiet: the ring alone")).to_be_checked()
    small.keyboard.press("p")
    expect(page.locator("#phase")).to_have_text("Paused")
    small.close()
    expect(page.locator("#companion")).to_be_visible()


def test_where_no_window_opens_the_signs_stay_on_the_page(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state())
    page = visit(script="delete window.documentPictureInPicture; window.open = () => null")
    button(page, "Small window").click()
    expect(page.get_by_role("alert")).to_contain_text("the signs stay on this page")
    expect(page.locator("#companion")).to_be_visible()


def test_what_is_missing_is_said_as_calmly_as_a_score(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(ring={"status": "not enough signal", "score": None, "words": "Not enough signal: too few turns"}))
    page = visit("/companion", viewport=COMPANION)
    expect(page.locator(".ring")).to_contain_text("Not enough signal: too few turns")
    desk.set(notices=["Your partner is not heard; is the call muted?"], balance={"status": "calibrating", "user_share": None})
    expect(page.locator(".cue")).to_contain_text("Your partner is not heard")
    expect(page.locator(".balance")).not_to_contain_text("%")
    desk.set(keep_media=True)
    expect(page.locator(".kept")).to_be_visible()
    desk.set(marks={"eye_contact": None})  # a preset without gaze never mentions it
    expect(page.locator(".marks li")).to_have_count(2)


def test_a_lost_connection_comes_back_by_itself(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state())
    page = visit(expected="503|WebSocket")
    desk.reachable = False
    expect(page.locator("#trouble")).to_contain_text("tries again by itself")
    expect(page.locator("#companion .ring")).to_have_attribute("aria-label", "Coordination: No connection")
    desk.state = scored_state(title="Still there")
    desk.reachable = True
    expect(page.locator("#trouble")).to_be_hidden(timeout=15_000)
    expect(page.locator("#running-title")).to_have_text("Still there")


def test_what_is_recorded_is_said_while_the_connection_is_lost(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(keep_media=True))
    page = visit("/companion", viewport=COMPANION, expected="503|WebSocket")
    desk.reachable = False
    expect(page.locator(".cue")).to_contain_text("No connection")
    expect(page.locator(".kept")).to_be_visible()


def test_a_score_like_chance_shows_its_words_before_a_number(visit: Visit, desk: FakeDesk) -> None:
    busy = "Your computer is busy: posture is looked at less often."
    state = scored_state(notices=[busy], load={"level": 1, "words": busy})
    words = "Within what strangers would get"
    state["scores"]["coordination"].update(score=80, low=44, high=97, words=words)
    state["ring"].update(score=80, words=words)
    desk.show(state)
    page = visit()
    page.get_by_label("Show the number in the ring").check()
    expect(page.locator("#companion .ring .words")).to_have_text(words)
    expect(page.locator("#components .value").first).to_have_class("value even")
    page.locator("#details summary").click()
    expect(page.get_by_text(busy)).to_have_count(1)


def test_a_pause_before_the_first_score_shows_how_far_it_was_and_no_score(visit: Visit, desk: FakeDesk) -> None:
    words = "Calibrating: 106 of 150 s to learn how the two of you move"
    desk.show(
        live_desk.running_state() | {"ring": {"status": "calibrating", "score": None, "confidence": None, "words": words}}
    )
    page = visit(viewport={"width": 390, "height": 844})
    said = page.locator("#companion .ring .words")
    expect(said).to_contain_text("you move")
    assert said.evaluate("words => words.scrollHeight <= words.clientHeight + 1")  # nothing is cut off
    desk.set(phase="paused")
    expect(said).to_have_text("Paused, 106 of 150\u00a0s")
    expect(page.locator("#companion .fifty")).to_have_css("opacity", "0")


def test_alone_nobody_is_compared_with_strangers(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(people={"partner": live_desk.setup_state()["people"]["partner"]}))
    page = visit()
    expect(page.locator("#companion .marks")).to_be_visible()
    for gone in ("#words-panel", "#companion .balance", "#companion .ring", "#minute"):
        expect(page.locator(gone)).to_be_hidden()


def test_a_page_that_is_opened_again_or_twice_shows_the_same(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(), recent=live_desk.recent())
    first, second = visit(), visit()
    for page in (first, second):
        expect(page.locator("#companion .ring")).to_contain_text("More than strangers")
    first.keyboard.press("p")
    expect(second.locator("#phase")).to_have_text("Paused")
    first.reload()
    expect(first.locator("#phase")).to_have_text("Paused")
    first.locator("#details summary").click()
    until(first, "document.querySelector('#lines .line').getAttribute('d').split('L').length > 50")  # the minute is there


def test_with_the_engine_itself(browser: Any, films: Path, tmp_path: Path) -> None:
    desk = LiveEngine(sessions=tmp_path)
    routes = [*live_routes(desk, pages=STATIC), *session_routes(SessionCache(tmp_path), pages=STATIC)]
    context = browser.new_context(viewport=LAPTOP)
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    with served(Site(routes, path="/live")) as site:
        desk.start()
        try:
            page = context.new_page()
            page.goto(site.address)
            for person in ("user", "partner"):
                page.locator(f"#{person}-picture").select_option("#film")
                page.locator(f"#{person}-picture-path").fill(str(films / f"{person}.mp4"))
                page.locator(f"#{person}-picture-path").press("Enter")
                expect(page.locator(f"[data-person={person}] .pill")).to_have_text("Ready", timeout=60_000)
                expect(page.locator(f"#{person}-sound")).to_have_value(str(films / f"{person}.mp4"))
            page.get_by_label("A name for it").fill("Two films")
            page.locator("#begin").click()
            until(page, "document.getElementById('film').currentTime > 1")
            ring = page.locator("#companion .ring")
            expect(ring).to_have_attribute("aria-label", re.compile("Getting to know you two"))
            page.keyboard.press("p")
            expect(ring).to_have_attribute("aria-label", re.compile("^Paused"))
            until(page, "document.getElementById('film').paused")
            page.keyboard.press("p")
            button(page, "End").click()
            button(page, "End it").click()
            expect(page.locator("#sentences")).not_to_be_empty(timeout=90_000)
            page.get_by_role("link", name="Look at it again").click()
            expect(page.locator("#title")).to_have_text("Two films", timeout=90_000)
        finally:
            context.close()
            desk.close()
    assert problems == []
