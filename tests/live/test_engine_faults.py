"""Faults of the program itself: a start that fails, a part that breaks at every turn, a command that waited too long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import Clock
from monitor.errors import RapportError, SessionError
from monitor.live import commands
from monitor.live import engine as engine_module
from monitor.live.calibration import CalibrationRun
from monitor.live.engine import LiveEngine
from monitor.live.recording import recording as recording_module
from monitor.live.requests import StartRequest
from monitor.live.session import LiveSession


def broken(*given: object, **named: object) -> None:
    raise ValueError("a part broke")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LiveSession:
    """About to begin, with nothing to see."""
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    session = LiveSession(clock=Clock(), sessions=tmp_path / "sessions", proposed=StartRequest(preset="interview"))
    monkeypatch.setattr(type(session.inputs), "people", property(lambda inputs: ("user", "partner")))
    monkeypatch.setattr(type(session.inputs.video), "ready", property(lambda video: True))
    session.begin(StartRequest())
    return session


@pytest.mark.parametrize("part", ["usual_looks", "Pipeline", "begin"])
def test_a_start_that_fails_leads_back_to_the_set_up_and_leaves_nothing(
    session: LiveSession, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(session.inputs if part == "begin" else recording_module, part, broken)
        with pytest.raises(SessionError, match=r"could not start .*a part broke.*try again"):
            session.step()
        session.step()
    assert (session.state.phase, session.state.session, session.recording) == ("setup", None, None)
    assert not [*(tmp_path / "sessions").glob("*")]
    session.begin(StartRequest())
    session.step()
    assert session.state.phase == "running"
    session.close()
    assert len([*(tmp_path / "sessions").glob("*")]) == 1


def test_a_film_is_not_played_again_while_a_calibration_takes_it_in(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[bool] = []
    monkeypatch.setattr(session.inputs, "play_again", lambda: played.append(True))
    session.end()
    running = session.profiles.calibration = CalibrationRun(tile=None, has_voice=False, camera="", played=True)
    running.begin(session._clock.now_s())
    session.step()
    assert not played
    session.profiles.cancel()
    session._play_due_s = 0.0
    session.step()
    assert played


@pytest.fixture
def engine(tmp_path: Path) -> LiveEngine:
    """Not started: the test is its thread."""
    return LiveEngine(sessions=tmp_path)


def test_a_part_that_breaks_is_said_once_and_the_rest_goes_on(
    engine: LiveEngine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published: list[str] = []
    monkeypatch.setattr(engine.broadcaster, "publish", lambda channel, *given, **named: published.append(channel))
    answer: Future[None] = Future()
    with monkeypatch.context() as patch:
        patch.setattr(engine._session, "step", lambda: True)
        patch.setattr(engine.broadcaster, "wanted", lambda channel: True)
        places: list[tuple[Any, str]] = [
            (engine_module, "tick"),
            (engine_module, "snapshot"),
            (engine._session, "refresh"),
            (engine._cost, "read"),
            (engine, "_publish_previews"),
        ]
        for place, name in places:
            patch.setattr(place, name, failing(name))
        engine._commands._commands.put((lambda: None, answer))
        for _ in range(3):
            engine._commands.run(engine._publish_command)
            engine._schedule.clear()
            engine._step()
    assert answer.result(0) is None, "a command that was done is said to be, whatever cannot be shown"
    assert faults_of(engine) == ["Something went wrong (ValueError: snapshot). Everything else keeps running."]
    assert "state" in published and engine.state["phase"] == "setup"
    assert capsys.readouterr().err.count("Traceback") == len(places), "each is logged once"
    engine._schedule.clear()
    engine._step()
    assert "tick" not in published
    assert faults_of(engine) == ["Something went wrong (ValueError: _publish_previews). Everything else keeps running."]


def faults_of(engine: LiveEngine) -> list[str]:
    assert {notice["kind"] for notice in engine.state["notices"]} == {"fault"}
    return [notice["words"] for notice in engine.state["notices"]]


def failing(name: str) -> Callable[..., None]:
    def fail(*given: object, **named: object) -> None:
        raise ValueError(name)

    return fail


def test_a_command_that_waited_too_long_is_not_done_later(engine: LiveEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_COMMAND_S", 0.05)
    done: list[str] = []
    with pytest.raises(RapportError, match="busy right now; try again"):
        engine._submit(lambda: done.append("late"))
    engine._commands.run(engine._publish_command)
    assert done == []
    # One that is being done cannot be taken back, and it is not said that it was.
    begun, goes_on = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: (begun.wait(60), engine._commands.run(engine._publish_command)))
    thread.start()

    def slow() -> None:
        goes_on.wait(60)
        done.append("slow")

    monkeypatch.setattr(Future, "result", waiting_until(begun, Future.result))
    with pytest.raises(RapportError, match="longer than usual"):
        engine._submit(slow)
    goes_on.set()
    thread.join(60)
    assert done == ["slow"]


def waiting_until(begun: threading.Event, result: Callable[..., Any]) -> Callable[..., Any]:
    """Asks for an answer only once the command is being done."""

    def wait(future: Future[None], timeout: float | None = None) -> Any:
        begun.set()
        while not (future.running() or future.done()):
            begun.wait(0.01)
        return result(future, timeout)

    return wait
