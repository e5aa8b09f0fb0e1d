"""Tables as CSV: shortest digits that give the same number back, missing values empty."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.replay.table import Table

_ROWS_AT_ONCE = 20_000
# A spreadsheet takes such a text for a formula and runs it (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: Table, path: Path) -> None:
    """UTF-8 with a header line and \\n as line end. Text that begins like a formula gets an apostrophe in front."""
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        for start in range(0, len(table), _ROWS_AT_ONCE):
            cells = [_cells(table[column.name][start : start + _ROWS_AT_ONCE]) for column in table.columns]
            writer.writerows(zip(*cells, strict=True))


def _cells(values: NDArray[Any]) -> list[str]:
    if values.dtype == object:
        return [f"'{text}" if text.startswith(_FORMULA) else text for text in values.tolist()]
    if values.dtype == bool:
        return ["true" if value else "false" for value in values]
    if values.dtype != np.float32:
        return ["" if value != value else repr(value) for value in values.tolist()]
    # numpy writes a float32 with the digits it needs; Python would write those of its float64.
    texts: list[str] = values.astype("U32").tolist()
    return ["" if text == "nan" else text for text in texts]
