"""Watches whether a profile still fits who sits there: face and voice of the last minute against it."""

from __future__ import annotations

from collections import deque
from datetime import datetime

import numpy as np

from monitor.calibrate.likeness import FaceWatch
from monitor.calibrate.notices import Notice, notices
from monitor.calibrate.profile import Profile
from monitor.calibrate.voice import automatic_gain, noise_suppression
from monitor.constants import load
from monitor.measures import columns
from monitor.types import Event, Rows
from monitor.vision.observer import Seen

_NAMES = ("yaw_deg", "pitch_deg", "roll_deg", "face_x", "face_y", "face_size")
_FACE = [columns("face").index(name) for name in _NAMES]
_VOICE = [columns("voice").index(name) for name in ("speech", "f0_hz", "level_db")]
_SUPPRESSED = "Your computer cuts silence out of your sound (noise suppression); your voice's level says less then."
_GAIN = "Your computer levels your voice out (automatic gain control); your voice's level says less then."


class ProfileWatch:
    """``see`` and ``hear`` the user, then ask. profile : None, as long as only the sound's own treatment is asked for."""

    def __init__(self, profile: Profile | None) -> None:
        limits = load("profile")
        self.profile = profile
        neutral = profile.neutral if profile else None
        self._likeness = FaceWatch(yaw_deg=neutral.yaw_deg, pitch_deg=neutral.pitch_deg) if neutral else None
        self._face: deque[tuple[float, ...]] = deque()
        self._voice: deque[tuple[float, ...]] = deque()
        self._phrases: deque[tuple[float, float]] = deque(maxlen=int(limits["watch_phrases"]))

    def see(self, seen: Seen) -> None:
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

    def hear(self, rows: Rows, start_s: float = 0.0) -> None:
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
        limits = load("profile")
        face = np.array(self._face).reshape(-1, 1 + len(_NAMES))
        now = None
        if len(face) and face[-1, 0] - face[0, 0] >= limits["watch_least_s"]:
            now = dict(zip(_NAMES, np.median(face[:, 1:], axis=0).tolist(), strict=True))
        voice = np.array(self._voice).reshape(-1, 4)
        f0_hz = voice[(voice[:, 1] > 0) & np.isfinite(voice[:, 2]), 2]
        pitch_hz = float(np.median(f0_hz)) if f0_hz.size >= limits["watch_voiced"] else float("nan")
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
    while kept and kept[-1][0] - kept[0][0] > load("profile")["watch_s"]:
        kept.popleft()
