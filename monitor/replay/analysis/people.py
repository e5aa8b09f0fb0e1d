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
from monitor.replay.analysis.moments import speech
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

_UNIT_WORDS: Final = {"1/min": "per-min", "1/s": "per-s", "grey levels": "grey", "count": "count"}


@dataclass(frozen=True, slots=True)
class Mean:
    """One line of the table: its name in the document, what it is called, its unit, and the decimals worth showing."""

    name: str
    label: str
    unit: str
    decimals: int

    @property
    def unit_words(self) -> str:
        """The unit as it is read: *a minute* for 1/min."""
        return say(f"mean-unit-{_UNIT_WORDS[self.unit]}") if self.unit in _UNIT_WORDS else self.unit


# Name, unit, decimals and meaning, which docs/study.md lists; a unit of "share" is shown in per cent.
_MEANS: Final = (
    ("speech_share", "share", 0, "share of the conversation in which this person speaks"),
    ("turns_per_min", "1/min", 1, "turns"),
    ("turn_s", "s", 1, "median length of the turns"),
    ("gap_s", "s", 1, "median silence before this person's turns, after the other's"),
    ("backchannels_per_min", "1/min", 1, "short utterances during the other's turns"),
    ("interruptions", "count", 0, "overlaps after which the other's turn ended unfinished, begun by this person"),
    (
        "articulation_rate_hz",
        "syllables/s",
        1,
        "syllables by time within phrases, pauses left out; phrases weighted by their length",
    ),
    ("f0_median_hz", "Hz", 0, "median fundamental frequency"),
    (
        "f0_range_st",
        "semitones",
        1,
        "from the 10 % to the 90 % quantile of the fundamental frequency; missing from tables of turns",
    ),
    ("level_median_db", "dB", 1, "median level while speaking, relative to full scale"),
    (
        "gaze_camera_share",
        "share",
        0,
        "looks into the camera or, without a calibration, towards the call, of the time in which the gaze is known",
    ),
    ("look_listening", "share", 0, "looks at the other, of the time listening"),
    ("look_speaking", "share", 0, "looks at the other, of the time speaking"),
    ("mutual_gaze", "share", 0, "both look at each other; the same for both people"),
    ("mutual_gaze_chance", "share", 0, "what mutual_gaze would be if the two looked independently; the same for both people"),
    ("looked_away_first", "count", 0, "how often this person ended a mutual gaze"),
    ("look_median_s", "s", 1, "median length of unbroken looks at the other"),
    ("look_longest_s", "s", 0, "longest unbroken look at the other"),
    ("looks_long", "count", 0, "unbroken looks at the other of over 30 s"),
    ("looks_down", "count", 0, "looks down, as at notes"),
    ("looks_down_share", "share", 0, "looking down, of the time in which the eyes were seen"),
    ("smile", "0..1", 2, "mean of the column smile"),
    ("smiles_per_min", "1/min", 1, "smiles, by the time in which the mouth was seen"),
    ("nods_per_min", "1/min", 1, "head nods, by the time in which the face was near enough"),
    ("expression", "1/s", 2, "mean of the column expression"),
    ("openness", "0..1", 2, "mean of the column openness, where the arms were seen"),
    (
        "sunk_share",
        "share",
        0,
        "head sunk over the shoulders, against the calibrated rest or else the first minutes; own",
    ),
    ("posture_shifts_per_min", "1/min", 1, "posture shifts, by the time in which the body was seen"),
    ("hand_to_face_share", "share", 0, "a hand at the face, of the time in which hands could be seen"),
    ("lean_sd", "share", 0, "standard deviation of the column lean: changes of the distance, as a share of it"),
    (
        "motion",
        "grey levels",
        2,
        "mean of the column motion; missing from another program's motion energy, which has its own unit",
    ),
)

# What depends on when the other speaks.
_OF_TURNS: Final = ("turns_per_min", "turn_s", "gap_s", "backchannels_per_min", "interruptions")

# What takes two, not mentioned of one person alone.
OF_TWO: Final = frozenset(_OF_TURNS) | {
    *("look_listening", "look_speaking", "mutual_gaze", "mutual_gaze_chance", "looked_away_first"),
}
# For who looks closer: parts of other numbers, or in units that say little by themselves.
FINER: Final = frozenset(
    {
        *("level_median_db", "smile", "expression", "openness", "lean_sd", "motion", "f0_range_st"),
        *("mutual_gaze_chance", "look_median_s", "look_longest_s", "looks_down_share"),
    }
)

# What is not mentioned where a preset leaves the eyes out.
_GAZE_MEANS: Final = tuple(name for name, *_ in _MEANS if name.startswith(("gaze_", "look", "mutual_gaze")))


def means_markdown() -> str:
    """The table of what is measured of a person, as ``docs/study.md`` has it: name, unit, what the pages call it, meaning."""
    labels = table("mean", [name for name, *_ in _MEANS])
    rows = [f"| `{name}` | {unit} | {labels[name]} | {meaning} |" for name, unit, _, meaning in _MEANS]
    return "\n".join(["| measure | unit | on the pages | meaning |", "|---|---|---|---|", *rows])


def means_of(session: SessionData) -> tuple[Mean, ...]:
    """The lines of the table for a session: without those of the eyes where its preset leaves them out."""
    without = () if preset_of(session.header).gaze else _GAZE_MEANS
    labels = table("mean", [name for name, *_ in _MEANS])
    if session.header.has_zones:
        # Only the user's own map tells the camera from the screen below it; the partner has none.
        labels["gaze_camera_share"] = say("mean-gaze-camera-share.mapped")
    return tuple(Mean(name, labels[name], unit, decimals) for name, unit, decimals, _ in _MEANS if name not in without)


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
        "speech_share": _speech_share(session, person, measured_s["voice"]),
        "turns_per_min": _rate(events, "turn", minutes),
        "turn_s": float(np.median(turns)) if turns else math.nan,
        "gap_s": float(np.median(gaps)) if gaps else math.nan,
        "backchannels_per_min": _rate(events, "backchannel", minutes),
        "interruptions": float(sum(event.kind == "interruption" for event in events)) if heard else math.nan,
        "articulation_rate_hz": articulation_rate_hz(events),
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


def _speech_share(session: SessionData, person: Person, heard_s: float) -> float:
    """By phrases, as everything else that is told of speech; NaN where the voice was not heard."""
    spoken_s = sum(end_s - start_s for start_s, end_s in speech(session.events, person))
    return _share(spoken_s, heard_s) if heard_s > 0 else math.nan


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


def articulation_rate_hz(events: list[Event]) -> float:
    """Mean over the phrases, each weighted by its length."""
    phrases = [(event.value, event.end_s - event.start_s) for event in events if event.kind == "phrase" and event.value > 0]
    total_s = sum(length for _, length in phrases)
    return sum(rate * length for rate, length in phrases) / total_s if total_s > 0 else math.nan
