"""Values that are none: rows in which the tracker had lost the person, and codes such as -999 for missing."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.types import Float64

Bool = NDArray[np.bool_]

# Open DBM leaves out what OpenFace measured with less (its documents, "Facial Activity"); where a column of success stands
# beside it, that one counts.
CONFIDENCE_LEAST: Final = 0.8
_LEAST_ROWS: Final = 3  # of one value, to be looked at
_LEAST_SHARE: Final = 0.002
_MOST_VALUES: Final = 5  # the commonest values that are looked at
_FAR: Final = 100.0  # times the range of the middle 98 %: no measure of people goes there, a slipped decimal mark does
_JUMP: Final = 2.0  # times the step that 99 of 100 steps stay below: a fall to a code is larger


def lost_rows(values: Float64, *, kind: str) -> Bool:
    """Where a tracker's column says that the person was not seen.

    kind : ``seen`` (0 is lost) or ``sure`` (0..1, or per cent).
    """
    known = np.isfinite(values)
    if kind == "seen":
        return known & (values <= 0)
    scale = 100.0 if known.any() and 1.5 < np.nanmax(values) <= 100 else 1.0
    return known & (values < CONFIDENCE_LEAST * scale)


def missing_code(values: Float64) -> float | None:
    """A value that seems to stand for missing, or None.

    It lies far outside all others and is one that programs write for missing, or absurdly far; or the series falls to it
    for whole runs and comes back, each time by a step larger than nearly any other: a face is lost, nobody holds still.
    """
    known = values[np.isfinite(values)]
    if len(known) < 2 * _LEAST_ROWS:
        return None
    distinct, counts = np.unique(known, return_counts=True)
    if len(distinct) < _LEAST_ROWS:
        return None
    least = max(2, _LEAST_SHARE * len(known))
    candidates = [int(place) for place in np.argsort(-counts, kind="stable")[:_MOST_VALUES]]
    candidates += [0, len(distinct) - 1]
    low, high = np.quantile(known, (0.01, 0.99))
    for value in (float(distinct[0]), float(distinct[-1])):
        if high > low and max(low - value, value - high) > _FAR * (high - low):
            return value
    for place in dict.fromkeys(candidates):
        value, count = float(distinct[place]), int(counts[place])
        if value != round(value) or not 2 <= count < len(known):
            continue
        rest = np.delete(distinct, place)
        if _is_far_code(value, rest) or (count >= max(least, _LEAST_ROWS) and _is_fallen_to(values, value)):
            return value
    return None


def _is_far_code(value: float, rest: Float64) -> bool:
    low, high = float(rest[0]), float(rest[-1])
    span = high - low
    if low <= value <= high:
        return False
    distance = low - value if value < low else value - high
    digits = str(abs(int(value))) if abs(value) < 1e15 else ""
    nines = len(digits) >= 2 and set(digits) <= {"9"}
    limits = abs(value) in (32768, 32767, 65535, 2147483648, 2147483647) or abs(value) >= 1e15
    if nines or limits or digits in ("999", "888", "777", "88", "77"):
        return distance > 0.5 * span
    return value in (-1, -9, -8, -7, -100, -1000) and low >= 0


def _is_fallen_to(values: Float64, code: float) -> bool:
    known = np.isfinite(values)
    at_code = known & (values == code)
    other = known & ~at_code
    steps = np.abs(np.diff(values))[other[1:] & other[:-1]]
    if len(steps) < 20 or np.mean(steps > 0) < 0.5:
        return False  # held or coded in steps: falls say nothing
    enters = np.flatnonzero(at_code[1:] & other[:-1])
    leaves = np.flatnonzero(at_code[:-1] & other[1:]) + 1
    edges = np.concatenate([values[enters], values[leaves]])
    if not len(edges):
        return False
    n_runs = int(at_code[0]) + int(np.count_nonzero(at_code[1:] & ~at_code[:-1]))
    runs = int(np.count_nonzero(at_code)) / max(1, n_runs)
    if runs < _LEAST_ROWS:
        return False
    return bool(np.median(np.abs(edges - code)) > _JUMP * float(np.quantile(steps, 0.99)))
