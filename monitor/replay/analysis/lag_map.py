"""The lag map: how both people's movement goes together at each lag, over time.

Windowed cross-correlation (Boker et al. 2002), signed, of the estimator's own signals: in each window of 30 s, at each lag up
to 5 s, the correlation of the user's movement with the partner's; signals and channels by the estimator's weights.

``regrid`` puts a stored session on the estimator's clock again: the lag map and the shift test work on that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor import constants
from monitor.replay.series import Series, as_block, cut_block
from monitor.synchrony.correlation.normalize import NormalizedSeries, normalize_both
from monitor.synchrony.correlation.pairs import SignalPair, channels
from monitor.synchrony.grid import Grid, GridBlock
from monitor.synchrony.movement import NAMES, without_roles
from monitor.types import PEOPLE, FeatureBlock, Float64, Person

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

# A column is three to five pixels of the page's width; an hour then has one each 15 s, half a window (columns).
_MAP_COLUMNS: Final = 240.0
# A third of the fastest movement that carries coupling (2 Hz), 51 rows for lags of 5 s either way.
_MAP_LAG_STEP_S: Final = 0.2
# As window_valid_share of the estimator: a window with less in common stays a gap (share of the window).
_MAP_WINDOW_LEAST_SHARE: Final = 0.6
# What is worked out goes so far beyond the last row; where longer nothing was measured, there is nothing in it.
_SESSION_AFTER_S: Final = 60.0
# The lag map and the shift test take 240 MB for each hour; a talk of over four hours shows its first four there.
_CELLS_LONGEST_S: Final = 14400.0


TOGETHER = "movement"
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class LagMap:
    """How both people's movement goes together at each lag, over time.

    Attributes
    ----------
    time_s : np.ndarray [shape=(n_columns,)]
        Middles of the windows, in seconds.
    lag_s : np.ndarray [shape=(n_lags,)]
        Positive: the user follows.
    window_s : float
        Length of a window.
    values : Mapping of str to np.ndarray [shape=(n_lags, n_columns)]
        Correlation, -1 to 1, by channel and for all of them (``movement``); NaN where too little was measured of both people. A
        channel that was not measured is omitted.
    """

    time_s: Float64
    lag_s: Float64
    window_s: float
    values: Mapping[str, Float64]


def lag_map(cells: Float64, *, rate_hz: float, weights: Mapping[str, float]) -> LagMap:
    """cells : ``regrid`` [shape=(n_names, 2, n_cells)]. weights : of the channels (``Preset.channel_weights``)."""
    numbers = constants.synchrony()
    n_cells = cells.shape[2]
    block = max(round(rate_hz), math.ceil(n_cells / _MAP_COLUMNS))
    # A window is a whole number of blocks, and one block at least.
    blocks = max(1, round(numbers.window_s * rate_hz / block))
    n_columns = max(0, n_cells // block - blocks + 1)
    time_s = (np.arange(n_columns) + blocks / 2) * block / rate_hz
    step = max(1, round(_MAP_LAG_STEP_S * rate_hz))
    reach = step * (round(numbers.max_lag_s * rate_hz) // step)
    lags = [int(lag) for lag in range(-reach, reach + 1, step)]
    values: dict[str, Float64] = {}
    if n_columns:
        user, partner = normalize_both(cells, rate_hz=rate_hz, window_s=numbers.window_s)
        window = _Window(block, blocks, n_columns)
        maps = {name: _channel(pairs, user, partner, lags, window) for name, pairs in channels().items()}
        values = {name: correlation for name, correlation in maps.items() if correlation is not None}
        together = _weighted([(weights.get(name, 0.0), correlation) for name, correlation in values.items()])
        if together is not None:
            values = {TOGETHER: together, **values}
    return LagMap(time_s, np.array(lags) / rate_hz, blocks * block / rate_hz, values)


@dataclass(frozen=True, slots=True)
class _Window:
    """Windows of ``blocks`` blocks of ``block`` cells, one starting with each block."""

    block: int
    blocks: int
    columns: int

    def sums(self, cells: Float64) -> Float64:
        """Sum of each window [shape=(n_cells,) -> (columns,)]."""
        whole = (self.columns + self.blocks - 1) * self.block
        by_block = np.add.reduceat(cells[:whole], np.arange(0, whole, self.block))
        running = np.concatenate([[0.0], np.cumsum(by_block)])
        return np.asarray(running[self.blocks :] - running[: -self.blocks])

    @property
    def cells(self) -> int:
        return self.block * self.blocks


def _channel(
    pairs: tuple[SignalPair, ...], user: NormalizedSeries, partner: NormalizedSeries, lags: list[int], window: _Window
) -> Float64 | None:
    rows = {name: row for row, name in enumerate(NAMES)}
    parts = []
    for pair in pairs:
        if pair.user in rows and pair.partner in rows:
            i, j = rows[pair.user], rows[pair.partner]
            if user.valid[i].any() and partner.valid[j].any():
                correlation = pair.sign * _correlations(user.row(i), partner.row(j), lags, window)
                parts.append((pair.weight, correlation))
    return _weighted(parts)


def _correlations(user: NormalizedSeries, partner: NormalizedSeries, lags: list[int], window: _Window) -> Float64:
    """Of the user's cell t + lag with the partner's cell t [shape=(n_lags, columns)]; windows are on the partner's time."""
    least = _MAP_WINDOW_LEAST_SHARE
    energy = window.sums(partner.values[0] ** 2)
    common = window.sums((user.valid[0] & partner.valid[0]).astype(np.float64)) / window.cells
    correlations = np.empty((len(lags), window.columns))
    for row, lag in enumerate(lags):
        moved = _moved(user.values[0], lag)
        scale = np.sqrt(window.sums(moved * moved) * energy)
        correlations[row] = np.where(scale > _TINY, window.sums(moved * partner.values[0]) / np.maximum(scale, _TINY), 0.0)
    correlations[:, common < least] = np.nan
    return correlations


def _moved(values: Float64, lag: int) -> Float64:
    """Cell t is that of t + lag; beyond the ends nothing moves."""
    moved = np.zeros_like(values)
    if lag >= 0:
        moved[: len(values) - lag] = values[lag:]
    else:
        moved[-lag:] = values[:lag]
    return moved


def _weighted(parts: list[tuple[float, Float64]]) -> Float64 | None:
    """The mean by weight of what is known; NaN where nothing is, None without parts."""
    usable = [(weight, values) for weight, values in parts if weight > 0]
    if not usable:
        return None
    total = np.sum([weight * np.nan_to_num(values) for weight, values in usable], axis=0)
    known = np.sum([weight * np.isfinite(values) for weight, values in usable], axis=0)
    return np.asarray(np.divide(total, known, out=np.full(total.shape, np.nan), where=known > 0))


_FAMILIES = ("face", "body", "motion", "voice")
_BLOCK_ROWS: Final = 20_000


def regrid(session: SessionData) -> Float64:
    """Movement of both people without what turn-taking makes of it [shape=(n_names, 2, n_cells)], NaN where missing.

    The names are ``movement.NAMES``, the people user and partner, a cell is 0.1 s: what the estimator sees, from the rows kept.
    """
    block = regrid_signals(session)
    moving = np.stack([block.signals[name].T for name in NAMES]).astype(np.float64)
    return without_roles(moving, block.signals["speech"].T.astype(np.float64))


def regrid_signals(session: SessionData) -> GridBlock:
    """All signals of the grid but the pitch, from the rows kept.

    Long after the last row (``_SESSION_AFTER_S``), and after the first hours (``_CELLS_LONGEST_S``), there are none.
    """
    grid, last_s, longest_s = Grid(), 0.0, _CELLS_LONGEST_S
    for person in PEOPLE:
        for family in _FAMILIES:
            for rows in _rows(session.series(person, family), person, family):
                early = rows.time_s <= longest_s
                if early.any():
                    grid.push(FeatureBlock(person, family, rows.time_s[early], rows.values[early], rows.quality[early]))
                    last_s = max(last_s, float(rows.time_s[early].max()))
    # A length that the file merely claims must not fill the memory.
    return grid.finish(min(session.duration_s, last_s + _SESSION_AFTER_S, longest_s))


def rate_hz() -> float:
    """Cells a second."""
    return constants.synchrony().grid_rate_hz


def _rows(series: Series, person: Person, family: str) -> list[FeatureBlock]:
    # The grid would follow the voice's median through every row, and nothing here asks for it.
    block = as_block(series, person, family, without=("f0_hz",))
    return [cut_block(block, first, first + _BLOCK_ROWS) for first in range(0, block.time_s.size, _BLOCK_ROWS)]
