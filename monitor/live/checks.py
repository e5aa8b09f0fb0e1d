"""Checks of the user before the camera: does the profile fit, are they well placed, is a second face in the picture?

Their notices come and go without flickering.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import numpy as np

from monitor.calibrate.checks import ProfileMonitor
from monitor.calibrate.framing import framing
from monitor.calibrate.profile import Profile
from monitor.errors import RapportError
from monitor.live.state import Notice, notice, worded
from monitor.measures import columns
from monitor.types import Float64, Picture
from monitor.vision.face import Lack
from monitor.vision.features import VideoFeatures
from monitor.vision.finder import FaceFinder
from monitor.voice.person_voice import AudioFeatures

# A face lost for less is a turn of the head or a hand.
FACE_SEEN_S: Final = 1.5
# A picture is judged by the medians of so long; a gesture before the face is shorter.
_PLACEMENT_S: Final = 2.0
# What a minute's medians say changes slowly.
_PROFILE_CHECK_S: Final = 2.0
# A wrong 'this is not yours' is worse than a late one.
_PROFILE_RISE_S: Final = 10.0
# A user who comes back to the computer has their own zones again after so long.
_PROFILE_FALL_S: Final = 20.0
# To look for a second face costs half a second of a core.
_FACES_PAUSE_S: Final = 4.0
# A person beside or behind the user; pictures on the wall are smaller (share of the largest face's width).
_SECOND_FACE: Final = 0.5


def face_state(now_s: float, *, answered_s: float, face_s: float, lack: Lack | None) -> str:
    """``seen``, ``not seen``, ``turned away``, or ``unknown`` while no recent picture was analyzed.

    answered_s : when a picture was analyzed last, and face_s : with a face in it. lack : of the face that was in it.
    """
    if answered_s < now_s - FACE_SEEN_S:
        return "unknown"
    if face_s >= now_s - FACE_SEEN_S:
        return "seen"
    return "turned away" if lack == "turned" else "not seen"


class NoticeDebouncer:
    """``push`` what holds now: it gives what to show. Times are those of one clock.

    rise_s : how long a notice of one kind must hold before it is shown. fall_s : how long it stays after it held for the last
    time.
    """

    def __init__(self, *, rise_s: float, fall_s: float) -> None:
        self._rise_s, self._fall_s = rise_s, fall_s
        self._latest: dict[str, Notice] = {}  # by kind
        self._since_s: dict[str, float] = {}
        self._last_s: dict[str, float] = {}
        self._shown: list[str] = []

    def push(self, now_s: float, holding: Iterable[Notice | None]) -> tuple[Notice, ...]:
        """What to show now, in the order in which it was shown first; of each kind as it was worded last."""
        held = {item["kind"]: item for item in holding if item is not None}
        for kind, item in held.items():
            self._latest[kind] = item
            self._since_s.setdefault(kind, now_s)
            self._last_s[kind] = now_s
            if kind not in self._shown and now_s - self._since_s[kind] >= self._rise_s:
                self._shown.append(kind)
        self._shown = [kind for kind in self._shown if now_s - self._last_s.get(kind, -math.inf) <= self._fall_s]
        for kind in [*self._since_s]:
            if kind not in held and kind not in self._shown:
                del self._since_s[kind], self._last_s[kind], self._latest[kind]
        return tuple(self._latest[kind] for kind in self._shown)


class ProfileCheck:
    """``see`` and ``hear`` the user, ``check`` often. profile : None, as long as only the sound's own treatment is asked for.

    fits : may the profile be used? notices : what to say of it.
    """

    def __init__(self, profile: Profile | None) -> None:
        self.fits = True
        self.notices: tuple[Notice, ...] = ()
        self._watch = ProfileMonitor(profile)
        self._debouncer = NoticeDebouncer(rise_s=_PROFILE_RISE_S, fall_s=_PROFILE_FALL_S)
        self._fits: dict[str, bool] = {}  # whether the profile may still be used, by kind of notice
        self._checked_s = -math.inf

    def see(self, seen: VideoFeatures) -> None:
        """Take one observed picture of the user."""
        self._watch.see(seen)

    def hear(self, heard: AudioFeatures, start_s: float) -> None:
        """Take in what was heard. start_s : its second 0 on the clock of what is seen."""
        for rows in heard.rows:
            if rows.person == "user":
                self._watch.hear(rows, start_s)
        for phrase in heard.phrases:
            if phrase.person == "user" and phrase.kind == "phrase":
                self._watch.hear_phrase(phrase, start_s)

    def trust(self) -> None:
        """Reset after a new choice: assume the profile fits until the next check."""
        self.fits, self._checked_s = True, -math.inf

    def check(self, now_s: float, *, camera: str | None, has_microphone: bool, insisted: bool) -> None:
        """Look again, now and then only. camera : in use, None for none. insisted : the user says that it is theirs."""
        if now_s - self._checked_s < _PROFILE_CHECK_S:
            return
        self._checked_s = now_s
        at_once: list[Notice] = []
        measured: list[Notice] = []
        for doubt in self._watch.notices(at=datetime.now(UTC), camera=camera):
            if insisted and doubt.kind == "somebody_else":
                continue
            item = worded(f"profile-{doubt.kind.replace('_', '-')}", doubt.words, short=doubt.short)
            self._fits[item["kind"]] = doubt.fits
            # Age and camera are known at once, what is measured has to hold.
            (at_once if doubt.kind in ("old", "other_camera") else measured).append(item)
        if has_microphone and (treatment := self._watch.sound_notice()):
            measured.append(worded("sound-treated", treatment.words, short=treatment.short))
        self.notices = (*at_once, *self._debouncer.push(now_s, measured))
        self.fits = all(self._fits.get(item["kind"], True) for item in self.notices)


_FACE = [columns("face").index(name) for name in ("face_x", "face_size", "yaw_deg")]
_LIGHT = [columns("motion").index(name) for name in ("light", "face_light")]


class PlacementCheck:
    """``push`` what is seen of one person; ``notice`` says the most pressing thing to mend."""

    def __init__(self) -> None:
        self._face: deque[tuple[float, ...]] = deque()
        self._light: deque[tuple[float, ...]] = deque()

    def push(self, seen: VideoFeatures) -> None:
        """Take one observed picture."""
        for rows in seen.rows:
            if rows.family == "face":
                for time_s, values, quality in zip(rows.time_s, rows.values, rows.quality, strict=True):
                    self._face.append((float(time_s), float(quality), *values[_FACE].tolist()))
            elif rows.family == "motion":
                for time_s, values in zip(rows.time_s, rows.values, strict=True):
                    self._light.append((float(time_s), *values[_LIGHT].tolist()))
        for kept in (self._face, self._light):
            while kept and kept[-1][0] - kept[0][0] > _PLACEMENT_S:
                kept.popleft()

    def notice(self, now_s: float, *, is_tile: bool = False) -> Notice | None:
        """What to mend, by the last seconds; None when all is well, and while no picture comes.

        is_tile : whether the picture is the own one in the call, where nobody comes nearer by moving.
        """
        recent_s = now_s - _PLACEMENT_S - FACE_SEEN_S
        if not self._face or self._face[-1][0] < recent_s:
            return None
        face, light = _table(self._face, 5), _table(self._light, 3)
        if face[-1, 0] - face[0, 0] < _PLACEMENT_S / 2:
            return None
        faults = framing(
            quality=face[:, 1],
            face_x=face[:, 2],
            face_size=face[:, 3],
            yaw_deg=face[:, 4],
            light=light[:, 1],
            face_light=light[:, 2],
        )
        if not faults:
            return None
        worst = faults[0]
        if is_tile and worst.kind == "too_far":
            return notice("face-far-user-tile")
        return worded(f"framing-{worst.kind.replace('_', '-')}", worst.words, short=worst.short)


def _table(kept: deque[tuple[float, ...]], width: int) -> Float64:
    return np.array(kept, dtype=np.float64).reshape(-1, width)


class SecondFaceCheck:
    """``look`` at the newest picture often; ``rest`` when it is no longer needed."""

    def __init__(self) -> None:
        self._finder = FaceFinder()
        self._asked_s = -math.inf
        self._failed = False
        self.notice: Notice | None = None

    def look(self, picture: Picture | None, now_s: float) -> None:
        """Take the finder's answer, or ask again when it is time."""
        if self._failed:
            return
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                if faces is not None:
                    widths = sorted((float(face[2]) for face in faces), reverse=True)
                    several = len(widths) > 1 and widths[1] >= _SECOND_FACE * widths[0]
                    self.notice = notice("two-faces") if several else None
            elif picture is not None and now_s - self._asked_s >= _FACES_PAUSE_S:
                self._asked_s = now_s
                self._finder.ask(picture.image)
        except RapportError:  # without it a calibration works as well
            self._failed, self.notice = True, None

    def rest(self) -> None:
        """End the process; a later ``look`` starts it again."""
        self._finder.rest()
        self._asked_s, self.notice = -math.inf, None
