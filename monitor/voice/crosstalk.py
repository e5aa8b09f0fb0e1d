"""Whose voices two recordings hold: one each, the other's voice too (bleed), or both the same sound.

Told by the waveform (``common_sound``) and by the difference of the two levels while somebody speaks: voices apart and voices
that bleed over draw two modes, one for each speaker, the same sound draws one. Level differences between microphones tell
speakers apart: Pfau, Ellis & Stolcke 2001, "Multispeaker speech activity detection for the ICSI meeting recorder" (ASRU);
the split between two modes is Otsu's 1979 (IEEE Transactions on Systems, Man, and Cybernetics 9, 62).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import csd

from monitor import constants, words
from monitor.types import Float64
from monitor.voice.common_sound import CommonSound, find_common_sound
from monitor.voice.intake import FRAME_S
from monitor.voice.overview import THIN_HZ, Int16, SoundOverview

Kind = Literal["separate", "bleed", "same"]
Bool = NDArray[np.bool_]
Int8 = NDArray[np.int8]

_FLOOR_DB: Final = -100.0
# Pieces in which a drifting recording is put on the other's clock: 100 ppm move it by a sample in 2.5 s.
_PIECE_S: Final = 2.0
_COHERENCE_HZ: Final = (150.0, 1850.0)
_COHERENCE_SAMPLES: Final = 1024
_FRAME_THIN: Final = round(FRAME_S * THIN_HZ)


@dataclass(frozen=True, slots=True)
class Bleed:
    """The other person's voice in a recording.

    level_db : against the same voice in the other recording. delay_s : how much later than in the other recording it is heard,
    on the shared clock; drift_ppm : by how much that grows.
    """

    level_db: float
    delay_s: float
    drift_ppm: float = 0.0


@dataclass(frozen=True, slots=True)
class Crosstalk:
    """What two recordings on one clock hold.

    kind : ``separate``: a voice each; ``bleed``: one or both also hold the other's voice, fainter; ``same``: both hold the same
    sound. in_user, in_partner : the other's voice in that recording. delay_s : how much later the common sound is in the
    user's recording than in the partner's, 0 without. level_db : the two modes of the user's level less the partner's while
    somebody speaks, lower first; one twice where there is one. told_apart : whether the level tells who speaks. owner : who
    speaks where, on the user's clock, a frame each ``FRAME_S``: 1 the user, -1 the partner, 0 neither clearly
    [shape=(n_frames,)]. sure : 0..1. unclear_share : of the frames in which somebody is heard, where neither is clearly louder.
    """

    kind: Kind
    in_user: Bleed | None
    in_partner: Bleed | None
    delay_s: float
    level_db: tuple[float, float]
    told_apart: bool
    owner: Int8
    sure: float
    unclear_share: float = 0.0

    @property
    def distance_db(self) -> float:
        """How far the modes are apart."""
        return self.level_db[1] - self.level_db[0]


def find_crosstalk(user: SoundOverview, partner: SoundOverview, *, offset_s: float = 0.0, drift_ppm: float = 0.0) -> Crosstalk:
    """Compare two recordings.

    offset_s, drift_ppm : the partner's clock: user_s = offset_s + partner_s * (1 + drift_ppm * 1e-6), to within a second.
    """
    numbers = constants.crosstalk()
    placed = _placed(partner, user, offset_s, drift_ppm)
    sound = find_common_sound(user.samples, placed.samples, most_s=numbers.reach_s)
    if sound is None or not is_clear(sound):
        return _by_levels(user, placed)
    tracks = _Tracks.of(user, placed, sound.offset_s)
    if tracks.active.sum() * FRAME_S < numbers.least_s:
        return _separate(tracks, 0.0)
    split = _split(tracks.difference_db[tracks.active])
    sure = min(1.0, sound.score / (8 * numbers.clear_score))
    if not split.is_two:
        return _one_mode(tracks, split, user, placed, sound, sure)
    owner = tracks.owner(split)
    if split.distance_db < numbers.bleed_db:
        return Crosstalk("same", None, None, sound.offset_s, split.modes_db, True, owner, sure, tracks.unclear(owner))
    in_user, in_partner = _bleeds(tracks, split, user, placed, sound)
    kind: Kind = "bleed" if in_user or in_partner else "separate"
    return Crosstalk(kind, in_user, in_partner, sound.offset_s, split.modes_db, True, owner, sure, tracks.unclear(owner))


def describe(crosstalk: Crosstalk, *, user: str, partner: str) -> str:
    """One sentence for people; empty where each recording holds its own voice. user, partner : the recordings' names."""
    if crosstalk.kind == "separate":
        return ""
    if crosstalk.kind == "same":
        message = "voices-same-told-apart" if crosstalk.told_apart else "voices-same"
    elif crosstalk.in_user and crosstalk.in_partner:
        message = "voices-bleed-both"
    else:
        message = "voices-bleed-user" if crosstalk.in_user else "voices-bleed-partner"
    return words.say(message, user=user, partner=partner)


def is_clear(sound: CommonSound) -> bool:
    """Whether two recordings hold the same sound at this delay, which was looked for near by."""
    numbers = constants.crosstalk()
    return sound.clear_blocks > 0 and sound.score > max(numbers.clear_score, numbers.clear_ratio * sound.runner_up)


@dataclass(frozen=True, slots=True)
class _Split:
    """Two modes of level differences. share : of the variance that lies between them."""

    threshold_db: float
    modes_db: tuple[float, float]
    share: float

    @property
    def distance_db(self) -> float:
        return self.modes_db[1] - self.modes_db[0]

    @property
    def is_two(self) -> bool:
        numbers = constants.crosstalk()
        return self.distance_db >= numbers.told_apart_db and self.share >= numbers.told_apart_share


def _split(values: Float64) -> _Split:
    """The split that puts most of the variance between the two sides."""
    ordered = np.sort(values)
    n = ordered.size
    count = np.arange(1, n)
    below = np.cumsum(ordered)[:-1] / count
    above = (ordered.sum() - count * below) / (n - count)
    between = count * (n - count) / n**2 * np.square(above - below)
    best = int(np.argmax(between))
    share = float(between[best] / max(ordered.var(), 1e-9))
    return _Split(float(ordered[best]), (float(below[best]), float(above[best])), share)


@dataclass(frozen=True, slots=True)
class _Tracks:
    """Both recordings' frames on the user's clock, the partner's as late as the common sound is in the user's.

    user_db, partner_db, difference_db : levels and the user's less the partner's, smoothed. user_speaks, partner_speaks : what
    the speech detector hears in each, whoever it is. All [shape=(n_frames,)].
    """

    user_db: Float64
    partner_db: Float64
    user_speaks: Bool
    partner_speaks: Bool

    @classmethod
    def of(cls, user: SoundOverview, partner: SoundOverview, delay_s: float) -> _Tracks:
        n = user.speech.size
        at = np.arange(n) - round(delay_s / FRAME_S)
        inside = (at >= 0) & (at < partner.speech.size)
        at = np.clip(at, 0, max(partner.speech.size - 1, 0))
        partner_db = np.where(inside, _smooth_db(partner)[at], _FLOOR_DB)
        known = user.known & inside & partner.known[at]
        return cls(_smooth_db(user), partner_db, user.speech & known, partner.speech[at] & known)

    @property
    def difference_db(self) -> Float64:
        return self.user_db - self.partner_db

    @property
    def active(self) -> Bool:
        """Where somebody is heard."""
        return self.user_speaks | self.partner_speaks

    def owner(self, split: _Split) -> Int8:
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


def _placed(sound: SoundOverview, clock: SoundOverview, offset_s: float, drift_ppm: float) -> SoundOverview:
    """A recording on another one's clock, from its second 0 to where both have ended."""
    scale = 1 + drift_ppm * 1e-6
    end_s = max(clock.duration_s, offset_s + scale * sound.duration_s)
    n_frames, n_samples = max(0, round(end_s / FRAME_S)), max(0, round(end_s * THIN_HZ))
    at = np.round((np.arange(n_frames) * FRAME_S - offset_s) / scale / FRAME_S).astype(int)
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


def _separate(tracks: _Tracks, sure: float) -> Crosstalk:
    active = tracks.difference_db[tracks.active]
    split = _split(active) if active.size > 1 else _Split(0.0, (0.0, 0.0), 0.0)
    owner = tracks.owner(split) if split.is_two else np.zeros(tracks.user_db.size, np.int8)
    return Crosstalk("separate", None, None, 0.0, split.modes_db, split.is_two, owner, sure, tracks.unclear(owner))


def _by_levels(user: SoundOverview, partner: SoundOverview) -> Crosstalk:
    """No common waveform: the same only where the levels go up and down together in speech, at some delay."""
    numbers = constants.crosstalk()
    reach = round(numbers.reach_s / FRAME_S)
    best, tracks = -1.0, _Tracks.of(user, partner, 0.0)
    if tracks.active.sum() * FRAME_S < numbers.least_s:
        return _separate(tracks, 0.0)
    for lag in range(-reach, reach + 1):
        shifted = _Tracks.of(user, partner, lag * FRAME_S)
        active = shifted.active
        if active.sum() * FRAME_S < numbers.least_s:
            continue
        levels = np.stack([shifted.user_db[active], shifted.partner_db[active]])
        together = float(np.asarray(np.corrcoef(levels))[0, 1]) if levels.std(axis=1).min() > 0 else -1.0
        if together > best:
            best, delay_s = together, lag * FRAME_S
    if best < numbers.same_levels:
        return _separate(tracks, 1.0 - max(0.0, best))
    tracks = _Tracks.of(user, partner, delay_s)
    split = _split(tracks.difference_db[tracks.active])
    owner = tracks.owner(split) if split.is_two else np.zeros(tracks.user_db.size, np.int8)
    return Crosstalk("same", None, None, delay_s, split.modes_db, split.is_two, owner, best, tracks.unclear(owner))


def _one_mode(
    tracks: _Tracks, split: _Split, user: SoundOverview, partner: SoundOverview, sound: CommonSound, sure: float
) -> Crosstalk:
    """Levels that do not tell who speaks: the same sound twice, or a recording that holds nothing but the other's echo."""
    numbers = constants.crosstalk()
    difference_db = float(np.median(tracks.difference_db[tracks.active]))
    modes_db = (difference_db, difference_db)
    owner = np.zeros(tracks.user_db.size, np.int8)
    echo_only = abs(difference_db) >= numbers.echo_only_db
    if echo_only and _coherence(user.samples, partner.samples, sound.offset_s) < numbers.same_coherence:
        owner[tracks.active] = -1 if difference_db < 0 else 1
        bleed = Bleed(-abs(difference_db), math.copysign(1, -difference_db) * sound.offset_s, sound.drift_ppm)
        in_user, in_partner = (bleed, None) if difference_db < 0 else (None, bleed)
        return Crosstalk("bleed", in_user, in_partner, sound.offset_s, modes_db, False, owner, sure / 2)
    return Crosstalk("same", None, None, sound.offset_s, modes_db, False, owner, sure)


def _coherence(user: Int16, partner: Int16, delay_s: float) -> float:
    """How much of one sound is a linear filter of the other, by power, 0..1."""
    lag = round(delay_s * THIN_HZ)
    user, partner = user[max(0, lag) :], partner[max(0, -lag) :]
    n = min(user.size, partner.size)
    if n < _COHERENCE_SAMPLES:
        return 0.0
    one, two = user[:n].astype(np.float32), partner[:n].astype(np.float32)
    spectra = []
    for first, second in ((one, two), (one, one), (two, two)):
        hz, spectrum = csd(first, second, THIN_HZ, nperseg=_COHERENCE_SAMPLES)
        spectra.append(np.abs(spectrum[(hz > _COHERENCE_HZ[0]) & (hz < _COHERENCE_HZ[1])]))
    both, mine, theirs = spectra
    return float(np.sum(both**2) / max(float(np.sum(mine * theirs)), 1e-12))


def _bleeds(
    tracks: _Tracks, split: _Split, user: SoundOverview, partner: SoundOverview, sound: CommonSound
) -> tuple[Bleed | None, Bleed | None]:
    """The other's voice in the user's and in the partner's recording, each compared where the other is the louder one."""
    lag = round(sound.offset_s / FRAME_S)
    users = tracks.active & (tracks.difference_db > split.threshold_db)
    partners = tracks.active & ~users
    in_user = _heard(user.samples, _masked(partner.samples, partners, -lag))
    in_partner = _heard(partner.samples, _masked(user.samples, users, 0))
    opposite = in_user and in_partner and abs(in_user.offset_s + in_partner.offset_s) < FRAME_S / 4
    found = []
    sides = ((in_user, tracks.user_db, partners, split.modes_db[0]), (in_partner, tracks.partner_db, users, -split.modes_db[1]))
    for echo, heard_db, others, level_db in sides:
        # Seen from the other side, a voice and its echo fit as well; then only the level tells which is which.
        above_db = float(np.median(heard_db[others]) - np.quantile(heard_db, 0.1)) if others.any() else 0.0
        is_echo = echo is not None and not (opposite and above_db < constants.crosstalk().bleed_least_db)
        found.append(Bleed(level_db, echo.offset_s, echo.drift_ppm) if echo is not None and is_echo else None)
    return found[0], found[1]


def _heard(recording: Int16, other: Int16) -> CommonSound | None:
    found = find_common_sound(recording, other, most_s=constants.crosstalk().reach_s)
    return found if found is not None and is_clear(found) else None


def _masked(samples: Int16, frames: Bool, lag: int) -> Int16:
    """The samples where the frames say so, silence elsewhere. lag : frames the samples are later than the frames."""
    if lag > 0:
        frames = np.concatenate([np.zeros(lag, bool), frames])
    kept = np.repeat(frames[max(0, -lag) :], _FRAME_THIN)[: samples.size]
    # A frame is centred on its time.
    kept = np.concatenate([kept[_FRAME_THIN // 2 :], np.zeros(samples.size, bool)])[: samples.size]
    return np.where(kept, samples, np.int16(0))
