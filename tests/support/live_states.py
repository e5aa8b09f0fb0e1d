"""Real snapshots of live conversations without a camera: the real ``LiveSession`` with planted pictures, sounds and measures.

Planted are the edges only: the clock, what devices deliver, and what the models see and hear in it (``simulate.measured``).
All that a page is sent comes from the program, and every snapshot is checked against the schema of ``monitor.live.state``.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import pytest
from pydantic import TypeAdapter

from monitor import feed
from monitor.calibrate.steps import StepName
from monitor.clock import Clock
from monitor.config import load_preset
from monitor.errors import SourceError
from monitor.live import audio, inputs, video, words
from monitor.live import session as live_session
from monitor.live.display.signs import Signs
from monitor.live.power.saving import PowerSaving
from monitor.live.requests import PersonSources, SourceSelection, StartRequest
from monitor.live.session import LiveSession
from monitor.live.snapshot import snapshot, tick
from monitor.live.state import LiveState, PageState, notice
from monitor.live.taken_camera.offer import OwnTileOffer
from monitor.live.transcript.transcription import Transcription
from monitor.simulate.measured import events, rows
from monitor.simulate.plan import DyadPlan
from monitor.simulate.series import dyad
from monitor.sources.device import StreamStatus
from monitor.sources.spec import Spec
from monitor.speech import SpeechClip
from monitor.transcript.recognition import Recognition
from monitor.types import PEOPLE, Event, FeatureBlock, Gap, Person, Picture, Score, Sound, Update
from monitor.vision.features import VideoFeatures
from monitor.vision.shared_view import Layout
from monitor.voice.person_voice import AudioFeatures
from tests.support.gaze_looks import looking, named, reading
from tests.support.portraits import landmarks, portrait, sway
from tests.support.recognition import FakeRecognition

CAMERA, MICROPHONE, LOOPBACK = "camera:Desk Camera", "microphone:Built-in Microphone", "loopback:Built-in Speakers"
TILE = "screen:980,180,640,360"
BOTH = SourceSelection(
    user=PersonSources(picture=CAMERA, sound=MICROPHONE), partner=PersonSources(picture=TILE, sound=LOOPBACK)
)
COPY_FROM_S = 120.0
# A lively talk; from COPY_FROM_S on the user copies the partner outright.
PLAN = DyadPlan.of(
    duration_s=300, seed=11, coupling=0.5, lag_s=1.0, jitter_s=0.5, leader="partner", echo_share=0.2, turn_s=6,
    copy_from_s=COPY_FROM_S,
)  # fmt: skip
STEP_S, CALIBRATION_STEP_S = 1.0, 0.25
BEGIN_S = 10_000.0
SOUND_HZ = 16000
SEEN_LATE_S = 0.14  # how long a picture takes to be looked at
SCHEMA = TypeAdapter(PageState)


def checked(state: dict[str, Any]) -> PageState:
    """The state as it goes over the wire, which must fit the schema exactly."""
    document = json.loads(json.dumps(state, allow_nan=False))
    SCHEMA.validate_python(document, strict=False)
    unknown = set(document) - set(PageState.__annotations__)
    assert not unknown, f"the schema does not know {unknown}"
    return cast(PageState, document)


class ManualClock(Clock):
    """A clock that the test moves. It begins later than any session lasts, so that a time says which clock it is of."""

    def __init__(self) -> None:
        super().__init__()
        self.time_s = BEGIN_S

    def now_s(self) -> float:
        return self.time_s

    def sleep(self, for_s: float) -> None:
        self.time_s += for_s


Talk = tuple[dict[tuple[Person, str], FeatureBlock], tuple[Event, ...]]


@functools.cache
def planted_talk(plan: DyadPlan = PLAN) -> Talk:
    """The whole planted talk: its rows by person and family, and its phrases."""
    truth = dyad(plan)
    blocks = {(block.person, block.family): block for block in rows(truth, block_s=plan.duration_s)}
    return blocks, tuple(event for event in events(truth) if event.kind == "phrase")


@functools.cache
def _look(name: StepName, good: bool) -> FeatureBlock:
    step = named(name)
    return looking(step, seconds=step.settle_s + step.seconds + 4, quality=1.0 if good else 0.0)


@functools.cache
def _reading() -> tuple[FeatureBlock, tuple[Event, ...]]:
    *phrases, block = reading(named("read"))
    assert isinstance(block, FeatureBlock)
    return block, tuple(phrase for phrase in phrases if isinstance(phrase, Event))


def _between(block: FeatureBlock, start_s: float, end_s: float, *, shift_s: float = 0.0) -> FeatureBlock:
    """The rows between two times, of a block that begins ``shift_s`` later."""
    time_s = block.time_s + shift_s
    first, last = np.searchsorted(time_s, (start_s, end_s))
    return replace(block, time_s=time_s[first:last], values=block.values[first:last], quality=block.quality[first:last])


class PlantedPeople:
    """What devices and models give of two people at any time of a clock.

    origin_s : when the planted talk begins. silent, unseen : whose voice or face is missing. unwatched : whose pictures nobody
    looks at yet. echoes : whether the partner is heard in the user's microphone. statuses : of streams that are not simply on,
    by person and use. on_battery, has_screen : of the computer. poor : steps of a calibration that go badly. step : the step
    that runs, and since when.
    """

    def __init__(self, clock: ManualClock, talk: Talk | None = None) -> None:
        self.clock = clock
        self.talk = talk or planted_talk()
        self.origin_s = clock.time_s
        self.silent: set[Person] = set()
        self.unseen: set[Person] = set()
        self.unwatched: set[Person] = set()
        self.echoes = False
        self.statuses: dict[tuple[Person, str], StreamStatus] = {}
        self.poor: set[StepName] = set()
        self.on_battery = False
        self.has_screen = False
        self.step: tuple[StepName, float] | None = None

    def seen(self, person: Person, start_s: float, end_s: float) -> tuple[FeatureBlock, ...]:
        """Rows of a person's pictures between two times of the clock."""
        if person == "user" and self.step is not None:
            name, since_s = self.step
            return (_between(_look(name, name not in self.poor), start_s, end_s, shift_s=since_s),)
        blocks = []
        for family in ("face", "body", "motion"):
            block = _between(self.talk[0][person, family], start_s, end_s, shift_s=self.origin_s)
            hidden = person in self.unseen and family != "motion"
            blocks.append(replace(block, quality=np.zeros_like(block.quality)) if hidden else block)
        return tuple(block for block in blocks if block.time_s.size)

    def heard(self, person: Person, start_s: float, end_s: float) -> AudioFeatures:
        """What a listener hears between two times: of the session, or of the clock while there is none."""
        in_session = start_s < BEGIN_S / 2
        shift_s = 0.0 if in_session else self.origin_s
        block, phrases = self.talk[0][person, "voice"], self.talk[1]
        if person == "user" and self.step is not None:
            name, shift_s = self.step
            block, phrases = _reading()
            if name != "read" or name in self.poor:
                return AudioFeatures()
        if person in self.silent:
            return AudioFeatures()
        ended = (
            replace(phrase, start_s=phrase.start_s + shift_s, end_s=phrase.end_s + shift_s)
            for phrase in phrases
            if phrase.person == person and start_s <= phrase.end_s + shift_s < end_s
        )
        return AudioFeatures((_between(block, start_s, end_s, shift_s=shift_s),), tuple(ended))


class PlantedStream:
    """A ``Stream`` without a thread: what it gives is there when it is read."""

    def __init__(self, people: PlantedPeople, spec: Spec, stream: str, use: str) -> None:
        self.name, self.stream = spec.label, stream
        self.device_name = spec.name or spec.label
        self.rectangle = None
        self._people, self._use = people, use
        self._person: Person = "partner" if stream.startswith("partner") else "user"
        self._read_to_s = people.clock.time_s

    @property
    def status(self) -> StreamStatus:
        rate_hz = 25.0 if self._use == "picture" else 31.0
        return self._people.statuses.get((self._person, self._use), StreamStatus("on", "", rate_hz))

    def start(self) -> None: ...

    def close(self) -> None: ...

    def report_face(self, seen: bool, time_s: float) -> None: ...

    def set_rate(self, rate_hz: float) -> None: ...

    def explain(self, reason: str) -> None: ...

    def gaps(self) -> list[Gap]:
        return []

    def open_gap(self) -> Gap | None:
        return None

    def read(self) -> list[Picture] | list[Sound]:
        start_s, self._read_to_s = self._read_to_s, self._people.clock.time_s
        if self.status.state != "on" or self._read_to_s <= start_s:
            return []
        if self._use == "picture":
            return [Picture(self._read_to_s, portrait(self._person, self._read_to_s))]
        n = round((self._read_to_s - start_s) * SOUND_HZ)
        pitch_hz = 120 if self._person == "user" else 210
        loud = 0.001 if self._person in self._people.silent else 0.05
        samples = loud * np.sin(2 * np.pi * pitch_hz * (start_s + np.arange(n) / SOUND_HZ))
        return [Sound(start_s, samples.astype(np.float32), SOUND_HZ)]


class PlantedVision:
    """A ``VisionWorker`` without a process: it has seen the planted people."""

    ready = can_take = True
    owed_s = None
    gaps: tuple[Gap, ...] = ()

    def __init__(self, people: PlantedPeople, person: Person) -> None:
        self._people, self._person = people, person
        self.seen_to_s = people.clock.time_s

    def submit(self, picture: Picture) -> bool:
        return True

    def cut(self) -> None: ...

    def set_rates(self, *, face_hz: float, body_hz: float) -> None: ...

    def set_gaze(self, gaze: object) -> None: ...

    def spare(self, spares: bool) -> None: ...

    def close(self) -> None: ...

    def read(self) -> list[VideoFeatures]:
        end_s = self._people.clock.time_s - SEEN_LATE_S
        if self._person in self._people.unwatched or end_s <= self.seen_to_s:
            return []
        blocks = self._people.seen(self._person, self.seen_to_s, end_s)
        self.seen_to_s = end_s
        shown = None if self._person in self._people.unseen else landmarks(sway(self._person, end_s))
        return [VideoFeatures(end_s, blocks, shown)] if blocks else []


class PlantedListener:
    """A ``Listener`` without models: it has heard the planted people."""

    latency_s = 0.43
    people: PlantedPeople  # of the subclass that takes the listener's place

    def __init__(self, person: Person, *, patient: bool = False, clips: bool = False) -> None:
        self._person, self._clips = person, clips

    def push(self, sound: Sound) -> AudioFeatures:
        heard = self.people.heard(self._person, sound.time_s, sound.time_s + sound.samples.size / sound.rate_hz)
        if not self._clips:
            return heard
        silent = ((phrase, np.zeros(round((phrase.end_s - phrase.start_s) * SOUND_HZ), np.float32)) for phrase in heard.phrases)
        return replace(heard, clips=tuple(SpeechClip(self._person, phrase.start_s, samples) for phrase, samples in silent))

    def finish(self) -> AudioFeatures:
        return AudioFeatures()


class PlantedEchoGuard:
    """An ``EchoGuard`` that lets everything through."""

    def __init__(self, people: PlantedPeople) -> None:
        self._people = people

    @property
    def echoing(self) -> bool:
        return self._people.echoes

    def push_user(self, sound: Sound) -> list[Sound]:
        return [sound]

    def push_partner(self, sound: Sound) -> None: ...

    def finish(self) -> list[Sound]:
        return []


class PlantedSharedView:
    """A ``SharedViewTracker`` that still looks for the two people in one picture."""

    def __init__(self, layout: Layout, *, clock: Clock) -> None:
        self.notice = notice("shared-view-looking")

    def push(self, picture: Picture, *, missing: bool) -> None: ...

    def close(self) -> None: ...


class PlantedConversation:
    """A real ``LiveSession`` on planted people: ``run`` lets time go by, ``state`` is what a page would be sent.

    recognition : makes the recognition of a session's words. talk : what the two do; the one of ``PLAN`` by default.
    """

    def __init__(
        self, folder: Path, *, recognition: Callable[[str | None], Recognition] | None = None, talk: Talk | None = None
    ) -> None:
        self._recognition = recognition or (lambda language: FakeRecognition(given=language or ""))
        self.clock = ManualClock()
        self.people = PlantedPeople(self.clock, talk)
        with self._planted():
            self.session = LiveSession(clock=self.clock, sessions=folder)
        self.session.saving = PowerSaving(is_on_battery=lambda: self.people.on_battery)
        self.session.own_tile = OwnTileOffer(self.session.inputs, clock=self.clock, see_screen=self._see_screen)

    def _see_screen(self) -> None:
        if not self.people.has_screen:
            raise SourceError("no screen")

    def act(self, command: Callable[[LiveSession], object]) -> None:
        """Give the session a command, as the engine does for a page."""
        with self._planted():
            command(self.session)

    def choose(self, selection: SourceSelection = BOTH) -> None:
        """Choose sources and look at them for a moment."""
        self.act(lambda session: session.choose(selection))
        self.run(2.0)

    def begin(self, request: StartRequest | None = None) -> None:
        """Begin the session at the next step; the planted talk begins with it."""
        self.act(lambda session: session.begin(request or StartRequest(consent=PEOPLE)))
        self.run(STEP_S)
        assert self.session.recording is not None
        self.people.origin_s = self.session.recording.start_s

    def run(self, seconds: float) -> None:
        """Step as the engine does, only less often."""
        end_s = self.clock.time_s + seconds
        with self._planted():
            while self.clock.time_s < end_s - 1e-6:
                self.clock.sleep(min(STEP_S if self.people.step is None else CALIBRATION_STEP_S, end_s - self.clock.time_s))
                self.session.step()
                self.session.refresh()
                self._follow_calibration()

    def run_until(self, holds: Callable[[PageState], Any], *, within_s: float = PLAN.duration_s) -> PageState:
        """Run until a state holds; that state."""
        end_s = self.clock.time_s + within_s
        while not holds(state := self.state()):
            assert self.clock.time_s < end_s, f"it never came: {state}"
            self.run(STEP_S if self.people.step is None else CALIBRATION_STEP_S)
        return state

    def close(self) -> None:
        self.act(lambda session: session.close())

    def state(self) -> PageState:
        return checked(snapshot(self.session, now_s=self.clock.time_s))

    def tick(self, *, sketches: bool = True) -> dict[str, Any]:
        return tick(self.session, now_s=self.clock.time_s, sketches=sketches)

    def _follow_calibration(self) -> None:
        """The user does what the step of a calibration asks for."""
        calibration = self.session.profiles.calibration_snapshot(self.clock.time_s)
        at = calibration["at"] if calibration is not None else None
        name = None if calibration is None or at is None else calibration["steps"][at]["name"]
        if name is None:
            self.people.step = None
        elif self.people.step is None or self.people.step[0] != name:
            self.people.step = name, self.clock.time_s

    def _planted(self) -> AbstractContextManager[None]:
        return planted_edges(lambda: self.people, recognition=self._recognition)


class EdgeListener(PlantedListener):
    """One class for every conversation: the program asks whether what it made is a Listener."""

    people_now: ClassVar[Callable[[], PlantedPeople]]

    def __init__(self, person: Person, **options: bool) -> None:
        super().__init__(person, **options)
        self.people = self.people_now()


@contextmanager
def planted_edges(people: Callable[[], PlantedPeople], *, recognition: Callable[[str | None], Recognition]) -> Iterator[None]:
    """The edges of the program replaced: devices, the models that see, the models that hear.

    people : who is in front of whatever is opened now; several conversations of one program tell it by their threads.
    """

    class Factory:
        def __init__(self, **options: object) -> None: ...

        def pictures(self, spec: Spec, *, stream: str, **options: object) -> PlantedStream:
            return PlantedStream(people(), spec, stream, "picture")

        def sounds(self, spec: Spec, *, stream: str, **options: object) -> PlantedStream:
            return PlantedStream(people(), spec, stream, "sound")

        def close(self) -> None: ...

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "SourceFactory", Factory)
        patch.setattr(feed, "VisionWorker", lambda person, **options: PlantedVision(people(), person))
        patch.setattr(feed, "Listener", EdgeListener)
        patch.setattr(EdgeListener, "people_now", staticmethod(people), raising=False)
        patch.setattr(video, "SharedViewTracker", PlantedSharedView)
        patch.setattr(audio, "EchoGuard", lambda: PlantedEchoGuard(people()))
        patch.setattr(live_session, "available", lambda: "")
        patch.setattr(live_session, "Transcription", lambda language: Transcription(language, make=recognition))
        yield


@dataclass(frozen=True)
class Recorded:
    """One moment of a conversation: STATE, the scores of the two minutes before it, and what was seen just then."""

    state: PageState
    recent: list[dict[str, Any]]
    ticks: list[dict[str, Any]]


def record_talk(folder: Path) -> dict[str, Recorded]:
    """The planted talk from its beginning to its summary, by what there is to see at a moment of it."""
    conversation = PlantedConversation(folder)

    def moment() -> Recorded:
        state, recent = conversation.state(), [*conversation.session.recent]
        ticks = []
        for _ in range(3):
            conversation.run(STEP_S)
            ticks.append(conversation.tick())
        return Recorded(state, json.loads(json.dumps(recent)), ticks)

    conversation.choose()
    conversation.begin(StartRequest(title="Practice with Ada", consent=PEOPLE))
    moments = {}
    conversation.run_until(lambda state: state["time_s"] >= 40)
    moments["calibrating"] = moment()
    conversation.run_until(lambda state: state["ring"]["status"] == "ok")
    moments["scored"] = moment()
    conversation.run_until(lambda state: state["cue"] is not None and state["cue"]["kind"] == "excess")
    moments["copying"] = moment()
    conversation.act(lambda session: session.end())
    conversation.run_until(lambda state: state["phase"] == "ended")
    moments["ended"] = moment()
    conversation.close()
    return moments


def write_talk(folder: Path) -> Path:
    """The same as a file, which is written in the folder."""
    (folder / "recorded").mkdir()
    moments = record_talk(folder / "recorded")
    (folder / "talk.json").write_text(json.dumps({name: asdict(moment) for name, moment in moments.items()}))
    return folder / "talk.json"


def read_talk(file: Path) -> dict[str, Recorded]:
    """The same from that file."""
    document = json.loads(file.read_text())
    return {name: Recorded(checked(fields["state"]), fields["recent"], fields["ticks"]) for name, fields in document.items()}


def changed(state: PageState, **changes: Any) -> PageState:
    """A snapshot with other numbers, kinds or flags; dictionaries are merged, and the schema still fits."""
    document = copy.deepcopy(cast(dict[str, Any], state))
    _merge(document, changes)
    return checked(document)


def _merge(into: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def with_coordination(state: PageState, score: Score) -> PageState:
    """A snapshot whose coordination is another score, in the words that the program has for it."""
    live = LiveState(preset=load_preset(state["preset"]), update=Update(score.time_s, (score,)))
    return changed(state, ring=words.ring(live, Signs("both", "both")), scores={"coordination": words.score_fields(score)})
