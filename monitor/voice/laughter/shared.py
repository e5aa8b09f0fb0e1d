"""Laughs of both that belong together, as events of the pair."""

from __future__ import annotations

import math

from monitor import constants
from monitor.types import Event
from monitor.voice.laughter.laughs import LATENESS_S


class SharedLaughs:
    """Streaming: laughs of both in, in any order, and an event ``shared_laugh`` out for each time they laughed together.

    Together is as the channel ``laughter`` counts it: one begins at most ``near_s`` before, in or after one of the other's. All
    laughs that hang together so are one event, from the first one's start to the last one's end; its detail ``first`` is who
    began.
    """

    def __init__(self) -> None:
        self._near_s = constants.laughter().near_s
        self._laughs: list[Event] = []

    def push(self, event: Event, /) -> None:
        """Take in a laugh; other events are ignored."""
        if event.kind == "laugh" and event.person != "pair":
            self._laughs.append(event)

    def advance(self, until_s: float) -> list[Event]:
        """Those that no laugh can join any more, where all sound up to ``until_s`` was heard."""
        settled_s = until_s - LATENESS_S - self._near_s
        events = []
        for group in self._groups():
            end_s = max(laugh.end_s for laugh in group)
            if end_s >= settled_s:
                continue
            self._laughs = [laugh for laugh in self._laughs if laugh not in group]
            if len({laugh.person for laugh in group}) == 2:
                first = group[0]
                events.append(
                    Event("pair", "shared_laugh", first.start_s, end_s, end_s - first.start_s, {"first": first.person})
                )
        return events

    def finish(self) -> list[Event]:
        """Those still due: every laugh is known now."""
        return self.advance(math.inf)

    def _groups(self) -> list[list[Event]]:
        """Laughs that hang together, each group and the groups themselves by their starts."""
        groups: list[list[Event]] = []
        for laugh in sorted(self._laughs, key=lambda laugh: (laugh.start_s, laugh.person, laugh.end_s)):
            joined = [group for group in groups if any(self._is_together(other, laugh) for other in group)]
            groups = [group for group in groups if group not in joined]
            groups.append([*(other for group in joined for other in group), laugh])
        return sorted((sorted(group, key=lambda laugh: laugh.start_s) for group in groups), key=lambda group: group[0].start_s)

    def _is_together(self, earlier: Event, later: Event) -> bool:
        return earlier.person != later.person and later.start_s <= earlier.end_s + self._near_s
