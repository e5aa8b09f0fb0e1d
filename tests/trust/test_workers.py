"""Every process that reads a device or looks for faces: it crashes, hangs and leaks, and each costs one gap and a sentence.

The picture analysis, which is one more of them, has its own in ``test_supervision``.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import WorkerError
from monitor.process.child import Child
from monitor.process.supervision import RestartBudget
from monitor.simulate import device as simulated
from monitor.simulate.device import Simulation
from monitor.simulate.plan import DyadPlan
from monitor.sources import camera, recorder, stream
from monitor.sources.camera import CameraPictures
from monitor.sources.recorder import Recorder, RecordingOutput
from monitor.sources.stream import Stream
from monitor.vision.finder import FaceFinder
from tests.support.until import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is stopped by a signal of Unix")
PICTURE_PX = (480, 640, 3)


class Endless:
    """``cv2.VideoCapture`` as far as it is used: a picture each fiftieth of a second."""

    def __call__(self) -> Endless:
        return self

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def grab(self) -> bool:
        time.sleep(0.02)
        return True

    def retrieve(self) -> tuple[bool, Any]:
        return True, np.random.default_rng().integers(0, 255, PICTURE_PX, np.uint8)


def speaks(name: str, clock: Clock, output: RecordingOutput) -> None:
    """A microphone, as ``Recorder`` runs it."""
    output.started("the planted one", 16_000)
    while True:
        output.block(clock.now_s() - 0.032, np.zeros(512, np.float32))
        time.sleep(0.03)


def draws(pipe: Any, clock: Clock, plan: object) -> None:
    """The simulated people's process as ``Simulation`` speaks to it, without the people."""
    key, image = pipe.recv()[0], bytes(90 * 160 * 3)
    while True:
        if pipe.poll(0.02):
            key = pipe.recv()[0]
        pipe.send((key, clock.now_s(), (90, 160, 3)))
        pipe.send_bytes(image)


def half_a_picture(pipe: Any) -> None:
    """Says that a picture comes, sends a part of it, and hangs."""
    pipe.send("ready")
    pipe._send((100_000).to_bytes(4, "big"))
    pipe._send(bytes(10_000))
    time.sleep(3600)


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of limit as they are, but shorter: who is slow by the computer's load is not yet taken for one that hangs."""
    monkeypatch.setattr(camera, "_CAMERA_READ_S", 2.0)
    monkeypatch.setattr(recorder, "RECORDER_QUIET_S", 2.0)
    monkeypatch.setattr(stream, "_REOPEN_S", (0.01,))
    monkeypatch.setattr(stream, "_PICTURE_GAP_S", 0.05)
    for module in (camera, recorder):
        monkeypatch.setattr(module, "READ_S", 0.1)
    monkeypatch.setattr(simulated, "simulate", draws)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Child]]:
    """Every process of the kind that is tested, in the order of their starts."""
    made: list[Child] = []
    start = Child.__init__

    def noted(self: Child, *arguments: Any) -> None:
        start(self, *arguments)
        made.append(self)

    monkeypatch.setattr(Child, "__init__", noted)
    yield made
    assert [child for child in made if child._process._closed is False] == [], "a process was left"


def crash(child: Child) -> None:
    os.kill(child.pid, signal.SIGKILL)


def hang(child: Child) -> None:
    os.kill(child.pid, signal.SIGSTOP)


def leak(child: Child) -> None:
    child._most_bytes, child._weigh_s = 1, 0.0


def opener(kind: str, clock: Clock, stack: ExitStack) -> Callable[[], Any]:
    if kind == "camera":
        return lambda: CameraPictures(Endless(), name="the camera", clock=clock)
    if kind == "recorder":
        return lambda: Recorder(speaks, name="", what="the microphone", clock=clock)
    simulation = Simulation(clock=clock, plan=DyadPlan.of(duration_s=60, seed=3))
    stack.callback(simulation.close)

    def device() -> Any:
        made = simulation.pictures("user", origin_s=clock.now_s())
        made._hang_s = 2.0
        return made

    return device


@pytest.mark.parametrize("kind", ["camera", "recorder", "simulation"])
@pytest.mark.slow
def test_a_source_whose_process_crashes_hangs_or_leaks_costs_one_gap_each(kind: str, children: list[Child]) -> None:
    clock, gaps = Clock(), []
    with ExitStack() as stack:
        source = Stream(opener(kind, clock, stack), name="it", stream="user.it", clock=clock, capacity=50)
        stack.enter_context(source)
        for number, injure in enumerate((crash, hang, leak), start=1):
            received = source.status.received
            until(lambda received=received: source.status.received > received + 3, "items")
            source.gaps()  # what a slow start or a busy computer left out
            injure(children[-1])
            until(lambda number=number: source.status.reopened >= number, f"restart {number}")
            until(lambda: source.status.state == "on", "the source")
            received = source.status.received
            until(lambda received=received: source.status.received > received, "an item")
            gaps += [gap for gap in source.gaps() if re.search("restarting it|for [0-9.]+ s; |plug it in again", gap.reason)]
        assert len(gaps) == 3
        assert all("\n" not in gap.reason and gap.end_s > gap.start_s for gap in gaps)
        # Three restarts were used; three more stops are one too many.
        for _ in range(3):
            until(lambda: source.status.state == "on" or "times in a minute" in source.status.note, "it")
            count = len(children)
            crash(children[-1])
            until(lambda count=count: len(children) > count or "times in a minute" in source.status.note, "the next")
        until(lambda: "times in a minute" in source.status.note, "the sentence")
        assert source.status.state == "waiting" and "\n" not in source.status.note
        assert len(children) == 6, "five restarts and the first start"


@pytest.mark.slow
def test_a_finder_that_crashes_hangs_or_leaks_has_found_nothing_and_is_given_up_for_a_while(children: list[Child]) -> None:
    image = np.full((1080, 1920, 3), 128, np.uint8)  # more than a pipe holds
    finder = FaceFinder()
    try:
        for number, injure in enumerate((crash, hang, leak, crash, crash, crash), start=1):
            finder.ask(image)
            assert len(children) == number
            if injure is not crash:
                until(lambda: finder.answer() is not None, "the first answer")
            injure(children[-1])
            if injure is hang:
                finder._process.hang_s = 1.0
            if not finder.busy:
                finder.ask(image)  # does not wait, not even for one that hangs
            until(lambda: not finder.busy or finder.answer() == [], "its end")
            assert not finder._process.is_running
            finder._process.hang_s = 60.0
        with pytest.raises(WorkerError, match="6 times within a minute") as refusal:
            finder.ask(image)
        assert "\n" not in str(refusal.value)
        assert not finder.busy
    finally:
        finder.close()
    assert "finder" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.slow
def test_half_a_message_does_not_hold_anybody_up(children: list[Child]) -> None:
    child = Child(half_a_picture)
    try:
        assert child.pipe.recv() == "ready"
        with pytest.raises((EOFError, OSError)), child.within(0.2):
            child.pipe.recv_bytes()
    finally:
        child.end()


def test_five_restarts_a_minute_and_again_when_the_minute_is_over() -> None:
    """Stops at 0, 1, ... 5 s: the sixth waits until the second is a minute old, so that no minute has more than five."""
    budget = RestartBudget()
    waits = []
    for second in range(6):
        budget.note(float(second))
        waits.append(budget.wait_s(float(second)))
    assert waits == [0.0] * 5 + [56.0]
    assert budget.wait_s(61.5) == 0.0
