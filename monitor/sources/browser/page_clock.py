"""A page's clock on the program's: both count the same seconds, but from different beginnings."""

from __future__ import annotations

from collections import deque
from typing import Final

# Long enough that a busy computer has delivered something at once meanwhile.
_WINDOW_S: Final = 30.0
# No message is under way for so long; the computer slept, which a page's clock does not count on every system.
_JUMP_S: Final = 1.0
# So long on end is a jump; messages that waited together are late for less, and one with a wrong time is alone.
_HOLD_S: Final = 0.5


class PageClock:
    """``note`` each message's times, ``to_program`` a time of the page's.

    The least time under way is what the clocks differ by: a message is delayed by the machine, never early (Paxson 1998, as in
    ``sources.drift``). On loopback it is under a millisecond.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()  # received, difference; the differences rise (a sliding minimum)
        self._odd_since_s: float | None = None

    def note(self, sent_ms: float, received_s: float) -> bool:
        """A message was sent at that time of the page and received at that of the program.

        False while it is not known whether the clock has jumped or this message was late, or has a wrong time: what came with
        it can be placed later.
        """
        apart_s = received_s - sent_ms / 1000
        if self._recent and abs(apart_s - self._recent[0][1]) > _JUMP_S:
            if self._odd_since_s is None:
                self._odd_since_s = received_s
            if received_s - self._odd_since_s < _HOLD_S:
                return False
            self._recent.clear()
        self._odd_since_s = None
        while self._recent and self._recent[-1][1] >= apart_s:
            self._recent.pop()
        self._recent.append((received_s, apart_s))
        while received_s - self._recent[0][0] > _WINDOW_S:
            self._recent.popleft()
        return True

    def to_program(self, page_ms: float) -> float:
        """Seconds on the program's clock."""
        return page_ms / 1000 + (self._recent[0][1] if self._recent else 0.0)
