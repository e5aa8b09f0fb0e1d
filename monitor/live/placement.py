"""How the user is in their picture just now: the last seconds of rows, judged by ``calibrate.framing``."""

from __future__ import annotations

from collections import deque

import numpy as np

from monitor.calibrate.framing import framing
from monitor.constants import load
from monitor.measures import columns
from monitor.types import Float64
from monitor.vision.observer import Seen

_FACE = [columns("face").index(name) for name in ("face_x", "face_size", "yaw_deg")]
_LIGHT = [columns("motion").index(name) for name in ("light", "face_light")]


class Placement:
    """``push`` what is seen of one person; ``notice`` says the most pressing thing to mend."""

    def __init__(self) -> None:
        self._face: deque[tuple[float, ...]] = deque()
        self._light: deque[tuple[float, ...]] = deque()

    def push(self, seen: Seen) -> None:
        """Take one observed picture."""
        for rows in seen.rows:
            if rows.family == "face":
                for time_s, values, quality in zip(rows.time_s, rows.values, rows.quality, strict=True):
                    self._face.append((float(time_s), float(quality), *values[_FACE].tolist()))
            elif rows.family == "motion":
                for time_s, values in zip(rows.time_s, rows.values, strict=True):
                    self._light.append((float(time_s), *values[_LIGHT].tolist()))
        for kept in (self._face, self._light):
            while kept and kept[-1][0] - kept[0][0] > load("live")["placement_s"]:
                kept.popleft()

    def notice(self, now_s: float) -> str:
        """One sentence about the last seconds; empty when all is well, and while no picture comes."""
        recent_s = now_s - load("live")["placement_s"] - load("live")["face_seen_s"]
        if not self._face or self._face[-1][0] < recent_s:
            return ""
        face, light = _table(self._face, 5), _table(self._light, 3)
        if face[-1, 0] - face[0, 0] < load("live")["placement_s"] / 2:
            return ""
        found = framing(
            quality=face[:, 1],
            face_x=face[:, 2],
            face_size=face[:, 3],
            yaw_deg=face[:, 4],
            light=light[:, 1],
            face_light=light[:, 2],
        )
        return found[0].text if found else ""


def _table(kept: deque[tuple[float, ...]], width: int) -> Float64:
    return np.array(kept, dtype=np.float64).reshape(-1, width)
