"""The last minutes of one measure: samples with times, forgotten as they age."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float32, Float64


class Recent:
    """Keeps about one sample each ``step_s`` for ``span_s``. NaN says that the measure was missing then."""

    def __init__(self, *, span_s: float, step_s: float) -> None:
        self._span_s, self._step_s = span_s, step_s
        self._samples: deque[tuple[float, float]] = deque(maxlen=round(span_s / step_s) + 1)

    def extend(self, time_s: Float64, values: Float32 | Float64) -> None:
        """Take samples at increasing times, thinned to the step."""
        for at_s, value in zip(time_s.tolist(), values.tolist(), strict=True):
            if not self._samples or at_s - self._samples[-1][0] >= self._step_s:
                self._samples.append((at_s, value))

    def since(self, from_s: float, until_s: float) -> tuple[Float64, Float64]:
        """Times and values of the known samples in between [shape=(n,), (n,)]."""
        if not self._samples:
            return np.zeros(0), np.zeros(0)
        at_s, values = np.array(self._samples, dtype=np.float64).T
        chosen: NDArray[np.bool_] = (at_s > from_s) & (at_s <= until_s) & np.isfinite(values)
        return at_s[chosen], values[chosen]

    def mean(self, from_s: float, until_s: float) -> float:
        """Mean of the known samples, NaN without any."""
        _, values = self.since(from_s, until_s)
        return float(values.mean()) if values.size else float("nan")

    def coverage(self, from_s: float, until_s: float) -> float:
        """Share of the time in which the measure was known, 0..1."""
        at_s, _ = self.since(from_s, until_s)
        return min(1.0, at_s.size * self._step_s / max(until_s - from_s, self._step_s))
