"""The live page in a real browser, before a stand-in for the engine: what it asks, what it shows, and how calmly."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import live_desk
import pytest
from browsing import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE, PHONE, SMALL, film, until
from live_desk import CAMERA, LOOPBACK, MICROPHONE, FakeDesk, scored_state, stream

from monitor.live.desk import Desk
from monitor.web.live import live_routes
from monitor.web.server import STATIC, Site
from monitor.web.sessions import Shelf, session_routes

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's")
COMPANION = {"width": 320, "height": 360}
CUE = {"kind": "pace", "text": "Slow down a little", "reason": "6.1 syllables a second; 4.8 before", "time_s": 320}
CHOSEN = {
    "user": {"picture": stream("picture", CAMERA), "sound": stream("sound", MICROPHONE)},
    "partner": {"picture": stream("picture", "screen:980,180,640,360"), "sound": stream("sound", LOOPBACK)},
}
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def film_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "partner.mp4", 30)


@pytest.fixture(scope="module")
def desk(film_path: Path) -> FakeDesk:
    return FakeDesk(film=film_path)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    thread = threading.Thread(target=site.run)
    thread.start()
    while not site.started:
        thread.join(0.02)
    try:
        yield site
    finally:
        site.stop()
        thread.join(10)


@pytest.fixture(scope="module")
def site(desk: FakeDesk) -> Iterator[Site]:
    with served(Site(desk.routes())) as site:
        yield site


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


@pytest.fixture
def visit(browser: Any, site: Site, desk: FakeDesk) -> Iterator[Visit]:
    """Open a page as the user would; an error in the console or a request elsewhere fails the test."""
    desk.reset()
    contexts, problems = [], []

    def open_page(
        path: str = "/live",
        *,
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
        page.goto(f"{ours[0].rstrip('/')}{path}?token={site.token}")
        expect(page.locator("#waiting, #companion:empty")).to_be_hidden()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def asked(desk: FakeDesk, what: str) -> list[Any]:
    return [body for name, body in desk.asked if name == what]


def soon(page: Any, true: Callable[[], bool]) -> None:
    """Wait for what the page asks of the engine."""
    for _ in range(400):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it was not asked")


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


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
    soon(page, lambda: asked(desk, "sources")[-1] == wanted)
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
    assert asked(desk, "start") == [
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
    expect(ring).to_have_attribute("aria-label", "Paused")
    page.keyboard.press("Space")
    expect(ring).to_have_attribute("aria-label", re.compile("Coordination 72"))
    assert [name for name, _ in desk.asked][-2:] == ["pause", "resume"]

    button(page, "End").click()
    button(page, "Keep going").click()
    assert asked(desk, "end") == []
    button(page, "End").click()
    button(page, "End it").click()
    expect(page.locator("#sentences")).to_contain_text("58\u00a0% of the speech was yours")
    expect(page.get_by_role("link", name="Look at it again")).to_have_attribute("href", live_desk.SUMMARY["replay"])
    button(page, "Another conversation").click()
    expect(page.locator("#setup-title")).to_be_focused()


def test_without_consent_only_measures_are_kept(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people=CHOSEN)
    page = visit()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    page.get_by_label("We both want picture and sound kept").check()
    expect(page.locator("#begin-hint")).to_be_empty()
    page.get_by_label("My partner knows").uncheck()
    expect(page.locator("#begin-hint")).to_have_text("Does your partner know? Please tell them first.")
    expect(page.get_by_label("We both want picture and sound kept")).not_to_be_checked()
    expect(page.locator("#kept")).to_contain_text("No picture, no sound")
    page.locator("#begin").click()
    expect(page.locator("#running-title")).to_be_visible()
    assert asked(desk, "start")[0] | {"preset": ""} == {"preset": "", "title": "", "keep_media": False, "consent": ["user"]}
    expect(page.locator("#recording")).to_be_hidden()


def test_a_problem_is_one_kind_sentence(visit: Visit, desk: FakeDesk) -> None:
    desk.silent = True
    desk.set(people=CHOSEN)
    page = visit()
    card = page.locator(".person[data-person=user]")
    expect(card.get_by_text("Nothing heard yet. Say a few words.")).to_be_visible()
    for picture, sound, sentence in (
        ({"state": "waiting", "note": "the camera is used by another program; close it"}, {}, "The camera is used by another"),
        ({"state": "waiting"}, {}, "No picture arrives at the moment; it is tried again."),
        ({"face": "not seen"}, {}, "No face is seen yet. Sit so that face and shoulders"),
        ({"face": "unknown"}, {}, "Getting ready to look for a face."),
        ({"state": "opening"}, {}, "Opening the camera."),
        ({}, {"echo": True}, "headphones help"),
    ):
        user = {"picture": stream("picture", CAMERA, **picture), "sound": stream("sound", MICROPHONE, **sound)}
        desk.set(people={"user": user})
        expect(card.locator(".said", has_text=sentence)).to_be_visible()
        expect(card.locator(".pill")).to_have_text("Nearly there")
    desk.silent = False
    expect(card.locator(".pill")).to_have_text("Ready")


def test_a_refusal_is_told_and_can_be_put_away(visit: Visit, desk: FakeDesk) -> None:
    page = visit(expected="409")
    desk.refuse = "the camera could not be opened; is it plugged in?"
    page.locator("#user-picture").select_option(CAMERA)
    expect(page.get_by_role("alert")).to_contain_text("The camera could not be opened")
    expect(page.locator("#user-picture")).to_have_value("none")
    button(page, "Close").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_rectangle_is_drawn_or_typed(visit: Visit, desk: FakeDesk) -> None:
    page = visit()
    page.locator("#partner-picture").select_option("#screen")
    until(page, "document.getElementById('picker-image').complete && document.querySelectorAll('.tile').length === 2")
    box = page.locator("#picker-view").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=5)
    page.mouse.up()
    drawn = [int(page.locator(f"#picker-{name}").input_value()) for name in ("x", "y", "width", "height")]
    assert drawn == pytest.approx([480, 540, 960, 270], abs=4)
    page.get_by_label("Width").fill("600")
    page.get_by_label("This picture is mirrored").check()
    page.get_by_label("Follow the face").uncheck()
    button(page, "Use this part").press("Enter")
    until(page, "document.getElementById('partner-picture').value === '#screen'")
    soon(
        page,
        lambda: asked(desk, "sources")[-1]["partner"]["picture"] == f"screen:{drawn[0]},{drawn[1]},600,{drawn[3]},mirrored",
    )
    page.locator(".person[data-person=partner]").get_by_label("Mirrored").uncheck()
    until(page, "!document.querySelector('.person[data-person=partner] .tick input').checked")
    soon(page, lambda: asked(desk, "sources")[-1]["partner"]["picture"] == f"screen:{drawn[0]},{drawn[1]},600,{drawn[3]}")
    page.locator("#partner-picture").select_option("#film")
    button(page, "Show where\u2026").click()
    page.keyboard.press("Escape")  # nothing changes
    expect(page.locator("#partner-picture")).to_be_focused()


def test_one_camera_with_both_says_who_sits_where(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people={"user": CHOSEN["user"]})
    page = visit()
    expect(page.locator("#layout")).to_be_hidden()
    page.locator("#partner-picture").select_option(label="Desk Camera (both of us in one picture)")
    page.get_by_label("I am on the right of the picture").check()
    until(page, "document.querySelector('[name=layout][value=right-left]').checked")
    soon(page, lambda: asked(desk, "sources")[-1]["layout"] == "right-left")
    soon(page, lambda: asked(desk, "sources")[-1]["partner"]["picture"] == CAMERA)


def test_a_recorded_partner_plays_in_step(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people={"user": CHOSEN["user"]})
    page = visit()
    button(page, "or practise with a recorded partner").click()
    path = page.locator("#partner-picture-path")
    expect(path).to_be_focused()
    path.fill("films/ada.mp4")
    path.press("Enter")
    until(page, "document.getElementById('begin-hint').textContent.includes('plays on this page')")
    soon(page, lambda: asked(desk, "sources")[-1]["partner"] == {"picture": "films/ada.mp4", "sound": "films/ada.mp4"})
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


def test_nothing_flashes(visit: Visit, desk: FakeDesk) -> None:
    desk.show(scored_state(cue=CUE))
    page = visit("/companion", viewport=COMPANION)
    slow = """names => names.map(name => Math.min(...getComputedStyle(document.querySelector(name)).transitionDuration
      .split(', ').map(parseFloat).filter(Boolean)))"""
    parts = [".ring .arc", ".cue .layer.on", ".cue .layer:not(.on)", ".balance .at"]
    assert min(page.evaluate(slow, parts)) >= 0.6
    page.emulate_media(reduced_motion="reduce")
    still = page.evaluate("getComputedStyle(document.querySelector('.ring .arc')).transitionDuration")
    assert still in ("0s", "")


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


INK = """() => { const canvas = document.getElementById('view-user'); if (!canvas.width) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let white = 0; for (let i = 0; i < data.length; i += 4) white += data[i] > 245 && data[i + 1] > 245 && data[i + 2] > 245;
  return white; }"""


def test_pictures_are_asked_for_only_while_they_are_shown(visit: Visit, desk: FakeDesk) -> None:
    page = visit()
    until(page, "document.body.dataset.phase === 'setup'")
    soon(page, lambda: desk.wants[-1:] == [["pictures"]])
    desk.show(scored_state(), recent=live_desk.recent())
    expect(page.locator("#running-title")).to_be_visible()
    soon(page, lambda: desk.wants[-1] == [])
    page.locator("#details summary").click()
    until(page, f"({INK})() > 300")  # landmarks over the picture
    soon(page, lambda: desk.wants[-1] == ["pictures", "sketches"])
    expect(page.locator("#facts")).to_contain_text("142 ms")
    expect(page.locator("#lines")).to_contain_text("you followed by about 1.4\u00a0s")
    page.locator("#details summary").click()
    soon(page, lambda: desk.wants[-1] == [])


def test_hostile_words_are_only_words(visit: Visit, desk: FakeDesk) -> None:
    desk.devices["pictures"][0]["name"] = HOSTILE
    desk.devices["notes"] = [HOSTILE]
    desk.devices["presets"][0] = {"name": "interview", "title": HOSTILE, "gaze": True}
    notes = {
        "user": {
            "picture": stream("picture", CAMERA, state="waiting", note=HOSTILE),
            "sound": stream("sound", HOSTILE, note=HOSTILE),
        }
    }
    desk.set(people=notes)
    page = visit()
    expect(page.locator("#notes")).to_have_text(HOSTILE)
    expect(page.locator("#user-picture option", has_text=HOSTILE)).to_have_count(1)
    state = scored_state(
        title=HOSTILE, preset_title=HOSTILE, cue={**CUE, "text": HOSTILE, "reason": HOSTILE}, notices=[HOSTILE], people=notes
    )
    state["ring"]["words"] = HOSTILE
    state["excess"] = {"alert": True, "words": HOSTILE}
    for one in (*state["scores"].values(), *state["marks"].values(), state["balance"], state["load"]):
        one.update(words=HOSTILE)
    state["scores"]["head"]["label"] = HOSTILE
    desk.show(state)
    expect(page.locator("#running-title")).to_have_text(HOSTILE)
    page.locator("#details summary").click()
    expect(page.locator("#lines")).to_contain_text(HOSTILE)
    expect(page.locator("#companion .cue")).to_contain_text(HOSTILE)
    desk.set(phase="ended", summary={"sentences": [HOSTILE], "replay": "javascript:alert(1)"})
    expect(page.locator("#sentences")).to_have_text(HOSTILE)
    expect(page.locator("#replay")).to_be_hidden()
    assert "owned" not in page.title()
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0


def test_with_the_engine_itself(browser: Any, films: Path, tmp_path: Path) -> None:
    desk = Desk(sessions=tmp_path)
    routes = [*live_routes(desk, pages=STATIC), *session_routes(Shelf(tmp_path), pages=STATIC)]
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
            expect(ring).to_have_attribute("aria-label", re.compile("Calibrating"))
            page.keyboard.press("p")
            expect(ring).to_have_attribute("aria-label", "Paused")
            until(page, "document.getElementById('film').paused")
            page.keyboard.press("p")
            button(page, "End").click()
            button(page, "End it").click()
            expect(page.locator("#sentences")).not_to_be_empty(timeout=30_000)
            page.get_by_role("link", name="Look at it again").click()
            expect(page.locator("#title")).to_have_text("Two films")
        finally:
            context.close()
            desk.close()
    assert problems == []


PHASES: dict[str, dict[str, Any]] = {
    "setup": {"people": CHOSEN},
    "running": scored_state(
        cue=CUE, keep_media=True, notices=["Your partner is not heard."], excess={"alert": True, "words": "4 of 6"}
    ),
    "ended": {"phase": "ended", "summary": live_desk.SUMMARY},
}


def at(visit: Visit, desk: FakeDesk, phase: str) -> Any:
    if phase == "companion":
        desk.show(PHASES["running"])
        return visit("/companion", viewport=COMPANION)
    desk.set(**PHASES[phase])
    page = visit()
    if phase == "running":
        page.locator("#details summary").click()
    return page


@pytest.mark.parametrize("phase", ["setup", "running", "ended", "companion"])
def test_everybody_can_use_it(visit: Visit, desk: FakeDesk, phase: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    desk.silent = True  # or the word "speaking" might be half faded in
    page = at(visit, desk, phase)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(1500)  # what fades in has its contrast in the end
        results = axe.Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("phase", ["setup", "running", "ended"])
def test_fits_its_window(visit: Visit, desk: FakeDesk, phase: str) -> None:
    page = at(visit, desk, phase)
    for viewport in (LAPTOP, SMALL, PHONE):
        page.set_viewport_size(viewport)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert page.evaluate(OUTSIDE) == []


def test_the_small_window_shows_everything_at_once(visit: Visit, desk: FakeDesk) -> None:
    long = "4 of your last 6 posture shifts followed theirs within 2 s"
    desk.show(
        scored_state(cue={**CUE, "text": "Ease off the mirroring; move in your own way", "reason": long}, keep_media=True)
    )
    page = visit("/companion", viewport=COMPANION)
    expect(page.get_by_text(long.replace("2 s", "2\u00a0s"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= COMPANION["height"]
    assert page.evaluate(OUTSIDE) == []


def test_the_keyboard_alone_reaches_everything(visit: Visit, desk: FakeDesk) -> None:
    desk.set(people=CHOSEN)
    page = visit()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    assert {"user-picture", "user-sound", "partner-picture", "partner-sound", "keep", "conversation", "begin"} <= reached
    page.locator("#begin").press("Enter")
    expect(page.locator("#running-title")).to_be_focused()
    page.keyboard.press("p")  # a letter in the set-up's fields is only a letter; here it pauses
    expect(page.locator("#phase")).to_have_text("Paused")
