"""What the check notes of one person's pictures: light, change, the face, its movement and what it looks like."""

from __future__ import annotations

import math
import zlib
from collections import deque
from typing import Final

import numpy as np

from monitor.measures import columns
from monitor.types import Float32, Float64, Picture
from monitor.vision.face import Lack
from monitor.vision.features import VideoFeatures
from monitor.vision.presence.stillness import Box
from monitor.vision.tiles.likeness import likeness, mean_likeness

# The columns of ``PictureLog.face`` after time and quality.
FACE: Final = ("face_x", "face_size", "yaw_deg", "pitch_deg", "roll_deg", "jaw", "blink", "smile", "brow")
_PLACES = [columns("face").index(name) for name in FACE]
_LIGHT = [columns("motion").index(name) for name in ("light", "face_light")]
# What is observed comes a few pictures later.
_KEPT: Final = 24
# A face is looked at so often (s).
_LOOK_S: Final = 0.8
# Every so many pixels are looked at.
_STRIDE: Final = 8


class PictureLog:
    """``picture`` and ``seen`` as they come; then what there is.

    n : pictures so far. faces : of other people beside the person's, at most. still_from_s, lack : as of the last one that was
    observed. changed_s : when a picture differed from the one before for the last time, last_s : when the last came.
    """

    def __init__(self) -> None:
        self.n = self.n_seen = self.n_others = 0
        self.still_from_s: float | None = None
        self.lack: Lack | None = None
        self.changed_s = self.last_s = math.nan
        self._print: int | None = None
        self._levels: list[float] = []
        self._kept: deque[Picture] = deque(maxlen=_KEPT)
        self._looked_s = -math.inf
        self._totals: list[Float32] = []
        self._face: list[tuple[float, ...]] = []
        self._light: list[tuple[float, ...]] = []
        self._readable: list[tuple[float, bool]] = []

    def picture(self, picture: Picture) -> None:
        """The next picture as it was captured."""
        part = picture.image[::_STRIDE, ::_STRIDE].copy()
        print_ = zlib.crc32(part.data)
        if print_ != self._print:
            self._print, self.changed_s = print_, picture.time_s
        self.n += 1
        self.last_s = picture.time_s
        self._levels.append(float(part.mean()))
        self._kept.append(picture)

    def seen(self, seen: VideoFeatures) -> None:
        """What was observed in one of them."""
        self.n_seen += 1
        self.n_others += bool(seen.others)
        self.still_from_s, self.lack = seen.still_from_s, seen.lack
        for rows in seen.rows:
            if rows.family == "face":
                for time_s, values, quality in zip(rows.time_s, rows.values, rows.quality, strict=True):
                    self._face.append((float(time_s), float(quality), *values[_PLACES].tolist()))
            elif rows.family == "motion":
                self._light += [tuple(values) for values in rows.values[:, _LIGHT].tolist()]
        if seen.visible is not None:
            self._readable.append((seen.visible.light, seen.visible.sharp))
        if seen.person is not None and seen.time_s - self._looked_s >= _LOOK_S:
            self._look(seen.time_s, seen.person)

    def _look(self, time_s: float, box: Box) -> None:
        picture = next((kept for kept in self._kept if kept.time_s == time_s), None)
        if picture is None:
            return
        self._looked_s = time_s
        width = picture.image.shape[1]
        left, top, right, bottom = np.array(box) * width
        mirrored = np.ascontiguousarray(picture.image[:, ::-1])
        looks = [
            likeness(picture.image, np.array([left, top, right - left, bottom - top])),
            likeness(mirrored, np.array([width - right, top, right - left, bottom - top])),
        ]
        self._totals = [total + look for total, look in zip(self._totals, looks, strict=True)] if self._totals else looks

    @property
    def level(self) -> float:
        """The middle brightness of the pictures, 0..255; NaN without one."""
        return float(np.median(self._levels)) if self._levels else math.nan

    @property
    def looks(self) -> list[Float32]:
        """What the face looks like, as it is and mirrored; empty while none was seen."""
        return [mean_likeness(total) for total in self._totals]

    @property
    def face(self) -> Float64:
        """Rows of time, quality and ``FACE`` [shape=(n, 2 + len(FACE))]."""
        return np.array(self._face, np.float64).reshape(-1, 2 + len(FACE))

    @property
    def light(self) -> Float64:
        """Rows of the brightness of picture and face [shape=(n, 2)]."""
        return np.array(self._light, np.float64).reshape(-1, 2)

    @property
    def readable(self) -> float:
        """How well the face's light allows to read it, 0..1, as a middle; NaN without a face."""
        return float(np.median([light for light, _ in self._readable])) if self._readable else math.nan

    @property
    def sharp(self) -> float:
        """The share of its pictures in which the face is sharp; NaN without a face."""
        return float(np.mean([sharp for _, sharp in self._readable])) if self._readable else math.nan
