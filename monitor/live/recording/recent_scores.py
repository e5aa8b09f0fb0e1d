"""The scores of the last two minutes, for a page that comes later."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from monitor.live.words import score_fields, shown
from monitor.replay.text.labels import CallDelay
from monitor.types import Update

# One a second.
_KEPT: Final = 120


class RecentScores(deque[dict[str, Any]]):
    """The newest last: ``time_s``, and ``scores`` by name as the page shows them."""

    def __init__(self) -> None:
        super().__init__(maxlen=_KEPT)

    def add(self, update: Update, delay: CallDelay | None) -> None:
        """delay : of the call that the partner is seen through."""
        self.append({"time_s": update.time_s, "scores": {one.name: score_fields(one, delay) for one in shown(update.scores)}})
