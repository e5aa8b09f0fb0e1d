"""Zones of a recording: by a person's looks before and after, where live ones have those before alone."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import numpy as np

from monitor.types import Float64
from monitor.vision.eyes.own_zero import FORGOTTEN, LookSampler, log_likelihood, zero_of
from monitor.vision.eyes.own_zones import LOOK, named
from monitor.vision.eyes.zone import Zero
from monitor.vision.face import unsure
from monitor.vision.features import VideoFeatures
from monitor.vision.visibility.watch import Visible

# Pictures wait for the looks of so long: more than 20 do not make the zero better (s).
_AHEAD_S: Final = 20.0
# A look is the median of the readings so far to either side: two pictures of 15 a second; fixations last 0.2 s and more (s).
_BESIDE_S: Final = 0.14


@dataclass(frozen=True, slots=True)
class _Held:
    """person : counts those whose zero begins anew. yaw_deg, pitch_deg : the reading, NaN where there is none."""

    seen: VideoFeatures
    person: int
    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class _Look:
    time_s: float
    person: int
    evidence: Float64


class RecordedZones:
    """``push`` what was observed of a person without a calibration, in order: it gives the same later, with its zones.

    The first seconds are so named as all others are. The zero begins anew where the observer's did.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Held] = deque()
        self._near: deque[_Held] = deque()  # of the last moment and the next one
        self._looks: deque[_Look] = deque()  # after the picture that is named next
        self._sampler = LookSampler()
        self._person = self._past_person = 0
        self._past: Float64 | None = None
        self._zero: Zero | None = None
        self._is_stale = True

    @property
    def held_from_s(self) -> float | None:
        """The time of the oldest picture that waits."""
        return self._waiting[0].seen.time_s if self._waiting else None

    def push(self, seen: VideoFeatures) -> Iterator[VideoFeatures]:
        """The next picture's features; those that have their zone now."""
        if seen.zero_begins:
            self._person, self._sampler = self._person + 1, LookSampler()
        yaw_deg, pitch_deg = next(
            (rows.values[0, LOOK].tolist() for rows in seen.rows if rows.family == "face"), (math.nan,) * 2
        )
        look = self._sampler.push(seen.time_s, yaw_deg, pitch_deg)
        if look is not None:
            self._looks.append(_Look(seen.time_s, self._person, log_likelihood(look)))
        held = _Held(seen, self._person, yaw_deg, pitch_deg)
        self._waiting.append(held)
        self._near.append(held)
        while self._waiting and self._waiting[0].seen.time_s <= seen.time_s - _AHEAD_S:
            yield self._next()

    def finish(self) -> Iterator[VideoFeatures]:
        """The rest: no more pictures come."""
        while self._waiting:
            yield self._next()

    def _next(self) -> VideoFeatures:
        held = self._waiting.popleft()
        zero = self._zero_at(held)
        look_deg = self._median(held)
        visible = held.seen.visible or Visible()
        rows = tuple(
            replace(block, values=unsure(named(block.values[0], zero, *look_deg), visible)[None])
            if block.family == "face"
            else block
            for block in held.seen.rows
        )
        return replace(held.seen, rows=rows)

    def _median(self, held: _Held) -> tuple[float, float]:
        """Of the readings around this one; NaN where it has none itself."""
        if not math.isfinite(held.yaw_deg):
            return math.nan, math.nan
        while self._near[0].seen.time_s < held.seen.time_s - _BESIDE_S:
            self._near.popleft()
        near = []
        for other in self._near:
            if other.seen.time_s > held.seen.time_s + _BESIDE_S:
                break
            if other.person == held.person and math.isfinite(other.yaw_deg):
                near.append(other)
        # Of so few numbers much quicker than numpy's.
        return median(other.yaw_deg for other in near), median(other.pitch_deg for other in near)

    def _zero_at(self, held: _Held) -> Zero | None:
        """By the looks before and after, those nearest in time counting most."""
        if held.person != self._past_person:
            self._past, self._past_person, self._is_stale = None, held.person, True
        while self._looks and (self._looks[0].person < held.person or self._looks[0].time_s <= held.seen.time_s):
            look = self._looks.popleft()
            if look.person == held.person:
                self._past = look.evidence if self._past is None else FORGOTTEN * self._past + look.evidence
                self._is_stale = True
        if self._is_stale:
            self._is_stale = False
            evidence = [FORGOTTEN**n * look.evidence for n, look in enumerate(self._looks, 1) if look.person == held.person]
            past = () if self._past is None else (self._past,)
            self._zero = zero_of(np.sum([*past, *evidence], axis=0) if past or evidence else None)
        return self._zero
