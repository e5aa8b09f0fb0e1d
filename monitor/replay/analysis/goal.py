"""The goal that the user chose for a session: how it went, and whether it was reached.

Counts, seconds and per cent are compared as they are shown, in whole ones, so that no page can show 60 % beside a goal of 60 %
that was missed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from monitor import constants
from monitor.coaching.goals import goal_words, target_of
from monitor.config import GoalKind
from monitor.replay.analysis.gaze import PersonGaze, analyze_gaze, own_looks
from monitor.replay.analysis.language import analyze_language, utterances_of
from monitor.replay.analysis.moments import smiles_together, speech
from monitor.replay.analysis.talk import share_of_speech
from monitor.replay.data import preset_of
from monitor.synchrony.behaviour.looks import target_range
from monitor.types import PEOPLE, plain
from monitor.words import say
from monitor.words.numbers import clock, percent, whole

if TYPE_CHECKING:
    from monitor.record.header import Goal
    from monitor.replay.data import SessionData

# A longer silence of the user ends an answer (s).
_ANSWER_PAUSE_S: Final = 3.0
SHARES: Final = ("looking", "balance")

Verdict = Literal["reached", "missed", "unknown"]


@dataclass(frozen=True, slots=True)
class GoalResult:
    """value : questions asked, smiles together, seconds of the longest answer, share of looks or of talk (0..1); NaN where it
    is not known or of a goal in own words. target : lowest and highest that reach it; None of one in own words. reason : why it
    is not known, else empty.
    """

    goal: Goal
    words: str
    value: float
    target: tuple[float, float] | None
    verdict: Verdict
    reason: str = ""

    @property
    def result(self) -> str:
        """The value with its unit, short."""
        return value_words(self.goal.kind, self.value) if math.isfinite(self.value) else say(f"goal-verdict-{self.verdict}")

    @property
    def text(self) -> str:
        """One sentence: what came out, and whether that is what was aimed at."""
        if self.verdict == "unknown":
            return say("goal-unknown", reason=self.reason)
        if self.goal.kind == "own":
            return say(f"goal-own-{self.verdict}")
        return say(f"goal-{self.verdict}", result=say(f"goal-result-{self.goal.kind}", **self._numbers()))

    def _numbers(self) -> dict[str, str | int]:
        if self.goal.kind in SHARES:
            return {"value": percent(self.value)}
        return {"value": clock(self.value) if self.goal.kind == "answers" else round(self.value)}

    def document(self) -> dict[str, Any]:
        """For pages and JSON; NaN and no upper limit are null. reached : true, false or null."""
        reached = None if self.verdict == "unknown" else self.verdict == "reached"
        fields = {"kind": self.goal.kind, "words": self.words, "value": self.value, "result": self.result}
        document: dict[str, Any] = plain({**fields, "target": self.target, "reached": reached, "text": self.text})
        return document


def value_words(kind: GoalKind, value: float) -> str:
    """A value of this kind of goal with its unit: *3 questions*, *58 %*, *1:12*."""
    if kind in SHARES:
        return say("goal-value-share", percent=percent(value))
    return clock(value) if kind == "answers" else say(f"goal-value-{kind}", count=round(value, 1))


def goal_result(session: SessionData) -> GoalResult | None:
    """What became of the session's goal; None where the user chose none."""
    goal = session.header.goal
    return None if goal is None else result_of(session, goal)


def result_of(session: SessionData, goal: Goal) -> GoalResult:
    """What became of a goal in a session, though it may have been another session's."""
    preset = preset_of(session.header)
    words, target = goal_words(goal, preset), target_of(goal, preset)
    if target is None:
        verdict = session.notes.goal_reached
        named: Verdict = "unknown" if verdict is None else "reached" if verdict else "missed"
        return GoalResult(goal, words, math.nan, None, named, say("goal-unknown-own") if verdict is None else "")
    if goal.kind == "looking" and goal.target is None and not looks_of(session).mapped:
        target = target_range(target, mapped=False)
    value, reason = measured(session, goal.kind)
    return GoalResult(goal, words, value, target, _verdict(goal.kind, value, target), reason)


def _verdict(kind: GoalKind, value: float, target: tuple[float, float]) -> Verdict:
    if math.isnan(value):
        return "unknown"
    low, shown, high = (_shown(kind, number) for number in (target[0], value, target[1]))
    return "reached" if low <= shown <= high else "missed"


def measured(session: SessionData, kind: GoalKind) -> tuple[float, str]:
    """The value of a kind of goal in a session, whether it was its goal or not; NaN with the reason where it is not known."""
    match kind:
        case "questions":
            return _questions(session)
        case "looking":
            looks = looks_of(session)
            value = math.nan if looks.ambiguous else looks.listening
        case "answers":
            value = _longest_answer_s(session)
        case "balance":
            spoken_s = sum(end_s - start_s for person in PEOPLE for start_s, end_s in speech(session.events, person))
            value = share_of_speech(session.events) if spoken_s >= constants.nudges().talk_least_s else math.nan
        case "smiles":
            value = _smiles(session)
        case "own":
            value = math.nan
    return value, say(f"goal-unknown-{kind}") if math.isnan(value) else ""


def looks_of(session: SessionData) -> PersonGaze:
    """The user's looks; an interviewer's lines count as the other's speech."""
    if session.header.practice is None:
        return own_looks(session.path, session.duration_s)
    gaze = analyze_gaze(session)
    return PersonGaze() if gaze is None else gaze.people["user"]


def _questions(session: SessionData) -> tuple[float, str]:
    if session.header.transcript is None:
        return math.nan, say("goal-unknown-questions")
    language = analyze_language(session, utterances_of(session))
    spoken = {} if language is None else language.numbers.get("people", {}).get("user", {})
    count = spoken.get("questions")
    return (math.nan, say("goal-unknown-questions.language")) if count is None else (float(count), "")


def _longest_answer_s(session: SessionData) -> float:
    """The longest answer to an interviewer's question, else the longest the user spoke once the partner had; of somebody alone,
    the longest they spoke.
    """
    if session.header.practice is not None:
        answered = [event for event in session.events if event.kind == "question" and "latency_s" in event.detail]
        return max((event.value for event in answered), default=math.nan)
    if session.header.is_clock_unsure:
        return math.nan
    spoken = sorted((event for event in session.events if event.kind == "turn"), key=lambda event: event.start_s)
    longest_s, answers = math.nan, not any(event.person == "partner" for event in spoken)
    since_s = spoken[0].start_s if spoken else math.nan
    for before, event in pairwise([None, *spoken]):
        assert event is not None
        if event.person != "user":
            answers = True
            continue
        follows = before is not None and before.person == "user" and event.start_s - before.end_s < _ANSWER_PAUSE_S
        since_s = since_s if follows else event.start_s
        if answers:
            longest_s = float(np.fmax(longest_s, event.end_s - since_s))
    return longest_s


def _smiles(session: SessionData) -> float:
    if session.header.withholds_pair or not all(np.any(session.series(person, "face").quality > 0) for person in PEOPLE):
        return math.nan
    return float(len(smiles_together(session.events)))


def _shown(kind: GoalKind, number: float) -> float:
    if math.isinf(number):
        return number
    if kind == "answers":
        return math.floor(number)  # as a clock shows seconds
    return float(whole(100 * number if kind in SHARES else number))
