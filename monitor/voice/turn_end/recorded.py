"""What was told of turns' ends, found in a session's events: its sound is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.types import Event


def with_turn_ends(events: Sequence[Event]) -> Iterator[Event]:
    """The events, each phrase with the detail ``turn_end`` of the overlap that it ended in, so that turns can be found anew."""
    # An overlap is of the person who came in, and ends with the other's phrase.
    known = {
        ("partner" if event.person == "user" else "user", event.end_s): event.detail["turn_end"]
        for event in events
        if event.kind == "overlap" and "turn_end" in event.detail
    }
    for event in events:
        turn_end = known.get((event.person, event.end_s)) if event.kind == "phrase" else None
        yield event if turn_end is None else replace(event, detail={**event.detail, "turn_end": turn_end})
