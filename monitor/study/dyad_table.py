"""A study's table, a row a dyad: from a spreadsheet, R or pandas, read so that no row is lost."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from monitor.errors import SessionError, SourceError, UsageError
from monitor.study.duplicates import without_doubles
from monitor.study.dyad import Dyad, sound_parts, why_no_id
from monitor.tables.text import TableText
from monitor.words import listed, say

LAYOUTS: Final = ("left-right", "right-left", "auto")
_PATHS: Final = ("user", "partner", "user_sound", "partner_sound", "both_table", "session")
_TEXTS: Final = ("layout", "condition", "preset", "format", "columns", "user_name", "partner_name")
_NUMBERS: Final = ("offset_s", "rate_hz")
COLUMNS: Final = ("id", *_PATHS, "sounds", *_TEXTS, *_NUMBERS)
_ALSO: Final = {"dyad": "id", "offset": "offset_s", "group": "condition", "rate": "rate_hz", "sound": "sounds"}
# Where two divide the names equally well, the earlier one.
_DELIMITERS: Final = (";", "\t", "|", ",")
_MISSING: Final = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "."})
_TWO_SOUNDS: Final = "|"


def read_dyads(path: Path, *, preset: str, layout: str, offset_s: float | None, lines: list[str]) -> list[Dyad]:
    """The dyads of a table, in its order; a row that cannot be used is one with its ``fault``.

    preset, layout, offset_s : of rows that do not say. lines : gets what a user should know about how it was read.
    Raises UsageError, SourceError for a file that is no such table.
    """
    text = TableText(path, wanted="the columns id, user and partner")
    rows = [line for line in enumerate(text.lines(), start=1) if line[1].strip("\ufeff \t")]
    if rows and rows[0][1].lower().strip('"').startswith("sep="):
        rows = rows[1:]
    divided = [(_names(rows[0][1], mark), mark) for mark in _DELIMITERS]
    names, delimiter = max(divided, key=lambda item: sum(name in COLUMNS for name in item[0]))
    _check_names(path, names, rows[0][1])
    if unused := [name for name in names if name and name not in COLUMNS]:
        lines.append(say("study-unused-columns", columns=listed(unused), file=path.name))
    records = _records(path, rows, delimiter)
    if not records:
        raise UsageError(f"{path.name} names its columns but has no row below; give each dyad a row")
    defaults = Dyad("", preset=preset, layout=layout, offset_s=offset_s)
    return without_doubles([_dyad(path, number, names, cells, defaults) for number, cells in records], file=path.name)


def _names(line: str, delimiter: str) -> list[str]:
    names = [
        name.strip().strip("\ufeff").lower().replace(" ", "_") for name in next(csv.reader([line], delimiter=delimiter), [])
    ]
    return [_ALSO.get(name, name) for name in names]


def _check_names(path: Path, names: Sequence[str], line: str) -> None:
    if "id" not in names or not {"user", "session"} & set(names):
        raise UsageError(
            f"{path.name} should begin with a line of column names, among them id and user (or session), but begins with "
            f"{line[:60]!r}; the columns are {', '.join(COLUMNS)}"
        )
    doubles = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if doubles:
        raise UsageError(f"{path.name} has two columns called {listed(doubles)}; leave one of them out")


def _records(path: Path, rows: Sequence[tuple[int, str]], delimiter: str) -> list[tuple[int, list[str]]]:
    """Each row's cells below the names, with the number of its (last) line."""
    numbers = [number for number, _ in rows]
    reader = csv.reader((line + "\n" for _, line in rows), delimiter=delimiter, skipinitialspace=True, strict=True)
    records = []
    try:
        for cells in reader:
            number = numbers[min(reader.line_num, len(numbers)) - 1]
            if any("\n" in cell for cell in cells):
                raise csv.Error("a quotation mark is opened and not closed in the same line")
            records.append((number, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise SourceError(f"cannot read {path.name} as a table ({error}); check its quotes, or save it again as CSV") from None
    return [(number, cells) for number, cells in records[1:] if any(cells)]


def _dyad(path: Path, line: int, names: Sequence[str], cells: Sequence[str], defaults: Dyad) -> Dyad:
    given = {name: _kept(cell) for name, cell in zip(names, cells, strict=False) if name in COLUMNS}
    here = f"line {line} of {path.name}"
    name = given.get("id", "")
    start = Dyad(name[:64], condition=given.get("condition", ""), line=line)
    if why := why_no_id(name):
        return start.failed(f"the id in {here} {why}")
    if len(cells) > len(names) and any(cells[len(names) :]):
        return start.failed(f"{here} has {len(cells)} cells for {len(names)} columns; put a name with the separator in quotes")
    try:
        return _filled(start, given, path.parent, defaults, here)
    except (UsageError, SessionError) as error:
        return start.failed(str(error))


def _kept(cell: str) -> str:
    return "" if cell.lower() in _MISSING else cell


def _filled(start: Dyad, given: dict[str, str], folder: Path, defaults: Dyad, here: str) -> Dyad:
    """Raises UsageError for a row that does not fit together."""
    from monitor.config import preset_names

    values: dict[str, object] = {name: given.get(name, "") for name in _TEXTS}
    values |= {name: _number(given.get(name, ""), name, here) for name in _NUMBERS}
    values |= {name: _place(given.get(name, ""), folder) for name in _PATHS if name != "session"}
    if sounds := given.get("sounds", ""):
        if values["user_sound"] or values["partner_sound"]:
            raise UsageError(f"{here} has sounds and also user_sound or partner_sound; use the one or the others")
        values["user_sound"], values["partner_sound"] = _two_sounds(sounds, folder, here)
    values["preset"] = values["preset"] or defaults.preset
    values["layout"] = values["layout"] or ("" if values["partner"] else defaults.layout)
    if values["offset_s"] is None and values["partner"]:
        values["offset_s"] = defaults.offset_s
    if values["preset"] not in preset_names():
        raise UsageError(
            f"the preset in {here} should be one of {', '.join(preset_names())}, not {str(values['preset'])[:40]!r}"
        )
    if values["layout"] and values["layout"] not in LAYOUTS:
        raise UsageError(f"the layout in {here} should be one of {', '.join(LAYOUTS)}, not {str(values['layout'])[:40]!r}")
    dyad = Dyad(**{"id": start.id, "line": start.line, **values})  # type: ignore[arg-type]
    if session := given.get("session", ""):
        if any(values[name] for name in _PATHS if name != "session"):
            raise UsageError(f"{here} names a session and files too; use the one or the others")
        return Dyad(
            start.id, session=session_place(session, folder), condition=start.condition, preset=dyad.preset, line=start.line
        )
    return checked(dyad, here)


def checked(dyad: Dyad, here: str) -> Dyad:
    """The dyad, if its files are there and fit together. here : where it was given. Raises UsageError."""
    if not dyad.user:
        raise UsageError(f"{here} has no user; give a film, a sound or a table, or one of both people")
    for role, place in dyad.inputs():
        if not place.exists():
            raise UsageError(
                f"the {role.replace('_', ' ')} in {here} should be a file, but there is none at {place}; check its name"
            )
    if dyad.partner and dyad.partner == dyad.user:
        raise UsageError(f"{here} has the same file for both people; give each their own, or one film with a layout")
    if dyad.layout and dyad.partner:
        raise UsageError(f"{here} has a layout, which is for one film of both people, and two films; leave out one of them")
    return dyad


def session_place(text: str, folder: Path) -> str:
    """A session's folder, from its place or its id. Raises SessionError."""
    from monitor.replay.catalog import find_session

    beside = folder / text
    return str(find_session(beside if beside.exists() else text).resolve())


def _place(text: str, folder: Path) -> str:
    return str((folder / Path(text).expanduser()).absolute()) if text else ""


def _two_sounds(text: str, folder: Path, here: str) -> tuple[str, str]:
    """Two files, or the two sides of one."""
    parts = [part.strip() for part in text.split(_TWO_SOUNDS)]
    if len(parts) == 2 and all(parts):
        return _place(parts[0], folder), _place(parts[1], folder)
    place = _place(text, folder)
    if len(parts) != 1 or sound_parts(place)[1]:
        raise UsageError(
            f"the sounds in {here} should be two files divided by |, the user's first, or one with a person a side"
        )
    return f"{place}:left", f"{place}:right"


def _number(text: str, name: str, here: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{name} in {here} should be a number, not {text[:40]!r}")
    return number
