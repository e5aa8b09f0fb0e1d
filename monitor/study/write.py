"""The two tables of a study put together from its parts, a few dyads at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.files import new_files
from monitor.replay.export.formats import cells_of
from monitor.replay.table import Column, Table
from monitor.study.columns import MEANINGS, TABLES, failed_row, joined, made, sentences
from monitor.study.dyad import Dyad
from monitor.study.store import Store
from monitor.words import say

FILES: Final = tuple(f"{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet"))
# Some 5,000 rows: as much as is in memory at a time.
_DYADS_AT_ONCE: Final = 200


def write_tables(
    store: Store, dyads: Sequence[Dyad], undone: Mapping[int, tuple[str, str]], same: Mapping[str, str]
) -> list[Path]:
    """Write ``dyads`` and ``measures``, each as CSV and Parquet, in the order of the dyads; all four appear together.

    undone : place among the dyads -> (status, reason) of those without a part. same : of
    ``same_files``, said in the notes of these dyads. Raises RapportError.
    """
    import pyarrow.parquet as pq

    with new_files(store.folder, FILES, over=FILES) as parts, ExitStack() as stack:
        paths = dict(zip(FILES, parts, strict=True))
        for name, columns in TABLES.items():
            file = stack.enter_context(paths[f"{name}.csv"].open("w", newline="", encoding="utf-8", errors="replace"))
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column.name for column in columns)
            parquet = stack.enter_context(
                pq.ParquetWriter(paths[f"{name}.parquet"], made(name, []).to_arrow().schema, compression="zstd")
            )
            for rows in _rows(store, name, dyads, undone, same):
                parquet.write_table(rows.to_arrow())
                writer.writerows(zip(*(_cells(rows, column) for column in columns), strict=True))
    return [store.folder / name for name in FILES]


def _cells(rows: Table, column: Column) -> list[str]:
    cells = cells_of(rows[column.name])
    # A number only so that it may be missing.
    return [cell.removesuffix(".0") for cell in cells] if column.unit == "count" else cells


def _rows(
    store: Store, name: str, dyads: Sequence[Dyad], undone: Mapping[int, tuple[str, str]], same: Mapping[str, str]
) -> Iterator[Table]:
    for start in range(0, len(dyads), _DYADS_AT_ONCE):
        tables = []
        for place, dyad in enumerate(dyads[start : start + _DYADS_AT_ONCE], start=start):
            if place not in undone:
                table = from_arrow(name, store.part(name, dyad.id))
            elif name == "dyads":
                table = failed_row(dyad, *undone[place])
            else:
                continue
            table["condition"][:] = dyad.condition
            if name == "dyads" and place not in undone and (other := same.get(dyad.id)):
                note = say("study-same-files", other=other)
                table["notes"][:] = [sentences([before, note]) for before in table["notes"]]
            tables.append(table)
        yield joined(name, tables)


def from_arrow(name: str, arrow: Any) -> Table:
    """One of the study's tables as it was written."""
    import pyarrow as pa

    data = {}
    for column in TABLES[name]:
        values = arrow.column(column.name).combine_chunks()
        if column.dtype == "str":
            data[column.name] = np.array([text or "" for text in values.cast(pa.string()).to_pylist()], dtype=object)
        else:
            data[column.name] = values.to_numpy(zero_copy_only=False).copy()
    return Table.of(name, MEANINGS[name], TABLES[name], data)
