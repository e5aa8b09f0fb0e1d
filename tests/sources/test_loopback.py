"""Loopback and microphone on a true sound server: PulseAudio with null sinks, stopped, killed and started again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.loopback import LoopbackDevice, loopbacks
from monitor.sources.microphone import MicrophoneDevice, microphones
from monitor.sources.stream import Stream
from monitor.types import Sound
from tests.support.pulse import Pulse, pulse

pytestmark = pytest.mark.audio

PATIENCE_S = 40.0
# A block's stamp may lie this far ahead of the moment: a null sink plays in advance, and stamps are off by some milliseconds.
STAMP_S = 0.1
Streams = tuple[Stream[Sound], Stream[Sound]]


@pytest.fixture(scope="module")
def server() -> Iterator[Pulse]:
    with pulse() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def listening(clock: Clock) -> Iterator[Streams]:
    """A microphone and a loopback that run."""
    microphone = Stream(
        lambda: MicrophoneDevice(clock=clock), name="the microphone", stream="user.voice", clock=clock, capacity=10_000
    )
    loopback = Stream(
        lambda: LoopbackDevice(clock=clock), name="the computer", stream="partner.voice", clock=clock, capacity=10_000
    )
    with microphone, loopback:
        hears((microphone, loopback))
        yield microphone, loopback


def wait(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end_s, "it did not come about"
        time.sleep(0.05)


def hears(streams: Streams) -> None:
    """Wait until both are on and give sound."""
    for stream in streams:
        stream.read()
        wait(lambda stream=stream: stream.status.state == "on" and bool(stream.read()))


def clicks_s(sounds: list[Sound]) -> np.ndarray:
    """When clicks begin."""
    starts_s: list[float] = []
    for sound in sounds:
        loud = np.flatnonzero(np.abs(sound.samples) > 0.2)
        if loud.size and (not starts_s or sound.time_s + loud[0] / sound.rate_hz > starts_s[-1] + 0.2):
            starts_s.append(sound.time_s + loud[0] / sound.rate_hz)
    return np.array(starts_s)


@pytest.mark.timeout(240)
@pytest.mark.slow
def test_what_is_played_is_heard_at_its_time(server: Pulse, clock: Clock) -> None:
    """The player's own account of the time is the truth; measured: the microphone 1 ms, the loopback 5 ms off.

    A computer with far too much to do delays the server itself, so one good round of three is enough.
    """
    start_s = time.monotonic() - clock.now_s()
    rounds: list[list[float]] = []
    with listening(clock) as streams:
        while len(rounds) < 3 and not (rounds and max(rounds[-1]) < 0.03):
            planted = server.clicks("voice", "speakers")
            time.sleep(0.3)
            rounds.append([])
            for stream, told_s in zip(streams, planted, strict=True):
                sounds = stream.read()
                found_s = clicks_s(sounds) + start_s
                rounds[-1].append(float(abs(np.median([min(found_s - time_s, key=abs) for time_s in told_s]))))
                # The seconds before the first click are silence, and silence is sound.
                silent = [sound for sound in sounds if told_s[0] - 2.5 < start_s + sound.time_s < told_s[0] - 0.5]
                assert sum(sound.samples.size / sound.rate_hz for sound in silent) > 0.5
                assert all((np.abs(sound.samples) < 1e-3).all() for sound in silent)
    assert max(rounds[-1]) < 0.03, rounds


@pytest.mark.slow
def test_devices_by_name(server: Pulse, clock: Clock) -> None:
    assert microphones() == ["DeskMicrophone"]
    assert loopbacks() == ["Speakers", "Headphones", "Voice"]
    with MicrophoneDevice(clock=clock, name="desk") as desk, LoopbackDevice(clock=clock, name="Head") as head:
        assert (desk.name, head.name) == ("the microphone DeskMicrophone", "what Headphones plays")
    for open_device in (MicrophoneDevice, LoopbackDevice):
        with pytest.raises(SourceError, match=r"the (microphone|output) Nobody is not connected; .*(Desk|Headphones)"):
            open_device(clock=clock, name="Nobody")


@pytest.mark.timeout(240)
@pytest.mark.slow
def test_a_server_that_ends_or_hangs_and_returns_is_one_gap(clock: Clock) -> None:
    with pulse() as server, listening(clock) as streams:
        for stream in streams:
            stream.gaps()
        server.kill()
        killed_s = clock.now_s()
        for stream in streams:
            wait(lambda stream=stream: stream.status.state == "waiting" and bool(stream.status.note))
        server.start()
        hears(streams)
        for stream in streams:
            # A null sink plays ahead when it begins, which may leave shorter holes.
            (gap,) = [gap for gap in stream.gaps() if gap.end_s - gap.start_s > 0.5]
            assert gap.start_s <= killed_s + STAMP_S and killed_s < gap.end_s and gap.reason
            assert stream.status.reopened == 1
        server.hold()
        try:
            for stream in streams:
                wait(lambda stream=stream: stream.status.state == "waiting")
                assert "no sound from" in stream.status.note
        finally:
            server.go_on()
        hears(streams)
        for stream in streams:
            assert stream.status.reopened == 2


@pytest.mark.slow
def test_another_default_output_is_followed(server: Pulse, clock: Clock) -> None:
    with listening(clock) as (_, loopback):
        server.control("set-default-sink", "headphones")
        try:
            wait(lambda: loopback.status.reopened == 1)
            wait(lambda: bool(loopback.read()))
            server.clicks("headphones", first_s=2.0, n=4)
            assert clicks_s(loopback.read()).size >= 2
        finally:
            server.control("set-default-sink", "speakers")


@pytest.mark.slow
def test_without_a_server(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    with pytest.raises(SourceError, match="the sound service is not running; start it"):
        LoopbackDevice(clock=clock)
    with pytest.raises(SourceError, match="the sound service is not running"):
        loopbacks()
