"""A child process: whatever may hang, crash or leak runs in one, and is ended without asking."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final

import psutil

# While a thread imports OpenCV, its folder is first on sys.path, and a process started then inherits it: with OpenCV's own
# ``typing`` it dies at once. Two threads that import it together leave the folder there for good. So the program has it before
# it has threads; its processes load what they need.
if multiprocessing.parent_process() is None:
    with suppress(ImportError):
        import cv2  # noqa: F401

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
    from monitor.process.allocator import save_memory
    from monitor.quiet import hush, hush_native

    save_memory()
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
