"""A table of what two people said when: read, and checked before anything is made of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.tables.numerals import is_missing
from monitor.tables.table import Table, as_flags
from monitor.types import PEOPLE, Float64, Person
from monitor.words import say
from monitor.words.options import option

NEEDED: Final = ("person", "start_s", "end_s")
OPTIONAL: Final = ("f0_median_hz", "level_db", "articulation_rate_hz", "laugh", "text")

# Half of all rows last between these (seconds): a word at least, and no speech. Outside, the times have another unit.
_USUAL_S: Final = (0.05, 60.0)
# Voices of people, infants and singers among them (Hz): zeros, semitones and logarithms lie outside.
F0_HZ: Final = (30.0, 1500.0)
# The median of articulation rates (syllables a second): those of conversations lie between 3 and 7, a minute's in the hundreds.
_RATE_HZ: Final = (0.5, 15.0)
# Levels of sound in dB, re full scale or re 20 micropascals.
_LEVEL_DB: Final = (-150.0, 150.0)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One row. Numbers are NaN and ``text`` is empty where unknown. line : its line's number in the file."""

    person: Person
    start_s: float
    end_s: float
    f0_hz: float
    level_db: float
    rate_hz: float
    laugh: bool
    text: str
    line: int

    def earlier(self, by_s: float) -> Utterance:
        """The same so many seconds before."""
        return replace(self, start_s=self.start_s - by_s, end_s=self.end_s - by_s)


def read_turns(path: Path, *, user: str | None, said: Callable[[str], None]) -> list[Utterance]:
    """The rows of a table, in the order of their starts.

    user : which name in the column ``person`` is the user's, where the names are not *user* and *partner*. said : called with a
    line for whatever was left out. Raises SourceError for a file that cannot be read, UsageError for what is no such table.
    """
    table = Table(path, wanted=f"the columns {', '.join(NEEDED)}")
    columns = {name.strip().lower(): name for name in table.names if name}
    if lacking := [name for name in NEEDED if name not in columns]:
        raise UsageError(
            f"{table.name} has no column {lacking[0]}; expected {', '.join(NEEDED)} and, each where known, "
            f"{', '.join(OPTIONAL)}, found {table.listed([name for name in table.names if name])}"
        )
    known = [name for name in OPTIONAL if name in columns]
    numeric = [columns[name] for name in (*NEEDED[1:], *known) if name not in ("laugh", "text")]
    table.read(numeric)  # and its numbers, before the words, whose commas are not decimal ones
    start_s, end_s = (_times(table, columns[name]) for name in NEEDED[1:])
    numbers = {
        name: table.numbers(columns[name]) if name in known else np.full(start_s.size, np.nan)
        for name in ("f0_median_hz", "level_db", "articulation_rate_hz")
    }
    _check_quotes(table)
    people = _people(table, columns["person"], user, said)
    for line in table.lines:
        said(line)
    others = [name for name in table.names if name.strip().lower() not in (*NEEDED, *known)]
    if others:
        said(say("turns-ignored", file=table.name, count=len(others), columns=table.listed([name or "-" for name in others])))
    _check_order(table, people, start_s, end_s)
    _check_units(table, start_s, end_s, numbers)
    laughs = _laughs(table, columns["laugh"]) if "laugh" in known else np.zeros(start_s.size)
    texts = table.text(columns["text"]) if "text" in known else [""] * start_s.size
    rows = [
        Utterance(
            person,
            float(start_s[place]),
            float(end_s[place]),
            f0_hz=float(numbers["f0_median_hz"][place]),
            level_db=float(numbers["level_db"][place]),
            rate_hz=float(numbers["articulation_rate_hz"][place]),
            laugh=bool(laughs[place]),
            text="" if is_missing(texts[place]) else " ".join(texts[place].split()),
            line=table.line(place),
        )
        for place, person in enumerate(people)
        if end_s[place] > start_s[place]
    ]
    if without := start_s.size - len(rows):
        said(say("turns-empty", file=table.name, count=without))
    if overlapping := overlaps(rows):
        said(say("turns-overlap", file=table.name, count=overlapping))
    return sorted(rows, key=lambda row: (row.start_s, row.end_s, row.person))


def _times(table: Table, column: str) -> Float64:
    times = table.numbers(column)
    missing = np.flatnonzero(np.isnan(times))
    if missing.size:
        raise UsageError(
            f"{table.name}, line {table.line(int(missing[0]))}: {column} is missing; give each row a start and an end in "
            "seconds, or remove the row"
        )
    early = np.flatnonzero(times < 0)
    if early.size:
        place = int(early[0])
        raise UsageError(
            f"{table.name}, line {table.line(place)}: {column} is {times[place]:g}; expected seconds from the start of the "
            "recording, 0 or more"
        )
    return times


def _check_quotes(table: Table) -> None:
    """No cell of any column goes over several lines: a quotation mark that is never closed swallows the rows that follow."""
    for name in table.names:
        if name:
            for place, cell in enumerate(table.text(name)):
                if "\n" in cell.strip():
                    raise UsageError(
                        f"{table.name}, line {table.line(place)}: a cell of column {name} goes over several lines, as where a "
                        "quotation mark is opened and never closed; give each row one line"
                    )


def _people(table: Table, column: str, user: str | None, said: Callable[[str], None]) -> list[Person]:
    cells = [cell.strip() for cell in table.text(column)]
    names = list(dict.fromkeys(cells))
    if "" in names:
        raise UsageError(
            f"{table.name}, line {table.line(cells.index(''))}: person is missing; say who speaks, or remove the row"
        )
    shown = table.listed([name[:40] for name in names])
    if len(names) == 1:
        raise UsageError(f"{table.name} holds the talk of one person ({shown}); it takes the rows of two, of one conversation")
    if len(names) > len(PEOPLE):
        raise UsageError(f"{table.name} holds {len(names)} people ({shown}); expected two, so keep the rows of two of them")
    if user is None:
        if {name.lower() for name in names} != set(PEOPLE):
            raise UsageError(
                f"column {column} of {table.name} holds {shown}; expected user and partner, so say which one is the user "
                f"with {option('--user', names[0])}"
            )
        return [PEOPLE[cell.lower() == "partner"] for cell in cells]
    own = [name for name in names if name == user] or [name for name in names if name.lower() == user.lower()]
    if len(own) != 1:
        raise UsageError(f"{option('--user', user[:40])} is not in column {column} of {table.name}; choose one of {shown}")
    other = next(name for name in names if name != own[0])
    if own[0].lower() != "user":
        said(say("turns-people", user=own[0], partner=other))
    return [PEOPLE[cell != own[0]] for cell in cells]


def _check_order(table: Table, people: Sequence[Person], start_s: Float64, end_s: Float64) -> None:
    """No row ends before it begins, and each person's rows come in the order of time."""
    backward = np.flatnonzero(end_s < start_s)
    if backward.size:
        place = int(backward[0])
        raise UsageError(
            f"{table.name}, line {table.line(place)}: end_s ({end_s[place]:g}) is before start_s ({start_s[place]:g}); "
            "mend that row"
        )
    before: dict[Person, int] = {}
    for place, person in enumerate(people):
        last = before.get(person)
        if last is not None and start_s[place] < start_s[last]:
            raise UsageError(
                f"{table.name}, line {table.line(place)}: {person}'s rows go back in time, from {start_s[last]:g} to "
                f"{start_s[place]:g} s; sort each person's rows by start_s, and give each recording a table of its own"
            )
        before[person] = place


def _check_units(table: Table, start_s: Float64, end_s: Float64, numbers: dict[str, Float64]) -> None:
    lengths_s = (end_s - start_s)[end_s > start_s]
    middle_s = float(np.median(lengths_s)) if lengths_s.size else math.nan
    low, high = _USUAL_S
    if not low <= middle_s <= high:
        other = "milliseconds" if middle_s > high else "another unit"
        raise UsageError(
            f"half of the rows of {table.name} last {middle_s:g} s or {'more' if middle_s > high else 'less'}; expected speech "
            f"of {low:g} to {high:g} s, so the times seem to be in {other}: give start_s and end_s in seconds"
        )
    f0_hz, level_db, rate_hz = numbers["f0_median_hz"], numbers["level_db"], numbers["articulation_rate_hz"]
    _check_range(table, "f0_median_hz", f0_hz, F0_HZ, "Hz (no logarithm), and an empty cell where there is no pitch")
    _check_range(table, "level_db", level_db, _LEVEL_DB, "dB, and an empty cell where it is not known")
    known = level_db[np.isfinite(level_db)]
    if known.size and known.min() >= 0 and 0 < known.max() <= 1:
        raise UsageError(f"level_db of {table.name} lies between 0 and 1, as amplitudes do; give 20 log10 of them, in dB")
    _check_range(table, "articulation_rate_hz", rate_hz, (0.0, math.inf), "syllables a second")
    middle_hz = float(np.median(rate_hz[np.isfinite(rate_hz)])) if np.isfinite(rate_hz).any() else math.nan
    low, high = _RATE_HZ
    if middle_hz < low or middle_hz > high:
        raise UsageError(
            f"articulation_rate_hz of {table.name} has a median of {middle_hz:g}; expected syllables a second, "
            f"{low:g} to {high:g}, so give it in that unit"
        )


def _check_range(table: Table, name: str, values: Float64, limits: tuple[float, float], expected: str) -> None:
    low, high = limits
    outside = np.flatnonzero((values < low) | (values > high))
    if outside.size:
        place = int(outside[0])
        raise UsageError(f"{table.name}, line {table.line(place)}: {name} is {values[place]:g}; expected {expected}")


def overlaps(rows: Sequence[Utterance]) -> int:
    """How many rows begin before their person's rows so far have ended. A millisecond is the labels' own rounding."""
    count, ends_s = 0, dict.fromkeys(PEOPLE, -math.inf)
    for row in rows:
        count += row.start_s < ends_s[row.person] - 1e-3
        ends_s[row.person] = max(ends_s[row.person], row.end_s)
    return count


def _laughs(table: Table, column: str) -> Float64:
    cells = table.text(column)
    flags = as_flags(cells)
    for place, (cell, flag) in enumerate(zip(cells, flags.tolist(), strict=True)):
        if flag not in (0.0, 1.0) and not is_missing(cell):
            raise UsageError(f"{table.name}, line {table.line(place)}: laugh is {cell.strip()[:20]!r}; expected 0 or 1")
    return np.nan_to_num(flags)
