"""Two people's series from one table or from a table each: which columns, when, and where they are missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from monitor import constants
from monitor.errors import UsageError
from monitor.synchrony.tables import roles
from monitor.synchrony.tables.losses import lost_rows, missing_code
from monitor.synchrony.tables.series import (
    Series,
    align,
    even_rate_hz,
    held_times,
    own_step_s,
    without_repeats,
)
from monitor.synchrony.tables.table import Table, as_flags
from monitor.synchrony.tables.times import Rows, find_counts, find_times, in_order, own_times, read_times
from monitor.types import Float64
from monitor.words import say

_MOST_TRIED: Final = 40  # columns that are read to see which of them vary
_LONG: Final = 0.2  # of the rows stand at a time that another one has: a row for each person
_LEFT_OUT: Final = 0.0005  # share of the rows that is worth a line


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller chose: names of measures, the name of the column of times or ``none``, rate, values that are missing
    (None: ask where some seem to be).
    """

    columns: tuple[str, ...] | None = None
    time: str | None = None
    rate_hz: float | None = None
    missing: tuple[float, ...] | None = None


def read_pair(
    file: Path,
    partner_file: Path | None = None,
    *,
    columns: Sequence[str] | None = None,
    time: str | None = None,
    rate_hz: float | None = None,
    missing: Sequence[float] | None = None,
) -> Pair:
    """The user's and the partner's series at one rate.

    Parameters
    ----------
    file, partner_file : Path
        The table of both people, or the user's and the partner's.
    columns : sequence of str
        The user's and the partner's measure; one name where both have the same in tables of their own, or in a table with a
        row for each person. Without, there must be no other columns than these two.
    time : str
        The column of times, or "none" to go by the order of the rows; without, it is found by its name.
    rate_hz : float
        Samples a second; without, from the times.
    missing : sequence of float
        Values that stand for missing; empty for none. Without, a value that seems to is an error that names it.

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
    wanted = Wanted(tuple(columns) if columns else None, time, rate_hz, None if missing is None else tuple(missing))
    tables = [_OpenTable(path, wanted) for path in (file, partner_file) if path is not None]
    if len(tables) == 1:
        user, partner = tables[0].both()
    else:
        user, partner = tables[0].one(first=True), tables[1].one(first=False)
        user, partner = _on_one_clock(user, partner, rate_hz)
    lines = [line for table in tables for line in table.lines]
    if user.time_s is None and rate_hz is None:
        tables[0].ask_for_rate()
    if user.time_s is None and len(user.values) != len(partner.values):
        lines.append(say("tables-lengths", user=len(user.values), partner=len(partner.values)))
    user, partner = (_at_own_rate(series, lines) for series in (user, partner)) if user.time_s is not None else (user, partner)
    aligned = align(user, partner, rate_hz=rate_hz)
    if aligned.resampled:
        measured = (even_rate_hz(user.time_s) if user.time_s is not None else None) or 1 / own_step_s(user)
        lines.append(say("tables-resampled", rate=f"{aligned.rate_hz:.4g}", rows=f"{measured:.3g}"))
    shares = [float(np.mean(~np.isfinite(values))) if len(values) else 1.0 for values in (aligned.user, aligned.partner)]
    reading = Reading(
        columns=(user.name, partner.name),
        time=tables[0].time_name,
        rows=len(user.values),
        rate_hz=aligned.rate_hz,
        resampled=aligned.resampled,
        missing=(shares[0], shares[1]),
        lines=tuple(dict.fromkeys(lines)),
    )
    return Pair(aligned.user, aligned.partner, aligned.rate_hz, reading)


def _on_one_clock(user: Series, partner: Series, rate_hz: float | None) -> tuple[Series, Series]:
    if (user.time_s is None) == (partner.time_s is None):
        return user, partner
    without, has = (user, partner) if user.time_s is None else (partner, user)
    raise UsageError(
        f"{has.file} has a column of times and {without.file} has none; give both one, or go by the order of the rows "
        "with --time none and --rate"
    )


def _at_own_rate(series: Series, lines: list[str]) -> Series:
    """Values that are only repeated are left out, and a column slower than its rows is said."""
    assert series.time_s is not None
    held = held_times(series.values)
    if held > 1:
        lines.append(say("tables-held", column=series.name, times=held))
        series = without_repeats(series)
    steps = np.diff(series.time_s)
    steps = steps[steps > 0]
    own_s = own_step_s(series)
    if len(steps) and own_s > 1.5 * float(np.median(steps)):
        lines.append(say("tables-slow", column=series.name, rate=f"{1 / own_s:.3g}"))
    return series


@dataclass(slots=True)
class _Person:
    """Rows of one person in a table with a row for each, and the person's name there."""

    label: str
    rows: Rows


class _OpenTable:
    """One file, and which of its columns are what."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._table = Table(path)
        self._wanted = wanted
        self._person_column = ""
        self._trackers = [tracker for name in self._table.names if name and (tracker := roles.Tracker.of(name))]
        chosen = _known(wanted.columns or (), self._table.names)
        self._read_ahead(chosen)
        self._trackers = [tracker for tracker in self._trackers if tracker.name not in chosen]
        self._times = find_times(self._table, wanted.time, chosen)
        self._own_times = [] if self._times is not None or wanted.time is not None else own_times(self._table)
        self._own_times = [(name, whose) for name, whose in self._own_times if name not in chosen]
        if len(self._own_times) == 1:
            self._times, self._own_times = read_times(self._table, self._own_times[0][0]), []
        self._counts = None
        if self._times is None or self._times.counts:
            counts = self._times or find_counts(self._table, chosen)
            self._times, self._counts = None, counts
        self._people = self._find_people()

    def _read_ahead(self, chosen: Sequence[str]) -> None:
        """What will be needed, in one pass over the file."""
        table = self._table
        names = [name for name in table.names if name]
        if len(names) > _MOST_TRIED:
            named = (roles.is_person, roles.is_count, roles.time_rank, roles.Tracker.of)
            names = [name for name in names if name in chosen or any(is_role(name) for is_role in named)] or names[:1]
        table.read(names)

    @property
    def lines(self) -> list[str]:
        return self._table.lines

    @property
    def time_name(self) -> str | None:
        if self._times is None:
            return self._own_times[0][0] if self._own_times else None
        return self._times.name

    def ask_for_rate(self) -> None:
        """Raises UsageError: there is no rate."""
        file = self._table.name
        if self._counts is not None:
            raise UsageError(
                f"{file} has no column of times in seconds, only row or frame numbers ({self._counts.name}); "
                "give the rows or frames per second with --rate"
            )
        raise UsageError(
            f"{file} has no column of times that is known by its name, such as time_s; give the samples per second with --rate, "
            "or name the column with --time"
        )

    def both(self) -> tuple[Series, Series]:
        """The user's and the partner's series of a table that holds both."""
        if self._people is not None:
            return self._of_people(self._people)
        names = self._two_names()
        rows = self._all_rows()
        shared: Rows | None = None
        series = []
        for number, name in enumerate(names):
            values = self._values(name, names)
            if self._own_times:
                kept, time_s = self._rows_of_own(name, number, rows)
                series.append(Series(name, self._table.name, values[kept], time_s))
                continue
            if shared is None:
                shared, shared_s = self._ordered(rows)
            series.append(Series(name, self._table.name, values[shared], shared_s))
        return series[0], series[1]

    def one(self, *, first: bool) -> Series:
        """The series of a table that holds one person."""
        if self._people is not None:
            raise UsageError(f"{self._table.name} has rows of two people; give it alone, or a table of one person for each")
        name = self._one_name(first=first)
        rows, time_s = self._ordered(self._all_rows())
        return Series(name, self._table.name, self._values(name, (name,))[rows], time_s)

    # Rows

    def _all_rows(self) -> Rows:
        return np.arange(self._table.n_rows, dtype=np.int64)

    def _ordered(self, rows: Rows) -> tuple[Rows, Float64 | None]:
        """Rows by rising time, and the times in seconds; None where they go evenly by themselves."""
        if self._times is not None:
            return in_order(self._times.seconds, table=self._table, name=self._times.name, rows=rows)
        if self._counts is None or self._wanted.rate_hz is None:
            return rows, None
        rows, counts = in_order(self._counts.seconds, table=self._table, name=self._counts.name, rows=rows)
        steps = np.diff(counts)
        if np.all(steps == steps[0]) and self._people is None:
            return rows, None  # every row, or every so many of a faster recording: the rate is the rows'
        self._table.lines.append(
            say("tables-counted", file=self._table.name, column=self._counts.name, rate=f"{self._wanted.rate_hz:g}")
        )
        return rows, np.asarray(counts / self._wanted.rate_hz)

    def _rows_of_own(self, column: str, number: int, rows: Rows) -> tuple[Rows, Float64]:
        words = roles.words_of(column)
        mine = [name for name, whose in self._own_times if all(word in words for word in whose.split())]
        if not mine and len(self._own_times) == 2:
            mine = [self._own_times[number][0]]
            self._table.lines.append(say("tables-own-time", column=column, time=mine[0]))
        if not mine:
            raise UsageError(
                f"{self._table.name} has times for each person ({', '.join(name for name, _ in self._own_times)}), and none is named "
                f"like {column}; name it with --time, or call the columns alike"
            )
        times = read_times(self._table, mine[0])
        assert times is not None
        return in_order(times.seconds, table=self._table, name=mine[0], rows=rows)

    # Columns

    def _measures(self) -> list[str]:
        """Columns of numbers that are nothing else by their names."""
        table = self._table
        others = {tracker.name for tracker in self._trackers} | {name for name, _ in self._own_times}
        others |= {times.name for times in (self._times, self._counts) if times is not None}
        names = [table.names[place] for place in sorted((*table.layout.numeric, *table.layout.unknown))]
        first = table.names[0] if table.layout.row_names else None
        return [
            name
            for name in names
            if name
            and name not in others
            and name != first
            and not roles.is_person(name)
            and not _is_counted(table.head(name))
            and not (roles.is_count(name) and table.layout.header and _is_whole(table.head(name)))
            and not ((rank := roles.time_rank(name)) is not None and rank[0] < 2)
        ]

    def _varying(self, least: int) -> list[str]:
        """Measures, and of too many only those that vary."""
        names = self._measures()
        if len(names) <= least or len(names) > _MOST_TRIED:
            return names
        self._table.read(names)
        values = {name: self._table.numbers(name) for name in names}
        filled = [name for name in names if np.isfinite(values[name]).any()]
        if len(filled) > least:
            filled = [name for name in filled if np.nanmin(values[name]) < np.nanmax(values[name])]
        if len(filled) == least and len(filled) < len(names):
            left = [name for name in names if name not in filled]
            self._table.lines.append(
                say("tables-chosen", file=self._table.name, columns=", ".join(filled), others=self._table.listed(left))
            )
        return filled

    def _two_names(self) -> tuple[str, str]:
        table, given = self._table, self._wanted.columns
        if given is None:
            names = self._varying(2)
            if len(names) == 2:
                return names[0], names[1]
            if len(names) == 1:
                raise UsageError(
                    f"{table.name} has one column of numbers beside its times, {names[0]}; give the partner's table as a second "
                    "file, or a table with two columns"
                )
            if not names:
                names = [name for name in table.names if name]
            raise UsageError(f"{table.name} has the columns {table.listed(names)}; choose two with --columns A,B")
        available = [name for name in table.names if name]
        names = list(_known(given, table.names, fail=table))
        if len(names) != 2:
            raise UsageError(
                f"--columns should be two names separated by a comma, not {','.join(given)!r}; choose from {table.listed(available)}"
            )
        if names[0] == names[1]:
            twice = [name for name in available if name.startswith(f"{names[0][:-4]} (") and names[0].endswith(" (1)")]
            if len(twice) != 2:
                raise UsageError(f"--columns names {names[0]} twice; choose two different columns")
            names = twice
        return names[0], names[1]

    def _one_name(self, *, first: bool) -> str:
        table, given = self._table, self._wanted.columns
        if given is None:
            names = self._varying(1)
            if len(names) == 1:
                return names[0]
            names = names or [name for name in table.names if name]
            raise UsageError(
                f"{table.name} has the columns {table.listed(names)}; choose one with --columns A, or A,B for the two tables"
            )
        both = _known(given, table.names)
        if len(both) == 1 and len(given) == 1:
            return both[0]
        if len(given) == 2:
            return _known([given[0 if first else 1]], table.names, fail=table)[0]
        if len(given) == 1:
            return _known(given, table.names, fail=table)[0]
        raise UsageError(f"--columns should be one name, or one for each table, not {','.join(given)!r}; name one for each")

    # A row for each person

    def _find_people(self) -> list[_Person] | None:
        """Who the rows are about, where times repeat because each person has a row."""
        table = self._table
        when = self._times or self._counts
        named = [name for name in table.names if name and roles.is_person(name)]
        others = [
            name
            for name in table.names
            if name and name not in named and 2 <= len(set(table.head(name))) <= 3 and len(table.head(name)) > 20
        ]
        if when is None:
            return None
        times = when.seconds
        known = np.isfinite(times)
        if 1 - len(np.unique(times[known])) / max(1, int(known.sum())) < _LONG:
            return None
        for name in (*named, *others):
            labels = np.array([cell.strip() for cell in table.text(name)])
            values, codes = np.unique(labels[known], return_inverse=True)
            if len(values) < 2 or len(values) > 20:
                continue
            keys = np.unique(np.stack([times[known], codes.astype(np.float64)]), axis=1).shape[1]
            if keys < 0.99 * known.sum():
                continue
            if name not in named:
                raise UsageError(
                    f"each time in {table.name} stands in several rows, which column {name} tells apart "
                    f"({table.listed([str(value) for value in values])}); if these are the people, call the column person"
                )
            order = sorted(values, key=lambda value: int(np.flatnonzero(labels == value)[0]))
            people = [_Person(str(value), np.flatnonzero(labels == value)) for value in order]
            self._person_column = name
            return people
        return None

    def _of_people(self, people: list[_Person]) -> tuple[Series, Series]:
        table = self._table
        measures = [name for name in self._measures() if name != self._person_column]
        labels = [person.label for person in people]
        options = [f"{name}:{label}" for name in measures for label in labels]
        given = self._wanted.columns
        if given is None and len(measures) != 1:
            raise UsageError(
                f"{table.name} has a row for each person at each time ({self._person_column}: {table.listed(labels)}); choose a "
                f"measure with --columns A, from {table.listed(measures)}"
            )
        chosen = _known(given, [*measures, *options]) if given is not None else (measures[0],)
        if len(chosen) == 1 and ":" not in chosen[0] and len(people) == 2:
            chosen = (f"{chosen[0]}:{labels[0]}", f"{chosen[0]}:{labels[1]}")
        if len(chosen) != 2 or not all(name in options for name in chosen) or chosen[0] == chosen[1]:
            measure = next((name for name in chosen if name in measures), measures[0] if measures else "A")
            raise UsageError(
                f"{table.name} has a row for each person at each time ({self._person_column}: {table.listed(labels)}); choose one "
                f"measure of two of them, such as --columns {measure}:{labels[0]},{measure}:{labels[1]}"
            )
        series = []
        for name in chosen:
            column, _, label = name.rpartition(":")
            person = next(person for person in people if person.label == label)
            rows, time_s = self._ordered(person.rows)
            if time_s is None:
                self.ask_for_rate()
            series.append(Series(name, table.name, self._values(column, (column,))[rows], time_s))
        table.lines.append(say("tables-people", file=table.name, column=self._person_column, user=chosen[0], partner=chosen[1]))
        return series[0], series[1]

    # Values

    def _values(self, name: str, names: Sequence[str]) -> Float64:
        """A measure's numbers, NaN where the tracker lost the person and where a code says so."""
        table = self._table
        values = table.numbers(name)
        trackers = roles.trackers_of(name, self._trackers)
        for kind in ("seen", "sure"):
            mine = [tracker for tracker in self._trackers if tracker.kind == kind]
            unmatched = not any(roles.trackers_of(other, mine) for other in names)
            if len(mine) == 2 and len(names) == 2 and unmatched:
                trackers.append(sorted(mine, key=lambda tracker: table.names.index(tracker.name))[self._place(name, names)])
        for tracker in sorted(trackers, key=lambda tracker: tracker.kind)[:1]:
            lost = lost_rows(as_flags(table.text(tracker.name)), kind=tracker.kind) & np.isfinite(values)
            if lost.any():
                values = np.where(lost, np.nan, values)
                share = float(lost.mean())
                if share >= _LEFT_OUT:
                    table.lines.append(say("tables-lost", column=name, tracker=tracker.name, share=_percent(share)))
        if not trackers:
            self._say_unused(name)
        if self._wanted.missing is not None:
            coded = np.isin(values, self._wanted.missing)
            if coded.any():
                table.lines.append(say("tables-missing", column=name, share=_percent(float(coded.mean()))))
            return np.where(coded, np.nan, values)
        code = missing_code(values)
        if code is not None:
            share = _percent(float(np.mean(values == code)))
            raise UsageError(
                f"column {name} of {table.name} holds {_written(code)} in {share} of its rows, as if it stood for missing; leave "
                f"these out with --missing {_written(code)}, or keep them as numbers with --missing none"
            )
        return values

    def _place(self, name: str, names: Sequence[str]) -> int:
        return sorted(names, key=self._table.names.index).index(name)

    def _say_unused(self, name: str) -> None:
        unused = [tracker.name for tracker in self._trackers if tracker.whose]
        if unused:
            self._table.lines.append(say("tables-tracker-unused", column=name, trackers=self._table.listed(unused)))


def _known(given: Sequence[str], names: Sequence[str], *, fail: Table | None = None) -> tuple[str, ...]:
    """Names as the table has them; parts are joined again where a name has commas of its own, and letters' case is forgiven.

    fail : the table to name in a UsageError; without, unknown names are left out.
    """
    parts = [part.strip() for part in given]
    found: list[str] = []
    place = 0
    while place < len(parts):
        for end in range(len(parts), place, -1):
            name = _match(", ".join(parts[place:end]), names) or _match(",".join(parts[place:end]), names)
            if name is not None:
                found.append(name)
                place = end
                break
        else:
            if fail is not None:
                available = fail.listed([name for name in names if name])
                raise UsageError(f"{fail.name} has no column {parts[place]!r}; choose from {available}")
            place += 1
    return tuple(found)


def _match(text: str, names: Sequence[str]) -> str | None:
    if text in names:
        return text or None
    alike = [name for name in names if name.lower() == text.lower()]
    if len(alike) == 1:
        return alike[0]
    return f"{text} (1)" if f"{text} (1)" in names else None


def _is_counted(cells: Sequence[str]) -> bool:
    """Whether cells are 0, 1, 2 and so on: numbers of rows under any name."""
    if len(cells) < 10 or not _is_whole(cells):
        return False
    numbers = [int(cell.strip()) for cell in cells]
    return all(after - before == 1 for before, after in zip(numbers, numbers[1:], strict=False))


def _is_whole(cells: Sequence[str]) -> bool:
    return bool(cells) and all(cell.strip().isdigit() for cell in cells)


def _written(value: float) -> str:
    """A number that reads back as the same."""
    return str(int(value)) if value == round(value) and abs(value) < 1e15 else repr(value)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"
