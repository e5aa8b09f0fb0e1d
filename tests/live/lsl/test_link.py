"""A session with LSL on both sides: what is recorded goes out, what comes in is kept; the session itself is fed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.config import load_preset
from monitor.live.engine import LiveEngine
from monitor.live.lsl import link as link_module
from monitor.live.lsl.link import LslLink, linked
from monitor.live.lsl.request import Incoming, LslRequest
from monitor.live.recording.recording import Recording
from monitor.live.session import LiveSession
from monitor.live.state import LiveState
from monitor.measures import SIGNAL, columns
from monitor.record.header import Header, Signal
from monitor.replay.session import load_session
from monitor.types import PEOPLE, Event, FeatureBlock
from monitor.vision.features import VideoFeatures
from tests.support.fake_clock import FakeClock
from tests.support.until import until

START_S = 100.0
HEART = Signal(person="user", stream="Belt", channel="HR", unit="bpm")


class FakeOutlets:
    """Keeps what would be sent."""

    def __init__(self, pylsl: Any, clock: Any) -> None:
        self.sent: list[Any] = []
        self.marks: list[tuple[str, float]] = []
        self.start_s, self.dropped, self.problem, self.closed = 0.0, 0, "", False

    def rows(self, rows: FeatureBlock) -> None:
        self.sent.append(rows)

    def event(self, event: Event) -> None:
        self.sent.append(event)

    def update(self, update: Any) -> None:
        self.sent.append(update)

    def mark(self, text: str, time_s: float) -> None:
        self.marks.append((text, time_s))

    def close(self) -> None:
        self.closed = True


class FakeInlet:
    """Brings what a test puts into ``blocks``."""

    def __init__(self, pylsl: Any, incoming: Incoming, clock: Any) -> None:
        self.incoming, self.signal, self.state, self.problem = incoming, HEART, "on", ""
        self.blocks: list[tuple[np.ndarray, np.ndarray]] = []

    def read(self) -> list[tuple[np.ndarray, np.ndarray]]:
        taken, self.blocks = self.blocks, []
        return taken

    def close(self) -> None:
        pass


class Talk:
    """As much of a LiveSession as the link looks at."""

    def __init__(self, folder: Path) -> None:
        self.recording: Recording | None = None
        self.state = LiveState(preset=load_preset())
        self._folder = folder

    def begin(self) -> Recording:
        head = Header(id="20260314-091500-0000000a", started_at=datetime(2026, 3, 14, 9, 15, tzinfo=UTC))
        self.recording = Recording(self._folder / head.id, head, preset=load_preset(), people=PEOPLE, start_s=START_S)
        self.state.phase = "running"
        return self.recording

    def end(self, now_s: float) -> None:
        assert self.recording is not None
        self.recording.finish(now_s)
        self.recording, self.state.phase = None, "ended"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    talk = Talk(tmp_path)
    yield talk
    if talk.recording is not None:
        talk.recording.__exit__(None, None, None)


def made(monkeypatch: pytest.MonkeyPatch, *incoming: Incoming) -> LslLink:
    monkeypatch.setattr(link_module, "Outlets", FakeOutlets)
    monkeypatch.setattr(link_module, "Inlet", FakeInlet)
    request = LslRequest(sends=True, scope="computer", incoming=incoming)
    return LslLink(request, SimpleNamespace(local_clock=lambda: 0.0))


def follow(link: LslLink, talk: Talk, clock: FakeClock) -> list[str]:
    """The kinds of what is said on the page."""
    link.follow(cast(LiveSession, talk), clock)
    return [item["kind"] for item in talk.state.streams]


def seen(time_s: float) -> VideoFeatures:
    values = np.zeros((1, len(columns("face"))), np.float32)
    return VideoFeatures(time_s, (FeatureBlock("user", "face", np.array([time_s]), values, np.ones(1, np.float32)),), None)


def test_rows_go_out_in_session_seconds_and_the_session_is_marked(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, link = FakeClock(90.0), made(monkeypatch)
    assert follow(link, talk, clock) == ["lsl-computer"], "said before the session, too"
    recording = talk.begin()
    follow(link, talk, clock)
    outlets = cast(FakeOutlets, link._outlets)
    assert outlets.start_s == START_S
    recording.see("user", seen(101.25))
    assert [rows.time_s.tolist() for rows in outlets.sent] == [[1.25]]
    clock.time_s = 105.0
    recording.pause(105.0)
    talk.state.phase = "paused"
    follow(link, talk, clock)
    recording.see("user", seen(105.5))
    clock.time_s = 107.0
    recording.resume(107.0)
    talk.state.phase = "running"
    follow(link, talk, clock)
    assert len(outlets.sent) == 1, "nothing is sent in a pause"
    talk.end(112.0)
    follow(link, talk, clock)
    assert outlets.marks == [("session/start", 0.0), ("session/pause", 5.0), ("session/resume", 7.0), ("session/end", 12.0)]
    link.close()
    assert outlets.closed


def test_what_is_wrong_with_the_streams_is_said_and_the_session_goes_on(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, link = FakeClock(90.0), made(monkeypatch, Incoming("user", "Belt", "HR"))
    follow(link, talk, clock)
    outlets, inlet = cast(FakeOutlets, link._outlets), cast(FakeInlet, link._inlets[0])
    outlets.dropped, inlet.state = 3, "looking"
    assert follow(link, talk, clock) == ["lsl-computer", "lsl-dropped", "lsl-in-user"]
    assert "3 values were left out" in talk.state.streams[1]["words"]
    assert "Belt" in talk.state.streams[2]["short"]
    outlets.problem, inlet.state, inlet.problem = "RuntimeError: gone", "faulty", "the stream sends text"
    assert follow(link, talk, clock) == ["lsl-failed", "lsl-in-user"]
    assert "RuntimeError: gone" in talk.state.streams[0]["words"]


def test_a_series_is_kept_with_the_session_and_no_score_changes(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, link = FakeClock(99.0), made(monkeypatch, Incoming("user", "Belt", "HR"))
    follow(link, talk, clock)
    inlet = cast(FakeInlet, link._inlets[0])
    inlet.blocks = [(np.array([98.0]), np.array([1.0], np.float32))]
    follow(link, talk, clock)  # there is no session yet
    recording = talk.begin()
    inlet.blocks = [(np.array([99.5, 100.5]), np.array([2.0, 60.0], np.float32))]
    follow(link, talk, clock)
    inlet.blocks = [(np.array([101.5, 102.5]), np.array([np.nan, 62.0], np.float32))]
    follow(link, talk, clock)
    recording.pause(103.0)
    inlet.blocks = [(np.array([103.5]), np.array([99.0], np.float32))]
    follow(link, talk, clock)
    recording.resume(110.0)
    inlet.blocks = [(np.array([110.5]), np.array([64.0], np.float32))]
    follow(link, talk, clock)
    assert not cast(FakeOutlets, link._outlets).sent, "what came in does not go out again"
    talk.end(112.0)
    session = load_session(recording.writer.folder)
    assert session.header.signals == (HEART,)
    series = session.series("user", SIGNAL)
    assert series.time_s.tolist() == [0.5, 1.5, 2.5, 10.5]
    np.testing.assert_array_equal(series.column("signal"), np.array([60.0, np.nan, 62.0, 64.0], np.float32))
    assert series.quality.tolist() == [1.0, 0.0, 1.0, 1.0]
    gaps = [(gap.start_s, gap.end_s, gap.reason) for gap in session.gaps if gap.stream == "user.signal"]
    assert gaps == [(3.0, 10.0, "paused")]
    assert {score.status for score in session.summary.values()} == {"not enough signal"}
    assert session.signals is not None and session.signals.lack == "one"


def test_a_series_that_falls_silent_is_a_gap_whether_it_comes_back_or_not(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, link = FakeClock(99.0), made(monkeypatch, Incoming("user", "Belt", "HR"))
    recording = talk.begin()
    for at_s in (104.0, 105.0, 109.0):
        follow(link, talk, clock)
        cast(FakeInlet, link._inlets[0]).blocks = [(np.array([at_s]), np.array([60.0], np.float32))]
    follow(link, talk, clock)
    recording.pause(115.0)
    recording.resume(116.0)
    talk.end(130.0)
    gaps = load_session(recording.writer.folder).gaps
    assert [(gap.start_s, gap.end_s, gap.reason) for gap in gaps if gap.stream == "user.signal"] == [
        (0.0, 4.0, "the stream sent nothing"),
        (5.0, 9.0, "the stream sent nothing"),
        (9.0, 15.0, "the stream sent nothing"),
        (15.0, 16.0, "paused"),
        (16.0, 30.0, "the stream sent nothing"),
    ]


def test_without_a_request_nothing_is_opened(talk: Talk) -> None:
    with linked(None) as nothing:
        nothing(cast(LiveSession, talk), FakeClock())
    assert talk.state.streams == []


def test_streams_that_cannot_be_opened_are_said_once_and_tried_once(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def refuse(pylsl: Any, clock: Any) -> None:
        tries.append(1)
        raise RuntimeError("could not create stream outlet.")

    clock, link = FakeClock(90.0), made(monkeypatch)
    monkeypatch.setattr(link_module, "Outlets", refuse)
    assert follow(link, talk, clock) == ["lsl-failed"]
    talk.begin()
    assert follow(link, talk, clock) == ["lsl-failed"]
    talk.end(101.0)
    follow(link, talk, clock)
    link.close()
    assert len(tries) == 1


def test_the_engine_calls_after_each_step_and_a_fault_there_ends_nothing(tmp_path: Path) -> None:
    calls: list[float] = []

    def fail(session: LiveSession, clock: Clock) -> None:
        calls.append(clock.now_s())
        raise ZeroDivisionError("planted")

    engine = LiveEngine(sessions=tmp_path, follow=fail)
    engine.start()
    try:
        until(lambda: len(calls) > 3 and any(item["kind"] == "fault" for item in engine.state["notices"]))
        assert engine.state["phase"] == "setup"
    finally:
        engine.close()
