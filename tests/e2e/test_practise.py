"""Practising alone, from the set-up's button to the ended session: a real engine, and a microphone that speaks when told.

The pictures come and nobody looks at them, which would take half a core.
"""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.live import video_analyzer
from monitor.live.interview import script as lines
from monitor.replay.session import load_session
from monitor.simulate.plan import DyadPlan
from monitor.simulate.speech import schedule
from monitor.simulate.voice import utter
from monitor.speech import CLIP_HZ
from monitor.types import Float32
from tests.support.browser import agree, soon
from tests.support.capture import DRIVES_CHROMIUM, BlindVideo, Desk, MiddleFinder, desk

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = DRIVES_CHROMIUM
RATE_HZ, ASKED_S = 48_000, 1.5
SET = """
title = "Three steps"
opening = "Hello."
[[questions]]
text = "What did you do this morning?"
[[questions]]
text = "And what comes next?"
[[questions]]
text = "Anything else?"
"""
# The microphone of the page is a mixer that plays what a test hands to ``speak``, over the quiet noise of a room.
MICROPHONE = """
const mixer = new AudioContext(), out = new MediaStreamAudioDestinationNode(mixer);
const room = mixer.createBuffer(1, 2 * mixer.sampleRate, mixer.sampleRate);
room.getChannelData(0).forEach((_, n, samples) => { samples[n] = 4e-4 * (Math.random() - .5); });
const noise = new AudioBufferSourceNode(mixer, { buffer: room, loop: true });
noise.connect(out); noise.start();
window.speak = async (wav) => {
  const buffer = await mixer.decodeAudioData(Uint8Array.from(atob(wav), (c) => c.charCodeAt(0)).buffer);
  const source = new AudioBufferSourceNode(mixer, { buffer });
  source.connect(out); source.start();
};
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => {
  const stream = await open(wish), [device] = stream.getAudioTracks();
  if (!device) return stream;
  const mixed = out.stream.getAudioTracks()[0].clone();
  mixed.getSettings = () => device.getSettings();
  return new MediaStream([...stream.getVideoTracks(), mixed]);
};
"""


def an_answer() -> str:
    """Some seconds of a simulated voice with pauses of 0.3 s, as a WAV file in base64."""
    phrases = [phrase for phrase in schedule(DyadPlan.of(duration_s=90, seed=3))[0] if phrase.end_s - phrase.start_s > 1][:5]
    rng = np.random.default_rng(1)
    pause = np.zeros(round(0.3 * RATE_HZ))
    samples = np.concatenate([part for phrase in phrases for part in (utter(phrase, rng=rng, rate_hz=RATE_HZ), pause)])
    assert samples.size > 4 * RATE_HZ
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes((20_000 * samples / np.abs(samples).max()).astype("<i2").tobytes())
    return base64.b64encode(file.getvalue()).decode()


def a_voice(text: str, language: str) -> Float32:
    """In the place of the system's voice, which not every computer has."""
    return (0.1 * np.sin(2 * np.pi * 200 * np.arange(round(ASKED_S * CLIP_HZ)) / CLIP_HZ)).astype(np.float32)


@pytest.fixture
def no_process_left() -> None:
    """The browser begins helpers of its own whenever it likes; they end with it."""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "questions").mkdir(parents=True)
    # In the place of the program's own, which has twelve questions.
    (tmp_path / "home" / "questions" / "interview.toml").write_text(SET, encoding="utf-8")
    monkeypatch.setattr(video_analyzer, "PersonVideo", BlindVideo)
    monkeypatch.setattr(lines.Voices.__init__, "__kwdefaults__", {"say": a_voice})
    with sync_api.sync_playwright() as playwright, desk(tmp_path, playwright) as opened:
        monkeypatch.setattr(opened.engine._session.inputs._factory, "_make_finder", MiddleFinder)
        yield opened


def question(table: Desk) -> dict[str, Any]:
    state: Any = table.engine.state["question"]
    return state or {"number": 0, "step": "", "said": 0}


def test_from_the_button_to_the_ended_session(table: Desk) -> None:
    page = table.page(table.context(script=MICROPHONE))
    page.get_by_role("button", name="or practise with an interviewer").click()
    page.get_by_role("button", name="Use my camera and microphone").click()
    expect(page.get_by_label("My partner knows")).to_be_hidden()  # there is nobody to ask
    expect(page.get_by_label("Keep picture and sound for the replay.")).to_be_attached()
    expect(page.locator("[data-person=partner] .pill")).to_have_text("Ready")
    expect(page.locator("#begin")).to_have_text("Tick the box")
    agree(page)
    expect(page.locator("#begin-hint")).to_have_text("The interviewer asks, waits until you are done, and goes on.")
    expect(page.locator("#begin")).to_have_attribute("aria-disabled", "false")
    page.locator("#begin").press("Enter")

    panel = page.get_by_role("region", name="The interviewer")
    expect(panel.get_by_role("heading")).to_have_text("3 questions")
    expect(panel.locator(".question-text")).to_have_text("Hello.")
    expect(panel.get_by_role("heading")).to_have_text("Question 1 of 3")
    expect(panel).to_contain_text("nothing that compares the two of you is scored")
    expect(panel.locator(".step")).to_have_text("Your turn")
    expect(page.locator("#companion .step-pill")).to_be_hidden()  # there is no score of two

    # Answered by voice: the next one comes by itself, and not before the answer is over.
    page.evaluate("(wav) => speak(wav)", an_answer())
    soon(page, lambda: question(table)["number"] == 2)

    # By the keyboard: again, a moment, and on.
    soon(page, lambda: question(table)["step"] == "listening")
    said = question(table)["said"]
    page.keyboard.press("r")
    soon(page, lambda: question(table)["said"] == said + 1)
    page.keyboard.press("p")
    soon(page, lambda: table.engine.state["phase"] == "paused")
    expect(panel.locator(".step")).to_have_text("Paused")
    expect(panel.get_by_role("button", name="Next question")).to_be_disabled()
    page.keyboard.press("p")
    soon(page, lambda: question(table)["step"] == "listening")
    page.keyboard.press("n")
    expect(panel.get_by_role("heading")).to_have_text("Question 3 of 3")
    panel.get_by_role("button", name="Next question").click()  # after the last one it is over

    soon(page, lambda: table.engine.state["phase"] == "ended")
    expect(page.get_by_role("link", name="Open the replay")).to_be_visible()
    told = " ".join((table.engine.state["summary"] or {"sentences": []})["sentences"])
    assert "You answered 1 of 3 questions" in told
    assert "This was practice with an interviewer who doesn't react to you" in told
    (folder,) = (table.folder / "sessions").iterdir()
    session = load_session(folder)
    assert session.status == "complete" and session.header.practice is not None
    assert {event.kind for event in session.events if event.person == "partner"} == {"question"}
    answered, *others = [event for event in session.events if event.kind == "question"]
    assert answered.value > 3 and float(answered.detail["latency_s"]) >= 0
    assert [event.detail["number"] for event in others if "latency_s" not in event.detail] == [2, 3]
