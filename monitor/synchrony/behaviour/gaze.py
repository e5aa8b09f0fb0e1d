"""Gaze coupling: mutual gaze against chance, with its role, and who looks away first.

Listeners look, speakers look away: on video calls two people's gaze is therefore coordinated *against* each other.
What a role explains is taken out before mutual gaze is compared with shifted pairings, and following the role is a separate
test.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor import constants
from monitor.synchrony.correlation.surrogates import beyond_minimum_shift, circular_shift_z, mean_products
from monitor.synchrony.grid import GridBlock
from monitor.synchrony.scoring import make_score
from monitor.types import Float32, Float64, Score
from monitor.words import say

NAN = float("nan")


@dataclass(frozen=True, slots=True)
class GazePicture:
    """What the gazes did over ``span_s``; shares are NaN where the role did not last long enough.

    listening, speaking : share of time each looks at the partner in that role (user, partner). mutual, mutual_chance : share
    of time both look, and the same in shifted pairings. mutual_z : mutual gaze against those, without what the roles explain.
    role_z : does each look more while the other speaks, against shifts of the other's speech (user, partner).
    looked_away_first : how often each ended an episode of mutual gaze (user, partner). z : all together. known_s : how long
    everything needed was known.
    """

    span_s: float
    known_s: float = 0.0
    listening: tuple[float, float] = (NAN, NAN)
    speaking: tuple[float, float] = (NAN, NAN)
    mutual: float = NAN
    mutual_chance: float = NAN
    mutual_z: float = NAN
    role_z: tuple[float, float] = (NAN, NAN)
    looked_away_first: tuple[int, int] = (0, 0)
    z: float = NAN


class GazeCoupling:
    """Streaming: ``push`` takes the grid's blocks in order, ``picture`` and ``score`` describe the last three minutes."""

    def __init__(self) -> None:
        self._constants = constants.gaze_coupling()
        self._rate_hz = constants.synchrony().grid_rate_hz
        self._keep = int(self._constants.keep_s * self._rate_hz)
        self._cells: Float32 = np.empty((0, 4), dtype=np.float32)

    def push(self, block: GridBlock) -> None:
        """Take the signals ``gaze_camera`` and ``speech`` of consecutive cells."""
        fresh = np.column_stack([block.signals["gaze_camera"], block.signals["speech"]])
        self._cells = np.concatenate([self._cells, fresh])[-self._keep :]

    def picture(self, *, span_s: float | None = None) -> GazePicture:
        """Shares, coupling and who looks away first over the last ``span_s`` (180 s by default)."""
        wanted = int((self._constants.window_s if span_s is None else span_s) * self._rate_hz)
        cells = self._cells[-wanted:].astype(np.float64)
        return describe(cells[:, :2], speech=cells[:, 2:], rate_hz=self._rate_hz)

    def score(self, time_s: float, *, span_s: float | None = None) -> Score:
        """The channel ``gaze``: 50 is what strangers' gazes would give."""
        if min(time_s, len(self._cells) / self._rate_hz) < self._constants.min_span_s:
            reason = say("synchrony-seconds-needed", done=f"{int(time_s)}", needed=f"{self._constants.min_span_s:.0f}")
            return Score(time_s, "gaze", "calibrating", reason=reason)
        picture = self.picture(span_s=span_s)
        coverage = picture.known_s / picture.span_s
        if not math.isfinite(picture.z):
            seen = np.isfinite(self._cells[:, :2]).any(axis=0).all()
            known = say("synchrony-gaze-unknown", percent=f"{100 * coverage:.0f}")
            reason = known if seen else say("synchrony-gaze-unseen")
            return Score(time_s, "gaze", "not enough signal", reason=reason)
        confidence = coverage * (1 - math.exp(-picture.known_s / self._constants.n_half_s))
        return make_score(time_s, "gaze", z=picture.z, n=int(picture.known_s), confidence=confidence)


def describe(gaze: Float64, *, speech: Float64, rate_hz: float, coupling: bool = True) -> GazePicture:
    """The picture of a stretch.

    gaze : (n, 2) 1 looks at the partner, 0 elsewhere, between them the share of the cell, NaN unknown; columns user and
    partner. speech : (n, 2) 1 speaks. coupling : False leaves out what takes shifted pairings: mutual gaze and its chance,
    role and all z.
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
    if np.count_nonzero(known) < numbers.min_coverage * len(gaze):
        return GazePicture(span_s, known_s, listening, speaking, mutual, chance, looked_away_first=away)
    # Against the other's speech alone: one's own speech moves one's own gaze in any pairing, and proves nothing of the pair.
    mutual_z, *role_z = circular_shift_z(
        np.stack([_without_role(looks[0], contrast), looks[0], looks[1]]),
        np.stack([_without_role(looks[1], contrast), speaks[1], speaks[0]]),
        rate_hz=rate_hz,
    ).tolist()
    parts = [part for part in (mutual_z, *role_z) if math.isfinite(part)]
    z = sum(parts) / math.sqrt(len(parts)) / numbers.null_sd if parts else NAN
    return GazePicture(span_s, known_s, listening, speaking, mutual, chance, mutual_z, (role_z[0], role_z[1]), away, z)


def _share(looks: Float64, when: NDArray[np.bool_], rate_hz: float) -> float:
    chosen = when & np.isfinite(looks)
    if np.count_nonzero(chosen) < constants.gaze_coupling().min_role_s * rate_hz:
        return NAN
    return float(looks[chosen].mean())


def _without_role(looks: Float64, role: Float64) -> Float64:
    """Gaze minus its own mean in the role of the moment; NaN where either is unknown."""
    result = np.full(len(looks), NAN)
    for value in (-1.0, 0.0, 1.0):
        chosen = (role == value) & np.isfinite(looks)
        if chosen.any():
            result[chosen] = looks[chosen] - looks[chosen].mean()
    return result


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
