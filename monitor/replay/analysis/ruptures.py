"""Breaks of rapport in a whole talk, in words: what happened, what came before, and what brought it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor import constants
from monitor.coaching.repair import fallen_words
from monitor.durations import durations
from monitor.synchrony.behaviour.ruptures import Rupture, find_ruptures, windows
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import PEOPLE, Event, Float64
from monitor.words import listed, say

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

# As a break's own window: what happened in it is near enough to belong to it (seconds).
_NEAR_S: Final = 30.0
# A turn so long leaves the other out (seconds); the longest tenth of turns in free talks are longer.
_LONG_TURN_S: Final = 20.0
# Long enough to be felt as a pause (seconds; Heldner & Edlund 2010: gaps above a second are rare).
_PAUSE_S: Final = 1.5
# Short answers that show somebody listens, at least so many.
_SHORT_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class RuptureMoment:
    """start_s, end_s : of the break. text : what it was. why : the counts, what came before and what brought it back."""

    start_s: float
    end_s: float
    text: str
    why: str


def rupture_moments(session: SessionData) -> list[RuptureMoment]:
    """In order; none where what compares the two people is withheld, or one of them was not heard."""
    heard = {event.person for event in session.events if event.kind == "phrase"}
    if session.header.withholds_pair or not heard.issuperset(PEOPLE):
        return []
    found = find_ruptures(windows(session.events, session.duration_s, looks=_looks(session)))
    return [_told(rupture, session.events) for rupture in found]


def _told(rupture: Rupture, events: Sequence[Event]) -> RuptureMoment:
    seconds = f"{rupture.end_s - rupture.start_s:.0f}"
    what = say("rupture-what", kind=rupture.kind, count=rupture.count, seconds=seconds, signs=fallen_words(rupture))
    before, after = _before(rupture, events), _after(rupture, events)
    parts = [what]
    parts += [say("rupture-before", what=listed(before))] if before else []
    parts += [say("rupture-after", what=listed(after))] if after else []
    return RuptureMoment(rupture.start_s, rupture.end_s, say("rupture-text", kind=rupture.kind), "; ".join(parts))


def _before(rupture: Rupture, events: Sequence[Event]) -> list[str]:
    """What stood out in the half minute before."""
    near = [event for event in events if rupture.start_s - _NEAR_S <= event.end_s and event.start_s < rupture.start_s]
    found = []
    for person in PEOPLE:
        longest_s = max((_length_s(event) for event in near if event.kind == "turn" and event.person == person), default=0.0)
        if longest_s >= _LONG_TURN_S:
            found.append(say("rupture-long-turn", person=person, seconds=f"{longest_s:.0f}"))
        if any(event.kind == "interruption" and event.person == person for event in near):
            found.append(say("rupture-cut-in", person=person))
    return found


def _after(rupture: Rupture, events: Sequence[Event]) -> list[str]:
    """What the half minute after it had: a pause, a laugh or smile, short answers."""
    from_s, until_s = rupture.end_s - constants.ruptures().step_s, rupture.end_s + _NEAR_S
    near = [event for event in events if from_s <= event.start_s < until_s]
    found = []
    phrases = sorted((event.start_s, event.end_s) for event in near if event.kind == "phrase")
    silence_s = max((later[0] - earlier[1] for earlier, later in pairwise(phrases)), default=0.0)
    if silence_s >= _PAUSE_S:
        found.append(say("rupture-pause", seconds=f"{silence_s:.1f}"))
    for kind in ("laugh", "smile"):
        who = {event.person for event in near if event.kind == kind}
        if who:
            person = "both" if who.issuperset(PEOPLE) else "user" if "user" in who else "partner"
            found.append(say(f"rupture-{kind}", person=person))
            break
    for person in PEOPLE:
        if sum(event.kind == "backchannel" and event.person == person for event in near) >= _SHORT_LEAST:
            found.append(say("rupture-listened", person=person))
    return found


def _length_s(event: Event) -> float:
    return event.end_s - event.start_s


def _looks(session: SessionData) -> Float64:
    """Seconds looked at the other and seconds known, both people's together, by the step [shape=(2, n)]."""
    step_s = constants.ruptures().step_s
    n = int(session.duration_s / step_s) + 1
    looked = np.zeros((2, n))
    for person in PEOPLE:
        face = session.series(person, "face")
        zones = np.where(face.quality > 0, face.column("gaze_zone"), np.nan)
        looks = looks_at_partner(sure_zones(zones, face.column("gaze_confidence")))
        seconds = durations(face.time_s)
        known = np.isfinite(looks) & (face.time_s >= 0) & (face.time_s < n * step_s)
        steps = (face.time_s[known] / step_s).astype(np.int64)
        for row, weights in enumerate((looks[known] * seconds[known], seconds[known])):
            looked[row] += np.bincount(steps, weights=weights, minlength=n)[:n]
    return looked
