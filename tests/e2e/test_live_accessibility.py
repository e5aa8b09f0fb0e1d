"""The live page for everybody: calm, by keyboard alone, in small windows, and whatever text it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.live import devices
from monitor.live.requests import PersonSources, SourceSelection
from monitor.live.state import notice
from monitor.sources import cameras, microphone
from monitor.sources.device import StreamStatus
from monitor.types import Score
from tests.support.browser import CHROMIUM, HOSTILE, LAPTOP, OUTSIDE, PHONE, SMALL, painted, settled, soon, until
from tests.support.live_states import BOTH, CAMERA, PlantedConversation, changed, with_coordination
from tests.support.snapshot_server import SnapshotEngine

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


def test_nothing_flashes(visit: Visit, engine: SnapshotEngine) -> None:
    engine.show("copying")
    page = visit("/companion", viewport=COMPANION)
    slow = """names => names.map(name => Math.min(...getComputedStyle(document.querySelector(name)).transitionDuration
      .split(', ').map(parseFloat).filter(Boolean)))"""
    parts = [".ring .tick", ".cue .layer.on", ".cue .layer:not(.on)", ".dials .at"]
    for part in parts:  # the cue comes with the first state
        expect(page.locator(part).first).to_be_attached()
    assert min(page.evaluate(slow, parts)) >= 0.6
    page.emulate_media(reduced_motion="reduce")
    still = page.evaluate("getComputedStyle(document.querySelector('.ring .tick')).transitionDuration")
    assert still in ("0s", "")


INK = """() => { const canvas = document.getElementById('view-user'); if (!canvas.width) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let white = 0; for (let i = 0; i < data.length; i += 4) white += data[i] > 245 && data[i + 1] > 245 && data[i + 2] > 245;
  return white; }"""


def test_pictures_are_asked_for_only_while_they_are_shown(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit()
    until(page, "document.body.dataset.phase === 'setup'")
    soon(page, lambda: engine.wants == ["pictures"])
    engine.show("scored")
    expect(page.locator("#running-title")).to_be_visible()
    soon(page, lambda: engine.wants == [])
    page.locator("#details summary").click()
    until(page, f"({INK})() > 300")  # landmarks over the picture
    soon(page, lambda: engine.wants == ["pictures", "sketches"])
    state = engine.state
    expect(page.locator("#facts")).to_contain_text(f"{state['latency_ms']:.0f} ms")
    page.locator("#details summary").click()
    soon(page, lambda: engine.wants == [])


def test_who_follows_is_said_beside_the_score(visit: Visit, engine: SnapshotEngine) -> None:
    state = engine.moments["scored"].state
    score = Score(
        state["time_s"],
        "coordination",
        "ok",
        score=90.0,
        z=1.3,
        low=60.0,
        high=99.0,
        lag_s=1.4,
        direction="user follows",
        confidence=0.8,
    )
    engine.show_state(with_coordination(state, score))
    page = visit()
    page.locator("#details summary").click()
    expect(page.locator("#lines")).to_contain_text("you followed about 1.4\u00a0s")


def test_hostile_words_are_only_words(visit: Visit, engine: SnapshotEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_microphones() -> list[str]:
        raise SourceError(HOSTILE)

    load_preset = devices.load_preset
    monkeypatch.setattr(cameras, "cameras", lambda: [cameras.Camera(HOSTILE, 0)])
    monkeypatch.setattr(microphone, "microphones", no_microphones)
    monkeypatch.setattr(devices, "load_preset", lambda name: load_preset(name).model_copy(update={"title": HOSTILE}))

    def plant(conversation: PlantedConversation) -> None:
        statuses = {"picture": StreamStatus("waiting", HOSTILE), "sound": StreamStatus("on", HOSTILE)}
        conversation.people.statuses = {("user", use): status for use, status in statuses.items()}
        sources = PersonSources(picture=CAMERA, sound=f"microphone:{HOSTILE}")
        conversation.choose(SourceSelection(user=sources, partner=BOTH.partner))

    engine.plant(plant)
    people = engine.state["people"]
    page = visit()
    expect(page.locator("#notes")).to_have_text(HOSTILE)
    expect(page.locator("#user-picture option", has_text=HOSTILE)).to_have_count(1)
    engine.show(
        "copying",
        title=HOSTILE,
        preset_title=HOSTILE,
        people=people,
        ring={"words": HOSTILE, "short": HOSTILE},
        cue={"text": HOSTILE, "reason": HOSTILE},
        notices=[{"kind": "fault", "words": HOSTILE, "short": HOSTILE}],
        goal={"kind": "own", "words": HOSTILE},
        now={"faces": {person: {"words": HOSTILE} for person in ("user", "partner")}},
        dials=[{**dial, "words": HOSTILE, "detail": HOSTILE} for dial in engine.moments["copying"].state["dials"]],
        pill={"words": HOSTILE, "reasons": [HOSTILE]},
        load={"words": HOSTILE},
        scores={name: {"words": HOSTILE, "label": HOSTILE} for name in engine.moments["copying"].state["scores"]},
    )
    expect(page.locator("#running-title")).to_have_text(HOSTILE)
    page.locator("#details summary").click()
    expect(page.locator("#lines")).to_contain_text(HOSTILE)
    expect(page.locator("#companion .cue")).to_contain_text(HOSTILE)
    engine.change(cue=None, notices=[])
    expect(page.locator("#companion .cue")).to_contain_text(HOSTILE[1:])  # the goal
    summary = {"headline": HOSTILE, "sentences": [HOSTILE], "replay": "javascript:alert(1)"}
    engine.change(phase="ended", summary=summary)
    expect(page.locator("#headline")).to_have_text(HOSTILE)
    expect(page.locator("#replay")).to_be_hidden()
    assert "owned" not in page.title()
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0


def at(visit: Visit, engine: SnapshotEngine, phase: str) -> Any:
    """A page in a phase of a conversation, with as much on it as there can be."""
    if phase == "setup":
        engine.choose_both()
    elif phase == "ended":
        engine.show("ended")
    else:
        engine.show("copying", keep_media=True, notices=[notice("nobody-heard")])
    page = visit("/companion", viewport=COMPANION) if phase == "companion" else visit()
    if phase == "running":
        page.locator("#details summary").click()
        page.get_by_role("button", name="1 notice").click()
    return page


@pytest.mark.parametrize("phase", ["setup", "running", "ended", "companion"])
def test_everybody_can_use_it(visit: Visit, engine: SnapshotEngine, phase: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    engine.silence()  # or the word "speaking" might be half faded in
    page = at(visit, engine, phase)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settled(page)  # what fades in has its contrast in the end
        results = axe.Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("phase", ["setup", "running", "ended"])
def test_fits_its_window(visit: Visit, engine: SnapshotEngine, phase: str) -> None:
    page = at(visit, engine, phase)
    for viewport in (LAPTOP, SMALL, PHONE):
        page.set_viewport_size(viewport)
        painted(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert page.evaluate(OUTSIDE) == []


LONG = "a reason that is longer than any of the program's own, in words that go on and on until nobody reads them any more"
# What is cut off by the window's edge, or lies over something else; a line that is clamped is not.
SPILLS = """() => [...document.querySelectorAll('.companion :is(.turn, .step-pill, .lane, .dials li, .cue, .foot, .tool)')]
  .filter((e) => e.checkVisibility() && !e.closest('.pill-details, .notices-panel')).filter((e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  }).map((e) => e.outerHTML.slice(0, 60))"""
OVERLAP = """() => { const at = ['.now', '.dials', '.cue', '.foot'].map((name) => document.querySelector(`.companion ${name}`))
  .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect());
  return at.slice(1).some((r, i) => r.top < at[i].bottom - 1); }"""


@pytest.mark.parametrize("height", [160, 200, 299, 300, 360, 520])
def test_the_small_window_never_spills(visit: Visit, engine: SnapshotEngine, height: int) -> None:
    state = engine.moments["copying"].state
    dials = [{**dial, "words": LONG, "detail": LONG} for dial in state["dials"]]
    turn = {"person": "partner", "length_s": 3599.0, "long": True, "words": "over 60 s"}
    page = visit("/companion", viewport={"width": 320, "height": height})
    texts: list[dict[str, Any]] = [
        {},
        {"cue": {"text": LONG, "reason": LONG}, "keep_media": True, "notices": [notice("nobody-heard")]},
        {"cue": {"text": LONG, "reason": LONG}, "dials": dials, "now": {"turn": turn}, "goal": {"kind": "own", "words": LONG}},
        {"cue": None, "dials": [dials[0], *dials], "pill": {"words": LONG, "short": LONG, "wait_s": 70.0}},
    ]
    for changes in texts:
        engine.show_state(changed(state, **changes))
        expect(page.locator(".companion")).to_have_attribute("data-phase", "running")
        painted(page)
        assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [320, height]
        assert page.evaluate(SPILLS) == [] and not page.evaluate(OVERLAP)
        assert page.locator(".dials").is_visible() == (height >= 300)  # two bands, and three where there is room


def test_the_keyboard_alone_reaches_everything(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit()
    page.get_by_label("I know that my face").check()
    page.get_by_label("My partner knows").check()
    reached = set()
    for _ in range(36):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id"))
    assert {
        "user-picture",
        "user-sound",
        "partner-picture",
        "partner-sound",
        "keep",
        "conversation",
        "goals",
        "begin",
    } <= reached
    page.locator("#begin").press("Enter")
    expect(page.locator("#running-title")).to_be_focused()
    page.keyboard.press("p")  # a letter in the set-up's fields is only a letter; here it pauses
    expect(page.locator("#phase")).to_have_text("Paused")
