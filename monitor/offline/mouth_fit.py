"""Whether the voices belong to the mouths: who speaks by the sound should be whose jaw moves in the picture.

For files of which nothing says whose they are: a film of both with a sound of each (a Zoom folder), or sounds given in the
wrong order. Each stretch in which one person alone speaks shows how much either jaw moves; Welch's t-test (Welch 1947) between
the stretches of the one voice and those of the other.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from monitor.replay.data import SessionData
from monitor.types import PEOPLE, Float64, Person

Fit = Literal["fits", "crossed", "unclear"]

# About three syllables; shorter ones are "mm-hm"s, with a closed mouth (seconds).
_STRETCH_LEAST_S: Final = 0.8
# Pictures in a stretch, so that a spread can be told.
_PICTURES_LEAST: Final = 6
# Stretches of each person.
_STRETCHES_LEAST: Final = 4
# A wrong word about who is who costs more than none (two-sided p).
_P_MOST: Final = 0.001


def mouth_fit(session: SessionData) -> Fit:
    """Whether the user's voice fits the user's mouth and the partner's the partner's, or each the other's."""
    alone = alone_speaking(session)
    more: dict[Person, Float64] = {}
    jaws = {person: _jaw(session, person) for person in PEOPLE}
    for speaker in PEOPLE:
        spreads = np.array([[_spread(jaws[person], start_s, end_s) for person in PEOPLE] for start_s, end_s in alone[speaker]])
        # Ratios: one face may be twice as lively as the other.
        ratios = np.log(spreads.reshape(-1, 2) + 1e-3) @ np.array([1.0, -1.0])
        more[speaker] = ratios[np.isfinite(ratios)]
    if min(values.size for values in more.values()) < _STRETCHES_LEAST:
        return "unclear"
    from scipy.stats import ttest_ind  # late, as everywhere: half a second, which every analysis would wait for

    test = ttest_ind(more["user"], more["partner"], equal_var=False)
    if not test.pvalue < _P_MOST:
        return "unclear"
    return "fits" if test.statistic > 0 else "crossed"


def alone_speaking(session: SessionData) -> dict[Person, list[tuple[float, float]]]:
    """The stretches in which just one of the two speaks, long enough to see a mouth move."""
    phrases = {
        person: [(event.start_s, event.end_s) for event in session.events if event.kind == "phrase" and event.person == person]
        for person in PEOPLE
    }
    return {
        person: [part for phrase in phrases[person] for part in _without(phrase, phrases[partner])]
        for person, partner in (PEOPLE, PEOPLE[::-1])
    }


def _without(phrase: tuple[float, float], others: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The parts of a phrase that no other one overlaps."""
    parts = [phrase]
    for start_s, end_s in others:
        parts = [
            piece
            for low, high in parts
            for piece in (
                ((low, min(high, start_s)), (max(low, end_s), high)) if start_s < high and end_s > low else ((low, high),)
            )
        ]
    return [(low, high) for low, high in parts if high - low >= _STRETCH_LEAST_S]


def _jaw(session: SessionData, person: Person) -> tuple[Float64, Float64]:
    series = session.series(person, "face")
    jaw = np.where(series.quality > 0, series.column("jaw"), np.nan)
    return series.time_s, jaw


def _spread(series: tuple[Float64, Float64], start_s: float, end_s: float) -> float:
    time_s, jaw = series
    first, last = np.searchsorted(time_s, (start_s, end_s))
    part = jaw[first:last]
    part = part[np.isfinite(part)]
    return float(part.std()) if part.size >= _PICTURES_LEAST else float("nan")
