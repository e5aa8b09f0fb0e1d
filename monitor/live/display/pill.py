"""How far the two are in step, as one plain word that changes at most once a minute; the score behind it lies a tap away."""

from __future__ import annotations

import math
from typing import Final, Literal

from monitor import constants
from monitor.coaching.excess import Alert
from monitor.replay.opening.claims import CLEAR_FROM
from monitor.types import Score, Update

PillKind = Literal["early", "unknown", "none", "clear", "close"]

# The claim wants that for so long (s).
_HOLD_S: Final = 20.0
# A word stays at least so long (s).
_STAYS_S: Final = 60.0


class CoordinationPill:
    """``push`` each update. kind : ``early``, ``unknown`` (nothing to compare just now), ``none``, ``clear`` or ``close``."""

    def __init__(self) -> None:
        self.kind: PillKind = "early"
        self._alert = Alert()
        self._changed_s = -math.inf
        self._clear_since_s: float | None = None

    def push(self, update: Update) -> None:
        """Take the scores and facets of a moment, in order of time."""
        score = next((score for score in update.scores if score.name == "coordination"), None)
        wanted = self._wanted(update.time_s, score, is_close=bool(self._alert.push(update.time_s, update.facets)))
        if wanted != self.kind and update.time_s - self._changed_s >= _STAYS_S:
            self.kind, self._changed_s = wanted, update.time_s

    def _wanted(self, time_s: float, score: Score | None, *, is_close: bool) -> PillKind:
        is_clear = score is not None and score.status == "ok" and score.low >= CLEAR_FROM
        if not is_clear:
            self._clear_since_s = None
        elif self._clear_since_s is None:
            self._clear_since_s = time_s
        if is_close:
            return "close"
        if score is None or score.status == "calibrating":
            return "early"
        if score.status != "ok":
            return "unknown"
        held = self._clear_since_s is not None and time_s - self._clear_since_s >= _HOLD_S
        if held or (is_clear and self.kind == "clear"):
            return "clear"
        return "early" if is_clear and self.kind == "early" else "none"  # not a word now and another one in 20 s


def wait_s(progress: tuple[float, float] | None, *, hears_both: bool) -> float | None:
    """Seconds until coordination can be known; None once it could. Two voices tell of taking turns before movement does."""
    if progress is None:
        return None
    done_s, need_s = progress
    return max((min(need_s, constants.floor().min_span_s) if hears_both else need_s) - done_s, 1.0)
