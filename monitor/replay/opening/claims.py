"""What a score allows to be claimed, and how wide its band is: one word each, so that no card says a thing and its contrary."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal, TypedDict

from monitor.replay.opening.analyzed import AnalyzedSession
from monitor.types import PEOPLE, Score
from monitor.words import say
from monitor.words.numbers import clock

Claim = Literal["clear", "perhaps", "none"]
Width = Literal["firm", "rough", "open"]

# Half the way from chance to where one pair of strangers in six comes (points of score).
CLEAR_FROM: Final = 60.0
# A band of a fifth and of two fifths of the scale (points of score).
_FIRM_MOST: Final = 20.0
_ROUGH_MOST: Final = 40.0
# Of what a component is made of, or what goes with it, so much was measured (share).
_MEASURED_LEAST: Final = 0.5
# What each component is made of; posture stands for the joined movement.
_PARTS: Final = {
    "warmth": ("smile", "laughter"),
    "coordination": ("posture", "floor", "laughter", "pitch"),
}
# What shows attention besides the short responses that its score rests on.
_SEEN: Final = ("look_listening", "nods_per_min")


class ClaimFields(TypedDict):
    """Of a score in the session's document. The words are empty where there is no score."""

    claim: Claim
    claim_words: str
    width: Width | None
    width_words: str


def claim_fields(session: AnalyzedSession, score: Score) -> ClaimFields:
    """The claim and the width of one score of the whole session, with their words."""
    claim = claim_of(score, measured=measured_share(session, score.name))
    return {
        "claim": claim,
        "claim_words": "" if score.status != "ok" else say(f"claim-{claim}"),
        "width": width_of(score),
        "width_words": width_words(score),
    }


def claim_of(score: Score, *, measured: float = 1.0) -> Claim:
    """Clear from a lower end of 60 on where at least half was measured; perhaps where the band lies above chance."""
    if score.status != "ok" or not score.low > score.chance:
        return "none"
    return "clear" if score.low >= CLEAR_FROM and measured >= _MEASURED_LEAST else "perhaps"


def width_of(score: Score) -> Width | None:
    """How wide the 90 % band is; None without one."""
    points = score.high - score.low
    if score.status != "ok" or not math.isfinite(points):
        return None
    return "firm" if points <= _FIRM_MOST else "rough" if points <= _ROUGH_MOST else "open"


def width_words(score: Score) -> str:
    """The width in a word; empty without a band."""
    width = width_of(score)
    return "" if width is None else say(f"claim-width-{width}")


def rests_on(session: AnalyzedSession, score: Score) -> str:
    """That attention rests on short responses only, where neither looks nor nods were seen; else empty."""
    if score.name != "attention" or score.status != "ok" or measured_share(session, score.name) >= _MEASURED_LEAST:
        return ""
    return say("claim-responses-only", count=score.n)


def measured_of(session: AnalyzedSession, name: str) -> str:
    """How much of the talk both people were measured in for a score: ``3:40 of 4:00``."""
    measured_s = min(float(session.measured_of_both_s.get(name, 0)), session.duration_s)
    return say("score-measured-time", measured=clock(measured_s), length=clock(session.duration_s))


def measured_share(session: AnalyzedSession, name: str) -> float:
    """Which share of a component's parts was measured, 0..1; 1 of a channel, which has none.

    Attention rests on short responses alone: looks while listening and nods are counted as its other two parts, so that
    it is claimed of nobody who was only heard.
    """
    known: list[bool]
    if name == "attention":
        means = {person: session.people[person]["means"] for person in PEOPLE}
        seen = [any(math.isfinite(of.get(measure, math.nan)) for of in means.values()) for measure in _SEEN]
        known = [session.summary[name].status == "ok", *seen]
    elif name in _PARTS:
        known = [_is_measured(session.summary, part) for part in _PARTS[name]]
    else:
        return 1.0
    return sum(known) / len(known)


def _is_measured(summary: Mapping[str, Score], name: str) -> bool:
    return name in summary and summary[name].status == "ok"
