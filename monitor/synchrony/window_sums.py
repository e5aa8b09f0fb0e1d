"""Correlations in many windows at once, from running sums."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from monitor.types import Float64

_SURE_SPREAD: Final = 1e-9  # of a window's squares: with less left around its mean, sums of doubles are no longer exact


class WindowSums:
    """Correlations of all windows at one lag from running sums; the series are centred first, so that nothing is lost."""

    def __init__(self, x: Float64, y: Float64, *, window: int, starts: np.ndarray) -> None:
        self._window, self._starts = window, starts
        self._raw = (x, y)
        self._series = tuple(np.where(np.isfinite(series), (series - mean(series)) / _spread(series), 0.0) for series in (x, y))
        self._whole = all(np.isfinite(series).all() for series in (x, y))
        self._plain = tuple((self._running(series), self._running(series * series)) for series in self._series)
        self._changes = tuple(np.cumsum(np.concatenate([[0], series[1:] != series[:-1]])) for series in (x, y))

    def correlation(self, lag: int) -> Float64:
        """(n_windows,), NaN where there is none."""
        offsets = (max(-lag, 0), max(lag, 0))
        if not self._whole:
            return self._with_gaps(offsets)
        n = self._window
        (sx, sxx), (sy, syy) = (
            tuple(self._sum(running, start) for running in plain) for plain, start in zip(self._plain, offsets, strict=True)
        )
        x, y = self._aligned(self._series, offsets)
        sxy = self._sum(self._running(x * y), 0)
        with np.errstate(all="ignore"):
            r = (sxy - sx * sy / n) / np.sqrt((sxx - sx * sx / n) * (syy - sy * sy / n))
        still = [
            changes[self._starts + start + n - 1] == changes[self._starts + start]
            for changes, start in zip(self._changes, offsets, strict=True)
        ]
        a, b = self._aligned(self._raw, offsets)
        differ = self._sum(self._running((a != b).astype(np.float64)), 0)
        return np.asarray(np.where(still[0] | still[1] | (differ < 2), np.nan, np.clip(r, -1, 1)))

    def _with_gaps(self, offsets: tuple[int, int]) -> Float64:
        """As ``correlation``, of the samples that are there in both."""
        x, y = self._aligned(self._series, offsets)
        a, b = self._aligned(self._raw, offsets)
        both = np.isfinite(a) & np.isfinite(b)
        x, y = np.where(both, x, 0.0), np.where(both, y, 0.0)
        parts = (both.astype(np.float64), x, y, x * x, y * y, x * y, (both & (a != b)).astype(np.float64))
        sums = [self._sum(self._running(part), 0) for part in parts]
        n, sx, sy, sxx, syy, sxy, differ = sums
        with np.errstate(all="ignore"):
            vx, vy = sxx - sx * sx / n, syy - sy * sy / n
            r = np.clip((sxy - sx * sy / n) / np.sqrt(vx * vy), -1, 1)
            doubtful = ~(np.minimum(vx / sxx, vy / syy) > _SURE_SPREAD)
        for number in np.flatnonzero(doubtful):  # almost constant: running sums lose what is left
            window = slice(self._starts[number], self._starts[number] + self._window)
            r[number] = _correlation(a[window][both[window]], b[window][both[window]])
        return np.asarray(np.where(differ < 2, np.nan, r))

    def _aligned(self, pair: tuple[Float64, ...], offsets: tuple[int, int]) -> tuple[Float64, Float64]:
        n = len(pair[0]) - max(offsets)
        return pair[0][offsets[0] : offsets[0] + n], pair[1][offsets[1] : offsets[1] + n]

    @staticmethod
    def _running(values: Float64) -> Float64:
        return np.concatenate([[0.0], np.cumsum(values)])

    def _sum(self, running: Float64, offset: int) -> Float64:
        return np.asarray(running[self._starts + offset + self._window] - running[self._starts + offset])


def _correlation(a: Float64, b: Float64) -> float:
    if len(a) < 2 or not (np.ptp(a) > 0 and np.ptp(b) > 0):
        return math.nan
    return float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))


def _spread(values: Float64) -> float:
    spread = float(np.nanstd(values)) if np.isfinite(values).any() else 0.0
    return spread if spread > 0 else 1.0


def mean(values: Float64) -> float:
    """Of the finite values; NaN without one."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan
