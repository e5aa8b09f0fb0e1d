"""Time stamps made to run forward: files joined end to end, and streams that carry none."""

from __future__ import annotations

import math


class Stamps:
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
