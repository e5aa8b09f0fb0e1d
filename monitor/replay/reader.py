"""``load_session``: what a session holds, as arrays and tables."""

from __future__ import annotations

import gc
import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from monitor.errors import SessionError
from monitor.record.header import Header
from monitor.record.notes import Notes, notes_or_problem
from monitor.record.recover import is_being_written
from monitor.record.schema import STATUSES
from monitor.replay.database import database_path, opened, rows_of
from monitor.replay.films import Media, films
from monitor.replay.foreign import as_event, as_gap, longest_s, nouns, number, too_far
from monitor.replay.preset import preset_of
from monitor.replay.series import Series, Sketch, read_series, read_sketch
from monitor.types import CHANNELS, COMPONENTS, FACETS, Event, Facet, Float64, Gap, Nudge, Person, Score

if TYPE_CHECKING:
    from monitor.replay.copying import Copying
    from monitor.replay.lag_map import LagMap
    from monitor.replay.looking import Looking
    from monitor.replay.sitting import Sitting
    from monitor.replay.table import Table
    from monitor.replay.what_if import WhatIf

NOT_MEASURED = "this was not measured in the session"
CUT_OFF = "the recording was cut off; this is the last score that was kept"
SO_FAR = "it is still being recorded; this is the latest score"


@dataclass(frozen=True)
class Session:
    """A recorded session. The tables are in memory; ``series`` and ``sketch`` read from the file when they are asked for.

    status : complete, interrupted (also when whoever recorded it was killed), or recording by a living process.
    """

    path: Path
    header: Header
    status: str
    duration_s: float
    events: tuple[Event, ...]
    nudges: tuple[Nudge, ...]
    gaps: tuple[Gap, ...]
    media: tuple[Media, ...]
    updates: tuple[Score, ...]
    facets: tuple[Facet, ...]
    whole_scores: Mapping[str, Score]
    whole_facets: Mapping[str, Facet]

    @property
    def id(self) -> str:
        return self.header.id

    @property
    def notes(self) -> Notes:
        """The user's own title, notes, tags and rating, as they are now; empty ones where they cannot be read."""
        return notes_or_problem(self.path)[0]

    @property
    def title(self) -> str:
        """What the session is called: the user's own title, else the recorded one."""
        return self.notes.title or self.header.title

    def table(self, name: str) -> Table:
        """A table with its columns and units, such as ``events``, ``scores`` or ``face`` (``replay.tables.TABLES``)."""
        from monitor.replay.tables import table

        return table(self, name)

    def series(self, person: Person, family: str) -> Series:
        """One person's measures of a family: face, body, motion or voice."""
        with opened(self.path) as database:
            return read_series(database, self.path, person, family)

    def sketch(self, person: Person, *, start_s: float = 0.0, end_s: float = math.inf) -> Sketch:
        """One person's landmarks for drawing."""
        with opened(self.path) as database:
            return read_sketch(database, self.path, person, start_s=start_s, end_s=end_s)

    @cached_property
    def _tracks(self) -> dict[str, list[Score]]:
        tracks: dict[str, list[Score]] = {}
        for score in self.updates:
            tracks.setdefault(score.name, []).append(score)
        return tracks

    def scores(self, name: str) -> dict[str, Float64]:
        """A channel's or component's numbers over time: time_s, score, low, high, z, lag_s, confidence [each shape=(n,)]."""
        track = self._tracks.get(name, [])
        return {field: np.array([getattr(score, field) for score in track], dtype=np.float64) for field in _NUMBERS}

    @property
    def summary(self) -> dict[str, Score]:
        """The whole-session score of every channel and component, missing ones as *not enough signal* with the reason."""
        return {name: self._whole(name) for name in (*self.channels, *COMPONENTS)}

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that the session's preset looks at: without ``gaze`` where it leaves the eyes out."""
        return preset_of(self.header).channel_names

    @property
    def excess(self) -> dict[str, Facet]:
        """The whole-session state of every facet of excessive mimicry."""
        missing = Facet(self.duration_s, "", fires=False, value=math.nan, reason=NOT_MEASURED)
        return {name: self.whole_facets.get(name, replace(missing, name=name)) for name in FACETS}

    @cached_property
    def people(self) -> dict[Person, dict[str, dict[str, float]]]:
        """Per person: ``coverage`` (family -> share of the session) and ``means`` (measure -> value)."""
        from monitor.replay.people import describe_people

        return describe_people(self)

    @cached_property
    def looking(self) -> Looking | None:
        """Where both people looked; None where the preset leaves the eyes out, or nobody's were seen."""
        from monitor.replay.looking import looking

        return looking(self)

    @cached_property
    def sitting(self) -> Sitting | None:
        """How the user sat, against their own first minutes; None where they were not seen for long enough."""
        from monitor.replay.sitting import sitting

        with _uncollected():
            return sitting(self)

    @cached_property
    def copying(self) -> Copying:
        """Whether the facets add up to copying, on which side, and what may be a leak."""
        from monitor.replay.copying import copying

        return copying(self)

    @cached_property
    def _cells(self) -> Float64:
        from monitor.replay.cells import cells

        return cells(self)

    @cached_property
    def lag_map(self) -> LagMap:
        """How both people's movement goes together at each lag, over time."""
        from monitor.replay.cells import rate_hz
        from monitor.replay.lag_map import lag_map

        return lag_map(self._cells, rate_hz=rate_hz(), weights=preset_of(self.header).channel_weights)

    @cached_property
    def what_if(self) -> WhatIf:
        """The movement's score with the partner's track laid earlier or later."""
        from monitor.replay.cells import rate_hz
        from monitor.replay.what_if import what_if

        return what_if(self._cells, rate_hz=rate_hz(), channel_weights=preset_of(self.header).channel_weights)

    def to_json(self) -> dict[str, Any]:
        """The document of ``analyze --json``; NaN becomes null."""
        from monitor.replay.document import document

        return document(self)

    def _whole(self, name: str) -> Score:
        if name in self.whole_scores:
            return self.whole_scores[name]
        if name in self._tracks and not self.whole_scores:
            last = self._tracks[name][-1]
            why = SO_FAR if self.status == "recording" else CUT_OFF
            return replace(last, reason=why if last.status == "ok" else last.reason)
        return Score(self.duration_s, name, "not enough signal", reason=NOT_MEASURED)


_NUMBERS = ("time_s", "score", "low", "high", "z", "lag_s", "confidence", "simultaneous_z")


def load_session(path: str | Path) -> Session:
    """Open a session by its folder or database file.

    Raises SessionError, one sentence, for what is missing, foreign, newer, truncated or damaged.
    """
    path = Path(path)
    with opened(path) as database, _uncollected():
        file = database_path(path)
        header, status, duration_s = read_head(database, file)
        unspoken = set(CHANNELS) - set(preset_of(header).channel_names)
        return Session(
            path=file.parent,
            header=header,
            status=status,
            duration_s=duration_s,
            events=tuple(as_event(row) for row in rows_of(database, "SELECT * FROM events ORDER BY start_s")),
            nudges=tuple(nouns(database, Nudge, "nudges")),
            gaps=tuple(as_gap(row) for row in rows_of(database, "SELECT * FROM gaps ORDER BY start_s")),
            media=films(database, file.parent, duration_s),
            updates=tuple(score for score in nouns(database, Score, "scores") if score.name not in unspoken),
            facets=tuple(nouns(database, Facet, "facets")),
            whole_scores={score.name: score for score in nouns(database, Score, "summary_scores")},
            whole_facets={facet.name: facet for facet in nouns(database, Facet, "summary_facets")},
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Tens of thousands of small objects that all stay: looking for garbage among them would take as long as making them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_summary(path: Path) -> dict[str, Score]:
    """Only the scores of the whole session, by name: for comparing many sessions. Empty where it was cut off."""
    with opened(path) as database:
        return {score.name: score for score in nouns(database, Score, "summary_scores")}


def read_head(database: sqlite3.Connection, file: Path) -> tuple[Header, str, float]:
    rows = rows_of(database, "SELECT header, status, duration_s FROM session")
    if len(rows) != 1:
        raise SessionError(f"{file} holds no session yet; it was cut off while being made and can be deleted")
    text, status, duration_s = rows[0]
    try:
        header = Header.model_validate_json(str(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SessionError(
            f"{file}: the header is damaged ({where}: {first['msg']}); restore the session from a copy"
        ) from None
    duration_s = number(duration_s)
    if status not in STATUSES or not duration_s >= 0:
        raise SessionError(f"{file}: the status or duration is damaged; restore the session from a copy")
    if duration_s > longest_s():
        raise too_far(duration_s)
    if status == "recording" and not is_being_written(file.parent):
        status = "interrupted"
    return header, str(status), duration_s
