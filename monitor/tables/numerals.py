"""Numbers as people and programs write them: decimal commas, thousands marks, per cent, and the many words for missing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

import numpy as np

from monitor.types import Float64

Decimal = Literal[".", ","]

# Words for missing of spreadsheets (English, German, French), R, MATLAB, SAS, SPSS, Praat and Windows' C library.
# fmt: off
MISSING: Final = frozenset((
    "", "na", "n/a", "nan", "null", "none", "nil", ".", "..", "-", "--", "?", "*", "missing", "undefined", "<na>",
    "--undefined--",
    "nat", "n.a.", "n/d", "-nan", "+nan", "nan(ind)", "-nan(ind)", "nan(snan)", "#n/a", "#na", "#nv", "#n/d",
    "#value!", "#wert!", "#valeur!", "#div/0!", "#num!", "#zahl!", "#nombre!", "#name?", "#ref!", "#bezug!", "#null!",
    "1.#qnan", "1.#qnan0", "-1.#ind", "-1.#ind00", "1.#ind", "1.#inf", "-1.#inf", "inf", "+inf", "-inf", "infinity",
    "+infinity", "-infinity",
))
# fmt: on
_SIGNS: Final = str.maketrans({"\u2212": "-", "\u2012": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_BLANKS: Final = re.compile(r"(?<=\d)[ '\u2019](?=\d{3}(?:\D|$))")
_PLAIN: Final = re.compile(r"[+-]?\d+")
_ONE: Final = re.compile(r"[+-]?(\d*)([.,])(\d*)(?:[eEdD][+-]?\d+)?")
_GROUPED: Final = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:\{mark}\d{{3}})+(?:[{other}]\d*)?") for mark, other in (".,", ",.")}
_NUMBER: Final = re.compile(r"[+-]?(?:\d[\d.,]*\d|\d\.?|\.\d+|,\d+)(?:[eEdD][+-]?\d+)?\s?%?")
_SAMPLE: Final = 2000  # cells that usually show which mark is the decimal one
_MANY: Final = 20  # whole thousands among plain whole numbers from which on their dots are no decimal ones


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return text.strip().lower() in MISSING


def is_number(text: str) -> bool:
    """Whether a cell looks like a number in any of the ways of writing one."""
    cleaned = _BLANKS.sub("", text.strip().translate(_SIGNS))
    return _NUMBER.fullmatch(cleaned) is not None


@dataclass(slots=True)
class Marks:
    """What a column's cells say about its decimal mark: cells that only a decimal point or comma explains, cells that either
    would (1.234 and 1,234) and whole numbers without a mark.
    """

    point: str = ""
    comma: str = ""
    open_point: int = 0
    open_comma: int = 0
    plain: int = 0

    @classmethod
    def of(cls, cells: Iterable[str]) -> Marks:
        """Of some cells; missing ones say nothing."""
        marks = cls()
        for cell in cells:
            if is_missing(cell):
                continue
            text = _BLANKS.sub("", cell.strip().translate(_SIGNS)).rstrip("% ")
            if _PLAIN.fullmatch(text):
                marks.plain += 1
            elif (one := _ONE.fullmatch(text)) is not None:
                before, mark, after = one.groups()
                if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0") or text[-1] not in "0123456789":
                    marks._say(mark, cell)
                elif mark == ".":
                    marks.open_point += 1
                else:
                    marks.open_comma += 1
            else:
                for mark, other in ((".", ","), (",", ".")):
                    if _GROUPED[mark].fullmatch(text):
                        marks._say(other, cell)
        return marks

    def _say(self, mark: str, cell: str) -> None:
        if mark == "." and not self.point:
            self.point = cell.strip()
        elif mark == "," and not self.comma:
            self.comma = cell.strip()


def marks_of(cells: Sequence[str], *, delimiter: str) -> Marks:
    """Of one column; all its cells are looked at only where the first ones leave it open."""
    sample = Marks.of(set(islice(cells, _SAMPLE)))
    if delimiter == "," and not sample.comma and not sample.open_comma and not any("," in cell for cell in cells):
        return sample
    if sample.point and not any("," in cell for cell in cells):
        return sample
    return Marks.of(set(cells))


def decimal_of(marks: Marks, *, table: Decimal | None, delimiter: str) -> Decimal:
    """A column's decimal mark. table : what the other columns agree on.

    Where all cells have three digits after one comma, both readings differ by a factor of 1,000 only.
    """
    if marks.comma:
        return ","
    if marks.point:
        return "."
    if table is not None:
        return table
    if marks.open_comma:
        return "." if marks.plain else ","
    return "," if marks.open_point >= _MANY and marks.plain and delimiter != "," else "."


def parse(cells: Sequence[str], *, decimal: Decimal) -> tuple[Float64, int | None]:
    """The numbers, NaN where missing, and the place of the first cell that is none."""
    if decimal == "." and not any("_" in cell for cell in cells):
        try:
            values = np.array(list(map(float, cells)))
            return np.where(np.isfinite(values), values, np.nan), None
        except ValueError:
            pass
    known: dict[str, float] = {}
    values = np.full(len(cells), np.nan)
    for place, cell in enumerate(cells):
        number = known.get(cell)
        if number is None:
            try:
                number = known[cell] = _number(cell, decimal)
            except ValueError:
                return values, place
        values[place] = number
    return values, None


def _number(cell: str, decimal: Decimal) -> float:
    text = cell.strip()
    if text.lower() in MISSING:
        return math.nan
    text = _BLANKS.sub("", text.translate(_SIGNS))
    if text.endswith("%"):
        text = text[:-1].rstrip()
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(cell)
    group = "," if decimal == "." else "."
    if group in text:
        if _GROUPED[group].fullmatch(text) is None:
            raise ValueError(cell)
        text = text.replace(group, "")
    number = float(text.replace(",", ".").replace("d", "e").replace("D", "e"))
    return number if math.isfinite(number) else math.nan
