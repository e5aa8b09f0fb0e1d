"""The facts of the user's own last sessions of the same kind, which a session is compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Final

from monitor.errors import RapportError
from monitor.record.header import Header
from monitor.replay.analysis.gaze import own_looks
from monitor.replay.analysis.people import articulation_rate_hz
from monitor.replay.analysis.talk import share_of_speech
from monitor.replay.catalog import list_sessions
from monitor.replay.database import database_path, decode_event, opened, read_head, rows_of
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.fields import FactName, LastFive

_SESSIONS: Final = 5
# Fewer are no habit.
_LEAST: Final = 2
# A shorter one is a try (s).
_SHORTEST_S: Final = 60.0
# Two analyses of one film differ by less (s).
_REPEAT_S: Final = 1.0


def last_five(session: AnalyzedSession) -> dict[FactName, LastFive]:
    """By fact the median and the range of the sessions before this one; a fact is missing while there are fewer than two."""
    found: dict[FactName, list[float]] = {}
    for values in _earlier(session):
        for name, value in values.items():
            if math.isfinite(value):
                found.setdefault(name, []).append(value)
    return {
        name: {"median": median(values), "low": min(values), "high": max(values), "n": len(values)}
        for name, values in found.items()
        if len(values) >= _LEAST
    }


def counts_as_own(header: Header, duration_s: float) -> bool:
    """Whether a session says something of the user: no imported, simulated or very short one does."""
    simulated = any(source.kind == "simulated" and source.person != "partner" for source in header.sources)
    return not (header.imported or simulated or duration_s < _SHORTEST_S)


def recording_of(header: Header, duration_s: float) -> tuple[object, ...]:
    """What two analyses of the same films have in common; of a live session its own id."""
    files = sorted((source.person, source.name) for source in header.sources if source.kind in ("film", "sound", "table"))
    return (*files, round(duration_s / _REPEAT_S)) if files else (header.id,)


def _earlier(session: AnalyzedSession) -> Iterator[Mapping[FactName, float]]:
    """The newest first."""
    if not counts_as_own(session.header, session.duration_s):
        return
    seen = {recording_of(session.header, session.duration_s)}
    taken = 0
    for info in list_sessions(session.path.parent):
        if taken == _SESSIONS:
            return
        if info.problem or info.id >= session.id or info.preset != session.header.preset or info.status != "complete":
            continue
        if info.practice != (session.header.practice is not None) or info.one_sided != session.header.is_one_sided:
            continue
        try:
            with opened(info.path) as database:
                header, _, duration_s = read_head(database, database_path(info.path))
        except RapportError:
            continue
        recording = recording_of(header, duration_s)
        if recording in seen or not counts_as_own(header, duration_s):
            continue
        seen.add(recording)
        taken += 1
        facts = _facts_of(info.path, duration_s)
        # With a map of the user's own, a look at the partner is another thing.
        mapped_alike = header.has_zones == session.header.has_zones
        yield facts if mapped_alike else {name: value for name, value in facts.items() if name != "looking"}


def _facts_of(path: Path, duration_s: float) -> Mapping[FactName, float]:
    """Nothing where the session is damaged: one that is must not take away the others."""
    try:
        stat = database_path(path).stat()
        return _stored(path, duration_s, stat.st_mtime_ns, stat.st_size)
    except (RapportError, OSError, ArithmeticError, ValueError):
        return {}


@lru_cache(maxsize=64)
def _stored(path: Path, duration_s: float, changed_ns: int, size_bytes: int) -> Mapping[FactName, float]:
    """As ``_facts_of``, for as long as the file stays the one that it was (changed_ns, size_bytes)."""
    with opened(path) as database:
        rows = rows_of(database, "SELECT * FROM events WHERE kind IN ('phrase', 'turn') ORDER BY start_s")
    events = [decode_event(row) for row in rows]
    looks = own_looks(path, duration_s)
    return {
        "talk_share": share_of_speech(events),
        "looking": math.nan if looks.ambiguous else looks.listening,
        "pace": articulation_rate_hz([event for event in events if event.person == "user"]),
    }
