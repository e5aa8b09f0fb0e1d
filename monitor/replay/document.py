"""A session as JSON (``analyze --json``), the curve of its shift test for the page, and the progress over several sessions."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import ndtri

from monitor.replay.analysis.goal import goal_result
from monitor.replay.text.evidence import fields
from monitor.replay.text.gaze import gaze_notes, gaze_words
from monitor.replay.text.labels import call_delay, chance_level, label
from monitor.replay.text.progress import (
    agreement_words,
    fact_label,
    fact_words,
    goal_words,
    has_scores,
    left_out_words,
    rating_words,
    scores_words,
    trend_words,
)
from monitor.synchrony.behaviour.looks import ROLES
from monitor.synchrony.behaviour.speech import profile, tama
from monitor.synchrony.behaviour.speech_profile import matching_words
from monitor.types import COMPONENTS, PEOPLE, Facet, Nudge, Score, plain
from monitor.words import say
from monitor.words.numbers import percent, whole

if TYPE_CHECKING:
    from monitor.record.header import ClockAlignment
    from monitor.replay.analysis.copying import CopyingAnalysis
    from monitor.replay.analysis.gaze import GazeAnalysis
    from monitor.replay.analysis.people import People
    from monitor.replay.analysis.posture import PostureAnalysis
    from monitor.replay.analysis.progress import Agreement, Progress
    from monitor.replay.analysis.shift_test import ShiftTest
    from monitor.replay.data import SessionData

# Scores that the curve's scale names.
_SCALE_MARKS: Final = (1, 5, 20, 50, 80, 95, 99)


def document(
    session: SessionData,
    *,
    people: People,
    gaze: GazeAnalysis | None,
    posture: PostureAnalysis | None,
    copying: CopyingAnalysis,
    voices: bool = True,
) -> dict[str, Any]:
    """Names and meaning as in docs/architecture.md; NaN is null."""
    summary = session.summary
    whole: dict[str, Any] = plain(
        {
            "duration_s": session.duration_s,
            "channels": {name: score_fields(summary[name]) | fields(name) for name in session.channels},
            "components": {name: score_fields(summary[name]) | fields(name) for name in COMPONENTS},
            "excess": {name: facet_fields(facet) for name, facet in session.excess.items()},
            "nudges": [nudge_fields(nudge) for nudge in session.nudges],
            "people": people,
            "looking": _gaze(gaze),
            "sitting": None if posture is None else asdict(posture),
            "voices": _voices(session) if voices else None,
            "copying": _copying(copying),
            "call_delay": _call_delay(session),
            "goal": None if (goal := goal_result(session)) is None else goal.document(),
            **clock_fields(session.header.clock),
            "measured_by": [
                {"person": source.person, "program": source.program, "file": source.name}
                for source in session.header.sources
                if source.program
            ],
            "session": {"id": session.id, "path": str(session.path), "status": session.status},
        }
    )
    return whole


def clock_fields(clock: ClockAlignment | None) -> dict[str, Any]:
    """How two recordings lie to each other; null where there is one film, or a live session."""
    if clock is None:
        return {"offset_s": None, "offset_from": None, "offset_sure": None}
    return {"offset_s": clock.offset_s, "offset_from": clock.source, "offset_sure": clock.sure}


def _voices(session: SessionData) -> dict[str, Any]:
    """Pitch, volume and tempo of both people in frames of 20 s, 10 s apart (time-aligned moving averages), and as usual.

    usual : medians of each one's phrases. together : how far they moved together, by channel, where enough was said.
    """
    found = profile(session.events)
    averages = tama(session.events, session.duration_s)
    units = {"pitch": "semitones re 1 Hz", "volume": "dB", "tempo": "log syllables/s"}
    return {
        "time_s": averages.time_s.tolist(),
        **{
            name: {"unit": units[name], **{person: values[:, column].tolist() for column, person in enumerate(PEOPLE)}}
            for name, values in averages.values.items()
        },
        "usual": {person: asdict(usual) for person, usual in found.usual.items()},
        "together": {name: asdict(adapted) for name, adapted in found.together.items()},
        "words": matching_words(found),
    }


def _gaze(gaze: GazeAnalysis | None) -> dict[str, Any] | None:
    """The user's shares of looks by role against the preset's range and their usual one, and all of it in words."""
    if gaze is None:
        return None
    roles = {
        role: {
            "share": gaze.people["user"].share(role),
            "preset": gaze.preset[role],
            "usual": gaze.usual.get(role),
            "verdict": gaze.verdicts[role],
        }
        for role in ROLES
    }
    mutual = {"mutual": gaze.mutual, "mutual_chance": gaze.mutual_chance}
    people = {person: asdict(looks) for person, looks in gaze.people.items()}
    return {"roles": roles, **mutual, "people": people, "words": gaze_words(gaze), "notes": gaze_notes(gaze)}


def _copying(copying: CopyingAnalysis) -> dict[str, Any]:
    """Whether the facets add up to copying, the side of each thing copied, and a possible leak."""
    return {
        "noticed": copying.noticed,
        "sides": {name: asdict(side) for name, side in copying.sides.items()},
        "words": copying.words,
        "leak": copying.leak,
    }


def _call_delay(session: SessionData) -> dict[str, Any] | None:
    """Of the call a live session's partner was seen through; None for recordings.

    Every ``lag_s`` is as it was measured: the partner's (negative) ones include the round trip, null if unknown.
    """
    delay = call_delay(session.header)
    return None if delay is None else {"in": "lags of the partner following", "round_trip_s": delay.round_trip_s}


def score_fields(score: Score) -> dict[str, Any]:
    """A score without its time and name."""
    return {name: value for name, value in asdict(score).items() if name not in ("time_s", "name")}


def facet_fields(facet: Facet) -> dict[str, Any]:
    """A facet without its time and name."""
    return {"fires": facet.fires, "value": facet.value, "reason": facet.reason}


def nudge_fields(nudge: Nudge) -> dict[str, Any]:
    """A nudge."""
    return asdict(nudge)


def shift_test_document(test: ShiftTest) -> dict[str, Any]:
    """``shift_s``, ``score``, ``z``, the band's ``low`` and ``high`` (also as z's; null for 0 and 100), ``marks`` (score -> z)
    and ``words``.
    """
    if test.reason:
        return {"reason": test.reason, "words": say("shift-test-none", reason=test.reason)}
    return {
        "shift_s": test.shift_s,
        "score": test.score,
        "z": test.z,
        "low": round(test.low, 1),
        "high": round(test.high, 1),
        "low_z": plain(_z_of_score(test.low)),
        "high_z": plain(_z_of_score(test.high)),
        "marks": {str(mark): z for mark in _SCALE_MARKS if math.isfinite(z := _z_of_score(mark))},
        "true": round(_score_unshifted(test), 1),
        "alignments": test.alignments,
        "as_high": test.as_high,
        "reason": "",
        "words": _shift_test_words(test),
    }


def _shift_test_words(test: ShiftTest) -> str:
    share = test.as_high / test.alignments
    return say(
        "shift-test-words",
        score=whole(_score_unshifted(test)),
        alignments=test.alignments,
        share="none" if not test.as_high else "few" if share < 0.01 else "some",
        percent=percent(share),
        low=whole(test.low),
        high=whole(test.high),
        middle=whole(test.middle),
    )


def _score_unshifted(test: ShiftTest) -> float:
    return float(np.interp(0.0, test.shift_s, test.score))


def _z_of_score(score: float) -> float:
    """Where a score stands among normal deviates; NaN where it cannot be."""
    return round(float(ndtri(score / 100)), 3) if 0 < score < 100 else math.nan


def progress_document(progress: Progress) -> dict[str, Any]:
    """``sessions progress --json`` and ``/api/progress``; NaN is null."""
    document: dict[str, Any] = plain(
        {
            "preset": progress.preset,
            "presets": dict(progress.presets),
            "goal": _goal_progress(progress),
            "facts": {
                name: {
                    "label": fact_label(name),
                    "values": [entry.fact(name) for entry in progress.entries],
                    "clear": trend.clear,
                    "words": fact_words(progress, name),
                }
                for name, trend in progress.facts.items()
            },
            "left_out": dict(progress.left_out),
            "scored_otherwise": progress.scored_otherwise,
            "left_out_words": left_out_words(progress),
            "scored": progress.scored,
            "has_scores": has_scores(progress),
            "scores_words": scores_words(progress),
            "chance": chance_level(),
            "sessions": [
                {
                    "id": entry.info.id,
                    "title": entry.info.title,
                    "started_at": entry.info.started_at.isoformat() if entry.info.started_at else None,
                    "duration_s": entry.info.duration_s,
                    "scores": {name: score_fields(score) for name, score in entry.scores.items()},
                    "rating": entry.rating.model_dump() if entry.rating else None,
                }
                for entry in progress.entries
            ],
            "trends": {
                name: {
                    "label": label(name),
                    "n": trend.n,
                    "per_session": trend.per_session,
                    "low": trend.low,
                    "high": trend.high,
                    "clear": trend.clear,
                    "words": trend_words(progress, name),
                }
                for name, trend in progress.trends.items()
            },
            "ratings": {
                question: {
                    "measures": [_agreement_fields(agreement) for agreement in agreements],
                    "words": agreement_words(progress, question),
                }
                for question, agreements in progress.agreements.items()
            },
            "rated": progress.rated,
            "words": [*(trend_words(progress, name) for name in COMPONENTS), *rating_words(progress)]
            if progress.entries
            else [],
        }
    )
    return document


def _goal_progress(progress: Progress) -> dict[str, Any] | None:
    goal = progress.goal
    if goal is None:
        return None
    before, after = goal.medians
    return {
        "kind": goal.kind,
        "since": goal.since.isoformat(),
        "values": [point.value for point in goal.points],
        "verdicts": [point.verdict for point in goal.points],
        "before": {"n": len(goal.before), "median": before},
        "after": {"n": len(goal.after), "median": after},
        "reached": goal.reached,
        "tried": goal.tried,
        "change": goal.change,
        "words": goal_words(progress),
    }


def _agreement_fields(agreement: Agreement) -> dict[str, Any]:
    return {
        "name": agreement.name,
        "label": label(agreement.name),
        "n": agreement.n,
        "rho": agreement.rho,
        "p": agreement.p,
        "p_adjusted": agreement.p_adjusted,
        "clear": agreement.clear,
    }
