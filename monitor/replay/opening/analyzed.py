"""What the opening asks of a session, so that a session may hold its opening."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from monitor.config import GoalKind
from monitor.record.header import Header
from monitor.replay.analysis.copying import CopyingAnalysis
from monitor.replay.analysis.gaze import GazeAnalysis
from monitor.replay.analysis.goal import Verdict
from monitor.replay.analysis.people import People
from monitor.replay.analysis.posture import PostureAnalysis
from monitor.types import Event, Float64, Nudge, Score


class AnalyzedSession(Protocol):
    """See ``replay.session.Session``, which is one."""

    @property
    def id(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def header(self) -> Header: ...
    @property
    def duration_s(self) -> float: ...
    @property
    def events(self) -> tuple[Event, ...]: ...
    @property
    def nudges(self) -> tuple[Nudge, ...]: ...
    @property
    def summary(self) -> Mapping[str, Score]: ...
    @property
    def people(self) -> People: ...
    @property
    def measured_of_both_s(self) -> Mapping[str, int]: ...
    def verdict(self, kind: GoalKind) -> Verdict: ...
    @property
    def gaze(self) -> GazeAnalysis | None: ...
    @property
    def posture(self) -> PostureAnalysis | None: ...
    @property
    def copying(self) -> CopyingAnalysis: ...
    def scores(self, name: str) -> dict[str, Float64]: ...
