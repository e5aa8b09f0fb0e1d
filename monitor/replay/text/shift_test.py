"""What the page says of sliding the partner's track: the curve, the marks of its scale, and the counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import ndtri

from monitor.replay.analysis.shift_test import ShiftTest

_MARKS = (1, 5, 20, 50, 80, 95, 99)


def shift_test_document(found: ShiftTest) -> dict[str, Any]:
    """``shift_s``, ``score``, ``z``, the band's ``low`` and ``high`` (also as z's), ``marks`` (score -> z) and ``words``."""
    if found.reason:
        return {"reason": found.reason, "words": f"There is nothing to slide: {found.reason}."}
    marks = {str(mark): z for mark in _MARKS if math.isfinite(z := _z_of(mark, found.confidence))}
    return {
        "shift_s": found.shift_s,
        "score": found.score,
        "z": found.z,
        "low": round(found.low, 1),
        "high": round(found.high, 1),
        "low_z": _z_of(found.low, found.confidence),
        "high_z": _z_of(found.high, found.confidence),
        "marks": marks,
        "true": round(float(np.interp(0.0, found.shift_s, found.score)), 1),
        "alignments": found.alignments,
        "as_high": found.as_high,
        "reason": "",
        "words": _words(found),
    }


def _words(found: ShiftTest) -> str:
    true = float(np.interp(0.0, found.shift_s, found.score))
    share = found.as_high / found.alignments
    how = "none" if not found.as_high else "fewer than 1 in 100" if share < 0.01 else f"{100 * share:.0f} in 100"
    return (
        f"As it was, your movement scores {true:.0f}. Of {found.alignments} wrong alignments, 20 s and more away, {how} "
        f"score{'' if found.as_high else 's'} as high: 9 in 10 lie between {found.low:.0f} and {found.high:.0f}, "
        f"their middle at {found.middle:.0f}."
    )


def _z_of(score: float, sure: float) -> float:
    """Where a score as it is shown (drawn to 50 by the confidence) stands among normal deviates; NaN where it cannot be."""
    share = (score - 50) / sure / 100 + 0.5 if sure > 0 else math.nan
    return round(float(ndtri(share)), 3) if 0 < share < 1 else math.nan
