"""The part of STATE that is known before the scores, and beside them."""

from __future__ import annotations

# Before Python 3.12 pydantic, which brings it along, reads these only.
from typing_extensions import TypedDict


class SoFarItemState(TypedDict):
    """One thing that is known before the scores. value, theirs, low, high, chance : places on the bar, 0..1; None without.

    kind : ``heard``, ``seen``, ``balance``, ``looking``, ``posture``, ``pace`` or ``floor``. theirs : the partner's. low,
    high : what is usual after so long. since_s : the seconds it rests on.
    """

    kind: str
    label: str
    words: str
    usual: str
    value: float | None
    theirs: float | None
    low: float | None
    high: float | None
    chance: float | None
    since_s: float


class SoFarState(TypedDict):
    """What is known of the talk so far. early : whether there is no score yet."""

    title: str
    early: bool
    items: list[SoFarItemState]
