"""Does the profile fit who sits there: what speaks against it, said calmly, and whether it is put aside for it."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from monitor.calibrate.profile import Profile
from monitor.calibrate.watch import ProfileWatch
from monitor.constants import load
from monitor.live.calm import Calm
from monitor.vision.observer import Seen
from monitor.voice.listener import Heard


class Doubts:
    """``see`` and ``hear`` the user, ``check`` often. profile : None, as long as only the sound's own treatment is asked for.

    fits : may the profile be used? said : what to say of it, one sentence each.
    """

    def __init__(self, profile: Profile | None) -> None:
        constants = load("live")
        self.fits = True
        self.said: tuple[str, ...] = ()
        self._watch = ProfileWatch(profile)
        self._calm = Calm(rise_s=constants["profile_rise_s"], fall_s=constants["profile_fall_s"])
        self._noted: dict[str, tuple[str, bool]] = {}  # each kind's sentence, and whether the profile fits all the same
        self._check_s = constants["profile_check_s"]
        self._checked_s = -math.inf

    def see(self, seen: Seen) -> None:
        """Take one observed picture of the user."""
        self._watch.see(seen)

    def hear(self, heard: Heard, start_s: float) -> None:
        """Take in what was heard. start_s : its second 0 on the clock of what is seen."""
        for rows in heard.rows:
            if rows.person == "user":
                self._watch.hear(rows, start_s)
        for phrase in heard.phrases:
            if phrase.person == "user" and phrase.kind == "phrase":
                self._watch.said(phrase, start_s)

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
            one.kind: (one.text, one.fits) for one in found if not (insisted and one.kind == "somebody_else")
        }
        treated = self._watch.treatment() if has_microphone else ""
        self._noted |= speak
        if treated:
            self._noted["treated"] = (treated, True)
        # Age and camera are known at once, what is measured has to hold.
        at_once = [kind for kind in speak if kind in ("old", "other_camera")]
        measured = [kind for kind in (*speak, "treated" if treated else "") if kind not in at_once]
        told = [self._noted[kind] for kind in (*at_once, *self._calm.push(now_s, measured))]
        self.said = tuple(text for text, _ in told)
        self.fits = all(fits for _, fits in told)
