"""What does not weigh in a score, described: what each of the two did, in their own units, without a judgement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.constants.evidence import weighs
from monitor.replay.analysis.talk import talk
from monitor.replay.text.labels import label
from monitor.types import PEOPLE
from monitor.words import capitalized, say
from monitor.words.numbers import percent, whole

if TYPE_CHECKING:
    from monitor.replay.session import Session

# Fewer phrases say nothing about how a voice rises and falls.
_PHRASES_LEAST: Final = 5
# Channel -> the measure of each person that describes it, the message, its decimals and what it is multiplied by.
_MEASURES: Final = {
    "posture": ("posture_shifts_per_min", "describe-rate", 1, 1),
    "head": ("nods_per_min", "describe-nods", 1, 1),
    "gaze": ("gaze_camera_share", "describe-gaze", 0, 100),
    "smile": ("smiles_per_min", "describe-rate", 1, 1),
    "pitch": ("f0_range_st", "describe-pitch", 1, 1),
    "tempo": ("articulation_rate_hz", "describe-tempo", 1, 1),
    "turn_rhythm": ("gap_s", "describe-turn-rhythm", 1, 1),
}
# Component -> what is shown beside it, of both people.
_BESIDE: Final = {
    "attention": (
        ("look_listening", "describe-looking", 0, 100),
        ("nods_per_min", "describe-nods", 1, 1),
        ("interruptions", "describe-interruptions", 0, 1),
    ),
    "warmth": (("smiles_per_min", "describe-smiles", 1, 1), ("f0_range_st", "describe-pitch-range", 1, 1)),
    "coordination": (),
}


def scored(session: Session) -> tuple[str, ...]:
    """The channels of a session that weigh: those that are shown with a score."""
    return tuple(name for name in session.channels if weighs(name))


def descriptions(session: Session) -> dict[str, str]:
    """Each channel that does not weigh -> what the two did; without those of which nothing is known."""
    texts = {name: describe(session, name) for name in session.channels if not weighs(name)}
    return {name: text for name, text in texts.items() if text}


def description_lines(session: Session) -> list[str]:
    """The same as sentences with the channels' names."""
    return [say("describe-line", name=label(name), text=text) for name, text in descriptions(session).items()]


def describe(session: Session, name: str) -> str:
    """What the two did in one channel; empty where neither is known."""
    if name == "floor":
        spoken = talk(session)
        share = math.nan if spoken is None else spoken.user + spoken.partner
        return say("describe-floor", percent=percent(share)) if math.isfinite(share) else ""
    if name == "laughter":
        counts = [sum(event.kind == "laugh" and event.person == person for event in session.events) for person in PEOPLE]
        return of_two("describe-count", *map(float, counts), decimals=0) if any(counts) else ""
    if name == "volume":
        return of_two("describe-volume", *level_spread_db(session), decimals=0)
    return _of_measure(session, *_MEASURES[name])


def beside(session: Session, name: str) -> list[str]:
    """What is shown beside a component: behaviours that belong to it and do not weigh, each in a sentence."""
    lines = [_of_measure(session, *measure) for measure in _BESIDE[name]]
    return [capitalized(line) for line in lines if line]


def level_spread_db(session: Session) -> tuple[float, float]:
    """How far each voice rises and falls: the standard deviation of the levels of its phrases, in dB; NaN for too few."""
    spreads = []
    for person in PEOPLE:
        levels = [
            float(level)
            for event in session.events
            if event.person == person
            and event.kind == "phrase"
            and isinstance(level := event.detail.get("level_db"), int | float)
        ]
        known = [level for level in levels if math.isfinite(level)]
        spreads.append(float(np.std(known, ddof=1)) if len(known) >= _PHRASES_LEAST else math.nan)
    return spreads[0], spreads[1]


def of_two(message: str, yours: float, theirs: float, *, decimals: int) -> str:
    """A message about both, or the one who is known; empty where neither is."""
    known = [math.isfinite(value) for value in (yours, theirs)]
    if not any(known):
        return ""
    who = "both" if all(known) else "user" if known[0] else "partner"
    return say(message, who=who, yours=_written(yours, decimals), theirs=_written(theirs, decimals))


def _written(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if decimals else whole(value)


def _of_measure(session: Session, measure: str, message: str, decimals: int, times: int) -> str:
    yours, theirs = (times * session.people[person]["means"].get(measure, math.nan) for person in PEOPLE)
    return of_two(message, yours, theirs, decimals=decimals)
