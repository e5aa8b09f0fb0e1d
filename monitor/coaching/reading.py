"""What a condition says of a moment."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.words import say


@dataclass(frozen=True, slots=True)
class Reading:
    """due : beyond the bar. over : clearly back. reason : in counts, while due. Neither while it is unknown."""

    due: bool = False
    over: bool = False
    reason: str = ""


UNKNOWN = Reading()


def reading(due: bool, over: bool, reason: str, /, **values: str) -> Reading:
    """reason : name of its message, which is looked up only while due."""
    return Reading(due, over, say(reason, **values) if due else "")
