"""Who had how much of the talk, and how long the silences were."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.constants import load
from monitor.replay.moments import merged, silences, speech
from monitor.types import PEOPLE, Event

if TYPE_CHECKING:
    from monitor.replay.reader import Session


@dataclass(frozen=True, slots=True)
class Talk:
    """Shares of the time in which both were listened to, 0..1: only the user speaks, only the partner, both, nobody.

    of_speech : the user's share of all speech. pauses : how many silences of a second and more between the first and the last
    word; median_s and longest_s of those, longest_at_s where the longest begins. overlaps : how often both speak. Missing is
    NaN.
    """

    user: float
    partner: float
    both: float
    nobody: float
    of_speech: float
    pauses: int
    median_s: float
    longest_s: float
    longest_at_s: float
    overlaps: int


def talk(session: Session) -> Talk | None:
    """None where no speech of anybody was kept."""
    spoken = [speech(session.events, person) for person in PEOPLE]
    if not any(spoken) or session.duration_s <= 0:
        return None
    lengths = [sum(end_s - start_s for start_s, end_s in one) for one in spoken]
    both = _both_s(session.events)
    together_s = sum(both)
    alone = [length - together_s for length in lengths]
    least_s = load("replay")["pause_least_s"]
    pauses = [
        (end_s - start_s, start_s) for start_s, end_s in silences(session.events, session.gaps) if end_s - start_s >= least_s
    ]
    longest_s, at_s = max(pauses, default=(math.nan, math.nan))
    whole_s = session.duration_s - _deaf_s(session)
    if whole_s <= 0:
        return None
    heard = alone[0] + alone[1] + together_s
    return Talk(
        user=_share(alone[0], whole_s),
        partner=_share(alone[1], whole_s),
        both=_share(together_s, whole_s),
        nobody=max(0.0, 1 - heard / whole_s),
        of_speech=lengths[0] / sum(lengths) if all(lengths) else math.nan,
        pauses=len(pauses),
        median_s=float(np.median([length for length, _ in pauses])) if pauses else math.nan,
        longest_s=longest_s,
        longest_at_s=at_s,
        overlaps=len(both),
    )


def _deaf_s(session: Session) -> float:
    """Time in which a voice was not listened to (a pause, a microphone that was away): nobody knows who spoke then."""
    deaf = merged([(gap.start_s, gap.end_s) for gap in session.gaps if gap.stream.endswith(".voice")])
    return sum(max(0.0, min(end_s, session.duration_s) - max(start_s, 0.0)) for start_s, end_s in deaf)


def _both_s(events: tuple[Event, ...]) -> list[float]:
    """Lengths of the stretches in which both speak."""
    edges = [
        (at_s, step) for person in PEOPLE for one in speech(events, person) for at_s, step in zip(one, (1, -1), strict=True)
    ]
    found: list[float] = []
    speaking, since_s = 0, 0.0
    for at_s, step in sorted(edges):
        if speaking == len(PEOPLE):
            found.append(at_s - since_s)
        speaking += step
        since_s = at_s
    return found


def _share(part_s: float, whole_s: float) -> float:
    return min(max(part_s / whole_s, 0.0), 1.0)
