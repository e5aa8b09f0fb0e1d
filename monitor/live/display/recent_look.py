"""Whether somebody looks at the call just now, without flickering at every glance aside."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from monitor.measures import columns
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.vision.features import VideoFeatures

# A glance aside is shorter (s).
_SPAN_S: Final = 4.0
# Of the looks of that time, known ones: as many make it so, and fewer than the other end it.
_ON: Final = 0.65
_OFF: Final = 0.3


class RecentLook:
    """``push`` what was observed. at_call : whether most looks of the last seconds were at the camera or the call."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, float]] = deque(maxlen=200)
        self.at_call = False

    def push(self, seen: VideoFeatures) -> None:
        """Take one observed picture."""
        names = columns("face")
        for rows in seen.rows:
            if rows.family == "face":
                zones = np.where(rows.quality > 0, rows.values[:, names.index("gaze_zone")], np.nan)
                looks = looks_at_partner(sure_zones(zones, rows.values[:, names.index("gaze_confidence")]))
                self._looks.extend(zip(rows.time_s.tolist(), looks.tolist(), strict=True))
        while self._looks and self._looks[0][0] < seen.time_s - _SPAN_S:
            self._looks.popleft()
        known = [look for _, look in self._looks if look == look]
        share = sum(known) / len(known) if known else 0.0
        self.at_call = share >= (_OFF if self.at_call else _ON)
