"""A score in plain words: behaviour, never emotion; coordination, never a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from monitor.record.header import Header
from monitor.types import CHANNELS, COMPONENTS, FACETS, Score
from monitor.words import say, table
from monitor.words.numbers import whole

# A score does not tell how far above this it is.
_TOP: Final = 99.0
# A shorter lag is shown as 0.0 s.
_LEAST_LAG_S: Final = 0.05
# Shown with one decimal, a smaller distance from chance is none (standard deviations).
_Z_ALIKE: Final = 0.05
# As near to chance no side of it is named (points of score).
_ALIKE: Final = 5.0

# Kinds of events that have a name for the reader.
EVENTS: Final = (
    "nod",
    "shake",
    "smile",
    "posture_shift",
    "hand_to_face",
    "laugh",
    "shared_laugh",
    "phrase",
    "turn",
    "gap",
    "pause",
    "overlap",
    "interruption",
    "backchannel",
    "question",
)
# Compared turn by turn: their lag is from turn to turn, not from one movement to its echo.
SPOKEN: Final = frozenset({"pitch", "volume", "tempo", "turn_rhythm"})
# Sources that bring the partner through a call.
_OF_A_CALL: Final = frozenset({"screen", "loopback"})
_FOLLOWERS: Final = {"user follows": "user", "partner follows": "partner"}


def label(name: str) -> str:
    """What a channel or component is called."""
    if name in COMPONENTS:
        return say(f"component-{name}")
    if name in CHANNELS:
        return say(f"channel-{name.replace('_', '-')}")
    return name.replace("_", " ").capitalize()


def meaning(name: str) -> str:
    """What a component is made of, empty for a channel."""
    return say(f"component-{name}.meaning") if name in COMPONENTS else ""


def sign_labels() -> dict[str, str]:
    """What the signs of close copying are called, by the names of the facets."""
    return table("copying-sign", FACETS)


def event_labels() -> dict[str, str]:
    """What the kinds of ``EVENTS`` are called."""
    return table("replay-event", EVENTS)


def chance_level() -> str:
    """What the scores are compared with."""
    return say("score-chance")


@dataclass(frozen=True, slots=True)
class CallDelay:
    """How late a partner seen and heard through a call is: the way there and back. round_trip_s : NaN if unknown.

    What the user does after the partner is as late as it looks; what the partner does after the user is seen a round trip late.
    """

    round_trip_s: float = math.nan

    def corrected_s(self, lag_s: float) -> float:
        """A lag without the round trip: only the partner's (negative) lags shrink, to 0 at most; NaN if unknown."""
        return lag_s if lag_s >= 0 else min(lag_s + self.round_trip_s, 0.0) if math.isfinite(self.round_trip_s) else math.nan


def call_delay(header: Header) -> CallDelay | None:
    """The delay in the partner's lags: of a partner taken from a call's window or from what the computer plays, else None.

    Two films that were recorded where each person sat have none. For one film with both people it is unknown.
    """
    if not any(source.kind in _OF_A_CALL and source.person != "user" for source in header.sources):
        return None
    return CallDelay(math.nan if header.round_trip_s is None else header.round_trip_s)


def lead(score: Score, *, delay: CallDelay | None = None) -> str:
    """Who followed whom, and by how much: ``you followed about 2.4 s later``; nobody where the band holds the chance level.

    delay : of the call the partner was seen through (``call_delay``): the partner's lag is freed of it, or said to include it.
    """
    if score.low <= score.chance <= score.high:
        return say("lead-neither")
    who = _FOLLOWERS.get(score.direction)
    if who is None:
        return say("lead-both") if score.direction == "both" else say("lead-neither")
    if score.name in SPOKEN:
        return say("lead-next-turn", who=who)
    if not math.isfinite(score.lag_s):
        return say("lead-untimed", who=who)
    if who == "partner" and delay is not None:
        return _lead_on_a_call(score.lag_s, delay)
    return say("lead-timed", who=who, seconds=f"{abs(score.lag_s):.1f}")


def _lead_on_a_call(lag_s: float, delay: CallDelay) -> str:
    seen, corrected_s = f"{abs(lag_s):.1f}", abs(delay.corrected_s(lag_s))
    if math.isnan(corrected_s):
        return say("lead-call-unknown", seconds=seen)
    if corrected_s < _LEAST_LAG_S:
        return say("lead-call-within", seconds=seen, delay=f"{delay.round_trip_s:.1f}")
    return say("lead-call-less", seconds=f"{corrected_s:.1f}", delay=f"{delay.round_trip_s:.1f}")


def flat(reason: str) -> str:
    """Counts to be put in brackets, so without brackets inside."""
    return reason.replace(" (", ", ").replace("(", "").replace(")", "")


def against_chance(score: Score) -> str:
    """Where the band lies beside what chance would give; of a whole session ``opening.claims`` says what may be claimed."""
    if not math.isfinite(score.chance):
        return say("score-compared-nothing")
    if not (math.isfinite(score.low) and math.isfinite(score.high)):
        return say("score-compared-level", chance=whole(score.chance))
    if score.low > score.chance:
        return say("score-compared-more")
    if score.high < score.chance:
        return say("score-compared-less")
    off = score.score - score.chance
    return say("score-compared-within", side="above" if off > _ALIKE else "below" if off < -_ALIKE else "at")


def likely(score: Score) -> str:
    """Where the score itself lies, in nine of ten cases: ``likely 64 to 70``; empty without a band."""
    if not (math.isfinite(score.low) and math.isfinite(score.high)):
        return ""
    low, high = whole(score.low), whole(score.high)
    if score.low > _TOP:
        return say("score-likely.top")
    return say("score-likely.point", low=low) if low == high else say("score-likely", low=low, high=high)


def details(score: Score) -> list[str]:
    """The numbers behind a score, for the curious, each in a sentence."""
    lines = []
    if math.isfinite(score.z):
        side = "at" if abs(score.z) < _Z_ALIKE else "above" if score.z > 0 else "below"
        lines.append(say("score-detail-z", distance=f"{abs(score.z):.1f}", side=side, z=f"{score.z:.2f}"))
    lines.append(say("score-detail-confidence", confidence=f"{score.confidence:.2f}"))
    # Of the others n counts the windows of an estimate, which tell a reader nothing.
    if score.n and score.name in SPOKEN:
        lines.append(say("score-detail-n", count=score.n))
    if score.name in SPOKEN and math.isfinite(score.lag_s):
        lines.append(say("score-detail-turns", seconds=f"{abs(score.lag_s):.1f}"))
    if math.isfinite(score.simultaneous_z) and score.name not in SPOKEN:
        lines.append(say("score-detail-simultaneous", z=f"{score.simultaneous_z:.2f}"))
    return lines


def state(score: Score) -> str:
    """What is shown in place of the number when there is none, without blame."""
    if score.status == "calibrating":
        return say("score-state-calibrating")
    return say("score-state-not-enough-signal") if score.status == "not enough signal" else ""
