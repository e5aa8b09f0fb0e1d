"""What is the user's own in a live conversation: the profile in use, a calibration, and their place in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from monitor.calibrate.profile import Profile, delete_profile, fitting_profile, list_profiles, load_profile, save_profile
from monitor.calibrate.steps import StepName
from monitor.clock import Clock
from monitor.errors import UsageError
from monitor.live.calibration import CalibrationRun
from monitor.live.checks import NoticeDebouncer, PlacementCheck, ProfileCheck, SecondFaceCheck
from monitor.live.inputs import Inputs
from monitor.live.requests import CalibrateRequest, ProfileLabel
from monitor.live.shared_view import partner_tile
from monitor.live.state import Phase
from monitor.live.video import VideoAnalyzer
from monitor.types import Person
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures

# The first step waits so long for a face; after that the steps run and say what is missing.
_FACE_WAIT_S: Final = 15.0
# A film is opened in under 0.2 s; its first picture must not be late.
FILM_LEAD_S: Final = 0.5
# With placement_s, something to mend is said after about three seconds.
_NOTICE_RISE_S: Final = 1.5
# Long enough to be read once it is said.
_NOTICE_FALL_S: Final = 3.0
# Who has not begun to read aloud by then may not be heard.
_NO_VOICE_S: Final = 4.0


_NO_VOICE = "Your voice is not heard; speak up, or choose another microphone."
_SOURCE_CHANGED = "Your camera or microphone was changed, so the calibration was broken off; nothing was saved."
_UNSAVED = "Your camera or microphone was changed, so the calibration that was not saved is closed; take it again here."
_SHARED = "A profile is for a picture of you alone; this one shows your partner too, so the usual zones are used."


class ProfileManager:
    """Fed with all that is seen and heard (``take``), stepped often, and asked by the desk. Used from its thread.

    proposed : what a new profile is called, where nothing else is said. in_use : the profile that counts now, None for the
    usual zones. calibrating : the calibration that runs or is over, until it is closed.
    """

    def __init__(self, inputs: Inputs, *, clock: Clock, proposed: ProfileLabel | None = None) -> None:
        self.proposed = proposed or ProfileLabel()
        self.in_use: Profile | None = None
        self.calibrating: CalibrationRun | None = None
        self._inputs, self._clock = inputs, clock
        self._chosen: Literal["auto", "by hand", "none"] = "auto"
        self._wanted: Profile | None = None  # in use, unless it does not fit who sits there
        self._insisted = False  # the user says that it is theirs
        self._camera, self._preset = "", ""
        self._waiting = False  # for a face to be seen, before the first step
        self._asked_s = -math.inf
        self._only: tuple[StepName, ...] | None = None
        self._source = self._person_source()
        self._doubts = ProfileCheck(None)
        self._placement, self._company = PlacementCheck(), SecondFaceCheck()
        self._said = NoticeDebouncer(rise_s=_NOTICE_RISE_S, fall_s=_NOTICE_FALL_S)
        self._problems: tuple[str, ...] = ()
        self._placed: tuple[str, ...] = ()
        self._news = ""

    def take(self, looked: Sequence[tuple[Person, VideoFeatures]], heard: Sequence[AudioFeatures]) -> None:
        """What came of everybody; only the user's counts here."""
        for person, seen in looked:
            if person == "user":
                self._placement.push(seen)
                self._doubts.see(seen)
                if self.calibrating is not None:
                    self.calibrating.see(seen)
        ear = self._inputs.voices.ears.get("user")
        if ear is None:
            return
        for one in heard:
            self._doubts.hear(one, ear.start_s)
            if self.calibrating is not None:
                self.calibrating.hear(one, ear.start_s)

    def step(self, now_s: float, *, busy: bool = False) -> None:
        """Go on with a calibration. busy : the computer can hardly keep up; then nobody else is looked for in the picture."""
        running = self.calibrating
        if running is None:
            return
        eye = self._inputs.sights.eyes.get("user")
        if self._waiting:
            if eye is not None and self._sees(eye, now_s):
                # A film is the camera: its second 0 is the first step's.
                start_s = now_s + (FILM_LEAD_S if self._inputs.plays else 0.0)
                self._inputs.play_from(start_s)
                running.begin(start_s, self._only)
                # A device's own name is known once it is open; without one the profile fits any camera it is chosen for.
                running.camera = self._inputs.camera("user") or ""
                self._waiting = False
            else:
                running.begin(now_s, self._only)
        running.step(now_s)
        if running.done:
            self._company.rest()
        elif not self._waiting and not busy:
            self._company.look(eye.latest if eye else None, now_s)

    def chosen(self) -> None:
        """Sources were chosen: with another camera or microphone of the user, no calibration goes on or is repeated in part."""
        if self._source == self._person_source():
            return
        self._source = self._person_source()
        self._insisted = False
        self._placement = PlacementCheck()
        self._news = ""
        if self.calibrating is not None:
            if self.calibrating.saved is None:
                self._news = _UNSAVED if self.calibrating.done else _SOURCE_CHANGED
            self.cancel()

    def keep_up(self, now_s: float, *, preset: str) -> None:
        """Now and then: choose the profile that fits, and see whether it still does."""
        camera = self._inputs.camera("user")
        if camera is not None and (camera, preset) != (self._camera, self._preset):
            self._camera, self._preset = camera, preset
            self._choose()
        self._placed = self._said.push(now_s, [self._placement.notice(now_s)])
        sound = self._inputs.voices.open.of("user")
        has_microphone = sound is not None and sound.spec.kind == "microphone"
        self._doubts.check(now_s, camera=self._camera or None, has_microphone=has_microphone, insisted=self._insisted)
        self._apply()

    def begin(self, choice: CalibrateRequest) -> None:
        """Start a calibration, or repeat some steps of the one that is over. Raises UsageError, one sentence."""
        picture = self._inputs.sights.open.of("user")
        if picture is None or picture.spec.kind == "screen":
            raise UsageError("choose your camera first; a calibration needs its picture of you")
        if picture.shared:
            raise UsageError("a calibration needs a camera of your own; this one shows your partner too")
        before = self.calibrating
        if before is not None and not before.done:
            raise UsageError("a calibration is running already; wait for its end, or cancel it")
        if before is None or choice.only is None:
            tile = choice.tile or partner_tile(self._inputs.sights.open.of("partner"))
            has_voice = self._inputs.voices.open.of("user") is not None
            before = CalibrationRun(tile=tile, has_voice=has_voice, played=picture.spec.is_played)
        before.begin(self._clock.now_s(), choice.only)
        self.calibrating, self._waiting, self._only, self._news = before, True, choice.only, ""
        self._asked_s = self._clock.now_s()

    def cancel(self) -> None:
        """Break a calibration off, or close one that is over; what was not saved is gone."""
        self.calibrating, self._waiting = None, False
        self._company.rest()

    def save(self, label: ProfileLabel) -> None:
        """Save what the calibration found and use it. Raises UsageError or CalibrationError, one sentence."""
        if self.calibrating is None:
            raise UsageError("there is no calibration to save; begin one first")
        profile = self.calibrating.profile(
            name=label.name.strip() or self.proposed.name,
            place=label.place.strip() or self.proposed.place,
            preset=label.preset.strip() or self.proposed.preset or self._preset,
        )
        save_profile(profile)
        self.calibrating.saved = profile.id
        self.use(profile.id)

    def use(self, identity: str | None) -> None:
        """Use a profile by its id, the one that fits (``auto``), or none. Raises CalibrationError when it cannot be read."""
        wanted = load_profile(identity) if identity not in (None, "auto") else None
        # Who chooses one that was put aside for not being theirs knows better.
        again = wanted is not None and self._wanted is not None and wanted.id == self._wanted.id
        self._insisted = again and not self._doubts.fits
        self._chosen = "none" if identity is None else "auto" if identity == "auto" else "by hand"
        self._choose(wanted)
        self._apply()

    def delete(self, identity: str) -> None:
        """Delete a profile, damaged or not; if it was in use, another that fits is. Raises CalibrationError."""
        delete_profile(identity)
        if self._wanted is not None and self._wanted.id == identity:
            self._chosen = "auto"
        self._choose(self._wanted if self._chosen == "by hand" else None)
        self._apply()

    def state(self, now_s: float) -> dict[str, Any] | None:
        """STATE["calibration"] of the page's contract."""
        if self.calibrating is None:
            return None
        notice = self._company.note or next(iter(self._placed), "")
        ear, least_s = self._inputs.voices.ears.get("user"), _NO_VOICE_S
        if not notice and ear is not None and min(ear.silent_s("user"), self.calibrating.reading_s(now_s)) > least_s:
            notice = _NO_VOICE
        return self.calibrating.state(now_s, notice=notice)

    def told(self) -> dict[str, Any] | None:
        """STATE["profile"] of the page's contract."""
        profile = self.in_use
        if profile is None:
            return None
        days = max(0, int((datetime.now(UTC) - profile.created).total_seconds() // 86400))
        age = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
        return {
            "id": profile.id,
            "name": profile.name,
            "camera": profile.camera,
            "created": profile.created.isoformat(),
            "age_days": days,
            "right": profile.quality.right,
            "words": f"Your profile {profile.name}, made {age}, is used.",
            "chosen": "by hand" if self._chosen == "by hand" else "auto",
        }

    def notices(self, phase: Phase) -> list[str]:
        """What to say about picture and profile, one sentence each; nothing while nothing is measured."""
        if phase not in ("setup", "starting", "running"):
            return []
        shared = [_SHARED] if self._wanted is not None and self._shares else []
        return [self._news, *self._placed, *shared, *self._doubts.said, *(self._problems if phase == "setup" else ())]

    @property
    def measures(self) -> bool:
        """Is a calibration taking in what comes?"""
        return self.calibrating is not None and not self._waiting and not self.calibrating.done

    @property
    def placed(self) -> bool:
        """Is something said about the user's place in their picture?"""
        return bool(self._placed)

    def profiles(self) -> dict[str, Any]:
        """All profiles, as the page lists them."""
        found, problems = list_profiles()
        used = self.in_use.id if self.in_use is not None else None
        return {
            "profiles": [
                {
                    **{name: getattr(one, name) for name in ("id", "name", "camera", "place", "preset")},
                    "created": one.created.isoformat(),
                    "right": one.quality.right,
                    "in_use": one.id == used,
                }
                for one in found
            ],
            "notes": list(problems),
        }

    def close(self) -> None:
        """End what runs beside. A second call does nothing."""
        self._company.rest()

    def _sees(self, eye: VideoAnalyzer, now_s: float) -> bool:
        """Is a face observed? It takes a while after the models are loaded; after some seconds the steps run without."""
        waited = now_s - self._asked_s > _FACE_WAIT_S
        return eye.ready and (eye.face == "seen" or waited)

    def _choose(self, wanted: Profile | None = None) -> None:
        """Which profile is wanted: the given one, the one chosen before, or what fits."""
        if self._chosen == "by hand":
            wanted = wanted or self._wanted
        elif self._chosen == "auto" and self._camera:
            wanted = fitting_profile(camera=self._camera, place=self.proposed.place, preset=self._preset)
        else:
            wanted = None
        self._problems = list_profiles()[1]
        if wanted != self._wanted or wanted is None:
            self._doubts = ProfileCheck(wanted)
        self._doubts.trust()
        self._wanted = wanted

    def _apply(self) -> None:
        self.in_use = self._wanted if self._doubts.fits and not self._shares else None
        eye = self._inputs.sights.eyes.get("user")
        if eye is not None:
            gaze = self.in_use.gaze if self.in_use is not None else None
            eye.set_gaze(gaze.map() if gaze is not None else None)

    @property
    def _shares(self) -> bool:
        """Does the user's picture show the partner too?"""
        picture = self._inputs.sights.open.of("user")
        return picture is not None and picture.shared

    def _person_source(self) -> tuple[str, str]:
        chosen = self._inputs.choice.of("user")
        return chosen.picture.strip(), chosen.sound.strip()
