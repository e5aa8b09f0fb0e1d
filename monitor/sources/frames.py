"""Choosing pictures evenly when a stream has more of them than are wanted.

Time stamps made to run forward: streams that carry none, and pictures whose own is wrong.

A black or a frozen picture, which a covered camera and a hidden window give as if all were well.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.errors import Trouble
from monitor.types import Float64, Picture
from monitor.words import say

T = TypeVar("T")

# Decoding stamps only rise, but for a broken one or two and those that a demuxer had to guess from reordered pictures.
BACK_S: Final = 0.5
# So many wrong stamps in a row are a fault of these packets; more are another clock.
_OUTLIERS: Final = 8
_OUTLIERS_S: Final = 1.0
# So few at the start of a stream make no row that those after them would have to continue.
_FIRST: Final = 3
# A picture so far ahead of the one before is either the first after a pause or wrong.
_AHEAD_S: Final = 1.0

# A dark room still lifts a webcam's picture above this, a closed shutter does not (0..255).
_BLACK_LEVEL: Final = 8.0
# Cameras begin with some black pictures.
_BLACK_S: Final = 2.0
# A sensor's noise changes every picture; a paused call may stand still for a few seconds.
_FROZEN_S: Final = 10.0


class FrameRateLimiter:
    """Called with each picture's time, in order: True for about ``rate_hz`` of them a second, as evenly as they come.

    due_s : when the first is due, for who goes on with a schedule in the middle (``next_due_s``).
    """

    def __init__(self, rate_hz: float, *, due_s: float = -math.inf) -> None:
        self._step_s = 1.0 / rate_hz
        self._due_s = due_s

    def __call__(self, time_s: float) -> bool:
        # Half a millisecond of grace: a 30 fps film's stamps are rounded, and every other picture is meant.
        if time_s < self._due_s - 5e-4:
            return False
        # The schedule continues from when it was due, not from the picture, so that 25 fps gives 15 and not 12.5.
        self._due_s = max(self._due_s + self._step_s, time_s) if self._due_s > -math.inf else time_s + self._step_s
        return True


def next_due_s(first_s: float, rate_hz: float, from_s: float) -> float:
    """The first time from ``from_s`` on of a schedule of so many a second that began at ``first_s``."""
    return first_s + math.ceil((from_s - first_s) * rate_hz - 1e-6) / rate_hz


def in_order(
    stamped: Iterable[tuple[float | None, T]], *, step_s: float, passed_over: Callable[[], None] = lambda: None
) -> Iterator[tuple[float, T]]:
    """Items with times that only rise, from items with stamps in the order of decoding.

    One without a stamp follows the one before by ``step_s``. One that lies before the one before is passed over, as is one that
    leaps ahead alone: a wrong stamp, after which all that is right would be late.
    """
    last_s = -math.inf
    ahead: tuple[float, T] | None = None  # it waits for one that confirms it
    for stamp_s, item in stamped:
        if ahead is not None:
            if stamp_s is None or stamp_s > ahead[0]:
                last_s = ahead[0]
                yield ahead
            else:
                passed_over()
            ahead = None
        time_s = max(last_s + step_s, 0.0) if stamp_s is None else stamp_s
        if time_s <= last_s:
            passed_over()
        elif time_s > last_s + _AHEAD_S > -math.inf:
            ahead = time_s, item
        else:
            last_s = time_s
            yield time_s, item
    if ahead is not None:
        yield ahead


def wrong_stamps(decoded_s: Float64, unknown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which packets, a few at a time, have stamps that leave the row and come back to it.

    decoded_s : in the order of decoding; those that are ``unknown`` are left out.
    """
    outliers = np.zeros(decoded_s.size, bool)
    known = np.flatnonzero(~unknown)
    times_s = decoded_s[known]
    for at in np.flatnonzero(np.diff(times_s) < -BACK_S).tolist():
        back = at + 1  # the first packet after the fall
        if outliers[known[back]]:
            continue
        starts = (m for m in range(at, max(at - _OUTLIERS, 0), -1) if times_s[m] - times_s[m - 1] > BACK_S)
        first = next((m for m in starts if _follows(times_s[m - 1], times_s[back])), None)
        ends = (m for m in range(back + 1, min(back + _OUTLIERS, times_s.size)) if times_s[m] - times_s[m - 1] > BACK_S)
        last = next((m for m in ends if _follows(times_s[at], times_s[m])), None)
        if first is not None:
            outliers[known[first:back]] = True
        elif at < _FIRST and times_s.size > _OUTLIERS:
            outliers[known[:back]] = True  # no row has begun yet
        elif last is not None:
            outliers[known[back:last]] = True
    return outliers


def _follows(before_s: float, after_s: float) -> bool:
    return bool(-BACK_S <= after_s - before_s <= _OUTLIERS_S)


# Every so many pixels are looked at: a shutter covers all of them, and noise or movement reaches some.
_STRIDE: Final = 8


class FrozenFrameDetector:
    """``push`` every picture; ``note`` is one sentence while the pictures have been black or all the same, empty otherwise.

    source : whose pictures they are, which decides what to do about it. trouble : which of the two it is, empty otherwise.
    """

    def __init__(self, source: Literal["camera", "screen"]) -> None:
        self._source = source
        self._black_since_s: float | None = None
        self._last: int | None = None
        self._same_since_s = 0.0
        self.note = ""
        self.trouble: Trouble = ""

    def push(self, picture: Picture) -> None:
        """Take in the next picture."""
        part = picture.image[::_STRIDE, ::_STRIDE].copy()
        black = part.mean() < _BLACK_LEVEL
        self._black_since_s = (picture.time_s if self._black_since_s is None else self._black_since_s) if black else None
        print_ = zlib.crc32(part.data)
        if print_ != self._last:
            self._last, self._same_since_s = print_, picture.time_s
        if self._black_since_s is not None and picture.time_s - self._black_since_s >= _BLACK_S:
            self.trouble, self.note = "black", say("source-picture-black", source=self._source)
        elif picture.time_s - self._same_since_s >= _FROZEN_S:
            same_s = picture.time_s - self._same_since_s
            self.trouble = "frozen"
            self.note = say("source-picture-frozen", source=self._source, seconds=f"{same_s:.0f}")
        else:
            self.trouble, self.note = "", ""
