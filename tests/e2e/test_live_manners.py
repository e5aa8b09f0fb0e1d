"""The live page for everybody: calm, by keyboard alone, in small windows, and whatever it is told to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import live_desk
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE, PHONE, SMALL, soon, until
from tests.support.live_desk import CAMERA, CHOSEN, CUE, FakeDesk, scored_state, stream

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
