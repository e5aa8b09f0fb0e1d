"""How the user sat over a whole session, against the rest that they were measured with, or else their first minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.calibrate.baseline import sits_low
from monitor.calibrate.profile import used_neutral
from monitor.coaching.posture import PostureTracker
from monitor.measures import columns
from monitor.replay.series import Series
from monitor.types import FeatureBlock, Float64

if TYPE_CHECKING:
    from monitor.replay.data import SessionData


@dataclass(frozen=True, slots=True)
class PostureAnalysis:
    """sunk_share : of the time after the first minutes, in which the head had sunk over the shoulders for a minute and more.
    lower_end : how much lower it was over the last minutes, in shoulder widths (negative: higher). slid : how much lower head
    and shoulders together were then than at the start (``PostureTracker.slid``). With a calibrated rest all of the time counts.
    """

    sunk_share: float
    lower_end: float
    slid: float


def analyze_posture(session: SessionData) -> PostureAnalysis | None:
    """None where face and shoulders were not seen for long enough after the first minutes."""
    tracker = PostureTracker(keep_s=session.duration_s)
    for family in ("face", "body"):
        tracker.push_rows(_rows(session.series("user", family), family))
    # Another picture of the user, taken during the session, has first minutes of its own.
    from_s = max((source.from_s for source in session.header.sources if source.person == "user"), default=0.0)
    if not from_s:
        tracker.neutral = used_neutral(session.header.profile)
    else:
        tracker.advance(from_s)
        tracker.restart(from_s)
    tracker.advance(session.duration_s)
    limits = constants.posture()
    at_s, height, neck = tracker.track()
    after = at_s > from_s + (0.0 if tracker.is_calibrated else limits.own_s)
    # A moment at which neither is known does not count.
    after &= np.isfinite(height) | np.isfinite(neck)
    if np.count_nonzero(after) * limits.bin_s < limits.own_s:
        return None
    at_s, height, neck = at_s[after], height[after], neck[after]
    sunk = slouch_at(at_s, height=height, neck=neck)
    last = at_s > at_s[-1] - limits.own_s
    slid = tracker.slid(max(float(at_s[-1]) - limits.own_s, from_s + limits.own_s))
    return PostureAnalysis(float(np.mean(sunk)), -float(np.median(neck[last])), slid)


def slouch_at(time_s: Float64, *, height: Float64, neck: Float64) -> NDArray[np.bool_]:
    """Whether the user slouched (``slouching``) at each of these increasing times, by what went before [each shape=(n,)].

    Each time is judged by its last minute, and by whether there was anything before that: one moment stands for all of it.
    height, neck : of ``PostureOffset``; one of the two is known each time.
    """
    limits = constants.posture()
    minute = np.searchsorted(time_s, time_s - limits.slouch_s)
    lows = np.append(0, np.cumsum(sits_low(height, neck)))
    share = (lows[1:] - lows[minute]) / (np.arange(1, time_s.size + 1) - minute)
    is_long = time_s - time_s[np.maximum(minute - 1, 0)] >= limits.slouch_s
    return np.asarray(is_long & (share >= limits.slouch_share), dtype=np.bool_)


def _rows(series: Series, family: str) -> FeatureBlock:
    """The rows as they were pushed once; a column that this session did not keep is missing."""
    values = np.stack([series.column(name) for name in columns(family)], axis=1)
    return FeatureBlock("user", family, series.time_s, values, series.quality)
