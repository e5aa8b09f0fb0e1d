"""How long somebody has spoken, to the row: a phrase is known only once it has ended, and one may last half a minute."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Float32, Float64

# An hour of somebody who pauses every second.
_MOST: Final = 4000


class SpeechTime:
    """Streaming: ``push`` the rows of one person's voice, in order. Memory is bounded."""

    def __init__(self) -> None:
        self._stretches: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._row_most_s = constants.first_minute().row_most_s
        self._last: tuple[float, bool] | None = None

    @property
    def has_rows(self) -> bool:
        """Whether anything was ever known of this voice."""
        return self._last is not None

    def push(self, time_s: Float64, speech: Float32 | Float64) -> None:
        """speech : 1 where the person speaks, NaN where that is not known [shape=(n,)]."""
        for at_s, speaks in zip(time_s.tolist(), (speech > 0).tolist(), strict=True):
            if self._last is not None and self._last[1]:
                self._extend(self._last[0], min(at_s, self._last[0] + self._row_most_s))
            self._last = at_s, speaks

    def seconds(self, from_s: float, until_s: float) -> float:
        """Seconds spoken in between."""
        stretches = np.array(self._stretches, dtype=np.float64).reshape(-1, 2)
        return float(np.clip(np.minimum(stretches[:, 1], until_s) - np.maximum(stretches[:, 0], from_s), 0.0, None).sum())

    def _extend(self, start_s: float, end_s: float) -> None:
        if self._stretches and self._stretches[-1][1] >= start_s:
            self._stretches[-1] = self._stretches[-1][0], end_s
        else:
            self._stretches.append((start_s, end_s))
