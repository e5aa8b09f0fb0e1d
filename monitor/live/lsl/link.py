"""A live session and LSL: what is measured goes out, other programs' series come in; both hang on the session from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.clock import Clock
from monitor.live.lsl.inlet import Inlet
from monitor.live.lsl.library import LslClock, open_library
from monitor.live.lsl.outlets import Outlets
from monitor.live.lsl.request import LslRequest
from monitor.live.state import Notice, notice, worded
from monitor.measures import SIGNAL
from monitor.types import FeatureBlock
from monitor.words import say

if TYPE_CHECKING:
    from monitor.live.recording.recording import Recording
    from monitor.live.session import LiveSession

Follower = Callable[["LiveSession", Clock], None]


@contextmanager
def linked(request: LslRequest | None) -> Iterator[Follower]:
    """What the engine calls after each step; without a request, nothing.

    Raises SourceError or UsageError, one sentence, where LSL cannot be used.
    """
    if request is None or not (request.sends or request.incoming):
        yield lambda session, clock: None
        return
    link = LslLink(request, open_library(request.scope))
    try:
        yield link.follow
    finally:
        link.close()


class LslLink:
    """``follow`` after each step of the session, in its thread; ``close`` at last. It neither waits nor raises there."""

    def __init__(self, request: LslRequest, pylsl: Any) -> None:
        self._request = request
        self._pylsl = pylsl
        self._outlets: Outlets | None = None
        self._inlets: list[Inlet] = []
        self._recording: Recording | None = None
        self._is_open = False
        self._problem = ""
        self._phase = ""

    def follow(self, session: LiveSession, clock: Clock) -> None:
        """Hang on a session that has begun, let go of one that is over, and hand on what came in. clock : the session's."""
        if not self._is_open:
            self._open(clock)
        recording = session.recording
        if recording is not self._recording:
            self._exchange(recording)
        elif recording is not None and session.state.phase != self._phase:
            self._mark({"paused": "pause", "running": "resume"}.get(session.state.phase), clock.now_s() - recording.start_s)
        self._phase = session.state.phase
        for inlet in self._inlets:
            self._hand_on(inlet, recording)
        session.state.streams = list(self._notices())

    def close(self) -> None:
        """Close every stream. A second call does nothing."""
        self._exchange(None)
        if self._outlets is not None:
            self._outlets.close()
        for inlet in self._inlets:
            inlet.close()

    def _open(self, clock: Clock) -> None:
        self._is_open = True
        # A clock for each thread: each measures when it needs to.
        if self._request.sends:
            try:
                self._outlets = Outlets(self._pylsl, LslClock(clock, self._pylsl.local_clock))
            except Exception as error:  # no free port, or whatever else liblsl says: the session goes on without streams
                self._problem = f"{type(error).__name__}: {error}"
        self._inlets = [
            Inlet(self._pylsl, incoming, LslClock(clock, self._pylsl.local_clock)) for incoming in self._request.incoming
        ]

    def _exchange(self, recording: Recording | None) -> None:
        before, self._recording = self._recording, recording
        if before is not None:
            before.pipeline.observer = None
            self._mark("end", before.writer.duration_s)
        if recording is not None and self._outlets is not None:
            self._outlets.start_s = recording.start_s
            recording.pipeline.observer = self._outlets
            self._mark("start", 0.0)

    def _mark(self, what: str | None, time_s: float) -> None:
        if what is not None and self._outlets is not None:
            self._outlets.mark(f"session/{what}", time_s)

    def _hand_on(self, inlet: Inlet, recording: Recording | None) -> None:
        blocks = inlet.read()
        if recording is None or recording.paused:
            return
        for program_s, values in blocks:
            time_s = program_s - recording.start_s
            inside = time_s >= 0
            if not inside.any() or inlet.signal is None:
                continue
            time_s, values = time_s[inside], values[inside]
            quality = np.isfinite(values).astype(np.float32)
            recording.take_signal(inlet.signal, FeatureBlock(inlet.incoming.person, SIGNAL, time_s, values[:, None], quality))

    def _notices(self) -> Iterator[Notice]:
        problem = self._problem or (self._outlets.problem if self._outlets is not None else "")
        if problem:
            yield worded("lsl-failed", say("lsl-failed", error=problem))
        elif self._outlets is not None:
            yield notice(f"lsl-{self._request.scope}")
            if self._outlets.dropped:
                yield notice("lsl-dropped", count=self._outlets.dropped)
        for inlet in self._inlets:
            person, stream = inlet.incoming.person, inlet.incoming.stream
            if inlet.state == "faulty":
                yield worded(f"lsl-in-{person}", inlet.problem)
            elif inlet.state != "on":
                yield {**notice(f"lsl-in-{inlet.state}", stream=stream), "kind": f"lsl-in-{person}"}
