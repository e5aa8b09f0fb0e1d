"""Processes of our own: what may hang or crash runs in one, and is ended without asking."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

# The main module is hidden while a process starts, and threads start processes at the same time.
_starting = threading.Lock()
_DEATH_S = 5.0


class Child:
    """A process that runs ``work(pipe, *arguments)`` from its start until ``end``; ``pipe`` is this side's end of a pipe to it.

    work : a function at the top of a module, which the process imports; it gets the pipe's other end. It is started with Ctrl-C
    held back, so that a stroke meant for the program does not kill it before it ends, and without the program's main module: it
    needs nothing of it, and a script that calls ``monitor.analyze`` without the guard ``if __name__ == "__main__"`` would
    start itself again in it.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process: Any = context.Process(target=_run, args=(theirs, work, *arguments), daemon=True)
        in_main = threading.current_thread() is threading.main_thread()
        with _starting:
            old = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main else None
            main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
            try:
                self._process.start()
            except BaseException:
                self.pipe.close()
                raise
            finally:
                theirs.close()
                sys.modules["__main__"] = main
                if old is not None:
                    signal.signal(signal.SIGINT, old)

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def kill(self) -> None:
        """Let it die; whoever reads from the pipe comes to its end, and may then ``end`` it."""
        self._process.kill()

    def end(self) -> None:
        """Kill it: it holds nothing that must be saved, and one that hangs would not heed a polite word. Not twice."""
        self.pipe.close()
        self._process.kill()
        self._process.join(_DEATH_S)
        # A process that a driver holds in the kernel dies when the driver lets go; nobody waits for it.
        if self._process.exitcode is not None:
            self._process.close()


def _run(pipe: Connection, work: Callable[..., None], *arguments: object) -> None:
    from monitor.quiet import hush, hush_native

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hush()
    hush_native()
    work(pipe, *arguments)
