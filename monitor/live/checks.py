"""Does the profile fit who sits there: what speaks against it, said calmly, and whether it is put aside for it.

Sentences that come and go without flickering: said once they have held for a while, and kept for a while.

How the user is in their picture just now: the last seconds of rows, judged by ``calibrate.framing``.

Is somebody else in the user's picture too? Looked at now and then, in a process of its own, while a calibration runs.
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
from monitor.measures import columns
from monitor.types import Float64, Picture
from monitor.vision.finder import FaceFinder
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures

# A face lost for less is a turn of the head or a hand.
FACE_SEEN_S: Final = 1.5
# A picture is judged by the medians of so long; a gesture before the face is shorter.
_PLACEMENT_S: Final = 2.0
# What a minute's medians say changes slowly.
_PROFILE_CHECK_S: Final = 2.0
# A wrong 'this is not yours' is worse than a late one.
_PROFILE_RISE_S: Final = 10.0
# Whoever comes back to the computer has their own zones again after so long.
_PROFILE_FALL_S: Final = 20.0
# To look for a second face costs half a second of a core (share_pause_s).
_FACES_PAUSE_S: Final = 4.0
# A person beside or behind the user; pictures on the wall are smaller (share of the largest face's width).
_SECOND_FACE: Final = 0.5


class NoticeDebouncer:
    """``push`` what holds now: it gives what to say. Times are those of one clock.

    rise_s : how long a sentence must hold before it is said. fall_s : how long it stays after it held for the last time.
    """

    def __init__(self, *, rise_s: float, fall_s: float) -> None:
        self._rise_s, self._fall_s = rise_s, fall_s
        self._since_s: dict[str, float] = {}
        self._last_s: dict[str, float] = {}
        self._said: list[str] = []

    def push(self, now_s: float, holding: Iterable[str]) -> tuple[str, ...]:
        """What to say now, in the order in which it was said first."""
        holds = [text for text in dict.fromkeys(holding) if text]
        for text in holds:
            self._since_s.setdefault(text, now_s)
            self._last_s[text] = now_s
            if text not in self._said and now_s - self._since_s[text] >= self._rise_s:
                self._said.append(text)
        self._said = [text for text in self._said if now_s - self._last_s.get(text, -math.inf) <= self._fall_s]
        for text in [*self._since_s]:
            if text not in holds and text not in self._said:
                del self._since_s[text], self._last_s[text]
        return tuple(self._said)


class ProfileCheck:
    """``see`` and ``hear`` the user, ``check`` often. profile : None, as long as only the sound's own treatment is asked for.

    fits : may the profile be used? said : what to say of it, one sentence each.
    """

    def __init__(self, profile: Profile | None) -> None:
        self.fits = True
        self.said: tuple[str, ...] = ()
        self._watch = ProfileMonitor(profile)
        self._calm = NoticeDebouncer(rise_s=_PROFILE_RISE_S, fall_s=_PROFILE_FALL_S)
        self._noted: dict[str, tuple[str, bool]] = {}  # each kind's sentence, and whether the profile fits all the same
        self._check_s = _PROFILE_CHECK_S
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
        """It is chosen anew: it fits, until the next check."""
        self.fits, self._checked_s = True, -math.inf

    def check(self, now_s: float, *, camera: str | None, has_microphone: bool, insisted: bool) -> None:
        """Look again, now and then only. camera : in use, None for none. insisted : the user says that it is theirs."""
        if now_s - self._checked_s < self._check_s:
            return
        self._checked_s = now_s
        found = self._watch.notices(at=datetime.now(UTC), camera=camera)
        speak: dict[str, tuple[str, bool]] = {
            one.kind: (one.words, one.fits) for one in found if not (insisted and one.kind == "somebody_else")
        }
        sound = self._watch.sound_notice() if has_microphone else None
        treated = sound.words if sound else ""
        self._noted |= speak
        if treated:
            self._noted["treated"] = (treated, True)
        # Age and camera are known at once, what is measured has to hold.
        at_once = [kind for kind in speak if kind in ("old", "other_camera")]
        measured = [kind for kind in (*speak, "treated" if treated else "") if kind not in at_once]
        told = [self._noted[kind] for kind in (*at_once, *self._calm.push(now_s, measured))]
        self.said = tuple(text for text, _ in told)
        self.fits = all(fits for _, fits in told)


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

    def notice(self, now_s: float) -> str:
        """One sentence about the last seconds; empty when all is well, and while no picture comes."""
        recent_s = now_s - _PLACEMENT_S - FACE_SEEN_S
        if not self._face or self._face[-1][0] < recent_s:
            return ""
        face, light = _table(self._face, 5), _table(self._light, 3)
        if face[-1, 0] - face[0, 0] < _PLACEMENT_S / 2:
            return ""
        found = framing(
            quality=face[:, 1],
            face_x=face[:, 2],
            face_size=face[:, 3],
            yaw_deg=face[:, 4],
            light=light[:, 1],
            face_light=light[:, 2],
        )
        return found[0].words if found else ""


def _table(kept: deque[tuple[float, ...]], width: int) -> Float64:
    return np.array(kept, dtype=np.float64).reshape(-1, width)


class SecondFaceCheck:
    """``look`` at the newest picture often; ``rest`` when nobody asks any more."""

    def __init__(self) -> None:
        self._finder = FaceFinder()
        self._asked_s = -math.inf
        self._failed = False
        self.note = ""

    def look(self, picture: Picture | None, now_s: float) -> None:
        """Take the finder's answer, or ask again when it is time."""
        if self._failed:
            return
        try:
            if self._finder.busy:
                faces = self._finder.answer()
                if faces is not None:
                    widths = sorted((float(face[2]) for face in faces), reverse=True)
                    many = len(widths) > 1 and widths[1] >= _SECOND_FACE * widths[0]
                    self.note = (
                        "There are two faces in your picture; sit before the camera alone for this minute." if many else ""
                    )
            elif picture is not None and now_s - self._asked_s >= _FACES_PAUSE_S:
                self._asked_s = now_s
                self._finder.ask(picture.image)
        except RapportError:  # without it a calibration works as well
            self._failed, self.note = True, ""

    def rest(self) -> None:
        """End the process; a later ``look`` starts it again."""
        self._finder.rest()
        self._asked_s, self.note = -math.inf, ""
