"""Echoes: events of one person that follow the other's, counted beside what rotation of the other's train would give.

Also which event was followed, and to which side it went.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.synchrony.scoring import p_above, rank_z
from monitor.types import Event, Float64, Person

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Echoes:
    """How one person's events of a kind followed the other's, over ``span_s``.

    follower : who follows. n_own, n_other : events of the follower and of the other. followed : the follower's events that
    follow one of the other's by 0.3-4 s; echoed : the other's events that were followed. share : echoed / n_other;
    chance_share : its mean under rotation; corrected_share : (share - chance) / (1 - chance), at most 1.
    latency_s : median delay of the followed. simultaneous : the follower's events within ±0.3 s of one of the other's (a
    possible leak, never counted). z, p : of ``followed`` against rotation. Ratios are NaN where nothing could be counted.
    """

    kind: str
    follower: Person
    span_s: float
    n_own: int = 0
    n_other: int = 0
    followed: int = 0
    echoed: int = 0
    simultaneous: int = 0
    share: float = float("nan")
    chance_share: float = float("nan")
    corrected_share: float = float("nan")
    latency_s: float = float("nan")
    z: float = float("nan")
    p: float = float("nan")


@dataclass(frozen=True, slots=True)
class Tally:
    """Raw counts of one kind and direction. followed_null, echoed_null : (n_rotations,). delays_s : (n_followed,)."""

    n_own: int
    n_other: int
    followed: int
    echoed: int
    simultaneous: int
    delays_s: Float64
    followed_null: Float64
    echoed_null: Float64


def tally(
    follower_s: Float64, followed_s: Float64, *, span_s: float, fractions: Float64, window_s: tuple[float, float] | None = None
) -> Tally:
    """Count the echoes of ``followed_s`` in ``follower_s``, both (n,) increasing seconds from the span's start.

    fractions : (n_rotations,) in 0..1, where between the least and the largest rotation each null draw lies. window_s : least
    and largest delay of an echo, 0.3-4 s by default.
    """
    low_s, high_s = window_s if window_s is not None else (constants.events().echo_min_s, constants.events().echo_max_s)
    none: Float64 = np.zeros(len(fractions))
    if not follower_s.size or not followed_s.size:
        return Tally(follower_s.size, followed_s.size, 0, 0, 0, np.zeros(0), none, none)
    delays_s = _delays(follower_s, followed_s, low_s=low_s, high_s=high_s)
    echoed = _any_within(follower_s, followed_s + low_s, followed_s + high_s)
    leak_s = constants.events().echo_min_s
    near = _any_within(followed_s, follower_s - leak_s, follower_s + leak_s)
    followed_null, echoed_null = _rotated(
        follower_s, followed_s, span_s=span_s, fractions=fractions, low_s=low_s, high_s=high_s
    )
    return Tally(
        follower_s.size,
        followed_s.size,
        delays_s.size,
        int(echoed.sum()),
        int(near.sum()),
        delays_s,
        followed_null,
        echoed_null,
    )


def echoes(kind: str, follower: Person, tallies: list[Tally], *, span_s: float) -> Echoes:
    """Sum tallies that were rotated by the same draws into one summary."""
    n_own, n_other = sum(counts.n_own for counts in tallies), sum(counts.n_other for counts in tallies)
    followed, echoed = sum(counts.followed for counts in tallies), sum(counts.echoed for counts in tallies)
    simultaneous = sum(counts.simultaneous for counts in tallies)
    if not n_own or not n_other:
        return Echoes(kind, follower, span_s, n_own, n_other)
    followed_null = np.sum([counts.followed_null for counts in tallies], axis=0)
    chance = float(np.sum([counts.echoed_null for counts in tallies], axis=0).mean()) / n_other
    share = echoed / n_other
    delays_s = np.concatenate([counts.delays_s for counts in tallies])
    return Echoes(
        kind,
        follower,
        span_s,
        n_own,
        n_other,
        followed,
        echoed,
        simultaneous,
        share=share,
        chance_share=chance,
        corrected_share=(share - chance) / (1 - chance) if chance < 1 else 0.0,
        latency_s=float(np.median(delays_s)) if delays_s.size else float("nan"),
        z=rank_z(followed, followed_null),
        p=p_above(followed, followed_null),
    )


def _rotated(
    follower_s: Float64, followed_s: Float64, *, span_s: float, fractions: Float64, low_s: float, high_s: float
) -> tuple[Float64, Float64]:
    """Followed and echoed under each rotation of the other's train on a circle of ``span_s`` [shape=(n_rotations,), twice].

    A pair of events is an echo for the rotations in one stretch of the circle; an event is followed for the union of its
    pairs' stretches. So no train is ever turned: the stretches are laid over the sorted rotations once.
    """
    least_s = constants.events().rotation_min_s
    offsets_s = least_s + fractions * (span_s - 2 * least_s)
    order = np.argsort(offsets_s)
    turned = offsets_s[order]
    first_s = (follower_s[:, None] - followed_s[None, :] - high_s) % span_s
    last_s = first_s + (high_s - low_s)
    start, stop = np.searchsorted(turned, first_s, side="left"), np.searchsorted(turned, last_s, side="right")
    wraps = np.nonzero(last_s >= span_s)
    over = np.searchsorted(turned, last_s[wraps] - span_s, side="right")
    width = turned.size + 1
    counts = []
    for axis, n in ((0, follower_s.size), (1, followed_s.size)):
        line = width * np.arange(n)
        rows = line[:, None] if axis == 0 else line[None, :]
        begins = np.concatenate([(rows + start).ravel(), line[wraps[axis]]])
        ends = np.concatenate([(rows + stop).ravel(), line[wraps[axis]] + over])
        marks = np.bincount(begins, minlength=n * width) - np.bincount(ends, minlength=n * width)
        covered = np.cumsum(marks.reshape(n, width), axis=1)[:, :-1] > 0
        count = np.empty(turned.size)
        count[order] = np.count_nonzero(covered, axis=0)
        counts.append(count)
    return counts[0], counts[1]


def _delays(follower_s: Float64, followed_s: Float64, *, low_s: float, high_s: float) -> Float64:
    """Delay of each followed event behind the latest event it can have followed."""
    before = np.searchsorted(followed_s, follower_s - low_s, side="right") - 1
    delays_s = follower_s - followed_s[np.maximum(before, 0)]
    return np.asarray(delays_s[(before >= 0) & (delays_s <= high_s)])


def _any_within(points: Float64, low: Float64, high: Float64) -> Float64:
    """1 where one of ``points`` (n,) increasing lies in low..high, else 0 [shape=low.shape]."""
    return np.asarray(np.searchsorted(points, high, side="right") > np.searchsorted(points, low, side="left"), dtype=np.float64)


def latest_followed(event: Event, candidates: Iterable[Event]) -> Event | None:
    """The latest of the other's events that this one can have followed (0.3-4 s before)."""
    low_s, high_s = constants.events().echo_min_s, constants.events().echo_max_s
    before = [candidate for candidate in candidates if low_s <= event.start_s - candidate.start_s <= high_s]
    return max(before, key=lambda candidate: candidate.start_s) if before else None


def event_direction(event: Event) -> str:
    """Where a posture shift goes or at which side a hand is, the person's own; empty for what has no direction."""
    return str(event.detail.get("side", event.detail.get("direction", "")))


def event_side(event: Event) -> Side | None:
    """The person's own side of a sideways posture shift or a hand at the face; None for what has no side."""
    direction = event_direction(event)
    return "left" if direction == "left" else "right" if direction == "right" else None
