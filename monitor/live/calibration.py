"""A calibration beside the preview: which step runs, what was taken of it, and what came of it all."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError

from monitor.calibrate.collect import Check, Collector
from monitor.calibrate.conclude import USABLE_LEAST, About, Outcome, conclude, fault
from monitor.calibrate.fit import RIGHT_LEAST
from monitor.calibrate.profile import Profile, free_id
from monitor.calibrate.steps import STEP_NAMES, Step, StepName, steps
from monitor.errors import CalibrationError, UsageError
from monitor.types import FeatureBlock
from monitor.vision.gaze_map import Box
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures

# To read a line of ten words, before the eyes are sent there; with it the whole takes under a minute.
_READY_S: Final = 1.2
# From here on ten of ten is the nearest number of tenths, and it is told as every time (share).
_ALWAYS_LEAST: Final = 0.95
# The voice is known after 0.43 s (voice/prosody.py) and a picture after 0.4 s at p99 (issue 4); the rest is for a busy
# moment.
SETTLE_S: Final = 1.2
# The loop runs 80 times a second; two seconds without it is a computer that slept or was stopped.
STALL_S: Final = 2.0


@dataclasses.dataclass(slots=True)
class StepRun:
    """One step's time on the program's clock: shown from ``shown_s``, taken in from ``from_s`` until ``end_s``."""

    step: Step
    shown_s: float
    collector: Collector
    check: Check | None = None

    @property
    def from_s(self) -> float:
        """When there was time to read what to do."""
        return self.shown_s + _READY_S

    @property
    def recorded_s(self) -> float:
        """When the eyes should be there: what comes before does not count."""
        return self.from_s + self.step.settle_s

    @property
    def end_s(self) -> float:
        """When the step is over and the next one is shown."""
        return self.recorded_s + self.step.seconds


class CalibrationRun:
    """``begin``, then give it what is seen and heard and ``step`` often. The steps follow each other by the clock alone.

    tile : place of the partner's picture in shares of the screen, None where it usually is. has_voice : is there a microphone?
    camera : its name, for the profile; it may be set until the steps are over. played : the camera is a film, which goes on
    whatever happens. All times are the program's clock. outcome : once all steps are over. saved : id of the profile, once it
    is.
    """

    def __init__(self, *, tile: Box | None, has_voice: bool, camera: str = "", played: bool = False) -> None:
        try:
            self._all = steps(tile=tile)
        except ValueError as error:
            raise UsageError(str(error)) from None
        self._tile = tile
        self._has_voice = has_voice
        self.camera = camera
        self._played = played
        self._collected: dict[StepName, Collector] = {}
        self._turns: list[StepRun] = []
        self._at = 0
        self._stepped_s = -math.inf
        self._seen_to_s = self._heard_to_s = -math.inf
        self._failed = ""
        self.outcome: Outcome | None = None
        self.saved: str | None = None

    def begin(self, start_s: float, only: Sequence[StepName] | None = None) -> None:
        """Run the steps, or only some of them and keep the others of before, from ``start_s`` on."""
        names = [name for name in STEP_NAMES if (only is None or name in only) and (self._has_voice or name != "read")]
        if not names:
            raise UsageError("there is no step to take; choose a microphone for the sentence, or name another step")
        self.outcome, self.saved, self._failed = None, None, ""
        self._turns = [StepRun(step, start_s, Collector(step)) for step in self._all if step.name in names]
        self._at = 0
        self._stepped_s = start_s
        self._schedule(0, start_s)

    @property
    def done(self) -> bool:
        """Are all steps over?"""
        return self.outcome is not None or bool(self._failed)

    def reading_s(self, now_s: float) -> float:
        """For how long the sentence has been read aloud; 0 in the other steps."""
        turn = self._turns[self._at]
        return max(0.0, now_s - turn.recorded_s) if not self.done and turn.step.name == "read" else 0.0

    def see(self, seen: VideoFeatures) -> None:
        """Take in one observed picture of the user."""
        self._seen_to_s = max(self._seen_to_s, seen.time_s)
        turn = self._turn_of(seen.time_s)
        if turn is not None:
            turn.collector.push_seen(seen)

    def hear(self, heard: AudioFeatures, start_s: float) -> None:
        """Take in what was heard of the user. start_s : second 0 of what was heard, on the program's clock."""
        for rows in heard.rows:
            if rows.person == "user" and rows.time_s.size:
                at_s = rows.time_s + start_s
                self._heard_to_s = max(self._heard_to_s, float(at_s[-1]))
                for each in self._turns:
                    _push(each, dataclasses.replace(rows, time_s=at_s))
        for phrase in heard.phrases:
            turn = self._turn_of((phrase.start_s + phrase.end_s) / 2 + start_s)
            if turn is not None and phrase.person == "user":
                turn.collector.push_event(phrase)

    def step(self, now_s: float) -> None:
        """Go on to the next step when it is time; after the last one, conclude."""
        slept = now_s - self._stepped_s > STALL_S and not self._played
        self._stepped_s = max(self._stepped_s, now_s)
        if self.done:
            return
        if slept and now_s > self._turns[self._at].shown_s:
            # The computer slept: nobody was looking where they should, so this step is taken again.
            self._turns[self._at].collector = Collector(self._turns[self._at].step)
            self._schedule(self._at, now_s)
        while now_s >= self._turns[self._at].end_s and self._at < len(self._turns) - 1:
            self._at += 1
        for turn in self._turns:
            if turn.check is None and self._ripe(turn, now_s):
                turn.check = turn.collector.check()
        if all(turn.check is not None for turn in self._turns):
            self._conclude()

    def profile(self, *, name: str, place: str, preset: str) -> Profile:
        """What would be saved. Raises UsageError while steps are left, CalibrationError when nothing was found."""
        if not self.done:
            raise UsageError("the calibration is not over yet; wait for its last step")
        if self.outcome is None:
            raise CalibrationError(self._failed)
        found = self.outcome.profile.model_dump()
        name = name.strip() or found["name"]
        where = {"camera": self.camera, "place": place.strip(), "preset": preset}
        label = {**where, "name": name, "id": free_id(name, **where)}
        try:
            return Profile.model_validate({**found, **label})
        except ValidationError as error:
            raise CalibrationError(f"the profile cannot be kept ({fault(error)}); choose another name or place") from None

    def state(self, now_s: float, *, notice: str = "") -> dict[str, Any]:
        """STATE["calibration"] of the page's contract."""
        turn = None if self.done else self._turns[self._at]
        settling = turn is not None and now_s < turn.recorded_s
        left_s = 0.0 if turn is None else (turn.recorded_s if settling else turn.end_s) - now_s
        return {
            "state": "done" if turn is None else "settling" if settling else "recording",
            "at": None if turn is None else self._at,
            "left_s": round(max(0.0, left_s), 2),
            "steps": [self._told(number, one) for number, one in enumerate(self._turns)],
            "notice": "" if turn is None else notice,
            "result": self._result() if self.done else None,
            "saved": self.saved,
        }

    def _told(self, number: int, turn: StepRun) -> dict[str, Any]:
        step = turn.step
        over = number < self._at or turn.check is not None
        # Its last pictures may still be on their way; what there is says it already.
        check = (turn.check or turn.collector.check()) if over else None
        again = self.outcome.again.get(step.name, "") if self.outcome else check.reason if check else ""
        state = "poor" if again else "good" if over else "now" if number == self._at else "to come"
        return {
            "name": step.name,
            "asked": step.asked,
            "dot": step.dot and list(step.dot),
            "text": step.text,
            "seconds": step.seconds,
            "state": state,
            "reason": again,
            "share": self.outcome.profile.quality.by_step.get(step.name) if self.outcome else None,
        }

    def _schedule(self, first: int, start_s: float) -> None:
        for turn in self._turns[first:]:
            turn.shown_s, start_s = start_s, start_s + turn.end_s - turn.shown_s

    def _turn_of(self, time_s: float) -> StepRun | None:
        return next((turn for turn in self._turns if turn.from_s <= time_s < turn.end_s and turn.check is None), None)

    def _ripe(self, turn: StepRun, now_s: float) -> bool:
        """Has everything of this step come that will come?"""
        to_s = self._heard_to_s if turn.step.name == "read" else self._seen_to_s
        return now_s >= turn.end_s and (to_s >= turn.end_s or now_s >= turn.end_s + SETTLE_S)

    def _conclude(self) -> None:
        self._collected |= {turn.step.name: turn.collector for turn in self._turns}
        try:
            self.outcome = conclude(self._collected, about=About(camera=self.camera), tile=self._tile)
        except CalibrationError as error:
            self._failed = f"{str(error)[:1].upper()}{str(error)[1:]}"
        except Exception:
            # Over all the same: what fails once would fail at every step.
            self._failed = "The calibration could not be worked out; repeat it, or keep the usual gaze zones."
            raise

    def _result(self) -> dict[str, Any]:
        if self.outcome is None:
            again = {turn.step.name: turn.check.reason for turn in self._turns if turn.check}
            return {"right": None, "words": self._failed, "again": _listed(again), "keeps": [], "zones": False}
        right = self.outcome.profile.quality.right
        return {
            "right": right,
            "words": _words(right, bool(self.outcome.again), has_map=self.outcome.fit is not None),
            "again": _listed(self.outcome.again),
            "keeps": _keeps(self.outcome.profile),
            "zones": self.outcome.profile.gaze is not None,
        }


def _push(turn: StepRun, rows: FeatureBlock) -> None:
    inside = (rows.time_s >= turn.from_s) & (rows.time_s < turn.end_s)
    if turn.check is None and inside.any():
        turn.collector.push(
            FeatureBlock(rows.person, rows.family, rows.time_s[inside], rows.values[inside], rows.quality[inside]),
        )


def _listed(again: Any) -> list[dict[str, str]]:
    return [{"name": name, "reason": again[name]} for name in STEP_NAMES if again.get(name)]


def _words(right: float | None, poor: bool, *, has_map: bool) -> str:
    """How well it works, in one or two sentences."""
    if not has_map:
        return "There are no gaze zones yet: they need the look into the camera. The rest can be kept."
    if right is None:
        return "Only the camera is known so far; take the partner's picture and the corners too."
    share = f"Where you looked was told rightly {_often(right)}, tried on seconds that it had not learned from."
    if right < USABLE_LEAST:
        return f"{share} That is too little to be used: repeat what is named here, or the usual gaze zones stay."
    if poor:
        return f"{share} Repeat what is named here, or keep it as it is."
    return f"It works well. {share}" if right >= RIGHT_LEAST else share


def _often(share: float) -> str:
    return "every time" if share > _ALWAYS_LEAST else f"about {round(10 * share)} of 10 times"


def _keeps(profile: Profile) -> list[str]:
    """What a profile would hold, in plain words."""
    parts = {
        "where the camera, your partner's picture and the screen lie for your eyes": profile.gaze,
        "how you sit at rest": profile.neutral,
        "pitch, level and pace of your voice at rest": profile.voice,
        "four proportions of your face, to notice when somebody else sits here": profile.proportions,
    }
    return [words for words, part in parts.items() if part is not None]
