"""The check before the start on the live page: its button, its steps, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.browser import CHROMIUM, LAPTOP, OUTSIDE, PHONE, agree, button, soon
from tests.support.snapshot_server import SnapshotEngine

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; `make test` installs Debian's"),
]
Visit = Callable[..., Any]
# What the browser's own output gets, without a sound card to hear it.
RECORDER = """window.played = 0; const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function () { window.played += this.buffer.duration; start.call(this); };
  AudioContext.prototype.resume = async function () {};
  Object.defineProperty(BaseAudioContext.prototype, 'state', { get() { return 'running'; } });"""


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; ``browser`` checks that all of them end with it."""


def test_from_the_button_to_the_verdict(visit: Visit, engine: SnapshotEngine) -> None:
    page = visit(viewport=LAPTOP, script=RECORDER)
    expect(page.locator("#setup-title")).to_be_visible()
    expect(page.locator("#check")).to_be_hidden()  # nothing is chosen yet
    engine.choose_both()
    begin = button(page, "Check now (10 s)")
    begin.focus()
    page.keyboard.press("Enter")
    soon(page, lambda: engine.asked_for("check/begin")[0] == {"can_play": True})
    engine.plant(lambda conversation: conversation.run(1.0))
    expect(page.locator("#check-words")).to_have_text("Playing a short test tone\u2026")
    expect(button(page, "Cancel")).to_be_focused()
    assert 1.2 < page.evaluate("window.played") < 1.5  # once, the whole tone
    engine.plant(lambda conversation: conversation.run(4.0))
    expect(page.locator("#check-words")).to_contain_text("read this aloud")
    expect(page.locator("#check-sentence")).to_contain_text("The north wind and the sun")
    expect(page.locator("#check-left")).to_have_text("6 s")
    engine.plant(lambda conversation: conversation.run(12.0))
    expect(page.locator("#check-verdict")).to_contain_text("Not ready yet")
    expect(button(page, "Check again")).to_be_focused()
    state = engine.state["check"]
    assert state is not None
    for item in state["findings"]:
        shown = page.locator("#check-findings li", has_text=item["words"])
        expect(shown).to_have_attribute("data-state", item["state"])
        if item["remedy"]:
            expect(shown).to_contain_text(item["remedy"])
    states = page.locator("#check-findings li").evaluate_all("items => items.map(item => item.dataset.state)")
    assert states == sorted(states, key=["problem", "unknown", "ok"].index)
    page.set_viewport_size(PHONE)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate("window.played") < 1.5
    button(page, "Close").click()
    expect(page.locator("#check-intro")).to_be_visible()


def test_start_works_without_it_and_despite_it(visit: Visit, engine: SnapshotEngine) -> None:
    engine.choose_both()
    page = visit(script=RECORDER)
    button(page, "Check now (10 s)").click()
    soon(page, lambda: bool(engine.asked_for("check/begin")))
    button(page, "Cancel").click()
    expect(page.locator("#check-intro")).to_be_visible()
    button(page, "Check now (10 s)").click()
    soon(page, lambda: len(engine.asked_for("check/begin")) == 2)
    engine.plant(lambda conversation: conversation.run(20.0))
    agree(page)
    button(page, "Start anyway").click()
    expect(page.locator("#running-title")).to_be_visible()
    assert len(engine.asked_for("start")) == 1
