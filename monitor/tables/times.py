"""A table's columns of times and of frame numbers, and rows whose times repeat, fall or are out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.errors import UsageError
from monitor.tables import clock, roles
from monitor.tables.numerals import is_missing
from monitor.tables.table import Table
from monitor.types import Float64
from monitor.words import say

Rows = NDArray[np.int64]
NO_TIME: Final = "none"
_FEW_REPEATS: Final = 0.1  # of the rows: so many may be logged twice
_MANY_A_STAMP: Final = 5  # rows of one stamp: more than there are people, so the stamps are coarse
_UNEQUAL: Final = 0.05  # of the stamps have another number of rows than usual, where rounding makes them repeat


@dataclass(frozen=True, slots=True)
class Times:
    """name : of the column. seconds : of each row, NaN where missing. counts : they are numbers of rows or frames instead."""

    name: str
    seconds: Float64
    counts: bool = False


def find_times(table: Table, asked: str | None, taken: Sequence[str]) -> Times | None:
    """The column of times. asked : its name, or ``none``. taken : columns that are measures.

    Raises UsageError for a name that is not there, and for times that cannot be understood.
    """
    if asked is not None and asked.lower() == NO_TIME and NO_TIME not in table.names:
        return None
    if asked is not None:
        names = [name for name in table.names if name.lower() == asked.strip().lower()]
        if not names:
            available = table.listed([name for name in table.names if name])
            raise UsageError(f"{table.name} has no column {asked!r} for --time; choose from {available}")
        times = _read(table, names[0], (roles.time_rank(names[0], table.unit(names[0])) or (0, None))[1])
        if times is None:
            raise UsageError(f"column {names[0]} of {table.name} holds no times that differ; choose another one for --time")
        return times
    ranked = []
    for place, name in enumerate(table.names):
        rank = roles.time_rank(name, table.layout.units[place])
        if rank is not None and name not in taken and (name or place == 0):
            ranked.append((rank[0], place, name, rank[1]))
    for sureness, _, name, unit in sorted(ranked, key=lambda item: item[:2]):
        if sureness == 2 and not _rises(table, name):
            continue
        times = _read(table, name, unit)
        if times is not None:
            return times
        table.unused_times.append(name)
        table.lines.append(say("tables-time-unused", file=table.name, column=name))
    return None


def own_times(table: Table) -> list[tuple[str, str]]:
    """Columns of times that go with one person's, such as time_me, and the words that say whose they are."""
    found = []
    for name in table.names:
        words = roles.words_of(name)
        if len(words) > 1 and clock.unit_s(words[-1]) is not None:
            words.pop()
        for base, whose in ((words[0], words[1:]), (words[-1], words[:-1])) if words else ():
            if base in ("time", "timestamp", "times", "timestamps") and whose and _rises(table, name):
                found.append((name, " ".join(whose)))
                break
    return found


def read_times(table: Table, name: str) -> Times | None:
    """A certain column."""
    unit = next((unit for word in reversed(roles.words_of(name)) if (unit := clock.unit_s(word)) is not None), None)
    return _read(table, name, unit)


def find_counts(table: Table, taken: Sequence[str]) -> Times | None:
    """The column of frame or row numbers; frames count before rows, as rows are numbered anew when some are lost."""
    found: list[tuple[int, int, Times]] = []
    for place, name in enumerate(table.names):
        row_names = place == 0 and (table.layout.row_names or not name)
        if name in taken or not (row_names or (name and roles.is_count(name))):
            continue
        if not roles.counts_up(table.head(name)):
            continue
        values = table.numbers(name)
        steps = np.diff(values[np.isfinite(values)])
        rising = steps[steps > 0]
        if not len(rising) or (row_names and (np.median(rising) != 1 or np.any(steps <= 0))):
            continue
        rank = 2 if row_names else 0 if roles.words_of(name)[0].startswith(("frame", "bild")) else 1
        found.append((rank, place, Times(name or say("tables-row-name-column"), values, counts=True)))
    return min(found, key=lambda item: item[:2])[2] if found else None


def in_order(times: Float64, *, table: Table, name: str, rows: Rows) -> tuple[Rows, Float64]:
    """Rows by rising time, and their times [shape=(n,)]. times : of all rows. rows : the ones of one person.

    Rows without a time are left out; ``table.lines`` says what was done. Raises UsageError for joined recordings and for times
    that repeat.
    """
    known = rows[np.isfinite(times[rows])]
    if len(known) < len(rows):
        table.lines.append(say("tables-no-time", file=table.name, column=name, n=len(rows) - len(known)))
    if len(known) < 3:
        raise UsageError(
            f"column {name} of {table.name} has a time in fewer than three rows; use a table with a time in each row"
        )
    rows, now = known, times[known]
    steps = np.diff(now)
    if np.all(steps <= 0) and np.any(steps < 0):
        table.lines.append(say("tables-reversed", file=table.name, column=name))
        rows, now = rows[::-1], now[::-1]
    elif np.any(steps < 0):
        _refuse_joined(now, steps, table=table, name=name, rows=rows)
        order = np.argsort(now, kind="stable")
        table.lines.append(say("tables-sorted", file=table.name, column=name, n=int(np.sum(steps < 0))))
        rows, now = rows[order], now[order]
    return rows, _unrepeated(now, table=table, name=name, rows=rows)


def _read(table: Table, name: str, unit: float | None) -> Times | None:
    """None where the column has no two times."""
    shown = name or say("tables-unnamed")
    head = [cell for cell in table.head(name) if not is_missing(cell)]
    if head and sum(map(clock.is_clock, head)) > len(head) / 2:
        seconds = clock.clock_seconds(table.text(name), name=name, file=table.name)
        known = seconds[np.isfinite(seconds)]
        return Times(shown, seconds) if len(known) and known.min() < known.max() else None
    numbers = table.numbers(name)
    known = numbers[np.isfinite(numbers)]
    if not len(known) or known.min() == known.max():
        return None
    steps = np.abs(np.diff(known))
    whole = np.all(known == np.round(known)) and np.median(steps[steps > 0]) == 1
    if whole and unit is None and float(known.max()) < 1e8 and len(known) > 2 and np.all(steps <= 1):
        # 0, 1, 2 under a name without a unit: rows are counted, not seconds.
        return Times(shown, numbers, counts=True) if not np.any(steps == 0) else Times(name, numbers)
    seconds, read_as = clock.to_seconds(numbers, unit=unit, name=shown, file=table.name)
    if read_as:
        table.lines.append(say("tables-unit", file=table.name, column=shown, unit=read_as))
    return Times(shown, seconds)


def _rises(table: Table, name: str) -> bool:
    """Whether the first cells rise as times do, and not as numbers of rows."""
    cells = [cell for cell in table.head(name) if not is_missing(cell)]
    if len(cells) < 3:
        return False
    if all(clock.is_clock(cell) for cell in cells):
        return True
    if not name and all(cell.strip().isdigit() for cell in cells):
        return False
    try:
        numbers = np.array([float(cell.strip().replace(",", ".")) for cell in cells])
    except ValueError:
        return False
    return bool(np.mean(np.diff(numbers) > 0) > 0.9)


def _refuse_joined(now: Float64, steps: Float64, *, table: Table, name: str, rows: Rows) -> None:
    rising = steps[steps > 0]
    large = max(1.0, 5.0 * float(np.median(rising))) if len(rising) else 1.0
    falls = np.flatnonzero(steps < -large)
    if not len(falls):
        return
    parts = np.split(now, falls + 1)
    ranges = sorted((float(part.min()), float(part.max())) for part in parts)
    if any(later[0] <= earlier[1] for earlier, later in pairwise(ranges)):
        at = int(falls[0])
        raise UsageError(
            f"the times in column {name} of {table.name} fall from {now[at]:.10g} to {now[at + 1]:.10g} in line "
            f"{table.line(int(rows[at + 1]))}, as where recordings are joined; give each recording a table of its own"
        )


def _unrepeated(now: Float64, *, table: Table, name: str, rows: Rows) -> Float64:
    distinct, counts = np.unique(now, return_counts=True)
    repeated = len(now) - len(distinct)
    if not repeated:
        return now
    if repeated <= _FEW_REPEATS * len(now):
        table.lines.append(say("tables-repeated", file=table.name, column=name, n=repeated))
        return now
    usual = float(np.median(counts))
    step_s = float(np.median(np.diff(distinct))) if len(distinct) > 1 else 0.0
    inner = counts[1:-1] if len(counts) > 4 else counts
    if len(distinct) > 4 and (usual >= _MANY_A_STAMP or np.mean(inner != usual) >= _UNEQUAL):
        place = np.arange(len(now))
        slope, base = np.polyfit(place, now, 1)
        even = base + slope * place
        if slope > 0 and np.max(np.abs(even - now)) <= 1.5 * step_s:
            table.lines.append(say("tables-coarse", file=table.name, column=name, rate=f"{1 / slope:.4g}"))
            return np.asarray(even)
    at = int(np.flatnonzero(np.diff(now) == 0)[0])
    raise UsageError(
        f"the times in column {name} of {table.name} repeat ({now[at]:.10g} stands in lines {table.line(int(rows[at]))} and "
        f"{table.line(int(rows[at + 1]))}); give each time one row, or, if a row is one person's, add a column called person"
    )
