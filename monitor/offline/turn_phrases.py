"""From the rows of a table of turns to what a sound would have given: phrases, laughs, and rows of the voice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from monitor.errors import UsageError
from monitor.offline.turn_table import Utterance
from monitor.replay.database import longest_s
from monitor.types import PEOPLE, Event, FeatureBlock, Float64, Person
from monitor.voice.intake import FRAME_S
from monitor.words import say

# Three turns are two changes of the speaker: nothing about how two people take turns can be told from them.
_LEAST_TURNS: Final = 4
# Labels of two people coincide altogether only where they are the same ones twice; who only gives backchannels is half alone.
_MOST_INSIDE: Final = 0.95
# A talk begins within half a minute of its recording; later, a piece of a longer one was cut out.
_LATE_S: Final = 30.0


def placed(utterances: Sequence[Utterance], *, name: str, said: Callable[[str], None]) -> list[Utterance]:
    """The same from second 0 on, where the table is a piece of a longer recording; else as they are.

    said : told of it. Raises UsageError for what is longer than a session.
    """
    if not utterances:
        return []
    from_s = math.floor(utterances[0].start_s)
    from_s = from_s if from_s >= _LATE_S else 0
    last = max(utterances, key=lambda row: row.end_s)
    if last.end_s - from_s > longest_s():
        raise UsageError(
            f"{name}, line {last.line}: end_s is {last.end_s:g}, but a session lasts at most {longest_s() / 3600:.0f} hours; "
            "give times in seconds from the start of the recording"
        )
    if from_s:
        said(say("turns-begin", file=name, seconds=str(from_s)))
    return [row.earlier(from_s) for row in utterances]


def phrases(utterances: Sequence[Utterance], person: Person) -> list[Event]:
    """One person's rows as ``phrase`` events; those that overlap are one.

    Labels know better than a speech detector where a phrase ends, so a short pause between two of them stays.

    value and detail as of ``monitor.voice.phrases.phrase`` without f0_range_st; NaN where unknown. Numbers of several rows are
    weighted by their lengths (levels as powers).
    """
    groups: list[list[Utterance]] = []
    end_s = -math.inf
    for row in utterances:
        if row.person != person:
            continue
        if row.start_s < end_s:
            groups[-1].append(row)
        else:
            groups.append([row])
        end_s = max(end_s, row.end_s)
    return [_phrase(group) for group in groups]


def _phrase(rows: Sequence[Utterance]) -> Event:
    start_s, end_s = rows[0].start_s, max(row.end_s for row in rows)
    weights = np.array([row.end_s - row.start_s for row in rows])
    rate_hz = _mean([row.rate_hz for row in rows], weights)
    power = _mean([10 ** (row.level_db / 10) for row in rows], weights)
    detail: dict[str, float | str] = {
        "f0_median_hz": _mean([row.f0_hz for row in rows], weights),
        "level_db": 10 * math.log10(power) if power > 0 else math.nan,
    }
    if math.isfinite(rate_hz):
        detail["syllables"] = rate_hz * (end_s - start_s)
    return Event(rows[0].person, "phrase", start_s, end_s, rate_hz if rate_hz > 0 else math.nan, detail)


def _mean(values: Sequence[float], weights: Float64) -> float:
    known = np.isfinite(values)
    return float(np.average(np.array(values)[known], weights=weights[known])) if known.any() else math.nan


def laughs(utterances: Sequence[Utterance]) -> list[Event]:
    """A ``laugh`` event for each row with one, over the same time."""
    return [Event(row.person, "laugh", row.start_s, row.end_s, row.end_s - row.start_s) for row in utterances if row.laugh]


def voice_rows(utterances: Sequence[Utterance], person: Person, end_s: float) -> FeatureBlock:
    """One person's rows of the voice from 0 to ``end_s``, as often as in sound; F0 and level are those of the table's rows."""
    time_s = (np.arange(math.floor(end_s / FRAME_S + 0.5)) + 0.5) * FRAME_S  # frames whose middles lie before the end
    values = np.full((time_s.size, 3), np.nan, np.float32)
    values[:, 0] = 0.0
    for row in utterances:
        if row.person == person:
            first, stop = np.searchsorted(time_s, (row.start_s, row.end_s))
            values[first:stop] = (1.0, row.f0_hz, row.level_db)
    return FeatureBlock(person, "voice", np.asarray(time_s, dtype=np.float64), values, np.ones(time_s.size, np.float32))


def check_dialogue(spoken: dict[Person, list[Event]], *, name: str) -> None:
    """Raises UsageError for what is no dialogue: one person's talk, hardly a turn, or speech that lies within the other's.

    spoken : each person's phrases.
    """
    for person in PEOPLE:
        if not spoken[person]:
            raise UsageError(f"{name} holds no talk of the {person}; it takes the rows of two people of one conversation")
    order = sorted((phrase for person in PEOPLE for phrase in spoken[person]), key=lambda phrase: phrase.start_s)
    turns = 1 + sum(after.person != before.person for before, after in pairwise(order))
    if turns < _LEAST_TURNS:
        raise UsageError(
            f"{name} holds {turns} turns, from which nothing can be told; use a table of a whole conversation, a row a phrase"
        )
    together_s = sum(_shared_s(spoken["user"], spoken["partner"]))
    for person in PEOPLE:
        share = together_s / sum(phrase.end_s - phrase.start_s for phrase in spoken[person])
        if share >= _MOST_INSIDE:
            raise UsageError(
                f"{100 * share:.0f} % of the {person}'s speech in {name} lies within the other's, as where both have the same "
                "labels; check the column person"
            )


def _shared_s(first: Sequence[Event], second: Sequence[Event]) -> Iterator[float]:
    """Lengths of the stretches in which both speak. Phrases of one person do not overlap."""
    place = 0
    for phrase in first:
        while place < len(second) and second[place].end_s <= phrase.start_s:
            place += 1
        at = place
        while at < len(second) and second[at].start_s < phrase.end_s:
            yield min(phrase.end_s, second[at].end_s) - max(phrase.start_s, second[at].start_s)
            at += 1
