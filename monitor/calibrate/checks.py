"""Whether a profile still fits the person in front of the camera: its age, another or a moved camera, another person.

Four proportions of the face and the pitch of the voice can show that it is *probably not* the person the profile was made with.
This is no face print: four ratios, rounded to a hundredth, distinguish two people who share a computer most of the time (in
public films, three seconds against three seconds of a head turned alike: 71 % of 323 pairs of strangers lie beyond the limit,
of 42 pairs of one person's films none). They cannot pick somebody out of a crowd, and they stay in the profile's file.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import numpy as np

from monitor import constants
from monitor.calibrate.baseline import automatic_gain, noise_suppression
from monitor.calibrate.profile import Profile
from monitor.measures import columns
from monitor.types import Event, FeatureBlock, Float32, Float64
from monitor.vision.features import VideoFeatures
from monitor.vision.sketch import FACE_POINTS
from monitor.words import say

FramingKind = Literal["no_face", "too_dark", "backlit", "too_far", "too_near", "cut_off"]
NoticeKind = (
    FramingKind | Literal["old", "other_camera", "camera_moved", "somebody_else", "noise_suppression", "automatic_gain"]
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What to tell the user about their profile, sound or place in the picture.

    words : one sentence. short : a few words. fits : may the profile still be used? Not with another face or camera.
    """

    kind: NoticeKind
    words: str
    short: str
    fits: bool = True


def _notice(kind: NoticeKind, message: str, *, fits: bool = True, **values: str) -> Notice:
    return Notice(kind, say(message, **values), say(f"{message}.short", **values), fits)


def notices(
    profile: Profile,
    *,
    at: datetime,
    camera: str | None = None,
    now: Mapping[str, float] | None = None,
    proportions: Sequence[float] | None = None,
    f0_hz: float = float("nan"),
) -> tuple[Notice, ...]:
    """What speaks against a profile.

    at : the moment, with its time zone. now : medians of the face's columns over a minute or so. proportions, f0_hz : of the
    person there now, as far as known (f0_hz the median of their voice).
    """
    limits = constants.profile()
    speaking: list[Notice] = []
    if camera is not None and profile.camera and camera != profile.camera:
        speaking.append(
            _notice("other_camera", "profile-notice-other-camera", fits=False, name=profile.name, camera=profile.camera)
        )
    owner = (profile.proportions, proportions)
    voice_hz = (profile.voice.f0_hz if profile.voice else math.nan, f0_hz)
    if is_another_person(face=owner, f0_hz=voice_hz):
        speaking.append(_notice("somebody_else", "profile-notice-somebody-else", fits=False, name=profile.name))
    elif now is not None and _has_moved(profile, now):
        speaking.append(_notice("camera_moved", "profile-notice-camera-moved"))
    days = (at - profile.created).total_seconds() / 86400
    # A clock that was set back says nothing of the age.
    if days > limits.old_days:
        speaking.append(_notice("old", "profile-notice-old", name=profile.name, days=f"{days:.0f}"))
    return tuple(speaking)


def _has_moved(profile: Profile, now: Mapping[str, float]) -> bool:
    """Is the head seen from another side, or at another place or size, than at rest in the profile?"""
    if profile.neutral is None:
        return False
    limits = constants.profile()

    def off(name: str) -> float:
        return abs(now.get(name, math.nan) - float(getattr(profile.neutral, name)))

    size = now.get("face_size", math.nan)
    scale = abs(math.log(size / profile.neutral.face_size)) if size > 0 else math.nan
    # NaN compares as false: what is not known does not speak against the profile.
    return bool(
        off("yaw_deg") > limits.moved_yaw_deg
        or off("pitch_deg") > limits.moved_pitch_deg
        or off("roll_deg") > limits.moved_roll_deg
        or off("face_x") > limits.moved_place
        or off("face_y") > limits.moved_place
        or scale > limits.moved_scale
    )


_INDEX = {point: index for index, point in enumerate(FACE_POINTS)}
# Corners of the eyes (outer right, outer left, inner right, inner left), nose bridge and tip's foot, temples, hairline.
_RIGHT, _LEFT, _INNER_RIGHT, _INNER_LEFT, _BRIDGE, _FOOT = (_INDEX[point] for point in (33, 263, 133, 362, 168, 2))
_TEMPLES, _TOP = (_INDEX[234], _INDEX[454]), _INDEX[10]
N_PROPORTIONS: Final = 4


def face_proportions(points: Float32) -> Float64:
    """Logs of four lengths over the distance of the eyes' outer corners: inner corners, nose, width and forehead [shape=(4,)].

    points : a sketch [shape=(N_SKETCH, 2)]; NaN without a face. Only faces turned alike compare.
    """
    xy = points.astype(np.float64)

    def apart(first: Float64, second: Float64) -> float:
        return float(np.hypot(*(first - second)))

    eyes = apart(xy[_RIGHT], xy[_LEFT])
    lengths = (
        apart(xy[_INNER_RIGHT], xy[_INNER_LEFT]),
        apart(xy[_BRIDGE], xy[_FOOT]),
        apart(xy[_TEMPLES[0]], xy[_TEMPLES[1]]),
        apart((xy[_RIGHT] + xy[_LEFT]) / 2, xy[_TOP]),
    )
    if not eyes > 0 or not all(length > 0 for length in lengths):
        return np.full(N_PROPORTIONS, np.nan)
    return np.log(np.array(lengths) / eyes)


def median_proportions(samples: Sequence[Float64]) -> tuple[float, ...] | None:
    """The medians of some pictures' proportions, rounded to a hundredth; None where there are too few."""
    known = np.array([sample for sample in samples if np.isfinite(sample).all()])
    if len(known) < constants.face_proportions().least:
        return None
    return tuple(round(float(value), 2) for value in np.median(known, axis=0))


def face_distance(first: Sequence[float], second: Sequence[float]) -> float:
    """How unlike two faces' proportions are; about 1 for one person at two times (``other_face`` is the limit)."""
    spread = np.array(constants.face_proportions().spread)
    return float(np.sqrt(np.mean(np.square((np.array(first) - np.array(second)) / spread))))


class ProportionsTracker:
    """Streaming: gathers the face's proportions from pictures in which the head is turned as it was at rest in the profile."""

    def __init__(self, *, yaw_deg: float, pitch_deg: float) -> None:
        self._rest_deg = yaw_deg, pitch_deg
        self._samples: deque[Float64] = deque(maxlen=constants.face_proportions().most)

    def push(self, points: Float32 | None, *, yaw_deg: float, pitch_deg: float) -> None:
        """Take a sketch and the head's turn in it."""
        near = constants.face_proportions().pose_deg
        off = abs(yaw_deg - self._rest_deg[0]), abs(pitch_deg - self._rest_deg[1])
        if points is not None and off[0] <= near[0] and off[1] <= near[1]:
            self._samples.append(face_proportions(points))

    def median(self) -> tuple[float, ...] | None:
        """Proportions now, None while too few pictures can be compared."""
        return median_proportions(tuple(self._samples))


def is_another_person(
    *,
    face: tuple[Sequence[float] | None, Sequence[float] | None] = (None, None),
    f0_hz: tuple[float, float] = (float("nan"), float("nan")),
) -> bool | None:
    """Does what is seen and heard speak against the profile? (the profile's, now) each; None when neither can be compared.

    Either is enough when it is far off; both together when each is a little off.
    """
    limits = constants.face_proportions()
    parts = []
    if face[0] is not None and face[1] is not None:
        parts.append(face_distance(face[0], face[1]) / limits.other_face)
    if min(f0_hz) > 0:
        parts.append(abs(12 * float(np.log2(f0_hz[1] / f0_hz[0]))) / limits.other_voice_st)
    if not parts:
        return None
    return max(parts) > 1 or (len(parts) == 2 and sum(parts) > limits.other_together)


_NAMES = ("yaw_deg", "pitch_deg", "roll_deg", "face_x", "face_y", "face_size")
_FACE = [columns("face").index(name) for name in _NAMES]
_VOICE = [columns("voice").index(name) for name in ("speech", "f0_hz", "level_db")]


class ProfileMonitor:
    """``see`` and ``hear`` the user, then ask. profile : None where only the processing of the sound is of interest."""

    def __init__(self, profile: Profile | None) -> None:
        limits = constants.profile()
        self.profile = profile
        neutral = profile.neutral if profile else None
        self._proportions = ProportionsTracker(yaw_deg=neutral.yaw_deg, pitch_deg=neutral.pitch_deg) if neutral else None
        self._face: deque[tuple[float, ...]] = deque()
        self._voice: deque[tuple[float, ...]] = deque()
        self._phrases: deque[tuple[float, float]] = deque(maxlen=limits.watch_phrases)

    def see(self, seen: VideoFeatures) -> None:
        """Take one observed picture."""
        for rows in seen.rows:
            if rows.family != "face" or not (rows.quality > 0).all():
                continue
            for time_s, values in zip(rows.time_s, rows.values, strict=True):
                known = values[_FACE].tolist()
                self._face.append((float(time_s), *known))
                if self._proportions is not None:
                    self._proportions.push(seen.sketch, yaw_deg=known[0], pitch_deg=known[1])
        _forget(self._face)

    def hear(self, rows: FeatureBlock, start_s: float = 0.0) -> None:
        """Take rows of the voice. start_s : their second 0 on the clock of the pictures."""
        for time_s, values in zip(rows.time_s, rows.values, strict=True):
            self._voice.append((float(time_s) + start_s, *values[_VOICE].tolist()))
        _forget(self._voice)

    def hear_phrase(self, phrase: Event, start_s: float = 0.0) -> None:
        """Take a phrase that was spoken, after the rows of its voice."""
        low_s, high_s = phrase.start_s + start_s, phrase.end_s + start_s
        levels = [level for at_s, speech, _, level in self._voice if low_s <= at_s <= high_s and speech > 0]
        sizes = [row[-1] for row in self._face if low_s <= row[0] <= high_s]
        if levels and sizes and np.median(sizes) > 0:
            self._phrases.append((float(np.log(np.median(sizes))), float(np.median(levels))))

    def notices(self, *, at: datetime, camera: str | None) -> tuple[Notice, ...]:
        """What speaks against the profile."""
        if self.profile is None:
            return ()
        limits = constants.profile()
        face = np.array(self._face).reshape(-1, 1 + len(_NAMES))
        now = None
        if len(face) and face[-1, 0] - face[0, 0] >= limits.watch_least_s:
            now = dict(zip(_NAMES, np.median(face[:, 1:], axis=0).tolist(), strict=True))
        voice = np.array(self._voice).reshape(-1, 4)
        f0_hz = voice[(voice[:, 1] > 0) & np.isfinite(voice[:, 2]), 2]
        pitch_hz = float(np.median(f0_hz)) if f0_hz.size >= limits.watch_voiced else float("nan")
        proportions = self._proportions.median() if self._proportions is not None else None
        return notices(self.profile, at=at, camera=camera, now=now, proportions=proportions, f0_hz=pitch_hz)

    def sound_notice(self) -> Notice | None:
        """Where the computer is recognised to change the sound."""
        voice = np.array(self._voice).reshape(-1, 4)
        if noise_suppression(speech=voice[:, 1], level_db=voice[:, 3]) == "likely" and (voice[:, 1] > 0).any():
            return _notice("noise_suppression", "sound-notice-noise-suppression")
        pairs = np.array(self._phrases).reshape(-1, 2)
        if automatic_gain(log_face_size=pairs[:, 0], level_db=pairs[:, 1]) == "likely":
            return _notice("automatic_gain", "sound-notice-automatic-gain")
        return None


def _forget(kept: deque[tuple[float, ...]]) -> None:
    """Keep only the last minute; rows that go back in time restart it."""
    if len(kept) > 1 and kept[-1][0] < kept[-2][0]:
        latest = kept[-1]
        kept.clear()
        kept.append(latest)
    while kept and kept[-1][0] - kept[0][0] > constants.profile().watch_s:
        kept.popleft()
