"""A score in plain words: behaviour, never emotion; coordination, never a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.record.header import Header
from monitor.types import Score

# A band as wide as two fifths of the scale says little by itself (points of score).
_RANGE_WIDE: Final = 40.0


LABELS = {
    "attention": "Attention",
    "warmth": "Warmth",
    "coordination": "Coordination",
    "posture": "Posture",
    "head": "Head movement",
    "gaze": "Gaze",
    "smile": "Smiles",
    "pitch": "Pitch",
    "volume": "Loudness",
    "tempo": "Speed of speech",
    "turn_rhythm": "Turn rhythm",
}
MEANINGS = {
    "attention": "Looking, nodding, listening sounds",
    "warmth": "Smiles, shared smiles and a lively voice",
    "coordination": "Moving and speaking in time with each other",
}
FACET_LABELS = {
    "strong": "Stronger than usual",
    "literal": "A literal copy",
    "fast": "Very quick echoes",
    "dense": "Many echoes",
    "broad": "Many channels at once",
    "one-way": "Only you follow",
}
EVENT_LABELS = {
    "nod": "Nod",
    "shake": "Head shake",
    "smile": "Smile",
    "posture_shift": "Posture shift",
    "hand_to_face": "Hand to face",
    "phrase": "Phrase",
    "turn": "Turn",
    "gap": "Silence between turns",
    "pause": "Pause",
    "overlap": "Both speak",
    "interruption": "Coming in early",
    "backchannel": "Listening sound",
}
CHANCE = "50 is what strangers would get; for attention and warmth, what is usual"
# Compared turn by turn: their lag is from turn to turn, not from one movement to its echo.
SPOKEN = frozenset({"pitch", "volume", "tempo", "turn_rhythm"})
# Sources that bring the partner through a call.
_OF_A_CALL = frozenset({"screen", "loopback"})
# A shorter one is shown as 0.0 s.
_LEAST_LAG_S = 0.05
# In part judged against what is usual in conversations, not against this pair's own chance.
NORMED = frozenset({"attention", "warmth"})


def label(name: str) -> str:
    """What a channel or component is called."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


def meaning(name: str, *, gaze: bool = True) -> str:
    """What a component is made of; gaze : whether the preset looks at the eyes."""
    return "Nodding, listening sounds" if name == "attention" and not gaze else MEANINGS.get(name, "")


@dataclass(frozen=True, slots=True)
class CallDelay:
    """How late a partner seen and heard through a call is: the way there and back. round_trip_s : NaN where nobody knows it.

    What the user does after the partner is as late as it looks; what the partner does after the user is seen a round trip late.
    """

    round_trip_s: float = math.nan

    def corrected_s(self, lag_s: float) -> float:
        """A lag without the round trip: only the partner's (negative) lags shrink, to 0 at most; NaN where nobody knows it."""
        return lag_s if lag_s >= 0 else min(lag_s + self.round_trip_s, 0.0) if math.isfinite(self.round_trip_s) else math.nan


def call_delay(header: Header) -> CallDelay | None:
    """The delay in the partner's lags: of a partner taken from a call's window or from what the computer plays, else None.

    Two films that were recorded where each person sat have none. Of one film with both people nobody can tell.
    """
    if not any(source.kind in _OF_A_CALL and source.person != "user" for source in header.sources):
        return None
    return CallDelay(math.nan if header.round_trip_s is None else header.round_trip_s)


def lead(score: Score, *, delay: CallDelay | None = None) -> str:
    """Who followed whom, and by how much: ``you followed by about 2.4 s``; nobody where the band holds the chance level.

    delay : of the call the partner was seen through (``call_delay``): the partner's lag is freed of it, or said to include it.
    """
    if score.low <= score.chance <= score.high:
        return "neither clearly followed the other"
    if score.name in SPOKEN and score.direction in ("user follows", "partner follows"):
        return f"{'you' if score.direction == 'user follows' else 'your partner'} followed in the next turn"
    about = f" by about {abs(score.lag_s):.1f} s" if math.isfinite(score.lag_s) else ""
    if score.direction == "user follows":
        return f"you followed{about}"
    if score.direction == "partner follows":
        return f"your partner followed{_on_a_call(score, delay, about) if delay and about else about}"
    if score.direction == "both":
        return "you followed each other in turn"
    return "neither clearly followed the other"


def _on_a_call(score: Score, delay: CallDelay, about: str) -> str:
    own_s = abs(delay.corrected_s(score.lag_s))
    if math.isnan(own_s):
        return f"{about}, the call's delay included"
    if own_s < _LEAST_LAG_S:
        return f"{about}, no more than the call's delay of {delay.round_trip_s:.1f} s"
    return f" by about {own_s:.1f} s (less the call's delay of {delay.round_trip_s:.1f} s)"


def flat(reason: str) -> str:
    """Counts that are to stand in brackets: there are none inside."""
    return reason.replace(" (", ", ").replace("(", "").replace(")", "")


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def stream(name: str) -> str:
    """What a gap's stream is called: ``user.face`` is "your face"."""
    person, _, what = name.partition(".")
    whose = {"user": "your", "partner": "your partner's"}.get(person)
    return f"{whose} {what}" if whose and what else name


def against_chance(score: Score) -> str:
    """Where the band lies, the level it is compared with named."""
    if not math.isfinite(score.chance):
        return "not compared with chance"
    level = "usual" if score.name in NORMED else "strangers would get"
    if not (math.isfinite(score.low) and math.isfinite(score.high)):
        return f"{score.chance:.0f} is what {'is ' if score.name in NORMED else ''}{level}"
    if score.low > score.chance:
        return f"more than {level}"
    if score.high < score.chance:
        return f"less than {level}"
    return "about as usual" if score.name in NORMED else f"within what {level}"


def likely(score: Score) -> str:
    """Where the score itself lies, in nine of ten cases: ``likely 64 to 70``; empty without a band."""
    if not (math.isfinite(score.low) and math.isfinite(score.high)):
        return ""
    low, high = f"{score.low:.0f}", f"{score.high:.0f}"
    return f"likely {low}" if low == high else f"likely {low} to {high}"


def confidence(score: Score) -> str:
    """How much of what there was to see and hear the score rests on; how sure the number is, the band says."""
    return f"{confidence_short(score)} (confidence {score.confidence:.2f})"


def confidence_short(score: Score) -> str:
    """The same without the number."""
    how = "well" if score.confidence >= 0.7 else "in part" if score.confidence >= 0.4 else "thinly"
    return f"measured {how}"


def wide(score: Score) -> str:
    """What a wide band means beside a good confidence: two things that are easily taken for one. Empty for a narrow band."""
    if not score.high - score.low >= _RANGE_WIDE:
        return ""
    return "the range is wide: chance alone can move a score that far in a talk of this length"


def details(score: Score) -> list[str]:
    """The numbers behind a score, for the curious, each in a sentence."""
    lines = []
    if math.isfinite(score.z):
        where = "above" if score.z >= 0 else "below"
        lines.append(f"It lies {abs(score.z):.1f} standard deviations {where} that level (z {score.z:.2f}).")
    lines.append(f"Confidence {score.confidence:.2f}: how much of what there was to see and hear it rests on, 0 to 1.")
    if score.n:
        what = "exchanges of turns" if score.name in SPOKEN else "moments looked at"
        lines.append(f"It rests on {score.n} {what}.")
    if score.name in SPOKEN and math.isfinite(score.lag_s):
        lines.append(f"From the middle of one turn to the middle of the next it was {abs(score.lag_s):.1f} s.")
    if math.isfinite(score.simultaneous_z) and score.name not in SPOKEN:
        lines.append(
            "What both did within 0.3 s of each other is not counted: one picture of both would look like that "
            f"(z {score.simultaneous_z:.2f})."
        )
    return lines


def state(score: Score) -> str:
    """What stands in the place of the number when there is none, as kindly as a score."""
    return {"calibrating": "Getting to know you two", "not enough signal": "Not enough signal"}.get(score.status, "")
