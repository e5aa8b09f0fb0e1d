"""A session's events, which dozens of analyses ask for by what they are and whose."""

from __future__ import annotations

from functools import cached_property

from monitor.types import Event


class Events(tuple[Event, ...]):
    """In the order given; ``of`` finds those of a kind and person without a look at all others."""

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[Event]]:
        index: dict[tuple[str, str], list[Event]] = {}
        for event in self:
            index.setdefault((event.kind, event.person), []).append(event)
        return index

    def of(self, kind: str, person: str) -> list[Event]:
        """One person's events of a kind (of *pair*, those of both)."""
        return list(self._index.get((kind, person), ()))
