"""Tables as BIDS keeps them: TSV whose columns a JSON file beside it describes, and series on an even grid, gzipped.

Units and meanings are those of the columns themselves (``replay.tables``), missing is ``n/a``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.measures import EVENT_KINDS
from monitor.record.notes import printable
from monitor.replay.export.formats import cells_of
from monitor.replay.table import Column, Table
from monitor.types import Float64

MISSING: Final = "n/a"
_ROWS_AT_ONCE: Final = 20_000
# A longer step than this many usual ones is a gap.
_GAP_STEPS: Final = 1.5
# Rows of a live session come unevenly: a grid this many times as fine keeps neighbours apart.
_FINER: Final = (1, 2, 4, 8)
_MOST_HZ: Final = 1000.0
_DURATION = Column("duration", "s", "end minus onset, to the microsecond; 0 for a moment")


def rows_where(table: Table, here: NDArray[np.bool_] | NDArray[np.intp]) -> Table:
    """Only some of a table's rows, or in another order: a mask or numbers of rows [shape=(n,)]."""
    return Table(table.name, table.meaning, table.columns, {name: values[here] for name, values in table.data.items()})


def as_events(table: Table) -> Table:
    """``start_s`` and ``end_s`` become ``onset`` and ``duration``, ``kind`` becomes ``trial_type``; by onset, missing last."""
    columns: list[Column] = []
    data: dict[str, NDArray[Any]] = {}
    for column in table.columns:
        if column.name == "start_s":
            columns.insert(0, Column("onset", column.unit, column.meaning))
            data["onset"] = table["start_s"]
            columns.insert(1, _DURATION)
            data["duration"] = np.round(table["end_s"] - table["start_s"], 6)
        elif column.name != "end_s":
            name = "trial_type" if column.name == "kind" else column.name
            columns.append(Column(name, column.unit, column.meaning, column.dtype))
            data[name] = table[column.name]
    order = np.argsort(data["onset"], kind="stable")
    return Table(table.name, table.meaning, tuple(columns), {name: values[order] for name, values in data.items()})


def write_tsv(table: Table, path: Path) -> None:
    """UTF-8 with a header line. Text loses tabs and line ends, and gets an apostrophe where a spreadsheet would run it."""
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        cells = [cells_of(table[column.name], missing=MISSING) for column in table.columns]
        writer.writerows([printable(cell) for cell in row] for row in zip(*cells, strict=True))


def write_json(content: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n", encoding="utf-8")


def described(table: Table) -> dict[str, dict[str, Any]]:
    """A description of every column, as BIDS' side files have it: units of numbers, levels of the kinds of events."""
    return {column.name: _described(column) for column in table.columns}


def _described(column: Column) -> dict[str, Any]:
    text: dict[str, Any] = {"Description": column.meaning}
    if column.name == "trial_type":
        levels = {kind: f"{meaning} (unit of value: {unit})" for kind, (unit, meaning) in EVENT_KINDS.items()}
        return text | {"Levels": levels}
    if column.dtype in ("str", "bool"):
        return text | {"Format": "string" if column.dtype == "str" else "boolean"}
    return text | {"Units": column.unit}


def grid(time_s: Float64) -> tuple[float, NDArray[np.int64]]:
    """An even grid for rows that rise in time [shape=(n,)]: samples a second, and the cell of each row, the first in cell 0.

    It is as fine as the rows' usual step, or up to eight times finer where two rows would share a cell; where they still do,
    they have the same number. A row lies at most half a cell from its cell's time.
    """
    steps = np.diff(time_s)
    steps = steps[steps > 0]
    usual = steps[steps < _GAP_STEPS * np.median(steps)] if steps.size else np.ones(1)
    rate_hz = min(round(1 / float(usual.mean()), 6), _MOST_HZ)
    cells = np.zeros(time_s.size, dtype=np.int64)
    for finer in _FINER:
        if finer > 1 and finer * rate_hz > _MOST_HZ:
            break
        chosen_hz = finer * rate_hz
        cells = np.rint((time_s - time_s[0]) * chosen_hz).astype(np.int64)
        if np.all(np.diff(cells) > 0):
            break
    return chosen_hz, cells


class Recording:
    """One person's series of a family on a grid: ``write`` for the table without a header, ``side`` for the file beside it."""

    def __init__(self, table: Table) -> None:
        ordered = np.argsort(table["time_s"], kind="stable")
        rows = rows_where(table, ordered)
        self.rate_hz, cells = grid(rows["time_s"])
        self._cells, first = np.unique(cells, return_index=True)
        self.left_out = cells.size - first.size
        self._table = rows_where(rows, first)
        self._columns = tuple(column for column in table.columns if column.name != "person")

    def side(self) -> dict[str, Any]:
        """What BIDS requires of a continuous recording, the rows that had no place, and every column."""
        kept = Table(self._table.name, self._table.meaning, self._columns, self._table.data)
        return {
            "SamplingFrequency": self.rate_hz,
            "StartTime": float(self._table["time_s"][0]),
            "Columns": [column.name for column in self._columns],
            "PhysioType": "generic",
            "RowsLeftOut": self.left_out,
            **described(kept),
        }

    def write(self, path: Path) -> None:
        """One line a cell, all ``n/a`` where nothing was measured. The same rows give the same bytes."""
        empty = "\t".join([MISSING] * len(self._columns))
        with (
            path.open("wb") as raw,
            gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="") as file,
        ):
            for start in range(0, int(self._cells[-1]) + 1, _ROWS_AT_ONCE):
                stop = min(start + _ROWS_AT_ONCE, int(self._cells[-1]) + 1)
                here = slice(*np.searchsorted(self._cells, (start, stop)))
                lines = [empty] * (stop - start)
                texts = [cells_of(self._table[column.name][here], missing=MISSING) for column in self._columns]
                for cell, row in zip(self._cells[here] - start, zip(*texts, strict=True), strict=True):
                    lines[cell] = "\t".join(row)
                file.write("\n".join(lines) + "\n")
