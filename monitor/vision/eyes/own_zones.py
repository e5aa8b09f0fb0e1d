"""Rows of a person without a calibration named, as they come, by a zero of their own."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from monitor.measures import columns
from monitor.types import Float32
from monitor.vision.eyes.own_zero import OwnZero
from monitor.vision.eyes.zone import Zero, camera_or_away

# Nobody is expected to be the same after so long without a face (s).
_LOST_S: Final = 30.0
# From one picture with a face to the next it moves by no more (distances of the outer eye corners), and is no larger (times):
# else the person sits elsewhere, or somebody else does.
_MOVED: Final = 2.0
_GROWN: Final = 1.5

_FACE = {name: number for number, name in enumerate(columns("face"))}
LOOK = [_FACE["look_yaw_deg"], _FACE["look_pitch_deg"]]
_PLACE = [_FACE[name] for name in ("face_x", "face_y", "face_size")]
_ZONE = [_FACE["gaze_zone"], _FACE["gaze_confidence"]]
_ZERO = [_FACE[name] for name in ("zero_yaw_deg", "zero_pitch_deg", "zero_error_deg")]


class PlaceWatch:
    """``push`` every row of a face: whether it may be another person than before, or one who sits elsewhere."""

    def __init__(self) -> None:
        self._seen_s = -math.inf
        self._place: tuple[float, float, float] | None = None

    def push(self, time_s: float, values: Float32) -> bool:
        """True where what was known of the eyes may not hold any more [shape=(n_columns,)]."""
        x, y, size = values[_PLACE].tolist()
        if not math.isfinite(x + y + size):
            return False
        before, lost_s = self._place, time_s - self._seen_s
        self._seen_s, self._place = time_s, (x, y, size)
        if before is None:
            return False
        far = math.hypot(x - before[0], y - before[1]) > _MOVED * max(size, before[2])
        return lost_s >= _LOST_S or far or max(size, before[2]) > _GROWN * min(size, before[2])


class OwnZoneReader:
    """Streaming: rows of the face in, the same rows with zone, confidence and zero by the looks so far.

    begins : whether the zero began anew with the last row.
    """

    def __init__(self) -> None:
        self.begins = False
        self._fresh = False
        self.restart()

    def restart(self) -> None:
        """The next row may be of another person, or of another place."""
        self._zero, self._place = OwnZero(), PlaceWatch()
        self._fresh = True

    def read(self, time_s: float, values: Float32) -> Float32:
        """The columns of ``measures.FACE`` of one picture [shape=(n_columns,)]; the given array is left as it is."""
        if self._place.push(time_s, values):
            self._zero, self._fresh = OwnZero(), True
        self.begins, self._fresh = self._fresh, False
        yaw_deg, pitch_deg = values[LOOK].tolist()
        return with_zone(values, self._zero.push(time_s, yaw_deg, pitch_deg), yaw_deg, pitch_deg)


def with_zone(values: Float32, zero: Zero | None, yaw_deg: float, pitch_deg: float) -> Float32:
    """A row [shape=(n_columns,)] with the zone of a look by a zero; closed eyes and what has no look stay what they are."""
    row = values.copy()
    if not math.isfinite(float(row[_FACE["face_x"]])):
        return row
    row[_ZERO] = (np.nan,) * 3 if zero is None else (zero.yaw_deg, zero.pitch_deg, zero.error_deg)
    if math.isfinite(yaw_deg) and math.isfinite(pitch_deg):
        row[_ZONE] = camera_or_away(yaw_deg, pitch_deg, zero)
    return row
