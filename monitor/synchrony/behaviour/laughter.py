"""Shared laughter: laughs of either that begin within 2 s of one of the other's, against rotations by 20 s and more.

Laughs are few and come in bursts, so the count is compared by its rank, and the rotations count as the free draws they are
worth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour import trains
from monitor.synchrony.behaviour.events import EventStore
from monitor.synchrony.correlation.surrogates import by_free_rank
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.scoring import make_score
from monitor.types import PEOPLE, Event, Float64, Score
from monitor.words import say, times

NAN = float("nan")
LAUGHS = "laugh"


@dataclass(frozen=True, slots=True)
class SharedLaughs:
    """Laughs of the last ``span_s``; pairs are of the user and the partner.

    n : laughs. shared : those that begin within 2 s of one of the other's (before it begins, in it, or after it ends).
    chance : as many would by chance. z : of all shared ones together; NaN where there is no null.
    """

    span_s: float
    n: tuple[int, int] = (0, 0)
    shared: tuple[int, int] = (0, 0)
    chance: tuple[float, float] = (NAN, NAN)
    z: float = NAN


class LaughterCoupling:
    """Streaming: ``push`` and ``push_event`` in any order, ``picture`` and ``score`` at any time. Memory is bounded."""

    def __init__(self) -> None:
        self._constants = constants.laughter()
        self._store = EventStore((LAUGHS,))
        self._heard = [False, False]

    def push(self, block: GridBlock) -> None:
        """Learn from the signal ``speech`` who is heard at all: who is not may laugh unheard."""
        known = np.asarray(np.isfinite(block.signals["speech"]).any(axis=0))
        self._heard = [before or bool(known[place]) for place, before in enumerate(self._heard)]

    def push_event(self, event: Event) -> None:
        """Keep the event if it is a laugh; others are ignored."""
        self._store.push(event)
        if event.kind == LAUGHS and event.person != "pair":
            self._heard[PEOPLE.index(event.person)] = True

    def picture(self, time_s: float, *, span_s: float | None = None) -> SharedLaughs:
        """Counts over the last ``span_s``: 900 s by default."""
        span_s = self._span_s(time_s, span_s)
        laughs = [self._store.between(person, LAUGHS, from_s=time_s - span_s, until_s=time_s) for person in PEOPLE]
        spans = [_spans(of_one, from_s=time_s - span_s) for of_one in laughs]
        return describe((spans[0], spans[1]), span_s=span_s)

    def score(self, time_s: float, *, span_s: float | None = None) -> Score:
        """The channel ``laughter``: 50 is what chance would give."""
        span_s = self._span_s(time_s, span_s)
        if span_s < self._constants.min_span_s:
            reason = say("synchrony-seconds-needed", done=f"{int(span_s)}", needed=f"{self._constants.min_span_s:.0f}")
            return Score(time_s, "laughter", "calibrating", reason=reason)
        counts = [len(self._store.between(person, LAUGHS, from_s=time_s - span_s, until_s=time_s)) for person in PEOPLE]
        fewest = min(counts)
        if fewest < self._constants.min_laughs:
            if not all(self._heard):
                who = "both" if not any(self._heard) else "partner" if self._heard[0] else "user"
                reason = say("synchrony-laughs-unheard", who=who)
                return Score(time_s, "laughter", "not enough signal", n=fewest, reason=reason)
            yours, theirs = (times(count) for count in counts)
            needed = str(self._constants.min_laughs)
            reason = say("synchrony-few-laughs", total=sum(counts), yours=yours, theirs=theirs, needed=needed)
            return Score(time_s, "laughter", "not enough signal", n=fewest, reason=reason)
        picture = self.picture(time_s, span_s=span_s)
        if not math.isfinite(picture.z):
            return Score(time_s, "laughter", "not enough signal", n=fewest, reason=say("synchrony-laughs-no-null"))
        confidence = 1 - math.exp(-fewest / self._constants.n_half)
        return make_score(time_s, "laughter", z=picture.z, n=sum(picture.n), confidence=confidence)

    def _span_s(self, time_s: float, span_s: float | None) -> float:
        return min(time_s, self._constants.window_s if span_s is None else span_s, constants.events().keep_s)


def describe(laughs: tuple[Float64, Float64], *, span_s: float) -> SharedLaughs:
    """The counts of a span. laughs : of user and partner, starts and ends in seconds from the span's start (n, 2)."""
    numbers = constants.laughter()
    n = (len(laughs[0]), len(laughs[1]))
    if not trains.n_cells(span_s):
        return SharedLaughs(span_s, n)
    cells_s, distant = trains.centres_s(span_s), trains.distant(span_s)
    starts = (laughs[0][:, 0], laughs[1][:, 0])
    shared = (_count_near(starts[0], laughs[1], numbers.near_s), _count_near(starts[1], laughs[0], numbers.near_s))
    near = tuple(_near(cells_s, of_one, numbers.near_s).astype(np.float64) for of_one in laughs)
    moments = (trains.impulses(starts[0], span_s), trains.impulses(starts[1], span_s))
    by_shift = [np.rint(counts) for counts in trains.both_directions(moments, (near[0], near[1]))]
    if not all(n) or not distant.any():
        return SharedLaughs(span_s, n, shared)
    chance = (float(by_shift[0][distant].mean()), float(by_shift[1][distant].mean()))
    return SharedLaughs(span_s, n, shared, chance, by_free_rank(by_shift[0] + by_shift[1], distant).z)


def _spans(laughs: tuple[Event, ...], *, from_s: float) -> Float64:
    return np.array([(laugh.start_s - from_s, laugh.end_s - from_s) for laugh in laughs], dtype=np.float64).reshape(-1, 2)


def _near(times_s: Float64, laughs: Float64, near_s: float) -> np.ndarray:
    """Whether each time lies from ``near_s`` before a laugh begins to as long after it ends."""
    begun = np.searchsorted(np.sort(laughs[:, 0] - near_s), times_s, side="right")
    ended = np.searchsorted(np.sort(laughs[:, 1] + near_s), times_s, side="left")
    return np.asarray(begun > ended)


def _count_near(starts_s: Float64, others: Float64, near_s: float) -> int:
    return int(np.count_nonzero(_near(starts_s, others, near_s)))
