"""STUB of live; replaced by branch style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from monitor.types import Word


class TopicClock:
    def __init__(self, topic: Sequence[str]) -> None:
        self._topic = {word.lower() for word in topic}
        self.point_s = math.nan

    def push(self, words: Iterable[Word]) -> None:
        for word in words:
            if math.isnan(self.point_s) and word.text.lower().strip(".,?!") in self._topic:
                self.point_s = word.start_s
