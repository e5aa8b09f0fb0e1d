"""The one reconnect policy, with devices made of a list: what they give, when they vanish, hang or end, is planted."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources import stream as stream_module
from monitor.sources.device import FilmEndError
from monitor.sources.stream import Stream
from monitor.types import Gap, Picture, Sound
from tests.support.until import until

PATIENCE_S = 20.0
IMAGE = np.zeros((2, 2, 3), np.uint8)


class FakeClock(Clock):
    def __init__(self) -> None:
        super().__init__()
        self.time_s = 0.0

    def now_s(self) -> float:
        return self.time_s


class Scripted:
    """Gives what its script holds; an exception is raised, None means nothing yet. After the end: nothing for ever."""

    def __init__(self, script: list[object]) -> None:
        self.script = list(script)
        self.closed = threading.Event()
        self.note = ""

    def read(self) -> object:
        if not self.script:
            time.sleep(0.002)
            return None
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step() if callable(step) else step

    def close(self) -> None:
        self.closed.set()


def picture(time_s: float) -> Picture:
    return Picture(time_s, IMAGE)


def sound(time_s: float, length_s: float = 0.032) -> Sound:
    return Sound(time_s, np.zeros(round(length_s * 16000), np.float32), 16000)


def opening(devices: list[object]) -> Callable[[], object]:
    """Opens the next device; an exception among them is raised."""
    left: Iterator[object] = iter(devices)

    def open_device() -> object:
        device = next(left)
        if isinstance(device, Exception):
            raise device
        return device

    return open_device


def stream(devices: list[object], *, clock: Clock | None = None, capacity: int = 100) -> Stream[Picture]:
    return Stream(opening(devices), name="the camera", stream="user.face", clock=clock or FakeClock(), capacity=capacity)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def quick_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "_REOPEN_S", (0.001, 0.002))
    monkeypatch.setattr(stream_module, "_CLOSE_S", 0.1)


def test_what_comes_is_read_in_order_and_given_back() -> None:
    device = Scripted([picture(0.0), None, picture(0.04), picture(0.08)])
    with stream([device]) as source:
        until(lambda: source.status.received == 3)
        assert source.status.state == "on"
        assert [picture.time_s for picture in source.read()] == [0.0, 0.04, 0.08]
        assert source.read() == []
    assert device.closed.is_set()


def test_the_oldest_are_dropped_and_counted_when_nobody_reads() -> None:
    with stream([Scripted([picture(i / 25) for i in range(10)])], capacity=4) as source:
        until(lambda: source.status.received == 10)
        assert [picture.time_s for picture in source.read()] == pytest.approx([6 / 25, 7 / 25, 8 / 25, 9 / 25])
        assert source.status.dropped == 6


@pytest.mark.parametrize(
    ("make", "jump_s", "is_gap"),
    [(picture, 0.45, False), (picture, 0.55, True), (sound, 0.032 + 0.045, False), (sound, 0.032 + 0.055, True)],
)
def test_a_jump_is_a_gap_from_where_the_last_item_ended(
    make: Callable[[float], Picture | Sound], jump_s: float, is_gap: bool
) -> None:
    with stream([Scripted([make(0.0), make(jump_s)])]) as source:
        until(lambda: source.status.received == 2)
        gaps = source.gaps()
    length_s = 0.032 if make is sound else 0.0
    assert [(gap.start_s, gap.end_s) for gap in gaps] == ([(pytest.approx(length_s), jump_s)] if is_gap else [])


def test_a_lost_device_is_opened_again_and_the_hole_is_one_gap_with_the_reason() -> None:
    lost = Scripted([picture(1.0), SourceError("the camera was unplugged; plug it in again")])
    busy = SourceError("the camera is in use; end the other program")
    back = Scripted([picture(9.0), picture(9.04)])
    with stream([lost, busy, busy, back]) as source:
        until(lambda: source.status.received == 3)
        assert source.status.state == "on"
        assert source.status.note == ""
        assert source.status.reopened == 1
        gaps = source.gaps()
    assert gaps == [
        Gap("user.face", 0.0, 1.0, "no signal from the camera"),
        Gap("user.face", 1.0, 9.0, "the camera was unplugged; plug it in again"),  # what began it
    ]
    assert lost.closed.is_set() and back.closed.is_set()


def test_while_it_is_away_the_note_says_why_and_the_gap_is_open() -> None:
    clock = FakeClock()
    missing = [SourceError("no camera was found; plug one in")] * 5000
    with stream([Scripted([picture(0.1), SourceError("gone")]), *missing], clock=clock) as source:
        until(lambda: source.status.note == "no camera was found; plug one in")
        assert source.status.state == "waiting"
        assert source.open_gap() is None
        clock.time_s = 4.0
        assert source.open_gap() == Gap("user.face", 0.1, 4.0, "gone")  # what began it
        assert source.status.rate_hz == 0.0


def test_nothing_for_long_is_said_and_the_device_may_say_more() -> None:
    clock, device = FakeClock(), Scripted([picture(0.0), picture(0.0)])
    with stream([device], clock=clock) as source:
        until(lambda: source.status.received == 2)
        assert source.status.note == ""
        clock.time_s = 3.0
        assert source.status == stream_module.StreamStatus(
            "on", "no signal from the camera", pytest.approx(1 / 2.5), 2, trouble="silent"
        )
        device.note = "the picture is black"
        assert source.status.note == "the picture is black"


def test_a_device_that_is_open_and_never_gives_anything_is_said() -> None:
    clock = FakeClock()
    with stream([Scripted([])], clock=clock) as source:
        until(lambda: source.status.state == "on")
        assert (source.status.note, source.status.trouble) == ("", "")
        clock.time_s = 2.5
        assert (source.status.note, source.status.trouble) == ("no signal from the camera", "silent")


def test_the_kind_of_a_loss_comes_and_goes_with_its_sentence() -> None:
    devices = [*[SourceError("in use", trouble="busy")] * 5000]
    with stream(devices) as source:
        until(lambda: source.status.note == "in use")
        assert source.status.trouble == "busy"
    with stream([SourceError("in use", trouble="busy"), Scripted([picture(0.1)])]) as source:
        until(lambda: source.status.received == 1)
        assert (source.status.note, source.status.trouble) == ("", "")


def test_what_is_explained_beforehand_is_the_reason_of_the_first_gap() -> None:
    source = stream([Scripted([picture(3.0)])])
    source.explain("another source")
    with source:
        until(lambda: source.status.received == 1)
        assert source.gaps() == [Gap("user.face", 0.0, 3.0, "another source")]


def test_the_end_of_a_film_is_no_loss() -> None:
    clock = FakeClock()
    with stream([Scripted([picture(0.0), FilmEndError()])], clock=clock) as source:
        until(lambda: source.status.state == "ended")
        clock.time_s = 100.0
        assert source.open_gap() is None
        assert len(source.read()) == 1


def test_an_error_nobody_thought_of_is_said_and_survived() -> None:
    wild = Scripted([picture(0.0), ZeroDivisionError("division\nby zero")])
    with stream([wild, RuntimeError("driver"), Scripted([picture(0.1)])]) as source:
        until(lambda: source.status.received == 2)
        assert source.status.state == "on"
    with stream([RuntimeError("driver\nbroke")] * 5000) as source:
        until(lambda: "driver" in source.status.note)
        assert source.status.note == "the camera stopped unexpectedly (RuntimeError: driver broke); trying again"


def test_closing_does_not_wait_for_a_device_that_hangs() -> None:
    answer = threading.Event()
    device = Scripted([picture(0.0), lambda: answer.wait(PATIENCE_S) and None])
    source = stream([device])
    source.start()
    until(lambda: source.status.received == 1)
    source.close()
    assert not device.closed.is_set()
    answer.set()
    assert device.closed.wait(PATIENCE_S)
    source.close()


def test_fifty_losses_and_fifty_streams_leave_nothing_behind() -> None:
    class Open(Scripted):
        """Holds a descriptor, as a device does."""

        def __init__(self, script: list[object]) -> None:
            super().__init__(script)
            self._descriptor = os.open(os.devnull, os.O_RDONLY)

        def close(self) -> None:
            os.close(self._descriptor)
            super().close()

    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    before, threads = descriptors(), threading.active_count()
    turn = 0

    def open_device() -> object:
        nonlocal turn
        turn += 1
        return Open([picture(float(turn)), SourceError("gone")])

    source: Stream[Picture] = Stream(open_device, name="it", stream="user.face", clock=FakeClock(), capacity=8)  # type: ignore[arg-type]
    with source:
        until(lambda: source.status.reopened >= 50)
        assert descriptors() <= before + 1
        assert threading.active_count() == threads + 1
        gaps = source.gaps()
        assert len(gaps) >= 49
        assert all(gap.end_s - gap.start_s == 1.0 for gap in gaps)
    for _ in range(50):
        with stream([Open([picture(0.0)])]) as source:
            until(lambda: source.status.received == 1)
    assert descriptors() == before
    assert threading.active_count() == threads
