"""The numbers of each person over a whole session."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor import constants
from monitor.durations import durations, since_before, time_mean
from monitor.measures import FAMILIES, GAZE_ZONES
from monitor.replay.analysis.arms import arms_open, hand_at_face
from monitor.replay.analysis.gaze import shared_zones
from monitor.replay.data import preset_of
from monitor.replay.series import Series
from monitor.types import PEOPLE, Event, Float32, Float64, Person
from monitor.words import say, table

if TYPE_CHECKING:
    from monitor.replay.analysis.gaze import GazeAnalysis
    from monitor.replay.analysis.posture import PostureAnalysis
    from monitor.replay.data import SessionData

# person -> ``coverage`` (family -> share of the session) and ``means`` (measure -> value)
People = dict[Person, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Mean:
    """One line of the table: its name in the document, what it is called, its unit, and the decimals worth showing."""

    name: str
    label: str
    unit: str
    decimals: int


# Name, unit and decimals; a unit of "share" is shown in per cent.
_MEANS: Final = (
    ("speech_share", "share", 0),
    ("turns_per_min", "a minute", 1),
    ("turn_s", "s", 1),
    ("gap_s", "s", 1),
    ("backchannels_per_min", "a minute", 1),
    ("interruptions", "times", 0),
    ("articulation_rate_hz", "syllables/s", 1),
    ("f0_median_hz", "Hz", 0),
    ("f0_range_st", "semitones", 1),
    ("level_median_db", "dB", 1),
    ("gaze_camera_share", "share", 0),
    ("look_listening", "share", 0),
    ("look_speaking", "share", 0),
    ("mutual_gaze", "share", 0),
    ("mutual_gaze_chance", "share", 0),
    ("looked_away_first", "times", 0),
    ("look_median_s", "s", 1),
    ("look_longest_s", "s", 0),
    ("looks_long", "times", 0),
    ("looks_down", "times", 0),
    ("looks_down_share", "share", 0),
    ("smile", "0-1", 2),
    ("smiles_per_min", "a minute", 1),
    ("nods_per_min", "a minute", 1),
    ("expression", "a second", 2),
    ("openness", "0-1", 2),
    ("sunk_share", "share", 0),
    ("posture_shifts_per_min", "a minute", 1),
    ("hand_to_face_share", "share", 0),
    ("lean_sd", "share", 0),
    ("motion", "brightness steps", 2),
)

# What depends on when the other speaks.
_OF_TURNS: Final = ("turns_per_min", "turn_s", "gap_s", "backchannels_per_min", "interruptions")

# What is not mentioned where a preset leaves the eyes out.
_GAZE_MEANS: Final = tuple(name for name, _, _ in _MEANS if name.startswith(("gaze_", "look", "mutual_gaze")))


def means_of(session: SessionData) -> tuple[Mean, ...]:
    """The lines of the table for a session: without those of the eyes where its preset leaves them out."""
    without = () if preset_of(session.header).gaze else _GAZE_MEANS
    labels = table("mean", [name for name, _, _ in _MEANS])
    if session.header.has_zones:
        # Only the user's own map tells the camera from the screen below it; the partner has none.
        labels["gaze_camera_share"] = say("mean-gaze-camera-share.mapped")
    return tuple(Mean(name, labels[name], unit, decimals) for name, unit, decimals in _MEANS if name not in without)


def describe_people(session: SessionData, *, gaze: GazeAnalysis | None, posture: PostureAnalysis | None) -> People:
    """``coverage`` (family -> share of the session with measures) and ``means`` (as ``means_of``) of both people.

    NaN where a person's family was not recorded: nothing is made up.
    """
    people: People = {}
    for person in PEOPLE:
        means, coverage = _measured(session, person)
        if session.header.is_clock_unsure:
            means |= dict.fromkeys(_OF_TURNS, math.nan)
        means |= _looks(gaze, person)
        means["sunk_share"] = posture.sunk_share if person == "user" and posture is not None else math.nan
        shown = {mean.name for mean in means_of(session)}
        people[person] = {"coverage": coverage, "means": {name: value for name, value in means.items() if name in shown}}
    return people


def _measured(session: SessionData, person: Person) -> tuple[dict[str, float], dict[str, float]]:
    """Means and coverage of one person's own measures."""
    series = {family: session.series(person, family) for family in FAMILIES}
    face, body, voice = series["face"], series["body"], series["voice"]
    seconds = {family: durations(rows.time_s) for family, rows in series.items()}
    measured_s = {family: _measured_s(rows, seconds[family]) for family, rows in series.items()}
    events = [event for event in session.events if event.person == person]
    seated_min = measured_s["body"] / 60.0
    # A far face shows no nods and a covered mouth no smile, which is not the same as none.
    near_min = float(seconds["face"][face.quality >= constants.gestures().least_quality].sum()) / 60.0
    mouth_min = float(seconds["face"][(face.quality > 0) & np.isfinite(face.column("smile"))].sum()) / 60.0
    heard = voice.time_s.size > 0
    turns = [event.end_s - event.start_s for event in events if event.kind == "turn"]
    gaps = [event.end_s - event.start_s for event in events if event.kind == "gap"]
    minutes = session.duration_s / 60.0 if heard else 0.0
    means = {
        "speech_share": time_mean(voice.column("speech"), seconds["voice"]),
        "turns_per_min": _rate(events, "turn", minutes),
        "turn_s": float(np.median(turns)) if turns else math.nan,
        "gap_s": float(np.median(gaps)) if gaps else math.nan,
        "backchannels_per_min": _rate(events, "backchannel", minutes),
        "interruptions": float(sum(event.kind == "interruption" for event in events)) if heard else math.nan,
        "articulation_rate_hz": _articulation_rate_hz(events),
        "f0_median_hz": _quantile(voice.column("f0_hz"), 0.5),
        # Medians of phrases range less than the pitch within them.
        "f0_range_st": math.nan if session.header.is_from_table else _range_st(voice.column("f0_hz")),
        "level_median_db": _quantile(voice.column("level_db")[voice.column("speech") > 0.5], 0.5),
        "gaze_camera_share": _camera_share(face, seconds["face"]),
        "smile": time_mean(face.column("smile"), seconds["face"]),
        "smiles_per_min": _rate(events, "smile", mouth_min),
        "nods_per_min": _rate(events, "nod", near_min),
        "expression": time_mean(face.column("expression"), since_before(face.time_s)),
        "openness": time_mean(arms_open(body, seconds["body"]), seconds["body"]),
        "posture_shifts_per_min": _rate(events, "posture_shift", seated_min),
        "hand_to_face_share": _share_at_face(body, seconds["body"]),
        "lean_sd": _sd(body.column("lean"), seconds["body"]),
        "motion": math.nan
        if session.header.has_foreign_motion
        else time_mean(series["motion"].column("motion"), since_before(series["motion"].time_s)),
    }
    return means, {family: _share(part_s, session.duration_s) for family, part_s in measured_s.items()}


def _looks(gaze: GazeAnalysis | None, person: Person) -> dict[str, float]:
    """What the gaze analysis says of one person; mutual gaze is the same for both."""
    if gaze is None:
        return {name: math.nan for name in _GAZE_MEANS if name != "gaze_camera_share"}
    looks = gaze.people[person]
    return {
        "look_listening": looks.listening,
        "look_speaking": looks.speaking,
        "mutual_gaze": gaze.mutual,
        "mutual_gaze_chance": gaze.mutual_chance,
        "looked_away_first": looks.away_first,
        "look_median_s": looks.median_s,
        "look_longest_s": looks.longest_s,
        "looks_long": looks.long,
        "looks_down": looks.down,
        "looks_down_share": looks.down_share,
    }


def _measured_s(series: Series, seconds: Float64) -> float:
    """Seconds in which something was measured. seconds : that each row stands for."""
    usable = (series.quality > 0) & np.isfinite(series.values).any(axis=1)
    return float(seconds[usable].sum())


def _share(part_s: float, whole_s: float) -> float:
    return min(part_s / whole_s, 1.0) if whole_s > 0 else 0.0


def _sd(values: Float32, seconds: Float64) -> float:
    if np.count_nonzero(np.isfinite(values)) < 2:
        return math.nan
    return math.sqrt(time_mean(np.square(values - time_mean(values, seconds)), seconds))


def _quantile(values: Float32, q: float) -> float:
    usable = values[np.isfinite(values)]
    return float(np.quantile(usable, q)) if usable.size else math.nan


def _range_st(f0_hz: Float32) -> float:
    """Semitones between the 10 % and the 90 % quantile: the range without octave slips."""
    low, high = _quantile(f0_hz, 0.1), _quantile(f0_hz, 0.9)
    return 12.0 * math.log2(high / low) if low > 0 else math.nan


def _camera_share(face: Series, seconds: Float64) -> float:
    zones, _ = shared_zones(face, seconds)
    known = np.isfinite(zones) & (zones > 0)
    return time_mean(np.where(known, zones == GAZE_ZONES.index("camera"), np.nan), seconds)


def _share_at_face(body: Series, seconds: Float64) -> float:
    either = hand_at_face(body, seconds)
    return time_mean(np.where(np.isfinite(either), either > 0.5, np.nan), seconds)


def _rate(events: list[Event], kind: str, minutes: float) -> float:
    # One posture shift in the half second that a body was seen is not a hundred a minute.
    least = constants.gestures().rate_least / 60.0
    return sum(event.kind == kind for event in events) / minutes if minutes >= least else math.nan


def _articulation_rate_hz(events: list[Event]) -> float:
    """Mean over the phrases, each weighted by its length."""
    phrases = [(event.value, event.end_s - event.start_s) for event in events if event.kind == "phrase" and event.value > 0]
    total_s = sum(length for _, length in phrases)
    return sum(rate * length for rate, length in phrases) / total_s if total_s > 0 else math.nan
