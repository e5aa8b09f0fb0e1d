"""Which sessions say something of the user over time, why others do not, and three facts of each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from monitor import constants
from monitor.config import GoalKind
from monitor.errors import RapportError
from monitor.replay.analysis.goal import measured
from monitor.replay.analysis.people import articulation_rate_hz
from monitor.replay.catalog import SessionInfo
from monitor.replay.data import SessionData
from monitor.replay.database import database_path, opened, read_events, read_head

Reason = Literal["unfinished", "simulated", "short", "imported", "practice", "side", "repeated"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
FactName = Literal["talk_share", "looking", "pace"]
FACTS: Final[tuple[FactName, ...]] = get_args(FactName)
# Two analyses of one film differ by less (s).
_REPEAT_S: Final = 1.0


def own_sessions(infos: Iterable[SessionInfo], *, practised: bool = False) -> tuple[list[SessionInfo], Counter[Reason]]:
    """Those that count, in the order given, and how many others there are for each reason; one that cannot be read has none.

    Of several analyses of the same files the newest counts; of a joined session and the user's own side of it, the joined one.
    practised : those practised alone in place of the talks with somebody; the others then have ``practice`` as their reason.
    """
    listed = [info for info in infos if not info.problem]
    sides = {info.own_side for info in listed if info.own_side}
    kept: list[SessionInfo] = []
    left_out: Counter[Reason] = Counter()
    for info in sorted(listed, key=lambda info: info.id, reverse=True):
        reason: Reason | None = _reason(info, practised=practised)
        if reason is None and info.id in sides:
            reason = "side"
        if reason is None and any(_is_same_recording(info, other) for other in kept):
            reason = "repeated"
        if reason is None:
            kept.append(info)
        else:
            left_out[reason] += 1
    ids = {info.id for info in kept}
    return [info for info in listed if info.id in ids], left_out


def _reason(info: SessionInfo, *, practised: bool) -> Reason | None:
    why: dict[Reason, bool] = {
        "simulated": info.simulated,
        "unfinished": info.status not in ("complete", "interrupted"),
        "short": info.duration_s < constants.progress().shortest_s,
        # Of a person's folder the user said whose it is; in their own, it may be anybody's.
        "imported": info.imported and not info.joined and not info.person,
        "practice": info.practice != practised,
    }
    return next((reason for reason, is_so in why.items() if is_so), None)


def _is_same_recording(info: SessionInfo, other: SessionInfo) -> bool:
    same = bool(info.recording) and (info.recording, info.preset) == (other.recording, other.preset)
    return same and abs(info.duration_s - other.duration_s) <= _REPEAT_S


def facts_of(info: SessionInfo) -> Mapping[FactName, float]:
    """The user's share of the talking, share of looks while listening, and pace (syllables/s); NaN where it is not known."""
    return dict(zip(FACTS, (_value(info, name) for name in FACTS), strict=True))


def goal_value(info: SessionInfo, kind: GoalKind) -> float:
    """The value of a kind of goal in this session, whatever its goal was; NaN where it is not known."""
    return _value(info, kind)


def _value(info: SessionInfo, name: str) -> float:
    try:
        stat = database_path(info.path).stat()
        return _stored(info.path, name, stat.st_mtime_ns, stat.st_size)
    except (RapportError, OSError, ArithmeticError, ValueError):
        # One damaged session must not take away the others.
        return math.nan


@lru_cache(maxsize=1024)
def _stored(path: Path, name: str, changed_ns: int, size_bytes: int) -> float:
    """For as long as the file stays the one that it was (changed_ns, size_bytes)."""
    session = read_outline(path)
    if name == "pace":
        return articulation_rate_hz([event for event in session.events if event.person == "user"])
    if name == "talk_share":
        return measured(session, "balance")[0]
    return measured(session, cast(GoalKind, name))[0]


@lru_cache(maxsize=4)
def _outline(path: Path, changed_ns: int) -> SessionData:
    with opened(path) as database:
        header, status, duration_s = read_head(database, database_path(path))
        events = tuple(read_events(database))
    nothing: dict[str, Any] = {"nudges": (), "gaps": (), "media": ()}
    return SessionData(path, header, status, duration_s, events, whole_scores={}, whole_facets={}, **nothing)


def read_outline(path: Path) -> SessionData:
    """A session without its last scores and facets, cues, gaps and films, which are most of what takes time to read."""
    return _outline(path, database_path(path).stat().st_mtime_ns)
