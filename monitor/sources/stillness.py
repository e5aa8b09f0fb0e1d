"""A black or a frozen picture, which a covered camera and a hidden window give as if all were well."""

from __future__ import annotations

import zlib

from monitor.constants import load
from monitor.types import Picture

# Every so many pixels are looked at: a shutter covers all of them, and noise or movement reaches some.
_STRIDE = 8


class Stillness:
    """``push`` every picture; ``note`` is one sentence while the pictures have been black or all the same, empty otherwise.

    remedy : what to do about it, added to the sentence.
    """

    def __init__(self, remedy: str) -> None:
        self._remedy = remedy
        self._constants = load("sources")
        self._black_since_s: float | None = None
        self._last: int | None = None
        self._same_since_s = 0.0
        self.note = ""

    def push(self, picture: Picture) -> None:
        """Take in the next picture."""
        part = picture.image[::_STRIDE, ::_STRIDE].copy()
        black = part.mean() < self._constants["black_level"]
        self._black_since_s = (picture.time_s if self._black_since_s is None else self._black_since_s) if black else None
        print_ = zlib.crc32(part.data)
        if print_ != self._last:
            self._last, self._same_since_s = print_, picture.time_s
        if self._black_since_s is not None and picture.time_s - self._black_since_s >= self._constants["black_s"]:
            self.note = f"the picture is black; {self._remedy}"
        elif picture.time_s - self._same_since_s >= self._constants["frozen_s"]:
            self.note = f"the picture has not changed for {picture.time_s - self._same_since_s:.0f} s; {self._remedy}"
        else:
            self.note = ""
