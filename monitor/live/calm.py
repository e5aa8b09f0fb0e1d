"""Sentences that come and go without flickering: said once they have held for a while, and kept for a while."""

from __future__ import annotations

import math
from collections.abc import Iterable


class Calm:
    """``push`` what holds now: it gives what to say. Times are those of one clock.

    rise_s : how long a sentence must hold before it is said. fall_s : how long it stays after it held for the last time.
    """

    def __init__(self, *, rise_s: float, fall_s: float) -> None:
        self._rise_s, self._fall_s = rise_s, fall_s
        self._since_s: dict[str, float] = {}
        self._last_s: dict[str, float] = {}
        self._said: list[str] = []

    def push(self, now_s: float, holding: Iterable[str]) -> tuple[str, ...]:
        """What to say now, in the order in which it was said first."""
        holds = [text for text in dict.fromkeys(holding) if text]
        for text in holds:
            self._since_s.setdefault(text, now_s)
            self._last_s[text] = now_s
            if text not in self._said and now_s - self._since_s[text] >= self._rise_s:
                self._said.append(text)
        self._said = [text for text in self._said if now_s - self._last_s.get(text, -math.inf) <= self._fall_s]
        for text in [*self._since_s]:
            if text not in holds and text not in self._said:
                del self._since_s[text], self._last_s[text]
        return tuple(self._said)
