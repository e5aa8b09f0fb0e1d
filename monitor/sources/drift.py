"""A sound device's sample clock against the monotonic clock: block stamps without their jitter.

A device counts its samples by its own quartz, up to some 200 millionths fast or slow, and a block is stamped when a busy
computer gets round to it: late, seldom early. So the true time of a sample follows the lower edge of the stamps: the least ones
of short windows, and a robust line through them (Paxson 1998, "On calibrating measurements of packet transit times", ACM
SIGMETRICS; the slope by Theil 1950 and Sen 1968). A loop that follows the stamps themselves (Adriaensen 2005, "Using a DLL to
filter time") follows their lateness as well: benchmarks/drift.py.
"""

from __future__ import annotations

from bisect import insort
from collections import deque

import numpy as np

from monitor import constants
from monitor.types import Sound


class DriftCorrector:
    """Streaming: a device's blocks in, the same blocks with even stamps out.

    A stamp that is ``jump_s`` early, or late for ``hold_s`` on end, is a jump: samples are missing, and the stamps say so.
    Blocks that are so late are held back until it is known which they are: late, or later.
    """

    def __init__(self) -> None:
        self._constants = constants.drift()
        self._held: list[Sound] = []
        self._line: _Line | None = None

    @property
    def ppm(self) -> float:
        """How much faster than the clock the device counts its samples, in millionths; 0 until it is known."""
        return 0.0 if self._line is None else -1e6 * self._line.slope

    def push(self, sound: Sound) -> list[Sound]:
        """The next blocks, with the stamps they should have."""
        line = self._line
        if line is None or line.rate_hz != sound.rate_hz:
            return [*self.finish(), *self._anew([sound], slope=0.0)]
        waiting = sum(late.samples.size for late in self._held)
        error_s = sound.time_s - line.time_s(waiting)
        if error_s < -self._constants.jump_s:
            return [*self.finish(), *self._anew([sound], slope=line.slope)]
        if error_s <= self._constants.jump_s:
            return [*self.finish(), line.even(sound)]
        self._held.append(sound)
        if sound.time_s - self._held[0].time_s < self._constants.hold_s:
            return []
        held, self._held = self._held, []
        return self._anew(held, slope=line.slope)

    def finish(self) -> list[Sound]:
        """The blocks that are held back."""
        held, self._held = self._held, []
        return [self._line.even(sound) for sound in held] if self._line else []

    def _anew(self, sounds: list[Sound], *, slope: float) -> list[Sound]:
        """A quartz does not change its rate when samples are lost."""
        self._line = _Line(sounds[0].time_s, sounds[0].rate_hz, slope)
        return [even for sound in sounds for even in self.push(sound)]


class _Line:
    """The true time of a device's samples since one of them.

    time = start + count + offset, where count is samples by the nominal rate, in seconds, and offset changes by ``slope``.
    """

    def __init__(self, start_s: float, rate_hz: int, slope: float) -> None:
        self.rate_hz = rate_hz
        self.slope = slope
        self._constants = constants.drift()
        self._start_s = start_s
        self._n_samples = 0
        self._offset_s = self._at_s = 0.0  # the line's offset, and the count it holds at
        self._given_s = 0.0  # the offset of the newest stamp given
        self._window: list[float] = []  # the offsets of the window so far, least first
        self._window_s = 0.0  # the count at which it began
        self._least: deque[tuple[float, float]] = deque(maxlen=self._constants.windows)

    def time_s(self, ahead: int = 0) -> float:
        """When the sample ``ahead`` of the next one is captured."""
        count_s = (self._n_samples + ahead) / self.rate_hz
        return self._start_s + count_s + self._offset_s + self.slope * (count_s - self._at_s)

    def even(self, sound: Sound) -> Sound:
        """The next block with its stamp on the line."""
        count_s = self._n_samples / self.rate_hz
        self._learn(count_s, sound.time_s - self._start_s - count_s)
        # When more is known the line moves at once; what is given moves towards it slowly, so that no stretch breaks.
        step_s = self._constants.step_share * sound.samples.size / self.rate_hz
        wanted_s = self.time_s() - self._start_s - count_s
        self._given_s += min(step_s, max(-step_s, wanted_s - self._given_s))
        self._n_samples += sound.samples.size
        return Sound(self._start_s + count_s + self._given_s, sound.samples, sound.rate_hz)

    def _learn(self, count_s: float, offset_s: float) -> None:
        insort(self._window, offset_s)
        early_s = self._window[int(self._constants.quantile * len(self._window))]
        if len(self._least) < self._constants.windows_least:
            # Too little for a slope: the earliest so far, seen from now.
            seen = [early_s, *(least_s + self.slope * (count_s - at_s) for at_s, least_s in self._least)]
            self._offset_s, self._at_s = min(seen), count_s
        if count_s - self._window_s < self._constants.window_s:
            return
        self._least.append(((self._window_s + count_s) / 2, early_s))
        self._window, self._window_s = [], count_s
        if len(self._least) >= self._constants.windows_least:
            self._fit(count_s)

    def _fit(self, count_s: float) -> None:
        at_s, least_s = np.array(self._least).T
        later, earlier = np.tril_indices(at_s.size, -1)
        slopes = (least_s[later] - least_s[earlier]) / (at_s[later] - at_s[earlier])
        low, slope, high = 1e6 * np.quantile(slopes, (0.25, 0.5, 0.75))
        self._at_s = count_s
        if high - low < self._constants.spread_ppm and abs(slope) < self._constants.most_ppm:
            self.slope = 1e-6 * float(slope)
            self._offset_s = float(np.median(least_s + self.slope * (count_s - at_s)))
        else:
            # Windows that show no slope, as when a device begins or the computer is busy: the earliest of the newest.
            newest = int(self._constants.windows_least)
            self._offset_s = float(np.min((least_s + self.slope * (count_s - at_s))[-newest:]))
