"""A dyad of a study, and what of its session can be paired with the people of other dyads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from monitor.config import Preset
from monitor.errors import SessionError
from monitor.replay.analysis.lag_map import regrid_signals
from monitor.replay.data import preset_of
from monitor.replay.session import load_session
from monitor.synchrony.movement import NAMES
from monitor.types import PEOPLE, Event, Float32, Person, Score
from monitor.words import say

# Signals of the grid that a pair's scores need.
SIGNALS: Final = (*NAMES, "speech")
# Events that are each person's own; turns are told from both people's phrases and found anew for every pair.
_EVENTS: Final = frozenset({"phrase", "laugh"})
_EYES: Final = "gaze_camera"


@dataclass(frozen=True, slots=True)
class StudyDyad:
    """A dyad of a study.

    Attributes
    ----------
    id : str
        What the study calls it; no two are alike.
    condition : str
        Its condition; empty where the study has none.
    session : pathlib.Path
        The folder of its session.
    """

    id: str
    condition: str
    session: Path


@dataclass(frozen=True, slots=True)
class Track:
    """One person's part of a session, in their role.

    cells : float32 [shape=(n_signals, n_cells)] of ``SIGNALS`` at 10 Hz, NaN where missing. events : phrases and laughs, by
    start. duration_s : of the session.
    """

    person: Person
    cells: Float32
    events: tuple[Event, ...]
    duration_s: float

    def empty(self) -> Track:
        """The same without cells and events."""
        return replace(self, cells=self.cells[:, :0].copy(), events=())


@dataclass(frozen=True, slots=True)
class DyadTracks:
    """Both people of a dyad. preset : of their session. scores : of the whole session, by channel and component."""

    id: str
    condition: str
    preset: Preset
    user: Track
    partner: Track
    scores: Mapping[str, Score]

    def without_tracks(self) -> DyadTracks:
        """The same without what fills the memory."""
        return replace(self, user=self.user.empty(), partner=self.partner.empty())


def load_tracks(dyad: StudyDyad) -> DyadTracks:
    """Read a dyad's session. Raises SessionError where it cannot be read, or where the two may not be compared."""
    session = load_session(dyad.session)
    if withheld := session.header.withholds_pair:
        raise SessionError(say(f"groups-withheld-{withheld}"))
    block = regrid_signals(session)
    tracks = []
    for column, person in enumerate(PEOPLE):
        cells = np.stack([block.signals[name][:, column] for name in SIGNALS])
        if "gaze" not in session.channels:
            cells[SIGNALS.index(_EYES)] = np.nan
        events = tuple(event for event in session.events if event.person == person and event.kind in _EVENTS)
        tracks.append(Track(person, cells, events, session.duration_s))
    return DyadTracks(dyad.id, dyad.condition, preset_of(session.header), tracks[0], tracks[1], session.summary)
