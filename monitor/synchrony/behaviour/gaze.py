"""What two gazes do: shares by role, mutual gaze beside what chance gives, and who looks away first. Described, never scored.

Listeners look, speakers look away: on video calls two people's gaze is therefore coordinated *against* each other. What is
scored of looks is whether they are answered by movement (``correlation.pairs``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.synchrony.correlation.surrogates import beyond_minimum_shift, mean_products
from monitor.types import Float64

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class GazePicture:
    """What the gazes did over ``span_s``; shares are NaN where the role did not last long enough.

    listening, speaking : share of time each looks at the partner in that role (user, partner). mutual, mutual_chance : share
    of time both look, and the same in shifted pairings. looked_away_first : how often each ended an episode of mutual gaze
    (user, partner). known_s : how long everything needed was known.
    """

    span_s: float
    known_s: float = 0.0
    listening: tuple[float, float] = (NAN, NAN)
    speaking: tuple[float, float] = (NAN, NAN)
    mutual: float = NAN
    mutual_chance: float = NAN
    looked_away_first: tuple[int, int] = (0, 0)


def describe(gaze: Float64, *, speech: Float64, rate_hz: float, coupling: bool = True) -> GazePicture:
    """The picture of a stretch.

    gaze : (n, 2) 1 looks at the partner, 0 elsewhere, between them the share of the cell, NaN unknown; columns user and
    partner. speech : (n, 2) 1 speaks. coupling : False leaves out mutual gaze and its chance.
    """
    numbers = constants.gaze_coupling()
    span_s = len(gaze) / rate_hz
    looks, speaks = np.ascontiguousarray(gaze.T), np.ascontiguousarray(speech.T)
    contrast = speaks[1] - speaks[0]  # 1: the partner speaks and the user listens
    both = np.isfinite(looks).all(axis=0)
    known = both & np.isfinite(contrast)
    known_s = float(np.count_nonzero(known)) / rate_hz
    listening = (_share(looks[0], contrast > 0, rate_hz), _share(looks[1], contrast < 0, rate_hz))
    speaking = (_share(looks[0], contrast < 0, rate_hz), _share(looks[1], contrast > 0, rate_hz))
    away = _away_first(looks, rate_hz=rate_hz)
    if not coupling or span_s < numbers.min_span_s or np.count_nonzero(both) < numbers.min_coverage * len(gaze):
        return GazePicture(span_s, known_s, listening, speaking, looked_away_first=away)
    by_shift = mean_products(looks[0], looks[1])
    mutual, chance = float(by_shift[0]), float(beyond_minimum_shift(by_shift, rate_hz=rate_hz).mean())
    return GazePicture(span_s, known_s, listening, speaking, mutual, chance, away)


def _share(looks: Float64, when: NDArray[np.bool_], rate_hz: float) -> float:
    chosen = when & np.isfinite(looks)
    if np.count_nonzero(chosen) < constants.gaze_coupling().min_role_s * rate_hz:
        return NAN
    return float(looks[chosen].mean())


def _away_first(looks: Float64, *, rate_hz: float) -> tuple[int, int]:
    """How often the user, the partner ended a mutual gaze; ends by both at once or by a gap count for none. looks : (2, n)."""
    least = constants.gaze_coupling().mutual_min_s * rate_hz
    looks = np.where(np.isfinite(looks), looks > 0.5, looks)
    both = (looks[0] == 1) & (looks[1] == 1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], both, [False]]).astype(np.int8)))
    start, stop = edges[::2], edges[1::2]
    stop = stop[(stop - start >= least) & (stop < looks.shape[1])]
    left = looks[:, stop] == 0
    return int(np.count_nonzero(left[0] & ~left[1])), int(np.count_nonzero(left[1] & ~left[0]))
