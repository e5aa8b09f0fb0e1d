"""The live page in a real browser, before an engine that plays snapshots and before the engine itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.constants.evidence import evidence_of, weighs
from monitor.live.engine import LiveEngine
from monitor.live.requests import SourceSelection, StartRequest
from monitor.live.state import notice
from monitor.replay.text.evidence import line_short
from monitor.replay.text.labels import label
from monitor.types import CHANNELS, PEOPLE
from monitor.web.cache import SessionCache
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from monitor.words import say
from tests.support import portraits
from tests.support.browser import CHROMIUM, LAPTOP, agree, button, served, soon, until
from tests.support.live_states import BOTH, CAMERA, LOOPBACK, MICROPHONE, changed
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
    wish |= {"words": False, "words_consent": [], "language": "en", "topic": [], "goal": None, "repair": False}
    soon(page, lambda: engine.asked_for("start") == [wish])
    expect(page.locator("#running-title")).to_have_text("With Ada")
    expect(page.locator("#running-title")).to_be_focused()
    expect(page.locator("#recording")).to_be_visible()
    pill = page.locator("#companion .step-pill")
    expect(pill).to_have_accessible_name(re.compile(r"In step: too early to tell \(\d:\d\d to go\)|In step: too early to tell"))
    expect(page.locator("#companion .dials [data-known=no]")).to_have_count(3)  # an outline and one word each

    state = engine.moments["copying"].state
    engine.show_state(changed(state, dials=[{**dial, "level": "attend"} for dial in state["dials"]]))
    advice = cue_of(engine)
    pill.click()
    ring = page.locator("#companion .ring")
    scored = f"Coordination {engine.state['ring']['score']:.0f} of 100"
    expect(ring).to_have_attribute("aria-label", re.compile(rf"{scored} \(likely \d+ to \d+\). 50 is what chance would give"))
    page.keyboard.press("Escape")
    expect(ring).to_be_hidden()
    expect(page.locator("#companion")).to_contain_text(advice)
    expect(page.locator("#companion [data-kind=voice]")).to_contain_text("worth a look")
    engine.change(cue=None)
    expect(page.get_by_text(advice)).to_be_hidden()

    page.keyboard.press("p")
    expect(page.locator("#companion .turn")).to_have_text("Paused")
    page.keyboard.press("p")  # the space would press the pill, which has the focus back
    expect(page.locator("#companion .turn")).not_to_have_text("Paused")
    assert [name for name, _ in engine.commands][-2:] == ["pause", "resume"]

    button(page, "End").click()
    button(page, "Keep going").click()
    assert engine.asked_for("end") == []
    button(page, "End").click()
    button(page, "End now").click()
    ended = engine.moments["ended"].state["summary"]
    assert ended is not None and ended["headline"] == ended["sentences"][0]
    expect(page.locator("#headline")).to_have_text(ended["headline"].replace(" %", "\u00a0%"))
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
    until(small, "getComputedStyle(document.querySelector('.companion')).display === 'flex'")  # its styles have come
    expect(page.locator("#companion")).to_be_hidden()
    expect(page.locator("#away")).to_contain_text("stays on top of your call")
    small.keyboard.press("Space")
    expect(small.locator(".turn")).to_have_text("Paused")
    button(page, "Back to this page").click()
    expect(page.locator("#companion .turn")).to_have_text("Paused")
    assert [name for name, _ in engine.commands] == ["pause"]


def test_an_ordinary_small_window_where_there_is_no_other(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit(script="delete window.documentPictureInPicture")
    with page.context.expect_page() as opened:
        button(page, "Small window").click()
    small = opened.value
    small.set_viewport_size(COMPANION)
    expect(small.locator(".step-pill")).to_be_visible()
    expect(small.locator(".dials li").first).to_be_visible()  # the state has come; before, no key does anything
    small.keyboard.press("q")
    for gone in (".dials", ".step-pill", ".turn"):
        expect(small.locator(gone)).to_be_hidden()
    expect(small.locator(".cue")).to_be_visible()  # quiet is the clock and the cue
    expect(small.locator(".time")).to_be_visible()
    expect(page.locator("#quiet")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#details")).to_be_hidden()  # on the page too
    small.keyboard.press("p")
    expect(page.locator("#phase")).to_have_text("Paused")
    engine.show("ended")
    expect(small.get_by_text("Summary is ready")).to_be_visible()
    ended = engine.state["summary"]
    assert ended is not None
    expect(small.get_by_role("link", name="Open the replay")).to_have_attribute("href", ended["replay"])
    small.close()


def test_who_waits_for_the_summary_is_taken_to_the_replay(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit()
    page.route("**/session/*", lambda route: route.fulfill(body="<title>The replay</title>", content_type="text/html"))
    engine.show("ended")
    expect(page.get_by_role("link", name="Open the replay")).to_be_visible()
    expect(page.locator("#going")).to_be_hidden()  # who comes back to it is left alone
    engine.show("scored", phase="ending")
    expect(page.locator("#ended-wait")).to_be_visible()
    engine.show("ended")
    expect(page.get_by_text("The replay opens in a moment")).to_be_visible()
    button(page, "Stay here").click()
    expect(page.locator("#going")).to_be_hidden()
    engine.show("scored", phase="ending")
    expect(page.locator("#ended-wait")).to_be_visible()
    engine.show("ended")
    expect(page).to_have_title("The replay")


def test_where_no_window_opens_the_signs_stay_on_the_page(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("scored")
    page = visit(script="delete window.documentPictureInPicture; window.open = () => null")
    button(page, "Small window").click()
    expect(page.get_by_role("alert")).to_contain_text("everything stays on this page")
    expect(page.locator("#companion")).to_be_visible()


def test_what_is_missing_is_said_once_and_then_an_icon(visit: Visit, engine: SnapshotEngine) -> None:
    later = engine.moments["scored"].state
    engine.show_state(changed(later, cue=None, notices=[]))
    page = visit(
        "/companion",
        viewport=COMPANION,
        script="performance.now = ((now) => () => now() + (window.later ?? 0))(performance.now.bind(performance));",
    )
    cue = page.locator(".cue .layer.on")
    expect(page.locator(".notices-button")).to_be_hidden()
    engine.change(notices=[notice("nobody-heard")])
    expect(cue).to_contain_text(notice("nobody-heard")["short"])
    expect(page.get_by_role("button", name="1 notice")).to_be_visible()
    page.evaluate("window.later = 13_000")
    expect(cue).not_to_be_attached()
    engine.change(time_s=later["time_s"] + 5)  # it holds on, and does not speak again
    page.get_by_role("button", name="1 notice").click()
    expect(page.locator(".notices li")).to_have_text(notice("nobody-heard")["words"])
    engine.change(notices=[])
    expect(page.locator(".notices-panel")).to_be_hidden()
    engine.change(keep_media=True)
    expect(page.get_by_title("Picture and sound are being recorded")).to_be_visible()
    eyeless = [dial for dial in later["dials"] if dial["kind"] != "eyes"]
    engine.show_state(changed(later, dials=eyeless))  # a preset without gaze never mentions it
    expect(page.locator(".dials li")).to_have_count(len(eyeless))


def test_between_cues_the_goal_stands_there_and_nothing_moves(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying", goal={"kind": "questions", "words": "Ask 3 questions"})
    page = visit()
    band = page.locator("#companion .cue")
    expect(band).to_contain_text(cue_of(engine))
    height = band.evaluate("band => band.getBoundingClientRect().height")
    engine.change(cue=None, notices=[])
    expect(band.locator(".on")).to_have_text("Your goal: ask 3 questions")
    assert band.evaluate("band => band.getBoundingClientRect().height") == height
    engine.change(goal={"kind": "own", "words": "Name one number"})  # the user's words as they wrote them
    expect(band.locator(".on")).to_have_text("Your goal: Name one number")
    engine.change(goal=None)
    expect(band.locator(".on")).to_have_count(0)
    assert band.evaluate("band => band.getBoundingClientRect().height") == height


def test_the_running_turn_says_when_it_is_long(visit: Visit, engine: SnapshotEngine) -> None:
    turn = {"person": "user", "length_s": 34.2, "long": False, "words": ""}
    engine.show("scored", now={"turn": turn})
    page = visit()
    line = page.locator("#companion .turn")
    expect(line).to_have_text("You, 34\u00a0s")
    engine.change(now={"turn": {**turn, "length_s": 64.0, "long": True, "words": "over 60 s"}})
    expect(line).to_have_text("You, 1:04\u00a0min over 60 s")
    expect(line.locator("svg")).to_be_visible()  # not by its colour alone
    until(
        page,
        """(() => { const lane = document.querySelector('.lane'); if (!lane.width) return false;
      return lane.getContext('2d').getImageData(0, 0, lane.width, lane.height).data.some((value) => value > 0); })()""",
    )


GONE = "WebSocket|ERR_CONNECTION_REFUSED"


def test_a_lost_connection_comes_back_by_itself(visit: Visit, engine: SnapshotEngine, server: SnapshotServer) -> None:
    engine.show("scored")
    page = visit(expected=GONE)
    server.stop()
    try:
        expect(page.locator("#trouble")).to_contain_text("Trying again")
        expect(page.locator("#companion .cue")).to_contain_text("No connection")
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


def test_the_ring_shows_one_thing(visit: Visit, engine: SnapshotEngine) -> None:
    """A tick at the score in a soft band, and no mark at all before there is a score."""
    engine.show("calibrating")
    page = visit()
    page.locator("#companion .step-pill").click()
    ring = page.locator("#companion .ring")
    for mark in (".tick", ".band", ".notch"):
        expect(ring.locator(mark)).to_have_css("opacity", "0")
    expect(page.locator("#companion .band-words")).to_have_text(engine.state["ring"]["later"].replace(" s,", "\u00a0s,"))
    scored = {"ring": {"score": 90.0, "low": 60.0, "high": 98.0}, "scores": {"coordination": {"low": 60.0, "high": 98.0}}}
    engine.show("scored", **scored)
    style = "band => [band.style.strokeDasharray, band.style.strokeDashoffset].join('|')"
    expect(ring.locator(".number")).to_have_text("90")
    assert ring.locator(".band").evaluate(style).replace(",", "").replace("px", "") == "38 200|-60"
    assert ring.locator(".tick").evaluate("tick => tick.style.transform") == "rotate(108deg)"  # 40 of 50 in 135 degrees
    expect(ring).to_have_attribute("aria-label", re.compile(r"90 of 100 \(likely 60 to 98\)"))
    expect(ring).to_have_attribute("data-uncertain", "no")
    engine.show("scored", ring={"score": 80.0, "low": 44.0, "high": 97.0}, scores={"coordination": {"low": 44.0, "high": 97.0}})
    expect(ring).to_have_attribute("data-uncertain", "yes")


def test_a_score_names_its_evidence_and_what_does_not_weigh_has_none(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit()
    page.locator("#details summary").click()
    assert sum(entry.pairs for entry in evidence_of("coordination")) > 40
    coordination = page.locator("#lines li", has=page.get_by_role("heading", name=label("coordination"), exact=True))
    expect(coordination.locator(".tried")).to_have_text(line_short("coordination"))  # from evidence.toml
    described = [name for name in CHANNELS if not weighs(name)]
    assert {"tempo", "volume", "turn_rhythm"} <= set(described)
    shown = page.locator("#lines li h3").all_inner_texts()
    assert label("coordination") in shown
    assert [name for name in described if label(name) in shown] == []
    expect(page.locator("#described")).to_contain_text(label("tempo"))


def test_no_statistics_while_you_talk(visit: Visit, engine: SnapshotEngine) -> None:
    """Of close copying there are the cue, and plain reasons a tap away; the numbers are the replay's."""
    state = engine.moments["copying"].state
    assert state["pill"] is not None
    reason = say("pill-reason-dense")
    engine.show_state(changed(state, pill={"kind": "close", "words": say("pill-close"), "reasons": [reason]}))
    page = visit()
    page.get_by_role("button", name=say("pill-close")).click()
    expect(page.locator("#companion .reasons")).to_have_text(reason)
    assert not re.search(r"standard deviation|usual spread|\bSD\b|semitone", page.locator("#companion").inner_text())


def test_the_dials_come_in_the_order_in_which_they_are_known(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    engine.begin(StartRequest(consent=PEOPLE))
    engine.plant(lambda conversation: conversation.run(2.0))
    page = visit()
    dials = page.locator("#companion .dials li")
    expect(dials).to_have_count(3)
    expect(page.locator("#companion .dials")).to_have_text(re.compile("Talk.*Listening.*Eyes.*Watching.*Voice.*Listening"))
    engine.plant(lambda conversation: conversation.run(28.0))
    expect(page.locator("#companion .dials [data-known=yes]")).to_have_count(3)
    share = next(dial["value"] for dial in engine.state["dials"] if dial["kind"] == "talk")
    assert share is not None and 30.0 <= engine.state["time_s"] <= 33.0
    talk = page.locator("#companion .dials [data-kind=talk]")
    said = re.search(r"You (\d+)\u00a0%", talk.inner_text())
    assert said is not None and int(said[1]) == pytest.approx(100 * share, abs=0.6)
    expect(talk.locator(".range")).to_have_css("opacity", "0")  # no range is of so short a talk
    at = talk.locator(".at").evaluate("dot => parseFloat(dot.style.transform.slice(7))")
    assert at == pytest.approx(180 * share, abs=0.2)


def test_alone_nobody_is_compared_with_anybody(visit: Visit, engine: SnapshotEngine) -> None:
    nobody = engine.state["people"]["partner"]  # nothing is chosen
    alone = [dial for dial in engine.moments["scored"].state["dials"] if dial["kind"] != "talk"]
    engine.show_state(changed(engine.moments["scored"].state, people={"partner": nobody}, pill=None, dials=alone))
    page = visit()
    expect(page.locator("#companion .dials")).to_be_visible()
    for gone in ("#companion .step-pill", "#companion .voice[data-person=partner]"):
        expect(page.locator(gone)).to_be_hidden()


def test_a_page_that_is_opened_again_or_twice_shows_the_same(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    first, second = visit(), visit()
    for page in (first, second):
        expect(page.locator("#companion")).to_contain_text(cue_of(engine))
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
            expect(page.locator("#companion .step-pill")).to_have_accessible_name(re.compile("too early to tell"))
            page.keyboard.press("p")
            expect(page.locator("#companion .turn")).to_have_text("Paused")
            until(page, "document.getElementById('film').paused")
            page.keyboard.press("p")
            button(page, "End").click()
            button(page, "End now").click()
            expect(page.locator("#title")).to_have_text("Two films", timeout=90_000)
        finally:
            context.close()
            live.close()
    assert problems == []
