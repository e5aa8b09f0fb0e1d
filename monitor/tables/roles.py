"""What a table's columns are for, by their names: times, counts of frames, whether the tracker saw, and who a row is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from monitor.tables.clock import unit_s
from monitor.tables.numerals import is_missing

_TIMES: Final = frozenset(
    [
        "time",
        "times",
        "timestamp",
        "timestamps",
        "time stamp",
        "elapsed time",
        "datetime",
        "date time",
        "unix",
        "unix time",
        "unixtime",
        "epoch",
        "epoch time",
        "utc",
        "local time",
        "system time",
        "media time",
        "video time",
        "frame time",
        "timecode",
        "time code",
        "recording time",
        "recording timestamp",
        "lsl timestamp",
        "lsl time",
        "device time",
        "pts time",
        "pkt pts time",
        "rel time",
        "relative time",
        "time rel",
        "zeit",
        "zeitstempel",
        "zeitpunkt",
        "temps",
        "horodatage",
        "tiempo",
        "tijd",
        "tid",
        "czas",
    ]
)
# Names that a measure may have as well: these are times only if they rise.
_PERHAPS_TIMES: Final = frozenset(("", "t", "start", "onset", "begin", "date", "elapsed", "clock", "x"))
_COUNTS: Final = frozenset(
    [
        "frame",
        "frames",
        "frame number",
        "frame no",
        "frame nr",
        "frame id",
        "frame idx",
        "frame index",
        "frame count",
        "framenumber",
        "frameid",
        "bild",
        "sample",
        "samples",
        "sample number",
        "index",
        "row",
        "rows",
        "nr",
        "no",
        "n",
        "x",
        "unnamed 0",
        "#",
        "id",
        "counter",
        "",
    ]
)
_PEOPLE: Final = frozenset(
    [
        "face",
        "person",
        "participant",
        "subject",
        "speaker",
        "role",
        "actor",
        "pid",
        "user",
        "member",
        "track",
        "who",
        "dyad member",
        "side",
    ]
)
_FALLS: Final = 0.02  # of the rows: joined recordings fall back a few times
_USER: Final = ("user", "me", "self", "own")
_PARTNER: Final = ("partner", "other", "you")
_NUMBERING: Final = frozenset(("id", "no", "nr", "number", "label", "code", "index", "name"))
_SEEN: Final = ("success", "tracked", "detected", "valid", "visible", "found")
_SURE: Final = ("confidence", "likelihood")


def words_of(name: str) -> list[str]:
    """A name's words in lower case: ``ElapsedTime (s)`` is elapsed, time, s."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^\w#µμ]+|_", spaced.lower()) if word]


def time_rank(name: str, unit: str = "") -> tuple[int, float | None] | None:
    """How surely a name is one of times (0 is surest) and the seconds of its unit; None where it is not.

    unit : from a line of units below the names.
    """
    words = words_of(name)
    units = unit_s(unit) if unit else None
    if words and unit_s(words[-1]) is not None:
        units = unit_s(words.pop())
        if not words:
            return 2, units  # "second" may be the partner
    base = " ".join(words)
    if base in _TIMES:
        return (0 if units is not None else 1), units
    return (2, units) if base in _PERHAPS_TIMES else None


def is_count(name: str) -> bool:
    """Whether a name is one of a frame's or a row's number."""
    return " ".join(words_of(name)) in _COUNTS


def counts_up(cells: Sequence[str]) -> bool:
    """Whether cells are whole numbers that hardly ever fall, as those of rows and frames do."""
    known = [cell.strip().lstrip("+") for cell in cells if not is_missing(cell)]
    if len(known) < 2 or not all(cell.isdigit() for cell in known):
        return False
    numbers = [int(cell) for cell in known]
    falls = sum(after < before for before, after in pairwise(numbers))
    return falls <= _FALLS * len(numbers) and numbers[0] != numbers[-1]


def are_partner_and_user(first: str, second: str) -> bool:
    """Whether two names say that the partner comes first and the user second."""
    before, after = words_of(first), words_of(second)
    return any(word in before for word in _PARTNER) and any(word in after for word in _USER)


def is_person(name: str) -> bool:
    """Whether a name is one of who a row is about, such as face_id."""
    words = words_of(name)
    if len(words) > 1 and words[-1] in _NUMBERING:
        words = words[:-1]
    return " ".join(words) in _PEOPLE or words == ["id"]


@dataclass(frozen=True, slots=True)
class Tracker:
    """A column that says whether the tracker saw the person (``seen``) or how surely (``sure``), and whose it is."""

    name: str
    kind: Literal["seen", "sure"]
    whose: str

    @classmethod
    def of(cls, name: str) -> Tracker | None:
        """By a column's name; None for other columns."""
        lower = name.lower().strip()
        kinds: tuple[tuple[Literal["seen", "sure"], tuple[str, ...]], ...] = (("seen", _SEEN), ("sure", _SURE))
        for kind, keys in kinds:
            for key in keys:
                found = re.search(rf"(?<![a-z]){key}|{key}(?![a-z])", lower)
                if found:
                    rest = lower[: found.start()] + " " + lower[found.end() :]
                    return cls(name, kind, " ".join(re.split(r"[^\w]+|_", rest)).strip())
        return None

    def tells_of(self, column: str) -> bool:
        """Whether the name says that it goes with this column."""
        if not self.whose:
            return True
        lower = column.lower()
        words = [word for word in re.split(r"[^\w]+|_", lower) if word]
        mine = self.whose.split()
        joined = "".join(mine)
        return all(word in words for word in mine) or (
            len(mine) == 1 and (lower.startswith(joined) or lower.endswith(joined)) and not joined.isdigit()
        )


def trackers_of(column: str, trackers: Sequence[Tracker]) -> list[Tracker]:
    """The trackers that go with a column: those with the most words of its name, of each kind; ``seen`` before ``sure``."""
    chosen = []
    for kind in ("seen", "sure"):
        fitting = [tracker for tracker in trackers if tracker.kind == kind and tracker.tells_of(column)]
        if fitting:
            chosen.append(max(fitting, key=lambda tracker: len(tracker.whose)))
    return chosen
