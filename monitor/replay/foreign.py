"""What stands in the rows of a session's tables, taken as the foreign values they may be: of another type they are missing."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from dataclasses import fields
from typing import Any, cast

import numpy as np

from monitor.constants import load
from monitor.errors import SessionError
from monitor.replay.database import rows_of
from monitor.types import Event, Float64, Gap, Person


def longest_s() -> float:
    """How long a session may be; no time in it is farther from its start."""
    return load("replay")["session_longest_s"]


def time_s(value: object) -> float:
    """A time or a length; NaN where there is none. Raises SessionError for what no session can last to."""
    found = number(value)
    if abs(found) > longest_s():
        raise too_far(found)
    return found


def check_times(times: Float64) -> None:
    """Raises SessionError where a row's time is missing or beyond what a session can last to."""
    if not (np.abs(times) <= longest_s()).all():
        raise too_far(float(times[~(np.abs(times) <= longest_s())][0]))


def too_far(found: float) -> SessionError:
    """The sentence for a time that no session has."""
    hours = longest_s() / 3600
    return SessionError(
        f"a session lasts {hours:.0f} hours at most, found a time of {found:.3g} s in it; restore the session from a copy"
    )


def number(value: object) -> float:
    """A float, NaN for what is none."""
    return float(value) if isinstance(value, int | float) else math.nan


def text(value: object) -> str:
    """A text, empty for what is none."""
    return value if isinstance(value, str) else ""


def as_event(row: tuple[object, ...]) -> Event:
    """A row of the table of events. Raises SessionError for a time that no session has."""
    person, kind, start_s, end_s, value, detail = row
    try:
        words = json.loads(text(detail) or "{}")
    except ValueError:
        words = {}
    kept = {str(key): math.nan if item is None else item for key, item in words.items()} if isinstance(words, dict) else {}
    # JSON knows integers that no float can hold.
    usable = {
        key: item if isinstance(item, str) else float(item)
        for key, item in kept.items()
        if isinstance(item, str | float) or (isinstance(item, int) and abs(item) < 2**63)
    }
    return Event(cast(Person, text(person)), text(kind), time_s(start_s), time_s(end_s), number(value), usable)


def as_gap(row: tuple[object, ...]) -> Gap:
    """A row of the table of gaps. Raises SessionError for a time that no session has."""
    stream, start_s, end_s, reason = row
    return Gap(text(stream), time_s(start_s), time_s(end_s), text(reason))


def nouns(database: sqlite3.Connection, noun: type[Any], table: str) -> list[Any]:
    """Scores, facets or nudges of a table, by their time. Raises SessionError for a time that no session has."""
    names = [field.name for field in fields(noun)]
    rows = rows_of(database, f"SELECT {', '.join(names)} FROM {table} ORDER BY time_s, rowid")
    if not rows:
        return []
    # An hour has sixty thousand rows: a column at a time, and what has its type already is taken as it is.
    columns = [
        [value if type(value) is kind else as_type(value) for value in column]
        for column, (kind, as_type) in zip(zip(*rows, strict=True), _casts(noun), strict=True)
    ]
    times = np.array(columns[names.index("time_s")], dtype=np.float64)
    check_times(times[~np.isnan(times)])
    return list(map(noun, *columns))


def _casts(noun: type[Any]) -> list[tuple[type, Callable[[object], object]]]:
    return [_CASTS.get(str(field.type), (str, text)) for field in fields(noun)]


_CASTS: dict[str, tuple[type, Callable[[object], object]]] = {
    "float": (float, number),
    "int": (int, lambda value: value if isinstance(value, int) else 0),
    "bool": (bool, bool),
}
