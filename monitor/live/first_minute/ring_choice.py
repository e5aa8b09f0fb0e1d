"""Which score the ring shows: the best-founded one there is at that time."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.types import Score

# What the ring is for; another component stands in until it is there.
RING = "coordination"
_STAND_INS = ("attention", "warmth")


def ring_score(scores: Iterable[Score], *, before: str) -> str:
    """The name of the score that the ring shows.

    Coordination where there is one; else what the ring showed before, so that it does not change to and fro; else the stand-in
    of the highest confidence; coordination where there is no score at all.
    """
    known = {score.name: score for score in scores if score.status == "ok"}
    if RING in known or not known.keys() & set(_STAND_INS):
        return RING
    if before in known and before in _STAND_INS:
        return before
    return max((name for name in _STAND_INS if name in known), key=lambda name: known[name].confidence)
