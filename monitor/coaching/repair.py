"""Breaks of rapport as they happen (``synchrony.behaviour.ruptures``), and the one calm line that may follow."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import Final

import numpy as np

from monitor import constants, measures
from monitor.coaching.reading import Reading, reading
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.behaviour.ruptures import EVENT_KINDS, Rupture, rupture_now, windows
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import PEOPLE, FeatureBlock, Float64, Person
from monitor.words import listed, say

# A row stands for no longer than that (seconds), as ``context`` has it.
_ROW_MOST_S: Final = 1 / 2


class RuptureWatch:
    """Streaming: push both people's events into ``store`` and their rows, then ``now`` once a second. Memory is bounded."""

    def __init__(self) -> None:
        self.store = EventStore(EVENT_KINDS)
        self._looked: dict[int, Float64] = defaultdict(lambda: np.zeros(2))
        self._last_s: dict[Person, float] = {}
        self._judged: tuple[int, Rupture | None] = (-1, None)

    def push_rows(self, rows: FeatureBlock) -> None:
        """Take rows of either person; where they look is read from their face."""
        if rows.family != "face" or not rows.time_s.size:
            return
        names = measures.columns("face")
        zone, sure = (rows.values[:, names.index(name)] for name in ("gaze_zone", "gaze_confidence"))
        looks = looks_at_partner(sure_zones(np.where(rows.quality > 0, zone, np.nan), sure))
        before = self._last_s.get(rows.person, float(rows.time_s[0]))
        seconds = np.clip(np.diff(rows.time_s, prepend=before), 0, _ROW_MOST_S)
        self._last_s[rows.person] = float(rows.time_s[-1])
        steps = (rows.time_s / constants.ruptures().step_s).astype(np.int64)
        for step, look, part_s in zip(steps.tolist(), looks.tolist(), seconds.tolist(), strict=True):
            if math.isfinite(look):
                self._looked[step] += (look * part_s, part_s)
        oldest = int(steps[-1]) - round(constants.events().keep_s / constants.ruptures().step_s)
        for step in [step for step in self._looked if step < oldest]:
            del self._looked[step]

    def now(self, time_s: float) -> Rupture | None:
        """Whether the talk is in a break, by what is settled of the last hour; its times are the session's."""
        numbers = constants.ruptures()
        last = int((time_s - numbers.late_s) / numbers.step_s)
        if last != self._judged[0]:
            self._judged = last, self._judge(last) if last > 0 else None
        return self._judged[1]

    def _judge(self, last: int) -> Rupture | None:
        step_s = constants.ruptures().step_s
        first = max(0, last - round(constants.events().keep_s / step_s))
        from_s, until_s = first * step_s, last * step_s
        events = [
            replace(event, start_s=event.start_s - from_s, end_s=event.end_s - from_s)
            for person in PEOPLE
            for kind in EVENT_KINDS
            for event in self.store.between(person, kind, from_s=from_s, until_s=until_s)
        ]
        looks = np.array([self._looked.get(step, np.zeros(2)) for step in range(first, last)]).T if self._looked else None
        found = rupture_now(windows(events, until_s - from_s, looks=looks))
        return None if found is None else replace(found, start_s=found.start_s + from_s, end_s=found.end_s + from_s)


def repair_reading(rupture: Rupture | None) -> Reading:
    """Due while the talk is in a break."""
    seconds = f"{constants.ruptures().window_s:.0f}"
    if rupture is None:
        return Reading(over=True)
    if rupture.kind == "clash":
        return reading(True, False, "reason-repair-clash", count=str(rupture.count), seconds=seconds)
    return reading(True, False, "reason-repair-falling", signs=fallen_words(rupture), seconds=seconds)


def fallen_words(rupture: Rupture) -> str:
    """What fell, listed: *looks, smiles and answers*."""
    return listed([say(f"rupture-sign-{name}") for name in rupture.fell])
