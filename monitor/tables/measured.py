"""A measure's values, without what was not measured: lost faces and coded missing values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.tables.losses import lost_rows, missing_code
from monitor.tables.roles import Tracker, trackers_of
from monitor.tables.table import Table, as_flags
from monitor.types import Float64
from monitor.words import say

_LEFT_OUT: Final = 0.0005  # share of the rows that is worth a line


def measured(
    table: Table, name: str, *, names: Sequence[str], trackers: Sequence[Tracker], missing: Sequence[float], ask: bool
) -> Float64:
    """A column's numbers, NaN where its tracker lost the person and where a code says so [shape=(n_rows,)].

    names : the measures that are compared. missing : values that stand for missing.
    ask : raise UsageError where another one seems to.
    """
    values = _seen(table, name, table.numbers(name), names=names, trackers=trackers)
    coded = np.isin(values, missing)
    if coded.any():
        table.lines.append(say("tables-missing", file=table.name, column=name, share=percent(float(coded.mean()))))
        values = np.where(coded, np.nan, values)
    code = missing_code(values) if ask else None
    if code is not None:
        share = percent(float(np.mean(values == code)))
        raise UsageError(
            f"column {name} of {table.name} holds {_written(code)} in {share} of its rows, as if it stood for missing; "
            f"leave these out with --missing {_written(code)}, or keep them as numbers with --missing none"
        )
    return values


def _seen(table: Table, name: str, values: Float64, *, names: Sequence[str], trackers: Sequence[Tracker]) -> Float64:
    mine = trackers_of(name, trackers)
    for kind in ("seen", "sure"):
        these = sorted((tracker for tracker in trackers if tracker.kind == kind), key=lambda it: table.names.index(it.name))
        if len(these) == len(names) == 2 and not any(trackers_of(other, these) for other in names):
            # Names do not say whose they are; the order of the columns does.
            mine.append(these[sorted(names, key=table.names.index).index(name)])
    if not mine:
        unused = [tracker.name for tracker in trackers if tracker.whose]
        if unused:
            table.lines.append(say("tables-tracker-unused", column=name, trackers=table.listed(unused)))
        return values
    tracker = min(mine, key=lambda it: it.kind)  # a column that says yes or no counts before one of how surely
    lost = lost_rows(as_flags(table.text(tracker.name)), kind=tracker.kind) & np.isfinite(values)
    share = float(lost.mean()) if len(lost) else 0.0
    if share >= _LEFT_OUT:
        table.lines.append(say("tables-lost", file=table.name, column=name, tracker=tracker.name, share=percent(share)))
    return np.where(lost, np.nan, values)


def _written(value: float) -> str:
    """A number that reads back as the same."""
    return str(int(value)) if value == round(value) and abs(value) < 1e15 else repr(value)


def percent(share: float) -> str:
    """For a line: two digits, as 12 %."""
    return f"{100 * share:.2g} %"
