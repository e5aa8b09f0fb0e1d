"""A live source: a device read in its own thread, bounded, reopened by the same rules whenever it is lost."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Generic, Self

from monitor.clock import SOUND_GAP_S, Clock
from monitor.errors import RapportError, StoppedError, Trouble
from monitor.process.supervision import RestartBudget
from monitor.sources.device import SILENT_S, Device, FilmEndError, State, StreamStatus, T
from monitor.sources.rectangle import Rectangle
from monitor.types import Gap, Sound
from monitor.words import say

# A dim camera gives 7 pictures a second; half a second without one misses a whole nod.
_PICTURE_GAP_S: Final = 0.5
# A plug that slipped is back at once; what is away for long is retried gently.
_REOPEN_S: Final = (0.5, 1.0, 2.0, 5.0)
# Devices answer within half a second; one that hangs must not hold up the end of a session.
_CLOSE_S: Final = 2.0
# About two seconds of pictures or sound blocks, enough for a calm figure (items).
_RATE_ITEMS: Final = 60


class Stream(Generic[T]):
    """A device's items, the newest ``capacity`` of them: when nobody reads, the oldest are dropped and counted.

    open_device : called in the stream's thread; raises SourceError when it cannot. name : for the user, such as ``the camera
    Logi``. stream : for gaps, such as ``user.face``.
    A device that cannot be opened or is lost is opened again after the pauses ``_REOPEN_S`` (the last one for ever); one whose
    process stops (StoppedError) has a ``RestartBudget``. What is missing in between is one gap. A jump of over ``SOUND_GAP_S``
    (sound) or ``_PICTURE_GAP_S`` (pictures) is a gap too. ``start`` and ``close`` it, or use
    ``with`` in a thread that may wait.
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
        self._open: Callable[[], Device[T]] = open_device
        self._clock = clock
        self._items: deque[T] = deque(maxlen=capacity)
        self._gaps: list[Gap] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._state: State = "opening"
        self._note = ""
        self._trouble: Trouble = ""
        self._on_s = clock.now_s()  # since when it is on
        self._loss = ""  # why something is missing, until something comes again
        self._received = self._dropped = self._reopened = 0
        self._device: Device[T] | None = None
        self._wanted_hz: float | None = None
        self._arrivals: deque[float] = deque(maxlen=_RATE_ITEMS)
        self._covered_to_s = clock.now_s()  # up to when there is no hole that was not reported
        self._thread = threading.Thread(target=self._run, name=f"source {stream}", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Begin to open and read. What is missing counts from now on."""
        self._covered_to_s = self._clock.now_s()
        self._thread.start()

    def read(self) -> list[T]:
        """What came since the last call, oldest first."""
        with self._lock:
            items = list(self._items)
            self._items.clear()
        return items

    def gaps(self) -> list[Gap]:
        """The gaps that ended since the last call, in the order of time; one that lasts is ``open_gap``."""
        with self._lock:
            gaps, self._gaps = self._gaps, []
        return gaps

    def open_gap(self) -> Gap | None:
        """The gap that lasts just now and ends at the clock's now; None while items come. For the end of a session."""
        now_s = self._clock.now_s()
        with self._lock:
            # Sound is on its way for longer than the holes between its blocks that count.
            if self._state == "ended" or now_s - self._covered_to_s <= _PICTURE_GAP_S:
                return None
            return Gap(self.stream, self._covered_to_s, now_s, self._loss or self._nothing)

    @property
    def status(self) -> StreamStatus:
        """How it is doing just now."""
        now_s = self._clock.now_s()
        with self._lock:
            state, note, trouble, device = self._state, self._note, self._trouble, self._device
            if state == "on":
                note, trouble = str(getattr(device, "note", "")), getattr(device, "trouble", "")
                # Also a device that is open and has never given anything, as a camera that somebody else holds.
                if not note and now_s - (self._arrivals[-1] if self._arrivals else self._on_s) > SILENT_S:
                    note, trouble = self._nothing, "silent"
            rate_hz = self._rate_hz(now_s)
            return StreamStatus(state, note, rate_hz, self._received, self._dropped, self._reopened, trouble)

    def explain(self, reason: str) -> None:
        """Why nothing has come yet, for the gap that ends with the first item."""
        with self._lock:
            self._loss = reason

    @property
    def device_name(self) -> str:
        """What the system calls the open device; empty while none is open, and for what has no such name."""
        with self._lock:
            return str(getattr(self._device, "name", ""))

    @property
    def rectangle(self) -> Rectangle | None:
        """The part of the screen that the open device looks at; None while it has none, and for what is no screen."""
        with self._lock:
            rectangle = getattr(self._device, "rectangle", None)
        return rectangle if isinstance(rectangle, Rectangle) else None

    def report_face(self, seen: bool, time_s: float) -> None:
        """Whether a face was seen in the picture of this time, for a device that follows faces (``screen:auto``)."""
        report_face = getattr(self._device, "report_face", None)
        if report_face is not None:
            report_face(seen, time_s)

    @property
    def whole_screen(self) -> Rectangle | None:
        """The screen that the open device looks at, where it knows it itself (a page that shares a whole screen)."""
        with self._lock:
            whole = getattr(self._device, "whole_screen", None)
        return whole if isinstance(whole, Rectangle) else None

    def set_rate(self, rate_hz: float) -> None:
        """So many pictures a second are wanted from now on, by a device that can give fewer."""
        with self._lock:
            self._wanted_hz, device = rate_hz, self._device
        _set_rate(device, rate_hz)

    def ask_again(self) -> None:
        """The user wants to be asked what to share once more, by a device that asks them."""
        getattr(self._device, "ask_again", lambda: None)()

    def close(self) -> None:
        """End the thread and give the device back. A second call does nothing.

        Waits ``_CLOSE_S`` at most: a device that hangs is given back by its thread when it answers.
        """
        self._closing.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_S)

    @property
    def _nothing(self) -> str:
        return say("source-nothing", source=self.name)

    def _rate_hz(self, now_s: float) -> float:
        if len(self._arrivals) < 2 or self._state != "on":
            return 0.0
        # Items that stay away lower it, the pause between two items does not.
        quiet_s = _PICTURE_GAP_S
        end_s = max(self._arrivals[-1], now_s - quiet_s)
        return (len(self._arrivals) - 1) / max(end_s - self._arrivals[0], quiet_s)

    def _run(self) -> None:
        pauses_s = _REOPEN_S
        failures, budget = 0, RestartBudget()
        while not self._closing.is_set():
            received, too_often_s = self._received, 0.0
            try:
                self._run_device()
            except FilmEndError:
                self._set_state("ended")
                return
            except RapportError as error:
                if isinstance(error, StoppedError):
                    budget.note(self._clock.now_s())
                    too_often_s = budget.wait_s(self._clock.now_s())
                often = say("source-stopped-often", source=self.name, times=budget.n_stops) if too_often_s else ""
                self._set_state("waiting", often or str(error), getattr(error, "trouble", ""))
            except Exception as error:  # whatever a driver or a library does, the next try may go well
                text = " ".join(f"{type(error).__name__}: {error}".split())
                self._set_state("waiting", say("source-stopped-oddly", source=self.name, error=text))
            if self._received > received:
                failures = 0
            self._closing.wait(max(too_often_s, pauses_s[min(failures, len(pauses_s) - 1)]))
            failures += 1

    def _run_device(self) -> None:
        """One life of the device: opened, read until it is lost, closed."""
        device = self._open()
        try:
            with self._lock:
                self._device = device
                self._reopened += self._state == "waiting"
                wanted_hz = self._wanted_hz
            if wanted_hz is not None:
                _set_rate(device, wanted_hz)
            while not self._closing.is_set():
                item = device.read()
                absence = "" if item is not None else str(getattr(device, "absence", ""))
                if absence:
                    if (self._state, self._note) != ("waiting", absence):
                        self._set_state("waiting", absence, getattr(device, "trouble", ""))
                elif self._state != "on":
                    self._set_state("on")
                if item is not None:
                    self._store(item)
        finally:
            with self._lock:
                self._device = None
            with suppress(Exception):  # what is lost already may not let itself be closed
                device.close()

    def _set_state(self, state: State, note: str = "", trouble: Trouble = "") -> None:
        with self._lock:
            self._state, self._note, self._trouble = state, note, trouble
            self._on_s = self._clock.now_s()
            self._loss = self._loss or note  # what began it, also where it is another reason by the end
            if state != "on":
                self._arrivals.clear()

    def _store(self, item: T) -> None:
        start_s = end_s = item.time_s
        if isinstance(item, Sound):
            end_s += item.samples.size / item.rate_hz
        with self._lock:
            gap_s = SOUND_GAP_S if isinstance(item, Sound) else _PICTURE_GAP_S
            if start_s - self._covered_to_s > gap_s:
                self._gaps.append(Gap(self.stream, self._covered_to_s, start_s, self._loss or self._nothing))
            self._loss = ""
            self._covered_to_s = max(self._covered_to_s, end_s)
            self._dropped += len(self._items) == self._items.maxlen
            self._items.append(item)
            self._received += 1
            self._arrivals.append(self._clock.now_s())


def _set_rate(device: object, rate_hz: float) -> None:
    getattr(device, "set_rate", lambda rate_hz: None)(rate_hz)
