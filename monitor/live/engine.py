"""The live monitor behind the page: one thread that steps the conversation and publishes its state to the pages."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from monitor.clock import Clock, Schedule
from monitor.live.broadcast import Broadcaster
from monitor.live.calibration import STALL_S
from monitor.live.commands import CommandQueue
from monitor.live.devices import jpeg
from monitor.live.pages.faults import Faults
from monitor.live.pages.page_watch import PageWatch
from monitor.live.power.throttle import Cost
from monitor.live.requests import CalibrateRequest, CheckRequest, ProfileLabel, SourceSelection, StartRequest
from monitor.live.session import LiveSession
from monitor.live.snapshot import snapshot, tick
from monitor.live.state import PageState, worded
from monitor.live.taken_camera.search import OwnTileSearch
from monitor.paths import command_name
from monitor.process.allocator import give_back
from monitor.sources.browser.tracks import BrowserTracks
from monitor.types import PEOPLE, Person
from monitor.words import say

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

# How often streams and workers are looked at; a third of a picture's time at 30 a second, 1 % of a core.
_STEP_S: Final = 0.012
# As often as two people's pictures come in.
_TICK_S: Final = 0.05
# The page's contract: STATE at most twice a second, five preview pictures.
_STATE_S: Final = 0.5
_PREVIEW_S: Final = 0.2
# To list the program's processes takes up to 20 ms on a computer with many.
_COST_S: Final = 5.0
# To score an hour as a whole takes some ten seconds on a busy machine; a hang must not hold the terminal for ever.
_CLOSE_S: Final = 60.0


class LiveEngine:
    """``start`` it, give it commands from any thread, ``close`` it. The commands return the page's STATE.

    sessions : the folder that sessions go to, the program's own by default. plan : of the simulated people, the demo's by
    default. proposed : what the set-up begins with. label : what a new profile is called, where nothing else is given. keeps :
    whether sessions stay once the program ends. say : gets a summary, line by line. follow : is called after each step, in the
    engine's thread. broadcaster : where pages listen.
    Commands raise UsageError, SessionError or CalibrationError, one sentence, and change nothing then.
    """

    def __init__(
        self,
        *,
        sessions: Path | None = None,
        plan: DyadPlan | None = None,
        seed: int = 0,
        proposed: StartRequest | None = None,
        label: ProfileLabel | None = None,
        keeps: bool = True,
        say: Callable[[str], None] = lambda line: None,
        follow: Callable[[LiveSession, Clock], None] = lambda session, clock: None,
    ) -> None:
        self._print, self._follow = say, follow
        self.clock = Clock()
        self.broadcaster = Broadcaster()
        about: Any = {"sessions": sessions, "plan": plan, "seed": seed, "proposed": proposed, "label": label, "keeps": keeps}
        self._session = LiveSession(clock=self.clock, **about)
        self.pages = PageWatch(self._session, self.broadcaster, clock=self.clock)
        self._cost = Cost(self.clock)
        self._commands = CommandQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._schedule = Schedule(self.clock)
        self._stepped_s = 0.0
        self._faults = Faults(self._session, self.clock)
        self._state = snapshot(self._session, now_s=self.clock.now_s())
        self._publish_state()

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """End a session that runs (it stays), every source and every process. A second call does nothing."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_S)

    @property
    def browser(self) -> BrowserTracks:
        """What the pages capture."""
        return self._session.inputs.browser

    @property
    def settings_folder(self) -> Path:
        """Where the goal of the next session lies."""
        return self._session.settings_folder

    @property
    def state(self) -> PageState:
        """STATE as it was published last."""
        return self._state

    @property
    def recent(self) -> list[dict[str, Any]]:
        """Scores of the last two minutes."""
        return list(self._session.recent)

    def arrive(self) -> PageState:
        """A page comes: what was let go, or waits for the first one, is opened."""
        return self._submit(lambda: None) if self.pages.waits else self._state

    def choose(self, selection: SourceSelection) -> PageState:
        """Open sources for the preview."""
        return self._submit(lambda: self._session.choose(selection))

    @property
    def own_tile(self) -> OwnTileSearch:
        """The user's tile in the call in place of their camera."""
        return OwnTileSearch(self._session, self._submit, clock=self.clock)

    def share_again(self) -> PageState:
        """Have the desktop ask once more what to share."""
        return self._submit(self._session.inputs.share_again)

    def use_full_rates(self, full: bool) -> PageState:
        """All pictures, also on battery and on a busy computer; until the next session."""
        return self._submit(lambda: self._session.saving.choose(full=full))

    def begin(self, request: StartRequest) -> PageState:
        """Start a session as soon as the models are loaded."""
        return self._submit(lambda: self._session.begin(request))

    def pause(self) -> PageState:
        """Measure and record nothing until ``resume``."""
        return self._submit(self._session.pause)

    def resume(self) -> PageState:
        """Go on after a pause."""
        return self._submit(self._session.resume)

    def end(self) -> PageState:
        """End the session: the phase is ``ending`` while it is scored as a whole, then ``ended`` with the summary."""
        return self._submit(self._session.end)

    def again(self) -> PageState:
        """Back to the set-up after the end."""
        return self._submit(self._session.again)

    def calibrate(self, request: CalibrateRequest) -> PageState:
        """Start a calibration in the set-up, or repeat some steps of the one that is over."""
        return self._submit(lambda: self._session.calibrate(request))

    def leave_calibration(self) -> PageState:
        """Break a calibration off, or close one that is over; what was not saved is gone."""
        return self._submit(self._session.profiles.cancel)

    def check(self, request: CheckRequest) -> PageState:
        """Start the check before the start."""
        return self._submit(lambda: self._session.check.begin(can_play=request.can_play))

    def leave_check(self) -> PageState:
        """Break the check off, or put its verdict away."""
        return self._submit(self._session.check.cancel)

    def save_profile(self, label: ProfileLabel) -> PageState:
        """Save what the calibration found; it is in use from then on."""
        return self._submit(lambda: self._session.profiles.save(label))

    def use_profile(self, identity: str | None) -> PageState:
        """Use a profile, the one that fits (``auto``), or none."""
        return self._submit(lambda: self._session.profiles.use(identity))

    def delete_profile(self, identity: str) -> dict[str, Any]:
        """Delete a profile; what is left is given."""
        self._submit(lambda: self._session.profiles.delete(identity))
        return self.profiles

    @property
    def profiles(self) -> dict[str, Any]:
        """All profiles, and one sentence for each file that is none."""
        return self._session.profiles.listing()

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person, for the page to show; None for a device."""
        return self._session.inputs.film(person)

    def question(self, what: Literal["next", "repeat"]) -> PageState:
        """The user is done with an interviewer's question, or wants to hear it again."""
        return self._submit(lambda: self._session.question(what))

    def question_media(self, said: int) -> bytes | Path | None:
        """What the page plays for a ``said`` of the state, a WAV file or a film; None where it is over or was never said."""
        interview = self._session.practising.interview
        return interview.media(said) if interview is not None else None

    def _submit(self, command: Callable[[], None]) -> PageState:
        self._commands.submit(command)
        return self._state

    # From here on everything runs in the engine's own thread.

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._commands.run(self._publish_command, before=self.pages.arrive)  # whoever asks is there
                self._step()
                self._closing.wait(_STEP_S)
        finally:
            with self._faults.contained():
                self._session.close()
            with self._faults.contained():
                self._publish_state()

    def _publish_command(self) -> None:
        with self._faults.contained():
            self._publish_state()

    def _step(self) -> None:
        now_s = self.clock.now_s()
        if now_s - self._stepped_s > STALL_S:
            # The computer slept or was stopped: how late everything was says nothing about its speed.
            self._session.throttle.forget()
        self._stepped_s = now_s
        has_input = False
        with self._faults.contained():
            self.pages.step(now_s)
        with self._faults.contained():
            has_input = self._session.step()
        with self._faults.contained():
            self._follow(self._session, self.clock)
        self._faults.clear_old(now_s)
        if has_input and self._schedule.is_due("tick", _TICK_S):
            with self._faults.contained():
                message = tick(self._session, now_s=self.clock.now_s(), sketches=self.broadcaster.wanted("sketches"))
                self.broadcaster.publish("tick", json.dumps(message))
        if self._schedule.is_due("cost", _COST_S):
            with self._faults.contained():
                self._session.state.cores = self._cost.read()
            give_back()  # sound and pictures of every length leave holes
        if self._schedule.is_due("state", _STATE_S) or self._asks_anew():
            with self._faults.contained():
                self._session.refresh()
            with self._faults.contained():
                self._publish_state()
        if self.broadcaster.wanted("pictures") and self._schedule.is_due("pictures", _PREVIEW_S):
            with self._faults.contained():
                self._publish_previews()

    def _publish_state(self) -> None:
        before, self._state = self._state["phase"], self._snapshot()
        if self._state["phase"] == "running" and before == "starting":
            for line in self._state["cue_notes"]:
                self._print(line)
        self.broadcaster.publish("state", json.dumps({"type": "state", **self._state}))
        summary = self._state["summary"]
        if self._state["phase"] == "ended" != before and summary is not None:
            for line in summary["sentences"]:
                self._print(line)
            if self._session.keeps:
                self._print(say("session-see-again", command=command_name(), session=str(self._state["session"])))

    def _snapshot(self) -> PageState:
        """STATE; where some of it cannot be read, what was published last and how far the conversation is."""
        try:
            return snapshot(self._session, now_s=self.clock.now_s())
        except Exception as error:
            state, text = self._session.state, self._faults.describe(error)
            return {
                **self._state,
                "phase": state.phase,
                "session": state.session,
                "summary": state.summary,
                "time_s": round(self._session.time_s, 1),
                "notices": [worded("fault", text)],
            }

    def _publish_previews(self) -> None:
        for number, person in enumerate(PEOPLE):
            video = self._session.inputs.video.analyzers.get(person)
            if video is not None and video.latest is not None:
                self.broadcaster.publish(f"picture {person}", bytes([number]) + jpeg(video.latest.image), wants="pictures")

    def _asks_anew(self) -> bool:
        """Whether an interviewer begins to speak, which a page has to know before it is heard."""
        interview, shown = self._session.practising.interview, self._state["question"]
        return interview is not None and shown is not None and interview.said != shown["said"]
