"""Up to when a person's phrases are complete, read from the rows of their voice."""

from __future__ import annotations

import math

from monitor.constants import load
from monitor.types import Rows
from monitor.voice.intake import FRAME_S


class Open:
    """Streaming: one person's rows in; ``settled_s`` is the time before which every phrase that began has ended."""

    def __init__(self) -> None:
        # Two frames more than the phrases wait, so that a phrase counts as open until it has surely been told.
        self._pause_s = load("voice")["phrase_pause_s"] + 2 * FRAME_S
        self._began_s: float | None = None
        self._spoke_s = -math.inf
        self.used = False
        self.settled_s = -math.inf

    def push(self, rows: Rows) -> None:
        """Take in rows of the family voice."""
        self.used = True
        for time_s, speech in zip(rows.time_s.tolist(), rows.values[:, 0].tolist(), strict=True):
            if self._began_s is not None and time_s - self._spoke_s > self._pause_s:
                self._began_s = None
            if speech > 0:
                self._began_s = time_s - FRAME_S if self._began_s is None else self._began_s
                self._spoke_s = time_s
            self.settled_s = time_s if self._began_s is None else self._began_s
