"""A session that nobody ends: the computer sleeps overnight, a pause is forgotten, or the talk was over hours ago.

A session that lasts until somebody comes back might last longer than any may
(a day), and then could not be opened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from monitor.types import Gap
from monitor.voice.person_voice import AudioFeatures
from monitor.words import say

if TYPE_CHECKING:
    from monitor.live.inputs import Inputs

# Half a day; well before a session is too long to be opened.
LONGEST_S: Final = 43200.0
# A lid is closed on the way to another room; no talk goes on after half an hour of it.
_ASLEEP_S: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Ending:
    """at_s : when the session ends, on the program's clock. words : why, one sentence."""

    at_s: float
    words: str


class LeftAlone:
    """``step`` with each turn of a loop while a session runs."""

    def __init__(self) -> None:
        self._stepped_s = -math.inf

    def step(self, now_s: float, start_s: float, *, is_paused: bool = False) -> Ending | None:
        """Whether the session that began at ``start_s`` is to end."""
        before_s, self._stepped_s = self._stepped_s, now_s
        too_long = now_s - start_s > LONGEST_S
        if is_paused:
            # Whoever paused means to come back, also after a sleep.
            return Ending(self._end_s(now_s, before_s, start_s), say("session-left-paused")) if too_long else None
        # A step before the start is of an earlier session.
        if now_s - before_s > _ASLEEP_S and before_s >= start_s:
            return Ending(before_s, say("session-left-asleep"))
        return Ending(self._end_s(now_s, before_s, start_s), say("session-left-long")) if too_long else None

    @staticmethod
    def _end_s(now_s: float, before_s: float, start_s: float) -> float:
        """Where it would have ended, had the computer not slept for days in between."""
        return min(now_s, max(before_s, start_s + LONGEST_S))


def last_of(inputs: Inputs, start_s: float, end_s: float) -> tuple[list[AudioFeatures], list[Gap]]:
    """What the inputs still hold of a session, and the gaps that last until its end; nothing that began later.

    start_s, end_s : of the session, on the program's clock, as the gaps are.
    """
    heard = [features.before(end_s - start_s) for features in inputs.audio.flush()]
    gaps = [replace(gap, end_s=min(gap.end_s, end_s)) for gap in inputs.open_gaps() if gap.start_s < end_s]
    return heard, gaps
