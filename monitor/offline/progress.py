"""One bar for all the work: listening first, looking for faces where a film shows both people, measuring, then its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Report = Callable[[float, float], None]

# About how the work is shared: the bar should move evenly.
_LISTENED: Final = 0.08
_LOOKED: Final = 0.2
# What recognition is still about after everything else is measured: with pictures it keeps up, of sounds alone it is most.
_WORDS_BESIDE_PICTURES: Final = 0.05
_WORDS_OF_SOUNDS: Final = 0.6


class Progress:
    """Turns shares of each kind of work into one. report : called with what is done, of 1.0; never less than before."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done = 0.0
        self._measured = 1.0
        self._before_measuring: float | None = None

    def listening(self, share: float) -> None:
        """So much was heard (0..1)."""
        self._advance(_LISTENED * share)

    def looking(self, share: float) -> None:
        """So much of a film with both people was looked through (0..1)."""
        self._advance(_LISTENED + (_LOOKED - _LISTENED) * share)

    def expect_words(self, *, has_picture: bool) -> None:
        """Words are recognized too, which goes on when all else is measured."""
        self._measured = 1.0 - (_WORDS_BESIDE_PICTURES if has_picture else _WORDS_OF_SOUNDS)

    def measuring(self, share: float) -> None:
        """So much was measured (0..1)."""
        if self._before_measuring is None:
            self._before_measuring = self._done
        self._advance(self._before_measuring + (self._measured - self._before_measuring) * share)

    def writing_down(self, share: float) -> None:
        """So much of what was left of the words when all was measured has been written down (0..1)."""
        self._advance(self._measured + (1.0 - self._measured) * share)

    def _advance(self, done: float) -> None:
        if done > self._done:
            self._done = done
            self._report(done, 1.0)
