"""Turns from ELAN's ``.eaf`` (by pympi-ling) and Praat's TextGrid (by praatio): a tier for each person."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from monitor.errors import SourceError, UsageError
from monitor.offline.foreign.given import Asked, Whose
from monitor.offline.turn_table import Utterance, overlaps
from monitor.types import PEOPLE, Person
from monitor.words import say
from monitor.words.options import option

# What labels without speech are called: by Praat ("To TextGrid (silences)"), by aligners, by hand.
_SILENT: Final = frozenset(("", "silent", "silence", "sil", "sp", "<p:>", "<sil>", "#"))
_NO_WORDS: Final = frozenset(("sounding", "speech", "talk", "x"))
_LISTED: Final = 12
_END_S: Final = 1e-3

# Start and end in seconds, and the label.
Mark = tuple[float, float, str]


def read_annotations(path: Path, program: str, whose: Whose, asked: Asked) -> list[Utterance]:
    """One row for each label that is no silence, in order of time.

    program : ELAN or Praat. Raises SourceError for a file that cannot be read, UsageError where it is unclear whose a tier is.
    """
    read: Callable[[Path], dict[str, list[Mark]]] = _read_eaf if program == "ELAN" else _read_textgrid
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "No such file or directory")
        tiers = read(path)
    except OSError as error:
        raise SourceError(f"cannot read {path.name} ({error.strerror}); check its name and rights") from None
    except Exception:  # the libraries raise whatever their parsing stumbles over
        raise UsageError(f"{path.name} is no whole file of {program}'s tiers; open it in {program} and save it again") from None
    spoken = {name: [mark for mark in marks if mark[2].strip().lower() not in _SILENT] for name, marks in tiers.items()}
    spoken = {name: marks for name, marks in spoken.items() if marks}
    rows = []
    for person, tier in _tiers_of(spoken, whose, asked, file=path.name).items():
        for number, (start_s, end_s, label) in enumerate(spoken[tier], start=1):
            if not (math.isfinite(start_s) and math.isfinite(end_s) and 0 <= start_s <= end_s):
                raise UsageError(
                    f"{path.name}, tier {tier}: label {number} lasts from {start_s:g} to {end_s:g} s; "
                    f"mend its times in {program}"
                )
            if end_s > start_s:
                text = "" if label.strip().lower() in _NO_WORDS else " ".join(label.split())
                unknown = (math.nan, math.nan, math.nan)
                rows.append(Utterance(person, start_s, end_s, *unknown, laugh=False, text=text, line=number))
    rows.sort(key=lambda row: (row.start_s, row.end_s, row.person))
    if overlapping := overlaps(rows):
        asked.said(say("turns-overlap", file=path.name, count=overlapping))
    return rows


def _tiers_of(spoken: Mapping[str, Sequence[Mark]], whose: Whose, asked: Asked, *, file: str) -> dict[Person, str]:
    people: tuple[Person, ...] = PEOPLE if whose == "both" else (whose,)
    wanted: dict[Person, str] = {}
    for person, name in zip(PEOPLE, (asked.user, asked.partner), strict=True):
        if name is not None and person in people:
            same = [tier for tier in spoken if tier == name] or [tier for tier in spoken if tier.lower() == name.lower()]
            if len(same) != 1:
                raise UsageError(f"--{person} {name[:40]} is no tier of {file} with speech; choose from {_listed(spoken)}")
            wanted[person] = same[0]
    lacking = [person for person in people if person not in wanted]
    free = [tier for tier in spoken if tier not in wanted.values()]
    named = {tier.strip().lower(): tier for tier in free}
    if lacking and len(people) > 1 and all(person in named for person in lacking):
        wanted |= {person: named[person] for person in lacking}
    elif len(lacking) == 1 and len(free) == 1:
        wanted[lacking[0]] = free[0]
    elif lacking:
        options = " and ".join(option(f"--{person}", "TIER") for person in lacking)
        raise UsageError(
            f"{file} has {len(spoken)} tiers with speech ({_listed(spoken)}), and none is said to be the {lacking[0]}'s; "
            f"name {'it' if len(lacking) == 1 else 'them'} with {options}"
            if len(spoken) >= len(people)
            else f"{file} has {len(spoken)} tiers with speech ({_listed(spoken)}); expected one for each of "
            f"{len(people)} people"
        )
    if len(set(wanted.values())) < len(wanted):
        raise UsageError(
            f"{option('--user')} and {option('--partner')} both name the tier {wanted['user'][:40]} of {file}; name two"
        )
    return wanted


def _listed(names: Mapping[str, object]) -> str:
    shown = [name[:40] for name in names]
    return ", ".join(shown[:_LISTED]) + (f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else "") or "none"


def _read_textgrid(path: Path) -> dict[str, list[Mark]]:
    from praatio.data_classes.interval_tier import IntervalTier
    from praatio.textgrid import openTextgrid

    grid = openTextgrid(str(path), includeEmptyIntervals=True, reportingMode="silence", duplicateNamesMode="rename")
    tiers = {
        tier.name: [(float(mark.start), float(mark.end), mark.label) for mark in tier.entries]
        for tier in grid.tiers
        if isinstance(tier, IntervalTier)
    }
    for marks in tiers.values():
        # Praat's intervals fill the file's length; praatio reads a file that was cut off without a word.
        if not marks or marks[-1][1] < grid.maxTimestamp - _END_S:
            raise ValueError
    return tiers


def _read_eaf(path: Path) -> dict[str, list[Mark]]:
    from pympi import Eaf

    eaf = Eaf(str(path), suppress_version_warning=True)
    tiers: dict[str, list[Mark]] = {}
    for name, (marks, *_) in eaf.tiers.items():
        # Labels that hang on other labels (translations, glosses) are nobody's turns.
        if marks:
            times = [(eaf.timeslots[start], eaf.timeslots[end], text or "") for start, end, text, *_ in marks.values()]
            tiers[name] = sorted((start / 1000, end / 1000, text) for start, end, text in times)
    return tiers
