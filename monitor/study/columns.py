"""The two tables of a study and their columns; ``docs/study.md`` is written from here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from monitor.constants.evidence import weighs
from monitor.replay.analysis.people import means_of
from monitor.replay.session import Session
from monitor.replay.table import Column, Table
from monitor.replay.text.labels import label
from monitor.study.dyad import Dyad
from monitor.study.groups import columns as groups
from monitor.types import CHANNELS, COMPONENTS, PEOPLE, Score

_DYAD: Final = (
    Column("dyad", "text", "the dyad's id", "str"),
    Column("condition", "text", "its condition; empty where none was given", "str"),
)
DYADS: Final = (
    *_DYAD,
    Column("score", "text", "channel or component; empty where the dyad could not be scored", "str"),
    Column(
        "kind", "text", "component (a score), channel (part of one) or described (tried on real people without success)", "str"
    ),
    Column("status", "text", "ok, not enough signal, failed or not done; numbers are missing unless it is ok", "str"),
    Column("reason", "text", "why the status is not ok", "str"),
    Column("value", "0..100", "the score of the whole conversation; 50 is what chance would give"),
    Column("chance", "0..100", "the score that chance would give"),
    Column("low", "0..100", "lower end of the 90 % band"),
    Column("high", "0..100", "upper end of the 90 % band"),
    Column("z", "sd", "against chance, in sd of the null: what to average, and what tests need"),
    Column("lag_s", "s", "where the coupling peaks; positive: the user follows the partner"),
    Column("direction", "text", "user follows, partner follows, both or unclear", "str"),
    Column("confidence", "0..1", "how much of the picture and sound the score could use"),
    Column("n", "count", "number of windows, turns or events that the score rests on"),
    Column("simultaneous_z", "sd", "coupling within 0.3 s, possibly a leak; never counted"),
    Column("duration_s", "s", "length of the conversation"),
    Column("offset_s", "s", "start of the partner's recording after the user's; missing for one recording of both, and tables"),
    Column("offset_from", "text", "how that was found: given, sound, turns or none", "str"),
    Column("offset_sure", "0/1", "whether that is certain; where not, nothing that compares the two is scored"),
    Column("preset", "text", "preset: which parts were off, and the limits used", "str"),
    Column(
        "notes",
        "text",
        "what was noticed of the recordings, in sentences: how they line up in time, what is damaged or missing",
        "str",
    ),
)
MEASURES: Final = (
    *_DYAD,
    Column("person", "text", "user or partner", "str"),
    Column("measure", "text", "the measure, as in the table people of a session", "str"),
    Column(
        "value", "by unit", "mean, median, share, rate or count over the whole conversation; missing where it was not measured"
    ),
    Column("unit", "text", "unit of the value", "str"),
    Column("coverage", "0..1", "measured share of the conversation, of the face, body, motion or voice that the measure is of"),
)
MEANINGS: Final = {
    "dyads": "scores of each dyad's whole conversation, one row per dyad and score",
    "measures": "numbers of each person's whole conversation, one row per dyad, person and measure",
}
TABLES: Final = {"dyads": DYADS, "measures": MEASURES}

# What each measure is taken from, whose coverage counts for it: the beginnings of their names.
_TAKEN_FROM: Final = {
    "face": ("gaze_", "look", "mutual_", "smile", "nods_", "expression"),
    "body": ("openness", "sunk_", "posture_", "hand_", "lean_"),
    "motion": ("motion",),
}


def markdown(name: str) -> str:
    """A table's columns as ``docs/study.md`` lists them."""
    columns = {**TABLES, **groups.TABLES}[name]
    rows = [f"| `{column.name}` | {column.unit} | {column.meaning} |" for column in columns]
    return "\n".join(["| column | unit | meaning |", "|---|---|---|", *rows])


def scores_markdown() -> str:
    """What the values of the column score are, as ``docs/study.md`` lists them: the name, and what the pages call it."""
    rows = [("component", name, label(name)) for name in COMPONENTS]
    rows += [("channel" if weighs(name) else "described", name, label(name)) for name in CHANNELS]
    lines = [f"| `{name}` | {kind} | {words} |" for kind, name, words in rows]
    return "\n".join(["| score | kind | on the pages |", "|---|---|---|", *lines])


def family_of(measure: str) -> str:
    """The family whose coverage counts for a measure of a person."""
    for family, beginnings in _TAKEN_FROM.items():
        if measure.startswith(beginnings):
            return family
    return "voice"


def sentences(lines: Iterable[str]) -> str:
    """Lines for the user in one cell, each ended as a sentence."""
    return " ".join(line if line.endswith((".", "!", "?", "…")) else f"{line}." for line in lines if line)


def score_rows(dyad: Dyad, session: Session, notes: Sequence[str]) -> Table:
    """The rows of one dyad, without its condition, which may be changed without scoring anything anew."""
    clock = session.header.clock
    whole = {
        "dyad": dyad.id,
        "duration_s": session.duration_s,
        "offset_s": np.nan if clock is None else clock.offset_s,
        "offset_from": "" if clock is None else clock.source,
        "offset_sure": np.nan if clock is None else float(clock.sure),
        "preset": session.header.preset,
        "notes": sentences(notes),
    }
    summary = session.summary
    names = [name for name in (*COMPONENTS, *session.channels) if name in summary]
    return made("dyads", [whole | _score(summary[name]) for name in names])


def _score(score: Score) -> dict[str, Any]:
    kind = "component" if score.name in COMPONENTS else "channel" if weighs(score.name) else "described"
    row: dict[str, Any] = {"score": score.name, "kind": kind, "status": score.status, "reason": score.reason, "n": score.n}
    if score.status != "ok":
        return row
    numbers = ("chance", "low", "high", "z", "lag_s", "direction", "confidence", "simultaneous_z")
    return row | {"value": score.score} | {name: getattr(score, name) for name in numbers}


def measure_rows(dyad: Dyad, session: Session) -> Table:
    """The rows of one dyad's people, without the condition."""
    rows: list[dict[str, Any]] = []
    for person in PEOPLE:
        means, coverage = session.people[person]["means"], session.people[person]["coverage"]
        for mean in means_of(session):
            share = coverage.get(family_of(mean.name), 0.0)
            row = {"dyad": dyad.id, "person": person, "measure": mean.name, "unit": mean.unit}
            rows.append(row | {"value": means[mean.name], "coverage": 0.0 if np.isnan(share) else share})
    return made("measures", rows)


def failed_row(dyad: Dyad, status: str, reason: str) -> Table:
    """The row of a dyad that has no scores."""
    return made("dyads", [{"dyad": dyad.id, "status": status, "reason": reason}])


def made(name: str, rows: Iterable[dict[str, Any]]) -> Table:
    """A table of the study from rows that may lack columns."""
    kept = list(rows)
    columns = TABLES[name]
    missing = {column.name: "" if column.dtype == "str" else np.nan for column in columns}
    data = {column.name: [row.get(column.name, missing[column.name]) for row in kept] for column in columns}
    return Table.of(name, MEANINGS[name], columns, data)


def joined(name: str, tables: Sequence[Table]) -> Table:
    """Tables of one name below each other."""
    columns = TABLES[name]
    empty = made(name, [])
    parts = [*tables] or [empty]
    return Table.of(name, MEANINGS[name], columns, {c.name: np.concatenate([part[c.name] for part in parts]) for c in columns})
