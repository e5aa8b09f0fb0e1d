"""Mirror-wise or same side: when one copies the other's lean, tilt or hand at the face, on which side is it?

Facing each other, a mirror-wise copy moves to the *other* own side (their left, your right); a same-side (anatomical) copy
moves to the same own side. Mirror-wise copies are liked, same-side copies are not (Casasanto 2020). Sides are the person's
own, on the unmirrored picture: rows of a mirrored picture are turned round first (``vision.observer.unmirror``).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitor import constants
from monitor.synchrony.behaviour.echoes import event_side, latest_followed
from monitor.synchrony.correlation import surrogates
from monitor.synchrony.correlation.lag_filters import peak
from monitor.synchrony.correlation.normalize import normalize_both
from monitor.types import Event, Float64

Verdict = Literal["mirror-wise", "same side", "unclear"]

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
    pictures = {}
    for name, (signal, kind) in SIDED.items():
        echoed = sides_of_echoes(
            [event for event in user if event.kind == kind], followed=[event for event in partner if event.kind == kind]
        )
        z, verdict = math.nan, echoed.verdict
        if signal in signals:
            z, verdict = side_of_movement(signals[signal][0], partner=signals[signal][1], rate_hz=rate_hz)
        if verdict == "unclear" and (echoed.verdict != "unclear" or math.isnan(z)):
            z, verdict = echoed.z, echoed.verdict
        pictures[name] = SidePicture(echoed.mirror_wise, echoed.same_side, z, verdict)
    return pictures


def sides_of_echoes(follower: Collection[Event], *, followed: Collection[Event]) -> SidePicture:
    """On which side are the echoes, of the events of one kind ``followed`` by those of the ``follower``?

    Each sided event of the follower is compared with the latest sided event it can have followed (0.3-4 s before).
    """
    mirror_wise = same_side = 0
    sided = [event for event in followed if event_side(event) and math.isfinite(event.start_s)]
    sided.sort(key=lambda event: event.start_s)
    starts_s = [event.start_s for event in sided]
    far_s = 2 * constants.events().echo_max_s  # more than enough, so that no rounding decides
    for event in follower:
        # A day has thousands of events, and only those of the last few seconds can have been followed.
        near = sided[bisect_left(starts_s, event.start_s - far_s) : bisect_right(starts_s, event.start_s)]
        latest = latest_followed(event, (other for other in near if other.kind == event.kind))
        if latest is None or event_side(event) is None:
            continue
        if event_side(latest) == event_side(event):
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
    profile = surrogates.products(*normalize_both(pair, rate_hz=rate_hz, window_s=constants.synchrony().window_s))
    # Below and above zero, as seen from every shift. The signs differ in a mirror.
    below, above = (
        np.maximum(peak(sign * profile.values[0], low, high), peak(sign * profile.values[0], -high, -low)) for sign in (-1, 1)
    )
    z = surrogates.compare_with_null(below - above, surrogates.distant_shifts(n, least) & profile.known[0]).z
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
        picture, self_view = picture_yaw_deg[max(0, -lag) : n - max(0, lag)], self_view_yaw_deg[max(0, lag) : n - max(0, -lag)]
        known = np.isfinite(picture) & np.isfinite(self_view)
        if np.count_nonzero(known) < least:
            continue
        picture = picture[known] - picture[known].mean()
        self_view = self_view[known] - self_view[known].mean()
        scale = math.sqrt(float((picture**2).sum() * (self_view**2).sum()))
        r = float((picture * self_view).sum()) / scale if scale > 0 else 0.0
        if abs(r) > abs(best):
            best, best_lag = r, lag
    late_s = abs(best_lag) / rate_hz
    if abs(best) < numbers.self_view_min_r or late_s > numbers.self_view_max_lag_s + 1e-9:
        return None
    return best < 0


def _verdict(z: float) -> Verdict:
    least = constants.mirror().verdict_z
    return "mirror-wise" if z >= least else "same side" if z <= -least else "unclear"
