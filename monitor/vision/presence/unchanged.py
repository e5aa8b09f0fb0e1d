"""Whether a picture shows a face or a body as it was when it was looked at last: then looking again would tell nothing new."""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor import constants
from monitor.types import Float32
from monitor.vision.landmarks import BodyLandmarks
from monitor.vision.presence.stillness import Box

# The part that is compared reaches beyond the face by this share of its size: hair, ears and chin show a turn best.
_BEYOND: Final = 0.25
# Of the body's points (BlazePose): shoulders, arms, hands and hips.
_TRUNK: Final = slice(11, 25)


class PartChange:
    """``is_due`` for every picture in order: whether to look at a part of it; then ``looked`` at what was found.

    The grey levels of the part are compared with those of the picture that was looked at last, not with the picture before, so
    that a slow movement adds up. What moves little (a blink, a lip) is in a small part of the part, so a high quantile of the
    differences decides.

    share : that quantile, 0..1. still_hz : what stands still is looked at so many times a second. beyond : the compared part is
    larger than the box by this share of its size, at each side. box : of what was looked at last.
    """

    def __init__(self, *, share: float, still_hz: float, beyond: float = 0.0) -> None:
        self._level = constants.vision().unchanged_level
        self._share, self._still_s, self._beyond = share, 1.0 / still_hz, beyond
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
        place = int(self._share * (levels.size - 1))
        return bool(np.partition(levels, place)[place] > self._level)

    def looked(self, time_s: float, grey: Float32, box: Box | None) -> None:
        """The picture was looked at. box : the part in picture widths; None where nothing was found: then all of it counts."""
        self._grey, self._time_s, self.box = grey, time_s, box

    def _part(self, grey: Float32) -> tuple[slice, slice]:
        if self.box is None:
            return slice(None), slice(None)
        left, top, right, bottom = (round(edge * grey.shape[1]) for edge in self.box)
        aside, above = int(self._beyond * (right - left)), int(self._beyond * (bottom - top))
        return slice(max(top - above, 0), max(bottom + above, 0)), slice(max(left - aside, 0), max(right + aside, 0))


def face_change() -> PartChange:
    """Of a face and what is around it."""
    limits = constants.vision()
    return PartChange(share=limits.unchanged_share, still_hz=limits.still_face_hz, beyond=_BEYOND)


def body_change() -> PartChange:
    """Of a body without its head (``trunk_box``)."""
    limits = constants.vision()
    return PartChange(share=limits.unchanged_body_share, still_hz=limits.still_body_hz)


def trunk_box(body: BodyLandmarks) -> Box | None:
    """What is seen of trunk, arms and hands, down to the edge of the picture, in picture widths; None where nothing is."""
    seen = body.points[_TRUNK, :2][body.seen[_TRUNK]]
    if not len(seen):
        return None
    (left, top), right = seen.min(axis=0).tolist(), float(seen[:, 0].max())
    return left, top, right, body.height
