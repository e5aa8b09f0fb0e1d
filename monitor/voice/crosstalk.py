"""Whose voices two recordings hold: one each, the other's voice too (bleed), or both the same sound.

Told by the waveform (``common_sound``) and by the difference of the two levels while somebody speaks: voices apart and voices
that bleed over draw two modes, one for each speaker, the same sound draws one. Level differences between microphones tell
speakers apart: Pfau, Ellis & Stolcke 2001, "Multispeaker speech activity detection for the ICSI meeting recorder" (ASRU);
the split between two modes is Otsu's 1979 (IEEE Transactions on Systems, Man, and Cybernetics 9, 62).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from monitor import constants, words
from monitor.filters import csd
from monitor.voice.alignment.common_sound import CommonSound, find_common_sound
from monitor.voice.intake import FRAME_S
from monitor.voice.level_tracks import Bool, Int8, LevelSplit, LevelTracks, place, split_levels
from monitor.voice.overview import THIN_HZ, Int16, SoundOverview

Kind = Literal["separate", "bleed", "same"]

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
    def is_untellable(self) -> bool:
        """Whether both hold the same sound and nothing tells who speaks."""
        return self.kind == "same" and not self.told_apart

    @property
    def distance_db(self) -> float:
        """How far the modes are apart."""
        return self.level_db[1] - self.level_db[0]


def find_crosstalk(user: SoundOverview, partner: SoundOverview, *, offset_s: float = 0.0, drift_ppm: float = 0.0) -> Crosstalk:
    """Compare two recordings.

    offset_s, drift_ppm : the partner's clock: user_s = offset_s + partner_s * (1 + drift_ppm * 1e-6), to within a second.
    """
    numbers = constants.crosstalk()
    placed = place(partner, user, offset_s, drift_ppm)
    sound = find_common_sound(user.samples, placed.samples, most_s=numbers.reach_s)
    if sound is None or not is_clear(sound):
        return _by_levels(user, placed)
    tracks = LevelTracks.of(user, placed, sound.offset_s)
    if tracks.active.sum() * FRAME_S < numbers.least_s:
        return _separate(tracks, 0.0)
    split = split_levels(tracks.difference_db[tracks.active])
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


def _separate(tracks: LevelTracks, sure: float) -> Crosstalk:
    active = tracks.difference_db[tracks.active]
    split = split_levels(active) if active.size > 1 else LevelSplit(0.0, (0.0, 0.0), 0.0)
    owner = tracks.owner(split) if split.is_two else np.zeros(tracks.user_db.size, np.int8)
    return Crosstalk("separate", None, None, 0.0, split.modes_db, split.is_two, owner, sure, tracks.unclear(owner))


def _by_levels(user: SoundOverview, partner: SoundOverview) -> Crosstalk:
    """No common waveform: the same only where the levels go up and down together in speech, at some delay."""
    numbers = constants.crosstalk()
    reach = round(numbers.reach_s / FRAME_S)
    best, tracks = -1.0, LevelTracks.of(user, partner, 0.0)
    if tracks.active.sum() * FRAME_S < numbers.least_s:
        return _separate(tracks, 0.0)
    for lag in range(-reach, reach + 1):
        shifted = LevelTracks.of(user, partner, lag * FRAME_S)
        active = shifted.active
        if active.sum() * FRAME_S < numbers.least_s:
            continue
        levels = np.stack([shifted.user_db[active], shifted.partner_db[active]])
        together = float(np.asarray(np.corrcoef(levels))[0, 1]) if levels.std(axis=1).min() > 0 else -1.0
        if together > best:
            best, delay_s = together, lag * FRAME_S
    if best < numbers.same_levels:
        return _separate(tracks, 1.0 - max(0.0, best))
    tracks = LevelTracks.of(user, partner, delay_s)
    split = split_levels(tracks.difference_db[tracks.active])
    owner = tracks.owner(split) if split.is_two else np.zeros(tracks.user_db.size, np.int8)
    return Crosstalk("same", None, None, delay_s, split.modes_db, split.is_two, owner, best, tracks.unclear(owner))


def _one_mode(
    tracks: LevelTracks, split: LevelSplit, user: SoundOverview, partner: SoundOverview, sound: CommonSound, sure: float
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
    tracks: LevelTracks, split: LevelSplit, user: SoundOverview, partner: SoundOverview, sound: CommonSound
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
