"""What the live page says, in words: as kind about what is missing as about a score."""

from __future__ import annotations

import math
from typing import Any

from monitor.coaching.indicators import Indicator, Indicators
from monitor.config import Preset
from monitor.live.throttle import Rates
from monitor.replay.text.labels import CallDelay, against_chance, label, lead, state
from monitor.types import Score, Update, plain

MARK_LABELS = {"posture": "Posture", "eye_contact": "Eye contact", "voice": "Voice"}
ECHO = "Your partner is heard in your microphone. It is not counted as your voice; headphones measure better."
_LOAD = (
    "",
    "Your computer is busy: posture is looked at less often.",
    "Your computer is busy: posture and face are looked at less often.",
    "Your computer is very busy: only a few pictures a second are looked at. Sound is measured in full.",
)


def score_fields(score: Score, delay: CallDelay | None = None) -> dict[str, Any]:
    """A score as the page shows it. delay : of the call that the partner is seen through (``replay.words.call_delay``)."""
    known = score.status == "ok"
    words = against_chance(score).capitalize() if known else f"{state(score)}: {score.reason}" if score.reason else state(score)
    if known and score.direction != "unclear":
        words += f"; {lead(score, delay=delay)}"
    return {
        "label": label(score.name),
        "status": score.status,
        "score": _rounded(score.score, 0),
        "low": _rounded(score.low, 0),
        "high": _rounded(score.high, 0),
        "confidence": _rounded(score.confidence, 2),
        "lag_s": _rounded(score.lag_s, 1),
        "direction": score.direction,
        "reason": score.reason,
        "words": words,
    }


def ring(update: Update | None) -> dict[str, Any]:
    """The ring: coordination, or why there is none yet."""
    score = next((one for one in update.scores if one.name == "coordination"), None) if update else None
    if score is None:
        return {
            "status": "calibrating",
            "score": None,
            "confidence": 0.0,
            "words": state(Score(0.0, "coordination", "calibrating")),
        }
    fields = score_fields(score)
    return {name: fields[name] for name in ("status", "score", "low", "high", "confidence", "words")}


def marks(glance: Indicators | None, *, gaze: bool = True) -> dict[str, Any]:
    """The three quiet marks; without ``gaze`` the one of the eyes is not there."""
    unseen, unheard = Indicator("unknown", "Too little seen yet"), Indicator("unknown", "Too little heard yet")
    found = (glance.posture, glance.eye_contact, glance.voice) if glance else (unseen, unseen, unheard)
    return {
        name: {"level": mark.level, "label": label, "words": mark.words}
        for (name, label), mark in zip(MARK_LABELS.items(), found, strict=True)
        if gaze or name != "eye_contact"
    }


def balance(glance: Indicators | None, preset: Preset) -> dict[str, Any]:
    """Who talks how much, beside the range of the preset."""
    share = glance.user_share if glance else math.nan
    known = math.isfinite(share)
    return {
        "status": "ok" if known else "not enough signal",
        "user_share": _rounded(share, 2),
        "low": preset.limits.talk_share_low,
        "high": preset.limits.talk_share_high,
        "words": f"You spoke {100 * share:.0f} % of the last minutes' speech" if known else "Too little heard of both yet",
    }


def load_words(rates: Rates) -> str:
    """What the load governor does, empty at level 0."""
    return _LOAD[rates.level]


def excess(update: Update | None, *, alerted: bool) -> dict[str, Any]:
    """The signs of close copying that hold now."""
    firing = [facet.reason for facet in update.facets if facet.fires] if update else []
    return {"alert": alerted, "words": "; ".join(firing)}


def _rounded(value: float, digits: int) -> Any:
    return plain(round(value, digits)) if math.isfinite(value) else None
