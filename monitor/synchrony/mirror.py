"""Mirror-wise or same side: when one copies the other's lean, tilt or hand at the face, on which side is it?

Facing each other, a mirror-wise copy moves to the *other* own side (their left, your right); a same-side (anatomical) copy
moves to the same own side. Mirror-wise copies are liked, same-side copies are not (Casasanto 2020). Sides are the person's
own, on the un-mirrored picture: whose picture comes mirrored (a self-view) is named in ``mirrored``; ``is_mirrored`` tells.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor.constants import load
from monitor.types import Event, Float64, Person

Verdict = Literal["mirror-wise", "same side", "unclear"]
Side = Literal["left", "right"]
_OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class SidePicture:
    """mirror_wise, same_side : sided echoes of each sort. z : positive mirror-wise, negative same side. reason : in words."""

    mirror_wise: int
    same_side: int
    z: float
    verdict: Verdict
    reason: str


def own_side(event: Event, *, mirrored: Collection[Person] = ()) -> Side | None:
    """The person's own side of a sideways posture shift or a hand at the face; None for what has no side."""
    word = event.detail.get("side", event.detail.get("direction"))
    side: Side | None = "left" if word == "left" else "right" if word == "right" else None
    return _OPPOSITE[side] if side is not None and event.person in mirrored else side


def sides_of_echoes(
    follower: Collection[Event], *, followed: Collection[Event], mirrored: Collection[Person] = ()
) -> SidePicture:
    """On which side are the echoes, of the events of one kind ``followed`` by those of the ``follower``?

    Each sided event of the follower is compared with the latest sided event it can have followed (0.3-4 s before).
    """
    low_s, high_s = load("events")["echo_min_s"], load("events")["echo_max_s"]
    mirror_wise = same_side = 0
    for event in follower:
        side = own_side(event, mirrored=mirrored)
        candidates = [
            other
            for other in followed
            if other.kind == event.kind and low_s <= event.start_s - other.start_s <= high_s and own_side(other) is not None
        ]
        if side is None or not candidates:
            continue
        latest = max(candidates, key=lambda other: other.start_s)
        if own_side(latest, mirrored=mirrored) == side:
            same_side += 1
        else:
            mirror_wise += 1
    n = mirror_wise + same_side
    z = (mirror_wise - same_side) / math.sqrt(n) if n else float("nan")
    found = _verdict(z) if n >= load("mirror")["min_sided"] else "unclear"
    return SidePicture(mirror_wise, same_side, z, found, f"{mirror_wise} of {n} sided copies were mirror-wise")


def side_of_movement(
    user: Float64, *, partner: Float64, rate_hz: float, user_mirrored: bool = False, partner_mirrored: bool = False
) -> tuple[float, Verdict]:
    """z of two signed sideways signals (roll, shoulder roll, yaw; own left positive), and what it means.

    user, partner : (n,) NaN where missing. The mean product over lags of 0.3-4 s on both sides against every shift of 20 s or
    more; positive z is mirror-wise (the signs differ). NaN and *unclear* where there is too little to compare.
    """
    events = load("events")
    n = len(user)
    low, high = round(events["echo_min_s"] * rate_hz), round(events["echo_max_s"] * rate_hz)
    least = round(events["rotation_min_s"] * rate_hz) + high
    known = np.isfinite(user) & np.isfinite(partner)
    if n < 2 * least + high or np.count_nonzero(known) < load("mirror")["min_coverage"] * n:
        return float("nan"), "unclear"
    one = np.nan_to_num(user - np.nanmean(user)) * (-1 if user_mirrored else 1)
    other = np.nan_to_num(partner - np.nanmean(partner)) * (-1 if partner_mirrored else 1)
    by_shift = np.fft.irfft(np.fft.rfft(one) * np.fft.rfft(other).conj(), n)
    lags = np.concatenate([np.arange(low, high + 1), np.arange(-high, -low + 1)])
    smoothed = by_shift[(np.arange(n)[:, None] + lags) % n].mean(axis=1)
    null = smoothed[least : n - least + 1]
    spread = float(null.std())
    if spread < 1e-12:
        return float("nan"), "unclear"
    limit = events["rotation_z_limit"]
    z = float(np.clip((null.mean() - smoothed[0]) / spread, -limit, limit))
    return z, _verdict(z)


def is_mirrored(picture_yaw_deg: Float64, *, self_view_yaw_deg: Float64, rate_hz: float) -> bool | None:
    """Is a self-view turned round, given the same person's head yaw in the un-mirrored picture and in the self-view?

    Both (n,) at ``rate_hz``, NaN where missing. True when they turn oppositely, False when together, None when neither is
    clear (too little movement, or another person).
    """
    constants = load("mirror")
    best = 0.0
    reach = int(constants["self_view_max_lag_s"] * rate_hz)
    least = max(constants["self_view_least"], constants["min_coverage"] * len(picture_yaw_deg))
    for lag in range(min(reach, max(0, len(picture_yaw_deg) - 1)) + 1):
        one, other = picture_yaw_deg[: len(picture_yaw_deg) - lag], self_view_yaw_deg[lag:]
        known = np.isfinite(one) & np.isfinite(other)
        if np.count_nonzero(known) < least:
            continue
        one, other = one[known] - one[known].mean(), other[known] - other[known].mean()
        scale = math.sqrt(float((one**2).sum() * (other**2).sum()))
        r = float((one * other).sum()) / scale if scale > 0 else 0.0
        best = r if abs(r) > abs(best) else best
    if abs(best) < constants["self_view_min_r"]:
        return None
    return best < 0


def _verdict(z: float) -> Verdict:
    least = load("mirror")["verdict_z"]
    return "mirror-wise" if z >= least else "same side" if z <= -least else "unclear"
