"""What is to be said of a live face: that eyes or mouth have not been seen for a while, or that it is another face now."""

from __future__ import annotations

import math
from typing import Final

from monitor.vision.visibility.watch import Visible

# Somebody may rub their face (s).
_HIDDEN_S: Final = 3.0
# That another face is measured now is said for so long (s).
_EXCHANGED_S: Final = 20.0


class UnseenParts:
    """``push`` every observed picture with the time it came at."""

    def __init__(self) -> None:
        self._seen_s = {"eyes": math.inf, "mouth": math.inf}
        self._exchange_s: float | None = None
        self._exchanged_s = -math.inf
        self._now_s = 0.0

    def push(self, now_s: float, visible: Visible | None, exchanged_s: float | None) -> None:
        """visible, exchanged_s : as in ``features.VideoFeatures``."""
        self._now_s = now_s
        for part in self._seen_s:
            if visible is None or (visible.eyes if part == "eyes" else visible.mouth):
                self._seen_s[part] = now_s
            self._seen_s[part] = min(self._seen_s[part], now_s)
        if exchanged_s is not None and exchanged_s != self._exchange_s:
            self._exchange_s, self._exchanged_s = exchanged_s, now_s

    @property
    def kind(self) -> str | None:
        """Which notice held at the last picture: ``exchanged``, ``eyes-hidden`` or ``mouth-hidden``."""
        if self._now_s - self._exchanged_s < _EXCHANGED_S:
            return "exchanged"
        return next((f"{part}-hidden" for part, seen_s in self._seen_s.items() if self._now_s - seen_s > _HIDDEN_S), None)
