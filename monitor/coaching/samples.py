"""One measure of the last minutes, about one sample a step."""

from __future__ import annotations

from typing import Final

import numpy as np

from monitor.durations import durations, time_mean
from monitor.types import Float32, Float64

# A clock that jitters by so much of a step still gives a sample each step.
_EARLY: Final = 0.1


class SampleBuffer:
    """Keeps about one sample each ``step_s`` for ``span_s``. NaN says that the measure was missing then."""

    def __init__(self, *, span_s: float, step_s: float) -> None:
        self._step_s = step_s * (1 - _EARLY)
        self._most = round(span_s / self._step_s) + 1
        self._samples: Float64 = np.empty((2, 2 * self._most))
        self._n = 0

    def __len__(self) -> int:
        return min(self._n, self._most)

    def extend(self, time_s: Float64, values: Float32 | Float64) -> None:
        """Take samples at increasing times, thinned to the step."""
        for sample_s, value in zip(time_s.tolist(), values.tolist(), strict=True):
            if self._n and sample_s - self._samples[0, self._n - 1] < self._step_s:
                continue
            if self._n == self._samples.shape[1]:
                self._samples[:, : self._most] = self._samples[:, -self._most :]
                self._n = self._most
            self._samples[:, self._n] = sample_s, value
            self._n += 1

    def since(self, from_s: float, until_s: float) -> tuple[Float64, Float64]:
        """Times and values of the known samples in between [shape=(n,), (n,)]."""
        at_s, values, _ = self.weighted(from_s, until_s)
        return at_s, values

    def weighted(self, from_s: float, until_s: float) -> tuple[Float64, Float64, Float64]:
        """The same, and the seconds in between that each stands for (``durations``) [each shape=(n,)]."""
        at_s, values = self._samples[:, max(0, self._n - self._most) : self._n]
        first, last = np.searchsorted(at_s, (from_s, until_s), side="right").tolist()
        # The sample before says where the first one begins.
        before = max(0, first - 1)
        seconds = durations(at_s[before:last], from_s=from_s, until_s=until_s)[first - before :]
        known = np.isfinite(values[first:last])
        return at_s[first:last][known], values[first:last][known], seconds[known]

    def mean(self, from_s: float, until_s: float) -> float:
        """Mean over the time in which the measure was known, NaN without any."""
        _, values, seconds = self.weighted(from_s, until_s)
        return time_mean(values, seconds)

    def coverage(self, from_s: float, until_s: float) -> float:
        """Share of the time in which the measure was known, 0..1."""
        _, _, seconds = self.weighted(from_s, until_s)
        return min(1.0, float(seconds.sum()) / (until_s - from_s)) if until_s > from_s else 0.0
