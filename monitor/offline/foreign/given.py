"""What a table of another program gives: rows of measures, events and turns, and which program it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from monitor.errors import UsageError
from monitor.offline.turn_table import Utterance
from monitor.types import Event, FeatureBlock, Float64, Person
from monitor.words.options import option

Whose = Literal["user", "partner", "both"]
Format = Literal[
    "auto", "turns", "openface", "openface3", "pyfeat", "mediapipe", "openpose", "mea", "praat", "elan", "textgrid"
]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

# Television's rates are written with two digits, and mean these many thousandths of 1001 (SMPTE ST 12-1).
_BROADCAST_HZ: Final = (24000 / 1001, 30000 / 1001, 60000 / 1001, 120000 / 1001)
_WRITTEN_HZ: Final = 0.006
_RATES_HZ: Final = (1.0, 1000.0)
_LEAST_PX: Final = 16
_MOST_PX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said about tables.

    user, partner : names of tiers or in the column person. columns : of motion energy. size_px : width and height of the
    pictures that landmarks were found in. user_is_left : where the user sits in pictures of both. report : called with how much
    of a large file is read, and of how much.
    """

    user: str | None = None
    partner: str | None = None
    rate_hz: float | None = None
    columns: tuple[str, ...] | None = None
    size_px: tuple[int, int] | None = None
    user_is_left: bool | None = None
    said: Callable[[str], None] = lambda line: None
    report: Callable[[float, float], None] = lambda done, total: None


@dataclass(slots=True)
class Given:
    """Of one file.

    pitch : times (s) and Hz, NaN where unvoiced, by person. program : empty of a plain table of turns. own_shapes : the face's
    shapes are those of our own model, so that its smiles are found as in films.
    """

    path: Path
    whose: Whose
    program: str
    own_shapes: bool = False
    blocks: list[FeatureBlock] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    pitch: dict[Person, tuple[Float64, Float64]] = field(default_factory=dict)

    @property
    def kinds(self) -> set[tuple[Person, str]]:
        """What it gives of whom: a family of measures, ``pitch`` or ``turns``."""
        found = {(block.person, block.family) for block in self.blocks}
        return found | {(person, "pitch") for person in self.pitch} | {(row.person, "turns") for row in self.utterances}


def exact_rate_hz(rate_hz: float | None) -> float | None:
    """Rows a second as meant: 29.97 is 30000/1001. Raises UsageError for what is no rate of pictures."""
    if rate_hz is None:
        return None
    low, high = _RATES_HZ
    if not low <= rate_hz <= high:
        raise UsageError(f"{option('--rate')} should be the rows a second, {low:g} to {high:g}, not {rate_hz:g}")
    return next((exact for exact in _BROADCAST_HZ if abs(exact - rate_hz) < _WRITTEN_HZ), rate_hz)


def checked_size_px(size_px: tuple[int, int] | None) -> tuple[int, int] | None:
    """The same. Raises UsageError for what is no size of a picture."""
    if size_px is not None and not all(_LEAST_PX <= side <= _MOST_PX for side in size_px):
        raise UsageError(
            f"--size should be the pictures' width and height, {_LEAST_PX} to {_MOST_PX} pixels each, not "
            f"{'x'.join(map(str, size_px))}"
        )
    return size_px


def check_apart(all_given: Sequence[Given]) -> None:
    """Raises UsageError where two tables give the same of one person."""
    before: dict[tuple[Person, str], Given] = {}
    for given in all_given:
        for kind in sorted(given.kinds):
            if kind in before:
                person, family = kind
                raise UsageError(
                    f"{before[kind].path.name} and {given.path.name} both hold the {person}'s {family}; leave one of them out"
                )
            before[kind] = given
