"""Who talks how much, as the dial of the talk shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Balance:
    """The user's share of the speech, 0..1, NaN while unknown, and the preset's range of it: wider after a short talk, 0 to 1
    where any is. early : whether it is of the talk so far, as there is too little of the last minutes yet.
    """

    user_share: float
    low: float
    high: float
    early: bool = False
