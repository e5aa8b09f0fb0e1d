"""The replay page in a real browser: its first screen, its tabs, what a click does, and what hostile words do not."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.constants.evidence import weighs
from monitor.paths import home
from monitor.record.films import keep_media
from monitor.record.header import ClockAlignment
from monitor.record.lifecycle import recover
from monitor.record.notes import read_notes
from monitor.record.settings import read_settings
from monitor.record.writer import SessionWriter
from monitor.replay.session import load_session
from monitor.replay.text.evidence import line
from monitor.sources.media import MediaFile
from monitor.types import CHANNELS, Event
from monitor.web.cache import SessionCache
from monitor.web.server import STATIC, Site
from monitor.web.sessions import session_routes
from tests.support import sessions as builders
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE, PHONE, film, painted, settled, until

sync_api = pytest.importorskip("playwright.sync_api")
LINES = "document.querySelector('#chart-scores > div').data.filter(trace => trace.meta.part === 'line')"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sessions")
    builders.build(home, number=1)
    source = film(tmp_path_factory.mktemp("films") / "film.mp4", 30)
    with SessionWriter.create(home / builders.header(2).id, builders.header(2, title="With films", keep_media=True)) as writer:
        builders.fill(writer, 30, with_sketch=False)
        keep_media(writer, MediaFile(source), "user")
        keep_media(writer, MediaFile(source), "partner")
        writer.set_summary(builders.summary(30))
    hostile = builders.header(3, title=HOSTILE, layout=HOSTILE, preset=HOSTILE)
    with SessionWriter.create(home / hostile.id, hostile) as writer:
        builders.fill(writer, 70, with_sketch=False)
        for table, column in (
            ("nudges", "text"),
            ("nudges", "reason"),
            ("scores", "reason"),
            ("facets", "reason"),
            ("gaps", "reason"),
        ):
            writer._inserts.append((table, _row(table, column)))
        update = builders.summary(70)
        writer.set_summary(update)
        writer._database.execute("UPDATE summary_scores SET reason = ?", (HOSTILE,))
        writer._database.execute("UPDATE summary_facets SET reason = ?", (HOSTILE,))
        writer._database.execute("UPDATE events SET detail = json_object('direction', ?)", (HOSTILE,))
    cut = SessionWriter.create(home / builders.header(4).id, builders.header(4, title="Cut off"))
    builders.fill(cut, 65, with_sketch=False)
    cut.commit()
    cut._database.close()
    cut._writing.close()
    recover(cut.folder)
    with SessionWriter.create(home / builders.header(5).id, builders.header(5, title="Short")) as short:
        builders.fill(short, 20, with_sketch=False)
        short.set_summary(builders.summary(20))
        short._database.execute(
            "UPDATE summary_scores SET status = 'not enough signal', score = NULL, reason = '20 s are too short'"
        )
    lone = builders.header(6, title="Alone")
    with SessionWriter.create(home / lone.id, lone) as writer:
        for family in ("face", "body", "voice"):
            writer.add_rows(builders.rows("user", family, 0, 30))
        for event in builders.events(30):
            if event.person == "user":
                writer.add_event(event)
        writer.add_sketch("user", 0.0, builders.sketch("user", 0.0))
    return home


def _row(table: str, column: str) -> tuple[object, ...]:
    rows = {
        "nudges": {"time_s": 30.0, "kind": "k", "text": "t", "reason": "r"},
        "scores": {
            "time_s": 30.0, "name": "head", "status": "ok", "score": 50.0, "z": 0.0, "low": 40.0, "high": 60.0, "lag_s": 0.0,
            "direction": "both", "confidence": 0.5, "n": 1, "simultaneous_z": 0.0, "chance": 50.0, "reason": "",
        },
        "facets": {"time_s": 30.0, "name": "dense", "fires": 1, "value": 1.0, "reason": ""},
        "gaps": {"stream": "user.face", "start_s": 30.0, "end_s": 40.0, "reason": ""},
    }  # fmt: skip
    return tuple({**rows[table], column: HOSTILE}.values())


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    site = Site(session_routes(SessionCache(folder), pages=STATIC))
    thread = threading.Thread(target=site.run)
    thread.start()
    while not site.started:
        thread.join(0.02)
    yield site
    site.stop()
    thread.join(10)


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


RESET = """() => {
  document.getElementById('tab-together').click();
  replay.cursor.pause();
  history.replaceState(null, '', location.pathname);
  document.activeElement.blur();
  document.querySelectorAll('details[open]').forEach((fold) => { fold.open = false; });
  const change = (input, values) => { Object.assign(input, values); input.dispatchEvent(new Event('change')); };
  const lines = [...document.querySelectorAll('.toggle input')];
  const first = lines.find((input) => input.value === 'coordination');
  for (const input of [...lines.filter((line) => line !== first), first]) {
    change(input, { checked: ['coordination', 'attention', 'warmth'].includes(input.value) });
  }
  change(document.getElementById('moment-kind'), { value: 'highlights' });
  document.getElementById('shift-back').click();
  replay.charts.zoomAll();
  replay.cursor.seek(0);
  scrollTo(0, 0);
}"""


@pytest.fixture(scope="module")
def whole(browser: sync_api.Browser, site: Site) -> Iterator[sync_api.Page]:
    """The page of the first session, opened once: most of a test's time would be the opening."""
    page = browser.new_page(viewport=LAPTOP)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"http://127.0.0.1:{site.port}{replay(1)}?token={site.token}")
    page.wait_for_selector("html[data-opened]", state="attached", timeout=60_000)
    for name in ("together", "people", "numbers"):
        tab(page, name)
    yield page
    page.close()
    assert problems == []


@pytest.fixture
def shown(whole: sync_api.Page) -> sync_api.Page:
    """That page as it was when it opened."""
    whole.mouse.move(5, 5)
    whole.evaluate(RESET)
    return whole


@pytest.fixture
def visit(browser: sync_api.Browser, site: Site) -> Iterator[object]:
    """Open a page as the user would, by the printed address; an error in the console or a request elsewhere fails the test."""
    contexts, problems = [], []

    def open_page(path: str, *, viewport: dict[str, int] = LAPTOP, scheme: str = "light", drawn: bool = True) -> sync_api.Page:
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        ours = f"http://127.0.0.1:{site.port}/"
        page.on(
            "request",
            lambda request: None if request.url.startswith((ours, "data:", "blob:")) else problems.append(request.url),
        )
        page.goto(f"{ours.rstrip('/')}{path}?token={site.token}")
        if drawn:
            page.wait_for_selector("html[data-opened]", state="attached", timeout=60_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def tab(page: sync_api.Page, name: str) -> None:
    """Open a tab, and wait until all in it is drawn."""
    page.locator(f"#tab-{name}").click()
    until(page, f"document.querySelector('#tab-{name}').ariaSelected === 'true'")
    until(page, "document.querySelector('.part:not([hidden])').dataset.drawn")


def replay(number: int) -> str:
    return f"/session/{builders.header(number).id}"


def click_at(page: sync_api.Page, chart: str, share: float) -> None:
    """Click a chart at a share of its drawn width."""
    page.locator(f"#chart-{chart}").scroll_into_view_if_needed()
    box = page.locator(f"#chart-{chart}").bounding_box()
    page.mouse.click(box["x"] + across(page, chart, share), box["y"] + box["height"] / 2)


def across(page: sync_api.Page, chart: str, share: float) -> float:
    """Pixels from a chart's left edge at a share of what it shows."""
    margin = 76 if chart == "lanes" else 112, 12  # what the charts leave for names and at the end
    width = page.locator(f"#chart-{chart}").bounding_box()["width"]
    return margin[0] + share * (width - sum(margin))


def spaced(text: str) -> str:
    """Text whose numbers are not tied to their units."""
    return text.replace("\u00a0", " ")


def seconds(page: sync_api.Page) -> float:
    return float(page.locator("#seek").input_value())


def test_the_page_says_what_was_planted(shown) -> None:
    page = shown
    assert "token" not in page.url
    card = page.locator(".card[data-name=coordination]")
    assert card.locator(".value").inner_text() == "78"
    words = spaced(card.inner_text())
    assert "likely 70 to 86" in words
    assert "You followed about 2.8 s later" in words
    assert page.locator("#width").inner_text().count("50 is what chance would give") == 1  # once, above all cards
    assert "chance would give" not in page.locator("#chart-scores").inner_text()
    toggles = page.locator(".toggle input").evaluate_all("all => all.map((input) => input.value)")
    fired = page.locator(".facet.fires")
    assert fired.count() == 1
    assert "Literal copies" in fired.inner_text()
    assert "4 of 6 shifts copied" in fired.inner_text()
    tab(page, "numbers")
    row = spaced(page.locator("#scores tr[data-name=floor]").inner_text())
    assert "Not enough signal: too few turns to compare" in row
    row = page.locator("#scores tr[data-name=coordination]").get_by_role("cell").all_inner_texts()
    assert row[:2] == ["78", "70 to 86"]
    for name in (name for name in CHANNELS if not weighs(name)):  # described, not scored
        assert page.locator(f"#scores tr[data-name={name}]").count() == 0, name
        assert name not in toggles
    described = spaced(page.locator("#described").inner_text())
    assert "Speech rate: you 4.0, they 5.0 syllables a second" in described
    assert "Turn rhythm: silence before you reply: 2.0 s, before they do: 2.0 s" in described
    page.get_by_text("What the channels are").click()
    tried = spaced(page.locator(".channel[data-name=coordination] .tried").inner_text())
    assert tried == spaced(line("coordination"))  # from evidence.toml
    tab(page, "people")
    assert re.search(
        r"Looking towards the call\s+75\s+50\s+%", page.locator("table.people").locator("visible=true").inner_text()
    )
    told = spaced(page.locator("#talk").inner_text())
    assert "Your longest stretch of speech: 0:08 at 0:10" in told  # stretches of eight seconds from the tenth on


def test_the_first_screen_holds_films_advice_and_facts(visit) -> None:
    page = visit(replay(1), viewport={"width": 1280, "height": 800})
    for name in ("#views", "#play", "#chart-lanes", ".next", "#story section:last-of-type", "#tab-moments"):
        box = page.locator(name).last.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800, name
    assert page.locator(".view").first.bounding_box()["width"] > 300
    # Nothing of the charts' library was asked for yet, and each tab draws all of its own.
    assert page.locator(".chart .cursor").count() == 1
    for name, charts in (("together", ["scores"]), ("people", ["voices", "gestures"]), ("numbers", ["lag"])):
        tab(page, name)
        for chart in charts:
            assert page.locator(f"#chart-{chart} :is(canvas, svg.main-svg)").first.bounding_box()["height"] > 100, chart
    page.reload()
    page.wait_for_selector("html[data-opened=numbers-part]", state="attached")  # the address leads back to it
    assert page.locator("#scores").is_visible()


def test_the_advice_is_watched(visit) -> None:
    page = visit(replay(1))
    at = re.search(r"\((\d+):(\d+)\)", page.locator(".next .watch").inner_text())
    assert at is not None
    # Where it begins, before it plays on: that takes no time, however busy the machine is.
    page.evaluate(
        "() => { const { cursor } = replay, play = cursor.play; "
        "cursor.play = function () { this.begun = this.time; return play.call(this); }; }"
    )
    page.locator(".next").get_by_role("button", name="Watch it").click()
    until(page, "replay.cursor.playing")
    assert page.evaluate("replay.cursor.begun") == pytest.approx(60 * int(at[1]) + int(at[2]) - 3, abs=1)  # a little before


def test_the_advice_is_made_a_goal(visit, folder: Path) -> None:
    """10 of 70 s of speech are the user's: 14 %, where 45 to 75 % suit an interview."""
    head = builders.header(14, title="Quiet")
    with SessionWriter.create(folder / head.id, head) as writer:
        for number, person in enumerate(("user", "partner")):
            writer.add_rows(builders.rows(person, "voice", 0, 90))
            writer.add_event(Event(person, "phrase", 10.0 * number, (10.0, 70.0)[number], 30.0, {"syllables": 30}))
    page = visit(replay(14))
    assert "talking" in page.locator(".next").inner_text()
    page.get_by_role("button", name="Make it my goal").click()
    page.get_by_text("It is proposed when you begin.").wait_for()
    goal = read_settings(home()).goal
    assert goal is not None and goal.kind == "balance"


def test_the_menu_copies_renames_and_leads_to_the_exports(visit, folder: Path) -> None:
    page = visit(replay(4))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#menu > summary").click()
    page.get_by_role("button", name="Copy as text").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Cut off\n14 March 2026")
    assert page.get_by_role("link", name="Report", exact=True).get_attribute("href").endswith("format=report")
    copy = page.get_by_role("link", name="Partner\u2019s copy").get_attribute("href")
    assert copy.endswith("format=report&for=partner")
    page.get_by_role("button", name="Rename").click()
    page.locator("#rename-name").fill("Second try")
    page.keyboard.press("Enter")
    page.locator("#title", has_text="Second try").wait_for()
    assert read_notes(folder / builders.header(4).id).title == "Second try"
    page.locator("#menu > summary").click()
    page.get_by_role("button", name="Export").click()
    sync_api.expect(page.get_by_role("link", name="Tables, CSV")).to_be_visible()
    page.locator("#menu > summary").click()
    page.get_by_role("button", name="Delete").click()
    assert "Second try" in page.get_by_role("dialog").inner_text()
    page.get_by_role("button", name="Keep it").click()


def test_comments_stand_at_their_moment(visit) -> None:
    page = visit(replay(1))
    page.locator("#seek").fill("61")
    page.get_by_label("Your comment at 1:01").fill("Good pause here")
    page.get_by_label("Your name").fill("Coach Ada")
    page.get_by_role("button", name="Add comment").click()
    one = page.locator(".moments li", has_text="Good pause here")
    one.wait_for()
    assert "1:01" in one.inner_text() and "Coach Ada" in one.inner_text()
    page.locator("#seek").fill("0")
    one.locator(".moment").click()
    assert seconds(page) == 61
    page.get_by_role("button", name="Delete the comment at 1:01").click()
    one.wait_for(state="detached")


def test_without_words_nothing_is_missed(shown) -> None:
    page = shown
    assert page.get_by_role("tab").all_inner_texts() == ["Moments", "Together", "You and partner", "All numbers"]
    tab(page, "numbers")
    assert "rapport analyze --words" in page.locator("#about").inner_text()
    assert page.get_by_label("with words").count() == 0


def test_one_cursor_over_all_charts(shown) -> None:
    page = shown
    for name, charts in (("together", ["lanes", "scores"]), ("people", ["gestures", "voices"]), ("numbers", ["lag"])):
        tab(page, name)
        for chart in charts:
            for share in (0.2, 0.5):
                click_at(page, chart, share)
                assert seconds(page) == pytest.approx(300 * share, abs=1.5)
            line = page.locator(f"#chart-{chart} .cursor").bounding_box()["x"]
            place = page.locator(f"#chart-{chart}").bounding_box()["x"] + across(page, chart, 0.5)
            assert line == pytest.approx(place, abs=1.5)


def test_channels_switch_on_and_off(shown) -> None:
    page = shown
    shown = f"() => {LINES}.filter(line => line.visible === true).map(line => line.meta.name)"
    assert set(page.evaluate(shown)) == {"coordination", "attention", "warmth"}
    page.get_by_role("checkbox", name=re.compile("^Posture")).check(force=True)
    page.get_by_role("checkbox", name="Warmth").uncheck(force=True)
    until(page, f"({shown})().includes('posture')")
    assert set(page.evaluate(shown)) == {"coordination", "attention", "posture"}
    assert page.get_by_role("checkbox", name="Taking turns").count() == 0  # nothing was measured, and that is said
    assert "taking turns" in page.locator("#toggles .silent").inner_text()


def test_moments_jump_there(shown) -> None:
    page = shown
    tab(page, "moments")
    page.locator(".moment", has_text="Let your own rhythm lead").first.click()
    assert seconds(page) == 140
    page.locator("#moment-kind").select_option("nod")
    assert page.locator(".moment").count() == sum(event.kind == "nod" for event in builders.events(300))
    page.locator(".moment").nth(1).click()
    assert seconds(page) == pytest.approx(5.8)


def test_keys_move_the_cursor(shown) -> None:
    page = shown
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert seconds(page) == 5
    page.keyboard.press("Space")
    until(page, "Number(document.getElementById('seek').value) > 5.3")
    assert page.locator("#play").get_attribute("aria-label") == "Pause"
    page.keyboard.press("Space")
    assert page.locator("#play").get_attribute("aria-label") == "Play"
    at = seconds(page)
    page.wait_for_timeout(200)
    assert seconds(page) == at


def test_zoom_is_one_for_all(shown) -> None:
    page = shown
    shown = "window.replay.charts.range"
    times = "name => [...document.querySelectorAll(`#chart-${name} .axis span`)].map(label => label.textContent)"
    click_at(page, "scores", 0.5)
    page.locator("#zoom-in").click()
    until(page, f"({times})('lanes')[0] === '1:30' && ({times})('scores')[0] === '1:20'")
    assert page.evaluate(shown) == pytest.approx([75, 225], abs=0.5)
    assert page.evaluate("document.querySelector('#chart-scores > div').layout.xaxis.range") == pytest.approx(
        [75, 225], abs=0.5
    )
    page.locator("#pan-right").click()
    assert page.evaluate(shown) == pytest.approx([150, 300], abs=0.5)
    page.keyboard.press("0")
    assert page.evaluate(shown) == pytest.approx([0, 300])
    page.keyboard.press("+")  # what is not to be seen follows when its tab is opened
    tab(page, "people")
    until(page, f"({times})('gestures')[0] === '1:20' && ({times})('voices')[0] === '1:20'")
    page.keyboard.press("0")
    page.locator("#chart-lanes").scroll_into_view_if_needed()
    box = page.locator("#chart-lanes").bounding_box()
    page.mouse.move(box["x"] + across(page, "lanes", 0.2), box["y"] + 20)  # a drag is a zoom, too
    page.mouse.down()
    page.mouse.move(box["x"] + across(page, "lanes", 0.6), box["y"] + 20, steps=4)
    page.mouse.up()
    assert page.evaluate(shown) == pytest.approx([60, 180], abs=1)


INK = """person => {
  const canvas = document.querySelector(`.view[data-person=${person}] canvas`);
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height / 2);
  const xs = [];
  for (let pixel = 0; 4 * pixel < data.length; pixel++) if (data[4 * pixel + 3] > 60) xs.push((pixel % width) / width);
  return xs.length ? xs.reduce((a, b) => a + b) / xs.length : null;
}"""


def test_landmarks_move_with_the_cursor(shown) -> None:
    page = shown

    def centre(time_s: float) -> tuple[float, float]:
        page.locator("#seek").fill(str(time_s))
        until(page, f"({INK})('partner') !== null")
        return page.evaluate(INK, "partner"), page.evaluate(INK, "user")

    right, _ = centre(1.8)  # the planted sway has its ends at 1.75 and 5.25 s of 7
    left, _ = centre(5.2)
    assert right - left > 0.02
    _, follows = centre(4.1)  # the user sways 2.4 s later
    _, before = centre(0.6)
    assert follows - before > 0.02
    page.locator("#seek").fill("205")  # planted: the user was out of the picture
    until(page, "!document.querySelector('.view[data-person=user] .missing').hidden")
    until(page, f"({INK})('partner') !== null")
    assert page.evaluate(INK, "user") is None


def test_films_follow_the_cursor(visit) -> None:
    page = visit(replay(2))
    times = "() => [...document.querySelectorAll('video')].map(v => v.seeking || v.readyState < 2 ? -1 : v.currentTime)"
    click_at(page, "lanes", 0.5)
    until(page, f"({times})().every(t => Math.abs(t - 15) < 0.4)")
    page.locator("#play").click()
    until(page, "Number(document.getElementById('seek').value) > 15.8")
    page.locator("#play").click()
    at = seconds(page)
    until(page, f"({times})().every(t => Math.abs(t - {at}) < 0.3)")
    assert page.locator(".view canvas").count() == 0


def test_hostile_words_are_only_words(visit) -> None:
    page = visit(replay(3))
    assert page.locator("#title").inner_text() == HOSTILE
    for share in (0.2, 0.43, 0.6):
        click_at(page, "lanes", share)
    for name in ("together", "people", "numbers", "moments"):
        tab(page, name)
    page.locator("#moment-kind").select_option("all")
    painted(page)
    assert "owned" not in page.title().replace(HOSTILE, "")
    assert page.evaluate("document.querySelectorAll('img, main script, .page script').length") == 0
    listing = visit("/", drawn=False)
    listing.wait_for_selector("text=With films")
    assert listing.evaluate("document.querySelectorAll('img').length") == 0
    assert HOSTILE in listing.locator("#list").inner_text()


def test_a_session_cut_off_says_so(visit) -> None:
    page = visit(replay(4))
    assert "cut off" in page.locator("#subtitle").inner_text()
    tab(page, "together")
    assert "cut off" in page.locator("#cards").inner_text().lower()


def test_a_short_session_shows_what_there_is_and_says_why_there_is_no_score(visit) -> None:
    page = visit(replay(5))
    tab(page, "together")
    assert page.locator(".card .state").all_inner_texts() == ["Not enough signal"] * 3
    assert "20 s are too short" in spaced(page.locator("#cards").inner_text())
    assert page.locator("#unscored").is_visible()
    assert page.locator("#chart-scores").is_hidden()
    click_at(page, "lanes", 0.5)
    assert seconds(page) == pytest.approx(10, abs=0.3)


def test_changing_to_dark_draws_the_charts_again(visit) -> None:
    page = visit(replay(1))
    tab(page, "together")
    page.get_by_role("checkbox", name=re.compile("^Posture")).check(force=True)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-scores=dark]", state="attached")
    lines = page.evaluate(f"Object.fromEntries({LINES}.map(line => [line.meta.name, [line.line.color, line.visible]]))")
    assert lines["coordination"] == ["#56b4e9", True]
    assert lines["posture"][1] is True


def test_everything_to_press_has_a_name(shown) -> None:
    page = shown
    pressed = "button, a, input, select, summary, textarea, video, .view canvas, [role=img]"
    unnamed = f"""() => [...document.querySelectorAll('{pressed}')].filter(e =>
      !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.[0]?.textContent.trim()))
      .map(e => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(unnamed) == []


def test_a_stranger_gets_no_page(browser: sync_api.Browser, site: Site) -> None:
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(f"http://127.0.0.1:{site.port}{replay(1)}")
    assert answer is not None and answer.status == 403
    assert "the full address printed in the terminal" in page.inner_text("body")
    context.close()


def test_the_story_stands_first_with_its_counts(shown) -> None:
    page = shown
    heads = page.eval_on_selector_all("h2", "heads => heads.filter(one => one.checkVisibility()).map(one => one.textContent)")
    assert heads[:4] == ["The conversation", "What to try next", "What went well", "At a glance"]
    told = page.locator("#story").inner_text()
    assert "rhythm" in told
    assert page.locator("#rating").is_hidden()  # nobody has watched it yet


def test_a_link_leads_to_its_moment_and_the_address_follows(shown) -> None:
    page = shown
    page.evaluate("location.hash = '#t=83.2'")
    until(page, "Number(document.getElementById('seek').value) === 83.2")
    tab(page, "moments")
    page.locator("#moment-kind").select_option("gap")
    page.evaluate("document.activeElement.blur()")  # a field would take the letters as its own
    page.keyboard.press("n")
    until(page, "Number(document.getElementById('seek').value) === 200")
    until(page, "new URLSearchParams(location.hash.slice(1)).get('t') === '200'")
    page.keyboard.press("p")
    assert seconds(page) == 200  # nothing of the kind before it


def test_the_band_is_that_of_one_line(shown) -> None:
    page = shown
    bands = f"() => {LINES.replace('line', 'band')}.filter(band => band.visible === true).map(band => band.meta.name)"
    assert page.evaluate(bands) == ["coordination"]
    page.locator(".toggle", has_text="Warmth").hover()
    until(page, f"({bands})().join() === 'warmth'")
    page.mouse.move(5, 5)
    until(page, f"({bands})().join() === 'coordination'")
    page.get_by_role("checkbox", name=re.compile("^Posture")).check(force=True)
    page.mouse.move(5, 5)
    until(page, f"({bands})().join() === 'posture'")


def test_sliding_the_partner_leads_to_chance(shown) -> None:
    page = shown
    until(page, "!document.getElementById('what-if-body').hidden")
    said = page.locator("#shift-result")
    assert "unshifted" in said.inner_text()
    page.locator("#shift").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert "2.0 s later" in spaced(said.inner_text())
    assert re.search(r"Of \d+ wrong alignments", page.locator("#what-if-words").inner_text())
    page.get_by_role("button", name="Reset").click()
    assert "unshifted" in said.inner_text()


def test_two_recordings_are_lined_up_and_kept(visit, folder: Path, tmp_path: Path) -> None:
    head = builders.header(7, clock=ClockAlignment(offset_s=0.0, source="none", sure=False), keep_media=True)
    source = film(tmp_path / "film.mp4", 20)
    with SessionWriter.create(folder / head.id, head) as writer:
        builders.fill(writer, 40, with_sketch=False)
        keep_media(writer, MediaFile(source), "user")
        keep_media(writer, MediaFile(source), "partner")
    page, expect = visit(replay(7)), sync_api.expect
    assert "isn't certain how the two recordings line up" in page.locator("#clock-words").inner_text()
    page.get_by_role("button", name="Line them up").click()
    expect(page.get_by_role("heading", name="Line up the two recordings")).to_be_visible()
    expect(page.locator("#shift-keep")).to_be_enabled()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settled(page)
        assert axe.Axe().run(page, context="#what-if").violations_count == 0, scheme
    page.evaluate("replay.cursor.seek(10)")
    page.locator("#shift").focus()
    for key in (*["ArrowLeft"] * 4, "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert "2.1 s earlier" in spaced(page.locator("#shift-result").inner_text())
    at = "name => document.querySelector(`[data-person=${name}] video`).currentTime"
    assert page.evaluate(f"({at})('partner')") == pytest.approx(12.1, abs=0.11)  # a film of ten pictures a second
    assert page.evaluate(f"({at})('user')") == pytest.approx(10, abs=0.11)
    page.get_by_role("button", name="Keep this shift (\u22122.1\u00a0s)").press("Enter")
    expect(page.locator("#clock-words")).to_contain_text("began 2.1 s before yours, as you said")
    expect(page.get_by_role("button", name="Restore the original")).to_be_visible()
    session = load_session(folder / head.id)
    assert session.header.clock is not None and (session.header.clock.offset_s, session.header.clock.sure) == (-2.1, True)
    assert {film.person: film.offset_s for film in session.media} == {"user": 2.1, "partner": 0.0}


def test_the_lag_map_is_drawn_and_asked_for_by_part(shown) -> None:
    page = shown
    tab(page, "numbers")
    page.locator("#chart-lag").scroll_into_view_if_needed()
    until(page, "document.querySelector('#chart-lag > div')?.data?.length > 1")
    drawn = "document.querySelector('#chart-lag > div').data.map(trace => trace.meta.part)"
    assert page.evaluate(drawn)[:2] == ["map", "hatched"]
    page.locator("#lag-part").select_option("head")
    until(page, "document.querySelector('#chart-lag > div').data[0].meta.name === 'head'")


WATCHED = "() => { const { cursor } = replay; cursor.setSpeed(16); cursor.play(); }"


def test_three_answers_are_kept(visit, folder: Path) -> None:
    page = visit(replay(2))
    assert page.locator("#rating").is_hidden()
    page.evaluate(WATCHED)
    for question in ("connection", "naturalness", "ease"):
        page.locator(f"input[name={question}][value='6']").check(force=True, timeout=60_000)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your rating: Connection 6").wait_for()
    rating = read_notes(folder / builders.header(2).id).rating
    assert rating is not None and (rating.connection, rating.naturalness, rating.ease) == (6, 6, 6)


def test_one_person_alone_is_not_compared(visit) -> None:
    page = visit(replay(6))
    assert page.get_by_role("tab").all_inner_texts() == ["Moments", "You", "All numbers"]
    for name in ("people", "numbers"):
        tab(page, name)
        page.evaluate("document.getElementById('about').hidden = true")  # the film of a partner who was never seen
        assert not re.search(r"[Pp]artner|[Cc]hance|[Tt]ogether", page.locator("main").inner_text()), name
    for name in ("#channels", "#chart-lag", "#rating"):
        assert page.locator(name).is_hidden(), name
    assert page.locator(".view").count() == 1


def test_the_player_stays_in_sight_and_hides_nothing(shown) -> None:
    page = shown
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    until(page, "document.getElementById('player').classList.contains('small')")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    edge = "name => document.querySelector(name).getBoundingClientRect()"
    assert page.evaluate(f"({edge})('.part:not([hidden])').bottom") <= page.evaluate(f"({edge})('#player').top") + 0.5
    page.evaluate("scrollTo(0, 0)")
    until(page, "!document.getElementById('player').classList.contains('small')")


@pytest.mark.parametrize("number", [1, 3, 6], ids=["pair", "hostile", "alone"])
def test_everybody_can_use_it_in_every_window(visit, number: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(replay(number))
    names = page.get_by_role("tab").evaluate_all("all => all.map((one) => one.id.replace('tab-', ''))")
    for number, name in enumerate(names):
        tab(page, name)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(fold => { fold.open = true; })")
        # Each of the four windows with some tab, and each tab in a large and a small one.
        for scheme, viewport in ((("light", LAPTOP), ("dark", PHONE)), (("dark", LAPTOP), ("light", PHONE)))[number % 2]:
            page.set_viewport_size(viewport)
            page.emulate_media(color_scheme=scheme)
            settled(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
            assert page.evaluate(OUTSIDE) == [], name
            results = axe.Axe().run(page)
            assert results.violations_count == 0, f"{name} {results.generate_report()}"


def test_the_keyboard_alone_opens_tabs_and_the_menu(visit) -> None:
    page = visit(replay(1))
    page.locator("#tab-moments").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#together-part").is_visible()
    page.keyboard.press("End")
    assert page.locator("#numbers-part").is_visible()
    assert seconds(page) == 0
    page.locator("#menu > summary").focus()
    page.keyboard.press("Enter")
    sync_api.expect(page.get_by_role("button", name="Copy as text")).to_be_visible()
    page.keyboard.press("Escape")
    sync_api.expect(page.get_by_role("button", name="Copy as text")).to_be_hidden()


def test_on_paper_it_is_light(visit) -> None:
    page = visit(replay(1), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 246, 248)"


def test_a_link_to_the_moment_is_copied(visit, site: Site) -> None:
    page = visit(replay(1))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#seek").fill("83.2")
    page.get_by_role("button", name="Link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"http://127.0.0.1:{site.port}{replay(1)}#t=83.2"


def test_the_keyboard_alone_reaches_everything(shown) -> None:
    page = shown
    names = "(({id, name, value, className}) => [id, name, value, className])(document.activeElement)"
    controls = {
        "together": {"link", "coordination", "zoom-in", "shift", "play", "seek", "speed", "tool watch", "tab-together"},
        "numbers": {"lag-part"},
        "moments": {"moment-kind", "moment", "text", "by"},
    }
    for name, wanted in controls.items():
        tab(page, name)
        page.evaluate("document.activeElement.blur()")
        reached = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached |= set(page.evaluate(names))
        assert wanted - reached == set(), name
