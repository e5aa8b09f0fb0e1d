"""The goal over sessions: what its value was before it was chosen, and since.

The two are compared by the exact test of Mann and Whitney (1947, Ann Math Stat 18, 50), which asks nothing of how values are
distributed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Literal

from monitor import constants
from monitor.config import GoalKind
from monitor.errors import RapportError
from monitor.replay.analysis.goal import Verdict, goal_result
from monitor.replay.analysis.own_sessions import goal_value, read_outline
from monitor.replay.catalog import SessionInfo

Change = Literal["up", "down", "unclear", "few"]


@dataclass(frozen=True, slots=True)
class GoalPoint:
    """One session. value : NaN where it is not known. verdict : of a session that had this goal, None of another one."""

    session: str
    value: float
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """kind, words : of the goal as it was chosen last. since : when it was first. points : by their start. before, after : the
    known values before it was chosen and since. change : *few* where there are too few of either to tell.
    """

    kind: GoalKind
    words: str
    since: datetime
    points: tuple[GoalPoint, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    change: Change

    @property
    def medians(self) -> tuple[float, float]:
        """Before and since; NaN where there is none."""
        return _median(self.before), _median(self.after)

    @property
    def tried(self) -> int:
        """In how many sessions since it is known whether it was reached."""
        return sum(point.verdict in ("reached", "missed") for point in self.points)

    @property
    def reached(self) -> int:
        return sum(point.verdict == "reached" for point in self.points)


def goal_progress(infos: Sequence[SessionInfo]) -> GoalProgress | None:
    """How the goal that was chosen last went. infos : the sessions that count, of one preset, by their start."""
    chosen = next((info.goal for info in reversed(infos) if info.goal is not None), None)
    if chosen is None:
        return None

    def is_it(info: SessionInfo) -> bool:
        goal = info.goal
        return goal is not None and (goal.kind, goal.text) == (chosen.kind, chosen.text)

    first = next(number for number, info in enumerate(infos) if is_it(info))
    points, words = [], ""
    for info in infos:
        verdict = None
        if is_it(info):
            verdict, words = _verdict(info, words)
        points.append(GoalPoint(info.id, goal_value(info, chosen.kind), verdict))
    before, after = (
        tuple(point.value for point in part if math.isfinite(point.value)) for part in (points[:first], points[first:])
    )
    since = infos[first].started_at
    assert since is not None  # those that count can be read
    return GoalProgress(chosen.kind, words, since, tuple(points), before, after, change(before, after))


def change(before: Sequence[float], after: Sequence[float]) -> Change:
    """Which way the values went, where chance alone would rarely part them so."""
    numbers = constants.progress()
    if min(len(before), len(after)) < numbers.goal_least:
        return "few"
    if len({*before, *after}) == 1:
        return "unclear"
    from scipy.stats import mannwhitneyu

    # Exact p's hold without ties only; with some the method takes the normal approximation.
    if float(mannwhitneyu(after, before, method="auto").pvalue) >= numbers.goal_p:
        return "unclear"
    return "up" if _median(after) > _median(before) else "down" if _median(after) < _median(before) else "unclear"


def _verdict(info: SessionInfo, words: str) -> tuple[Verdict | None, str]:
    try:
        result = goal_result(read_outline(info.path))
    except (RapportError, OSError, ArithmeticError, ValueError):
        return None, words
    return (None, words) if result is None else (result.verdict, result.words)


def _median(values: Sequence[float]) -> float:
    return median(values) if values else math.nan
