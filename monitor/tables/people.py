"""Tables with a row for each person at each time, as trackers of several faces write them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.tables import roles
from monitor.tables.columns import known_names, measures_of
from monitor.tables.table import Table
from monitor.tables.times import Rows
from monitor.types import Float64

_LONG: Final = 0.2  # of the rows stand at a time that another one has: a row for each person, whatever the column is called
_MOST_PEOPLE: Final = 20
_UNIQUE: Final = 0.99  # of the rows differ in time or person, where the column tells people apart


@dataclass(frozen=True, slots=True)
class People:
    """column : says who a row is about. rows : of each person by name, in the order in which they appear."""

    column: str
    rows: dict[str, Rows]


def find_people(table: Table, times: Float64) -> People | None:
    """Who the rows are about, where times repeat because each person has a row; None where times do not.

    Raises UsageError where a column tells rows of one time apart but its name does not say that it is about people.
    """
    known = np.isfinite(times)
    repeated = 1 - len(np.unique(times[known])) / max(1, int(known.sum()))
    if not repeated:
        return None
    named = [name for name in table.names if name and roles.is_person(name)]
    perhaps = [name for name in table.names if name and name not in named and 2 <= len(set(table.head(name))) <= 3]
    for name in (*named, *(perhaps if repeated >= _LONG and len(table.layout.head) > 20 else ())):
        labels = np.array([cell.strip() for cell in table.text(name)])
        values, codes = np.unique(labels[known], return_inverse=True)
        if not 2 <= len(values) <= _MOST_PEOPLE:
            continue
        keys = np.unique(np.stack([times[known], codes.astype(np.float64)]), axis=1).shape[1]
        if keys < _UNIQUE * known.sum():
            continue
        labelled = [str(value) for value in values]
        if name not in named:
            raise UsageError(
                f"each time in {table.name} stands in several rows, which column {name} tells apart "
                f"({table.listed(labelled)}); if these are the people, call the column person"
            )
        rows = {label: np.flatnonzero(labels == label) for label in labelled}
        return People(name, dict(sorted(rows.items(), key=lambda item: int(item[1][0]))))
    return None


def two_people(
    table: Table, people: People, given: Sequence[str] | None, *, others: Collection[str]
) -> list[tuple[str, str, Rows]]:
    """The user and the partner: what to call the series (motion:anna), its column and its rows.

    given : one measure for both people where there are two, or MEASURE:PERSON twice. Raises UsageError where it is not clear.
    """
    measures = measures_of(table, others={*others, people.column})
    labels = list(people.rows)
    options = {f"{name}:{label}": (name, label) for name in measures for label in labels}
    which = f"{table.name} has a row for each person at each time ({people.column}: {table.listed(labels)})"
    if given is None and len(measures) != 1:
        raise UsageError(f"{which}; choose a measure with --columns A, from {table.listed(measures)}")
    chosen = known_names(given, [*measures, *options]) if given is not None else (measures[0],)
    if len(chosen) == 1 and chosen[0] in measures and len(people.rows) == 2:
        if roles.are_partner_and_user(*labels):
            labels.reverse()
        chosen = (f"{chosen[0]}:{labels[0]}", f"{chosen[0]}:{labels[1]}")
    if len(chosen) != 2 or not all(name in options for name in chosen) or chosen[0] == chosen[1]:
        measure = next((name for name in chosen if name in measures), measures[0] if measures else "A")
        example = f"--columns {measure}:{labels[0]},{measure}:{labels[1]}"
        raise UsageError(f"{which}; choose one measure of two of them, such as {example}")
    return [(name, options[name][0], people.rows[options[name][1]]) for name in chosen]
