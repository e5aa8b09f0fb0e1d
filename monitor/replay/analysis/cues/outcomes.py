"""What the user did, step by step, as far as a cue could change it: looks, answer time, pace, what the cue names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.coaching.phrases import f0_hz, level_db, rate_hz
from monitor.config import NudgeKind
from monitor.replay.analysis.arms import arms_open
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import Event, Float64

if TYPE_CHECKING:
    from monitor.replay.series import Series

Outcome = Literal["looking", "answer", "pace", "level", "pitch", "talking", "cutting_in", "smile", "openness"]
# What a cue may cost, whatever it names: looks and answers (more and sooner is better), and the flow of speech.
COSTS: Final[tuple[Outcome, ...]] = ("looking", "answer", "pace")
# What a kind of cue names, and whether more of it is better; a kind that is not here names nothing half a minute could show.
NAMED: Final[Mapping[NudgeKind, tuple[Outcome, int]]] = {
    "interrupting": ("cutting_in", -1),
    "stay_warm": ("smile", 1),
    "talk_less": ("talking", -1),
    "talk_more": ("talking", 1),
    "long_stare": ("looking", -1),
    "notes": ("looking", 1),
    "eye_contact": ("looking", 1),
    "pace": ("pace", -1),
    "volume": ("level", -1),
    "pitch": ("pitch", -1),
    "posture_closed": ("openness", 1),
    "repair": ("cutting_in", -1),
}
# Not there at every moment: what comes after is compared with the whole session's level.
RARE: Final[frozenset[Outcome]] = frozenset({"answer"})
# As a cost: fewer looks, later answers and slower speech are worse.
_BETTER: Final[Mapping[Outcome, int]] = {"looking": 1, "answer": -1, "pace": 1}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """values : by outcome, one number a step, NaN unknown [each shape=(n,)]. role : who speaks, 0 neither, 1 the user, 2 the
    partner, 3 both [shape=(n,)].
    """

    values: Mapping[Outcome, Float64]
    role: NDArray[np.int8]


def judged(kind: NudgeKind) -> dict[Outcome, int]:
    """The outcomes that a kind of cue is judged by, what it names first; 1 where more is better, -1 where less is."""
    named = NAMED.get(kind)
    first = {} if named is None else {named[0]: named[1]}
    return first | {name: _BETTER[name] for name in COSTS if name not in first}


def outcomes(events: Sequence[Event], duration_s: float, *, face: Series, body: Series) -> Outcomes:
    """Of a whole session. face, body : the user's. Answers are unknown where the partner was not heard."""
    n = max(1, math.ceil(duration_s / constants.cue_effects().step_s))
    zones = np.where(face.quality > 0, face.column("gaze_zone"), np.nan)
    looks = looks_at_partner(sure_zones(zones, face.column("gaze_confidence")))
    smile = np.where(face.quality > 0, face.column("smile"), np.nan)
    values = speech_outcomes(events, n)
    values |= {
        "looking": _stepped(face, looks, n),
        "smile": _stepped(face, smile, n),
        "openness": _stepped(body, arms_open(body, np.ones(body.time_s.size)), n),
    }
    return Outcomes(values, roles(events, n))


def speech_outcomes(events: Sequence[Event], n: int) -> dict[Outcome, Float64]:
    """What is known from the events alone."""
    spoken, heard = (_covered(_of(events, person, "phrase"), n) for person in ("user", "partner"))
    phrases = list(_of(events, "user", "phrase"))
    answers = list(_of(events, "user", "gap"))
    cut = _covered(_of(events, "user", "interruption"), n, least=1)
    level = _painted(phrases, [level_db(event) for event in phrases], n)
    # A voice comes back to its usual level from either side.
    off_db = np.abs(level - np.nanmedian(level)) if np.isfinite(level).any() else level
    # In proportion: from 0.2 to 0.4 s is as much as from 1 to 2.
    waits = [math.log2(max(event.end_s - event.start_s, constants.cue_effects().step_s / 8)) for event in answers]
    return {
        "answer": _placed([event.end_s for event in answers], waits, n),
        "pace": _painted(phrases, [rate_hz(event) for event in phrases], n),
        "level": off_db,
        "pitch": _painted(phrases, [12 * math.log2(f0_hz(event)) for event in phrases], n),
        "talking": np.where(spoken | heard, spoken.astype(np.float64), np.nan),
        "cutting_in": np.where(heard.any(), cut.astype(np.float64), np.nan),
    }


def roles(events: Sequence[Event], n: int) -> NDArray[np.int8]:
    """Who speaks at each step."""
    spoken, heard = (_covered(_of(events, person, "phrase"), n) for person in ("user", "partner"))
    return (spoken + 2 * heard.astype(np.int8)).astype(np.int8)


def _of(events: Sequence[Event], person: str, kind: str) -> Iterable[Event]:
    return (event for event in events if event.person == person and event.kind == kind)


def _covered(events: Iterable[Event], n: int, *, least: int = 0) -> NDArray[np.bool_]:
    steps = np.zeros(n, dtype=np.bool_)
    for event in events:
        first, last = _steps(event)
        steps[first : max(last, first + least)] = True
    return steps


def _painted(events: Sequence[Event], values: Sequence[float], n: int) -> Float64:
    """Each event's number for as long as it lasts."""
    steps = np.full(n, np.nan)
    for event, value in zip(events, values, strict=True):
        first, last = _steps(event)
        steps[first : max(last, first + 1)] = value
    return steps


def _placed(times_s: Sequence[float], values: Sequence[float], n: int) -> Float64:
    steps = np.full(n, np.nan)
    for time_s, value in zip(times_s, values, strict=True):
        number = int(time_s / constants.cue_effects().step_s)
        if 0 <= number < n:
            steps[number] = value
    return steps


def _steps(event: Event) -> tuple[int, int]:
    step_s = constants.cue_effects().step_s
    return max(0, round(event.start_s / step_s)), max(0, round(event.end_s / step_s))


def _stepped(series: Series, values: NDArray[np.floating], n: int) -> Float64:
    """The mean of the rows in each step."""
    known = np.isfinite(values)
    steps = (series.time_s[known] / constants.cue_effects().step_s).astype(np.int64)
    inside = (steps >= 0) & (steps < n)
    sums = np.bincount(steps[inside], weights=values[known][inside].astype(np.float64), minlength=n)[:n]
    counts = np.bincount(steps[inside], minlength=n)[:n]
    means: Float64 = np.divide(sums, counts, out=np.full(n, np.nan), where=counts > 0)
    return means
