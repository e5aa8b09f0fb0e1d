"""Mirror-wise or same side: when one copies the other's lean, tilt or hand at the face, on which side is it?

Facing each other, a mirror-wise copy moves to the *other* own side (their left, your right); a same-side (anatomical) copy
moves to the same own side. Mirror-wise copies are liked, same-side copies are not (Casasanto 2020). Sides are the person's
own, on the un-mirrored picture: rows of a mirrored picture are turned round before they come here (``vision.unmirror``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.normalize import normalize_both
from monitor.types import Event, Float64

Verdict = Literal["mirror-wise", "same side", "unclear"]
Side = Literal["left", "right"]

# What is copied to a side: the signal it moves, and the events it makes.
SIDED: dict[str, tuple[str, str]] = {
    "lean": ("shoulder_roll", "posture_shift"),
    "head_tilt": ("roll", ""),
    "hand_to_face": ("", "hand_to_face"),
}
SIDED_SIGNALS: tuple[str, ...] = tuple(signal for signal, _ in SIDED.values() if signal)
SIDED_KINDS: tuple[str, ...] = tuple(kind for _, kind in SIDED.values() if kind)


@dataclass(frozen=True, slots=True)
class SidePicture:
    """mirror_wise, same_side : the user's sided events after theirs, of each sort. z : of the movement where there is one,
    else of the events; positive mirror-wise, negative same side, NaN where there is too little.
    """

    mirror_wise: int = 0
    same_side: int = 0
    z: float = float("nan")
    verdict: Verdict = "unclear"


def sides(
    signals: Mapping[str, tuple[Float64, Float64]],
    *,
    rate_hz: float,
    user: Collection[Event],
    partner: Collection[Event],
) -> dict[str, SidePicture]:
    """The sides of what was copied, by the names of ``SIDED``.

    signals : of ``SIDED_SIGNALS``, user and partner (n,), NaN where missing. user, partner : events of ``SIDED_KINDS``.
    """
    found = {}
    for name, (signal, kind) in SIDED.items():
        echoed = sides_of_echoes(
            [event for event in user if event.kind == kind], followed=[event for event in partner if event.kind == kind]
        )
        z, told = math.nan, echoed.verdict
        if signal in signals:
            z, told = side_of_movement(signals[signal][0], partner=signals[signal][1], rate_hz=rate_hz)
        if told == "unclear":
            z, told = (echoed.z, echoed.verdict) if echoed.verdict != "unclear" or math.isnan(z) else (z, told)
        found[name] = SidePicture(echoed.mirror_wise, echoed.same_side, z, told)
    return found


def response_sides(event: Event) -> Side | None:
    """The person's own side of a sideways posture shift or a hand at the face; None for what has no side."""
    word = event.detail.get("side", event.detail.get("direction"))
    return "left" if word == "left" else "right" if word == "right" else None


def sides_of_echoes(follower: Collection[Event], *, followed: Collection[Event]) -> SidePicture:
    """On which side are the echoes, of the events of one kind ``followed`` by those of the ``follower``?

    Each sided event of the follower is compared with the latest sided event it can have followed (0.3-4 s before).
    """
    low_s, high_s = constants.events().echo_min_s, constants.events().echo_max_s
    mirror_wise = same_side = 0
    for event in follower:
        side = response_sides(event)
        candidates = [
            other
            for other in followed
            if other.kind == event.kind
            and low_s <= event.start_s - other.start_s <= high_s
            and response_sides(other) is not None
        ]
        if side is None or not candidates:
            continue
        latest = max(candidates, key=lambda other: other.start_s)
        if response_sides(latest) == side:
            same_side += 1
        else:
            mirror_wise += 1
    n = mirror_wise + same_side
    if n < constants.mirror().min_sided:
        return SidePicture(mirror_wise, same_side)
    z = (mirror_wise - same_side) / math.sqrt(n)
    return SidePicture(mirror_wise, same_side, z, _verdict(z))


def side_of_movement(user: Float64, *, partner: Float64, rate_hz: float) -> tuple[float, Verdict]:
    """z of two signed sideways signals (roll, shoulder roll, yaw; own left positive), and what it means.

    user, partner : (n,) NaN where missing. How much further the products at lags of 0.3-4 s, either side, reach below zero than
    above it, against the same at every shift of 20 s or more; positive z is mirror-wise (the signs differ). NaN and *unclear*
    where there is too little to compare.
    """
    events = constants.events()
    n = len(user)
    low, high = round(events.echo_min_s * rate_hz), round(events.echo_max_s * rate_hz)
    least = round(events.rotation_min_s * rate_hz) + high
    known = np.isfinite(user) & np.isfinite(partner)
    if n < 2 * least + high or np.count_nonzero(known) < constants.mirror().min_coverage * n:
        return float("nan"), "unclear"
    pair = np.stack([user, partner])[None]
    one, other = normalize_both(pair, rate_hz=rate_hz, window_s=constants.synchrony().window_s)
    found = surrogates.products(one, other)
    # Below and above zero, as seen from every shift. The signs differ in a mirror.
    below, above = (
        np.maximum(surrogates.peak(sign * found.values[0], low, high), surrogates.peak(sign * found.values[0], -high, -low))
        for sign in (-1, 1)
    )
    shift = np.arange(n)
    z = surrogates.compare_with_null(below - above, (np.minimum(shift, n - shift) >= least) & found.known[0]).z
    return (z, _verdict(z)) if math.isfinite(z) else (math.nan, "unclear")


def is_mirrored(picture_yaw_deg: Float64, *, self_view_yaw_deg: Float64, rate_hz: float) -> bool | None:
    """Do two pictures show one person, and is the second one, a self-view, turned round? By the yaw of the head in both.

    Both (n,) at ``rate_hz``, NaN where missing. The two are compared up to a second apart, and are one person's only where they
    go together best within 0.3 s, which no person's answer does. True when they turn oppositely, False when together, None when
    neither is clear (too little movement, or another person).
    """
    numbers = constants.mirror()
    n = min(len(picture_yaw_deg), len(self_view_yaw_deg))
    least = max(numbers.self_view_least, numbers.min_coverage * n)
    reach = min(round(numbers.self_view_reach_s * rate_hz), max(0, n - 1))
    best, best_lag = 0.0, 0
    for lag in range(-reach, reach + 1):
        one, other = picture_yaw_deg[max(0, -lag) : n - max(0, lag)], self_view_yaw_deg[max(0, lag) : n - max(0, -lag)]
        known = np.isfinite(one) & np.isfinite(other)
        if np.count_nonzero(known) < least:
            continue
        one, other = one[known] - one[known].mean(), other[known] - other[known].mean()
        scale = math.sqrt(float((one**2).sum() * (other**2).sum()))
        r = float((one * other).sum()) / scale if scale > 0 else 0.0
        if abs(r) > abs(best):
            best, best_lag = r, lag
    late_s = abs(best_lag) / rate_hz
    if abs(best) < numbers.self_view_min_r or late_s > numbers.self_view_max_lag_s + 1e-9:
        return None
    return best < 0


def _verdict(z: float) -> Verdict:
    least = constants.mirror().verdict_z
    return "mirror-wise" if z >= least else "same side" if z <= -least else "unclear"
