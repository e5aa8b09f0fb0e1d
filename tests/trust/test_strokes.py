"""Ctrl-C while a process starts is neither lost nor the process's."""

from __future__ import annotations

import os
import signal
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import psutil
import pytest

from monitor.process.child import Child, _strokes_held


def answer(pipe: Connection) -> None:
    """A worker that answers each message with itself."""
    while True:
        pipe.send(pipe.recv())


def test_a_stroke_in_the_middle_comes_afterwards() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), _strokes_held():
        os.kill(os.getpid(), signal.SIGINT)
        done = True
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_a_stroke_for_the_whole_group_leaves_a_starting_process_alive() -> None:
    child = Child(answer)
    try:
        os.kill(child.pid, signal.SIGINT)
        child.pipe.send("still here")
        assert child.pipe.poll(60)
        assert child.pipe.recv() == "still here"
        os.kill(child.pid, signal.SIGINT)
        child.pipe.send("and now")
        assert child.pipe.poll(60)
        assert child.pipe.recv() == "and now"
    finally:
        child.end()


def test_a_stroke_at_the_start_ends_the_process_too(monkeypatch: pytest.MonkeyPatch) -> None:
    resource_tracker.ensure_running()
    before = {child.pid for child in psutil.Process().children()}
    start = SpawnProcess.start

    def struck(process: SpawnProcess) -> None:
        start(process)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(SpawnProcess, "start", struck)
    with pytest.raises(KeyboardInterrupt):
        Child(answer)
    new = [child for child in psutil.Process().children() if child.pid not in before]
    _, left = psutil.wait_procs(new, timeout=60)
    assert left == []
