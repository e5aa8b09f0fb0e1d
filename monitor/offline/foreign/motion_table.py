"""Motion energy as MEA and rMEA write it, a row a frame: how much of a region's picture changed.

Its unit is MEA's own (changed pixels, or rMEA's scaled ones) and not that of ``motion``; what compares two people in time
asks for no unit.

References
----------
Ramseyer (2020), Motion energy analysis (MEA), Journal of Counseling Psychology 67, doi:10.1037/cou0000407.
Kleinbub & Ramseyer (2021), rMEA, Psychotherapy Research 31, doi:10.1080/10503307.2020.1844334; readMEA takes two columns and
the rate, as the files themselves say neither.
"""

from __future__ import annotations

import numpy as np

from monitor.errors import UsageError
from monitor.measures import columns
from monitor.offline.foreign.given import Asked, Whose
from monitor.tables.columns import one_name, two_names
from monitor.tables.table import Table
from monitor.tables.timing import Timing
from monitor.types import PEOPLE, FeatureBlock
from monitor.words.options import option

NAME = "MEA"
_LEAST_ROWS = 3


def read_motion(table: Table, whose: Whose, asked: Asked) -> list[FeatureBlock]:
    """One block of motion for each person. Raises UsageError where columns or times are unclear, or energy is negative."""
    timing = Timing(table, None, rate_hz=asked.rate_hz, taken=asked.columns or (), has_option=False)
    if whose == "both":
        names = list(two_names(table, asked.columns, others=timing.columns))
    else:
        names = [one_name(table, asked.columns, first=whose == "user", others=timing.columns)]
    table.read(names)
    if table.n_rows < _LEAST_ROWS:
        raise UsageError(f"{table.name} has {table.n_rows} rows of numbers; use one with a row for each picture")
    rows, time_s = timing.ordered(np.arange(table.n_rows, dtype=np.int64))
    if time_s is None:
        if asked.rate_hz is None:
            timing.ask_for_rate()
        time_s = np.arange(rows.size) / asked.rate_hz
    blocks = []
    for person, name in zip(PEOPLE if whose == "both" else [whose], names, strict=True):
        energy = table.numbers(name)
        if (negative := np.flatnonzero(energy < 0)).size:
            place = int(negative[0])
            raise UsageError(
                f"{table.name}, line {table.line(place)}: {name} is {energy[place]:g}; expected motion energy, 0 or more"
            )
        values = np.full((rows.size, len(columns("motion"))), np.nan, np.float32)
        values[:, columns("motion").index("motion")] = energy[rows]
        known = np.isfinite(values).any(axis=1)
        if not known.any():
            raise UsageError(f"column {name} of {table.name} holds no number; choose another one with {option('--columns')}")
        blocks.append(FeatureBlock(person, "motion", time_s, values, np.asarray(known, np.float32)))
    return blocks
