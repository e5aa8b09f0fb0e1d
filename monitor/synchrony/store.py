"""The events of the last hour by person and kind, in order of their start, however they arrived."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection

import numpy as np

from monitor.constants import load
from monitor.types import Event, Float64, Person


class EventStore:
    """Bounded: events older than an hour, and the oldest beyond 2000 of a person and kind, are forgotten."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = frozenset(kinds)
        self._trains: dict[tuple[str, str], list[tuple[float, int, Event]]] = {}
        self._keep_s, self._most = load("events")["keep_s"], int(load("events")["keep_events"])
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
