"""Child processes: whatever may hang, crash or leak runs in one, under a ``Supervisor`` that ends it without asking.

``Child`` is the process itself; ``Supervisor`` adds the limits (start, silence, memory) and ``RestartBudget`` how often a new
one may be started, so that one that keeps dying does not take the computer.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final

import psutil

from monitor.clock import Clock

# One picture takes 0.03 s on one core; a machine 100 times slower is not expected.
HANG_S: Final = 20.0

# A cold start reads 200 MB of libraries from a slow disk.
START_S: Final = 90.0

# More restarts a minute are no accident any more: then one calm sentence, and a pause (1/min).
RESTARTS_PER_MIN: Final = 5
# A worker with its models, after 60 pictures of a face and a body, took 0.31 GB; three times that is a leak.
MOST_BYTES: Final = 1073741824.0
# A leak of a picture's size each time takes minutes; reading the process's memory costs 0.1 ms.
WEIGH_S: Final = 5.0
# Workers give way to the call, to the sound and to the process that feeds them.
_NICE: Final = 5


# The main module is hidden while a process starts, and threads start processes at the same time.
_starting = threading.Lock()
_DEATH_S: Final = 5.0


class Child:
    """A process that runs ``work(pipe, *arguments)`` from its start until ``end``; ``pipe`` is this side's end of a pipe to it.

    work : a function at the top of a module, which the process imports; it gets the pipe's other end. It is started with Ctrl-C
    held back, so that a stroke meant for the program does not kill it before it ends (the program gets the stroke afterwards),
    and without the program's main module: it needs nothing of it, and a script that calls ``monitor.analyze`` without the guard
    ``if __name__ == "__main__"`` would start itself again in it.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        # While another thread imports OpenCV, its folder is first on sys.path, and a process started then inherits it: with
        # OpenCV's own ``typing`` it dies at once. This waits for the import's end.
        with suppress(ImportError):
            import cv2  # noqa: F401
        context = multiprocessing.get_context("spawn")
        self._most_bytes, self._weigh_s, self._weighed_s = MOST_BYTES, WEIGH_S, time.monotonic()
        self.pipe, theirs = context.Pipe()
        self._process: Any = context.Process(target=_run, args=(theirs, work, *arguments), daemon=True)
        try:
            with _starting, _strokes_held():
                main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
                try:
                    self._process.start()
                finally:
                    sys.modules["__main__"] = main
        except BaseException:
            self.pipe.close()
            if self._process.pid is not None:
                self._process.kill()
            raise
        finally:
            theirs.close()

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    @property
    def overgrown(self) -> bool:
        """Whether it leaks: it holds more than ``MOST_BYTES``. Measured every ``WEIGH_S``, however often it is asked for."""
        now_s = time.monotonic()
        if now_s - self._weighed_s < self._weigh_s:
            return False
        self._weighed_s = now_s
        with suppress(psutil.Error):
            return bool(psutil.Process(self.pid).memory_info().rss > self._most_bytes)
        return False

    @contextmanager
    def within(self, limit_s: float) -> Iterator[None]:
        """What is done with the pipe in this block ends by EOFError or OSError after ``limit_s``: the process is killed then.

        A pipe waits without end for a process that stopped in the middle of a message.
        """
        _watch.begin(self, limit_s)
        try:
            yield
        finally:
            _watch.end(self)

    def kill(self) -> None:
        """Let it die; the reader of the pipe reaches its end, and may then ``end`` it."""
        self._process.kill()

    def end(self) -> None:
        """Kill it: it holds nothing that must be saved, and one that hangs would ignore a request to stop. Not twice."""
        _watch.end(self)
        self.pipe.close()
        self._process.kill()
        self._process.join(_DEATH_S)
        # A process that a driver holds in the kernel dies when the driver lets go; that is not waited for.
        if self._process.exitcode is not None:
            self._process.close()


class _Watch:
    """Kills processes that take too long over a message: one thread for all, which sleeps until the next limit is over."""

    def __init__(self) -> None:
        self._limits: dict[Child, float] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._looks_s = math.inf  # when the thread looks again

    def begin(self, child: Child, limit_s: float) -> None:
        end_s = time.monotonic() + limit_s
        with self._changed:
            self._limits[child] = end_s
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch over processes", daemon=True)
                self._thread.start()
            elif end_s < self._looks_s:  # rarely: the limits that follow each other are about as long
                self._changed.notify()

    def end(self, child: Child) -> None:
        with self._changed:
            self._limits.pop(child, None)

    def _run(self) -> None:
        with self._changed:
            while True:
                now_s = time.monotonic()
                for child in [child for child, end_s in self._limits.items() if end_s <= now_s]:
                    del self._limits[child]
                    child.kill()
                self._looks_s = min(self._limits.values(), default=math.inf)
                self._changed.wait(None if math.isinf(self._looks_s) else self._looks_s - now_s)


_watch = _Watch()


@contextmanager
def _strokes_held() -> Iterator[None]:
    """Ctrl-C comes after this block instead of in it, and a process that is started in it begins with Ctrl-C held back."""
    if threading.current_thread() is not threading.main_thread():
        yield  # strokes are the main thread's
        return
    strokes: list[int] = []
    old = signal.signal(signal.SIGINT, lambda number, _: strokes.append(number))
    masked = hasattr(signal, "pthread_sigmask")
    if masked:
        # Python's own helper process lets Ctrl-C through once it has started: it has to be there before.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, old)
        if strokes:
            signal.raise_signal(signal.SIGINT)


def _run(pipe: Connection, work: Callable[..., None], *arguments: object) -> None:
    from monitor.quiet import hush, hush_native

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    hush()
    hush_native()
    work(pipe, *arguments)


def lower_priority() -> None:
    """For a worker's first line: this process gives way to the call and the program. Nothing on systems that cannot."""
    if hasattr(os, "nice"):
        os.nice(_NICE)


_MINUTE_S: Final = 60.0


class RestartBudget:
    """``note`` each stop of a worker; ``wait_s`` says how long to wait before the next start. most : restarts a minute."""

    def __init__(self) -> None:
        self.most = RESTARTS_PER_MIN
        self._stops_s: deque[float] = deque()

    def note(self, now_s: float) -> None:
        """It stopped at this time of a monotonic clock."""
        self._stops_s.append(now_s)

    def wait_s(self, now_s: float) -> float:
        """0 while it may be started again at once; else until the minute with too many stops is over."""
        while self._stops_s and self._stops_s[0] <= now_s - _MINUTE_S:
            self._stops_s.popleft()
        if len(self._stops_s) <= self.most:
            return 0.0
        return self._stops_s[-self.most] + _MINUTE_S - now_s

    @property
    def n_stops(self) -> int:
        """How often it stopped within the minute that ``wait_s`` looked at last."""
        return len(self._stops_s)


class Supervisor:
    """Keeps watch over one ``Child`` at a time: its start, its silence, its memory, its end, and how often it may be restarted.

    work : what the process runs, as for ``Child``. start_s : how long its first message may take. hang_s : how long each
    later one may. budget : its restarts.
    What is sent and what an answer means is the owner's: it ``start``s, ``send``s, calls ``expect`` when an answer is owed,
    ``receive``s, and asks ``is_overdue`` and ``is_overgrown``. One that has died shows as EOFError. Used from one thread at a
    time; ``kill`` from any.
    """

    def __init__(self, work: Callable[..., None], *, start_s: float = START_S, hang_s: float = HANG_S) -> None:
        self._work = work
        self.start_s, self.hang_s = start_s, hang_s
        self.budget = RestartBudget()
        self._clock = Clock()
        self._child: Child | None = None
        self._is_ready = False
        self._owed_since_s = 0.0
        self._within_s: float | None = None

    def start(self, *arguments: object) -> None:
        """Start the process with the arguments of ``work`` after the pipe; its first message is due within ``start_s``."""
        assert self._child is None
        self._child = Child(self._work, *arguments)
        self._is_ready = False
        self.expect()

    @property
    def is_running(self) -> bool:
        """Whether there is a process, alive or not yet found dead."""
        return self._child is not None

    @property
    def is_ready(self) -> bool:
        """Whether the process has sent its first message."""
        return self._is_ready

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def limit_s(self) -> float:
        """How long the message that is owed may take."""
        return self._within_s or (self.hang_s if self._is_ready else self.start_s)

    @property
    def is_overdue(self) -> bool:
        """Whether the start, or else the next message since ``expect`` or the last one, takes longer than it may."""
        return self._clock.now_s() - self._owed_since_s > self.limit_s

    @property
    def is_overgrown(self) -> bool:
        """Whether it leaks, as ``Child.overgrown``."""
        return self._running.overgrown

    def expect(self, *, within_s: float | None = None) -> None:
        """From now on a message is owed; within_s : this once, instead of ``hang_s``."""
        self._owed_since_s, self._within_s = self._clock.now_s(), within_s

    def send(self, message: object) -> None:
        """Send a message; a process that has just died is noticed when its answer is missed."""
        with suppress(OSError):
            self._running.pipe.send(message)

    def send_bytes(self, data: memoryview) -> None:
        """Send bytes after a message that said their number; a dead process is noticed as in ``send``."""
        with suppress(OSError):
            self._running.pipe.send_bytes(data)

    def receive(self, wait_s: float | None) -> Any:
        """The next message; None when none begins within ``wait_s`` (None: waits until the process sends one or dies).

        Raises EOFError when the process has died, or did so because a message took longer than ``hang_s`` to come through.
        """
        child = self._running
        try:
            if not child.pipe.poll(wait_s):
                return None
            with child.within(self.hang_s):
                message = child.pipe.recv()
        except OSError:
            raise EOFError from None
        self._is_ready = True
        self.expect()
        return message

    def receive_into(self, buffer: memoryview) -> None:
        """The bytes that follow a message [shape=(n_bytes,), writable]. Raises EOFError as ``receive`` does."""
        child = self._running
        try:
            with child.within(self.hang_s):
                child.pipe.recv_bytes_into(buffer)
        except OSError:
            raise EOFError from None

    def fail(self) -> None:
        """It crashed, hung or leaked: that counts against the budget, and it is ended."""
        self.budget.note(self._clock.now_s())
        self.end()

    @property
    def pause_s(self) -> float:
        """How long no other process may be started, as the last ones stopped too often; usually 0."""
        return self.budget.wait_s(self._clock.now_s())

    def kill(self) -> None:
        """Let it die, from any thread; the receiver reaches the end, and may then ``end`` it."""
        child = self._child
        if child is not None:
            child.kill()

    def end(self) -> None:
        """End the process and close the pipe. A second call does nothing."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    @property
    def _running(self) -> Child:
        assert self._child is not None
        return self._child


def ask(work: Callable[..., None], *arguments: object, limit_s: float) -> Any:
    """The one message of a process that runs ``work(pipe, *arguments)``; None when it sends none within ``limit_s``."""
    process = Supervisor(work, start_s=limit_s, hang_s=limit_s)
    process.start(*arguments)
    try:
        return process.receive(limit_s)
    except EOFError:
        return None
    finally:
        process.end()
