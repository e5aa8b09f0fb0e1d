"""The moments of a session that are worth a look: cues, the best stretch, breaks, the longest silence, shared smiles, gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.replay.text.labels import listed, stream
from monitor.types import Event, Float64, Gap

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

# Long enough to be more than a burst, short enough to be watched again.
_BEST_STRETCH_S: Final = 60.0
# About half of a band's width over three minutes; less is within what the estimate itself wanders (points of score).
_BREAK_POINTS: Final = 20.0
# As stretch_s of the estimator: the score describes the last three minutes, so a fall takes as long.
_BREAK_WITHIN_S: Final = 180.0
# A list that is read (moments).
_BREAKS_MOST: Final = 3
# A shorter silence between two turns is nothing to look at again.
_SILENCE_LEAST_S: Final = 3.0
# Two smiles that touch for less are not one moment.
_SMILE_TOGETHER_LEAST_S: Final = 0.5
# Heldner & Edlund 2010: gaps above a second are rare in conversation, so they are noticed.
PAUSE_LEAST_S: Final = 1.0


KINDS = {
    "cue": "Cues",
    "best": "Best stretch",
    "break": "Breaks",
    "silence": "Longest silence",
    "smile_together": "Smiles together",
    "gap": "Not measured",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """kind : of ``KINDS``. text : what it is. why : the counts behind it."""

    kind: str
    start_s: float
    end_s: float
    text: str
    why: str = ""


def moments(session: SessionData) -> list[Moment]:
    """In the order of their time."""
    found = [Moment("cue", one.time_s, one.time_s, one.text, one.reason) for one in session.nudges]
    found += _gaps(session.gaps)
    track = session.scores("coordination")
    found += _best(track["time_s"], track["score"])
    found += _breaks(track["time_s"], track["score"])
    found += _silence(session.events, session.gaps)
    found += [
        Moment("smile_together", start_s, end_s, "You both smiled", f"{end_s - start_s:.1f} s")
        for start_s, end_s in smiles_together(session.events)
    ]
    return sorted((one for one in found if math.isfinite(one.start_s)), key=lambda one: one.start_s)


def smiles_together(events: Sequence[Event]) -> list[tuple[float, float]]:
    """When both smile for half a second and more: start and end in seconds."""
    least_s = _SMILE_TOGETHER_LEAST_S
    both = _common(*(_joined(events, "smile", person) for person in ("user", "partner")))
    return [(start_s, end_s) for start_s, end_s in both if end_s - start_s >= least_s]


def speech(events: Sequence[Event], person: str) -> list[tuple[float, float]]:
    """When a person speaks: phrases, or turns where no phrases were kept; joined where they touch."""
    return _joined(events, "phrase", person) or _joined(events, "turn", person)


def silences(events: Sequence[Event], gaps: Sequence[Gap] = ()) -> list[tuple[float, float]]:
    """Between the first and the last word, when neither speaks. Empty where only one of the two is ever heard.

    gaps : of the session; where a voice was not listened to for a second and more (it was paused, a microphone was away),
    nobody knows whether there was silence, and none is told.
    """
    spoken = [speech(events, person) for person in ("user", "partner")]
    if not all(spoken):
        return []
    whole = merged([stretch for one in spoken for stretch in one])
    least_s = PAUSE_LEAST_S
    deaf = [one for one in gaps if one.stream.endswith(".voice") and one.end_s - one.start_s >= least_s]
    between = [(before[1], after[0]) for before, after in pairwise(whole)]
    return [(start_s, end_s) for start_s, end_s in between if not any(g.start_s < end_s and g.end_s > start_s for g in deaf)]


def _gaps(gaps: Sequence[Gap]) -> list[Moment]:
    """What was not measured; streams that were away together are one moment."""
    together: list[list[Gap]] = []
    known = [gap for gap in gaps if math.isfinite(gap.start_s) and math.isfinite(gap.end_s)]
    for gap in sorted(known, key=lambda one: one.start_s):
        if together and gap.start_s <= max(one.end_s for one in together[-1]):
            together[-1].append(gap)
        else:
            together.append([gap])
    found = []
    for some in together:
        reasons: dict[str, list[str]] = {}
        for gap in some:
            named = reasons.setdefault(gap.reason, [])
            named += [stream(gap.stream)] if stream(gap.stream) not in named else []
        why = "; ".join(f"{listed(names)}: {reason}" for reason, names in reasons.items())
        found.append(Moment("gap", some[0].start_s, max(one.end_s for one in some), "Not measured", why))
    return found


def _best(time_s: Float64, score: Float64) -> list[Moment]:
    """The minute with the highest mean coordination, where it lies above chance."""
    span_s = _BEST_STRETCH_S
    known = np.isfinite(score)
    at_s, scores = time_s[known], score[known]
    if at_s.size < 2 or at_s[-1] - at_s[0] < span_s:
        return []
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    first = np.searchsorted(at_s, at_s - span_s, side="left")
    number = np.arange(at_s.size) + 1 - first
    full = (at_s - at_s[0] >= span_s) & (number >= 0.8 * span_s / np.median(np.diff(at_s)))
    mean = np.where(full, (sums[1:] - sums[first]) / number, -np.inf)
    best = int(np.argmax(mean))
    if not full.any() or mean[best] <= 50:
        return []
    start_s = float(at_s[first[best]])
    return [Moment("best", start_s, float(at_s[best]), "The minute most in step", f"coordination {mean[best]:.0f} on average")]


def _breaks(time_s: Float64, score: Float64) -> list[Moment]:
    """The largest falls of coordination from a top to the bottom after it, within three minutes."""
    known = np.isfinite(score)
    at_s, scores = time_s[known], score[known]
    found: list[tuple[float, Moment]] = []
    top = bottom = 0
    for number in range(1, at_s.size):
        gone = at_s[number] - at_s[top] > _BREAK_WITHIN_S
        rises = scores[number] - scores[bottom] > _BREAK_POINTS / 2
        if scores[number] >= scores[top] or gone or rises:
            found += _fall(at_s, scores, top, bottom, _BREAK_POINTS)
            top = bottom = number
        elif scores[number] < scores[bottom]:
            bottom = number
    if at_s.size:
        found += _fall(at_s, scores, top, bottom, _BREAK_POINTS)
    deepest = sorted(found, key=lambda one: -one[0])[:_BREAKS_MOST]
    return [moment for _, moment in deepest]


def _fall(at_s: Float64, scores: Float64, top: int, bottom: int, least: float) -> list[tuple[float, Moment]]:
    points = float(scores[top] - scores[bottom])
    if points < least:
        return []
    start_s, end_s = float(at_s[top]), float(at_s[bottom])
    why = f"coordination {scores[top]:.0f} to {scores[bottom]:.0f} in {end_s - start_s:.0f} s"
    return [(points, Moment("break", start_s, end_s, "Less in step for a while", why))]


def _silence(events: Sequence[Event], gaps: Sequence[Gap]) -> list[Moment]:
    longest = max(silences(events, gaps), key=lambda one: one[1] - one[0], default=(0.0, 0.0))
    length_s = longest[1] - longest[0]
    if length_s < _SILENCE_LEAST_S:
        return []
    return [Moment("silence", longest[0], longest[1], "The longest silence", f"{length_s:.1f} s")]


def _joined(events: Sequence[Event], kind: str, person: str) -> list[tuple[float, float]]:
    return merged([(event.start_s, event.end_s) for event in events if event.kind == kind and event.person == person])


def merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, what overlaps or touches as one; times that are no numbers are left out."""
    whole: list[tuple[float, float]] = []
    for start_s, end_s in sorted(one for one in stretches if math.isfinite(one[0]) and math.isfinite(one[1])):
        if whole and start_s <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end_s))
        else:
            whole.append((start_s, end_s))
    return whole


def _common(one: list[tuple[float, float]], two: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where two lists of stretches, each in order and without overlap, are both there."""
    found, first, second = [], 0, 0
    while first < len(one) and second < len(two):
        start_s, end_s = max(one[first][0], two[second][0]), min(one[first][1], two[second][1])
        if start_s < end_s:
            found.append((start_s, end_s))
        if one[first][1] <= two[second][1]:
            first += 1
        else:
            second += 1
    return found
