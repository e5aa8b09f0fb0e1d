"""What the user is to write where a sentence names an option: the option itself, or in a study its column of the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

# How the program was told what is scored: words of a command, a row of a study's table, or a study's folder.
Place = Literal["command", "table", "folder"]

_COLUMNS: Final = {
    "--user": "user_name",
    "--partner": "partner_name",
    "--user-audio": "user_sound",
    "--partner-audio": "partner_sound",
    "--both-table": "both_table",
    "--format": "format",
    "--rate": "rate_hz",
    "--columns": "columns",
    "--layout": "layout",
    "--offset": "offset_s",
}
_place: ContextVar[Place] = ContextVar("place", default="command")


@contextmanager
def options_in(place: Place) -> Iterator[None]:
    """In this block sentences name what ``place`` has."""
    before = _place.set(place)
    try:
        yield
    finally:
        _place.reset(before)


def option(name: str, value: str = "") -> str:
    """How to give an option, with a value or without: ``--user b``, or *b in the column user_name*.

    What a study's table has no column for is given to the command that has it, whose session the table takes.
    """
    place = _place.get()
    written = f"{name} {value}".rstrip()
    if place == "command":
        return written
    if name not in _COLUMNS:
        return f"{written} (outside the study, whose column session takes the session then)"
    column = f"the column {_COLUMNS[name]}" + (" of a table of dyads" if place == "folder" else "")
    return f"{value} in {column}" if value else column
