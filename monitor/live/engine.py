"""The live monitor behind the page: one thread that steps the conversation and tells the pages what goes on.

What the program costs this computer: cores used by it and all its processes.
"""

from __future__ import annotations

import json
import math
import queue
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.live.broadcast import Broadcaster
from monitor.live.calibration import STALL_S
from monitor.live.devices import jpeg
from monitor.live.requests import CalibrateRequest, ProfileLabel, SourceSelection, StartRequest
from monitor.live.session import LiveSession
from monitor.live.snapshot import snapshot, tick
from monitor.live.state import CUE_S
from monitor.types import PEOPLE, Person

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

# How often streams and workers are looked at; a third of a picture's time at 30 a second, 1 % of a core.
_STEP_S: Final = 0.012
# As often as pictures of two people come in; more would cost the browser and show nothing.
_TICK_S: Final = 0.05
# What the page says changes at most twice a second.
_STATE_S: Final = 0.5
# Five preview pictures a second (contract of the page).
_PREVIEW_S: Final = 0.2
# How long a page's request may wait for the loop.
_COMMAND_S: Final = 20.0
# To list the program's processes takes up to 20 ms on a computer with many.
_COST_S: Final = 5.0
# To score an hour as a whole takes some ten seconds on a busy machine; a hang must not hold the terminal for ever.
_CLOSE_S: Final = 60.0


class Cost:
    """``read`` now and then: the cores used since the call before; NaN at first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._program = psutil.Process()
        self._before: dict[int, float] = {}
        self._read_s = math.nan

    def read(self) -> float:
        """Cores, 1.0 is one core fully used."""
        seconds: dict[int, float] = {}
        for one in (self._program, *self._program.children(recursive=True)):
            try:
                times = one.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            seconds[one.pid] = times.user + times.system
        now_s = self._clock.now_s()
        used_s = sum(after - self._before.get(pid, after) for pid, after in seconds.items())
        span_s, self._before, self._read_s = now_s - self._read_s, seconds, now_s
        return used_s / span_s if span_s > 0 else math.nan


class LiveEngine:
    """``start`` it, give it commands from any thread, ``close`` it. The commands return the page's STATE.

    sessions : the folder that sessions go to, the program's own by default. plan : of the simulated people, the demo's by
    default. proposed : the preset and title that the set-up begins with. label : what a new profile is called, where nothing
    else is said. say : gets a session's summary, line by line. hub :
    where pages listen.
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
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._say = say
        self.clock = Clock()
        self.hub = Broadcaster()
        self._talk = LiveSession(clock=self.clock, sessions=sessions, plan=plan, seed=seed, proposed=proposed, label=label)
        self._cost = Cost(self.clock)
        self._commands: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._due: dict[str, float] = {}
        self._stepped_s = self._fault_s = 0.0
        self._faults: set[str] = set()
        self._state: dict[str, Any] = {}
        self._tell()

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """End a running session (it is kept), every source and every process. A second call does nothing."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_S)

    @property
    def state(self) -> dict[str, Any]:
        """STATE as it was told last."""
        return self._state

    @property
    def recent(self) -> list[dict[str, Any]]:
        """Scores of the last two minutes."""
        return list(self._talk.recent)

    def choose(self, choice: SourceSelection) -> dict[str, Any]:
        """Open sources for the preview."""
        return self._ask(lambda: self._talk.choose(choice))

    def begin(self, beginning: StartRequest) -> dict[str, Any]:
        """Start a session as soon as the models are loaded."""
        return self._ask(lambda: self._talk.begin(beginning))

    def pause(self) -> dict[str, Any]:
        """Measure and record nothing until ``resume``."""
        return self._ask(self._talk.pause)

    def resume(self) -> dict[str, Any]:
        """Go on after a pause."""
        return self._ask(self._talk.resume)

    def end(self) -> dict[str, Any]:
        """End the session: the phase is ``ending`` while it is scored as a whole, then ``ended`` with the summary."""
        return self._ask(self._talk.end)

    def again(self) -> dict[str, Any]:
        """Back to the set-up after the end."""
        return self._ask(self._talk.again)

    def calibrate(self, choice: CalibrateRequest) -> dict[str, Any]:
        """Start a calibration in the set-up, or repeat some steps of the one that is over."""
        return self._ask(lambda: self._talk.calibrate(choice))

    def leave_calibration(self) -> dict[str, Any]:
        """Break a calibration off, or close one that is over; what was not saved is gone."""
        return self._ask(self._talk.personal.cancel)

    def save_profile(self, label: ProfileLabel) -> dict[str, Any]:
        """Save what the calibration found; it is in use from then on."""
        return self._ask(lambda: self._talk.personal.save(label))

    def use_profile(self, identity: str | None) -> dict[str, Any]:
        """Use a profile, the one that fits (``auto``), or none."""
        return self._ask(lambda: self._talk.personal.use(identity))

    def delete_profile(self, identity: str) -> dict[str, Any]:
        """Delete a profile; what is left is given."""
        self._ask(lambda: self._talk.personal.delete(identity))
        return self.profiles

    @property
    def profiles(self) -> dict[str, Any]:
        """All profiles, and one sentence for each file that is none."""
        return self._talk.personal.profiles()

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person, for the page to show; None for a device."""
        return self._talk.inputs.film(person)

    def _ask(self, command: Callable[[], None]) -> dict[str, Any]:
        answer: Future[None] = Future()
        self._commands.put((command, answer))
        try:
            answer.result(_COMMAND_S)
        except LateError:
            # Who is told to try again must not find it done twice, or done at a moment of its own.
            if answer.cancel():
                raise RapportError("the program is busy just now; try again in a moment") from None
            raise RapportError("the program is busy with this just now; wait a moment and see what it shows") from None
        return self._state

    # From here on everything runs in the desk's own thread.

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._obey()
                self._step()
                self._closing.wait(_STEP_S)
        finally:
            with self._calmly():
                self._talk.close()
            with self._calmly():
                self._tell()

    def _obey(self) -> None:
        while not self._commands.empty():
            command, answer = self._commands.get()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                command()
            except RapportError as error:
                answer.set_exception(error)
            except Exception as error:
                traceback.print_exc()
                answer.set_exception(RapportError(f"this did not work ({type(error).__name__}: {error})"))
            else:
                with self._calmly():
                    self._tell()
                answer.set_result(None)

    def _step(self) -> None:
        now_s = self.clock.now_s()
        if now_s - self._stepped_s > STALL_S:
            # The computer slept or was stopped: how late everything was says nothing about its speed.
            self._talk.governor.forget()
        self._stepped_s = now_s
        came = False
        with self._calmly():
            came = self._talk.step()
        if self._talk.situation.notice and now_s - self._fault_s > CUE_S:
            self._talk.situation.notice = ""
        if came and self._is_due("tick", _TICK_S):
            with self._calmly():
                sketches = self.hub.wanted("sketches")
                told = tick(self._talk, now_s=self.clock.now_s(), sketches=sketches)
                self.hub.publish("tick", json.dumps(told))
        if self._is_due("cost", _COST_S):
            with self._calmly():
                self._talk.situation.cores = self._cost.read()
        if self._is_due("state", _STATE_S):
            with self._calmly():
                self._talk.keep_up()
            with self._calmly():
                self._tell()
        if self.hub.wanted("pictures") and self._is_due("pictures", _PREVIEW_S):
            with self._calmly():
                self._show()

    @contextmanager
    def _calmly(self) -> Iterator[None]:
        """A fault of ours must not end somebody's conversation: it is said and logged once, and the rest goes on."""
        try:
            yield
        except Exception as error:
            self._fault_s = self.clock.now_s()
            self._talk.situation.notice = self._said(error)

    def _said(self, error: Exception) -> str:
        if isinstance(error, RapportError):
            return str(error)
        fault = f"{type(error).__name__}: {error}"
        if fault not in self._faults:
            self._faults.add(fault)
            traceback.print_exc()
        return f"something went wrong here ({fault}); the rest goes on"

    def _tell(self) -> None:
        before, self._state = self._state.get("phase"), self._found()
        self.hub.publish("state", json.dumps({"type": "state", **self._state}))
        if self._state["phase"] == "ended" != before:
            for line in (*self._state["summary"]["sentences"], f"See it again: rapport replay {self._state['session']}"):
                self._say(line)

    def _found(self) -> dict[str, Any]:
        """STATE; where some of it cannot be told, what was told last and how far the conversation is."""
        try:
            return snapshot(self._talk, now_s=self.clock.now_s())
        except Exception as error:
            if not self._state:
                raise
            situation, note = self._talk.situation, self._said(error)
            known = {name: getattr(situation, name) for name in ("phase", "session", "summary")}
            return {**self._state, **known, "time_s": round(self._talk.time_s, 1), "notices": [note]}

    def _show(self) -> None:
        for number, person in enumerate(PEOPLE):
            eye = self._talk.inputs.sights.eyes.get(person)
            if eye is not None and eye.latest is not None:
                self.hub.publish(f"picture {person}", bytes([number]) + jpeg(eye.latest.image), wants="pictures")

    def _is_due(self, what: str, every_s: float) -> bool:
        now_s = self.clock.now_s()
        due_s = self._due.get(what, now_s)
        if now_s < due_s:
            return False
        self._due[what] = max(due_s + every_s, now_s)
        return True
