"""A sound device recorded in its own process.

PortAudio lists devices only when it starts and never again; soundcard keeps one connection to the sound server, which
does not come back after the server's end, and both wait without end for a server that is stopped. A new process for each
opening avoids this: what hangs is killed, and what was plugged in again is found.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Final, Protocol, Self

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError, StoppedError
from monitor.process.supervision import Supervisor, ask
from monitor.sources.device import READ_S
from monitor.sources.drift import DriftCorrector
from monitor.types import Float32, Sound

# Blocks come each 32 ms: a device that gives nothing for so long is lost.
RECORDER_QUIET_S: Final = 2.0

# A process that loads a sound library takes 0.3-1 s, and over 6 s where six others want both cores (measured); PulseAudio's
# null sink plays 2 s ahead when nobody listens (measured) and gives nothing until then.
_RECORDER_OPEN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """The device runs. name : as the user knows it."""

    name: str
    rate_hz: int


class RecordingOutput(Protocol):
    """What a recording hands its sound to."""

    def started(self, name: str, rate_hz: int) -> None:
        """The device runs; blocks follow."""

    def block(self, time_s: float, samples: Float32) -> None:
        """A mono block [shape=(n_samples,)] whose first sample was captured at ``time_s``."""


RecordFunction = Callable[[str, Clock, RecordingOutput], None]
ListFunction = Callable[[], list[str]]


class Recorder:
    """A Device: ``record(name, clock, output)`` runs in its own process, what it gives comes out of ``read``.

    record : a function at the top of a module; gives blocks to the output until it is killed, raises SourceError when the
    device cannot be opened or is lost. name : the device's, empty for the default one. what : for sentences, such as
    ``the microphone``. The blocks' stamps are made even (``DriftCorrector``).
    Raises SourceError when the device cannot be opened or does not answer within ``_RECORDER_OPEN_S``.
    """

    def __init__(self, record: RecordFunction, *, name: str, what: str, clock: Clock) -> None:
        self._what = f"{what} {name}".strip()
        self._ready: deque[Sound] = deque()
        self._process = Supervisor(_record, start_s=_RECORDER_OPEN_S, hang_s=RECORDER_QUIET_S)
        self._process.start(record, name, clock)
        try:
            started = self._next(_RECORDER_OPEN_S)
            if not isinstance(started, RecordingStarted):
                raise SourceError(f"{self._what} is not responding; {_RESTART}")
        except BaseException:
            self.close()
            raise
        self.name = started.name
        self._rate_hz = started.rate_hz
        self._drift = DriftCorrector()
        # Some servers have played ahead when they are asked, and give nothing until they catch up.
        self._process.expect(within_s=_RECORDER_OPEN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The recording process."""
        return self._process.pid

    def read(self) -> Sound | None:
        """The next block; None when there is none within half a second. Raises SourceError when the device is lost."""
        if not self._ready:
            self._receive()
        return self._ready.popleft() if self._ready else None

    def close(self) -> None:
        """End the recording. A second call does nothing."""
        self._process.end()

    def _receive(self) -> None:
        message = self._next(READ_S)
        if message is None:
            if self._process.is_overdue:
                raise StoppedError(f"no sound from {self._what} for {RECORDER_QUIET_S:g} s; {_RESTART}")
            return
        assert isinstance(message, tuple)
        if self._process.is_overgrown:
            raise StoppedError(f"recording {self._what} used too much memory; restarting it")
        time_s, samples = message
        self._ready += self._drift.push(Sound(time_s, np.frombuffer(samples, np.float32), self._rate_hz))

    def _next(self, wait_s: float) -> object:
        try:
            message: object = self._process.receive(wait_s)
        except EOFError:
            raise StoppedError(f"recording {self._what} stopped unexpectedly; restarting it") from None
        if isinstance(message, SourceError):
            raise message
        return message


_RESTART = "if it does not come back, plug it in again or restart the sound service"


def list_names(names: ListFunction, *, what: str) -> list[str]:
    """The devices' names that ``names`` gives in its own process. Raises SourceError when it cannot say."""
    answer = ask(_list, names, limit_s=_RECORDER_OPEN_S)
    if isinstance(answer, SourceError):
        raise answer
    if answer is None:
        raise SourceError(f"the sound system did not list its {what}; {_RESTART}")
    return list(answer)


def _list(pipe: Connection, names: ListFunction) -> None:
    _begin(pipe)
    try:
        pipe.send(names())
    except SourceError as error:
        pipe.send(error)
    os._exit(0)


class _PipeOutput:
    """A RecordingOutput at the far end of which the program reads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def started(self, name: str, rate_hz: int) -> None:
        self._pipe.send(RecordingStarted(name, rate_hz))

    def block(self, time_s: float, samples: Float32) -> None:
        self._pipe.send((time_s, samples.astype(np.float32, copy=False).tobytes()))


def _record(pipe: Connection, record: RecordFunction, name: str, clock: Clock) -> None:
    _begin(pipe)
    try:
        record(name, clock, _PipeOutput(pipe))
        error = SourceError("the recording ended; restarting it")
    except SourceError as lost:
        error = lost
    except Exception as unexpected:  # the libraries raise what they like
        text = " ".join(f"{type(unexpected).__name__}: {unexpected}".split())
        error = SourceError(f"the recording stopped ({text}); restarting it")
    with suppress(OSError):
        pipe.send(error)
    # The libraries' own clearing up waits for a server that may be gone.
    os._exit(0)


def _begin(pipe: Connection) -> None:
    """This process ends when the program's end of the pipe is closed, however the program ended."""
    # soundcard gives the server a name that it takes from here, and fails where there is none.
    sys.argv = ["rapport"]

    def wait() -> None:
        with suppress(EOFError, OSError):
            pipe.recv()
        os._exit(0)

    threading.Thread(target=wait, name="end with the program", daemon=True).start()
