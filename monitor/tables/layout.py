"""How a table is laid out: what stands between its cells, where its names are, and which columns hold numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.errors import UsageError
from monitor.tables.clock import is_clock
from monitor.tables.numerals import is_missing, is_number
from monitor.tables.text import TableText

# Where two marks divide the rows equally well, the earlier one: a comma may be a decimal one.
_DELIMITERS: Final = (";", "\t", "|", " ", ",")
_NOWHERE: Final = "\x1f"  # stands in no table: all of a line is one cell
_SEP: Final = re.compile(r'\s*"?sep=(.)"?[;,\s]*', re.IGNORECASE)
_COMMENTS: Final = "#%/"
_ERRORS: Final = ("#n/a", "#na", "#nv", "#n/d", "#value!", "#wert!", "#div/0!", "#num!", "#zahl!", "#name?", "#ref!", "#null!")
_UNIT: Final = re.compile(
    r"|[\[(<].{0,12}[\])>]|s|sec|ms|us|µs|min|h|px|mm|cm|m|deg|°|rad|hz|khz|db|%|a\.?u\.?|v|mv|µv|g|m/s|m/s\^?2|1|-|st|bpm|n|frames?",
    re.IGNORECASE,
)
_LEAST_SHARE: Final = 0.5  # of a column's cells that hold numbers, in a column of numbers
_HEADER_LINES: Final = 4  # at most: DeepLabCut writes three

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """names : one for each cell of a row, "" for unnamed ones. units : likewise. skip : lines before the first row.

    numeric : places of columns that hold numbers or times. unknown : places of those empty in the file's head.
    row_names : the first cell of each row names the row. header : whether the file names its columns. head : its first rows.
    """

    delimiter: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    skip: int
    numeric: tuple[int, ...]
    unknown: tuple[int, ...]
    row_names: bool
    header: bool
    head: tuple[tuple[str, ...], ...]
    preamble: int


def find_layout(text: TableText) -> Layout:
    """Raises UsageError, SourceError for what is no table of at least two columns."""
    lines = text.head()
    start, given = 0, None
    if lines and (sep := _SEP.fullmatch(lines[0])):
        start, given = 1, sep.group(1)
    candidates = [(_divided(lines, start, mark), mark) for mark in ((given,) if given else _DELIMITERS)]
    scored = [(_evenness(rows), -place, rows, mark) for place, (rows, mark) in enumerate(candidates)]
    best, _, rows, delimiter = max(scored, key=lambda item: item[:2])
    if not best or _is_one_column(lines[start:], delimiter):
        rows, delimiter = _divided(lines, start, _NOWHERE), _NOWHERE
        if sum(_is_value(cells[0]) for _, cells in rows[1:]) < max(1, 0.5 * (len(rows) - 1)):
            raise UsageError(
                f"{text.name} is no table of numbers; use a CSV file with a line of column names and {text.wanted}"
            )
    return _laid_out(text.name, lines, rows, delimiter, text.wanted)


def is_comment(line: str) -> bool:
    """Whether a line is a note beside the table; ``#N/A`` is a missing value."""
    return line.startswith("//") or (line[:1] in ("#", "%") and not line.lower().startswith(_ERRORS))


def rows_of(lines: Iterable[str], delimiter: str, *, first_line: int) -> Iterator[Row]:
    """Each row's cells, with the number of its line; comments and empty lines are left out. Raises csv.Error."""
    number = first_line - 1

    def counted() -> Iterator[str]:
        nonlocal number
        for line in lines:
            number += 1
            if not line or line.isspace() or (line[0] in _COMMENTS and is_comment(line)):
                continue
            yield (" ".join(line.split()) if delimiter == " " else line) + "\n"

    for cells in csv.reader(counted(), delimiter=delimiter, skipinitialspace=True):
        if len(cells) > 1 or any(cells):  # a row whose cells are all empty took its time as well
            yield number, cells


def _divided(lines: Sequence[str], start: int, delimiter: str) -> list[Row]:
    try:
        return list(rows_of(lines[start:], delimiter, first_line=start + 1))
    except csv.Error:
        return []


def _evenness(rows: Sequence[Row]) -> float:
    """How well the later rows divide into the same number of cells, two or more, that are numbers: 0..1."""
    body = [cells for _, cells in (rows[len(rows) // 2 :] if len(rows) > 3 else rows[1:] or rows)]
    width = _width(body)
    if width < 2:
        return 0.0
    shares = [sum(map(_is_value, cells)) / width for cells in body if len(cells) == width]
    return sum(shares) / len(body)


def _width(body: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, body)).most_common(1)[0][0] if body else 0


def _is_value(cell: str) -> bool:
    return is_number(cell) or is_missing(cell) or is_clock(cell)


def _is_one_column(lines: Sequence[str], delimiter: str) -> bool:
    """Whether commas are those of decimals in a single column, such as ``me`` above 3,92."""
    values = [line for line in lines if line.strip() and not is_comment(line)]
    return (
        delimiter == ","
        and len(values) > 1
        and "," not in values[0]
        and not is_number(values[0])
        and all(line.count(",") <= 1 and is_number(line) for line in values[1:])
    )


def _laid_out(name: str, lines: Sequence[str], rows: list[Row], delimiter: str, wanted: str) -> Layout:
    cells = [row for _, row in rows]
    width = _width(cells[len(cells) // 2 :] if len(cells) > 3 else cells[1:] or cells)
    body = [row for row in cells if len(row) >= width]
    shares = [[row[place] for row in body] for place in range(width)]
    # A first row of names does not count against its column.
    numeric = tuple(place for place, column in enumerate(shares) if _holds_numbers(column))
    if not numeric:
        raise UsageError(f"{name} has no column of numbers; use a table with {wanted}")
    unknown = tuple(place for place, column in enumerate(shares) if all(map(is_missing, column[1:])))
    start, first = _header_rows(cells, numeric)
    header, units = _names(cells[start:first])
    body_widths = Counter(len(row) for row in cells[first:])
    if not body_widths:
        raise UsageError(f"{name} has no rows below its names; use a table with rows of numbers")
    if not header:
        header, first = _commented(lines, rows, first, delimiter, width)
    has_header = bool(header)
    if not has_header:
        first_row = [cell.strip() for cell in cells[first]]
        if len(cells) > first + 1 and first_row in ([str(i) for i in range(width)], [str(i + 1) for i in range(width)]):
            header, has_header, first = first_row, True, first + 1
        else:
            header = [str(place + 1) for place in range(width)]
    names, row_names = _fitted(name, lines, header, cells[first:], delimiter, body_widths)
    return Layout(
        delimiter=delimiter,
        names=_distinct(names),
        units=tuple(units) + ("",) * (len(names) - len(units)) if len(units) <= len(names) else ("",) * len(names),
        skip=rows[first][0] - 1 if first else _before(rows[0][0], lines),
        numeric=tuple(place for place in numeric if place < len(names)),
        unknown=tuple(place for place in unknown if place < len(names) and place not in numeric),
        row_names=row_names,
        header=has_header,
        head=tuple(tuple(row) for row in cells[first : first + 500]),
        preamble=start if has_header else 0,
    )


def _before(first_line: int, lines: Sequence[str]) -> int:
    return min(first_line - 1, len(lines))


def _holds_numbers(column: Sequence[str]) -> bool:
    values = [cell for cell in column if not is_missing(cell)]
    numbers = sum(is_number(cell) or is_clock(cell) for cell in values)
    return numbers > 0 and numbers >= _LEAST_SHARE * (len(values) - 1)


def _header_rows(cells: Sequence[Sequence[str]], numeric: Sequence[int]) -> tuple[int, int]:
    """The rows that name the columns, as a range; empty where there are none."""

    def numbers(row: Sequence[str]) -> list[bool]:
        return [_is_number_or_clock(row[place]) for place in numeric if place < len(row)]

    whole = next(
        (
            number
            for number, row in enumerate(cells)
            if any(numbers(row)) and all(_is_value(row[place]) for place in numeric if place < len(row))
        ),
        len(cells),
    )
    names = (row for row in range(whole - 1, -1, -1) if not any(numbers(cells[row])) and any(map(str.strip, cells[row])))
    last = next(names, None)
    if last is None:
        return 0, 0
    named = sum(bool(cell.strip()) for cell in cells[last])
    first = last
    while first > 0 and last - first < _HEADER_LINES - 1:
        above = cells[first - 1]
        if (
            any(numbers(above))
            or len(above) != len(cells[last])
            or sum(bool(cell.strip()) for cell in above) < max(2, named - 1)
        ):
            break
        first -= 1
    return first, last + 1


def _is_number_or_clock(cell: str) -> bool:
    return is_number(cell) or is_clock(cell)


def _names(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """The names of the columns and their units, from one header line or several."""
    lines = [[cell.strip().strip("\ufeff") for cell in row] for row in rows]
    units: list[str] = []
    if len(lines) > 1 and all(_UNIT.fullmatch(cell) for cell in lines[-1]):
        units = lines.pop()
    if not lines:
        return [], units
    return [" ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*lines, strict=True)], units


def _commented(lines: Sequence[str], rows: Sequence[Row], first: int, delimiter: str, width: int) -> tuple[list[str], int]:
    """The names in a last comment before the numbers, as numpy's savetxt writes them."""
    before = [line for line in lines[: rows[first][0] - 1] if is_comment(line)]
    if not before:
        return [], first
    text = before[-1].lstrip("#%/ ")
    cells = text.split() if delimiter == " " else next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    return ([cell.strip() for cell in cells] if len(cells) == width else []), first


def _fitted(
    name: str,
    lines: Sequence[str],
    header: list[str],
    body: Sequence[Sequence[str]],
    delimiter: str,
    widths: Counter[int],
) -> tuple[list[str], bool]:
    """The header with as many names as the rows have cells, and whether the rows are named."""
    common = widths.most_common(1)[0][0]
    full = [row for row in body if len(row) == common]
    while common > 2 and all(not row[common - 1].strip() for row in full):
        common -= 1  # rows that end with the mark that divides them
    names = list(header)
    row_names = not names[0]  # R's col.names = NA and pandas' index leave the first name empty
    while len(names) > common and not names[-1]:
        names.pop()
    usual = len(names)
    if delimiter == " " and usual != common:
        # Names of several words, in columns that are aligned by two blanks and more.
        for line in lines:
            parts = re.split(r"\s{2,}|\t", line.strip())
            if len(parts) == common and parts[0].strip('"').split(" ")[0] == header[0].split(" ")[0]:
                return [part.strip(' "') for part in parts], row_names
    if widths[usual] >= 0.02 * sum(widths.values()):
        return names, row_names
    extra = common - usual
    if extra == 1 and not row_names and _are_row_names([row[:common] for row in full], lines, delimiter):
        return ["", *names], True
    if extra > 0:
        hint = (
            "if its numbers have decimal commas, save it with semicolons between the columns, else name each column"
            if delimiter == ","
            else "name each column"
        )
        raise UsageError(f"{name} names {usual} columns but its rows have {common} cells; {hint}")
    if extra < 0:
        raise UsageError(f"{name} names {usual} columns but its rows have {common} cells; name just the columns it has")
    return names, row_names


def _are_row_names(rows: Sequence[Sequence[str]], lines: Sequence[str], delimiter: str) -> bool:
    """Whether the first cells are R's names of the rows: counted or words, each once; and no decimal comma divides numbers."""
    cells = [row[0].strip() for row in rows]
    if len(set(cells)) != len(cells):
        return False
    quoted = any(line.lstrip().startswith('"') for line in lines[-3:])
    # "1,3,92" under two names is a count and 3.92, or row 1 with 3 and 92.
    whole = all(re.fullmatch(r"[+-]?\d*", cell.strip()) for row in rows for cell in row[1:])
    if delimiter == "," and whole and not quoted:
        return False
    return all(re.fullmatch(r"\d+", cell) for cell in cells) or not any(map(_is_value, cells))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names that stand twice are numbered from left to right: motion (1), motion (2)."""
    count = Counter(names)
    seen: Counter[str] = Counter()
    distinct = []
    for name in names:
        seen[name] += 1
        distinct.append(f"{name} ({seen[name]})" if name and count[name] > 1 else name)
    return tuple(distinct)
