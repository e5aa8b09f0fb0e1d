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
from monitor.replay.cue_table import CUE_EFFECT, cue_effect_rows
from monitor.replay.table import Column, Table
from monitor.speech import Word
from monitor.types import PEOPLE, Event, Facet, Nudge, Score
from monitor.words import say

if TYPE_CHECKING:
    from monitor.replay.data import SessionData


_PERSON = Column("person", "text", "user or partner", "str")
_QUALITY = Column("quality", "0..1", "how reliable the row is; 0 if everything is missing", "float32")
_TIME = Column("time_s", "s", "time since the session started")
_START = Column("start_s", "s", "start, counted from the session's start")
_END = Column("end_s", "s", "end, counted from the session's start")
_REASON = Column("reason", "text", "the reason, as text", "str")

_SCORE = (
    Column("time_s", "s", "end of the stretch that the score describes"),
    Column("name", "text", "channel or component", "str"),
    Column("status", "text", "ok, calibrating or not enough signal; numbers are missing unless it is ok", "str"),
    Column("score", "0..100", "the score; 50 is what chance would give"),
    Column("z", "sd", "against chance, in sd of the null"),
    Column("low", "0..100", "lower end of the 90 % band"),
    Column("high", "0..100", "upper end of the 90 % band"),
    Column("lag_s", "s", "positive: the user follows the partner; on a live call, negative lags include the round trip"),
    Column("direction", "text", "user follows, partner follows, both or unclear", "str"),
    Column("confidence", "0..1", "how much of the picture and sound the score could use"),
    Column("n", "count", "number of windows, turns or events behind the score", "int64"),
    Column("simultaneous_z", "sd", "coupling within 0.3 s, possibly a leak; never counted"),
    Column("chance", "0..100", "the score that chance would give"),
    Column("reason", "text", "why the status is not ok", "str"),
)
_FACET = (
    _TIME,
    Column("name", "text", "sign of close copying", "str"),
    Column("fires", "true or false", "whether the value passes the limit", "bool"),
    Column("value", "number", "the value compared with the limit"),
    _REASON,
)
_NUDGE = (
    _TIME,
    Column("kind", "text", "kind of cue", "str"),
    Column("text", "text", "the text shown", "str"),
    Column("reason", "text", "the reason, with counts", "str"),
)
# The numbers and words that events carry beside their value; what is none of these stays in the column detail.
_DETAILS = (
    Column("phrases", "count", "inter-pausal units in a turn"),
    Column("syllables", "count", "syllables in a phrase or turn"),
    Column("rate_hz", "syllables/s", "articulation rate of a turn"),
    Column("f0_median_hz", "Hz", "median fundamental frequency of a phrase or turn"),
    Column("f0_range_st", "semitones", "range of the fundamental frequency, from the 10 % to the 90 % quantile"),
    Column("level_db", "dB", "level of a phrase or turn re full scale"),
    Column(
        "direction", "text", "direction of a posture shift: forward, back, left or right (from the person's own view)", "str"
    ),
    Column("side", "text", "side of a hand at the face: left or right (from the person's own view)", "str"),
)
_EVENT = (
    Column("person", "text", "user, partner or pair", "str"),
    Column("kind", "text", "kind of event (see below)", "str"),
    _START,
    _END,
    Column("value", "by kind", "the main number of this kind of event, in the kind's unit (see below)"),
    *_DETAILS,
    Column("detail", "JSON", "anything else known about the event", "str"),
)
_GAP = (
    Column("stream", "text", "the stream, such as user.face or partner.voice", "str"),
    _START,
    _END,
    _REASON,
)
_WORD = (
    _PERSON,
    _START,
    _END,
    Column("word", "text", "the word as it is written, with its punctuation", "str"),
    Column("probability", "0..1", "how sure the recognition was; missing where a file gave the word"),
)
_UTTERANCE = (
    _PERSON,
    _START,
    _END,
    Column("text", "text", "what was said until the other took the floor or the speaker paused for long", "str"),
    Column("words", "count", "number of words", "int64"),
)
_MEASURE_OF_PERSON = (
    _PERSON,
    Column("name", "text", "measure, or coverage.FAMILY: the measured share of the session", "str"),
    Column("value", "by unit", "mean, median, share or rate for the whole session"),
    Column("unit", "text", "unit of the value", "str"),
    Column("label", "text", "name of the measure on the page", "str"),
)
_SESSION = (
    Column("id", "text", "the session's id", "str"),
    Column("title", "text", "the session's title", "str"),
    Column("started_at", "ISO 8601", "wall time of second 0", "str"),
    Column("duration_s", "s", "length of the session"),
    Column("status", "text", "complete, interrupted or recording", "str"),
    Column("preset", "text", "preset: which parts were off, and the limits used", "str"),
    Column("layout", "text", "how two people in one video were told apart", "str"),
    Column("offset_s", "s", "start of the partner's recording after the user's; missing for one video or a live session"),
    Column("offset_from", "text", "how that was found: given, sound, turns or none", "str"),
    Column("offset_sure", "0/1", "whether that is certain; where not, nothing that compares the two is scored"),
    Column("goal", "text", "the goal that the user chose beforehand; empty without one", "str"),
    Column(
        "goal_value", "by goal", "questions, smiles together, seconds of the longest answer, or a share; missing if unknown"
    ),
    Column("goal_reached", "0/1", "whether the goal was reached; missing if unknown"),
    Column("tags", "text", "tags, separated by commas", "str"),
    Column("notes", "text", "the user's own notes", "str"),
    Column("connection", "1..7", "the user's own rating; empty if not rated"),
    Column("naturalness", "1..7", "the user's own rating; empty if not rated"),
    Column("ease", "1..7", "the user's own rating; empty if not rated"),
)


def _family(name: str) -> tuple[Column, ...]:
    measures = tuple(Column(measure.name, measure.unit, measure.meaning, "float32") for measure in measures_of(name))
    return (_PERSON, _TIME, *measures, _QUALITY)


# Columns that a session lacks where its preset leaves the eyes out.
EYES = frozenset(
    measure.name for measure in FAMILIES["face"] if measure.name.startswith(("gaze_", "camera_", "look_", "zero_"))
)

# name -> (meaning, columns), in the order of the documentation.
TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "session": ("the session itself, one row", _SESSION),
    "summary": ("scores of each channel and component for the whole session", _SCORE),
    "scores": ("scores of each channel and component, one row per second and name", _SCORE),
    "people": ("the numbers of each person for the whole session", _MEASURE_OF_PERSON),
    "events": ("what each person did, and turns, gaps and overlaps, in order of their start", _EVENT),
    "nudges": ("the cues", _NUDGE),
    "cue_effects": (
        "what each cue of a live talk may have changed, one row per cue and outcome; none where nobody saw the cues",
        CUE_EFFECT,
    ),
    "facets": ("the signs of close copying (facets), one row per second and facet", _FACET),
    "summary_facets": ("the signs of close copying (facets) for the whole session", _FACET),
    "gaps": ("stretches in which a stream delivered nothing", _GAP),
    "words": ("what was said, one row per word; exported only with `--words`", _WORD),
    "utterances": ("what was said, one row per utterance; exported only with `--words`", _UTTERANCE),
    **{name: (f"measures of the {name}, one row per person and time", _family(name)) for name in FAMILIES},
    SIGNAL: ("a series of another program, one row per person and time; only where there is one", _family(SIGNAL)),
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
    for column in _DETAILS:
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
    return {column.name: list(values) for column, values in zip(_MEASURE_OF_PERSON, zip(*rows, strict=True), strict=True)}


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
    return {column.name: [getattr(gap, column.name) for gap in session.gaps] for column in _GAP}


def _words(session: SessionData) -> dict[str, list[Any]]:
    return {"word": [word.text for word in session.words], **_nouns(Word, session.words)}


def _utterances(session: SessionData) -> dict[str, list[Any]]:
    spoken = utterances(session.words)
    columns = {column.name: [getattr(utterance, column.name) for utterance in spoken] for column in _UTTERANCE}
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
