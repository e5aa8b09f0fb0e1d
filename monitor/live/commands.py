"""Commands of other threads, run in the engine's own."""

from __future__ import annotations

import queue
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from typing import Final

from monitor.errors import RapportError

# How long a page's request may wait for the loop.
_COMMAND_S: Final = 20.0


class CommandQueue:
    """``submit`` from any thread, which waits for the answer; ``run`` in the thread that the commands belong to."""

    def __init__(self) -> None:
        self._commands: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()

    def submit(self, command: Callable[[], None]) -> None:
        """Have it run, and wait until it was. Raises what it raises, and RapportError when it is not run in time."""
        answer: Future[None] = Future()
        self._commands.put((command, answer))
        try:
            answer.result(_COMMAND_S)
        except LateError:
            # A second try must not do it twice, or do it at a later moment.
            if answer.cancel():
                raise RapportError("the program is busy right now; try again in a moment") from None
            raise RapportError("this is taking longer than usual; check the page in a moment before you try again") from None

    def run(self, done: Callable[[], None], *, before: Callable[[], None] = lambda: None) -> None:
        """Run what waits. before : called before each, and may refuse it too. done : called after each that went well, before
        whoever asked goes on.
        """
        while not self._commands.empty():
            command, answer = self._commands.get()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                before()
                command()
            except RapportError as error:
                answer.set_exception(error)
            except Exception as error:
                traceback.print_exc()
                answer.set_exception(RapportError(f"something went wrong ({type(error).__name__}: {error}); try again"))
            else:
                done()
                answer.set_result(None)
