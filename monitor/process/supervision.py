"""Supervision of child processes: a ``Supervisor`` adds limits to a ``Child`` (start, silence, memory), and a ``RestartBudget``
says how often a new one may be started, so that one that keeps dying does not take the computer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

from monitor.clock import Clock
from monitor.process.child import Child

# One picture takes 0.03 s on one core; a machine 100 times slower is not expected.
HANG_S: Final = 20.0

# A cold start reads 200 MB of libraries from a slow disk.
START_S: Final = 90.0

# More restarts a minute are no accident any more: then one calm sentence, and a pause (1/min).
RESTARTS_PER_MIN: Final = 5
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
    def pipe(self) -> Connection:
        """This side's end of the pipe, to wait for it beside others."""
        return self._running.pipe

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
        """Send bytes after a message that announced them; a dead process is noticed as in ``send``.

        They may be more than the pipe holds: a process that has stopped reading is killed after ``hang_s``.
        """
        child = self._running
        with suppress(OSError), child.within(self.hang_s):
            child.pipe.send_bytes(data)

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
