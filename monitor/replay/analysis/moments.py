"""The moments of a session that are worth a look: cues, an interviewer's questions, the best stretch, breaks, the longest
silence, shared smiles, gaps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.replay.analysis.ruptures import rupture_moments
from monitor.replay.events import Events
from monitor.types import Event, Float64, Gap
from monitor.words import listed, say, table
from monitor.words.numbers import whole

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

# What two strangers would get (points of score).
_CHANCE: Final = 50.0
# A shorter loss is nothing to look at again (s).
_GAP_LEAST_S: Final = 3.0
# Until then sources may still be starting (s).
_START_S: Final = 10.0
# What the recording of a live session writes for a pause.
_PAUSED: Final = "paused"
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


KINDS: Final = ("cue", "question", "best", "break", "rupture", "silence", "smile_together", "gap")


@dataclass(frozen=True, slots=True)
class Moment:
    """kind : of ``KINDS``. text : what it is. why : the counts behind it."""

    kind: str
    start_s: float
    end_s: float
    text: str
    why: str = ""


def kind_labels() -> dict[str, str]:
    """What the kinds of moments are called."""
    return table("moment", KINDS)


def moments(session: SessionData) -> list[Moment]:
    """In the order of their time."""
    moments = [Moment("cue", nudge.time_s, nudge.time_s, nudge.text, nudge.reason) for nudge in session.nudges]
    moments += _questions(session.events)
    moments += _gaps(session.gaps)
    track = session.scores("coordination")
    moments += _best(session)
    moments += _breaks(track["time_s"], track["score"])
    moments += [Moment("rupture", item.start_s, item.end_s, item.text, item.why) for item in rupture_moments(session)]
    aligned = not session.header.is_clock_unsure
    moments += _silence(session.events, session.gaps) if aligned else []
    for start_s, end_s in smiles_together(session.events) if not session.header.withholds_pair else []:
        why = _length("moment-smile-together.why", end_s - start_s)
        moments.append(Moment("smile_together", start_s, end_s, say("moment-smile-together.text"), why))
    return sorted((moment for moment in moments if math.isfinite(moment.start_s)), key=lambda moment: moment.start_s)


def _questions(events: Sequence[Event]) -> list[Moment]:
    """Those of an interviewer, with how the user answered."""
    moments = []
    for event in events:
        if event.kind != "question":
            continue
        latency = event.detail.get("latency_s")
        if isinstance(latency, float):
            why = say("moment-question.why", answer=f"{event.value:.0f}", latency=f"{latency:.1f}")
        else:
            why = say("moment-question.why-none")
        moments.append(Moment("question", event.start_s, event.end_s, str(event.detail.get("text", "")), why))
    return moments


def smiles_together(events: Sequence[Event]) -> list[tuple[float, float]]:
    """When both smile for half a second and more: start and end in seconds."""
    least_s = _SMILE_TOGETHER_LEAST_S
    both = _common(*(stretches_of(events, "smile", person) for person in ("user", "partner")))
    return [(start_s, end_s) for start_s, end_s in both if end_s - start_s >= least_s]


def speech(events: Sequence[Event], person: str) -> list[tuple[float, float]]:
    """When a person speaks: phrases, or turns where no phrases were kept; joined where they touch."""
    return stretches_of(events, "phrase", person) or stretches_of(events, "turn", person)


def longest_stretch(events: Sequence[Event], person: str) -> tuple[float, float] | None:
    """When a person spoke for longest without a silence of a second, whatever the other did meanwhile; None if never."""
    runs: list[tuple[float, float]] = []
    for start_s, end_s in speech(events, person):
        if runs and start_s - runs[-1][1] < PAUSE_LEAST_S:
            runs[-1] = (runs[-1][0], end_s)
        else:
            runs.append((start_s, end_s))
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def silences(events: Sequence[Event], gaps: Sequence[Gap] = ()) -> list[tuple[float, float]]:
    """Between the first and the last word, when neither speaks. Empty where only one of the two is ever heard.

    gaps : of the session; where a voice was not listened to for a second and more (it was paused, a microphone was away),
    it is unknown whether there was silence.
    """
    spoken = [speech(events, person) for person in ("user", "partner")]
    if not all(spoken):
        return []
    whole = merged([stretch for stretches in spoken for stretch in stretches])
    least_s = PAUSE_LEAST_S
    unheard = [gap for gap in gaps if gap.stream.endswith(".voice") and gap.end_s - gap.start_s >= least_s]
    between = [(before[1], after[0]) for before, after in pairwise(whole)]
    return [
        (start_s, end_s)
        for start_s, end_s in between
        if not any(gap.start_s < end_s and gap.end_s > start_s for gap in unheard)
    ]


def _gaps(gaps: Sequence[Gap]) -> list[Moment]:
    """What was not measured; streams that were away together are one moment."""
    together: list[list[Gap]] = []
    known = [gap for gap in gaps if math.isfinite(gap.start_s) and math.isfinite(gap.end_s)]
    for gap in sorted(known, key=lambda gap: gap.start_s):
        if together and gap.start_s <= max(earlier.end_s for earlier in together[-1]):
            together[-1].append(gap)
        else:
            together.append([gap])
    moments = []
    for group in together:
        start_s, end_s = group[0].start_s, max(gap.end_s for gap in group)
        # Short losses, and a source's start, are no moments; the whole list of gaps has them.
        if end_s - start_s < _GAP_LEAST_S or end_s <= _START_S:
            continue
        if all(gap.reason == _PAUSED for gap in group):
            moments.append(
                Moment("gap", start_s, end_s, say("moment-gap.paused"), _length("moment-silence.why", end_s - start_s))
            )
            continue
        reasons: dict[str, list[str]] = {}
        for gap in group:
            streams = reasons.setdefault(gap.reason, [])
            streams += [stream(gap.stream)] if stream(gap.stream) not in streams else []
        why = "; ".join(say("moment-gap.why", streams=listed(streams), reason=reason) for reason, streams in reasons.items())
        moments.append(Moment("gap", start_s, end_s, say("moment-gap.text"), why))
    return moments


def stream(name: str) -> str:
    """What a gap's stream is called: ``user.face`` is "your face"; a name of another form as it is."""
    person, _, family = name.partition(".")
    if person not in ("user", "partner") or not family:
        return name
    return say(f"replay-stream-{person}", family=family)


def best_minute(track: Mapping[str, Float64]) -> tuple[float, float] | None:
    """The minute with the highest mean of a score, start and end in seconds, where it lies above the whole's mean and chance.

    track : as of ``SessionData.scores``. It is compared with the mean of the whole track, as a session's own score is another
    statistic than the mean of what was said while it ran.
    """
    span_s = _BEST_STRETCH_S
    known = np.isfinite(track["score"])
    at_s, scores = track["time_s"][known], track["score"][known]
    if at_s.size < 2 or at_s[-1] - at_s[0] < span_s:
        return None
    sums = np.concatenate([[0.0], np.cumsum(scores)])
    first = np.searchsorted(at_s, at_s - span_s, side="left")
    number = np.arange(at_s.size) + 1 - first
    full = (at_s - at_s[0] >= span_s) & (number >= 0.8 * span_s / np.median(np.diff(at_s)))
    mean = np.where(full, (sums[1:] - sums[first]) / number, -np.inf)
    best = int(np.argmax(mean))
    if not full.any() or mean[best] <= max(_CHANCE, float(scores.mean())):
        return None
    return float(at_s[first[best]]), float(at_s[best])


def _best(session: SessionData) -> list[Moment]:
    """The minute most in step, told beside the same mean of the whole."""
    track = session.scores("coordination")
    found = best_minute(track)
    if found is None:
        return []
    start_s, end_s = found
    inside = (track["time_s"] >= start_s) & (track["time_s"] <= end_s)
    means = {"mean": np.nanmean(track["score"][inside]), "whole": np.nanmean(track["score"])}
    # Where both round to the same number, no minute stands out.
    words = {name: whole(float(value)) for name, value in means.items()}
    if words["mean"] == words["whole"]:
        return []
    return [Moment("best", start_s, end_s, say("moment-best.text"), say("moment-best.why", **words))]


def _breaks(time_s: Float64, score: Float64) -> list[Moment]:
    """The largest falls of coordination from a top to the bottom after it, within three minutes."""
    known = np.isfinite(score)
    at_s, scores = time_s[known], score[known]
    falls: list[tuple[float, Moment]] = []
    top = bottom = 0
    for number in range(1, at_s.size):
        gone = at_s[number] - at_s[top] > _BREAK_WITHIN_S
        rises = scores[number] - scores[bottom] > _BREAK_POINTS / 2
        if scores[number] >= scores[top] or gone or rises:
            falls += _fall(at_s, scores, top, bottom, _BREAK_POINTS)
            top = bottom = number
        elif scores[number] < scores[bottom]:
            bottom = number
    if at_s.size:
        falls += _fall(at_s, scores, top, bottom, _BREAK_POINTS)
    deepest = sorted(falls, key=lambda fall: -fall[0])[:_BREAKS_MOST]
    return [moment for _, moment in deepest]


def _fall(at_s: Float64, scores: Float64, top: int, bottom: int, least: float) -> list[tuple[float, Moment]]:
    points = float(scores[top] - scores[bottom])
    if points < least:
        return []
    start_s, end_s = float(at_s[top]), float(at_s[bottom])
    why = say("moment-break.why", top=whole(scores[top]), bottom=whole(scores[bottom]), seconds=f"{end_s - start_s:.0f}")
    return [(points, Moment("break", start_s, end_s, say("moment-break.text"), why))]


def _silence(events: Sequence[Event], gaps: Sequence[Gap]) -> list[Moment]:
    start_s, end_s = max(silences(events, gaps), key=lambda silence: silence[1] - silence[0], default=(0.0, 0.0))
    if end_s - start_s < _SILENCE_LEAST_S:
        return []
    return [Moment("silence", start_s, end_s, say("moment-silence.text"), _length("moment-silence.why", end_s - start_s))]


def _length(message: str, length_s: float) -> str:
    return say(message, seconds=f"{length_s:.1f}")


def stretches_of(events: Sequence[Event], kind: str, person: str) -> list[tuple[float, float]]:
    """Starts and ends of one person's events of a kind (of *pair*, those of both), joined where they touch."""
    chosen = (
        events.of(kind, person)
        if isinstance(events, Events)
        else [event for event in events if event.kind == kind and event.person == person]
    )
    return merged([(event.start_s, event.end_s) for event in chosen])


def merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """In order, what overlaps or touches as one; times that are no numbers are left out."""
    whole: list[tuple[float, float]] = []
    for start_s, end_s in sorted(
        (start_s, end_s) for start_s, end_s in stretches if math.isfinite(start_s) and math.isfinite(end_s)
    ):
        if whole and start_s <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end_s))
        else:
            whole.append((start_s, end_s))
    return whole


def _common(user: list[tuple[float, float]], partner: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where two lists of stretches, each in order and without overlap, are both there."""
    both, i, j = [], 0, 0
    while i < len(user) and j < len(partner):
        start_s, end_s = max(user[i][0], partner[j][0]), min(user[i][1], partner[j][1])
        if start_s < end_s:
            both.append((start_s, end_s))
        if user[i][1] <= partner[j][1]:
            i += 1
        else:
            j += 1
    return both
