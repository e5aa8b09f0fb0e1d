"""Whether a picture shows the face as it was when it was looked at last: then looking again would tell nothing new."""

from __future__ import annotations

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.vision.presence.stillness import Box

# The part that is compared reaches beyond the face by this share of its size: hair, ears and chin show a turn best.
_BEYOND = 4


class FaceChange:
    """``is_due`` for every picture in order: whether to look at the face; then ``looked`` at what was found.

    The grey levels of the face's part of the picture are compared with those of the picture that was looked at last, not with
    the picture before, so that a slow movement adds up. What moves little (a blink, a lip) is in a small part, so the
    ``unchanged_share`` quantile of the differences decides. One that stands still is looked at ``still_face_hz`` times a
    second. box : of the face that was looked at last.
    """

    def __init__(self) -> None:
        self._limits = constants.vision()
        self._grey: Float32 | None = None
        self._time_s = -np.inf
        self.box: Box | None = None

    def is_due(self, time_s: float, grey: Float32) -> bool:
        """grey : the picture made small, 0..255 [shape=(height, width)]."""
        before = self._grey
        if before is None or before.shape != grey.shape or time_s - self._time_s >= self._still_s - 1e-2:
            return True
        part = self._part(grey)
        levels = np.abs(grey[part] - before[part]).ravel()
        if not levels.size:
            return True
        place = int(self._limits.unchanged_share * (levels.size - 1))
        return bool(np.partition(levels, place)[place] > self._limits.unchanged_level)

    def looked(self, time_s: float, grey: Float32, box: Box | None) -> None:
        """The picture was looked at. box : the face in picture widths; None where none was found: then all of it counts."""
        self._grey, self._time_s, self.box = grey, time_s, box

    @property
    def _still_s(self) -> float:
        return 1.0 / self._limits.still_face_hz

    def _part(self, grey: Float32) -> tuple[slice, slice]:
        if self.box is None:
            return slice(None), slice(None)
        left, top, right, bottom = (round(edge * grey.shape[1]) for edge in self.box)
        aside, above = (right - left) // _BEYOND, (bottom - top) // _BEYOND
        return slice(max(top - above, 0), max(bottom + above, 0)), slice(max(left - aside, 0), max(right + aside, 0))
