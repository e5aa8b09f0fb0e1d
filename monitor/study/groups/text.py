"""Numbers and names of a study as the page, its figure and its notes write them."""

from __future__ import annotations

import math

from monitor.words import say


def condition_label(condition: str) -> str:
    """What a condition is called; one without a name is said to be so."""
    return condition or say("groups-unnamed")


def p_text(p: float, *, sign: bool = False) -> str:
    """p to two figures, at least to 0.001. sign : with = or <."""
    if not math.isfinite(p):
        return "-"
    if p < 1e-3:
        return "< 0.001"
    text = f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    return f"= {text}" if sign else text


def number(value: float) -> str:
    """A number to two decimals; a hyphen where it is missing."""
    return f"{value:.2f}" if math.isfinite(value) else "-"


def interval(low: float, high: float) -> str:
    """An interval in brackets; empty where there is none."""
    return f"[{low:.2f}, {high:.2f}]" if math.isfinite(low) and math.isfinite(high) else ""
