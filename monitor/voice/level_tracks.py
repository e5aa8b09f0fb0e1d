"""Two recordings' levels on one clock: who is louder where, and whether that shows two speakers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from monitor import constants
from monitor.types import Float64
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, SoundOverview, nearest_frames

Bool = NDArray[np.bool_]
Int8 = NDArray[np.int8]

_FLOOR_DB: Final = -100.0
# Pieces in which a drifting recording is put on the other's clock: 100 ppm move it by a sample in 2.5 s.
_PIECE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class LevelSplit:
    """Two modes of level differences. share : of the variance that lies between them."""

    threshold_db: float
    modes_db: tuple[float, float]
    share: float

    @property
    def distance_db(self) -> float:
        """How far the modes are apart."""
        return self.modes_db[1] - self.modes_db[0]

    @property
    def is_two(self) -> bool:
        """Whether the modes are two speakers', by their distance and by how little lies between them."""
        numbers = constants.crosstalk()
        return self.distance_db >= numbers.told_apart_db and self.share >= numbers.told_apart_share


def split_levels(values: Float64) -> LevelSplit:
    """The split that puts most of the variance between the two sides."""
    ordered = np.sort(values)
    n = ordered.size
    count = np.arange(1, n)
    below = np.cumsum(ordered)[:-1] / count
    above = (ordered.sum() - count * below) / (n - count)
    between = count * (n - count) / n**2 * np.square(above - below)
    best = int(np.argmax(between))
    share = float(between[best] / max(ordered.var(), 1e-9))
    return LevelSplit(float(ordered[best]), (float(below[best]), float(above[best])), share)


@dataclass(frozen=True, slots=True)
class LevelTracks:
    """Both recordings' frames on the user's clock, the partner's as late as the common sound is in the user's.

    user_db, partner_db, difference_db : levels and the user's less the partner's, smoothed. user_speaks, partner_speaks : what
    the speech detector hears in each, whoever it is. All [shape=(n_frames,)].
    """

    user_db: Float64
    partner_db: Float64
    user_speaks: Bool
    partner_speaks: Bool

    @classmethod
    def of(cls, user: SoundOverview, partner: SoundOverview, delay_s: float) -> LevelTracks:
        """Of two recordings on one clock. delay_s : how much later the common sound is in the user's recording."""
        n = user.speech.size
        at = np.arange(n) - round(delay_s / FRAME_S)
        inside = (at >= 0) & (at < partner.speech.size)
        at = np.clip(at, 0, max(partner.speech.size - 1, 0))
        partner_db = np.where(inside, _smooth_db(partner)[at], _FLOOR_DB)
        known = user.known & inside & partner.known[at]
        return cls(_smooth_db(user), partner_db, user.speech & known, partner.speech[at] & known)

    @property
    def difference_db(self) -> Float64:
        """The user's level less the partner's [shape=(n_frames,)]."""
        return self.user_db - self.partner_db

    @property
    def active(self) -> Bool:
        """Where somebody is heard."""
        return self.user_speaks | self.partner_speaks

    def owner(self, split: LevelSplit) -> Int8:
        """Who speaks where."""
        numbers = constants.crosstalk()
        margin_db = numbers.owner_margin * split.distance_db
        off_db = self.difference_db - np.mean(split.modes_db)
        owner = np.where(self.active & (np.abs(off_db) > margin_db), np.sign(off_db), 0).astype(np.int8)
        return _bridged(owner, round(numbers.owner_bridge_s / FRAME_S))

    def unclear(self, owner: Int8) -> float:
        """The share of what is heard that is nobody's."""
        return float(np.mean(owner[self.active] == 0)) if self.active.any() else 0.0


def _smooth_db(sound: SoundOverview) -> Float64:
    level_db = np.nan_to_num(sound.level_db.astype(np.float64), nan=_FLOOR_DB)
    n = max(1, round(constants.crosstalk().smooth_s / FRAME_S))
    power = uniform_filter1d(10 ** (level_db / 10), n, mode="nearest")
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (_FLOOR_DB / 10))))


def _bridged(owner: Int8, n: int) -> Int8:
    """Nobody's stretches of up to ``n`` frames between two of one speaker are that speaker's."""
    owner = owner.copy()
    ends = np.flatnonzero(np.diff(owner)) + 1
    bounds = [0, *ends.tolist(), owner.size]
    for first, end in pairwise(bounds[1:-1]):
        if owner[first] == 0 and end - first <= n and owner[first - 1] == owner[end]:
            owner[first:end] = owner[end]
    return owner


def place(sound: SoundOverview, clock: SoundOverview, offset_s: float, drift_ppm: float) -> SoundOverview:
    """A recording on another one's clock, from its second 0 to where both have ended."""
    scale = 1 + drift_ppm * 1e-6
    end_s = max(clock.duration_s, offset_s + scale * sound.duration_s)
    n_frames, n_samples = max(0, round(end_s / FRAME_S)), max(0, round(end_s * THIN_HZ))
    at = nearest_frames((np.arange(n_frames) * FRAME_S - offset_s) / scale)
    inside = (at >= 0) & (at < sound.speech.size)
    at = np.clip(at, 0, max(sound.speech.size - 1, 0))
    samples = np.zeros(n_samples, np.int16)
    piece = round(_PIECE_S * THIN_HZ)
    for first in range(0, sound.samples.size, piece):
        place = round((offset_s + scale * first / THIN_HZ) * THIN_HZ)
        part = sound.samples[first : first + piece][max(0, -place) :]
        place = max(0, place)
        part = part[: max(0, n_samples - place)]
        samples[place : place + part.size] = part
    if not sound.speech.size:
        return SoundOverview(np.zeros(n_frames, bool), inside, np.full(n_frames, np.nan, np.float32), samples)
    level_db = np.where(inside, sound.level_db[at], np.float32(np.nan)).astype(np.float32)
    return SoundOverview(sound.speech[at] & inside, sound.known[at] & inside, level_db, samples)
