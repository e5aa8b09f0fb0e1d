"""How the talk went, beside how real talks go: turns, gaps, overlaps, interruptions, short responses, laughs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor import constants
from monitor.replay.analysis.talk import Talk
from monitor.types import PEOPLE
from monitor.words import say
from monitor.words.numbers import percent

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

Range = tuple[float, ...]
# What a session too short for a rate is counted by.
_COUNTED = ("turn", "interruption", "backchannel", "overlap", "nod", "smile", "laugh")


@dataclass(frozen=True, slots=True)
class Usual:
    """One line. label, words : what it is and how it was. usual : what is usual, empty where that is not known.

    name : of the measure, such as ``interruptions``.
    """

    name: str
    label: str
    words: str
    usual: str


def usual_talk(session: SessionData, spoken: Talk | None) -> list[Usual]:
    """Nothing where one of the two was not heard at all or it is unsure how the two recordings lie to each other.

    Under a minute there are counts and no range: one event more or less says nothing of a rate.
    """
    heard = {event.person for event in session.events if event.kind == "phrase"}
    if spoken is None or not spoken.is_aligned or not heard.issuperset(PEOPLE):
        return []
    minutes = spoken.heard_s / 60.0
    if spoken.heard_s < constants.gestures().rate_least:
        return [_counted(session, kind) for kind in _COUNTED if _count(session, kind)]
    ranges = constants.talk_ranges()
    rows = [
        _share(spoken),
        _each(session, "turn", ranges.turns, lambda n: f"{n / minutes:.1f}", minutes=1.0),
        _gap(session, ranges.gap_s),
        _line("overlap", f"{_count(session, 'overlap')}", _count_range(ranges.overlaps, minutes)),
        _each(session, "interruption", ranges.interruptions, str, minutes=minutes),
        _each(session, "backchannel", ranges.backchannels, str, minutes=minutes),
        _laughs(session, ranges.laughs, minutes=minutes) if _count(session, "laugh") else None,
    ]
    return [row for row in rows if row is not None]


def usual_note(rows: list[Usual]) -> str:
    """Whose talks the ranges are of; empty where there is no range."""
    numbers = constants.talk_ranges()
    if not any(row.usual for row in rows):
        return ""
    return say("usual-note", talks=numbers.talks, people=numbers.people, dialogues=numbers.dialogues)


def _count(session: SessionData, kind: str, person: str | None = None) -> int:
    return sum(event.kind == kind and person in (None, event.person) for event in session.events)


def _counted(session: SessionData, kind: str) -> Usual:
    if kind == "overlap":
        return _line(kind, str(_count(session, kind)))
    yours, theirs = (str(_count(session, kind, person)) for person in PEOPLE)
    label = say("usual-turn.count") if kind == "turn" else say(f"usual-{kind}")
    return Usual(kind, label, say("usual-each", yours=yours, theirs=theirs), "")


def _laughs(session: SessionData, usual: Range, *, minutes: float) -> Usual:
    """The range is of laughs written down by hand, laughed words among them, which is more than is found in sound."""
    if session.header.is_from_table:
        return _each(session, "laugh", usual, str, minutes=minutes)
    return _counted(session, "laugh")


def _line(kind: str, words: str, usual: str = "") -> Usual:
    return Usual(kind, say(f"usual-{kind}"), words, usual)


def _each(session: SessionData, kind: str, usual: Range, shown: Callable[[int], str], *, minutes: float) -> Usual:
    yours, theirs = (shown(_count(session, kind, person)) for person in PEOPLE)
    words = say("usual-each", yours=yours, theirs=theirs)
    if kind == "turn":
        return _line(kind, words, say("usual-range", low=f"{usual[0]:.1f}", high=f"{usual[-1]:.1f}"))
    return _line(kind, words, _count_range(usual, minutes))


def _count_range(per_min: Range, minutes: float) -> str:
    """Whole counts, wide rather than narrow."""
    return say("usual-range", low=str(math.floor(per_min[0] * minutes)), high=str(math.ceil(per_min[-1] * minutes)))


def _share(spoken: Talk) -> Usual | None:
    low, high = constants.talk_ranges().share_range(spoken.spoken_s)
    if math.isnan(spoken.of_speech) or math.isnan(low):
        return None
    range_words = say("usual-range-share", low=percent(low), high=percent(high))
    return _line("share", say("usual-share-value", percent=percent(spoken.of_speech)), range_words)


def _gap(session: SessionData, usual: Range) -> Usual | None:
    gaps_s = [event.end_s - event.start_s for event in session.events if event.kind == "gap"]
    if len(gaps_s) < constants.speech().min_exchanges:
        return None
    return _line(
        "gap",
        say("usual-gap-value", seconds=f"{np.median(gaps_s):.1f}"),
        say("usual-range", low=f"{usual[0]:.1f}", high=f"{usual[-1]:.1f}"),
    )
