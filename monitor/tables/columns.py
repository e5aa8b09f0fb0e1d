"""Which of a table's columns are compared: the ones that were asked for, or the only ones that there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.tables import roles
from monitor.tables.table import Table
from monitor.words import say
from monitor.words.options import option

MOST_TRIED: Final = 40  # columns that are read to see which of them vary


def measures_of(table: Table, *, others: Collection[str]) -> list[str]:
    """Columns of numbers that are nothing else by their names. others : columns that have a role already."""
    names = [table.names[place] for place in sorted((*table.layout.numeric, *table.layout.unknown))]
    return [
        name
        for place, name in enumerate(names)
        if name
        and name not in others
        and not (place == 0 and table.layout.row_names and name == table.names[0])
        and not (len(roles.words_of(name)) > 1 and roles.is_person(name) and _is_whole(table.head(name)))
        and not _is_counted(table.head(name))
        and not (roles.is_count(name) and table.layout.header and roles.counts_up(table.head(name)))
        and not ((rank := roles.time_rank(name)) is not None and rank[0] < 2)
    ]


def two_names(table: Table, given: Sequence[str] | None, *, others: Collection[str]) -> tuple[str, str]:
    """The user's and the partner's column. Raises UsageError where they are not clear."""
    available = [name for name in table.names if name]
    if given is None:
        names = _varying(table, 2, others)
        if len(names) == 2 and roles.are_partner_and_user(*names):
            names = names[::-1]
            table.lines.append(say("tables-user-second", user=names[0], partner=names[1]))
        if len(names) == 2:
            return names[0], names[1]
        if len(names) == 1:
            raise UsageError(
                f"{table.name} has one column of numbers beside its times, {names[0]}; give the partner's table as a "
                "second file, or a table with two columns"
            )
        raise UsageError(
            f"{table.name} has the columns {table.listed(names or available)}; choose two with {option('--columns', 'A,B')}"
        )
    names = list(known_names(given, table.names, fail=table))
    if len(names) != 2:
        raise UsageError(
            f"{option('--columns')} should be two names separated by a comma, not {','.join(given)!r}; "
            f"choose from {table.listed(available)}"
        )
    if names[0] == names[1]:
        twice = [name for name in available if name.startswith(f"{names[0][:-4]} (") and names[0].endswith(" (1)")]
        if len(twice) != 2:
            raise UsageError(f"{option('--columns')} names {names[0]} twice; choose two different columns")
        names = twice
    return names[0], names[1]


def one_name(table: Table, given: Sequence[str] | None, *, first: bool, others: Collection[str]) -> str:
    """The column of a table that holds one person. first : the user's table. Raises UsageError where it is not clear."""
    if given is None:
        names = _varying(table, 1, others)
        if len(names) == 1:
            return names[0]
        names = names or [name for name in table.names if name]
        raise UsageError(
            f"{table.name} has the columns {table.listed(names)}; choose one "
            f"with {option('--columns', 'A')}, or A,B for the two tables"
        )
    if len(given) > 2:
        raise UsageError(
            f"{option('--columns')} should be one name, or one for each table, not {','.join(given)!r}; name one for each"
        )
    return known_names([given[0 if first else -1]], table.names, fail=table)[0]


def known_names(given: Sequence[str], names: Sequence[str], *, fail: Table | None = None) -> tuple[str, ...]:
    """Names as the table has them; parts are joined again where a name has commas of its own, letters' case is forgiven, and
    a number counts the columns from 1 where no column is called by a number.

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
    if f"{text} (1)" in names:
        return f"{text} (1)"
    # Columns counted from 1, as R does, where no name is a number that could be meant.
    if not (text.isdecimal() and text.isascii()) or any(name.isdecimal() for name in names):
        return None
    return names[int(text) - 1] or None if 1 <= int(text) <= len(names) else None


def _varying(table: Table, least: int, others: Collection[str]) -> list[str]:
    """Measures, and of too many only those that vary."""
    names = measures_of(table, others=others)
    if len(names) <= least or len(names) > MOST_TRIED:
        return names
    table.read(names)
    values = {name: table.numbers(name) for name in names}
    filled = [name for name in names if np.isfinite(values[name]).any()]
    if len(filled) > least:
        filled = [name for name in filled if np.nanmin(values[name]) < np.nanmax(values[name])]
    if len(filled) == least and len(filled) < len(names):
        left = table.listed([name for name in names if name not in filled])
        table.lines.append(say("tables-chosen", file=table.name, columns=", ".join(filled), others=left))
    return filled


def _is_counted(cells: Sequence[str]) -> bool:
    """Whether cells are 0, 1, 2 and so on: numbers of rows under any name."""
    if len(cells) < 10 or not _is_whole(cells):
        return False
    numbers = [int(cell.strip()) for cell in cells]
    return all(after - before == 1 for before, after in pairwise(numbers))


def _is_whole(cells: Sequence[str]) -> bool:
    return bool(cells) and all(cell.strip().isdigit() for cell in cells)
