"""The live page in a real browser, before an engine that plays snapshots and before the engine itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_preset
from monitor.constants.evidence import evidence_of, weighs
from monitor.live import words
from monitor.live.engine import LiveEngine
from monitor.live.requests import SourceSelection, StartRequest
from monitor.live.state import LiveState, notice
from monitor.replay.text.evidence import line_short
from monitor.replay.text.labels import label
from monitor.types import CHANNELS, Score
from monitor.web.cache import SessionCache
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import portraits
from tests.support.browser import CHROMIUM, LAPTOP, agree, button, served, soon, until
from tests.support.live_states import BOTH, CAMERA, LOOPBACK, MICROPHONE, checked, with_coordination
from tests.support.snapshot_server import SnapshotEngine, SnapshotServer

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


def cue_of(engine: SnapshotEngine) -> str:
    """What the cue advises that is shown."""
    cue = engine.state["cue"]
    assert cue is not None
    return cue["text"]


def test_a_conversation_from_the_set_up_to_the_summary(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit()
    begin = page.locator("#begin")
    expect(begin).to_have_text("Choose your picture or sound first")
    begin.click(force=True)  # it says what is missing, and leads there
    expect(page.locator("#user-picture")).to_be_focused()
    page.locator("#user-picture").select_option(CAMERA)
    expect(page.locator("#user-sound")).to_have_value(MICROPHONE)
    button(page, "or find them on screen").click()
    page.get_by_role("button", name="Face 2").click()
    button(page, "Use this area").click()
    expect(page.locator("#partner-sound")).to_have_value(LOOPBACK)
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"]["picture"].startswith("screen:auto,"))
    asked = engine.asked_for("sources")[-1]
    place = [int(number) for number in asked["partner"].pop("picture").removeprefix("screen:auto,").split(",")]
    assert place == pytest.approx(portraits.TILES_PX[1], abs=16)  # the tile's edges, at most a hundredth of it inside
    assert asked == {"user": {"picture": CAMERA, "sound": MICROPHONE}, "partner": {"sound": LOOPBACK}, "layout": None}
    until(page, "document.querySelector('.person[data-person=user] canvas').width === 320")  # a picture has come
    expect(page.locator(".pill").first).to_have_text("Ready")
    page.get_by_label("Sales conversation").check()
    page.get_by_label("Conversation name").fill("With Ada")
    keep = page.get_by_label("We both want to keep picture and sound")
    expect(keep).to_be_disabled()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    keep.check()
    expect(page.locator("#kept")).to_contain_text("videos with sound")
    expect(begin).to_have_text("Start")
    begin.click()
    wish = {"preset": "sales", "title": "With Ada", "keep_media": True, "consent": ["user", "partner"]}
    wish |= {"words": False, "words_consent": [], "language": "en", "topic": [], "goal": None}
    soon(page, lambda: engine.asked_for("start") == [wish])
    expect(page.locator("#running-title")).to_have_text("With Ada")
    expect(page.locator("#running-title")).to_be_focused()
    expect(page.locator("#recording")).to_be_visible()
    ring = page.locator("#companion .ring")
    expect(ring).to_contain_text(engine.state["ring"]["short"])

    engine.show("copying", marks={"voice": {"level": "attend"}})
    advice = cue_of(engine)
    scored = f"Coordination {engine.state['ring']['score']:.0f} of 100"
    sure = f"confidence {100 * (engine.state['ring']['confidence'] or 0):.0f} %"
    expect(ring).to_have_attribute(
        "aria-label", re.compile(rf"{scored} \(likely \d+ to \d+\), {sure}. 50 is what chance would give")
    )
    expect(page.locator("#companion")).to_contain_text(advice)
    expect(page.locator("#companion [data-name=voice] svg")).to_have_attribute("aria-label", "worth a look")
    engine.change(cue=None)
    expect(page.get_by_text(advice)).to_be_hidden()

    page.keyboard.press("p")
    expect(ring).to_have_attribute("aria-label", re.compile("^Paused"))
    page.keyboard.press("Space")
    expect(ring).to_have_attribute("aria-label", re.compile(scored))
    assert [name for name, _ in engine.commands][-2:] == ["pause", "resume"]

    button(page, "End").click()
    button(page, "Keep going").click()
    assert engine.asked_for("end") == []
    button(page, "End").click()
    button(page, "End now").click()
    expect(page.locator("#sentences")).to_contain_text(re.compile("\\d\u00a0% of the talking"))
    ended = engine.moments["ended"].state["summary"]
    assert ended is not None
    expect(page.get_by_role("link", name="Open the replay")).to_have_attribute("href", ended["replay"])
    button(page, "New conversation").click()
    expect(page.locator("#setup-title")).to_be_focused()


def start(page: Any) -> None:
    """Press Start until it counts: a state from before the last choice may come late and disable it for a moment."""
    for _ in range(300):
        if page.locator("#running-title").is_visible():
            return
        page.locator("#begin").press("Enter")
        page.wait_for_timeout(200)
    raise AssertionError("the conversation never began")


def test_a_recorded_partner_plays_in_step(visit: Visit, engine: SnapshotEngine, film_path: Path) -> None:
    engine.plant(lambda conversation: conversation.choose(SourceSelection(user=BOTH.user)))
    film = str(film_path)
    page = visit()
    button(page, "or practise with a recorded partner").click()
    path = page.locator("#partner-picture-path")
    expect(button(page, "Choose file\u2026")).to_be_focused()
    path.fill(film)
    path.press("Enter")
    agree(page)
    expect(page.get_by_label("My partner knows")).to_be_hidden()  # a film has no objection
    until(page, "document.getElementById('begin-hint').textContent.includes('plays on this page')")
    soon(page, lambda: engine.asked_for("sources")[-1]["partner"] == {"picture": film, "sound": film})
    start(page)
    expect(page.locator("#film-panel")).to_be_visible()
    at = "document.getElementById('film').currentTime"
    engine.change(time_s=12.0, film_s=12.0)
    until(page, f"Math.abs({at} - 12) < 0.6")
    engine.change(phase="paused")
    until(page, f"document.getElementById('film').paused && Math.abs({at} - 12) < 0.1")
    engine.change(phase="running", time_s=20.0, film_s=20.0)
    until(page, f"!document.getElementById('film').paused && Math.abs({at} - 20) < 0.6")
    engine.change(time_s=31.0, film_s=31.0)  # the film is over
    until(page, "document.getElementById('film').paused")


def test_the_small_window_stays_on_top_and_pauses(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit()
    with page.context.expect_page() as opened:
        button(page, "Small window").click()
    small = opened.value
    small.set_viewport_size(COMPANION)
    expect(small.locator(".companion")).to_contain_text(cue_of(engine))
    until(small, "getComputedStyle(document.querySelector('.ring .arc')).fill === 'none'")  # its styles have come
    expect(page.locator("#companion")).to_be_hidden()
    expect(page.locator("#away")).to_contain_text("stays on top of your call")
    small.keyboard.press("Space")
    expect(small.locator(".ring")).to_have_attribute("aria-label", "Paused")
    button(page, "Back to this page").click()
    expect(page.locator("#companion .ring")).to_have_attribute("aria-label", "Paused")
    assert [name for name, _ in engine.commands] == ["pause"]


def test_an_ordinary_small_window_where_there_is_no_other(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit(script="delete window.documentPictureInPicture")
    with page.context.expect_page() as opened:
        button(page, "Small window").click()
    small = opened.value
    small.set_viewport_size(COMPANION)
    expect(small.locator(".ring")).to_contain_text("More than chance would give")
    small.keyboard.press("q")
    expect(small.locator(".marks")).to_be_hidden()
    expect(small.locator(".cue")).to_be_hidden()
    expect(page.get_by_label("Quiet mode: only the ring")).to_be_checked()
    small.keyboard.press("p")
    expect(page.locator("#phase")).to_have_text("Paused")
    small.close()
    expect(page.locator("#companion")).to_be_visible()


def test_where_no_window_opens_the_signs_stay_on_the_page(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("scored")
    page = visit(script="delete window.documentPictureInPicture; window.open = () => null")
    button(page, "Small window").click()
    expect(page.get_by_role("alert")).to_contain_text("everything stays on this page")
    expect(page.locator("#companion")).to_be_visible()


def test_what_is_missing_is_said_as_calmly_as_a_score(visit: Visit, engine: SnapshotEngine) -> None:
    early, later = engine.moments["calibrating"].state, engine.moments["scored"].state
    reason = early["scores"]["pitch"]["reason"]
    unknown = words.balance(LiveState(load_preset("interview")))
    engine.show_state(with_coordination(later, Score(later["time_s"], "coordination", "not enough signal", reason=reason)))
    page = visit("/companion", viewport=COMPANION)
    expect(page.locator(".ring")).to_contain_text(engine.state["ring"]["short"])
    expect(page.locator(".ring")).to_have_attribute("aria-label", re.compile(re.escape(reason)))  # and below it, in a line
    engine.change(notices=[notice("nobody-heard")], balance=unknown)
    expect(page.locator(".cue")).to_contain_text(notice("nobody-heard")["short"])
    expect(page.locator(".balance")).not_to_contain_text("%")
    engine.change(keep_media=True)
    expect(page.get_by_title("Picture and sound are being recorded")).to_be_visible()
    marks = {name: mark for name, mark in later["marks"].items() if name != "eye_contact"}
    engine.show_state(checked({**later, "marks": marks}))  # a preset without gaze never mentions it
    expect(page.locator(".marks li")).to_have_count(2)


GONE = "WebSocket|ERR_CONNECTION_REFUSED"


def test_a_lost_connection_comes_back_by_itself(visit: Visit, engine: SnapshotEngine, server: SnapshotServer) -> None:
    engine.show("scored")
    page = visit(expected=GONE)
    server.stop()
    try:
        expect(page.locator("#trouble")).to_contain_text("Trying again")
        expect(page.locator("#companion .ring")).to_have_attribute("aria-label", "No connection")
    finally:
        server.start()
    engine.show("scored", title="Still there")
    expect(page.locator("#trouble")).to_be_hidden(timeout=15_000)
    expect(page.locator("#running-title")).to_have_text("Still there")


def test_what_is_recorded_is_said_while_the_connection_is_lost(
    visit: Visit, engine: SnapshotEngine, server: SnapshotServer
) -> None:
    engine.show("scored", keep_media=True)
    page = visit("/companion", viewport=COMPANION, expected=GONE)
    server.stop()
    try:
        expect(page.locator(".cue")).to_contain_text("No connection")
        expect(page.get_by_title("Picture and sound are being recorded")).to_be_visible()
    finally:
        server.start()


def test_a_score_like_chance_shows_its_words_before_a_number(visit: Visit, engine: SnapshotEngine) -> None:
    state = engine.moments["scored"].state
    score = Score(state["time_s"], "coordination", "ok", score=80.0, z=0.8, low=44.0, high=97.0, confidence=0.8)
    engine.show_state(with_coordination(state, score))
    busy = notice("busy-1")["words"]
    engine.change(notices=[notice("busy-1")], load={"level": 1, "words": busy})
    page = visit()
    page.get_by_label("Show the number in the ring").check()
    expect(page.locator("#companion .ring .words")).to_have_text("Above chance, but not clearly")
    expect(page.locator("#components .value").first).to_have_class("value uncertain")
    page.locator("#details summary").click()
    expect(page.get_by_text(busy)).to_have_count(1)


def test_a_score_names_its_evidence_and_what_does_not_weigh_has_none(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit()
    page.locator("#details summary").click()
    coordination = page.locator("#components li", has_text=label("coordination"))
    assert sum(entry.pairs for entry in evidence_of("coordination")) > 40
    expect(coordination.locator(".tried")).to_have_text(line_short("coordination"))  # from evidence.toml
    described = [name for name in CHANNELS if not weighs(name)]
    assert {"tempo", "volume", "turn_rhythm"} <= set(described)
    shown = page.locator("#lines li h3").all_inner_texts()
    assert label("coordination") in shown
    assert [name for name in described if label(name) in shown] == []
    expect(page.locator("#described")).to_contain_text(label("tempo"))


def test_the_first_minutes_are_told_beside_what_is_usual(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("calibrating")
    told = engine.state["so_far"]["items"]
    assert [item["kind"] for item in told][-2:] == ["looking", "pace"]  # the balance too, after half a minute of speech
    page = visit()
    panel = page.locator("#so-far")
    expect(panel).to_have_attribute("data-early", "yes")
    expect(panel.locator("li")).to_have_count(len(told))
    pace = panel.locator("li[data-kind=pace]")
    expect(pace).to_contain_text("syllables a second")
    expect(page.locator("#so-far-legend")).to_be_visible()
    expect(pace.locator(".bar i")).to_have_count(3)  # what is usual, the user's and the partner's
    item = told[-1]
    assert item["low"] is not None and item["value"] is not None
    places = "bar => ['.usual', '.yours'].map((name) => parseFloat(bar.querySelector(name).style.left) / 100)"
    low, value = pace.locator(".bar").evaluate(places)
    assert (low, value) == (pytest.approx(item["low"], abs=1e-3), pytest.approx(item["value"], abs=1e-3))
    page.keyboard.press("q")
    expect(panel).to_be_hidden()
    page.keyboard.press("q")
    engine.show("scored")
    expect(panel).to_have_attribute("data-early", "no")
    expect(panel.locator("li[data-kind=balance]")).to_have_count(0)  # it has a bar of its own by then
    engine.change(so_far={"items": []})
    expect(panel).to_be_hidden()


def test_before_anything_is_usual_there_is_no_bar_and_no_legend(visit: Visit, engine: SnapshotEngine) -> None:
    """Half a minute in: the share of the talking has its bar, without a range; the pace is of one phrase."""
    engine.choose_both()
    engine.begin(StartRequest())
    engine.plant(lambda conversation: conversation.run(10.0))
    page = visit()
    pace = page.locator("#so-far li[data-kind=pace]")
    expect(pace).to_contain_text("when you last spoke")
    expect(pace.locator(".bar")).to_have_count(0)
    expect(page.locator("#so-far-legend")).to_be_hidden()
    expect(page.locator("#companion .balance")).to_have_attribute("data-known", "no")
    engine.plant(lambda conversation: conversation.run(20.0))
    share = engine.state["balance"]["user_share"]
    assert share is not None and 30.0 <= engine.state["time_s"] <= 33.0
    balance = page.locator("#companion .balance")
    expect(balance).to_contain_text(f"You did {100 * share:.0f}\u00a0% of the talking so far")
    expect(balance).to_have_attribute("data-ranged", "no")
    expect(balance.locator(".range")).to_have_css("opacity", "0")


def test_the_ring_shows_its_range_outside_the_arc(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("scored", ring={"score": 90.0, "low": 60.0, "high": 98.0, "status": "ok"})
    page = visit()
    band = page.locator("#companion .ring .band")
    style = "band => [band.style.strokeDasharray, band.style.strokeDashoffset, band.style.opacity].join('|')"
    assert band.evaluate(style).replace(",", "").replace("px", "") == "38 200|-60|0.55"
    expect(page.locator("#companion .ring")).to_have_attribute("aria-label", re.compile(r"90 of 100 \(likely 60 to 98\)"))
    engine.change(ring={"low": 40.0})  # not told apart from chance: the arc is the range
    expect(band).to_have_css("opacity", "0")


def test_a_pause_before_the_first_score_shows_how_far_it_was_and_no_score(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("calibrating")
    progress = engine.state["ring"]["progress"]
    assert progress is not None
    page = visit(viewport={"width": 390, "height": 844})
    words = page.locator("#companion .ring .words")
    expect(words).to_contain_text(engine.state["ring"]["short"])
    expect(page.locator("#companion .cue")).to_contain_text(engine.state["ring"]["later"])
    assert engine.state["ring"]["later"].startswith("Coordination in about ")
    assert words.evaluate("words => words.scrollHeight <= words.clientHeight + 1")  # nothing is cut off
    engine.change(phase="paused")
    expect(words).to_have_text(f"Paused, {progress['done_s']:.0f} of {progress['need_s']:.0f}\u00a0s")
    expect(page.locator("#companion .fifty")).to_have_css("opacity", "0")


def test_alone_nobody_is_compared_with_strangers(visit: Visit, engine: SnapshotEngine) -> None:
    nobody = engine.state["people"]["partner"]  # nothing is chosen
    engine.show("scored", people={"partner": nobody})
    page = visit()
    expect(page.locator("#companion .marks")).to_be_visible()
    for gone in ("#words-panel", "#companion .balance", "#companion .ring", "#minute"):
        expect(page.locator(gone)).to_be_hidden()


def test_a_page_that_is_opened_again_or_twice_shows_the_same(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    first, second = visit(), visit()
    for page in (first, second):
        expect(page.locator("#companion .ring")).to_contain_text("More than chance")
    first.keyboard.press("p")
    expect(second.locator("#phase")).to_have_text("Paused")
    first.reload()
    expect(first.locator("#phase")).to_have_text("Paused")
    first.locator("#details summary").click()
    until(
        first, "[...document.querySelectorAll('#lines .line')].some((line) => line.getAttribute('d').split('L').length > 50)"
    )  # the minute is there


def test_with_the_engine_itself(browser: Any, long_films: Path, tmp_path: Path) -> None:
    live = LiveEngine(sessions=tmp_path)
    routes = [*live_routes(live, pages=STATIC), *session_routes(SessionCache(tmp_path), pages=STATIC)]
    context = browser.new_context(viewport=LAPTOP)
    problems: list[str] = []
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    with served(Site(routes, path="/live")) as site:
        live.start()
        try:
            page = context.new_page()
            page.goto(site.address)
            for person in ("user", "partner"):
                page.locator(f"#{person}-picture").select_option("#film")
                page.locator(f"#{person}-picture-path").fill(str(long_films / f"{person}.mp4"))
                page.locator(f"#{person}-picture-path").press("Enter")
                expect(page.locator(f"[data-person={person}] .pill")).to_have_text("Ready", timeout=60_000)
                expect(page.locator(f"#{person}-sound")).to_have_value(str(long_films / f"{person}.mp4"))
            page.get_by_label("Conversation name").fill("Two films")
            start(page)
            until(page, "document.getElementById('film').currentTime > 1")
            ring = page.locator("#companion .ring")
            expect(ring).to_have_attribute("aria-label", re.compile("Coordination in about"))
            page.keyboard.press("p")
            expect(ring).to_have_attribute("aria-label", re.compile("^Paused"))
            until(page, "document.getElementById('film').paused")
            page.keyboard.press("p")
            button(page, "End").click()
            button(page, "End now").click()
            expect(page.locator("#sentences")).not_to_be_empty(timeout=90_000)
            page.get_by_role("link", name="Open the replay").click()
            expect(page.locator("#title")).to_have_text("Two films", timeout=90_000)
        finally:
            context.close()
            live.close()
    assert problems == []
