"""Two people's series from one table or from a table each: which columns, when, and where they are missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import UsageError
from monitor.tables import roles
from monitor.tables.columns import MOST_TRIED, known_names, one_name, two_names
from monitor.tables.measured import measured
from monitor.tables.people import find_people, two_people
from monitor.tables.series import Series, align, held_times, length_s, own_step_s, row_rate_hz, without_repeats
from monitor.tables.table import Table
from monitor.tables.timing import Timing
from monitor.tables.xdf import is_xdf, xdf_pair
from monitor.types import Float64
from monitor.words import say

_ROWS_LEAST: Final = 3
_SLOW: Final = 1.5  # times the step of the rows: worth a line
_XDF_TIME: Final = "time stamps of LSL"
_PARTLY: Final = 0.95  # of the longer series lies within both; less is worth a line


@dataclass(frozen=True, slots=True)
class Reading:
    """How tables were read.

    columns : the user's and the partner's. time : the column of times, None without. rows : of the table (the user's).
    resampled : by their times, so that the samples are not the rows. missing : shares of the user's and the partner's samples.
    lines : what else a person should know, a sentence each.
    """

    columns: tuple[str, str]
    time: str | None
    rows: int
    rate_hz: float
    resampled: bool
    missing: tuple[float, float]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """user, partner : NaN where missing [shape=(n_samples,)], ``rate_hz`` samples a second."""

    user: Float64
    partner: Float64
    rate_hz: float
    read: Reading


def read_pair(
    file: Path,
    partner_file: Path | None = None,
    *,
    columns: Sequence[str] | None = None,
    time: str | None = None,
    rate_hz: float | None = None,
    missing: Sequence[float] = (),
    ask: bool = True,
) -> Pair:
    """The user's and the partner's series at one rate.

    Parameters
    ----------
    file, partner_file : Path
        The table of both people, or the user's and the partner's; or an XDF file (Lab Streaming Layer) with the streams of
        both.
    columns : sequence of str
        The user's and the partner's measure; one name where both have the same in tables of their own, or in a table with a
        row for each person; of an XDF file STREAM:CHANNEL. Without, there must be no other columns than these two.
    time : str
        The column of times, or "none" to go by the order of the rows; without, it is found by its name.
    rate_hz : float
        Samples a second; without, from the times.
    missing : sequence of float
        Values that stand for missing.
    ask : bool
        Whether another value that seems to stand for missing is an error that names it; else it is a number.

    Raises
    ------
    SourceError
        If a file cannot be read.
    UsageError
        If a table is unclear; the sentence says which option or change makes it clear.
    """
    least_hz = constants.synchrony().rate_least_hz
    if rate_hz is not None and not (math.isfinite(rate_hz) and rate_hz >= least_hz):
        raise UsageError(f"the rate should be at least {least_hz:g} Hz, not {rate_hz:g}; give the samples per second")
    files = [path for path in (file, partner_file) if path is not None]
    time_name: str | None = _XDF_TIME
    if any(is_xdf(path) for path in files):
        if len(files) > 1 or time is not None:
            raise UsageError(
                f"an XDF file holds the streams of both people and their times ({file.name}); give it alone, without --time"
            )
        user, partner, lines = xdf_pair(file, columns or None, missing=missing)
    else:
        tables = [_OpenTable(path, columns or None, time=time, rate_hz=rate_hz, missing=missing, ask=ask) for path in files]
        pair = tables[0].both() if len(tables) == 1 else (tables[0].one(first=True), tables[1].one(first=False))
        lines = [line for table in tables for line in table.lines]
        user, partner = _timed(*pair, tables[0], rate_hz=rate_hz, lines=lines)
        time_name = tables[0].time_name
    user, partner = (_at_own_rate(series, lines) for series in (user, partner))
    aligned = align(user, partner, rate_hz=rate_hz)
    whole_s = (length_s(user), length_s(partner))
    if aligned.shared_s < _PARTLY * max(whole_s):
        shared, first, second = (f"{seconds:.0f}" for seconds in (aligned.shared_s, *whole_s))
        lines.append(say("tables-overlap", shared=shared, user=first, partner=second))
    if aligned.resampled:
        lines.append(say("tables-resampled", rate=f"{aligned.rate_hz:.4g}", rows=f"{row_rate_hz(user):.3g}"))
    missing_shares = [float(np.mean(~np.isfinite(values))) for values in (aligned.user, aligned.partner)]
    reading = Reading(
        columns=(user.name, partner.name),
        time=time_name,
        rows=len(user.values),
        rate_hz=aligned.rate_hz,
        resampled=aligned.resampled,
        missing=(missing_shares[0], missing_shares[1]),
        lines=tuple(dict.fromkeys(lines)),
    )
    return Pair(aligned.user, aligned.partner, aligned.rate_hz, reading)


def _timed(
    user: Series, partner: Series, table: _OpenTable, *, rate_hz: float | None, lines: list[str]
) -> tuple[Series, Series]:
    """Both with times: those of the tables, or of the rows' order and the rate."""
    if (user.time_s is None) != (partner.time_s is None):
        without, has = (user, partner) if user.time_s is None else (partner, user)
        raise UsageError(
            f"{has.file} has a column of times and {without.file} has none; give both one, or go by the order of the rows "
            "with --time none and --rate"
        )
    if user.time_s is not None and partner.time_s is not None:
        same = np.array_equal(user.time_s, partner.time_s)
        return user, replace(partner, time_s=user.time_s) if same else partner
    if rate_hz is None:
        table.timing.ask_for_rate()
    if len(user.values) != len(partner.values):
        lines.append(say("tables-lengths", user=len(user.values), partner=len(partner.values)))
    n = min(len(user.values), len(partner.values))
    time_s = np.arange(n) / rate_hz
    return replace(user, values=user.values[:n], time_s=time_s), replace(partner, values=partner.values[:n], time_s=time_s)


def _at_own_rate(series: Series, lines: list[str]) -> Series:
    """Values that are only repeated are left out, and a column slower than its rows is said."""
    held = held_times(series.values)
    if held > 1:
        lines.append(say("tables-held", column=series.name, times=held))
        series = without_repeats(series)
    if (own_s := own_step_s(series)) > _SLOW / row_rate_hz(series):
        lines.append(say("tables-slow", column=series.name, rate=f"{1 / own_s:.3g}"))
    return series


class _OpenTable:
    """One file, and which of its columns are what."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str] | None,
        *,
        time: str | None,
        rate_hz: float | None,
        missing: Sequence[float],
        ask: bool,
    ) -> None:
        self._table = table = Table(path)
        self._columns = columns
        self._missing = missing
        self._ask = ask
        chosen = known_names(columns or (), table.names)
        self._read_ahead((*chosen, *((time,) if time in table.names else ())))
        self._trackers = [
            tracker for name in table.names if name and name not in chosen and (tracker := roles.Tracker.of(name))
        ]
        if table.n_rows < _ROWS_LEAST:
            raise UsageError(
                f"{table.name} has too few rows of numbers ({table.n_rows}); use a table of a minute or more, with several "
                "rows a second"
            )
        self.timing = Timing(table, time, rate_hz=rate_hz, taken=chosen)
        places = self.timing.places
        self._people = None if places is None else find_people(table, places)
        self._others = self.timing.columns | {tracker.name for tracker in self._trackers}

    @property
    def lines(self) -> list[str]:
        """What was done, a sentence each."""
        return self._table.lines

    @property
    def time_name(self) -> str | None:
        """The column of times, None without."""
        return self.timing.name

    def both(self) -> tuple[Series, Series]:
        """The user's and the partner's series of a table that holds both."""
        table = self._table
        if self._people is not None:
            chosen = two_people(table, self._people, self._columns, others=self._others)
            series = [self._of_person(*one) for one in chosen]
            names = [name for name, _, _ in chosen]
            table.lines.append(
                say("tables-people", file=table.name, column=self._people.column, user=names[0], partner=names[1])
            )
            return series[0], series[1]
        names = list(two_names(table, self._columns, others=self._others))
        rows = np.arange(table.n_rows, dtype=np.int64)
        shared = None
        series = []
        for number, name in enumerate(names):
            own = self.timing.ordered_for(name, number, rows)
            if own is None:
                own = shared = shared or self.timing.ordered(rows)
            series.append(Series(name, table.name, self._values(name, names)[own[0]], own[1]))
        return series[0], series[1]

    def one(self, *, first: bool) -> Series:
        """The series of a table that holds one person. first : the user."""
        table = self._table
        if self._people is not None:
            raise UsageError(f"{table.name} has rows of several people; give it alone, or a table of one person for each")
        name = one_name(table, self._columns, first=first, others=self._others)
        rows, time_s = self.timing.ordered(np.arange(table.n_rows, dtype=np.int64))
        return Series(name, table.name, self._values(name, [name])[rows], time_s)

    def _of_person(self, name: str, column: str, rows: np.ndarray) -> Series:
        kept, time_s = self.timing.ordered(rows, of_person=True)
        if time_s is None:
            self.timing.ask_for_rate()
        return Series(name, self._table.name, self._values(column, [column])[kept], time_s)

    def _values(self, name: str, names: Sequence[str]) -> Float64:
        return measured(self._table, name, names=names, trackers=self._trackers, missing=self._missing, ask=self._ask)

    def _read_ahead(self, chosen: Sequence[str]) -> None:
        """What will be needed, in one pass over the file."""
        table = self._table
        names = [name for name in table.names if name]
        if len(names) > MOST_TRIED:
            named = (roles.is_person, roles.is_count, roles.time_rank, roles.Tracker.of)
            names = [name for name in names if name in chosen or any(is_role(name) for is_role in named)] or names[:1]
        table.read(names)
