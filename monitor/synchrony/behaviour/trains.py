"""Trains of moments on a fine clock, so that all rotations of one person against the other come from one Fourier transform."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.synchrony.correlation.surrogates import circular_correlation, distant_shifts
from monitor.types import Float64

_FINER: Final = 2  # than the grid: a cell is a tenth of the delays' spread, and a moment's place in it makes no difference


def rate_hz() -> float:
    """Cells a second."""
    return _FINER * constants.synchrony().grid_rate_hz


def n_cells(span_s: float) -> int:
    """Cells of a span."""
    return round(span_s * rate_hz())


def centres_s(span_s: float) -> Float64:
    """Seconds from the span's start to the middle of each cell."""
    return np.asarray((np.arange(n_cells(span_s)) + 0.5) / rate_hz(), dtype=np.float64)


def impulses(times_s: Float64, span_s: float) -> Float64:
    """How many of the moments, in seconds from the span's start, lie in each cell [shape=(n_cells,)]."""
    n = n_cells(span_s)
    # The tiny addend keeps a moment on a cell's edge in the same cell wherever the span begins.
    cells = np.clip(np.floor(times_s * rate_hz() + 1e-6).astype(int), 0, n - 1)
    return np.asarray(np.bincount(cells, minlength=n), dtype=np.float64)


def both_directions(moments: tuple[Float64, Float64], expected: tuple[Float64, Float64]) -> tuple[Float64, Float64]:
    """What each one's moments gather of the other's ``expected`` when the partner is rotated [shape=(n_cells,), twice].

    moments, expected : of the user and the partner (n_cells,). Element s pairs the user's cell t with the partner's t + s, in
    both: the two may be added. Swapping the people turns their order round.
    """
    return (
        circular_correlation(moments[0], expected[1], partner_later=True),
        circular_correlation(expected[0], moments[1], partner_later=True),
    )


def distant(span_s: float) -> NDArray[np.bool_]:
    """Which rotations are chance: 20 s and more either way."""
    return distant_shifts(n_cells(span_s), round(constants.events().rotation_min_s * rate_hz()))


def nearest(times_s: Float64, cells_s: Float64, *, delay_s: float = 0.0) -> Float64:
    """Seconds from each cell to the moment ``delay_s`` after the one of ``times_s`` (increasing) that makes it least."""
    if not times_s.size:
        return np.full(len(cells_s), np.inf)
    aims = times_s + delay_s
    right = np.searchsorted(aims, cells_s)
    after = np.abs(aims[np.minimum(right, len(aims) - 1)] - cells_s)
    return np.asarray(np.minimum(after, np.abs(aims[np.maximum(right - 1, 0)] - cells_s)))
