"""A table's columns by name, as text or numbers, read in one pass."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.tables.layout import Layout, find_layout, rows_of
from monitor.tables.numerals import Decimal, Marks, decimal_of, marks_of, parse
from monitor.tables.text import TableText
from monitor.types import Float64
from monitor.words import say

_LISTED = 12  # names that an error lists


class Table:
    """Opened, its layout found. ``read`` brings columns in; ``lines`` says what a user should know about how it was read.

    wanted : as of ``TableText``. Raises SourceError for a file that cannot be read, UsageError for one that is no table or is
    laid out unclearly.
    """

    def __init__(self, path: Path, *, wanted: str = "two columns of numbers") -> None:
        self.path = path
        self.name = path.name
        self._text = TableText(path, wanted=wanted)
        self.layout: Layout = find_layout(self._text)
        self.lines: list[str] = []
        self._cells: dict[str, list[str]] = {}
        self._line_numbers: list[int] = []
        self._marks: dict[str, Marks] = {}
        if not self.layout.header:
            self.lines.append(say("tables-no-header", file=self.name, columns=len(self.layout.names)))
        if self.layout.preamble:
            self.lines.append(say("tables-preamble", file=self.name, n=self.layout.preamble))
        self._decimal: Decimal | None = None
        self.unused_times: list[str] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns, "" for an unnamed one."""
        return self.layout.names

    @property
    def n_rows(self) -> int:
        """Of what was read: 0 before."""
        return len(self._line_numbers)

    def unit(self, name: str) -> str:
        """From the line of units, "" where there is none."""
        return self.layout.units[self.names.index(name)]

    def head(self, name: str) -> list[str]:
        """The first cells of a column."""
        place = self.names.index(name)
        return [row[place] if place < len(row) else "" for row in self.layout.head]

    def listed(self, names: Sequence[str]) -> str:
        """Names for an error, the first ones of many."""
        shown = ", ".join(names[:_LISTED])
        return f"{shown} and {len(names) - _LISTED} more" if len(names) > _LISTED else shown or "none"

    def line(self, row: int) -> int:
        """The number of a row's line in the file."""
        return self._line_numbers[row]

    def read(self, names: Sequence[str]) -> None:
        """Bring these columns in; later calls of ``text`` and ``numbers`` find them."""
        wanted = [name for name in dict.fromkeys(names) if name not in self._cells]
        if not wanted:
            return
        places = [self.names.index(name) for name in wanted]
        columns: list[list[str]] = [[] for _ in wanted]
        self._line_numbers = []
        try:
            for number, row in self._rows():
                self._line_numbers.append(number)
                for place, column in zip(places, columns, strict=True):
                    column.append(row[place])
        except csv.Error as error:
            raise SourceError(
                f"cannot read {self.name} as a table ({error}); check its quotes, or save it again as CSV"
            ) from None
        self._cells.update(zip(wanted, columns, strict=True))
        for name in wanted:
            self._marks[name] = marks_of(self._cells[name], delimiter=self.layout.delimiter)
        marks = self._marks.values()
        points, commas = any(mark.point for mark in marks), any(mark.comma for mark in marks)
        self._decimal = None if points == commas else "," if commas else "."

    def text(self, name: str) -> list[str]:
        """The cells of a column as they stand in the file."""
        self.read([name])
        return self._cells[name]

    def numbers(self, name: str) -> Float64:
        """A column's numbers, NaN where missing [shape=(n_rows,)].

        Raises UsageError for a cell that is no number, and for decimal points and commas in one column.
        """
        cells = self.text(name)
        marks = self._marks[name]
        if marks.point and marks.comma:
            raise UsageError(
                f"column {name} of {self.name} has decimal points and decimal commas ({marks.point} and {marks.comma}); "
                "write its numbers one way"
            )
        decimal = decimal_of(marks, table=self._decimal, delimiter=self.layout.delimiter)
        values, bad = parse(cells, decimal=decimal)
        if bad is not None:
            cell = cells[bad].strip()
            if "\n" in cell:
                raise UsageError(
                    f"a quotation mark in {self.name} is opened and never closed, in line {self.line(bad)} or before; remove it"
                )
            if cell == name:
                raise UsageError(
                    f"{self.name} names its columns again in line {self.line(bad)}, so two tables stand in one file; "
                    "give each a file of its own"
                )
            raise UsageError(
                f"{self.name}, line {self.line(bad)}, column {name}: expected a number, not {cell[:40]!r}; "
                "leave missing cells empty, and write numbers without words"
            )
        return values

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        layout = self.layout
        width = len(layout.names)
        rows = rows_of(islice(self._text.lines(), layout.skip, None), layout.delimiter, first_line=layout.skip + 1)
        for number, row in rows:
            if len(row) != width:
                if len(row) > width and any(cell.strip() for cell in row[width:]):
                    raise UsageError(
                        f"line {number} of {self.name} has {len(row)} cells, but there are {width} columns; "
                        + (
                            "if its numbers have decimal commas, save it with semicolons between the columns"
                            if layout.delimiter == ","
                            else "mend that line"
                        )
                    )
                if len(row) < width and layout.delimiter == " ":
                    raise UsageError(
                        f"line {number} of {self.name} has {len(row)} cells for {width} columns, so it is unclear which are "
                        "missing; write NA for a missing value, or save it with commas between the columns"
                    )
                row = row[:width] + [""] * (width - len(row))
            yield number, row


def as_flags(cells: Sequence[str]) -> Float64:
    """Numbers of a column that says yes or no, in numbers or words; NaN where neither."""
    words = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "t": 1.0, "f": 0.0, "y": 1.0, "n": 0.0, "ok": 1.0, "lost": 0.0}
    known: dict[str, float] = {}
    for cell in set(cells):
        text = cell.strip().lower()
        if text in words:
            known[cell] = words[text]
        else:
            values, bad = parse([cell], decimal="," if "," in cell else ".")
            known[cell] = float(values[0]) if bad is None else np.nan
    return np.array([known[cell] for cell in cells])
