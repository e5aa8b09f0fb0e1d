"""A private PulseAudio: two loudspeakers that nobody hears, and a microphone that hears what is played into ``voice``."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

MODULES = (
    "module-null-sink sink_name=speakers sink_properties=device.description=Speakers",
    "module-null-sink sink_name=headphones sink_properties=device.description=Headphones",
    "module-null-sink sink_name=voice sink_properties=device.description=Voice",
    # What a monitor alone would not be: a microphone.
    "module-remap-source master=voice.monitor source_name=desk source_properties=device.description=DeskMicrophone",
)

# PulseAudio's account of when it plays what is handed to it next; the first argument stands in for a script's name.
_PLAYER = """
import json, sys, time
import numpy as np
import soundcard
sink, first_s, n = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
rate_hz, step = 48000, 480
starts = ((first_s + 0.5 * np.arange(n)) * rate_hz).astype(int)
samples, times_s = np.zeros(starts[-1] + rate_hz // 2, np.float32), []
for start in starts:
    samples[start : start + 96] = 0.8
speaker = next(speaker for speaker in soundcard.all_speakers() if speaker.id == sink)
with speaker.player(rate_hz, channels=2, blocksize=960) as player:
    for first in range(0, samples.size, step):
        player.play(samples[first : first + step])
        end_s = player.latency + time.monotonic()
        times_s += [end_s - (first + step - start) / rate_hz for start in starts if first <= start < first + step]
print(json.dumps(times_s))
"""


class Pulse:
    """The server. ``start``, ``kill`` and ``start`` again as often as wanted; ``with`` starts and ends it.

    environment : what programs need to find this server and no other; ``here`` puts it into this process.
    """

    def __init__(self) -> None:
        # A socket's path may have 107 letters, fewer than some of pytest's folders.
        self._folder = Path(tempfile.mkdtemp(prefix="rapport-pulse-"))
        self._folder.chmod(0o700)
        self._process: subprocess.Popen[bytes] | None = None
        socket = self._folder / "socket"
        self.environment = {
            "HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "PULSE_SERVER": f"unix:{socket}",
        }
        self._protocol = f"module-native-protocol-unix socket={socket} auth-anonymous=1"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, *, modules: tuple[str, ...] = MODULES, microphone: str = "desk") -> None:
        """Start it and wait until it answers."""
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        loads = [word for module in (*modules, self._protocol) for word in ("-L", module)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *loads], env=self._all, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        for _ in range(300):
            if subprocess.run(["pactl", "info"], env=self._all, capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"PulseAudio did not start: {(self._folder / 'log').read_text()}")
        if microphone:
            self.control("set-default-source", microphone)
        self.control("set-default-sink", "speakers")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            with suppress(FileNotFoundError):
                (self._folder / "socket").unlink()

    def hold(self) -> None:
        """Stop it without ending it: its socket is there and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """The end of ``hold``."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def control(self, *words: str) -> str:
        """A command of pactl."""
        return subprocess.run(["pactl", *words], env=self._all, capture_output=True, text=True, check=True).stdout

    def clicks(self, *sinks: str, first_s: float = 3.0, n: int = 6) -> list[list[float]]:
        """Play clicks half a second apart into each sink, and say when they leave it: monotonic times by the player's account.

        first_s : silence before the first, as a null sink takes some two seconds until it plays no further ahead than asked.
        """
        players = [
            subprocess.Popen(
                [sys.executable, "-c", _PLAYER, sink, str(first_s), str(n)], env=self._all, stdout=subprocess.PIPE, text=True
            )
            for sink in sinks
        ]
        return [json.loads(player.communicate(timeout=60)[0]) for player in players]

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process and those it starts use this server."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield

    @property
    def _all(self) -> dict[str, str]:
        return os.environ | self.environment


@contextmanager
def pulse() -> Iterator[Pulse]:
    """A server for a test, used by this process too; the test is skipped where PulseAudio is not installed."""
    for program in ("pulseaudio", "pactl", "paplay"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    with Pulse() as server, server.here():
        yield server
