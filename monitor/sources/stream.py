"""A live source: a device read in a thread of its own, bounded, reopened by one policy when it is lost."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from monitor.clock import Clock
from monitor.constants import load
from monitor.errors import SourceError
from monitor.types import Gap, Picture, Sound

T = TypeVar("T", Picture, Sound)
T_co = TypeVar("T_co", Picture, Sound, covariant=True)

State = Literal["opening", "on", "waiting", "ended"]


class FilmEndError(Exception):
    """A film that is played as a device has come to its end."""


class Device(Protocol[T_co]):
    """Something opened that gives pictures or sound, stamped at capture on the session's clock."""

    def read(self) -> T_co | None:
        """The next item; None when there is none yet (waits half a second at most).

        Raises SourceError when the device is lost, FilmEndError when a film is over.
        """

    def close(self) -> None:
        """Give the device back. A second call does nothing."""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How a source is doing. note : one calm sentence while it is not on. rate_hz : items a second of late."""

    state: State
    note: str = ""
    rate_hz: float = 0.0
    received: int = 0
    dropped: int = 0
    reopened: int = 0


class Stream(Generic[T]):
    """A device's items, the newest ``capacity`` of them: when nobody reads, the oldest are dropped and counted.

    A device that cannot be opened or is lost is opened again after the pauses ``reopen_s`` of ``calibration/constants/sources``
    (the last one for ever); what is missing in between is one gap. A jump of over ``sound_gap_s`` (sound) or ``picture_gap_s``
    (pictures) is a gap too. ``start`` and ``close`` it, or use ``with`` in a thread that may wait.
    """

    def __init__(
        self,
        open_device: Callable[[], Device[T]],
        *,
        name: str,
        stream: str,
        clock: Clock,
        capacity: int,
    ) -> None:
        self.name = name
        self.stream = stream
        self._open = open_device
        self._clock = clock
        self._items: deque[T] = deque(maxlen=capacity)
        self._gaps: list[Gap] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._status = StreamStatus("opening")
        self._stamps: deque[float] = deque(maxlen=int(load("sources")["rate_items"]))
        self._covered_to_s: float | None = None  # up to when there is no hole, once something came
        self._thread = threading.Thread(target=self._run, name=f"source {stream}", daemon=True)

    def start(self) -> None:
        """Begin to open and read."""
        self._thread.start()

    def read(self) -> list[T]:
        """What came since the last call, oldest first."""
        with self._lock:
            items = list(self._items)
            self._items.clear()
        return items

    def gaps(self) -> list[Gap]:
        """The gaps that ended since the last call."""
        with self._lock:
            gaps, self._gaps = self._gaps, []
        return gaps

    @property
    def status(self) -> StreamStatus:
        """How it is doing just now."""
        return self._status

    def close(self) -> None:
        """End the thread and give the device back. A second call does nothing."""
        self._closing.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(load("sources")["close_s"])
