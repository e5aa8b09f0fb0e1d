"""A microphone's stamps and sentences with a PortAudio made of a list; the process it is recorded in, and what may go wrong."""

from __future__ import annotations

import gc
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources import microphone, recorder
from monitor.sources.recorder import Recorder, RecordingOutput, list_names
from tests.support.fake_clock import FakeClock

pytestmark = pytest.mark.audio

BLOCK = 512


class PortAudioError(Exception):
    pass


@dataclass
class FakePortAudio:
    """What ``sounddevice`` offers, as far as it is used; its stream gives ``blocks`` and is gone."""

    devices: list[dict[str, Any]]
    ages_s: list[float] = field(default_factory=list)  # of each block's first sample; NaN: not told
    refusal: PortAudioError | None = None
    rates_hz: tuple[int, ...] = (16_000, 48_000)
    PortAudioError = PortAudioError
    default = SimpleNamespace(hostapi=0)

    def query_hostapis(self, index: int | None = None) -> Any:
        apis = [{"devices": [device["index"] for device in self.devices]}]
        return apis if index is None else apis[index]

    def query_devices(self, index: int | None = None, kind: str = "") -> Any:
        if kind:
            return self.devices[0]
        return self.devices if index is None else self.devices[index]

    def check_input_settings(self, *, samplerate: int, **_: object) -> None:
        if samplerate not in self.rates_hz:
            raise PortAudioError("Invalid sample rate", -9997)

    def RawInputStream(self, *, callback: Callable[..., None], samplerate: int, **_: object) -> Any:  # noqa: N802 - its name
        if self.refusal:
            raise self.refusal
        stream = SimpleNamespace(time=7.0, active=False)

        class Run:
            def __enter__(self) -> None:
                for index, age_s in enumerate(ages_s):
                    data = np.full(round(samplerate * 0.032), index, np.float32)
                    adc_s = 0.0 if np.isnan(age_s) else stream.time - age_s
                    callback(data.tobytes(), data.size, SimpleNamespace(inputBufferAdcTime=adc_s), None)

            def __exit__(self, *_: object) -> None:
                return None

            time = property(lambda self: stream.time)
            active = False

        ages_s = self.ages_s
        return Run()


def device(name: str, index: int = 0, *, inputs: int = 1) -> dict[str, Any]:
    return {"name": name, "index": index, "max_input_channels": inputs, "default_samplerate": 48_000.0}


@dataclass
class Taken:
    """A RecordingOutput that keeps."""

    name: str = ""
    rate_hz: int = 0
    blocks: list[tuple[float, float]] = field(default_factory=list)

    def started(self, name: str, rate_hz: int) -> None:
        self.name, self.rate_hz = name, rate_hz

    def block(self, time_s: float, samples: np.ndarray) -> None:
        self.blocks.append((time_s, float(samples[0])))


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Taken, str]]:
    """Record from a fake until it is gone: what was taken and the sentence at the end."""

    def run(library: FakePortAudio, name: str = "") -> tuple[Taken, str]:
        monkeypatch.setattr(microphone, "_portaudio", lambda: library)
        taken = Taken()
        with pytest.raises(SourceError) as lost:
            microphone.record(name, FakeClock(), taken)
        return taken, str(lost.value)

    return run


@pytest.mark.slow
def test_stamps_are_the_time_of_capture(record: Callable[..., tuple[Taken, str]]) -> None:
    """Now is 100 s; PortAudio says how old the first sample is, and where it says nothing, it is a block's length."""
    taken, lost = record(FakePortAudio([device("Desk")], ages_s=[0.05, 0.08, float("nan"), 1e6, -3.0]))
    assert [time_s for time_s, _ in taken.blocks] == pytest.approx([99.95, 99.92, 99.968, 99.968, 99.968])
    assert [first for _, first in taken.blocks] == [0, 1, 2, 3, 4]
    assert taken.rate_hz == 16_000 and taken.name == "the microphone Desk"
    assert lost == "the microphone Desk was unplugged; plug it in again"


@pytest.mark.slow
def test_who_does_not_take_blocks_loses_the_newest(record: Callable[..., tuple[Taken, str]]) -> None:
    taken, _ = record(FakePortAudio([device("Desk")], ages_s=[0.05] * 200))
    assert [first for _, first in taken.blocks] == list(range(62))


@pytest.mark.slow
def test_its_own_rate_where_16_khz_is_not_to_be_had(record: Callable[..., tuple[Taken, str]]) -> None:
    taken, _ = record(FakePortAudio([device("Desk")], ages_s=[0.05], rates_hz=(48_000,)))
    assert taken.rate_hz == 48_000


@pytest.mark.parametrize(
    ("library", "name", "says"),
    [
        (FakePortAudio([]), "", "no microphone is connected; plug one in, and allow this program to use it"),
        (FakePortAudio([device("Out", inputs=0)]), "", "no microphone is connected"),
        (FakePortAudio([device("Desk")]), "Head", "the microphone Head is not connected; plug it in, or choose one of: Desk"),
        (
            FakePortAudio([device("Desk")], refusal=PortAudioError("Device unavailable", -9985)),
            "",
            "the microphone Desk is in use or not allowed; close other programs that use it, or allow it",
        ),
        (
            FakePortAudio([device("Desk")], refusal=PortAudioError("Unanticipated host error", -9999)),
            "",
            "the microphone Desk cannot be opened .*Unanticipated host error.*; plug it in again, and allow",
        ),
    ],
)
def test_what_cannot_be_opened(record: Callable[..., tuple[Taken, str]], library: FakePortAudio, name: str, says: str) -> None:
    assert re.match(says, record(library, name)[1])


@pytest.mark.parametrize(("name", "chosen"), [("desk 2", "Desk 2"), ("DESK", "Desk"), ("sk 2", "Desk 2"), ("", "Desk 2")])
@pytest.mark.slow
def test_the_name_itself_is_taken_before_a_part_of_it(record: Callable[..., tuple[Taken, str]], name: str, chosen: str) -> None:
    library = FakePortAudio([device("Desk 2", 0), device("Desk", 1)], ages_s=[0.05])
    assert record(library, name)[0].name == f"the microphone {chosen}"


def test_without_portaudio(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    with pytest.raises(SourceError, match=r"PortAudio, the library for microphones, is missing; "):
        microphone.names()


# What runs in a process of its own is found there by its module and name.


def speaks(name: str, clock: Clock, output: RecordingOutput) -> None:
    output.started("the planted one", 16_000)
    start_s = clock.now_s()
    for index in range(10_000):
        output.block(start_s + index * 0.032, np.full(BLOCK, index, np.float32))
        time.sleep(0.01)


def dies(name: str, clock: Clock, output: RecordingOutput) -> None:
    output.started("the planted one", 16_000)
    output.block(clock.now_s(), np.zeros(BLOCK, np.float32))
    os._exit(3)


def fails(name: str, clock: Clock, output: RecordingOutput) -> None:
    raise ValueError("what\na library raises")


def refuses(name: str, clock: Clock, output: RecordingOutput) -> None:
    raise SourceError(f"there is no {name}; plug it in")


def hangs(name: str, clock: Clock, output: RecordingOutput) -> None:
    time.sleep(1_000)


def falls_silent(name: str, clock: Clock, output: RecordingOutput) -> None:
    output.started("the planted one", 16_000)
    output.block(clock.now_s(), np.zeros(BLOCK, np.float32))
    time.sleep(1_000)


def three() -> list[str]:
    return ["one", "two", "three"]


def hung() -> list[str]:
    time.sleep(1_000)
    return []


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices at once that a device is lost."""
    for name, value in {"RECORDER_QUIET_S": 0.3, "READ_S": 0.1}.items():
        monkeypatch.setattr(recorder, name, value)


@pytest.fixture
def opens_in_2_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does not wait long for a process that hangs; one that starts may be slow on a busy machine."""
    monkeypatch.setattr(recorder, "_RECORDER_OPEN_S", 2.0)


def opened(record: Callable[..., None], name: str = "") -> Recorder:
    return Recorder(record, name=name, what="the microphone", clock=Clock())


def read_until_lost(device: Recorder) -> str:
    with pytest.raises(SourceError) as lost:
        for _ in range(1_000):
            device.read()
    device.close()
    return str(lost.value)


@pytest.mark.slow
def test_blocks_come_in_order_with_their_stamps() -> None:
    with opened(speaks) as device:
        sounds = []
        while len(sounds) < 5:
            sound = device.read()
            sounds += [sound] if sound else []
    assert [sound.samples[0] for sound in sounds] == [0, 1, 2, 3, 4]
    assert np.diff([sound.time_s for sound in sounds]) == pytest.approx(0.032)
    assert device.name == "the planted one"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (fails, "the recording stopped (ValueError: what a library raises); restarting it"),
        (refuses, "there is no Desk; plug it in"),
    ],
)
@pytest.mark.slow
def test_a_device_that_does_not_open(record: Callable[..., None], says: str) -> None:
    with pytest.raises(SourceError) as error:
        opened(record, "Desk")
    assert str(error.value) == says


@pytest.mark.usefixtures("opens_in_2_s")
@pytest.mark.slow
def test_a_device_that_hangs_as_it_opens() -> None:
    with pytest.raises(SourceError) as error:
        opened(hangs, "Desk")
    says = "the microphone Desk is not responding; if it does not come back, plug it in again or restart the sound service"
    assert str(error.value) == says
    with pytest.raises(SourceError, match="the sound system did not list its microphones"):
        list_names(hung, what="microphones")


@pytest.mark.usefixtures("impatient")
@pytest.mark.slow
def test_a_device_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_RECORDER_OPEN_S", 10.0)
    assert read_until_lost(opened(dies)) == "recording the microphone stopped unexpectedly; restarting it"
    # In the first seconds it may be silent, so that is waited for as well.
    assert read_until_lost(opened(falls_silent)).startswith("no sound from the microphone for 0.3 s")


@pytest.mark.slow
def test_listing() -> None:
    assert list_names(three, what="microphones") == ["one", "two", "three"]


@pytest.mark.slow
def test_opening_again_and_again_leaves_nothing() -> None:
    """Unplugged and back many times must leave nothing; each is a process of its own, and five show what one leaves."""
    process = psutil.Process()
    counts = []
    for _ in range(5):
        with opened(speaks) as device:
            device.read()
        device.close()
        gc.collect()
        counts.append((process.num_fds(), threading.active_count(), len(process.children())))
    assert counts[-1] == counts[0]
