"""Where both people looked over a whole session: by role, together, how long on end, who looked away first, down at notes.

Without a calibration, and for the partner always, a look counts where it goes towards the call: into the lens or at the screen
just below it. What is too unsure leaves the shares, and whose looks lie unclear is compared with nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from monitor import constants
from monitor.durations import durations, edges
from monitor.errors import RapportError
from monitor.replay.analysis.moments import speech
from monitor.replay.catalog import list_sessions
from monitor.replay.data import preset_of
from monitor.replay.database import database_path, decode_event, opened, read_head, rows_of
from monitor.replay.series import Series, read_series
from monitor.synchrony.behaviour.gaze import describe
from monitor.synchrony.behaviour.looks import (
    ROLES,
    Range,
    Role,
    Verdict,
    clear_zones,
    compare_to_target,
    down_looks,
    has_map,
    is_ambiguous,
    look_lengths,
    personal_range,
    target_range,
)
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import PEOPLE, Event, Float64, Person

NAN = float("nan")

if TYPE_CHECKING:
    from monitor.replay.data import SessionData


@dataclass(frozen=True, slots=True)
class PersonGaze:
    """One person's. listening, speaking : share of looks at the other in that role. median_s, longest_s : of unbroken looks.
    long : how many of those lasted over half a minute. down, down_share : looks down as at notes, their share of the time the
    eyes were seen. away_first : how often this one ended a mutual gaze. mapped : by a map of this person's own. unsure : share
    of the time the eyes were seen that was left out as too unsure. ambiguous : unclear where their looks lie. NaN: not known.
    """

    listening: float = NAN
    speaking: float = NAN
    median_s: float = NAN
    longest_s: float = NAN
    long: float = NAN
    down: float = NAN
    down_share: float = NAN
    away_first: float = NAN
    mapped: bool = False
    unsure: float = NAN
    ambiguous: bool = False

    def share(self, role: Role) -> float:
        return self.listening if role == "listening" else self.speaking


@dataclass(frozen=True, slots=True)
class GazeAnalysis:
    """people : each one's looks. mutual, mutual_chance : share of time both look at each other, and by chance alone. preset,
    usual : the ranges of the user's shares by role; usual ones from earlier sessions, where there are enough. verdicts : the
    user's shares against the usual range, or until it is known the preset's.
    """

    people: Mapping[Person, PersonGaze]
    mutual: float
    mutual_chance: float
    preset: Mapping[Role, Range]
    usual: Mapping[Role, Range]
    verdicts: Mapping[Role, Verdict]


def analyze_gaze(session: SessionData) -> GazeAnalysis | None:
    """None where the preset leaves the eyes out, or nobody's were seen."""
    preset = preset_of(session.header)
    if not preset.gaze:
        return None
    rate_hz = constants.synchrony().grid_rate_hz
    n = max(1, int(session.duration_s * rate_hz))
    faces = {person: session.series(person, "face") for person in PEOPLE}
    gaze = np.stack([_on_grid(faces[person], n) for person in PEOPLE], axis=1)
    if not np.isfinite(gaze).any():
        return None
    # What one does while the other speaks or looks is unknown as long as the recordings may lie otherwise.
    aligned, paired = not session.header.is_clock_unsure, not session.header.withholds_pair
    speech = _talk(session.events, n) if aligned else np.full_like(gaze, np.nan)
    looks = describe(gaze, speech=speech, rate_hz=rate_hz, coupling=paired)
    people = {}
    both = paired and bool(np.isfinite(gaze).any(axis=0).all())
    for number, person in enumerate(PEOPLE):
        away = float(looks.looked_away_first[number]) if both else NAN
        people[person] = _looks(faces[person], looks.listening[number], looks.speaking[number], away)
    user = people["user"]
    # Somebody else's session is not compared with what is usual here.
    imported, folder = session.header.imported, session.path.parent
    usual = {} if imported else usual_looks(folder, session.header.preset, before=session.id, mapped=user.mapped)
    ranges: dict[Role, Range] = {"listening": preset.looks.listening, "speaking": preset.looks.speaking}
    return GazeAnalysis(
        people,
        looks.mutual,
        looks.mutual_chance,
        {role: target_range(ranges[role], mapped=user.mapped) for role in ROLES},
        usual,
        {role: _verdict(user, role, preset=ranges[role], personal=usual.get(role)) for role in ROLES},
    )


def _verdict(user: PersonGaze, role: Role, *, preset: Range, personal: Range | None) -> Verdict:
    if user.ambiguous:
        return "unknown"
    return compare_to_target(user.share(role), preset=preset, personal=personal, mapped=user.mapped)


def usual_looks(folder: Path, preset: str, *, before: str = "", mapped: bool = False) -> dict[Role, Range]:
    """What is usual for the user in each role, by the latest earlier sessions of the same preset; a role is missing while there
    are too few.

    before : the id of the session that asks. mapped : whether it has a map of the user's own; sessions of the other kind
    measured something else and are left out, as are imported ones, which may be somebody else's, and damaged ones.
    """
    sessions = [
        info for info in list_sessions(folder) if info.preset == preset and info.status == "complete" and not info.imported
    ]
    earlier = [info for info in sessions if not before or info.id < before][: constants.looks().usual_sessions]
    looks = [own_looks(info.path, info.duration_s) for info in earlier]
    shares = [gaze for gaze in looks if gaze.mapped == mapped and not gaze.ambiguous]
    ranges = {role: personal_range([gaze.share(role) for gaze in shares]) for role in ROLES}
    return {role: usual for role, usual in ranges.items() if usual is not None}


def own_looks(path: Path, duration_s: float) -> PersonGaze:
    """The user's looks in a finished session; nothing where it is damaged."""
    try:
        stat = database_path(path).stat()
        return _stored(path, duration_s, stat.st_mtime_ns, stat.st_size)
    except (RapportError, OSError, ArithmeticError, ValueError):
        # One damaged session must not take away what is usual, and with it the talk that begins now.
        return PersonGaze()


@lru_cache(maxsize=256)
def _stored(path: Path, duration_s: float, changed_ns: int, size_bytes: int) -> PersonGaze:
    """As ``own_looks``, for as long as the file stays the one that it was (changed_ns, size_bytes)."""
    rate_hz = constants.synchrony().grid_rate_hz
    gaze = np.full((max(1, int(duration_s * rate_hz)), len(PEOPLE)), np.nan)
    # Without scores and landmarks, which are most of what a session holds.
    with opened(path) as database:
        header, _, _ = read_head(database, database_path(path))
        if header.withholds_pair:
            return PersonGaze()
        face = read_series(database, path, "user", "face")
        # Who speaks when, without what else is known of a phrase.
        columns = "person, kind, start_s, end_s, NULL, NULL"
        rows = rows_of(database, f"SELECT {columns} FROM events WHERE kind IN ('phrase', 'turn') ORDER BY start_s")
    gaze[:, 0] = _on_grid(face, len(gaze))
    speech = _talk([decode_event(row) for row in rows], len(gaze))
    looks = describe(gaze, speech=speech, rate_hz=rate_hz, coupling=False)
    person = _looks(face, looks.listening[0], looks.speaking[0], NAN)
    # Sessions from before ``look_yaw_deg`` read a look towards the call otherwise; a map has stayed the same.
    return person if person.mapped or np.isfinite(face.column("look_yaw_deg")).any() else PersonGaze()


def _looks(face: Series, listening: float, speaking: float, away_first: float) -> PersonGaze:
    zones = np.where(face.quality > 0, face.column("gaze_zone"), np.nan)
    seconds = durations(face.time_s)
    known = np.isfinite(looks_at_partner(zones))
    if not known.any():
        return PersonGaze()
    mapped = has_map(zones)
    clear, unsure = shared_zones(face, seconds)
    ambiguous = is_unclear(face)
    looks = looks_at_partner(clear)
    if not np.isfinite(looks).any():
        return PersonGaze(mapped=mapped, unsure=unsure, ambiguous=ambiguous)
    lengths = look_lengths(face.time_s, looks, long_s=constants.looks().long_s)
    pitch_deg = np.where(face.quality > 0, face.column("camera_pitch_deg"), np.nan).astype(np.float64)
    down = down_looks(face.time_s, zones=zones, pitch_deg=pitch_deg, mapped=mapped)
    # Sessions from before this measure hold no such column.
    has_pitch = bool(np.isfinite(pitch_deg).any())
    # One row alone lasts no time.
    seen_s = float(seconds[known].sum()) or math.inf
    return PersonGaze(
        listening,
        speaking,
        lengths.median_s,
        lengths.longest_s,
        float(lengths.long),
        float(len(down)) if has_pitch else NAN,
        min(1.0, float((down[:, 1] - down[:, 0]).sum()) / seen_s) if has_pitch else NAN,
        away_first,
        mapped,
        unsure,
        ambiguous,
    )


def shared_zones(face: Series, seconds: Float64) -> tuple[Float64, float]:
    """The zones that one person's shares rest on, and the share of time left out (``looks.clear_zones``)."""
    zones = np.where(face.quality > 0, face.column("gaze_zone"), np.nan)
    return clear_zones(zones, confidence=face.column("gaze_confidence"), seconds=seconds)


def is_unclear(face: Series) -> bool:
    """Whether it is unclear where the looks of one person's rows lie (``looks.is_ambiguous``)."""
    look_deg, zones = (np.where(face.quality > 0, face.column(name), np.nan) for name in ("look_yaw_deg", "gaze_zone"))
    errors_deg, seconds = face.column("zero_error_deg"), durations(face.time_s)
    return is_ambiguous(look_deg, zero_error_deg=errors_deg, seconds=seconds, mapped=has_map(zones))


def _on_grid(face: Series, n: int) -> Float64:
    """Share of each cell of the grid in which one person looks at the other [shape=(n,)]; short losses are bridged as there."""
    numbers = constants.synchrony()
    zones = sure_zones(face.column("gaze_zone"), face.column("gaze_confidence"))
    looks = np.where(face.quality > 0, looks_at_partner(zones), np.nan)
    known = np.isfinite(looks)
    if not known.any():
        return np.full(n, np.nan)
    looks = looks[known]
    first_s, last_s = edges(face.time_s[known], gap_s=numbers.grid_gap_s)
    # The time known and the time of looks up to each edge; a cell is what it adds of the one to the other.
    edges_s = np.stack([first_s, last_s], axis=1).ravel()
    known_s = np.cumsum(np.stack([np.zeros(looks.size), last_s - first_s], axis=1).ravel())
    look_s = np.cumsum(np.stack([np.zeros(looks.size), looks * (last_s - first_s)], axis=1).ravel())
    cells_s = (np.arange(n + 1) - 0.5) / numbers.grid_rate_hz
    in_cell_s, looking_s = (np.diff(np.interp(cells_s, edges_s, total_s)) for total_s in (known_s, look_s))
    enough = in_cell_s >= 0.5 / numbers.grid_rate_hz
    return np.where(enough, looking_s / np.where(enough, in_cell_s, 1.0), np.nan)


def _talk(events: Sequence[Event], n: int) -> Float64:
    """Who speaks, on the same clock [shape=(n, 2)]; NaN where a person was never heard."""
    rate_hz = constants.synchrony().grid_rate_hz
    cells = np.full((n, len(PEOPLE)), np.nan)
    for number, person in enumerate(PEOPLE):
        spoken = speech(events, person)
        if spoken:
            cells[:, number] = 0.0
        for start_s, end_s in spoken:
            cells[max(0, round(start_s * rate_hz)) : max(0, round(end_s * rate_hz)), number] = 1.0
    return cells
