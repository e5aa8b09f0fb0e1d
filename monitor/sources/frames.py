"""Choosing pictures evenly when a stream has more of them than are wanted.

Time stamps made to run forward: files joined end to end, and streams that carry none.

A black or a frozen picture, which a covered camera and a hidden window give as if all were well.
"""

from __future__ import annotations

import math
import zlib
from typing import Final, Literal

from monitor.types import Picture
from monitor.words import say

# A dark room still lifts a webcam's picture above this, a closed shutter does not (0..255).
_BLACK_LEVEL: Final = 8.0
# Cameras begin with some black pictures.
_BLACK_S: Final = 2.0
# A sensor's noise changes every picture; a paused call may stand still for a few seconds.
_FROZEN_S: Final = 10.0


class FrameRateLimiter:
    """Called with each picture's time, in order: True for about ``rate_hz`` of them a second, as evenly as they come."""

    def __init__(self, rate_hz: float) -> None:
        self._step_s = 1.0 / rate_hz
        self._due_s = -math.inf

    def __call__(self, time_s: float) -> bool:
        # Half a millisecond of grace: a 30 fps film's stamps are rounded, and every other picture is meant.
        if time_s < self._due_s - 5e-4:
            return False
        # The schedule continues from when it was due, not from the picture, so that 25 fps gives 15 and not 12.5.
        self._due_s = max(self._due_s + self._step_s, time_s) if self._due_s > -math.inf else time_s + self._step_s
        return True


class TimestampRepair:
    """Called with each picture's stamp, in the order of decoding: its time from the start, or None for one to pass over.

    A stamp that is missing follows the one before by ``step_s``. One that jumps back by more than ``jump_s`` begins a new part,
    which is put after the last one; one that goes back by less is a picture out of order and is passed over.
    """

    def __init__(self, *, start_s: float, step_s: float, jump_s: float) -> None:
        self._offset_s = -start_s
        self._step_s = step_s
        self._jump_s = jump_s
        self._last_s = -math.inf

    def __call__(self, stamp_s: float | None) -> float | None:
        if stamp_s is None:
            time_s = max(self._last_s + self._step_s, 0.0)
        else:
            time_s = stamp_s + self._offset_s
            if time_s < self._last_s - self._jump_s:
                self._offset_s += self._last_s + self._step_s - time_s
                time_s = self._last_s + self._step_s
        if time_s <= self._last_s:
            return None
        self._last_s = time_s
        return time_s


# Every so many pixels are looked at: a shutter covers all of them, and noise or movement reaches some.
_STRIDE: Final = 8


class FrozenFrameDetector:
    """``push`` every picture; ``note`` is one sentence while the pictures have been black or all the same, empty otherwise.

    source : whose pictures they are, which decides what to do about it.
    """

    def __init__(self, source: Literal["camera", "screen"]) -> None:
        self._source = source
        self._black_since_s: float | None = None
        self._last: int | None = None
        self._same_since_s = 0.0
        self.note = ""

    def push(self, picture: Picture) -> None:
        """Take in the next picture."""
        part = picture.image[::_STRIDE, ::_STRIDE].copy()
        black = part.mean() < _BLACK_LEVEL
        self._black_since_s = (picture.time_s if self._black_since_s is None else self._black_since_s) if black else None
        print_ = zlib.crc32(part.data)
        if print_ != self._last:
            self._last, self._same_since_s = print_, picture.time_s
        if self._black_since_s is not None and picture.time_s - self._black_since_s >= _BLACK_S:
            self.note = say("source-picture-black", source=self._source)
        elif picture.time_s - self._same_since_s >= _FROZEN_S:
            same_s = picture.time_s - self._same_since_s
            self.note = say("source-picture-frozen", source=self._source, seconds=f"{same_s:.0f}")
        else:
            self.note = ""
