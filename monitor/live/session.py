"""A live conversation: sources chosen, a session begun, paused, ended and summed up."""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from monitor.clock import Clock
from monitor.errors import RapportError, SessionError, UsageError
from monitor.live.checking.ready_check import ReadyCheck
from monitor.live.inputs import Inputs
from monitor.live.interview.practising import Practising
from monitor.live.power.saving import PowerSaving
from monitor.live.power.throttle import FULL, LoadGovernor
from monitor.live.profile import FILM_LEAD_S, ProfileManager
from monitor.live.recording.header import make_header, preset_of
from monitor.live.recording.left_alone import LeftAlone, last_of
from monitor.live.recording.recent_scores import RecentScores
from monitor.live.recording.recording import Recording
from monitor.live.requests import CalibrateRequest, ProfileLabel, SourceSelection, StartRequest, check_consent
from monitor.live.state import LiveState
from monitor.live.taken_camera.offer import OwnTileOffer
from monitor.live.transcript.transcription import Transcription
from monitor.paths import sessions_dir
from monitor.record.lifecycle import delete_session
from monitor.record.settings import settings_folder
from monitor.transcript.languages import known_language
from monitor.transcript.recognition import available
from monitor.types import Update
from monitor.words import say

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

_UPDATE_S: Final = 1.0


class LiveSession:
    """``choose``, ``begin``, ``pause``, ``resume``, ``end``, ``again``; ``step`` often and ``close`` at last, in one thread.

    sessions : the folder that sessions go to, the program's own by default. plan : of the simulated people. proposed : the
    preset and title that the set-up begins with. label : what a new profile is called, where nothing else is given. keeps :
    whether sessions stay once the program ends. recent : scores of the last two minutes. settings_folder : of the next goal.
    The commands raise UsageError or SessionError, one sentence, and change nothing then.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        sessions: Path | None = None,
        plan: DyadPlan | None = None,
        seed: int = 0,
        proposed: StartRequest | None = None,
        label: ProfileLabel | None = None,
        keeps: bool = True,
    ) -> None:
        self._clock, self._sessions, self._seed, self.keeps = clock, sessions, seed, keeps
        self.settings_folder = settings_folder(sessions)
        self.throttle, self.saving, self.rates = LoadGovernor(), PowerSaving(), FULL
        self.inputs = Inputs(clock=clock, throttle=self.throttle, plan=plan)
        self.check = ReadyCheck(self.inputs, clock=clock)
        self.own_tile = OwnTileOffer(self.inputs, clock=clock)
        self.practising = Practising(self.inputs.interviewer)
        self.profiles = ProfileManager(self.inputs, clock=clock, proposed=label)
        self._request = proposed or StartRequest()
        self.topic_proposed = self._request.topic
        self.state = LiveState(preset=preset_of(self._request), title=self._request.title)
        self.recording: Recording | None = None
        self.recent = RecentScores()
        self._update_due_s = self._play_due_s = self._ended_s = self._paused_s = 0.0
        self._left, self._why_ended = LeftAlone(), ""

    @property
    def time_s(self) -> float:
        """Seconds of the session so far; 0 while there is none."""
        return max(0.0, self._clock.now_s() - self.recording.start_s) if self.recording else 0.0

    def choose(self, selection: SourceSelection) -> None:
        """Open sources for the preview."""
        self._require_phase("setup", "cameras and sound cannot be changed during a session; end it first")
        self.inputs.choose(selection)
        self.profiles.sources_changed()

    def begin(self, request: StartRequest) -> None:
        """Start a session as soon as the models are loaded."""
        self._require_phase("setup", "a session is already running; end it first")
        if not self.inputs.people:
            raise UsageError("no picture or sound has been chosen yet; choose a camera, a microphone or a film first")
        is_practice = self.inputs.questions is not None
        request = check_consent(request, self.inputs.people, asked=self.inputs.asked, is_practice=is_practice)
        if request.words and (problem := available()):
            raise UsageError(problem)
        known_language(request.language)
        # A page that knows nothing of the cue after a break takes none away that the command line asked for.
        request = request.model_copy(update={"repair": request.repair or self._request.repair})
        self.state = LiveState(preset=preset_of(request), title=request.title, phase="starting")
        self._request = request
        self.profiles.cancel()
        self.practising.prepare(self.inputs.questions)

    def calibrate(self, request: CalibrateRequest) -> None:
        """Start the steps of a calibration, or repeat some."""
        self._require_phase("setup", "you cannot calibrate during a session; end it first")
        self.profiles.begin(request)

    def pause(self) -> None:
        """Measure and keep nothing until ``resume``."""
        recording = self._running_recording("there is no session to pause; start one first")
        self._flush(recording)
        if not recording.paused:
            self._paused_s = self._clock.now_s()
            recording.pause(self._paused_s)
            self.practising.pause(self.time_s)
        self.state.phase = "paused"

    def resume(self) -> None:
        """Go on after a pause."""
        recording = self._running_recording("there is no session to resume; start one first")
        self._flush(recording)  # a word begun in the pause is not heard to its end
        now_s = self._clock.now_s()
        if recording.paused:
            self.inputs.resume(now_s - self._paused_s)
        recording.resume(now_s)
        self.practising.resume(self.time_s)
        self.state.phase = "running"

    def question(self, what: Literal["next", "repeat"]) -> None:
        """The user is done with an interviewer's question, or wants to hear it again."""
        self.practising.command(what, self.time_s, is_running=self.state.phase == "running")

    @property
    def film_s(self) -> float:
        """Where the films of this conversation stand; in a pause they stand still."""
        paused = self.recording is not None and self.recording.paused
        return self.inputs.film_s(self._paused_s if paused else self._clock.now_s())

    def end(self) -> None:
        """End the session: the phase is ``ending`` until the next step has scored it as a whole."""
        if self.state.phase == "starting":
            self.state.phase = "setup"
            self.practising.leave()
            return
        self._running_recording("there is no session to end; start one first")
        self.state.phase, self._ended_s, self._why_ended = "ending", self._clock.now_s(), ""

    def again(self) -> None:
        """Back to the set-up after the end."""
        self._require_phase("ended", "this session is still running; end it first")
        self.practising.leave()
        self.state = LiveState(preset=self.state.preset)
        self.saving.full = False
        self.recent.clear()
        self.inputs.wake()

    def step(self) -> bool:
        """Take in what came, and score what is due; whether anything was seen or heard."""
        now_s = self._clock.now_s()
        recording = self.recording
        is_live = self.state.phase in ("running", "paused")
        if recording and is_live and (left := self._left.step(now_s, recording.start_s, is_paused=recording.paused)):
            self.state.phase, self._ended_s, self._why_ended = "ending", left.at_s, left.words
        if recording is not None and self.state.phase == "ending":
            self._finish(recording)
            return False
        observed, features = self.inputs.read(recording.keep if recording else self.check.keep)
        self.check.take(observed, features, allowed=self.state.phase == "setup" and not self.profiles.measures)
        self.profiles.take(observed, features)
        self.profiles.step(now_s, busy=self.rates.level > 0)
        gaps = self.inputs.gaps()
        if recording is not None:
            recording.take(observed, features, gaps, load_level=self.rates.level)
            if not recording.paused:
                self.state.turn.take(features)
                self.practising.step(features, now_s - recording.start_s)
            recording.take_questions(*self.practising.take(now_s - recording.start_s))
            if now_s >= self._update_due_s:
                self._update_due_s = max(self._update_due_s + _UPDATE_S, now_s)
                self._take_updates(recording, recording.advance(now_s, settled_s=self.inputs.video.settled_s))
            if (self.inputs.over or self.practising.over) and self.state.phase == "running":
                self.end()
        elif self.state.phase == "starting" and self.inputs.video.ready and not self.inputs.awaits_page:
            self._start(now_s)
        elif now_s >= self._play_due_s:
            self._play_due_s = now_s + _UPDATE_S
            if not self.profiles.measures:
                self.inputs.play_again()
        return bool(observed or features)

    def refresh(self) -> None:
        """Lower or raise the rates to what the machine can keep, and choose the profile that fits."""
        now_s = self._clock.now_s()
        self.own_tile.refresh(now_s)
        rates = self.saving.rates(now_s, self.throttle.rates(now_s))
        if rates != self.rates:
            self.rates = rates
            self.inputs.video.set_rates(rates)
        self.apply_profile()

    def apply_profile(self) -> None:
        """Measure with the profile that fits just now."""
        self.profiles.refresh(self._clock.now_s(), preset=self._request.preset)
        if self.recording is not None and self.recording.pipeline.profile is not self.profiles.in_use:
            self.recording.pipeline.profile = self.profiles.in_use

    def close(self) -> None:
        """End a session that runs (it is kept) and every source. A second call does nothing."""
        try:
            if self.state.phase in ("running", "paused"):
                self.end()
            if self.recording is not None:
                self._finish(self.recording)
        finally:
            self.practising.leave()
            self.profiles.close()
            self.inputs.close()
            if self.recording is not None:
                self.recording.__exit__(None, None, None)

    def _start(self, now_s: float) -> None:
        """Begin to record, or go back to the set-up and say why not."""
        try:
            self._record(now_s)
        except Exception as error:
            recording, self.recording = self.recording, None
            self.state.phase, self.state.session = "setup", None
            if recording is not None:
                recording.__exit__(type(error), error, None)
                with suppress(SessionError):
                    delete_session(recording.writer.folder, aborted=True)
            if isinstance(error, RapportError):
                raise
            traceback.print_exc()
            raise SessionError(f"the session could not start ({type(error).__name__}: {error}); try again") from error

    def _record(self, now_s: float) -> None:
        """Second 0 is now, or when the films begin."""
        start_s = now_s + (FILM_LEAD_S if self.inputs.plays else 0.0)
        self.apply_profile()
        profile, started_at = self.profiles.in_use, self._clock.wall_time(start_s)  # now_s is seconds ago on a busy computer
        header = make_header(self.inputs, self._request, profile, self.state.preset, self.practising.header, started_at)
        self.recording = recording = Recording(
            (self._sessions or sessions_dir(create=True)) / header.id,
            header,
            preset=self.state.preset,
            people=self.inputs.measured,
            start_s=start_s,
            seed=self._seed,
            profile=profile,
        )
        if header.keep_media:
            recording.keep_sources(self.inputs)
        if self._request.words:
            recording.write_words(Transcription(self._request.language))
        self.inputs.begin(start_s, clips=self._request.words)
        self.practising.begin(start_s)
        self.throttle.forget()
        self._update_due_s = now_s + _UPDATE_S
        self.state.phase, self.state.session = "running", header.id

    def _finish(self, recording: Recording) -> None:
        """Score the whole session, which takes seconds after an hour, and sum it up."""
        self.inputs.end()
        recording.take((), *last_of(self.inputs, recording.start_s, self._ended_s), load_level=self.rates.level)
        self.practising.finish(self._ended_s - recording.start_s)
        recording.take_questions(*self.practising.take(self._ended_s - recording.start_s))
        self.recording = None
        sentences = [say("session-no-summary")]
        try:
            sentences = [*filter(None, [self._why_ended]), *recording.conclude(self._ended_s)]
        finally:
            self.inputs.rest()  # whatever went wrong, nobody is left waiting for the end, or watched after it
            sentences = [*sentences, *([] if self.keeps else [say("session-not-kept")])]
            self.state.summary = {"headline": sentences[0], "sentences": sentences, "replay": f"/session/{recording.header.id}"}
            self.state.phase = "ended"

    def _flush(self, recording: Recording) -> None:
        recording.take((), self.inputs.audio.flush(), (), load_level=self.rates.level)

    def _take_updates(self, recording: Recording, updates: list[Update]) -> None:
        for update in updates:
            self.state.take(update, now_s=self._clock.now_s())
            self.recent.add(update, recording.delay)
            if self.state.cue is not None and not recording.pipeline.cue_stands(self.state.cue.kind, update.time_s):
                self.state.cue = None  # its sign is gone; the session keeps it
        if updates:
            self.state.indicators = recording.pipeline.indicators(updates[-1])
            self.state.descriptions = recording.pipeline.descriptions(updates[-1])
            self.state.progress = recording.pipeline.progress(updates[-1].time_s)

    def _running_recording(self, otherwise: str) -> Recording:
        if self.recording is None or self.state.phase not in ("running", "paused"):
            raise UsageError(otherwise)
        return self.recording

    def _require_phase(self, phase: str, otherwise: str) -> None:
        if self.state.phase != phase:
            raise UsageError(otherwise)
