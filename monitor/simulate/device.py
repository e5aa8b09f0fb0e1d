"""Simulated people as devices: drawn and spoken by ``process.simulate`` while they are watched, without a film."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError, StoppedError
from monitor.process.supervision import HANG_S, START_S, Supervisor
from monitor.simulate.plan import DyadPlan
from monitor.simulate.process import RATE_HZ, simulate
from monitor.sources.device import READ_S, FilmEndError
from monitor.sources.spec import Use
from monitor.types import Person, Picture, Sound
from monitor.words import say

T = TypeVar("T", Picture, Sound)
_END = "end"
# What waits here at most for one device: a second of either; more would only come late.
_WAITING: Final = 32


class Simulation:
    """The two people of one plan. ``pictures`` and ``sounds`` give devices of one person each; ``close`` it after them.

    plan : the demo's conversation when not given. clock : of all its devices. The process starts with the first device and ends
    when none has been used for ``_SIMULATION_IDLE_S`` (``process``). Used from any thread.
    """

    def __init__(self, *, clock: Clock, plan: DyadPlan | None = None) -> None:
        from monitor.simulate.plan import demo_plan

        self._clock = clock
        self._plan = plan or demo_plan()
        self._lock = threading.Lock()
        self._keys = itertools.count()
        self._devices: dict[int, SimulatedDevice[Any]] = {}
        self._process = Supervisor(simulate)
        self._reader: threading.Thread | None = None

    @property
    def duration_s(self) -> float:
        """How long the conversation is."""
        return self._plan.duration_s

    def pictures(self, person: Person, *, origin_s: float) -> SimulatedDevice[Picture]:
        """A person's pictures. origin_s : when on the clock the conversation begins."""
        return self._open("picture", person, origin_s)

    def sounds(self, person: Person, *, origin_s: float) -> SimulatedDevice[Sound]:
        """A person's voice, 16 kHz. origin_s : when on the clock the conversation begins."""
        return self._open("sound", person, origin_s)

    def close(self) -> None:
        """End the process. A second call does nothing."""
        with self._lock:
            self._devices.clear()
            self._process.kill()
            reader = self._reader
        # The thread that reads gives the rest back: to close a pipe that is being read could hit another one's descriptor.
        if reader is not None:
            reader.join()

    def _open(self, use: Use, person: Person, origin_s: float) -> SimulatedDevice[Any]:
        with self._lock:
            if not self._process.is_running:
                self._process.start(self._clock, self._plan)
                self._reader = threading.Thread(target=self._receive, name="simulation", daemon=True)
                self._reader.start()
            device: SimulatedDevice[Any] = SimulatedDevice(self, next(self._keys), self._clock, origin_s)
            self._devices[device.key] = device
            self._process.send((device.key, use, person, origin_s))
        return device

    def stop(self) -> None:
        """End a process that hangs: its devices raise StoppedError, and the next one starts another."""
        with self._lock:
            self._process.kill()
            reader = self._reader
        if reader is not None:
            reader.join()

    def forget(self, device: SimulatedDevice[Any]) -> None:
        """A device was closed."""
        with self._lock:
            if self._devices.pop(device.key, None) is not None and self._process.is_running:
                self._process.send((device.key,))

    def _receive(self) -> None:
        """Hand on what the process sends, until it ends."""
        error: Exception | None = None
        with suppress(EOFError):
            while True:
                message = self._process.receive(None)
                if isinstance(message, RapportError):
                    error = message
                    break
                key, time_s, shape = message
                item: Any = _END
                if shape:
                    array = np.empty(shape, np.uint8 if len(shape) == 3 else np.float32)
                    self._process.receive_into(array.data.cast("B"))
                    item = Picture(time_s, array) if len(shape) == 3 else Sound(time_s, array, RATE_HZ)
                device = self._devices.get(key)
                if device is not None:
                    device.take(item)
                if self._process.is_overgrown:
                    error = StoppedError("the simulation used too much memory; restarting it")
                    break
        with self._lock:
            for device in self._devices.values():
                device.take(error or StoppedError("the simulation stopped; restarting it"))
            self._devices.clear()
            self._process.end()


class SimulatedDevice(Generic[T]):
    """One person's pictures or sound, each when it is due. Made by ``Simulation``."""

    def __init__(self, simulation: Simulation, key: int, clock: Clock, origin_s: float) -> None:
        self.key = key
        self._simulation = simulation
        self._clock = clock
        # Drawing begins with a cold start; later, nothing for long is a process that hangs.
        self._patience_s, self._hang_s = START_S, HANG_S
        self._quiet_since_s = max(origin_s, clock.now_s())
        self._read_s = READ_S
        self._items: deque[T | Exception | str] = deque(maxlen=_WAITING)
        self._there = threading.Condition()
        self.note = say("source-simulation-starting")

    def take(self, item: T | Exception | str) -> None:
        """Something for ``read``, from the simulation's thread."""
        with self._there:
            self.note = ""
            self._patience_s, self._quiet_since_s = self._hang_s, max(self._quiet_since_s, self._clock.now_s())
            self._items.append(item)
            self._there.notify()

    def read(self) -> T | None:
        """The next picture or block of sound; None when none is due within half a second."""
        with self._there:
            came = self._there.wait_for(lambda: bool(self._items), self._read_s)
            item = self._items[0] if came else None
        if item is None:
            if self._clock.now_s() - self._quiet_since_s > self._patience_s:
                self._simulation.stop()
                raise StoppedError(f"nothing from the simulation for {self._patience_s:g} s; restarting it")
            return None
        if isinstance(item, Exception):
            raise item
        if isinstance(item, str):
            raise FilmEndError
        due_s = _end_s(item)
        if due_s > self._clock.now_s():
            self._clock.sleep(min(due_s - self._clock.now_s(), self._read_s))
            if due_s > self._clock.now_s():
                return None
        with self._there:
            if self._items and self._items[0] is item:
                self._items.popleft()
        return item

    def close(self) -> None:
        """Nothing more of this is made."""
        self._simulation.forget(self)


def _end_s(item: Picture | Sound) -> float:
    return item.time_s + (item.samples.size / item.rate_hz if isinstance(item, Sound) else 0.0)
