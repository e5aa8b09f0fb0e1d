"""The last minutes of one measure: samples with times, forgotten as they age."""

from __future__ import annotations

import numpy as np

from monitor.types import Float32, Float64


class Recent:
    """Keeps about one sample each ``step_s`` for ``span_s``. NaN says that the measure was missing then."""

    def __init__(self, *, span_s: float, step_s: float) -> None:
        self._step_s = step_s
        self._most = round(span_s / step_s) + 1
        self._samples: Float64 = np.empty((2, 2 * self._most))
        self._n = 0

    def __len__(self) -> int:
        return min(self._n, self._most)

    def extend(self, time_s: Float64, values: Float32 | Float64) -> None:
        """Take samples at increasing times, thinned to the step."""
        for at_s, value in zip(time_s.tolist(), values.tolist(), strict=True):
            if self._n and at_s - self._samples[0, self._n - 1] < self._step_s:
                continue
            if self._n == self._samples.shape[1]:
                self._samples[:, : self._most] = self._samples[:, -self._most :]
                self._n = self._most
            self._samples[:, self._n] = at_s, value
            self._n += 1

    def since(self, from_s: float, until_s: float) -> tuple[Float64, Float64]:
        """Times and values of the known samples in between [shape=(n,), (n,)]."""
        at_s, values = self._samples[:, max(0, self._n - self._most) : self._n]
        first, last = np.searchsorted(at_s, (from_s, until_s), side="right")
        known = np.isfinite(values[first:last])
        return at_s[first:last][known], values[first:last][known]

    def mean(self, from_s: float, until_s: float) -> float:
        """Mean of the known samples, NaN without any."""
        _, values = self.since(from_s, until_s)
        return float(values.mean()) if values.size else float("nan")

    def coverage(self, from_s: float, until_s: float) -> float:
        """Share of the time in which the measure was known, 0..1."""
        at_s, _ = self.since(from_s, until_s)
        return min(1.0, at_s.size * self._step_s / max(until_s - from_s, self._step_s))
