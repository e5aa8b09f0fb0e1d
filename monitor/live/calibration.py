"""A calibration beside the preview: which step runs, what was taken of it, and what came of it all."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import ValidationError

from monitor.calibrate.collect import Check, Collector
from monitor.calibrate.conclude import USABLE_LEAST, About, Outcome, conclude, fault
from monitor.calibrate.fit import RIGHT_LEAST
from monitor.calibrate.profile import Profile, free_id
from monitor.calibrate.step_state import ResultKind, ResultState, StepReason, StepState
from monitor.calibrate.steps import STEP_NAMES, Step, StepName, steps
from monitor.errors import CalibrationError, UsageError
from monitor.live.state import CalibrationState, Notice
from monitor.types import FeatureBlock
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import Box
from monitor.voice.person_voice import AudioFeatures
from monitor.words import capitalized, say

# To read a line of ten words, before the eyes are sent there; with it the whole takes under a minute.
_READY_S: Final = 1.2
# From here on, shares round to ten of ten, which is worded as every time (share).
_ALWAYS_LEAST: Final = 0.95
# The voice is known after 0.43 s (voice/prosody.py) and a picture after 0.4 s at p99; the rest is for a busy moment.
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
            self._steps = steps(tile=tile)
        except ValueError as error:
            raise UsageError(str(error)) from None
        self._tile = tile
        self._has_voice = has_voice
        self.camera = camera
        self._played = played
        self._collected: dict[StepName, Collector] = {}
        self._runs: list[StepRun] = []
        self._index = 0
        self._stepped_s = -math.inf
        self._seen_to_s = self._heard_to_s = -math.inf
        self._failed = ""
        self.outcome: Outcome | None = None
        self.saved: str | None = None

    def begin(self, start_s: float, only: Sequence[StepName] | None = None) -> None:
        """Run the steps, or only some of them and keep the others of before, from ``start_s`` on."""
        names = [name for name in STEP_NAMES if (only is None or name in only) and (self._has_voice or name != "read")]
        if not names:
            raise UsageError("the step 'read' needs a microphone; choose one, or repeat another step")
        self.outcome, self.saved, self._failed = None, None, ""
        self._runs = [StepRun(step, start_s, Collector(step)) for step in self._steps if step.name in names]
        self._index = 0
        self._stepped_s = start_s
        self._schedule(0, start_s)

    @property
    def done(self) -> bool:
        """Are all steps over?"""
        return self.outcome is not None or bool(self._failed)

    def reading_s(self, now_s: float) -> float:
        """For how long the sentence has been read aloud; 0 in the other steps."""
        run = self._runs[self._index]
        return max(0.0, now_s - run.recorded_s) if not self.done and run.step.name == "read" else 0.0

    def see(self, seen: VideoFeatures) -> None:
        """Take in one observed picture of the user."""
        self._seen_to_s = max(self._seen_to_s, seen.time_s)
        run = self._run_at(seen.time_s)
        if run is not None:
            run.collector.push_seen(seen)

    def hear(self, heard: AudioFeatures, start_s: float) -> None:
        """Take in the user's speech. start_s : second 0 of that speech, on the program's clock."""
        for rows in heard.rows:
            if rows.person == "user" and rows.time_s.size:
                time_s = rows.time_s + start_s
                self._heard_to_s = max(self._heard_to_s, float(time_s[-1]))
                for run in self._runs:
                    _push(run, dataclasses.replace(rows, time_s=time_s))
        for phrase in heard.phrases:
            current = self._run_at((phrase.start_s + phrase.end_s) / 2 + start_s)
            if current is not None and phrase.person == "user":
                current.collector.push_event(phrase)

    def step(self, now_s: float) -> None:
        """Go on to the next step when it is time; after the last one, conclude."""
        slept = now_s - self._stepped_s > STALL_S and not self._played
        self._stepped_s = max(self._stepped_s, now_s)
        if self.done:
            return
        if slept and now_s > self._runs[self._index].shown_s:
            # The computer slept: nobody was looking where they should, so this step is taken again.
            self._runs[self._index].collector = Collector(self._runs[self._index].step)
            self._schedule(self._index, now_s)
        while now_s >= self._runs[self._index].end_s and self._index < len(self._runs) - 1:
            self._index += 1
        for run in self._runs:
            if run.check is None and self._is_complete(run, now_s):
                run.check = run.collector.check()
        if all(run.check is not None for run in self._runs):
            self._conclude()

    def profile(self, *, name: str, place: str, preset: str) -> Profile:
        """What would be saved. Raises UsageError while steps are left, CalibrationError when nothing was found."""
        if not self.done:
            raise UsageError("the calibration is still running; save it after its last step")
        if self.outcome is None:
            raise CalibrationError(self._failed)
        fields = self.outcome.profile.model_dump()
        name = name.strip() or fields["name"]
        where = {"camera": self.camera, "place": place.strip(), "preset": preset}
        label = {**where, "name": name, "id": free_id(name, **where)}
        try:
            return Profile.model_validate({**fields, **label})
        except ValidationError as error:
            raise CalibrationError(f"cannot save the profile ({fault(error)}); choose another name or place") from None

    def snapshot(self, now_s: float, *, notice: Notice | None = None) -> CalibrationState:
        """STATE["calibration"] of the page's contract. notice : about the user's picture or sound, while steps are left."""
        run = None if self.done else self._runs[self._index]
        settling = run is not None and now_s < run.recorded_s
        left_s = 0.0 if run is None else (run.recorded_s if settling else run.end_s) - now_s
        return {
            "state": "done" if run is None else "settling" if settling else "recording",
            "at": None if run is None else self._index,
            "left_s": round(max(0.0, left_s), 2),
            "steps": [self._step_state(number, run) for number, run in enumerate(self._runs)],
            "notice": None if run is None else notice,
            "result": self._result() if self.done else None,
            "saved": self.saved,
        }

    def _step_state(self, number: int, run: StepRun) -> StepState:
        step = run.step
        over = number < self._index or run.check is not None
        # Its last pictures may still be on their way; what has arrived is enough.
        check = (run.check or run.collector.check()) if over else None
        problem = self.outcome.problems.get(step.name) if self.outcome else check.problem if check else None
        state: Literal["to come", "now", "good", "poor"] = "to come"
        if problem is not None:
            state = "poor"
        elif over:
            state = "good"
        elif number == self._index:
            state = "now"
        return {
            "name": step.name,
            "asked": step.asked,
            "dot": [*step.dot] if step.dot else None,
            "text": step.text,
            "seconds": step.seconds,
            "state": state,
            "reason": problem.words if problem else "",
            "reason_kind": problem.kind if problem else "",
            "share": self.outcome.profile.quality.by_step.get(step.name) if self.outcome else None,
        }

    def _schedule(self, first: int, start_s: float) -> None:
        for run in self._runs[first:]:
            run.shown_s, start_s = start_s, start_s + run.end_s - run.shown_s

    def _run_at(self, time_s: float) -> StepRun | None:
        return next((run for run in self._runs if run.from_s <= time_s < run.end_s and run.check is None), None)

    def _is_complete(self, run: StepRun, now_s: float) -> bool:
        """Whether all data of this step has arrived."""
        to_s = self._heard_to_s if run.step.name == "read" else self._seen_to_s
        return now_s >= run.end_s and (to_s >= run.end_s or now_s >= run.end_s + SETTLE_S)

    def _conclude(self) -> None:
        self._collected |= {run.step.name: run.collector for run in self._runs}
        try:
            self.outcome = conclude(self._collected, about=About(camera=self.camera), tile=self._tile)
        except CalibrationError as error:
            self._failed = capitalized(str(error))
        except Exception:
            # The calibration is over anyway: what fails once would fail at every step.
            self._failed = say("calibration-result-failed")
            raise

    def _result(self) -> ResultState:
        if self.outcome is None:
            again = {run.step.name: run.check.reason for run in self._runs if run.check}
            return {
                "kind": "failed",
                "right": None,
                "words": self._failed,
                "again": _reasons(again),
                "keeps": [],
                "zones": False,
            }
        right = self.outcome.profile.quality.right
        kind = _result_kind(right, poor=bool(self.outcome.again), has_map=self.outcome.fit is not None)
        return {
            "kind": kind,
            "right": right,
            "words": _result_words(kind, right, n_poor=len(self.outcome.again)),
            "again": _reasons(self.outcome.again),
            "keeps": _keeps(self.outcome.profile),
            "zones": self.outcome.profile.gaze is not None,
        }


def _push(run: StepRun, rows: FeatureBlock) -> None:
    inside = (rows.time_s >= run.from_s) & (rows.time_s < run.end_s)
    if run.check is None and inside.any():
        run.collector.push(
            FeatureBlock(rows.person, rows.family, rows.time_s[inside], rows.values[inside], rows.quality[inside]),
        )


def _reasons(again: Mapping[StepName, str]) -> list[StepReason]:
    return [{"name": name, "reason": again[name]} for name in STEP_NAMES if again.get(name)]


def _result_kind(right: float | None, *, poor: bool, has_map: bool) -> ResultKind:
    if not has_map:
        return "no-map"
    if right is None:
        return "camera-only"
    if right < USABLE_LEAST:
        return "poor"
    return "works-well" if right >= RIGHT_LEAST and not poor else "fair"


def _result_words(kind: ResultKind, right: float | None, *, n_poor: int) -> str:
    """How well it works, in one or two sentences."""
    if right is None:
        return say(f"calibration-result-{kind}")
    return say(f"calibration-result-{kind}", again=n_poor, **share_values(right))


def share_values(right: float) -> dict[str, int]:
    """What ``calibration-result-share`` is filled in with. right : share of right zones, 0..1."""
    return {"always": int(right > _ALWAYS_LEAST), "tenths": round(10 * right)}


def _keeps(profile: Profile) -> list[str]:
    """What a profile would hold, in plain words."""
    parts = {
        "gaze": profile.gaze,
        "neutral": profile.neutral,
        "voice": profile.voice,
        "proportions": profile.proportions,
    }
    return [say(f"calibration-keeps-{name}") for name, part in parts.items() if part is not None]
