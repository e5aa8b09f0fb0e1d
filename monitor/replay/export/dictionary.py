"""Every exported column with its unit and meaning: as a table, and as the generated parts of two documents.

python -m monitor.replay.export.dictionary docs/export.md docs/measures.md     # writes those parts again
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable
from pathlib import Path

from monitor.measures import EVENT_KINDS, FAMILIES
from monitor.replay.table import Column, Table
from monitor.replay.tables import TABLES
from monitor.words import capitalized

_COLUMNS = (
    Column("table", "text", "name of the table", "str"),
    Column("column", "text", "name of the column", "str"),
    Column("type", "text", "type of its values", "str"),
    Column("unit", "text", "unit of its values", "str"),
    Column("meaning", "text", "what the column means", "str"),
)

_WRITER = "monitor.replay.export.dictionary"  # also when run as a program

# family -> heading and how often there is a row.
_FAMILY_HEADINGS = {
    "face": "Face (about 15 rows a second)",
    "body": "Body (about 5 rows a second)",
    "motion": "Picture (about 15 rows a second)",
    "voice": "Voice (one row every 16 ms)",
}


def dictionary(*, tables: Container[str] | None = None, without: Container[str] = ()) -> Table:
    """One row a column of every table (of those named in ``tables``), but for columns of the names in ``without``."""
    rows = [
        (name, column.name, column.dtype, column.unit, column.meaning)
        for name, (_, columns) in TABLES.items()
        for column in columns
        if column.name not in without and (tables is None or name in tables)
    ]
    data = {column.name: list(values) for column, values in zip(_COLUMNS, zip(*rows, strict=True), strict=True)}
    return Table.of("columns", "every column of every table", _COLUMNS, data)


def export_tables() -> str:
    """The tables of ``docs/export.md``."""
    parts = []
    for name, (meaning, columns) in TABLES.items():
        parts.append(f"### `{name}`\n\n{capitalized(meaning)}.\n")
        rows = ((f"`{column.name}`", column.dtype, column.unit, column.meaning) for column in columns)
        parts.append(_markdown_table(("column", "type", "unit", "meaning"), rows) + "\n")
    parts.append(f"### Kinds of events\n\n{_event_table()}")
    return "\n".join(parts)


def measure_tables() -> str:
    """The tables of ``docs/measures.md``: every measure, every kind of event, the columns that the commands print."""
    # Imports the decoder and the landmarks, which a session's export has no need of.
    from monitor.tabulate import COLUMNS, FRAME_COLUMNS, PHRASE_COLUMNS, WORD_COLUMNS

    parts = []
    for family, heading in _FAMILY_HEADINGS.items():
        rows = ((f"`{measure.name}`", measure.unit, measure.meaning) for measure in FAMILIES[family])
        parts.append(f"## {heading}\n\n{_markdown_table(('column', 'unit', 'meaning'), rows)}\n")
    parts.append(f"## Events\n\n{_event_table()}\n")
    parts.append(
        "## What the commands print\n\n"
        f"`rapport measure` prints one row per processed frame, with `gaze_zone` as a word: {_names(COLUMNS)}.\n"
        "The body is measured in only some of the frames; in the others its cells are empty.\n\n"
        f"`rapport prosody` prints {_names(FRAME_COLUMNS)}; with `--phrases` it prints {_names(PHRASE_COLUMNS)}.\n\n"
        f"`rapport words` prints one row per word: {_names(WORD_COLUMNS)}."
    )
    return "\n".join(parts)


# The generated parts by the name in their marks.
_PARTS: dict[str, Callable[[], str]] = {"tables": export_tables, "measures": measure_tables}


def written_into(document: str) -> str:
    """The document with every generated part, between its two marks, written again."""
    for name, write in _PARTS.items():
        begin, end = f"<!-- {name}: written by {_WRITER} -->", f"<!-- end of {name} -->"
        if begin in document:
            before, _, rest = document.partition(begin)
            _, _, after = rest.partition(end)
            document = f"{before}{begin}\n\n{write()}\n\n{end}{after}"
    return document


def _event_table() -> str:
    rows = ((f"`{kind}`", unit, meaning) for kind, (unit, meaning) in EVENT_KINDS.items())
    return _markdown_table(("kind", "unit of `value`", "meaning"), rows)


def _markdown_table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, *(tuple(cell.replace("|", " or ") for cell in row) for row in rows)]
    head, *body = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([head, "|---" * len(heads) + "|", *body])


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        path = Path(argument)
        path.write_text(written_into(path.read_text(encoding="utf-8")), encoding="utf-8")
