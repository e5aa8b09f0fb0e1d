"""Pitch as Praat lists it: a time and an F0 a row, ``--undefined--`` where unvoiced.

References
----------
Boersma & Weenink, Praat (praat.org), manual pages "Pitch: Tabulate" and "PitchTier": times in seconds, F0 in hertz.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.offline.turn_table import F0_HZ
from monitor.tables.table import Table
from monitor.tables.times import in_order
from monitor.types import Float64

NAME: Final = "Praat"
_TIMES: Final = ("time_s", "time (s)", "time")
_PITCHES: Final = ("f0_hz", "f0 (hz)", "f0", "pitch_hz", "pitch (hz)", "pitch")


def is_pitch(names: Iterable[str]) -> bool:
    """Whether there are a time and one F0. names : of the columns, in lower case."""
    known = set(names)
    return bool(known & set(_TIMES)) and len(known & set(_PITCHES)) == 1


def read_pitch(table: Table) -> tuple[Float64, Float64]:
    """Times (s) and F0 (Hz, NaN where unvoiced). Raises UsageError for another unit."""
    names = {name.strip().lower(): name for name in table.names if name}
    if not is_pitch(names):
        raise UsageError(
            f"{table.name} should have a column time_s and one F0_Hz, as Praat lists a pitch; "
            f"found {table.listed([name for name in table.names if name])}"
        )
    time, pitch = (next(names[name] for name in wanted if name in names) for wanted in (_TIMES, _PITCHES))
    table.read([time, pitch])
    f0_hz = table.numbers(pitch)
    f0_hz = np.where(f0_hz == 0, math.nan, f0_hz)  # other programs write 0 where unvoiced
    outside = np.flatnonzero((f0_hz < F0_HZ[0]) | (f0_hz > F0_HZ[1]))
    if outside.size:
        place = int(outside[0])
        raise UsageError(
            f"{table.name}, line {table.line(place)}: {pitch} is {f0_hz[place]:g}; expected Hz, and no value without a pitch"
        )
    if not np.isfinite(f0_hz).any():
        raise UsageError(f"column {pitch} of {table.name} holds no pitch; use one of somebody who speaks")
    rows, time_s = in_order(table.numbers(time), table=table, name=time, rows=np.arange(table.n_rows, dtype=np.int64))
    if time_s[0] < 0:
        raise UsageError(f"the times of {table.name} begin at {time_s[0]:g}; expected seconds from 0 on")
    return time_s, f0_hz[rows]
