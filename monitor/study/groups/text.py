"""Numbers and names of a study as the page, its figure and its notes write them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from monitor.study.groups.result import LEVEL
from monitor.words import say

_DECIMALS_MOST: Final = 9


def condition_label(condition: str) -> str:
    """What a condition is called; one without a name is said to be so."""
    return condition or say("groups-unnamed")


def p_text(p: float, *, sign: bool = False) -> str:
    """p to two figures, at least to 0.001, and to more where it would read as ``LEVEL`` itself. sign : with = or <."""
    if not math.isfinite(p):
        return "-"
    if p < 1e-3:
        return "< 0.001"
    text = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    for decimals in range(4, _DECIMALS_MOST + 1):
        if float(text) != LEVEL or math.isclose(p, LEVEL):
            break
        text = f"{p:.{decimals}f}"
    return f"= {text}" if sign else text


def p_range(values: Iterable[float]) -> str:
    """The smallest and the largest of several p, one where they read alike; empty of none."""
    known = sorted(value for value in values if math.isfinite(value))
    ends = list(dict.fromkeys(p_text(value) for value in known[:1] + known[-1:]))
    return say("groups-range", low=ends[0], high=ends[1]) if len(ends) > 1 else "".join(ends)


def number(value: float) -> str:
    """A number to two decimals; a hyphen where it is missing."""
    return f"{value:.2f}" if math.isfinite(value) else "-"


def interval(low: float, high: float) -> str:
    """An interval in brackets; empty where there is none."""
    return f"[{low:.2f}, {high:.2f}]" if math.isfinite(low) and math.isfinite(high) else ""
