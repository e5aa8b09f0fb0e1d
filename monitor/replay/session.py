"""``load_session``: what a session holds, as arrays and tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.replay.data import SessionData, preset_of
from monitor.replay.database import (
    check_record_times,
    database_path,
    decode_gap,
    opened,
    read_events,
    read_head,
    read_records,
    rows_of,
    uncollected,
)
from monitor.replay.events import Events
from monitor.replay.series import films
from monitor.types import Facet, Float64, Nudge, Score, plain

if TYPE_CHECKING:
    from monitor.config import GoalKind
    from monitor.language.analysis import LanguageAnalysis
    from monitor.language.utterances import Utterance
    from monitor.replay.analysis.copying import CopyingAnalysis
    from monitor.replay.analysis.cues.history import CueEffects
    from monitor.replay.analysis.gaze import GazeAnalysis
    from monitor.replay.analysis.goal import GoalResult, Verdict
    from monitor.replay.analysis.lag_map import LagMap
    from monitor.replay.analysis.people import People
    from monitor.replay.analysis.posture import PostureAnalysis
    from monitor.replay.analysis.shift_fit import ShiftFit
    from monitor.replay.analysis.shift_test import ShiftTest
    from monitor.replay.analysis.signals import SignalComparison
    from monitor.replay.table import Table


@dataclass(frozen=True)
class Session(SessionData):
    """A recorded session with what the analyses make of it; see ``SessionData`` for what the file holds.

    The analyses are computed when they are first asked for.

    Attributes
    ----------
    people : People
        Coverage and means of each person.
    measured_of_both_s : dict
        By channel and component, the whole seconds in which both people were measured for it.
    gaze : GazeAnalysis or None
        Where both people looked.
    posture : PostureAnalysis or None
        How the user sat.
    copying : CopyingAnalysis
        Whether the facets add up to copying.
    cue_effects : CueEffects
        What the cues of a live talk did, beside the user's earlier ones.
    lag_map : LagMap
        How both people's movement goes together at each lag.
    shift_test : ShiftTest
        The score with the partner's track shifted in time.
    shift_fit : ShiftFit or None
        The turn-taking with the partner's track shifted in time.
    signals : SignalComparison or None
        Two series of another program against chance; None where the session has none.
    utterances : tuple of Utterance
        The words by who says them without a break.
    language : LanguageAnalysis or None
        What the words say of the talk; None where none were kept.
    goal : GoalResult or None
        Whether the goal that the user chose beforehand was reached; None without one.

    Examples
    --------
    >>> import monitor
    >>> session = monitor.load_session("path/of/the/session")  # doctest: +SKIP
    >>> session.summary["coordination"].score  # doctest: +SKIP
    >>> session.series("user", "face").column("yaw_deg")  # doctest: +SKIP
    >>> session.table("events").to_pandas()  # doctest: +SKIP
    """

    def table(self, name: str, *, words: bool = True) -> Table:
        """A table with its columns and units.

        Parameters
        ----------
        name : str
            Such as ``events``, ``scores`` or ``face``; all of them are in docs/export.md.
        words : bool
            Whether events keep the texts of phrases, where a table of turns brought them.

        Returns
        -------
        Table
            ``table["start_s"]`` is a numpy array; ``to_pandas()`` and ``to_arrow()`` where these are installed.

        Raises
        ------
        SessionError
            If there is no table of that name.
        """
        from monitor.replay.tables import table

        return table(self, name, people=lambda: self.people, words=words)

    @cached_property
    def people(self) -> People:
        """Per person: ``coverage`` (family -> share of the session) and ``means`` (measure -> value)."""
        from monitor.replay.analysis.people import describe_people

        return describe_people(self, gaze=self.gaze, posture=self.posture)

    @cached_property
    def measured_of_both_s(self) -> dict[str, int]:
        """By channel and component, the whole seconds in which both people were measured for it."""
        from monitor.replay.opening.measured import measured_of_both_s

        return measured_of_both_s(self)

    @cached_property
    def gaze(self) -> GazeAnalysis | None:
        """Where both people looked; None where the preset leaves the eyes out, or nobody's were seen."""
        from monitor.replay.analysis.gaze import analyze_gaze

        return analyze_gaze(self)

    @cached_property
    def posture(self) -> PostureAnalysis | None:
        """How the user sat, against their own first minutes; None where they were not seen for long enough."""
        from monitor.replay.analysis.posture import analyze_posture

        with uncollected():
            return analyze_posture(self)

    @cached_property
    def copying(self) -> CopyingAnalysis:
        """Whether the facets add up to copying, on which side, and what may be a leak."""
        from monitor.replay.analysis.copying import analyze_copying

        return analyze_copying(self)

    @cached_property
    def cue_effects(self) -> CueEffects:
        """What the cues did, against moments as bad without one; empty where nobody saw them."""
        from monitor.replay.analysis.cues.history import analyze_cues

        return analyze_cues(self)

    @cached_property
    def _cells(self) -> Float64:
        from monitor.replay.analysis.lag_map import regrid

        return regrid(self)

    @cached_property
    def lag_map(self) -> LagMap:
        """How both people's movement goes together at each lag, over time; empty where what compares the two is withheld."""
        from monitor.replay.analysis.lag_map import lag_map, rate_hz

        cells = self._cells[:, :, :0] if self.header.withholds_pair else self._cells
        return lag_map(cells, rate_hz=rate_hz(), weights=preset_of(self.header).channel_weights)

    @cached_property
    def shift_test(self) -> ShiftTest:
        """The movement's score with the partner's track laid earlier or later."""
        from monitor.replay.analysis.lag_map import rate_hz
        from monitor.replay.analysis.shift_fit import reach_s
        from monitor.replay.analysis.shift_test import shift_test

        weights = preset_of(self.header).channel_weights
        # An unsure clock may be settled by this test; an interviewer does not react, whenever that was.
        cells = self._cells[:, :, :0] if self.header.withholds_pair == "practice" else self._cells
        return shift_test(cells, rate_hz=rate_hz(), channel_weights=weights, reach_s=reach_s(self.header))

    @cached_property
    def shift_fit(self) -> ShiftFit | None:
        """The speech of both with the partner's track laid earlier or later; None where not both were heard."""
        from monitor.replay.analysis.shift_fit import shift_fit

        return shift_fit(self)

    @cached_property
    def signals(self) -> SignalComparison | None:
        """Two people's series of another program, such as heart rates, against chance; None where the session has none."""
        from monitor.replay.analysis.signals import compare_signals

        return compare_signals(self)

    @cached_property
    def utterances(self) -> tuple[Utterance, ...]:
        """The words of both, cut where the other takes the floor or the speaker pauses for long; empty where none were kept."""
        from monitor.replay.analysis.language import utterances_of

        return utterances_of(self)

    @cached_property
    def language(self) -> LanguageAnalysis | None:
        """Questions, fillers, words taken up and more of the words; None where none were kept."""
        from monitor.replay.analysis.language import analyze_language

        return analyze_language(self, self.utterances)

    @property
    def goal(self) -> GoalResult | None:
        """What became of the goal that the user chose beforehand; None without one. The user's own verdict may change."""
        from monitor.replay.analysis.goal import goal_result

        return goal_result(self)

    def verdict(self, kind: GoalKind) -> Verdict:
        """Whether the session reached what is usual for a kind of goal that is measured, chosen or not."""
        from monitor.record.header import Goal
        from monitor.replay.analysis.goal import result_of

        return result_of(self, Goal(kind=kind)).verdict

    def to_json(self, *, words: bool = True, voices: bool = True) -> dict[str, Any]:
        """The document of ``rapport analyze --json``.

        Parameters
        ----------
        words : bool
            Whether ``language`` says what was counted from the words, with some of them as examples.
        voices : bool
            Whether ``voices`` has pitch, volume and tempo over time; null without.

        Returns
        -------
        dict
            Plain values; NaN is None.
        """
        from monitor.replay.document import document
        from monitor.replay.opening.claims import claim_fields
        from monitor.replay.opening.opening import opening
        from monitor.replay.text.cue_effects import cue_documents, kind_documents
        from monitor.replay.text.signals import signals_document

        with self.keeping_series():
            whole = document(
                self, people=self.people, gaze=self.gaze, posture=self.posture, copying=self.copying, voices=voices
            )
            whole |= {"signals": signals_document(self.signals), "opening": plain(opening(self))}
            for name, score in (whole["channels"] | whole["components"]).items():
                score |= claim_fields(self, self.summary[name])
        whole |= {"cue_effects": cue_documents(self.cue_effects)}
        whole |= {"cue_kinds": kind_documents(self.cue_effects.kinds, preset_of(self.header))}
        language = self.language if words else None
        return whole | {"language": None if language is None else dict(language.numbers)}


def load_session(path: str | Path) -> Session:
    """Open a recorded session.

    Parameters
    ----------
    path : pathlib.Path or str
        The session's folder or its database file.

    Returns
    -------
    Session
        The tables are in memory; the measures are read from the file when they are asked for.

    Raises
    ------
    SessionError
        One sentence, for what is missing, foreign, newer, truncated or damaged.

    Examples
    --------
    >>> import monitor
    >>> session = monitor.load_session("path/of/the/session")  # doctest: +SKIP
    """
    path = Path(path)
    with opened(path) as database:
        file = database_path(path)
        header, status, duration_s = read_head(database, file)
        for table in ("scores", "facets"):
            check_record_times(database, table)
        return Session(
            path=file.parent,
            header=header,
            status=status,
            duration_s=duration_s,
            events=Events(read_events(database)),
            nudges=tuple(read_records(database, Nudge, "nudges")),
            gaps=tuple(decode_gap(row) for row in rows_of(database, "SELECT * FROM gaps ORDER BY start_s")),
            media=films(database, file.parent, duration_s),
            whole_scores={score.name: score for score in read_records(database, Score, "summary_scores")},
            whole_facets={facet.name: facet for facet in read_records(database, Facet, "summary_facets")},
        )
