"""The facts of the user's own last sessions of the same kind, which a session is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from statistics import median
from typing import Final, cast

from monitor.errors import RapportError
from monitor.replay.analysis.own_sessions import facts_of, own_sessions, read_outline
from monitor.replay.catalog import SessionInfo, list_sessions
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.fields import FactName, LastFive

_SESSIONS: Final = 5
# Fewer are no habit.
_LEAST: Final = 2


def last_five(session: AnalyzedSession) -> dict[FactName, LastFive]:
    """By fact the median and the range of the sessions before this one; a fact is missing while there are fewer than two."""
    found: dict[FactName, list[float]] = {}
    for info in islice(_earlier(session), _SESSIONS):
        for name, value in _facts(info, session).items():
            if math.isfinite(value):
                found.setdefault(name, []).append(value)
    return {
        name: {"median": median(values), "low": min(values), "high": max(values), "n": len(values)}
        for name, values in found.items()
        if len(values) >= _LEAST
    }


def _earlier(session: AnalyzedSession) -> Iterator[SessionInfo]:
    """The newest first; nothing of a session that is not the user's own to compare. Practice is compared with practice."""
    practised, sided = session.header.practice is not None, session.header.is_one_sided
    infos = [info for info in list_sessions(session.path.parent) if info.id <= session.id]
    kept, _ = own_sessions(infos, practised=practised)
    if not any(info.id == session.id for info in kept):
        return
    for info in kept:
        if info.id != session.id and info.preset == session.header.preset and info.one_sided == sided:
            yield info


def _facts(info: SessionInfo, session: AnalyzedSession) -> Mapping[FactName, float]:
    facts = cast(Mapping[FactName, float], facts_of(info))
    try:
        mapped_alike = read_outline(info.path).header.has_zones == session.header.has_zones
    except (RapportError, OSError):
        return {}
    # With a map of the user's own, a look at the partner is another thing.
    return facts if mapped_alike else {name: value for name, value in facts.items() if name != "looking"}
