"""Faults of the program during a conversation: each becomes one sentence on the page, and is logged once."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.live.session import LiveSession
from monitor.live.state import CUE_S
from monitor.words import say


class Faults:
    """``with contained()`` each part of a step; the sentence stays in the session's state as long as a cue does."""

    def __init__(self, session: LiveSession, clock: Clock) -> None:
        self._session, self._clock = session, clock
        self._at_s = 0.0
        self._logged: set[str] = set()

    @contextmanager
    def contained(self) -> Iterator[None]:
        """A fault of ours must not end somebody's conversation: it is shown and logged once, and the rest continues."""
        try:
            yield
        except Exception as error:
            self._at_s = self._clock.now_s()
            self._session.state.fault = self.describe(error)

    def clear_old(self, now_s: float) -> None:
        """Take away the sentence that was shown long enough. now_s : on the program's clock."""
        if now_s - self._at_s > CUE_S:
            self._session.state.fault = ""

    def describe(self, error: Exception) -> str:
        """One sentence; with its traceback in the log, the first time, where it is no error of the user's."""
        if isinstance(error, RapportError):
            return str(error)
        fault = f"{type(error).__name__}: {error}"
        if fault not in self._logged:
            self._logged.add(fault)
            traceback.print_exc()
        return say("notice-fault", fault=fault)
