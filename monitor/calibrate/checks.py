"""Watches whether a profile still fits who sits there: face and voice of the last minute against it.

Whether a profile still fits: its age, another or a moved camera, somebody else before it. One sentence each.

Is this the person the profile was made with? Four proportions of the face and the pitch of the voice say *probably not*.

No face print: four ratios, rounded to a hundredth, tell two people before one computer apart most of the time (in public films,
three seconds against three seconds of a head turned alike: 71 % of 323 pairs of strangers lie beyond the limit, of 42 pairs of
one person none). They cannot pick somebody out of a crowd, and they stay in the profile's file.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from monitor import constants
from monitor.calibrate.baseline import automatic_gain, noise_suppression
from monitor.calibrate.profile import Profile
from monitor.measures import columns
from monitor.types import Event, FeatureBlock, Float32, Float64
from monitor.vision.observer import VideoFeatures
from monitor.vision.sketch import FACE_POINTS

NoticeKind = Literal["old", "other_camera", "camera_moved", "somebody_else"]


@dataclass(frozen=True, slots=True)
class Notice:
    """fits : may the profile go on being used? A face that is not its owner's and another camera say no."""

    kind: NoticeKind
    text: str
    fits: bool


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

    at : the moment, with its time zone. now : medians of the face's columns over a minute or so. proportions, f0_hz : of who
    sits there now, as far as known (f0_hz the median of their voice).
    """
    limits = constants.profile()
    found: list[Notice] = []
    if camera is not None and profile.camera and camera != profile.camera:
        text = f"The profile {profile.name} was made with another camera ({profile.camera}); calibrate this one."
        found.append(Notice("other_camera", text, fits=False))
    owner = (profile.proportions, proportions)
    voice_hz = (profile.voice.f0_hz if profile.voice else math.nan, f0_hz)
    if is_somebody_else(face=owner, f0_hz=voice_hz):
        text = f"The profile {profile.name} does not seem to be yours; the usual zones are used, calibrate to have your own."
        found.append(Notice("somebody_else", text, fits=False))
    elif now is not None and _moved(profile, now):
        text = "Your camera has moved, or you sit differently than when you calibrated; a new calibration takes a minute."
        found.append(Notice("camera_moved", text, fits=True))
    days = (at - profile.created).total_seconds() / 86400
    # A clock that was set back says nothing of the age.
    if days > limits.old_days:
        text = f"The profile {profile.name} is {days:.0f} days old; a new calibration takes a minute."
        found.append(Notice("old", text, fits=True))
    return tuple(found)


def _moved(profile: Profile, now: Mapping[str, float]) -> bool:
    """Is the head seen from elsewhere, or in another place or size, than at rest then?"""
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


_AT = {point: place for place, point in enumerate(FACE_POINTS)}
# Corners of the eyes (outer right, outer left, inner right, inner left), nose bridge and tip's foot, temples, hairline.
_RIGHT, _LEFT, _INNER_RIGHT, _INNER_LEFT, _BRIDGE, _FOOT = (_AT[point] for point in (33, 263, 133, 362, 168, 2))
_TEMPLES, _TOP = (_AT[234], _AT[454]), _AT[10]
N_PROPORTIONS = 4


def proportions(points: Float32) -> Float64:
    """Logs of four lengths over the distance of the eyes' outer corners: inner corners, nose, width and forehead [shape=(4,)].

    points : a sketch [shape=(N_SKETCH, 2)]; NaN without a face. Only faces turned alike compare.
    """
    at = points.astype(np.float64)

    def apart(first: Float64, second: Float64) -> float:
        return float(np.hypot(*(first - second)))

    eyes = apart(at[_RIGHT], at[_LEFT])
    lengths = (
        apart(at[_INNER_RIGHT], at[_INNER_LEFT]),
        apart(at[_BRIDGE], at[_FOOT]),
        apart(at[_TEMPLES[0]], at[_TEMPLES[1]]),
        apart((at[_RIGHT] + at[_LEFT]) / 2, at[_TOP]),
    )
    if not eyes > 0 or not all(length > 0 for length in lengths):
        return np.full(N_PROPORTIONS, np.nan)
    return np.log(np.array(lengths) / eyes)


def typical(seen: Sequence[Float64]) -> tuple[float, ...] | None:
    """The medians of some pictures' proportions, rounded to a hundredth; None where there are too few."""
    known = np.array([one for one in seen if np.isfinite(one).all()])
    if len(known) < constants.likeness().least:
        return None
    return tuple(round(float(value), 2) for value in np.median(known, axis=0))


def face_distance(first: Sequence[float], second: Sequence[float]) -> float:
    """How unlike two faces' proportions are; about 1 for one person at two times (``other_face`` is the limit)."""
    spread = np.array(constants.likeness().spread)
    return float(np.sqrt(np.mean(np.square((np.array(first) - np.array(second)) / spread))))


class FaceWatch:
    """Streaming: gathers the proportions of who sits there now, of pictures in which the head is turned as at rest then."""

    def __init__(self, *, yaw_deg: float, pitch_deg: float) -> None:
        self._rest_deg = yaw_deg, pitch_deg
        self._seen: deque[Float64] = deque(maxlen=constants.likeness().most)

    def push(self, points: Float32 | None, *, yaw_deg: float, pitch_deg: float) -> None:
        """Take a sketch and the head's turn in it."""
        near = constants.likeness().pose_deg
        off = abs(yaw_deg - self._rest_deg[0]), abs(pitch_deg - self._rest_deg[1])
        if points is not None and off[0] <= near[0] and off[1] <= near[1]:
            self._seen.append(proportions(points))

    def typical(self) -> tuple[float, ...] | None:
        """Proportions now, None while too few pictures can be compared."""
        return typical(tuple(self._seen))


def is_somebody_else(
    *,
    face: tuple[Sequence[float] | None, Sequence[float] | None] = (None, None),
    f0_hz: tuple[float, float] = (float("nan"), float("nan")),
) -> bool | None:
    """Does what is seen and heard speak against the profile? (the profile's, now) each; None when neither can be compared.

    Either is enough when it is far off; both together when each is a little off.
    """
    limits = constants.likeness()
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
_SUPPRESSED = "Your computer cuts silence out of your sound (noise suppression); your voice's level says less then."
_GAIN = "Your computer levels your voice out (automatic gain control); your voice's level says less then."


class ProfileWatch:
    """``see`` and ``hear`` the user, then ask. profile : None, as long as only the sound's own treatment is asked for."""

    def __init__(self, profile: Profile | None) -> None:
        limits = constants.profile()
        self.profile = profile
        neutral = profile.neutral if profile else None
        self._likeness = FaceWatch(yaw_deg=neutral.yaw_deg, pitch_deg=neutral.pitch_deg) if neutral else None
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
                if self._likeness is not None:
                    self._likeness.push(seen.sketch, yaw_deg=known[0], pitch_deg=known[1])
        _forget(self._face)

    def hear(self, rows: FeatureBlock, start_s: float = 0.0) -> None:
        """Take rows of the voice. start_s : their second 0 on the clock of what is seen."""
        for time_s, values in zip(rows.time_s, rows.values, strict=True):
            self._voice.append((float(time_s) + start_s, *values[_VOICE].tolist()))
        _forget(self._voice)

    def said(self, phrase: Event, start_s: float = 0.0) -> None:
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
        likeness = self._likeness.typical() if self._likeness is not None else None
        return notices(self.profile, at=at, camera=camera, now=now, proportions=likeness, f0_hz=pitch_hz)

    def treatment(self) -> str:
        """One sentence where the computer is recognised to change the sound; empty otherwise."""
        voice = np.array(self._voice).reshape(-1, 4)
        if noise_suppression(speech=voice[:, 1], level_db=voice[:, 3]) == "likely" and (voice[:, 1] > 0).any():
            return _SUPPRESSED
        pairs = np.array(self._phrases).reshape(-1, 2)
        return _GAIN if automatic_gain(nearer=pairs[:, 0], level_db=pairs[:, 1]) == "likely" else ""


def _forget(kept: deque[tuple[float, ...]]) -> None:
    """Only the last minute counts; rows that go back in time begin it anew."""
    if len(kept) > 1 and kept[-1][0] < kept[-2][0]:
        latest = kept[-1]
        kept.clear()
        kept.append(latest)
    while kept and kept[-1][0] - kept[0][0] > constants.profile().watch_s:
        kept.popleft()
