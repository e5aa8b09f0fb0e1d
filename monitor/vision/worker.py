"""A person's live pictures observed in its own process: a crash or a leak there does not take the session along.

Pictures travel through shared memory, one slot each; results come back through a pipe. A worker that dies, hangs
or grows too large is started again and what it had not answered is a gap.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from monitor.errors import RapportError, WorkerError
from monitor.process.allocator import settle
from monitor.process.child import lower_priority
from monitor.process.supervision import Supervisor
from monitor.types import Gap, Person, Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import Observer
from monitor.vision.size import MOST_BYTES, fitting
from monitor.words import say

# One is observed, one waits; more would only add delay (pictures).
_SLOTS: Final = 2

_READY = "ready"
_RATES = "rates"
_GAZE = "gaze"
_CUT = "cut"
_SPARE = "spare"


class VisionWorker:
    """One worker process for one person's pictures; used from one thread. ``close`` it, or use ``with``.

    ``submit`` refuses a picture while all slots are taken; the newest comes through as soon as there is one. gaze : this
    person's map of gaze zones, where they were calibrated. gaps : stretches lost by restarts so far. restarts : how often.
    Raises WorkerError when the worker dies more often than its budget of restarts allows, ModelError or CalibrationError when
    it cannot load its models or constants.
    """

    def __init__(self, person: Person, *, face_hz: float, body_hz: float, gaze: GazeMap | None = None) -> None:
        self._options = (person, face_hz, body_hz, gaze, False)
        self._person = person
        self._slot_bytes = MOST_BYTES
        self._process = Supervisor(_work)
        self._free = list(range(_SLOTS))
        self._waiting: deque[tuple[int, float]] = deque()  # slot and time of what the worker has not answered
        self._seen: list[VideoFeatures] = []
        self._seen_to_s = 0.0
        self._lost: tuple[float, str] | None = None  # since when, and why, nothing was observed
        self.gaps: list[Gap] = []
        self.restarts = 0
        self._memory = SharedMemory(create=True, size=_SLOTS * self._slot_bytes)
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The worker's process."""
        return self._process.pid

    def submit(self, picture: Picture) -> bool:
        """Hand a picture over; True when it was taken. One that is larger than a slot is scaled down."""
        if not self.can_take:
            return False
        fitted = fitting(picture)
        slot = self._free.pop()
        self._slot(slot, fitted.image.shape)[:] = fitted.image
        if not self._waiting:
            self._process.expect()
        self._waiting.append((slot, picture.time_s))
        self._process.send((slot, picture.time_s, (fitted.image.shape, fitted.enlarged)))
        return True

    def set_rates(self, *, face_hz: float, body_hz: float) -> None:
        """Other rates from the next picture on, also after a restart."""
        if (face_hz, body_hz) == self._options[1:3]:
            return
        self._options = (self._options[0], face_hz, body_hz, *self._options[3:])
        if self._process.is_running:
            self._process.send((_RATES, face_hz, body_hz))

    def set_gaze(self, gaze: GazeMap | None) -> None:
        """Another map of gaze zones from the next picture on, also after a restart; None for what is usual."""
        if gaze == self._options[3]:
            return
        self._options = (*self._options[:3], gaze, *self._options[4:])
        if self._process.is_running:
            self._process.send((_GAZE, gaze, None))

    def spare(self, spares: bool) -> None:
        """Whether a face that looks as it did is looked at less often, from the next picture on, also after a restart."""
        if spares == self._options[4]:
            return
        self._options = (*self._options[:4], spares)
        if self._process.is_running:
            self._process.send((_SPARE, spares, None))

    def cut(self) -> None:
        """The next picture does not go on from the one before, as where a tile has moved: nothing is compared across it."""
        if self._process.is_running:
            self._process.send((_CUT, None, None))

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and pictures are answered at once."""
        if not self._process.is_ready:
            self._receive()
        return self._process.is_ready

    @property
    def owed_s(self) -> float | None:
        """The time of the oldest picture that has not been answered yet."""
        return self._waiting[0][1] if self._waiting else None

    @property
    def seen_to_s(self) -> float:
        """The time of the last picture that was observed; 0 before the first."""
        return self._seen_to_s

    @property
    def can_take(self) -> bool:
        """Whether ``submit`` would take a picture now."""
        if not self._free:
            self._receive()
        return bool(self._free)

    def read(self) -> list[VideoFeatures]:
        """What has been observed since the last call, in the order of time."""
        if self._process.is_ready and self._process.is_overgrown:
            self._restart(say("gap-analysis-too-large"))
        self._receive()
        seen, self._seen = self._seen, []
        return seen

    def close(self) -> None:
        """End the process and give the memory back. A second call does nothing."""
        self._process.end()
        memory, self._memory = self._memory, None  # type: ignore[assignment]
        if memory is not None:
            memory.close()
            with suppress(FileNotFoundError):
                memory.unlink()

    def _start(self) -> None:
        self._process.start(self._memory.name, self._slot_bytes, *self._options)

    def _receive(self) -> None:
        """Take in answers; nobody waits for them, so one that hangs is noticed by the time."""
        try:
            answer = self._process.receive(0.0)
            if answer is None and (self._waiting or not self._process.is_ready) and self._process.is_overdue:
                self._restart(say("gap-analysis-no-answer", seconds=f"{self._process.limit_s:.0f}"))
                return
            while answer is not None:
                self._answered(answer)
                answer = self._process.receive(0.0)
        except EOFError:
            self._restart(say("gap-analysis-stopped"))

    def _answered(self, answer: Any) -> None:
        if isinstance(answer, RapportError):
            raise answer
        if answer != _READY:
            slot, time_s = self._waiting.popleft()
            self._free.append(slot)
            self._seen_to_s = time_s
            self._seen.append(answer)
            if self._lost is not None:
                start_s, reason = self._lost
                self.gaps.append(Gap(f"{self._person}.face", start_s, time_s, reason))
                self._lost = None

    def _restart(self, reason: str) -> None:
        self._process.fail()
        # What comes while it starts is refused: the gap lasts until it observes again.
        self._lost = self._lost or (self._seen_to_s, reason)
        self._free += [slot for slot, _ in self._waiting]
        self._waiting.clear()
        if self._process.pause_s:
            raise WorkerError(
                f"the analysis of the {self._person}'s picture stopped {self._process.budget.n_stops} times within a minute; "
                "run `rapport doctor` to check the installation"
            )
        self.restarts += 1
        self._start()

    def _slot(self, slot: int, shape: tuple[int, ...]) -> Any:
        return np.ndarray(shape, np.uint8, buffer=self._memory.buf, offset=slot * self._slot_bytes)


def cannot_start(error: Exception) -> WorkerError:
    """Of an observer that raised no error of ours: a library that does not load, for one. To start again would not help."""
    text = " ".join(str(error).split())
    return WorkerError(f"the picture analysis cannot start ({text}); run `rapport doctor` to see what is missing")


def _work(
    pipe: Connection,
    memory_name: str,
    slot_bytes: int,
    person: Person,
    face_hz: float,
    body_hz: float,
    gaze: GazeMap | None,
    spares: bool,
) -> None:
    """The worker's whole life: load the models, observe what comes, end when the pipe's other end is gone."""
    lower_priority()
    memory = SharedMemory(memory_name)
    try:
        observer = Observer(person, face_hz=face_hz, body_hz=body_hz, gaze=gaze)
        observer.spares = spares
    except RapportError as error:
        pipe.send(error)
        return
    except Exception as error:
        pipe.send(cannot_start(error))
        return
    settle()
    try:
        pipe.send(_READY)
        while True:
            slot, time_s, detail = pipe.recv()
            if slot == _RATES:
                observer.set_rates(face_hz=time_s, body_hz=detail)
                continue
            if slot == _SPARE:
                observer.spares = time_s
                continue
            if slot == _CUT:
                observer.cut()
                continue
            if slot == _GAZE:
                observer.set_gaze(time_s)
                continue
            shape, enlarged = detail
            image = np.ndarray(shape, np.uint8, buffer=memory.buf, offset=slot * slot_bytes).copy()
            pipe.send(observer.observe(Picture(time_s, image, enlarged)))
    except (EOFError, OSError):
        return
    finally:
        observer.close()
        memory.close()
