"""Which cues that are due are held back at random, so that what a cue does can be told from what passes anyway.

A cue comes when its sign is bad, and a bad sign gets better by itself (regression to the mean). So the cues of a live talk are
a micro-randomized trial (Klasnja et al. 2015, Health Psychology 34S, 1220-1228; Boruvka et al. 2018, JASA 113, 1112-1121): each
time one is due, it is shown with a known probability, and held back otherwise. ``replay.analysis.cues`` compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.config import NudgeKind
from monitor.types import Event

NAN = float("nan")
# Why a due cue was not shown: by the draw, or because another came shortly before.
Why = Literal["chance", "pause"]
HELD_CUE = "held_cue"


@dataclass(frozen=True, slots=True)
class HeldCue:
    """A cue that was due and not shown."""

    time_s: float
    kind: NudgeKind
    why: Why

    @property
    def event(self) -> Event:
        return Event("user", HELD_CUE, self.time_s, self.time_s, NAN, {"cue": self.kind, "why": self.why})


class CueTrial:
    """``shows`` draws once a moment; ``take`` gives what was held since the last call.

    shares : with which probability each kind is shown; a kind that is not there always is. Without any, nothing is held back
    and nothing noted. After a draw against it a cue waits a minute and every other one half a minute, so that the moment stays
    one without a cue, whatever happens in it.
    """

    def __init__(self, shares: Mapping[NudgeKind, float] | None = None, *, seed: int = 0) -> None:
        self._shares = shares or {}
        self._rng = np.random.default_rng([seed, len(HELD_CUE)])
        self._waits_until_s: dict[NudgeKind, float] = {}
        self._noted_until_s: dict[NudgeKind, float] = {}
        self._quiet_until_s = 0.0
        self._held: list[HeldCue] = []

    def shows(self, kind: NudgeKind, time_s: float) -> bool:
        """Whether a cue that is due and allowed is shown."""
        if time_s < max(self._quiet_until_s, self._waits_until_s.get(kind, 0)):
            return False
        if self._rng.random() < self._shares.get(kind, 1):
            return True
        self._quiet_until_s = time_s + constants.cue_effects().after_s
        self._waits_until_s[kind] = time_s + constants.cue_effects().held_s
        self._held.append(HeldCue(time_s, kind, "chance"))
        return False

    def paused(self, kind: NudgeKind, time_s: float, *, until_s: float) -> None:
        """A cue was due, but others had come shortly before: none may come before ``until_s``.

        Noted only where that is half a minute away: to drop those that come after all would keep the ones that got better.
        """
        lasts = until_s - time_s >= constants.cue_effects().after_s
        if lasts and kind in self._shares and time_s >= self._noted_until_s.get(kind, 0):
            self._noted_until_s[kind] = time_s + constants.cue_effects().held_s
            self._held.append(HeldCue(time_s, kind, "pause"))

    def take(self) -> tuple[HeldCue, ...]:
        """What was held back since the last call."""
        held, self._held = tuple(self._held), []
        return held
