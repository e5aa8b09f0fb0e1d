"""The user's profile in a live conversation: which is in use, a calibration for a new one, their place in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from monitor.calibrate.profile import Profile, delete_profile, fitting_profile, list_profiles, load_profile, save_profile
from monitor.calibrate.steps import StepName
from monitor.clock import Clock
from monitor.errors import UsageError
from monitor.live.calibration import CalibrationRun, share_values
from monitor.live.checks import NoticeDebouncer, PlacementCheck, ProfileCheck, SecondFaceCheck
from monitor.live.inputs import Inputs
from monitor.live.own_tile.voice_profile import of_voice
from monitor.live.requests import CalibrateRequest, ProfileLabel
from monitor.live.shared_view import partner_tile
from monitor.live.state import CalibrationState, Notice, Phase, ProfileState, notice, worded
from monitor.live.video_analyzer import VideoAnalyzer
from monitor.types import Person
from monitor.vision.features import VideoFeatures
from monitor.voice.person_voice import AudioFeatures
from monitor.words import say

# The first step waits so long for a face; after that the steps run and say what is missing.
_FACE_WAIT_S: Final = 15.0
# A film is opened in under 0.2 s; its first picture must not be late.
FILM_LEAD_S: Final = 0.5
# With the time a placement is judged by, a problem is shown after about three seconds.
_NOTICE_RISE_S: Final = 1.5
# Long enough to be read once it is shown.
_NOTICE_FALL_S: Final = 3.0
# A user who has not begun to read aloud by then may not be heard.
_NO_VOICE_S: Final = 4.0


class ProfileManager:
    """Fed with all that is seen and heard (``take``), stepped often, and asked by the engine. Used from its thread.

    proposed : what a new profile is called, where nothing else is given. in_use : the profile that counts now, None for the
    usual zones. calibration : the one that runs or is over, until it is closed.
    """

    def __init__(self, inputs: Inputs, *, clock: Clock, proposed: ProfileLabel | None = None) -> None:
        self.proposed = proposed or ProfileLabel()
        self.in_use: Profile | None = None
        self.calibration: CalibrationRun | None = None
        self._inputs, self._clock = inputs, clock
        self._chosen: Literal["auto", "by hand", "none"] = "auto"
        self._wanted: Profile | None = None  # in use, unless it does not fit who sits there
        self._insisted = False  # the user says that it is theirs
        self._camera, self._preset = "", ""
        self._awaits_face = False  # before the first step
        self._asked_s = -math.inf
        self._only: tuple[StepName, ...] | None = None
        self._source = self._person_source()
        self._profile_check = ProfileCheck(None)
        self._placement_check, self._second_face_check = PlacementCheck(), SecondFaceCheck()
        self._debouncer = NoticeDebouncer(rise_s=_NOTICE_RISE_S, fall_s=_NOTICE_FALL_S)
        self._damaged: tuple[str, ...] = ()  # what is wrong with files among the profiles
        self._placement: tuple[Notice, ...] = ()
        self._ended: Notice | None = None  # how a calibration was ended by another choice of sources

    def take(self, observed: Sequence[tuple[Person, VideoFeatures]], features: Sequence[AudioFeatures]) -> None:
        """Take in what was seen and heard; only the user's counts here."""
        for person, seen in observed:
            if person == "user":
                self._placement_check.push(seen)
                self._profile_check.see(seen)
                if self.calibration is not None:
                    self.calibration.see(seen)
        audio = self._inputs.audio.analyzers.get("user")
        if audio is None:
            return
        for heard in features:
            self._profile_check.hear(heard, audio.start_s)
            if self.calibration is not None:
                self.calibration.hear(heard, audio.start_s)

    def step(self, now_s: float, *, busy: bool = False) -> None:
        """Go on with a calibration. busy : the computer can hardly keep up; then nobody else is looked for in the picture."""
        running = self.calibration
        if running is None:
            return
        video = self._inputs.video.analyzers.get("user")
        if self._awaits_face:
            if video is not None and self._may_start(video, now_s):
                # A film is the camera: its second 0 is the first step's.
                start_s = now_s + (FILM_LEAD_S if self._inputs.plays else 0.0)
                self._inputs.play_from(start_s)
                running.begin(start_s, self._only)
                # A device's own name is known once it is open; without one the profile fits any camera it is chosen for.
                running.camera = self._inputs.camera("user") or ""
                self._awaits_face = False
            else:
                running.begin(now_s, self._only)
        running.step(now_s)
        if running.done:
            self._second_face_check.rest()
        elif not self._awaits_face and not busy:
            self._second_face_check.look(video.latest if video else None, now_s)

    def sources_changed(self) -> None:
        """Sources were chosen: with another camera or microphone of the user, no calibration continues or repeats steps."""
        if self._source == self._person_source():
            return
        self._source = self._person_source()
        self._insisted = False
        self._placement_check = PlacementCheck()
        self._ended = None
        if self.calibration is not None:
            if self.calibration.saved is None:
                self._ended = notice("calibration-unsaved" if self.calibration.done else "calibration-source-changed")
            self.cancel()

    def refresh(self, now_s: float, *, preset: str) -> None:
        """Now and then: choose the profile that fits, and see whether it still does."""
        camera = self._inputs.camera("user")
        if camera is not None and (camera, preset) != (self._camera, self._preset):
            self._camera, self._preset = camera, preset
            if not (self._is_own_tile and self._wanted is not None):  # what it says of the voice still holds
                self._choose()
        self._placement = self._debouncer.push(now_s, [self._placement_check.notice(now_s, is_tile=self._is_own_tile)])
        sound = self._inputs.audio.open.for_person("user")
        has_microphone = sound is not None and sound.spec.source_kind("sound") == "microphone"
        camera = None if self._is_own_tile else self._camera or None
        self._profile_check.check(now_s, camera=camera, has_microphone=has_microphone, insisted=self._insisted)
        self._apply()

    def begin(self, request: CalibrateRequest) -> None:
        """Start a calibration, or repeat some steps of the one that is over. Raises UsageError, one sentence."""
        picture = self._inputs.video.open.for_person("user")
        if picture is None or picture.spec.source_kind("picture") == "screen":
            raise UsageError("choose your camera first; a calibration needs a picture of you")
        if picture.shared:
            raise UsageError("this camera shows your partner too; choose a camera that shows only you")
        before = self.calibration
        if before is not None and not before.done:
            raise UsageError("a calibration is already running; let it finish or cancel it first")
        if before is None or request.only is None:
            tile = request.tile or partner_tile(self._inputs.video.open.for_person("partner"))
            has_voice = self._inputs.audio.open.for_person("user") is not None
            before = CalibrationRun(tile=tile, has_voice=has_voice, played=picture.spec.is_played)
        before.begin(self._clock.now_s(), request.only)
        self.calibration, self._awaits_face, self._only, self._ended = before, True, request.only, None
        self._asked_s = self._clock.now_s()

    def cancel(self) -> None:
        """Break a calibration off, or close one that is over; what was not saved is gone."""
        self.calibration, self._awaits_face = None, False
        self._second_face_check.rest()

    def save(self, label: ProfileLabel) -> None:
        """Save what the calibration found and use it. Raises UsageError or CalibrationError, one sentence."""
        if self.calibration is None:
            raise UsageError("there is no calibration to save; start one first")
        profile = self.calibration.profile(
            name=label.name.strip() or self.proposed.name,
            place=label.place.strip() or self.proposed.place,
            preset=label.preset.strip() or self.proposed.preset or self._preset,
        )
        save_profile(profile)
        self.calibration.saved = profile.id
        self.use(profile.id)

    def use(self, identity: str | None) -> None:
        """Use a profile by its id, the one that fits (``auto``), or none. Raises CalibrationError when it cannot be read."""
        wanted = load_profile(identity) if identity not in (None, "auto") else None
        # A user who chooses one that was rejected as not theirs knows better.
        again = wanted is not None and self._wanted is not None and wanted.id == self._wanted.id
        self._insisted = again and not self._profile_check.fits
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

    def calibration_snapshot(self, now_s: float) -> CalibrationState | None:
        """STATE["calibration"] of the page's contract."""
        if self.calibration is None:
            return None
        problem = self._second_face_check.notice or next(iter(self._placement), None)
        audio = self._inputs.audio.analyzers.get("user")
        if problem is None and audio is not None:
            unheard_s = min(audio.silent_s("user"), self.calibration.reading_s(now_s))
            problem = notice("voice-not-heard") if unheard_s > _NO_VOICE_S else None
        return self.calibration.snapshot(now_s, notice=problem)

    def profile_snapshot(self) -> ProfileState | None:
        """STATE["profile"] of the page's contract."""
        profile = self.in_use
        if profile is None:
            return None
        days = max(0, int((datetime.now(UTC) - profile.created).total_seconds() // 86400))
        right = profile.quality.right
        zones = (
            {"zones": "voice" if self._is_own_tile else "standard"}
            if right is None or profile.gaze is None
            else {"zones": "own", **share_values(right)}
        )
        return {
            "id": profile.id,
            "name": profile.name,
            "camera": profile.camera,
            "created": profile.created.isoformat(),
            "age_days": days,
            "right": right,
            "words": say("profile-in-use", name=profile.name, days=days, **zones),
            "chosen": "by hand" if self._chosen == "by hand" else "auto",
        }

    def notices(self, phase: Phase) -> list[Notice]:
        """What to say about picture and profile; nothing while nothing is measured."""
        if phase not in ("setup", "starting", "running"):
            return []
        return [
            *([self._ended] if self._ended is not None else []),
            *self._placement,
            *([notice("profile-shared-view")] if self._wanted is not None and self._shares_picture else []),
            *self._profile_check.notices,
            *([worded("profile-file", problem) for problem in self._damaged] if phase == "setup" else []),
        ]

    @property
    def measures(self) -> bool:
        """Is a calibration taking in what comes?"""
        return self.calibration is not None and not self._awaits_face and not self.calibration.done

    @property
    def placement(self) -> str:
        """What is wrong with the user's place in their picture, such as ``too-dark``; empty where nothing is."""
        return self._placement[0]["kind"].removeprefix("framing-") if self._placement else ""

    def listing(self) -> dict[str, Any]:
        """All profiles, as the page lists them."""
        profiles, problems = list_profiles()
        return {
            "profiles": [
                {
                    **{name: getattr(profile, name) for name in ("id", "name", "camera", "place", "preset")},
                    "created": profile.created.isoformat(),
                    "right": profile.quality.right,
                }
                for profile in profiles
            ],
            "notes": list(problems),
        }

    def close(self) -> None:
        """End what runs beside. A second call does nothing."""
        self._second_face_check.rest()

    def _may_start(self, video: VideoAnalyzer, now_s: float) -> bool:
        """Is a face observed? It takes a while after the models are loaded; after some seconds the steps run without."""
        return video.ready and (video.face == "seen" or now_s - self._asked_s > _FACE_WAIT_S)

    def _choose(self, wanted: Profile | None = None) -> None:
        """Which profile is wanted: the given one, the one chosen before, or what fits."""
        if self._chosen == "by hand":
            wanted = wanted or self._wanted
        elif self._chosen == "auto" and self._camera:
            wanted = fitting_profile(camera=self._camera, place=self.proposed.place, preset=self._preset)
        else:
            wanted = None
        self._damaged = list_profiles()[1]
        if wanted != self._wanted or wanted is None:
            self._profile_check = ProfileCheck(wanted)
        self._profile_check.trust()
        self._wanted = wanted

    def _apply(self) -> None:
        self.in_use = self._wanted if self._profile_check.fits and not self._shares_picture else None
        if self.in_use is not None and self._is_own_tile:
            self.in_use = of_voice(self.in_use)
        video = self._inputs.video.analyzers.get("user")
        if video is not None:
            gaze = self.in_use.gaze if self.in_use is not None else None
            video.set_gaze(gaze.map() if gaze is not None else None)

    @property
    def _is_own_tile(self) -> bool:
        """Is the user's picture their tile in the call?"""
        return any(use == "picture" and spec.source_kind(use) == "screen" for use, spec, _ in self._inputs.sources("user"))

    @property
    def _shares_picture(self) -> bool:
        """Does the user's picture show the partner too?"""
        return any(source.shared for source in self._inputs.video.open if "user" in source.people)

    def _person_source(self) -> tuple[str, str]:
        selected = self._inputs.selection.for_person("user")
        return selected.picture.strip(), selected.sound.strip()
