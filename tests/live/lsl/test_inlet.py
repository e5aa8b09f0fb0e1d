"""Series that another program sends, through liblsl itself: stamps, channels, streams that go and come back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.live.lsl.inlet import Inlet
from monitor.live.lsl.library import LslClock, open_library
from monitor.live.lsl.request import Incoming
from tests.support.until import until

STAMP_TOLERANCE_S = 0.005


@pytest.fixture
def lsl() -> Any:
    return open_library("computer")


@pytest.fixture
def name() -> str:
    """Of a stream that no other test sends."""
    return f"belt {uuid.uuid4().hex[:12]}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened() -> Iterator[list[Inlet]]:
    inlets: list[Inlet] = []
    yield inlets
    for inlet in inlets:
        inlet.close()


def outlet(lsl: Any, name: str, labels: list[str], *, text: bool = False, source: str = "") -> Any:
    info = lsl.StreamInfo(name, "HeartRate", len(labels), 0.0, lsl.cf_string if text else lsl.cf_float32, source or name)
    info.set_channel_labels(labels)
    info.set_channel_units(["bpm"] * len(labels))
    return lsl.StreamOutlet(info)


def read(inlet: Inlet, n: int) -> tuple[np.ndarray, np.ndarray]:
    blocks: list[Any] = []

    def enough() -> bool:
        blocks.extend(inlet.read())
        return sum(len(times) for times, _ in blocks) >= n

    until(enough)
    return np.concatenate([times for times, _ in blocks]), np.concatenate([values for _, values in blocks])


@pytest.mark.slow
def test_the_channel_that_was_asked_for_comes_on_the_programs_clock(
    lsl: Any, name: str, clock: Clock, opened: list[Inlet]
) -> None:
    sends = outlet(lsl, name, ["RR", "HR"])
    inlet = Inlet(lsl, Incoming("partner", name, "HR"), LslClock(clock, lsl.local_clock))
    opened.append(inlet)
    assert sends.wait_for_consumers(60)
    program_s, lsl_s = clock.now_s(), lsl.local_clock()  # planted: the same moment on both
    stamps = [lsl_s - 2.0, lsl_s - 1.0, lsl_s - 1.5, lsl_s, lsl_s + 1.0]
    sends.push_chunk([[800.0, 60.0], [810.0, 61.0], [0.0, 99.0], [820.0, float("nan")], [830.0, 63.0]], stamps)
    times, values = read(inlet, 4)
    # The one that steps back in time is left out; a missing value stays missing.
    np.testing.assert_array_equal(values, np.array([60.0, 61.0, np.nan, 63.0], np.float32))
    np.testing.assert_allclose(times - program_s, [-2.0, -1.0, 0.0, 1.0], atol=STAMP_TOLERANCE_S)
    assert inlet.state == "on" and inlet.signal is not None
    assert (inlet.signal.stream, inlet.signal.channel, inlet.signal.unit, inlet.signal.kind) == (name, "HR", "bpm", "HeartRate")


@pytest.mark.slow
def test_a_stream_that_goes_is_found_again(lsl: Any, name: str, clock: Clock, opened: list[Inlet]) -> None:
    inlet = Inlet(lsl, Incoming("user", name), LslClock(clock, lsl.local_clock))
    opened.append(inlet)
    for number in (1.0, 2.0):
        sends = outlet(lsl, name, ["HR"])
        assert sends.wait_for_consumers(60), (inlet.state, inlet.problem)
        sends.push_sample([number])
        assert read(inlet, 1)[1].tolist() == [number]
        del sends
        until(lambda: inlet.state == "looking")


class StartedAnew:
    """Stands for liblsl while a program that sends is started anew: its old stream still answers while the new one begins."""

    cf_string = 3

    def __init__(self, old: Any, new: Any) -> None:
        self._answers = [[old], [old, new], [new]]
        self.listened_to: Any = None

    def resolve_bypred(self, *_: object) -> list[Any]:
        return self._answers.pop(0)

    def StreamInlet(self, info: Any, **_: object) -> Any:  # noqa: N802 (liblsl's name)
        self.listened_to = info
        raise RuntimeError("that is all of the test")


def test_one_program_that_starts_anew_is_not_taken_for_two(lsl: Any, name: str, clock: Clock, opened: list[Inlet]) -> None:
    old, new = (lsl.StreamInfo(name, "HeartRate", 1, 0.0, lsl.cf_float32, name) for _ in range(2))
    restarted = StartedAnew(old, new)
    inlet = Inlet(restarted, Incoming("user", name), LslClock(clock, lsl.local_clock))
    opened.append(inlet)
    until(lambda: inlet.state == "faulty")
    assert restarted.listened_to is new and "that is all of the test" in inlet.problem


@pytest.mark.slow
@pytest.mark.parametrize(
    ("labels", "asked", "words"),
    [
        (["RR", "HR"], "", "has 2 channels (RR, HR); name one after a colon"),
        (["RR", "HR"], "EDA", "has no channel “EDA”; choose from RR, HR"),
        (["RR", "HR"], "3", "has no channel “3”"),
    ],
)
def test_a_channel_that_is_not_there_is_said(
    lsl: Any, name: str, clock: Clock, opened: list[Inlet], labels: list[str], asked: str, words: str
) -> None:
    sends = outlet(lsl, name, labels)
    inlet = Inlet(lsl, Incoming("user", name, asked), LslClock(clock, lsl.local_clock))
    opened.append(inlet)
    until(lambda: inlet.state == "faulty")
    assert words in inlet.problem
    del sends


@pytest.mark.slow
def test_text_and_two_streams_of_one_name_are_said(lsl: Any, name: str, clock: Clock, opened: list[Inlet]) -> None:
    sends = [outlet(lsl, name, ["HR"], source=source) for source in ("belt-1", "belt-2")]
    inlet = Inlet(lsl, Incoming("user", name), LslClock(clock, lsl.local_clock))
    opened.append(inlet)
    until(lambda: inlet.state == "faulty")
    assert "give one's source id" in inlet.problem and "belt-1" in inlet.problem and "belt-2" in inlet.problem
    del sends
    text = outlet(lsl, f"{name} text", ["marker"], text=True)
    other = Inlet(lsl, Incoming("user", f"{name} text"), LslClock(clock, lsl.local_clock))
    opened.append(other)
    until(lambda: other.state == "faulty")
    assert "sends text, not numbers" in other.problem
    del text
