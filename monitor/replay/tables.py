"""What a session holds as tables: tidy, every column with its unit and meaning.

The tables of the measures are made from ``measures.FAMILIES`` and those of the scores from the nouns of ``types``, so that they
cannot diverge; ``docs/export.md`` is written from here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.errors import SessionError
from monitor.language.utterances import utterances
from monitor.measures import FAMILIES, SIGNAL, measures_of
from monitor.record.notes import QUESTIONS, printable
from monitor.replay.analysis.goal import goal_result
from monitor.replay.analysis.people import People, means_of
from monitor.replay.columns import (
    DETAILS,
    EVENT,
    EYES,
    FACET,
    GAP,
    MEASURE_OF_PERSON,
    NUDGE,
    SCORE,
    SESSION,
    UTTERANCE,
    WORD,
    of_family,
)
from monitor.replay.cue_table import CUE_EFFECT, cue_effect_rows
from monitor.replay.table import Column, Table
from monitor.speech import Word
from monitor.types import PEOPLE, Event, Facet, Nudge, Score
from monitor.words import say

if TYPE_CHECKING:
    from monitor.replay.data import SessionData


# name -> (meaning, columns), in the order of the documentation.
TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "session": ("the session itself, one row", SESSION),
    "summary": ("scores of each channel and component for the whole session", SCORE),
    "scores": ("scores of each channel and component, one row per second and name", SCORE),
    "people": ("the numbers of each person for the whole session", MEASURE_OF_PERSON),
    "events": ("what each person did, and turns, gaps and overlaps, in order of their start", EVENT),
    "nudges": ("the cues", NUDGE),
    "cue_effects": (
        "what each cue of a live talk may have changed, one row per cue and outcome; none where nobody saw the cues",
        CUE_EFFECT,
    ),
    "facets": ("the signs of close copying (facets), one row per second and facet", FACET),
    "summary_facets": ("the signs of close copying (facets) for the whole session", FACET),
    "gaps": ("stretches in which a stream delivered nothing", GAP),
    "words": ("what was said, one row per word; exported only with `--words`", WORD),
    "utterances": ("what was said, one row per utterance; exported only with `--words`", UTTERANCE),
    **{name: (f"measures of the {name}, one row per person and time", of_family(name)) for name in FAMILIES},
    SIGNAL: ("a series of another program, one row per person and time; only where there is one", of_family(SIGNAL)),
}
# What was said: left out of whatever leaves the program unless it is asked for.
SPOKEN = frozenset({"words", "utterances"})


def table(session: SessionData, name: str, *, people: Callable[[], People], words: bool = True) -> Table:
    """One of ``TABLES`` of a session. people : gives its ``describe_people``. words : whether events keep texts of phrases.

    Raises SessionError for another name, or when the session cannot be read.
    """
    if name not in TABLES:
        raise SessionError(f"unknown table {name!r}; a session has the tables {', '.join(TABLES)}")
    meaning, columns = TABLES[name]
    if "gaze" not in session.channels:
        columns = tuple(column for column in columns if column.name not in EYES)
    if name in FAMILIES or name == SIGNAL:
        data = _measures(session, name)
    elif name == "events":
        data = _events(session, words=words)
    else:
        data = _people(session, people()) if name == "people" else _READERS[name](session)
    return Table.of(name, meaning, columns, data)


def _measures(session: SessionData, family: str) -> dict[str, Any]:
    parts = {person: session.series(person, family) for person in PEOPLE}
    joined: dict[str, Any] = {
        "person": np.repeat(np.array(PEOPLE, dtype=object), [part.time_s.size for part in parts.values()]),
        "time_s": np.concatenate([part.time_s for part in parts.values()]),
        "quality": np.concatenate([part.quality for part in parts.values()]),
    }
    for measure in measures_of(family):
        joined[measure.name] = np.concatenate([part.column(measure.name) for part in parts.values()])
    return joined


def _nouns(noun: type[Any], rows: Iterable[Any]) -> dict[str, list[Any]]:
    kept = list(rows)
    return {field.name: [getattr(row, field.name) for row in kept] for field in fields(noun)}


def _events(session: SessionData, *, words: bool) -> dict[str, list[Any]]:
    columns = _nouns(Event, session.events)
    rest: list[dict[str, float | str]] = [dict(detail) for detail in columns["detail"]]
    for column in DETAILS:
        columns[column.name] = [_taken(detail, column) for detail in rest]
    if not words:
        for detail in rest:
            detail.pop("text", None)
    columns["detail"] = [json.dumps(detail) if detail else "" for detail in rest]
    return columns


def _taken(detail: dict[str, float | str], column: Column) -> float | str:
    """A number or word taken out of an event's detail; missing where there is none of that type."""
    is_text = column.dtype == "str"
    if column.name not in detail or isinstance(detail[column.name], str) != is_text:
        return "" if is_text else np.nan
    value = detail.pop(column.name)
    return printable(value) if isinstance(value, str) else value


def _people(session: SessionData, people: People) -> dict[str, list[Any]]:
    rows = []
    for person in PEOPLE:
        means, coverage = people[person]["means"], people[person]["coverage"]
        rows += [(person, mean.name, means[mean.name], mean.unit, mean.label) for mean in means_of(session)]
        rows += [
            (person, f"coverage.{family}", share, "share", say("mean-coverage", family=family))
            for family, share in coverage.items()
        ]
    return {column.name: list(values) for column, values in zip(MEASURE_OF_PERSON, zip(*rows, strict=True), strict=True)}


def _session(session: SessionData) -> dict[str, list[Any]]:
    notes = session.notes
    rating = notes.rating
    answers = {name: np.nan if rating is None else getattr(rating, name) for name in QUESTIONS}
    row = {
        "id": session.id,
        "title": session.title,
        "started_at": session.header.started_at.isoformat(),
        "duration_s": session.duration_s,
        "status": session.status,
        "preset": session.header.preset,
        "layout": session.header.layout,
        **_clock(session),
        **_goal(session),
        "tags": ", ".join(notes.tags),
        "notes": notes.text,
        **answers,
    }
    return {name: [value] for name, value in row.items()}


def _clock(session: SessionData) -> dict[str, Any]:
    clock = session.header.clock
    if clock is None:
        return {"offset_s": np.nan, "offset_from": "", "offset_sure": np.nan}
    return {"offset_s": clock.offset_s, "offset_from": clock.source, "offset_sure": float(clock.sure)}


def _goal(session: SessionData) -> dict[str, Any]:
    goal = goal_result(session)
    if goal is None:
        return {"goal": "", "goal_value": np.nan, "goal_reached": np.nan}
    reached = np.nan if goal.verdict == "unknown" else float(goal.verdict == "reached")
    return {"goal": goal.words, "goal_value": goal.value, "goal_reached": reached}


def _gaps(session: SessionData) -> dict[str, list[Any]]:
    return {column.name: [getattr(gap, column.name) for gap in session.gaps] for column in GAP}


def _words(session: SessionData) -> dict[str, list[Any]]:
    return {"word": [word.text for word in session.words], **_nouns(Word, session.words)}


def _utterances(session: SessionData) -> dict[str, list[Any]]:
    spoken = utterances(session.words)
    columns = {column.name: [getattr(utterance, column.name) for utterance in spoken] for column in UTTERANCE}
    return columns | {"words": [len(utterance.words) for utterance in spoken]}


_READERS: dict[str, Callable[[SessionData], dict[str, Any]]] = {
    "session": _session,
    "summary": lambda session: _nouns(Score, session.summary.values()),
    "scores": lambda session: _nouns(Score, session.updates),
    "cue_effects": cue_effect_rows,
    "nudges": lambda session: _nouns(Nudge, session.nudges),
    "facets": lambda session: _nouns(Facet, session.facets),
    "summary_facets": lambda session: _nouns(Facet, session.excess.values()),
    "gaps": _gaps,
    "words": _words,
    "utterances": _utterances,
}
