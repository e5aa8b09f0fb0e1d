"""Event coupling: do one person's nods, smiles and shifts follow the other's more often than chance?

Method: events of one person that follow a same-kind event of the other by 0.3-4 s are counted; the null rotates the
other's train by at least 20 s, which keeps its bursts (docs/estimator.md, section 4).

The events of the last hour by person and kind, in order of their start, however they arrived.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour.copying import Copies, copies
from monitor.synchrony.behaviour.echoes import Echoes, Tally, echoes, tally
from monitor.synchrony.scoring import direction_from_z, make_score, rank_z
from monitor.types import PEOPLE, Event, Float64, Person, Score
from monitor.words import say


class EventStore:
    """Bounded: events older than an hour, and the oldest beyond 2000 of a person and kind, are forgotten."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = frozenset(kinds)
        self._trains: dict[tuple[str, str], list[tuple[float, int, Event]]] = {}
        self._keep_s, self._most = constants.events().keep_s, constants.events().keep_events
        self.pushed = 0

    def __len__(self) -> int:
        return sum(len(train) for train in self._trains.values())

    def push(self, event: Event) -> bool:
        """Keep the event if it is of one of the kinds and of one person; False if it was ignored."""
        if event.person == "pair" or event.kind not in self._kinds:
            return False
        self.pushed += 1
        train = self._trains.setdefault((event.person, event.kind), [])
        insort(train, (event.start_s, self.pushed, event))
        old = bisect_right(train, train[-1][0] - self._keep_s, key=_start_s)
        del train[: max(old, len(train) - self._most)]
        return True

    def between(self, person: Person, kind: str, *, from_s: float, until_s: float) -> tuple[Event, ...]:
        """Events that began after ``from_s`` and not after ``until_s``."""
        return tuple(event for _, _, event in self._chosen(person, kind, from_s, until_s))

    def starts(self, person: Person, kind: str, *, from_s: float, until_s: float) -> Float64:
        """When those events began, counted from ``from_s`` [shape=(n_events,)]."""
        return np.array([start_s for start_s, _, _ in self._chosen(person, kind, from_s, until_s)], dtype=np.float64) - from_s

    def _chosen(self, person: Person, kind: str, from_s: float, until_s: float) -> list[tuple[float, int, Event]]:
        train = self._trains.get((person, kind), [])
        first, last = bisect_right(train, from_s, key=_start_s), bisect_right(train, until_s, key=_start_s)
        return train[first:last]


def _start_s(kept: tuple[float, int, Event]) -> float:
    return kept[0]


# Shakes are not among them: on films of people who do not shake their heads there are as many (benchmarks/gestures.py).
ECHO_KINDS = ("nod", "smile", "posture_shift", "hand_to_face")
POOLED = "all"
# Posture shifts and hands at the face together: what is rarely answered fast or in kind unless it is copied.
GESTURES = "gesture"
GESTURE_KINDS = ("posture_shift", "hand_to_face")
OTHER_PERSON: dict[Person, Person] = {"user": "partner", "partner": "user"}


@dataclass(frozen=True, slots=True)
class EventEvidence:
    """Echoes in both directions by kind; ``all`` pools same-kind echoes over the kinds, ``gesture`` over the gestures.

    coupling_z : by kind, both directions together against rotation. copies : the user's gestures beside the partner's.
    """

    time_s: float
    span_s: float
    user_follows: Mapping[str, Echoes]
    partner_follows: Mapping[str, Echoes]
    coupling_z: Mapping[str, float]
    copies: Copies


class EventCoupling:
    """Streaming: ``push_event`` in any order, ``evidence`` and ``score`` at any time. Memory is bounded."""

    def __init__(self, *, kinds: tuple[str, ...] = ECHO_KINDS, seed: int = 0) -> None:
        self._constants = constants.events()
        self._kinds = kinds
        # Drawn once: a score moves because the people moved, not because the dice did. In pairs that mirror each other, so
        # that swapping the people swaps the counts and changes nothing else.
        half = np.random.default_rng(seed).random(self._constants.rotations // 2)
        self._fractions: Float64 = np.concatenate([half, [0.5], 1 - half])
        self._store = EventStore(kinds)
        self._cached: tuple[tuple[float, float, int], EventEvidence] | None = None

    def push_event(self, event: Event) -> None:
        """Keep the event if its kind can be echoed; others are ignored."""
        self._store.push(event)

    def recent(self, person: Person, kind: str, *, until_s: float, span_s: float | None = None) -> tuple[Event, ...]:
        """Events of one person and kind that began in the last ``span_s`` (300 s by default) before ``until_s``."""
        from_s = until_s - (self._constants.window_s if span_s is None else span_s)
        return self._store.between(person, kind, from_s=from_s, until_s=until_s)

    def evidence(self, time_s: float, *, span_s: float | None = None) -> EventEvidence:
        """Counts in both directions over the last ``span_s``: 300 s by default; pass the session's length for all of it."""
        wanted_s = self._constants.window_s if span_s is None else span_s
        span_s = min(time_s, wanted_s, self._constants.keep_s)
        key = (time_s, span_s, self._store.pushed)
        if self._cached is None or self._cached[0] != key:
            self._cached = (key, self._count(time_s, span_s))
        return self._cached[1]

    def score(self, time_s: float, kind: str = POOLED, *, span_s: float | None = None) -> Score:
        """Coupling of one kind (or pooled), both directions together; the name is ``<kind>_events``.

        lag_s : median latency of the one who follows, NaN where both or neither do.
        """
        evidence = self.evidence(time_s, span_s=span_s)
        name = f"{kind}_events"
        follow, lead = evidence.user_follows[kind], evidence.partner_follows[kind]
        fewest = min(follow.n_own, follow.n_other)
        if evidence.span_s < self._constants.min_span_s:
            needed = f"{self._constants.min_span_s:.0f}"
            reason = say("synchrony-seconds-needed", done=f"{int(evidence.span_s)}", needed=needed)
            return Score(time_s, name, "calibrating", n=fewest, reason=reason)
        if fewest < self._constants.min_events:
            needed = f"{self._constants.min_events:.0f}"
            reason = say("synchrony-few-events", yours=str(follow.n_own), theirs=str(follow.n_other), needed=needed)
            return Score(time_s, name, "not enough signal", n=fewest, reason=reason)
        direction = direction_from_z(follow.z, lead.z)
        lag_s = {"user follows": follow.latency_s, "partner follows": -lead.latency_s}.get(direction, float("nan"))
        confidence = 1 - float(np.exp(-fewest / self._constants.n_half))
        z = evidence.coupling_z[kind]
        return make_score(time_s, name, z=z, n=fewest, confidence=confidence, lag_s=lag_s, direction=direction)

    def _count(self, time_s: float, span_s: float) -> EventEvidence:
        groups: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in self._kinds}
        groups |= {POOLED: self._kinds, GESTURES: tuple(kind for kind in GESTURE_KINDS if kind in self._kinds)}
        if span_s <= 2 * self._constants.rotation_min_s:
            empty = {person: {name: Echoes(name, person, span_s) for name in groups} for person in PEOPLE}
            nothing = dict.fromkeys(groups, float("nan"))
            return EventEvidence(time_s, span_s, empty["user"], empty["partner"], nothing, Copies())
        start_s = time_s - span_s
        trains = {
            (person, kind): self._store.starts(person, kind, from_s=start_s, until_s=time_s)
            for person in PEOPLE
            for kind in self._kinds
        }
        # Turning the user's train back is turning the partner's on: both directions then see the same shifted pair.
        turns = {"user": self._fractions, "partner": 1 - self._fractions}
        tallies: dict[Person, dict[str, Tally]] = {
            person: {
                kind: tally(trains[person, kind], trains[OTHER_PERSON[person], kind], span_s=span_s, fractions=turns[person])
                for kind in self._kinds
            }
            for person in PEOPLE
        }
        counted = {
            person: {
                name: echoes(name, person, [tallies[person][kind] for kind in group], span_s=span_s)
                for name, group in groups.items()
            }
            for person in PEOPLE
        }
        coupling_z: dict[str, float] = {}
        for name, group in groups.items():
            both = [tallies[person][kind] for person in PEOPLE for kind in group]
            null = np.sum([counts.followed_null for counts in both], axis=0)
            coupling_z[name] = rank_z(sum(counts.followed for counts in both), null)
        copied = copies(self._gestures("user", start_s, time_s), copied=self._gestures("partner", start_s, time_s))
        return EventEvidence(time_s, span_s, counted["user"], counted["partner"], coupling_z, copied)

    def _gestures(self, person: Person, from_s: float, until_s: float) -> list[Event]:
        return [event for kind in GESTURE_KINDS for event in self._store.between(person, kind, from_s=from_s, until_s=until_s)]
