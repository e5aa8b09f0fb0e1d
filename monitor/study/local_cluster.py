"""How Dask's processes of this computer begin: without hearing Ctrl-C, and tried again where there is too much to do."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from monitor.errors import RapportError

_STARTS: Final = 3


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Ctrl-C during this block is raised after it, and processes of threads that begin in it never see one.

    A terminal sends Ctrl-C to every process of its group, and what Dask's make of it is a traceback each; when they leave off
    is for ``Pool.stop`` to say. Which signals are held back goes from a thread to the threads and processes that it starts, so
    that it holds of workers, too, that Dask starts later in place of others.
    """
    strokes: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, frame: strokes.append(number)) if is_main else None
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        if is_main:
            signal.signal(signal.SIGINT, before)
    if strokes:
        raise KeyboardInterrupt


def started(**options: Any) -> Any:
    """A cluster of this computer. Raises RapportError where it does not start."""
    from distributed import LocalCluster

    why = ""
    for _ in range(_STARTS):
        try:
            return LocalCluster(**options)
        except Exception as error:
            # Dask waits 10 s for its thread, and fails on an assertion after that: too short where much else is going on.
            why = type(error).__name__
    raise RapportError(
        f"the processes that score the dyads did not start ({why}), as where the computer has too much else to do; "
        "run the same command again when it is less busy"
    )
