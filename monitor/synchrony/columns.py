"""Columns of numbers from a text file: comma, semicolon, tab or blanks between them, the names in the first line."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from monitor.errors import SourceError, UsageError
from monitor.types import Float64

MISSING = frozenset({"", "na", "nan", "null", "none", "inf", "+inf", "-inf", "infinity", "-infinity"})
TIME = "time_s"


def read_columns(path: Path, names: Sequence[str] | None = None) -> dict[str, Float64]:
    """The named columns of a file, in that order, or all of them; missing and infinite values are NaN.

    Raises SourceError for a file that cannot be read, UsageError for a column that is not there and a cell that is no number.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header, delimiter = _header(path, file.readline())
            wanted = list(header if names is None else names)
            unknown = [name for name in wanted if name not in header]
            if unknown:
                raise UsageError(f"{path.name} has no column {unknown[0]!r}; it has {', '.join(header)}")
            places = [header.index(name) for name in wanted]
            numbers: list[list[float]] = [[] for _ in wanted]
            lines = (" ".join(line.split()) + "\n" for line in file) if delimiter == " " else file
            for row in csv.reader(lines, delimiter=delimiter):
                if not row or row == [""]:
                    continue
                line = len(numbers[0]) + 2
                for name, place, column in zip(wanted, places, numbers, strict=True):
                    column.append(_number(row[place] if place < len(row) else "", path, name, line))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(
            f"cannot read {path.name} as a table of numbers ({why}); give a CSV file with a line of names"
        ) from None
    return {name: np.array(column) for name, column in zip(wanted, numbers, strict=True)}


def two_columns(path: Path, names: Sequence[str] | None = None) -> tuple[Float64, Float64, float | None]:
    """The user's and the partner's column, and the rate (Hz) by the file's column ``time_s`` where it has one.

    names : the two columns; without, the file must hold just two beside ``time_s``.
    """
    if names is None:
        every = read_columns(path)
        found = [name for name in every if name != TIME]
        if len(found) != 2:
            raise UsageError(f"{path.name} has the columns {', '.join(found) or 'none'}; say which two with --columns A,B")
        return every[found[0]], every[found[1]], _rate_hz(every.get(TIME))
    if len(names) != 2:
        raise UsageError(f"--columns takes two names with a comma between them, found {','.join(names)!r}")
    pair = read_columns(path, names)
    try:
        time_s = read_columns(path, [TIME])[TIME]
    except UsageError:
        time_s = None
    return pair[names[0]], pair[names[-1]], _rate_hz(time_s)


def _header(path: Path, line: str) -> tuple[list[str], str]:
    delimiter = next((mark for mark in ",;\t" if mark in line), " ")
    text = " ".join(line.split()) if delimiter == " " else line.rstrip("\r\n")
    header = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
    if not any(header):
        raise UsageError(f"{path.name} is empty; give a CSV file with a line of names and two columns of numbers")
    if all(_is_number(name) for name in header):
        raise UsageError(f"the first line of {path.name} holds numbers; it should hold the columns' names")
    return header, delimiter


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str, path: Path, name: str, line: int) -> float:
    text = text.strip()
    if text.lower() in MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"{path.name}, line {line}, column {name}: expected a number, found {text[:40]!r}; leave missing cells empty"
        ) from None


def _rate_hz(time_s: Float64 | None) -> float | None:
    """Samples a second by a column of times; None where they do not go evenly."""
    if time_s is None or len(time_s) < 3:
        return None
    steps = np.diff(time_s)
    middle = float(np.median(steps))
    if not middle > 0 or np.any(np.abs(np.diff(time_s) - middle) > 0.5 * middle):
        return None
    return float((len(time_s) - 1) / (time_s[-1] - time_s[0]))
