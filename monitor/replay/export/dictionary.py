"""Every exported column with its unit and meaning, as a table and as the text of ``docs/export.md``.

python -m monitor.replay.export.dictionary docs/export.md     # writes the tables into the document again
"""

from __future__ import annotations

import sys
from collections.abc import Container
from pathlib import Path

from monitor.measures import EVENT_KINDS
from monitor.replay.tables import TABLES, Column, Table

BEGIN, END = "<!-- tables: written by monitor.replay.export.dictionary -->", "<!-- end of tables -->"

_COLUMNS = (
    Column("table", "text", "name of the table", "str"),
    Column("column", "text", "name of the column", "str"),
    Column("type", "text", "type of its values", "str"),
    Column("unit", "text", "unit of its values", "str"),
    Column("meaning", "text", "what it says", "str"),
)


def dictionary(*, without: Container[str] = ()) -> Table:
    """One row a column of every table, but for columns of the names in ``without``."""
    rows = [
        (name, column.name, column.dtype, column.unit, column.meaning)
        for name, (_, columns) in TABLES.items()
        for column in columns
        if column.name not in without
    ]
    data = {column.name: list(values) for column, values in zip(_COLUMNS, zip(*rows, strict=True), strict=True)}
    return Table.of("columns", "every column of every table", _COLUMNS, data)


def markdown() -> str:
    """The tables of ``docs/export.md``."""
    parts = []
    for name, (meaning, columns) in TABLES.items():
        parts.append(
            f"### `{name}`\n\n{meaning[0].upper()}{meaning[1:]}.\n\n| column | type | unit | meaning |\n|---|---|---|---|"
        )
        parts += [
            f"| `{column.name}` | {column.dtype} | {_cell(column.unit)} | {_cell(column.meaning)} |" for column in columns
        ]
        parts.append("")
    parts.append("### Kinds of events\n\n| kind | unit of `value` | meaning |\n|---|---|---|")
    parts += [f"| `{kind}` | {_cell(unit)} | {_cell(meaning)} |" for kind, (unit, meaning) in EVENT_KINDS.items()]
    return "\n".join(parts)


def written_into(document: str) -> str:
    """The document with the tables between its two marks replaced."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{markdown()}\n\n{END}{after}"


def _cell(text: str) -> str:
    return text.replace("|", " or ")


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(written_into(path.read_text(encoding="utf-8")), encoding="utf-8")
