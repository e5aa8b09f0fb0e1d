"""When the rows of a table were taken, put in order: by one column of times, by one for each person, or by frame numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from monitor.errors import UsageError
from monitor.tables import roles
from monitor.tables.table import Table
from monitor.tables.times import Rows, Times, find_counts, find_times, in_order, own_times, read_times
from monitor.types import Float64
from monitor.words import say
from monitor.words.options import option


class Timing:
    """Of one table. asked : the column of times, or "none". taken : columns that are measures. Raises UsageError.

    has_option : whether the caller has ``--time``, so that a sentence may name it.
    """

    def __init__(
        self, table: Table, asked: str | None, *, rate_hz: float | None, taken: Sequence[str], has_option: bool = True
    ) -> None:
        self._remedy = f"name the column of times with {option('--time')}" if has_option else "call the column of times time_s"
        self._table = table
        self._rate_hz = rate_hz
        times = find_times(table, asked, taken)
        self._own: list[tuple[str, str]] = []
        if times is None and asked is None:
            self._own = [(name, whose) for name, whose in own_times(table) if name not in taken]
            if len(self._own) == 1:
                times, self._own = read_times(table, self._own[0][0]), []
        self._times = None if times is not None and times.counts else times
        self._counts: Times | None = None
        if self._times is None:
            self._counts = times or find_counts(table, taken)
        if table.layout.row_names and (self._times is None or self._times.name in table.names):
            table.lines.append(say("tables-row-names", file=table.name))

    @property
    def name(self) -> str | None:
        """The column of times, None without."""
        if self._times is None:
            return self._own[0][0] if self._own else None
        return self._times.name

    @property
    def columns(self) -> set[str]:
        """All columns of times and counts."""
        return {times.name for times in (self._times, self._counts) if times is not None} | {name for name, _ in self._own}

    @property
    def places(self) -> Float64 | None:
        """Of each row in time, of any unit; None where nothing says."""
        when = self._times or self._counts
        return None if when is None else when.seconds

    def ordered(self, rows: Rows, *, of_person: bool = False) -> tuple[Rows, Float64 | None]:
        """Rows by rising time, and the times in seconds; None where nothing says more than the rows' order.

        of_person : some rows of a table with a row for each person.
        """
        table = self._table
        if self._times is not None:
            return in_order(self._times.seconds, table=table, name=self._times.name, rows=rows)
        if self._counts is None or self._rate_hz is None:
            return rows, None
        rows, counts = in_order(self._counts.seconds, table=table, name=self._counts.name, rows=rows)
        steps = np.diff(counts)
        if not of_person:
            if np.all(steps == steps[0]):
                return rows, None  # every row, or every so many of a faster recording: the rate is the rows'
            table.lines.append(say("tables-counted", file=table.name, column=self._counts.name, rate=f"{self._rate_hz:g}"))
        return rows, np.asarray(counts / self._rate_hz)

    def ordered_for(self, column: str, number: int, rows: Rows) -> tuple[Rows, Float64 | None] | None:
        """The same by the times of one person, whose measure is ``column``; None where the people share their times.

        number : 0 for the user and 1 for the partner, where the names do not say whose the times are.
        """
        if not self._own:
            return None
        words = roles.words_of(column)
        mine = [name for name, whose in self._own if all(word in words for word in whose.split())]
        names = [name for name, _ in self._own]
        if not mine and len(names) == 2:
            mine = [names[number]]
            self._table.lines.append(say("tables-own-time", column=column, time=mine[0]))
        if not mine:
            raise UsageError(
                f"{self._table.name} has times for each person ({self._table.listed(names)}), and none is named like "
                f"{column}; {self._remedy}, or call the columns alike"
            )
        times = read_times(self._table, mine[0])
        if times is None:
            raise UsageError(f"column {mine[0]} of {self._table.name} holds one time for all rows; {self._remedy}")
        return in_order(times.seconds, table=self._table, name=mine[0], rows=rows)

    def ask_for_rate(self) -> NoReturn:
        """Raises UsageError: the rows' times are not known."""
        file = self._table.name
        if self._counts is not None:
            raise UsageError(
                f"{file} has no column of times in seconds, only row or frame numbers ({self._counts.name}); "
                f"give the rows or frames per second with {option('--rate')}"
            )
        if self._table.unused_times:
            raise UsageError(
                f"column {self._table.unused_times[0]} of {file} holds one time for all rows; "
                f"give the samples per second with {option('--rate')}"
            )
        raise UsageError(
            f"{file} has no column of times that is known by its name, such as time_s; "
            f"give the samples per second with {option('--rate')}, or {self._remedy}"
        )
