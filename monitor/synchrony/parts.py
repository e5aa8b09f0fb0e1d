"""What a component is made of, and how its parts become one score.

A part that counts is a z against a null of its own; a described one has no z and counts nowhere. Parts are joined by
Stouffer's weighted sum, with weights that follow from what each showed on real people (``calibration/constants/weights.toml``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.synchrony.correlation.fusion import stouffer
from monitor.synchrony.scoring import make_score, usual_half
from monitor.types import Score
from monitor.words import say

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a component.

    z : against its null, NaN where it is not known, or only described. confidence : 0..1. text : the counts in words, or why
    there are none. half : half the width of the 90 % band of z. n : how many windows, turns or events it rests on.
    """

    name: str
    z: float = _NAN
    confidence: float = 0.0
    text: str = ""
    half: float = _NAN
    n: int = 0

    @classmethod
    def of_score(cls, score: Score) -> Part:
        """A channel as a part; its reason is the text."""
        known = score.status == "ok" and math.isfinite(score.z)
        return cls(score.name, score.z, score.confidence, n=score.n) if known else cls(score.name, text=score.reason)


def join(time_s: float, name: str, parts: Sequence[Part], *, weights: Mapping[str, float]) -> Score:
    """One score of the parts that are known; their reasons where none is.

    weights : by name of the part; a part of weight 0 is left out.
    """
    wanted = [part for part in parts if weights.get(part.name, 0.0) > 0]
    known = [part for part in wanted if math.isfinite(part.z)]
    if not known:
        reason = "; ".join(dict.fromkeys(part.text for part in wanted if part.text))
        return Score(time_s, name, "not enough signal", reason=reason or say("synchrony-part-none"))
    shares = [weights[part.name] * part.confidence for part in known]
    total = sum(weights[part.name] for part in known)
    if not sum(shares):
        return Score(time_s, name, "not enough signal", reason=say("synchrony-part-none"))
    z = stouffer([(share, part.z) for share, part in zip(shares, known, strict=True)], correlation=0.0)
    halves = [part.half if math.isfinite(part.half) else usual_half() for part in known]
    half = math.hypot(*(share * width for share, width in zip(shares, halves, strict=True))) / math.hypot(*shares)
    n = max(part.n for part in known)
    return make_score(time_s, name, z=z, n=n, confidence=sum(shares) / total, half=half)
