"""A session as one JSON document: the contract of ``analyze --json``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from monitor.replay.text.gaze import gaze_words
from monitor.replay.text.labels import call_delay
from monitor.synchrony.behaviour.looks import ROLES
from monitor.synchrony.behaviour.speech import tama
from monitor.types import COMPONENTS, PEOPLE, Facet, Nudge, plain, score_fields

if TYPE_CHECKING:
    from monitor.replay.analysis.copying import CopyingAnalysis
from monitor.replay.analysis.gaze import GazeAnalysis
from monitor.replay.analysis.people import People
from monitor.replay.analysis.posture import PostureAnalysis
from monitor.replay.data import SessionData


def document(
    session: SessionData,
    *,
    people: People,
    looking: GazeAnalysis | None,
    sitting: PostureAnalysis | None,
    copying: CopyingAnalysis,
) -> dict[str, Any]:
    """Names and meaning as in the architecture's contract; NaN is null."""
    summary = session.summary
    whole: dict[str, Any] = plain(
        {
            "duration_s": session.duration_s,
            "channels": {name: score_fields(summary[name]) for name in session.channels},
            "components": {name: score_fields(summary[name]) for name in COMPONENTS},
            "excess": {name: facet_fields(facet) for name, facet in session.excess.items()},
            "nudges": [nudge_fields(nudge) for nudge in session.nudges],
            "people": people,
            "looking": _looking(looking),
            "sitting": None if sitting is None else asdict(sitting),
            "voices": _voices(session),
            "copying": _copying(copying),
            "call_delay": _call_delay(session),
            "session": {"id": session.id, "path": str(session.path), "status": session.status},
        }
    )
    return whole


def _voices(session: SessionData) -> dict[str, Any]:
    """Pitch, volume and tempo of both people in frames of 20 s, 10 s apart (time-aligned moving averages)."""
    found = tama(session.events, session.duration_s)
    units = {"pitch": "semitones re 1 Hz", "volume": "dB", "tempo": "log syllables/s"}
    return {
        "time_s": found.time_s.tolist(),
        **{
            name: {"unit": units[name], **{person: values[:, column].tolist() for column, person in enumerate(PEOPLE)}}
            for name, values in found.values.items()
        },
    }


def _looking(found: GazeAnalysis | None) -> dict[str, Any] | None:
    """The user's shares of looks by role against the preset's range and their own, and all of it in words."""
    if found is None:
        return None
    roles = {
        role: {
            "share": found.people["user"].share(role),
            "preset": found.preset[role],
            "usual": found.usual.get(role),
            "verdict": found.verdicts[role],
        }
        for role in ROLES
    }
    mutual = {"mutual": found.mutual, "mutual_chance": found.mutual_chance}
    people = {person: asdict(looks) for person, looks in found.people.items()}
    return {"roles": roles, **mutual, "people": people, "words": gaze_words(found)}


def _copying(found: CopyingAnalysis) -> dict[str, Any]:
    """Whether the facets add up to copying, the side of each thing copied, and a possible leak."""
    return {
        "noticed": found.noticed,
        "sides": {name: asdict(one) for name, one in found.sides.items()},
        "words": found.words,
        "leak": found.leak,
    }


def _call_delay(session: SessionData) -> dict[str, Any] | None:
    """Of the call a live session's partner was seen through; None for recordings.

    Every ``lag_s`` is as it was measured: the partner's (negative) ones hold the round trip, null where nobody knows it.
    """
    delay = call_delay(session.header)
    return None if delay is None else {"in": "lags of the partner following", "round_trip_s": delay.round_trip_s}


def facet_fields(facet: Facet) -> dict[str, Any]:
    """A facet without its time and name."""
    return {"fires": facet.fires, "value": facet.value, "reason": facet.reason}


def nudge_fields(nudge: Nudge) -> dict[str, Any]:
    """A nudge."""
    return asdict(nudge)
