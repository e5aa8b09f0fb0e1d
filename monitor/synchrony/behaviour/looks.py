"""One person's looks: at the partner or not, how long unbroken, down at notes, how clear, and how much of it is usual for them.

Without a calibration of the person's own, *at the partner* means towards the call: into the lens or at the screen just below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.durations import edges
from monitor.measures import GAZE_ZONES
from monitor.synchrony.grid import looks_at_partner, sure_zones
from monitor.types import Float64

Verdict = Literal["below", "within", "above", "unknown"]
Role = Literal["listening", "speaking"]
ROLES: tuple[Role, Role] = ("listening", "speaking")
Range = tuple[float, float]
_AWAY = GAZE_ZONES.index("away")
# Zones that only a person's own map can tell apart.
_MAPPED = (GAZE_ZONES.index("tile"), GAZE_ZONES.index("screen"))


@dataclass(frozen=True, slots=True)
class LookLengths:
    """Unbroken looks at the partner. lengths_s : (n,). median_s, longest_s : NaN without a look. long : longer than asked."""

    lengths_s: Float64
    starts_s: Float64
    median_s: float
    longest_s: float
    long: int


def look_lengths(time_s: Float64, looks: Float64, *, long_s: float) -> LookLengths:
    """Unbroken looks at the partner; short losses, unsure stretches and blinks are bridged.

    looks : as of ``looks_at_partner`` [shape=(n,)]. long_s : from when on a look counts as long (a stare).
    """
    limits = constants.looks()
    spans = _spans(time_s, looks == 1, broken=looks == 0, bridge_s=limits.bridge_s)
    lengths = spans[:, 1] - spans[:, 0]
    kept = lengths >= limits.least_s
    lengths, starts = lengths[kept], spans[kept, 0]
    median, longest = (float(np.median(lengths)), float(lengths.max())) if lengths.size else (np.nan, np.nan)
    return LookLengths(lengths, starts, median, longest, int(np.count_nonzero(lengths > long_s)))


def has_map(zones: NDArray[np.floating]) -> bool:
    """Whether the zones come from a person's own map, which alone tells the partner's picture and the screen."""
    return bool(np.isin(zones, _MAPPED).any())


def clear_zones(
    zones: NDArray[np.floating], *, confidence: NDArray[np.floating], seconds: NDArray[np.floating]
) -> tuple[Float64, float]:
    """The zones that shares may rest on (NaN else), and the share of the time with a zone that was left out as too unsure.

    confidence : the column ``gaze_confidence``. seconds : that each row stands for. Where more than half of the time would be
    left out nothing is kept; the share is NaN where there was no zone at all.
    """
    sure = sure_zones(zones, confidence)
    seen = np.isfinite(zones) & (zones > 0)
    seen_s = float(seconds[seen].sum())
    if not seen_s > 0:
        return sure, float("nan")
    unsure = float(seconds[seen & ~np.isfinite(sure)].sum()) / seen_s
    return (np.full(sure.shape, np.nan) if unsure > constants.looks().unsure_most else sure), unsure


def is_ambiguous(
    look_deg: NDArray[np.floating], *, zero_error_deg: NDArray[np.floating], seconds: NDArray[np.floating], mapped: bool
) -> bool:
    """Whether it is unclear where a person's looks lie: no zero of their own was found though their gaze was known for long.

    look_deg : the column ``look_yaw_deg``, NaN where the gaze was not known, and everywhere in sessions from before it, of
    which this is never said. zero_error_deg : the column of that name, NaN while there is no such zero. seconds : that each row
    stands for. mapped : by a map of the person's own (``has_map``), which needs no zero.
    """
    if mapped or bool(np.isfinite(zero_error_deg).any()):
        return False
    return float(seconds[np.isfinite(look_deg)].sum()) >= constants.looks().zero_least_s


def down_looks(time_s: Float64, *, zones: NDArray[np.floating], pitch_deg: Float64, mapped: bool = False) -> Float64:
    """Looks down, as at notes or a telephone: starts and ends in seconds [shape=(n, 2)].

    pitch_deg : the column ``camera_pitch_deg``. mapped : by a person's own map (``has_map``) what is not on the screen counts
    from ``map_down_deg`` on; without one what lies well below a laptop's camera.
    """
    limits = constants.looks()
    known = np.isfinite(pitch_deg)
    if mapped:
        down = known & (pitch_deg < -limits.map_down_deg) & (zones == _AWAY)
    else:
        down = known & (pitch_deg < -limits.down_deg) & (looks_at_partner(zones) != 1)
    spans = _spans(time_s, down, broken=known & ~down, bridge_s=limits.bridge_s)
    return spans[spans[:, 1] - spans[:, 0] >= limits.down_least_s]


def personal_range(shares: Sequence[float]) -> tuple[float, float] | None:
    """What is usual for a person by their earlier sessions' shares in one role; None while there are too few."""
    limits = constants.looks()
    known = np.array([share for share in shares if np.isfinite(share)])
    if known.size < limits.own_least:
        return None
    low, high = np.quantile(known, limits.own_quantiles)
    return float(low), float(high)


def target_range(preset: Range, *, personal: Range | None = None, mapped: bool = True) -> Range:
    """The target range of a share of looks: the person's own with some slack, and until that is known the preset's.

    mapped : without a map of the person's own the preset's range begins lower, as not every look at the partner's picture is
    found, and no share is too much, as not every look that is found is one at it.
    """
    if personal is not None:
        slack = constants.looks().own_slack
        return max(0.0, personal[0] - slack), min(1.0, personal[1] + slack)
    return preset if mapped else (round(preset[0] * constants.looks().found_least, 3), 1.0)


def compare_to_target(share: float, *, preset: Range, personal: Range | None = None, mapped: bool = True) -> Verdict:
    """Is a share of looks below, within or above its ``target_range``?"""
    if not np.isfinite(share):
        return "unknown"
    low, high = target_range(preset, personal=personal, mapped=mapped)
    return "below" if share < low else "above" if share > high else "within"


def _spans(time_s: Float64, on: NDArray[np.bool_], *, broken: NDArray[np.bool_], bridge_s: float) -> Float64:
    """Starts and ends of stretches of ``on``; a stretch continues over samples that are neither, up to ``bridge_s``.

    It begins and ends half the way to the samples beside it (``durations.edges``): on the average that is where it did, however
    often somebody was looked at.
    """
    places = np.flatnonzero(on)
    if not places.size:
        return np.empty((0, 2))
    firsts_s, lasts_s = edges(time_s)
    breaks = np.cumsum(broken & ~on)[places]
    begins = (np.diff(breaks) > 0) | (np.diff(time_s[places]) > bridge_s)
    return np.stack([firsts_s[places[np.append(True, begins)]], lasts_s[places[np.append(begins, True)]]], axis=1)
