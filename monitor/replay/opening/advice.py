"""One thing to try next: what the coach said most often or, without a cue, the fact that is out of its range; told afterwards.

A cue's own reason speaks of the last minute; here the counts are those of the whole session, and the cue's time says where to
look.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.coaching.goals import goal_words, goals_of
from monitor.coaching.phrases import rate_hz
from monitor.coaching.talk_balance import cue_range
from monitor.config import GoalKind, NudgeKind, Preset
from monitor.record.header import Goal
from monitor.replay.analysis.moments import longest_stretch, speech
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.facts import Reading
from monitor.replay.opening.fields import Advice
from monitor.types import Event, Nudge
from monitor.words import say, times
from monitor.words.numbers import clock, percent

_Readings = Mapping[str, Reading]

_GOAL_OF: Final[dict[str, GoalKind]] = {
    "talk_less": "balance",
    "talk_more": "balance",
    "eye_contact": "looking",
    "notes": "looking",
    "open_question": "questions",
    "stay_warm": "smiles",
}
# What each cue is about, of what is measured over the whole session.
ABOUT: Final[dict[str, str]] = {
    "talk_less": "talk_share",
    "talk_more": "talk_share",
    "eye_contact": "looking",
    "notes": "looking",
    "long_stare": "looking",
    "pace": "pace",
    "posture_closed": "posture",
    "slouching": "posture",
    "excess": "coordination",
    "tune_in": "coordination",
    "stay_warm": "warmth",
}
_OPEN: Final[dict[GoalKind, tuple[str, ...]]] = {"questions": ("missed", "unknown")}
# A fifth of a talk is more than a pause in sitting up (share of the time after the first minutes).
SUNK_SHARE: Final = 0.2
# More often than not (share).
CAMERA_SHARE: Final = 0.5
# A shorter phrase has no pace worth hearing again (s).
_PHRASE_LEAST_S: Final = 2.0
# As long as an answer may be (s).
_TURN_MOST_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Try:
    """kind : of the cue that says it; empty for a goal. about : what it is about, so that it is not praised as well."""

    kind: NudgeKind | str
    fields: Advice

    @property
    def about(self) -> str:
        return ABOUT.get(self.kind, self.kind)


def advice(session: AnalyzedSession, readings: Sequence[Reading], preset: Preset, *, alone: bool) -> Try | None:
    """From the cues, else from what was out of its range, else a goal that suits the talk; None of nothing measured."""
    by_name: _Readings = {reading.name: reading for reading in readings}
    found = _of_cue(session, by_name, preset) or _of_facts(session, by_name, preset, alone=alone)
    if found is not None or not readings:
        return found
    return _goal(session, preset) if not alone or session.header.practice else None


def _of_cue(session: AnalyzedSession, readings: _Readings, preset: Preset) -> Try | None:
    """The cue that came most often, the earlier one among equals."""
    nudges = [nudge for nudge in session.nudges if _holds(nudge, session, readings, preset)]
    if not nudges:
        return None
    (kind, count), *_ = Counter(nudge.kind for nudge in nudges).most_common()
    first = next(nudge for nudge in nudges if nudge.kind == kind)
    because = _counts(session, kind, readings) or say("opening-because-cue", times=times(count), clock=clock(first.time_s))
    return Try(kind, _fields(first.text, because, first.time_s, kind, preset))


def _holds(nudge: Nudge, session: AnalyzedSession, readings: _Readings, preset: Preset) -> bool:
    """One about talking rests on the whole session, not on the minutes before it."""
    share = readings.get("talk_share")
    if nudge.kind not in ("talk_less", "talk_more") or share is None:
        return True
    spoken_s = sum(end_s - start_s for person in ("user", "partner") for start_s, end_s in speech(session.events, person))
    least, most = cue_range(preset, spoken_s=spoken_s)
    return share.value > most if nudge.kind == "talk_less" else share.value < least


def _of_facts(session: AnalyzedSession, readings: _Readings, preset: Preset, *, alone: bool) -> Try | None:
    share, looking, pace, turn = (readings.get(name) for name in ("talk_share", "looking", "pace", "longest_turn"))
    if share is not None and share.side != "within":
        kind: NudgeKind = "talk_less" if share.side == "above" else "talk_more"
        return _of_fact(session, kind, readings, preset, _start(session, "user" if kind == "talk_less" else "partner"))
    if looking is not None and looking.side == "below":
        return _of_fact(session, "eye_contact", readings, preset, _start(session, "partner"))
    if pace is not None and pace.side == "above":
        return _of_fact(session, "pace", readings, preset, _fastest_s(session.events))
    posture = session.posture
    if posture is not None and posture.sunk_share >= SUNK_SHARE:
        because = say("opening-because-sunk", share=percent(posture.sunk_share))
        return Try("slouching", _fields(preset.cue_text("slouching"), because, None, "slouching", preset))
    if alone and looking is not None and looking.value < CAMERA_SHARE:
        because = say("opening-because-alone-looking", share=percent(looking.value))
        return Try("eye_contact", _fields(say("opening-try-camera"), because, None, "", preset))
    if alone and turn is not None and turn.value > _TURN_MOST_S:
        because = say("opening-because-turn", length=clock(turn.value))
        start_s = _start(session, "user")
        return Try("longest_turn", _fields(say("opening-try-shorter"), because, start_s, "longest_turn", preset))
    return None


def _of_fact(session: AnalyzedSession, kind: NudgeKind, readings: _Readings, preset: Preset, at_s: float | None) -> Try:
    return Try(kind, _fields(preset.cue_text(kind), _counts(session, kind, readings), at_s, kind, preset))


def _goal(session: AnalyzedSession, preset: Preset) -> Try | None:
    """Where nothing asks to be changed: the first usual goal of this kind of talk that this one has not reached by itself.

    Questions are counted only where words are kept, and can be practised without.
    """
    suits = ("answers",) if session.header.practice is not None else goals_of(preset)
    kinds = [kind for kind in suits if kind != "own" and session.verdict(kind) in _OPEN.get(kind, ("missed",))]
    if not kinds:
        return None
    text = say("opening-sentence", text=goal_words(Goal(kind=kinds[0]), preset))
    return Try("", {"text": text, "because": say("opening-because-goal"), "at_s": None, "goal": kinds[0]})


def _fields(text: str, because: str, at_s: float | None, kind: str, preset: Preset) -> Advice:
    goal = _GOAL_OF.get(kind)
    sentence = text if text.endswith(".") else say("opening-sentence", text=text)
    return {
        "text": sentence,
        "because": because,
        "at_s": at_s if at_s is not None and math.isfinite(at_s) else None,
        "goal": goal if goal in goals_of(preset) else None,
    }


def _counts(session: AnalyzedSession, kind: str, readings: _Readings) -> str:
    """The whole session's numbers that a cue of this kind is about; empty where there are none, or they do not speak for it."""
    if kind == "interrupting":
        count = sum(event.kind == "interruption" and event.person == "user" for event in session.events)
        return say("opening-because-interrupting", times=times(count)) if count else ""
    reading = readings.get(ABOUT.get(kind, ""))
    if reading is None or kind in ("notes", "long_stare"):
        return ""
    low, high = reading.suits or (math.nan, math.nan)
    match kind:
        case "talk_less" | "talk_more":
            return say("opening-because-talk", share=percent(reading.value), low=percent(low), high=percent(high))
        case "eye_contact" if reading.side == "below":
            return say("opening-because-looking", share=percent(reading.value), low=percent(low), kind=reading.kind)
        case "pace" if reading.side == "above":
            return say("opening-because-pace", rate=f"{reading.value:.1f}", low=f"{low:.1f}", high=f"{high:.1f}")
    return ""


def _start(session: AnalyzedSession, person: str) -> float | None:
    longest = longest_stretch(session.events, person)
    return None if longest is None else longest[0]


def _fastest_s(events: Sequence[Event]) -> float | None:
    """Where the user's fastest phrase begins."""
    phrases = [
        event
        for event in events
        if event.kind == "phrase"
        and event.person == "user"
        and event.end_s - event.start_s >= _PHRASE_LEAST_S
        and math.isfinite(rate_hz(event))
    ]
    return max(phrases, key=rate_hz).start_s if phrases else None
