"""The steps of the check in a real session on planted people, and on a true sound server."""

from __future__ import annotations

import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.live.checking import ready_check
from monitor.live.requests import PersonSources, SourceSelection
from monitor.live.terminal.live_check import as_document, render, run_check
from monitor.sources.device import StreamStatus
from tests.support.live_states import BOTH, PlantedConversation
from tests.support.pulse import Pulse, pulse


@pytest.fixture
def conversation(tmp_path: Path) -> Iterator[PlantedConversation]:
    conversation = PlantedConversation(tmp_path)
    yield conversation
    conversation.close()


def _begin(conversation: PlantedConversation, *, can_play: bool = True) -> None:
    conversation.act(lambda session: session.check.begin(can_play=can_play))


def test_it_plays_a_tone_shows_a_sentence_and_ends_with_a_verdict(conversation: PlantedConversation) -> None:
    conversation.choose(BOTH)
    assert conversation.state()["check"] is None
    _begin(conversation)
    steps, begun_s = [], conversation.clock.time_s
    while (state := conversation.state()["check"]) is not None and state["step"] != "done":
        if not steps or steps[-1][0] != state["step"]:
            steps.append((state["step"], state["tone"], bool(state["sentence"])))
        assert state["verdict"] is None
        assert 0 <= state["left_s"] <= 10
        conversation.run(0.5)
    assert steps == [("settling", False, False), ("tone", True, False), ("sentence", True, True)]
    assert conversation.clock.time_s - begun_s < 14
    assert state is not None
    # The planted people hum and nobody plays the tone.
    found = {item["kind"]: item["what"] for item in state["findings"]}
    assert found["partner-sound"] == "tone-silent"
    assert found["user-sound"].startswith("sentence-")
    assert state["verdict"] == "not ready"
    assert all(item["remedy"] for item in state["findings"] if item["state"] != "ok")


def test_where_nothing_is_played_no_tone_is(conversation: PlantedConversation) -> None:
    conversation.choose(SourceSelection(user=BOTH.user))
    _begin(conversation)
    state = conversation.run_until(lambda state: state["check"] and state["check"]["step"] != "settling")["check"]
    assert state is not None
    assert (state["step"], state["tone"]) == ("sentence", False)
    done = conversation.run_until(lambda state: state["check"] and state["check"]["step"] == "done")["check"]
    assert done is not None
    assert {item["kind"] for item in done["findings"]} == {"user-picture", "user-sound"}


def test_a_source_that_does_not_come_is_not_waited_for_long(conversation: PlantedConversation) -> None:
    conversation.choose(BOTH)
    note = "microphone:Desk is not connected; plug it in, or choose another one"
    conversation.people.statuses["user", "sound"] = StreamStatus("waiting", note)
    _begin(conversation)
    state = conversation.run_until(lambda state: state["check"] and state["check"]["step"] == "done", within_s=20)["check"]
    assert state is not None
    finding = next(item for item in state["findings"] if item["kind"] == "user-sound")
    assert (finding["words"], finding["remedy"]) == (
        "Microphone:Desk is not connected.",
        "Plug it in, or choose another one.",
    )


def test_other_sources_or_a_session_end_it(conversation: PlantedConversation) -> None:
    with pytest.raises(UsageError, match="chosen"):
        _begin(conversation)
    conversation.choose(BOTH)
    _begin(conversation)
    conversation.choose(SourceSelection(user=BOTH.user))
    assert conversation.state()["check"] is None
    _begin(conversation)
    conversation.act(lambda session: session.check.cancel())
    assert conversation.state()["check"] is None
    _begin(conversation)
    conversation.begin()
    assert conversation.state()["check"] is None
    with pytest.raises(UsageError, match="set-up"):
        _begin(conversation)


@pytest.fixture(scope="module")
def server() -> Iterator[Pulse]:
    with pulse() as server:
        yield server


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bursts of harmonics as a voice has them, 30 s."""
    rate_hz, path = 16_000, tmp_path_factory.mktemp("speech") / "voice.wav"
    time_s = np.arange(30 * rate_hz) / rate_hz
    pitch = 2 * np.pi * np.cumsum(120 + 20 * np.sin(2 * np.pi * 0.7 * time_s)) / rate_hz
    harmonics = sum(np.sin(n * pitch) / n for n in range(1, 20))
    samples = 0.1 * np.asarray(harmonics) * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * time_s)) ** 2
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((32767 * np.clip(samples, -1, 1)).astype("<i2").tobytes())
    return path


def _checked(server: Pulse, speech: Path, monkeypatch: pytest.MonkeyPatch, partner: str) -> dict[str, str]:
    """What is found with this sound for the partner, while the user's microphone hears a voice: kind to what."""
    monkeypatch.setattr(ready_check, "SENTENCE_S", 4.0)
    selection = SourceSelection(user=PersonSources(sound="microphone"), partner=PersonSources(sound=partner))
    speaks = subprocess.Popen(["paplay", "--device=voice", str(speech)])
    try:
        time.sleep(0.5)
        findings = run_check(selection, tell=lambda line: None)
    finally:
        speaks.kill()
        speaks.wait()
    assert as_document(findings)["findings"]
    assert render(findings)
    return {item.kind: item.what for item in findings}


@pytest.mark.audio
@pytest.mark.slow
def test_the_tone_comes_through_the_loopback(server: Pulse, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _checked(server, speech, monkeypatch, "loopback")
    assert found["partner-sound"] == "tone-heard"
    assert found["sounds"] == "sounds-different"


@pytest.mark.audio
@pytest.mark.full
def test_another_outputs_loopback_is_silent(server: Pulse, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _checked(server, speech, monkeypatch, "loopback:Headphones")["partner-sound"] == "tone-silent"


@pytest.mark.audio
@pytest.mark.full
def test_a_monitor_that_is_really_the_microphone(server: Pulse, speech: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is played into ``voice`` is what the microphone hears."""
    found = _checked(server, speech, monkeypatch, "loopback:Voice")
    assert found["partner-sound"] == "tone-silent"
    assert found["sounds"] == "sounds-same"
