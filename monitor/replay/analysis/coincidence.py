"""Whether two people did a thing at the same time more than by chance: their overlap against circular shifts of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from monitor.types import Float64

Stretch = tuple[float, float]

_RATE_HZ: Final = 10.0
# Nearer shifts leave much of what belongs together on top of each other (s).
_NEAR_S: Final = 10.0
# One talk of strangers in a hundred may pass: this is claimed beside other things that may be (share of the shifts).
_BEYOND: Final = 0.99


def is_beyond_chance(user: Sequence[Stretch], partner: Sequence[Stretch], *, duration_s: float) -> bool:
    """Whether the two overlap for longer than at 99 of 100 shifts of one against the other, round the session's end.

    user, partner : starts and ends in seconds, each in order and without overlap. False in a session too short to be shifted.
    """
    n = int(duration_s * _RATE_HZ)
    near = int(_NEAR_S * _RATE_HZ)
    if n <= 4 * near:
        return False
    cells = [_cells(stretches, n) for stretches in (user, partner)]
    # The overlap at every shift at once.
    overlap = np.fft.irfft(np.fft.rfft(cells[0]) * np.conj(np.fft.rfft(cells[1])), n)
    by_chance = overlap[near : n - near]
    # Overlaps are whole numbers of cells; half of one keeps the transform's rounding from deciding.
    return bool(overlap[0] > 0.5 and np.mean(overlap[0] > by_chance + 0.5) >= _BEYOND)


def _cells(stretches: Sequence[Stretch], n: int) -> Float64:
    cells = np.zeros(n)
    for start_s, end_s in stretches:
        cells[max(0, round(start_s * _RATE_HZ)) : max(0, round(end_s * _RATE_HZ))] = 1.0
    return cells
