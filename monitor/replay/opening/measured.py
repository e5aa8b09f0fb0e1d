"""For how long both people were measured: what a score has to rest on, in time that people can check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.types import PEOPLE

if TYPE_CHECKING:
    from monitor.replay.data import SessionData
    from monitor.replay.series import Series

# What the channels are measured from; the others are of voices.
_SEEN: Final[Mapping[str, tuple[str, ...]]] = {
    "posture": ("body", "motion"),
    "head": ("face",),
    "gaze": ("face",),
    "smile": ("face",),
}
# Of a joined score the parts; posture, head and smile stand for the joined movement.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "warmth": ("smile", "laughter"),
    "coordination": ("posture", "head", "smile", "floor", "laughter", "pitch"),
}


def measured_of_both_s(session: SessionData) -> dict[str, int]:
    """By channel and component, in how many whole seconds both people were measured; of a component, any part of it that has a
    score.
    """
    both = {family: _seconds_of_both(session, family) for family in ("face", "body", "motion", "voice")}
    found: dict[str, int] = {}
    for name in session.summary:
        parts = [part for part in _PARTS.get(name, (name,)) if part in session.summary and session.summary[part].status == "ok"]
        families = {family for part in parts for family in _SEEN.get(part, ("voice",))}
        found[name] = len(set().union(*(both[family] for family in families)))
    return found


def _seconds_of_both(session: SessionData, family: str) -> set[int]:
    user, partner = (_seconds(session.series(person, family)) for person in PEOPLE)
    return user & partner


def _seconds(series: Series) -> set[int]:
    usable = (series.quality > 0) & np.isfinite(series.values).any(axis=1)
    return set(np.unique(np.floor(series.time_s[usable])).astype(int).tolist())
