"""Who may talk how much before it is worth a word: the preset's range, and how uneven short talks are anyway."""

from __future__ import annotations

import math

from monitor import constants
from monitor.config import Preset


def cue_range(preset: Preset, *, spoken_s: float) -> tuple[float, float]:
    """Shares of the talking within which no cue comes, after so many seconds of speech of both.

    The preset's range, or what is usual about its middle after so short a talk, where that is wider: how far shares lie about
    an even one is measured, and taken to be as much about another middle.
    """
    low, high = preset.limits.talk_share_low, preset.limits.talk_share_high
    usual_low, usual_high = constants.talk_ranges().share_range(spoken_s)
    middle, spread = (low + high) / 2, (usual_high - usual_low) / 2
    return (min(low, middle - spread), max(high, middle + spread)) if math.isfinite(spread) else (low, high)
