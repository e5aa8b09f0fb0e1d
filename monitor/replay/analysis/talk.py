"""How the time divides: who spoke, how long the silences were; and of each person the eyes, trunk, arms and hands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.durations import durations, mostly_known, time_mean
from monitor.measures import ELSEWHERE_ZONES, GAZE_ZONES, PARTNER_ZONES
from monitor.replay.analysis.arms import arms_open, hand_at_face
from monitor.replay.analysis.gaze import is_unclear, shared_zones
from monitor.replay.analysis.moments import PAUSE_LEAST_S, merged, silences, speech
from monitor.replay.data import preset_of
from monitor.replay.series import Series
from monitor.synchrony.behaviour.looks import has_map
from monitor.types import PEOPLE, Event, Float64, Person
from monitor.words import say
from monitor.words.numbers import percent

if TYPE_CHECKING:
    from monitor.replay.data import SessionData

# 5 % nearer or farther than usual is some 4 cm at a desk, beyond the landmarks' noise of 1 % (share of the distance).
_LEAN_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Talk:
    """Shares of the time in which both were listened to, 0..1: only the user speaks, only the partner, both, nobody.

    of_speech : the user's share of all speech. pauses : how many silences of a second and more between the first and the last
    word; median_s and longest_s of those, longest_at_s where the longest begins. overlaps : how often both speak. Missing is
    NaN. spoken_s : seconds of speech, both people's. heard_s : seconds in which both were listened to. is_aligned : False where
    it is unsure how the two recordings lie to each other; only ``of_speech`` and ``spoken_s`` are known then.
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
    spoken_s: float
    heard_s: float
    is_aligned: bool = True


def talk(session: SessionData) -> Talk | None:
    """None where no speech of anybody was kept."""
    spoken = [speech(session.events, person) for person in PEOPLE]
    if not any(spoken) or session.duration_s <= 0:
        return None
    lengths = [sum(end_s - start_s for start_s, end_s in stretches) for stretches in spoken]
    of_speech = share_of_speech(session.events)
    if session.header.is_clock_unsure:
        unknown = dict.fromkeys(("user", "partner", "both", "nobody", "median_s", "longest_s", "longest_at_s"), math.nan)
        return Talk(
            of_speech=of_speech, pauses=0, overlaps=0, spoken_s=sum(lengths), heard_s=math.nan, is_aligned=False, **unknown
        )
    both = _both_s(session.events)
    together_s = sum(both)
    alone = [length - together_s for length in lengths]
    least_s = PAUSE_LEAST_S
    pauses = [
        (end_s - start_s, start_s) for start_s, end_s in silences(session.events, session.gaps) if end_s - start_s >= least_s
    ]
    longest_s, at_s = max(pauses, default=(math.nan, math.nan))
    whole_s = session.duration_s - _unheard_s(session)
    if whole_s <= 0:
        return None
    heard = alone[0] + alone[1] + together_s
    return Talk(
        user=_share(alone[0], whole_s),
        partner=_share(alone[1], whole_s),
        both=_share(together_s, whole_s),
        nobody=max(0.0, 1 - heard / whole_s),
        of_speech=of_speech,
        pauses=len(pauses),
        median_s=float(np.median([length for length, _ in pauses])) if pauses else math.nan,
        longest_s=longest_s,
        longest_at_s=at_s,
        overlaps=len(both),
        spoken_s=sum(lengths),
        heard_s=whole_s,
    )


def share_of_speech(events: Sequence[Event]) -> float:
    """The user's share of all speech, 0..1; NaN where not both were heard."""
    lengths = [sum(end_s - start_s for start_s, end_s in speech(events, person)) for person in PEOPLE]
    return lengths[0] / sum(lengths) if all(lengths) else math.nan


def talk_words(speech: Talk, *, alone: bool) -> list[str]:
    """What the bar of speaking and silence does not show. alone : nobody else was recorded, so a pause is nobody's."""
    sentences = []
    if math.isfinite(speech.of_speech):
        # How often they talked over each other is counted once, among the turns (``usual``).
        sentences.append(say("talk-share", percent=percent(speech.of_speech)))
    if not alone and speech.is_aligned:
        median = f"{speech.median_s:.1f}" if speech.pauses else ""
        sentences.append(say("talk-pauses", count=speech.pauses, median=median))
    return sentences


def _unheard_s(session: SessionData) -> float:
    """Time in which a voice was not listened to (a pause, a microphone that was away): who spoke then is unknown."""
    unheard = merged([(gap.start_s, gap.end_s) for gap in session.gaps if gap.stream.endswith(".voice")])
    return sum(max(0.0, min(end_s, session.duration_s) - max(start_s, 0.0)) for start_s, end_s in unheard)


def _both_s(events: tuple[Event, ...]) -> list[float]:
    """Lengths of the stretches in which both speak."""
    edges = [
        (at_s, step)
        for person in PEOPLE
        for stretch in speech(events, person)
        for at_s, step in zip(stretch, (1, -1), strict=True)
    ]
    lengths_s: list[float] = []
    speaking, since_s = 0, 0.0
    for at_s, step in sorted(edges):
        if speaking == len(PEOPLE):
            lengths_s.append(at_s - since_s)
        speaking += step
        since_s = at_s
    return lengths_s


def _share(part_s: float, whole_s: float) -> float:
    return min(max(part_s / whole_s, 0.0), 1.0)


_CLOSED = GAZE_ZONES.index("closed")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a whole. share : 0..1."""

    name: str
    label: str
    share: float


def shares(session: SessionData) -> dict[str, dict[str, list[Part]]]:
    """Person -> ``gaze``, ``lean``, ``hands`` and ``arms`` -> parts that add up to 1; what was not measured is omitted."""
    people: dict[str, dict[str, list[Part]]] = {}
    for person in PEOPLE:
        face, body = session.series(person, "face"), session.series(person, "body")
        seated_s = durations(body.time_s)
        parts = {
            "gaze": _gaze(face, person) if preset_of(session.header).gaze else [],
            "lean": _lean(mostly_known(np.where(body.quality > 0, body.column("lean"), np.nan), seated_s), seated_s),
            "arms": _two(arms_open(body, seated_s), seated_s, "open"),
            "hands": _two(hand_at_face(body, seated_s), seated_s, "face"),
        }
        people[person] = {name: shares for name, shares in parts.items() if shares}
    return people


def _gaze(face: Series, person: Person) -> list[Part]:
    seconds = durations(face.time_s)
    zones, _ = shared_zones(face, seconds)
    known = np.isfinite(zones) & (zones > 0)
    if not known.any():
        return []

    def share(among: Sequence[int]) -> float:
        return time_mean(np.where(known, np.isin(zones, among), np.nan), seconds)

    # Only a user's map tells the camera, the partner's picture and the screen.
    mapped = person == "user" and has_map(face.column("gaze_zone"))
    label = "share-partner.mapped" if mapped else "share-partner.uncertain" if is_unclear(face) else "share-partner"
    return [
        Part("partner", say(label), share(PARTNER_ZONES)),
        _part("elsewhere", share(ELSEWHERE_ZONES)),
        _part("closed", share([_CLOSED])),
    ]


def _lean(lean: Float64, seconds: Float64) -> list[Part]:
    """Nearer to the camera or farther than the person usually was; ``lean`` is the log of a size, so differences are shares."""
    known = np.isfinite(lean)
    if not known.any():
        return []
    off, limit = lean[known] - np.median(lean[known]), _LEAN_SHARE
    nearer, farther = (time_mean(beyond, seconds[known]) for beyond in (off > limit, off < -limit))
    return [
        _part("nearer", nearer),
        _part("usual", 1 - nearer - farther),
        _part("farther", farther),
    ]


def _two(values: Float64, seconds: Float64, name: str) -> list[Part]:
    known = np.isfinite(values)
    if not known.any():
        return []
    share = time_mean(values[known] > 0.5, seconds[known])
    return [_part(name, share), _part(f"not_{name}", 1 - share)]


def _part(name: str, share: float) -> Part:
    return Part(name, say(f"share-{name.replace('_', '-')}"), share)
