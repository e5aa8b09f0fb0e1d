"""A stored session on the estimator's clock again: what the lag map and the sliding of tracks work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from monitor.constants import load
from monitor.measures import columns
from monitor.replay.series import Series
from monitor.synchrony.grid import Grid
from monitor.synchrony.movement import NAMES, without_roles
from monitor.types import PEOPLE, Float32, Float64, Person, Rows

if TYPE_CHECKING:
    from monitor.replay.reader import Session

_FAMILIES = ("face", "body", "motion", "voice")
_BLOCK_ROWS = 20_000


def cells(session: Session) -> Float64:
    """Movement of both people without what turn-taking makes of it [shape=(n_names, 2, n_cells)], NaN where missing.

    The names are ``movement.NAMES``, the people user and partner, a cell is 0.1 s: what the estimator sees, from the rows kept.
    Long after the last row (``session_after_s``), and after the first hours (``cells_longest_s``), there are none.
    """
    constants = load("replay")
    grid, last_s, longest_s = Grid(), 0.0, constants["cells_longest_s"]
    for person in PEOPLE:
        for family in _FAMILIES:
            for rows in _rows(session.series(person, family), person, family):
                early = rows.time_s <= longest_s
                if early.any():
                    grid.push(Rows(person, family, rows.time_s[early], rows.values[early], rows.quality[early]))
                    last_s = max(last_s, float(rows.time_s[early].max()))
    # A length that somebody only wrote down fills no memory.
    block = grid.finish(min(session.duration_s, last_s + constants["session_after_s"], longest_s))
    moving = np.stack([block.signals[name].T for name in NAMES]).astype(np.float64)
    return without_roles(moving, block.signals["speech"].T.astype(np.float64))


def rate_hz() -> float:
    """Cells a second."""
    return load("synchrony")["grid_rate_hz"]


def _rows(series: Series, person: Person, family: str) -> list[Rows]:
    """The rows as they were pushed once; a column that this session did not keep is missing, as is what a row says of pitch."""
    names = columns(family)
    values = np.full((series.time_s.size, len(names)), np.nan, dtype=np.float32)
    for number, name in enumerate(names):
        # The grid would follow the voice's median through every row, and nothing here asks for it.
        if name in series.columns and name != "f0_hz":
            values[:, number] = series.column(name)
    return [_cut(series, values, person, family, first) for first in range(0, len(values), _BLOCK_ROWS)]


def _cut(series: Series, values: Float32, person: Person, family: str, first: int) -> Rows:
    part = slice(first, first + _BLOCK_ROWS)
    return Rows(person, family, series.time_s[part], values[part], series.quality[part])
