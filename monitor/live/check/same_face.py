"""Is the partner's picture really the user's own, as it is or mirrored? By what both faces look like, and by how they move.

Somebody's own tile in a call shows the same blinks and turns a moment later; two people who talk never move alike for seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.live.check.picture_log import FACE, PictureLog
from monitor.types import Float64
from monitor.vision.tiles.likeness import alike

_RATE_HZ: Final = 15.0
# A tile of a call is later by its way through the call; a camera that two programs hold is not (s).
_EARLY_S: Final = 0.5
_LATE_S: Final = 2.0
# So much of both faces at once (s).
_LEAST_S: Final = 4.0
# What moves, and by how much at least, so that it is no noise (standard deviation); what a mirror turns round.
_MOVES: Final = {"yaw_deg": 0.8, "pitch_deg": 0.8, "roll_deg": 0.6, "jaw": 0.02, "blink": 0.05, "smile": 0.03, "brow": 0.03}
_TURNED: Final = ("yaw_deg", "roll_deg")
_MOVING_LEAST: Final = 3


@dataclass(frozen=True, slots=True)
class SameFace:
    """moves : the mean correlation of both faces' movements at the best lag, NaN where they moved too little to tell.

    likeness : of what they look like, 1 for equal ones, NaN where one was not seen. mirrored : whether one is the other's
    mirror image. lag_s : how much later the partner's moves.
    """

    moves: float
    likeness: float
    mirrored: bool
    lag_s: float


def same_face(user: PictureLog, partner: PictureLog) -> SameFace:
    """Compare what was noted of both, over the same seconds."""
    like = math.nan
    if user.looks and partner.looks:
        like = max(alike(user.looks[0], look) for look in partner.looks)
    plain, turned = (_moves(user.face, partner.face, mirrored=mirrored) for mirrored in (False, True))
    mirrored = bool(turned[0] > plain[0])
    moves, lag_s = turned if mirrored else plain
    return SameFace(moves, like, mirrored, lag_s)


def _moves(user: Float64, partner: Float64, *, mirrored: bool) -> tuple[float, float]:
    """The best mean correlation, and where; NaN where too little moves."""
    user, partner = (rows[rows[:, 1] > 0] for rows in (user, partner))
    if min(len(user), len(partner)) < _LEAST_S * _RATE_HZ / 2:
        return math.nan, 0.0
    begin_s, end_s = max(user[0, 0], partner[0, 0]), min(user[-1, 0], partner[-1, 0])
    if end_s - begin_s < _LEAST_S:
        return math.nan, 0.0
    grid_s = np.arange(begin_s, end_s, 1 / _RATE_HZ)
    pairs = []
    for name, least in _MOVES.items():
        place = 2 + FACE.index(name)
        first, second = (_at(rows, place, grid_s) for rows in (user, partner))
        if first is not None and second is not None and min(first.std(), second.std()) >= least:
            pairs.append((first, -second if mirrored and name in _TURNED else second))
    if len(pairs) < _MOVING_LEAST:
        return math.nan, 0.0
    best, best_s = math.nan, 0.0
    for lag in range(-round(_EARLY_S * _RATE_HZ), round(_LATE_S * _RATE_HZ) + 1):
        early, late = max(0, -lag), max(0, lag)
        inside = [(first[early : first.size - late], second[late : second.size - early]) for first, second in pairs]
        if inside[0][0].size < _LEAST_S * _RATE_HZ / 2:
            continue
        fits = [_correlation(*pair) for pair in inside]
        if not sum(fits) / len(fits) <= best:
            best, best_s = sum(fits) / len(fits), lag / _RATE_HZ
    return best, best_s


def _correlation(first: Float64, second: Float64) -> float:
    """Pearson's; 0 where one stands still."""
    first, second = first - first.mean(), second - second.mean()
    size = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / size if size else 0.0


def _at(rows: Float64, place: int, times_s: Float64) -> Float64 | None:
    known = np.isfinite(rows[:, place])
    if known.sum() < _LEAST_S * _RATE_HZ / 2:
        return None
    return np.asarray(np.interp(times_s, rows[known, 0], rows[known, place]))
