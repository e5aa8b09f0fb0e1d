"""One bar for all the work: listening first, looking for faces where a film shows both people, then measuring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Report = Callable[[float, float], None]

# About how the work is shared: the bar should move evenly.
_LISTENED: Final = 0.08
_LOOKED: Final = 0.2


class Progress:
    """Turns shares of each kind of work into one. report : called with what is done, of 1.0; never less than before."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done = 0.0
        self._before_measuring: float | None = None

    def listening(self, share: float) -> None:
        """So much was heard (0..1)."""
        self._advance(_LISTENED * share)

    def looking(self, share: float) -> None:
        """So much of a film with both people was looked through (0..1)."""
        self._advance(_LISTENED + (_LOOKED - _LISTENED) * share)

    def measuring(self, share: float) -> None:
        """So much was measured (0..1)."""
        if self._before_measuring is None:
            self._before_measuring = self._done
        self._advance(self._before_measuring + (1.0 - self._before_measuring) * share)

    def _advance(self, done: float) -> None:
        if done > self._done:
            self._done = done
            self._report(done, 1.0)
