"""What a session's file holds: the tables in memory, the measures read when they are asked for.

The analyses (``replay.analysis``) take this; ``replay.session.Session`` is the same with what they make of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from monitor.config import Preset, load_preset
from monitor.errors import CalibrationError
from monitor.record.header import Header
from monitor.record.notes import Notes, notes_or_problem
from monitor.replay.database import decode_number, decode_text, opened, read_records, read_words, rows_of, uncollected
from monitor.replay.series import Media, Series, SeriesReader, Sketch, read_sketch, read_track
from monitor.speech import Word
from monitor.types import CHANNELS, COMPONENTS, FACETS, Event, Facet, Float64, Gap, Nudge, Person, Score
from monitor.words import say

# A session that was recorded before these were measured has none of them.
LATER_CHANNELS = frozenset({"floor", "laughter"})
_NUMBERS = ("time_s", "score", "low", "high", "z", "lag_s", "confidence", "simultaneous_z")


@dataclass(frozen=True)
class SessionData:
    """A recorded session as it was written. What grows with each second is read from the file when it is asked for: ``series``,
    ``sketch``, ``words``, ``updates`` and ``facets``.

    Attributes
    ----------
    path : pathlib.Path
        The session's folder.
    header : Header
        When, with which preset, sources and models it was recorded.
    status : {"complete", "interrupted", "recording"}
        Interrupted also when whoever recorded it was killed; recording by a living process.
    duration_s : float
        Length, in seconds.
    events : tuple of Event
        What each person did, by start; not what they said.
    nudges : tuple of Nudge
        The cues that came.
    gaps : tuple of Gap
        Where a stream gave nothing.
    media : tuple of Media
        The films that were kept.
    whole_scores, whole_facets : Mapping
        The same for the whole session, by name, as stored; ``summary`` and ``excess`` have every name.
    """

    path: Path
    header: Header
    status: str
    duration_s: float
    events: tuple[Event, ...]
    nudges: tuple[Nudge, ...]
    gaps: tuple[Gap, ...]
    media: tuple[Media, ...]
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

    def series(self, person: Person, family: str) -> Series:
        """One person's measures of a family.

        Parameters
        ----------
        person : {"user", "partner"}
            Whose.
        family : {"face", "body", "motion", "voice"}
            Of which measures (docs/measures.md).

        Returns
        -------
        Series
            ``time_s`` and ``quality`` [shape=(n,)], ``values`` [shape=(n, n_columns)], all read-only; ``column(name)``.
        """
        return self._reader.read(person, family)

    @cached_property
    def _reader(self) -> SeriesReader:
        return SeriesReader(self.path)

    def keeping_series(self) -> AbstractContextManager[None]:
        """A block in which each series is read from the file once: for what makes a whole document of the session."""
        return self._reader.kept()

    def sketch(self, person: Person, *, start_s: float = 0.0, end_s: float = math.inf) -> Sketch:
        """One person's landmarks for drawing.

        Parameters
        ----------
        person : {"user", "partner"}
            Whose.
        start_s, end_s : float
            From when to when, in seconds.

        Returns
        -------
        Sketch
            ``time_s`` [shape=(n,)] and ``points`` in picture widths [shape=(n, n_points, 2)].
        """
        with opened(self.path) as database:
            return read_sketch(database, self.path, person, start_s=start_s, end_s=end_s)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """What both people said, by start; none where the session's header does not say where its words came from."""
        if self.header.transcript is None:
            return ()
        with opened(self.path) as database:
            return tuple(read_words(database))

    @cached_property
    def updates(self) -> tuple[Score, ...]:
        """The scores of every second, without the channels that the preset leaves out."""
        unspoken = set(CHANNELS) - set(self._preset.channel_names)
        with opened(self.path) as database, uncollected():
            return tuple(score for score in read_records(database, Score, "scores") if score.name not in unspoken)

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The signs of close copying of every second."""
        with opened(self.path) as database, uncollected():
            return tuple(read_records(database, Facet, "facets"))

    @cached_property
    def _tracks(self) -> dict[str, dict[str, Float64]]:
        """What ``scores`` gives, by name; filled as it is asked for."""
        return {}

    @cached_property
    def _score_names(self) -> frozenset[str]:
        """Whose scores there are over time, ok or not; without the channels that the preset leaves out."""
        with opened(self.path) as database:
            names = {decode_text(name) for (name,) in rows_of(database, "SELECT DISTINCT name FROM scores")}
        return frozenset(names - (set(CHANNELS) - set(self._preset.channel_names)))

    @cached_property
    def drawn(self) -> frozenset[str]:
        """The channels and components that have a score at any time, which is a line over time."""
        query = "SELECT DISTINCT name FROM scores WHERE typeof(score) IN ('real', 'integer') AND abs(score) < 9e999"
        with opened(self.path) as database:
            return frozenset(decode_text(name) for (name,) in rows_of(database, query)) & self._score_names

    @cached_property
    def _last_scores(self) -> dict[str, Score]:
        """The last score of each name, for a session that was cut off before it had one of the whole."""
        last = "WHERE rowid IN (SELECT max(rowid) FROM scores GROUP BY name)"
        with opened(self.path) as database:
            return {score.name: score for score in read_records(database, Score, "scores", where=last)}

    @property
    def scored_from_s(self) -> float:
        """When the first score came, of all that the preset looks at; 0 where none did."""
        with opened(self.path) as database:
            rows = rows_of(database, "SELECT name, min(time_s) FROM scores WHERE status = 'ok' GROUP BY name")
        return min((decode_number(time_s) for name, time_s in rows if name in self._score_names), default=0.0)

    def scores(self, name: str) -> dict[str, Float64]:
        """A channel's or component's numbers over time.

        Parameters
        ----------
        name : str
            One of ``monitor.types.CHANNELS`` or ``COMPONENTS``.

        Returns
        -------
        dict of str to numpy.ndarray
            time_s, score, low, high, z, lag_s, confidence and simultaneous_z [each shape=(n,)].
        """
        if name not in self._score_names:
            return {column: np.empty(0) for column in _NUMBERS}
        if name not in self._tracks:
            with opened(self.path) as database, uncollected():
                self._tracks[name] = read_track(database, name, _NUMBERS)
        return {column: values.copy() for column, values in self._tracks[name].items()}

    @property
    def summary(self) -> dict[str, Score]:
        """The whole-session score of every channel and component, missing ones as *not enough signal* with the reason."""
        return {name: self._whole(name) for name in (*self.channels, *COMPONENTS)}

    @cached_property
    def _preset(self) -> Preset:
        return preset_of(self.header)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that the session's preset looks at: without ``gaze`` where it leaves the eyes out.

        What an older version did not measure is not among them.
        """
        names = self._preset.channel_names
        if not self.whole_scores and not self._score_names:
            return names
        known = {*self.whole_scores, *(self._score_names if LATER_CHANNELS - self.whole_scores.keys() else ())}
        return tuple(name for name in names if name in known or name not in LATER_CHANNELS)

    @property
    def excess(self) -> dict[str, Facet]:
        """The whole-session state of every facet of excessive mimicry."""
        missing = Facet(self.duration_s, "", fires=False, value=math.nan, reason=say("session-not-measured"))
        return {name: self.whole_facets.get(name, replace(missing, name=name)) for name in FACETS}

    def _whole(self, name: str) -> Score:
        if name in self.whole_scores:
            return self.whole_scores[name]
        if not self.whole_scores and name in self._score_names:
            last = self._last_scores[name]
            why = say("session-still-recording" if self.status == "recording" else "session-cut-off")
            return replace(last, reason=why if last.status == "ok" else last.reason)
        return Score(self.duration_s, name, "not enough signal", reason=say("session-not-measured"))


def preset_of(header: Header) -> Preset:
    """The session's preset; the program's own where it was somebody else's, or an older version's."""
    try:
        return load_preset(header.preset)
    except CalibrationError:
        return load_preset()
