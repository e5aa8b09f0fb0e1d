"""Copies of gestures: is what follows the other's gesture the same kind of gesture, and to the same side?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from monitor.constants import load
from monitor.types import Event

_SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Copies:
    """n : gestures that follow one of the other's, of whatever kind, by 0.3-4 s. same_kind : of the same kind.

    exact : of the same kind and direction, sides taken mirror-wise or as they are, whichever fits more of them.
    """

    n: int = 0
    same_kind: int = 0
    exact: int = 0

    @property
    def exact_share(self) -> float:
        return self.exact / self.n if self.n else float("nan")


def copies(gestures: Collection[Event], *, copied: Collection[Event]) -> Copies:
    """Compare each gesture with the latest of the other's it can have followed."""
    low_s, high_s = load("events")["echo_min_s"], load("events")["echo_max_s"]
    n = same_kind = unsided = mirror_wise = same_side = 0
    for event in gestures:
        before = [other for other in copied if low_s <= event.start_s - other.start_s <= high_s]
        if not before:
            continue
        n += 1
        latest = max(before, key=lambda other: other.start_s)
        if latest.kind != event.kind:
            continue
        same_kind += 1
        own, theirs = _direction(event), _direction(latest)
        if own in _SIDES and theirs in _SIDES:
            same_side += own == theirs
            mirror_wise += own != theirs
        else:
            unsided += own == theirs
    return Copies(n, same_kind, unsided + max(mirror_wise, same_side))


def _direction(event: Event) -> str:
    return str(event.detail.get("side", event.detail.get("direction", "")))
