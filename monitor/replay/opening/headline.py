"""The one sentence above everything, with a number that can be seen at a glance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from monitor.replay.analysis.moments import speech
from monitor.replay.analysis.talk import share_of_speech
from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.replay.opening.facts import Reading
from monitor.words import say
from monitor.words.numbers import clock, percent

_MINUTE_S: Final = 60.0
# Minutes are said to the nearest one, as a length and not as a moment.
_HALF: Final = 0.5


def headline(session: AnalyzedSession, readings: Sequence[Reading], *, alone: bool) -> str:
    """Of two people who talked most, of one how long they spoke; that too little was measured, where nothing was."""
    length = _length(session.duration_s)
    asked = [event for event in session.events if event.kind == "question"]
    if session.header.practice is not None and asked and session.people["user"]["coverage"]["voice"] > 0:
        answered = sum("latency_s" in event.detail for event in asked)
        return say("opening-headline-practice", answered=answered, asked=len(asked), length=length)
    share = share_of_speech(session.events)
    if not alone and math.isfinite(share):
        return say("opening-headline-pair", share=percent(share), length=length)
    spoken_s = sum(end_s - start_s for start_s, end_s in speech(session.events, "user"))
    if spoken_s > 0:
        return say("opening-headline-alone", spoken=clock(spoken_s), length=clock(session.duration_s))
    for reading in readings:
        if reading.name == "looking" and alone:
            return say("opening-headline-seen", share=percent(reading.value), length=length)
    if not readings and not _anything(session):
        return say("opening-headline-nothing")
    return say("opening-headline-pair-unheard", length=length)


def _anything(session: AnalyzedSession) -> bool:
    """Whether anything at all was measured of anybody."""
    return any(share > 0 for person in session.people.values() for share in person["coverage"].values())


def _length(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return say("opening-headline-seconds", seconds=int(seconds))
    return say("opening-headline-minutes", minutes=int(seconds / _MINUTE_S + _HALF))
