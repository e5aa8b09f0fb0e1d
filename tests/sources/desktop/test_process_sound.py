"""One program's sound on a true sound server: players told apart by their tones; proc-tap by a stand-in of its methods."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.desktop import extras, process_sound, programs
from monitor.sources.desktop.mixer import Mixer
from monitor.sources.desktop.process_sound import ProcessDevice
from monitor.sources.stream import Stream
from monitor.types import Sound
from tests.support.fake_clock import FakeClock
from tests.support.pulse import Pulse, pulse

HZ = 16_000
LOUD = 0.3
CALL_HZ, SHARED_HZ, MUSIC_HZ = 400.0, 700.0, 1000.0


@pytest.fixture(scope="module")
def server() -> Iterator[Pulse]:
    with pulse() as server:
        yield server


@contextmanager
def player(folder: Path, program: str, tone_hz: float) -> Iterator[None]:
    """A program that plays a tone into the default output, for half a minute at most."""
    file = folder / f"{program}-{tone_hz:g}.raw"
    file.write_bytes((LOUD * np.sin(2 * np.pi * tone_hz * np.arange(30 * HZ) / HZ)).astype(np.float32).tobytes())
    command = ["pacat", "--raw", f"--rate={HZ}", "--channels=1", "--format=float32le", f"--client-name={program}"]
    process = subprocess.Popen([*command, "--latency-msec=100", str(file)])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def amplitude(samples: np.ndarray, tone_hz: float) -> float:
    """Of a tone, by its projection."""
    turns = np.exp(-2j * np.pi * tone_hz * np.arange(samples.size) / HZ)
    return float(2 * abs((samples * turns).mean()))


def wait(true: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 40
    while not true():
        assert time.monotonic() < end_s, "it did not come about"
        time.sleep(0.05)


def newest(stream: Stream[Sound], for_s: float = 1.0) -> np.ndarray:
    """So much sound that comes from now on."""
    stream.read()
    parts: list[np.ndarray] = []
    wait(lambda: bool(parts.extend(sound.samples for sound in stream.read()) or sum(part.size for part in parts) >= for_s * HZ))
    return np.concatenate(parts)[: round(for_s * HZ)]


@pytest.mark.audio
@pytest.mark.slow
def test_only_the_program_that_is_meant_is_heard(server: Pulse, tmp_path: Path) -> None:
    clock = Clock()
    with ExitStack() as stack:
        stack.enter_context(player(tmp_path, "Music player", MUSIC_HZ))
        wait(lambda: programs.programs() == ["Music player"])
        stream = Stream(
            lambda: ProcessDevice(clock=clock, name="zoom"), name="Zoom", stream="partner.voice", clock=clock, capacity=10_000
        )
        stack.enter_context(stream)
        call = stack.enter_context(ExitStack())
        call.enter_context(player(tmp_path, "Zoom Workplace", CALL_HZ))
        wait(lambda: stream.status.state == "on" and bool(stream.read()))
        assert stream.device_name == "what Zoom Workplace plays"
        wait(lambda: amplitude(newest(stream, 0.2), CALL_HZ) > LOUD / 2)
        # A machine that was busy for a moment leaves a hole: a second without one is waited for.
        wait(lambda: amplitude(newest(stream), CALL_HZ) == pytest.approx(LOUD, rel=0.03))
        heard = newest(stream)
        # Clear of what else is played by more than 60 dB; the call still plays where it did.
        assert amplitude(heard, MUSIC_HZ) < LOUD / 1000
        sinks = [line.split("\t")[1] for line in server.control("list", "sink-inputs", "short").splitlines()]
        assert len(sinks) == 2 and len(set(sinks)) == 1
        # A second sound of the same program, such as a shared film, is heard with the first.
        call.enter_context(player(tmp_path, "Zoom Workplace", SHARED_HZ))
        wait(lambda: amplitude(newest(stream, 0.2), SHARED_HZ) > LOUD / 2)
        for tone_hz in (CALL_HZ, SHARED_HZ):
            wait(lambda tone_hz=tone_hz: amplitude(newest(stream), tone_hz) == pytest.approx(LOUD, rel=0.1))
        assert amplitude(newest(stream), MUSIC_HZ) < LOUD / 300
        # The call ends: silence, which is sound, and then the word for it, as a gap.
        call.close()
        wait(lambda: not newest(stream, 0.2).any())
        wait(lambda: stream.status.state == "waiting")
        assert stream.status.note.startswith(
            "“zoom” plays no sound now; start the call, and its sound is picked up (playing now"
        )
        with player(tmp_path, "Zoom Workplace", CALL_HZ):
            wait(lambda: stream.status.state == "on" and amplitude(newest(stream, 0.2), CALL_HZ) > LOUD / 2)
            assert any(gap.end_s - gap.start_s > 0.5 and "plays no sound" in gap.reason for gap in stream.gaps())


def test_sounds_are_mixed_in_step_and_a_pause_is_silence() -> None:
    mixer = Mixer(1000, 0.0)
    assert mixer.take(0.05) is None
    start_s, silent = mixer.take(0.3) or pytest.fail("silence is sound")
    assert start_s == 0.0 and silent.size == 200 and not silent.any()
    one, two = np.full(50, 0.1, np.float32), np.full(30, 0.2, np.float32)
    mixer.push(1, 0.40, one)
    mixer.push(2, 0.41, two)
    # As much as both have given; the stamp is that of the one that gave less.
    start_s, mixed = mixer.take(0.42) or pytest.fail("both play")
    assert start_s == pytest.approx(0.38) and mixed.tolist() == pytest.approx([0.3] * 30)
    assert mixer.take(0.42) is None
    # The second one pauses: the first goes on alone, with what it had left.
    mixer.push(1, 0.60, one)
    start_s, mixed = mixer.take(0.61) or pytest.fail("one plays")
    assert start_s == pytest.approx(0.53) and mixed.tolist() == pytest.approx([0.1] * 70)


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    with pytest.raises(SourceError, match="the sound service is not running; start it"):
        programs.programs()
    monkeypatch.setattr(process_sound.shutil, "which", lambda name: None)
    with pytest.raises(SourceError, match="parec, which records one program's sound, is not installed; run: sudo apt-get"):
        process_sound.record("zoom", Clock(), Collected())
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    for ask in (programs.programs, lambda: ProcessDevice(clock=Clock(), name="zoom")):
        with pytest.raises(SourceError, match=r'rapport-monitor\[process-sound\]"'):
            ask()


class Collected:
    """What a recording hands on."""

    def __init__(self) -> None:
        self.name, self.rate_hz = "", 0
        self.blocks: list[tuple[float, np.ndarray]] = []

    def started(self, name: str, rate_hz: int) -> None:
        self.name, self.rate_hz = name, rate_hz

    def block(self, time_s: float, samples: np.ndarray) -> None:
        self.blocks.append((time_s, samples))


class Tap:
    """``proctap.ProcessAudioCapture`` as it is documented: 48 kHz, two channels, float32, None when nothing came in time."""

    def __init__(self, pid: int, on_data: object = None, resample_quality: str = "best") -> None:
        assert (pid, resample_quality) == (7, "fast")
        self._clock = CLOCK
        self.running = False
        self._chunks = 0

    def start(self) -> None:
        self.running = True

    def read(self, timeout: float = 1.0) -> bytes | None:
        assert self.running
        self._chunks += 1
        self._clock.sleep(0.01)
        if self._chunks > 100:  # 1 s of sound, then the program is silent
            self._clock.sleep(timeout)
            return None
        return np.tile(np.array([0.1, 0.3], np.float32), 480).tobytes()

    def close(self) -> None:
        self.running = False


CLOCK = FakeClock()


def test_elsewhere_the_family_of_the_program_is_tapped_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = SimpleNamespace(pid=1, info={"name": "explorer.exe"}, parents=list)
    browser = SimpleNamespace(pid=7, info={"name": "chrome.exe"}, parents=lambda: [shell])
    child = SimpleNamespace(pid=9, info={"name": "chrome.exe"}, parents=lambda: [browser, shell])
    monkeypatch.setattr("psutil.process_iter", lambda attributes: [child, shell, browser])
    monkeypatch.setattr(programs, "is_linux", lambda: False)
    monkeypatch.setattr(process_sound, "is_linux", lambda: False)
    proctap = ModuleType("proctap")
    proctap.ProcessAudioCapture = Tap  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "proctap", proctap)
    monkeypatch.setattr(process_sound, "_runs", lambda pid: CLOCK.time_s < start_s + 2.5)
    assert programs.programs() == ["Chrome"]
    start_s, collected = CLOCK.now_s(), Collected()
    with pytest.raises(
        SourceError, match="no program called chrome is running; start the call, or choose the computer's sound"
    ):
        process_sound.record("chrome", CLOCK, collected)  # type: ignore[arg-type]
    assert (collected.name, collected.rate_hz) == ("what chrome plays", 48_000)
    sound = np.concatenate([samples for _, samples in collected.blocks])
    # Both channels' mean for the second that was played, then silence until the end, without a hole.
    assert sound[:48_000] == pytest.approx(np.full(48_000, 0.2)) and not sound[48_000:].any()
    assert sound.size / 48_000 == pytest.approx(2.4, abs=0.1)
    stamps_s = np.array([time_s for time_s, _ in collected.blocks]) - start_s
    ends_s = stamps_s + np.array([samples.size for _, samples in collected.blocks]) / 48_000
    assert np.abs(stamps_s[1:] - ends_s[:-1]).max() < 1e-6 and stamps_s[0] == pytest.approx(0.0, abs=1e-6)
    with pytest.raises(SourceError, match="no program called teams is running"):
        programs.process_of("teams")
