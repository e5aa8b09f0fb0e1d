"""The real server and routes of the live page before an engine that plays snapshots, and remembers what it was asked.

In the set-up, and at the beginning of a conversation, the snapshots come from a ``PlantedConversation`` that obeys the page's
commands. A test may show a recorded moment instead; ``pause``, ``resume``, ``end`` and ``again`` lead on from there.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from monitor.calibrate.profile import profiles_dir
from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.live import connections, devices
from monitor.live.broadcast import Broadcaster
from monitor.live.devices import jpeg
from monitor.live.requests import CalibrateRequest, CheckRequest, ProfileLabel, SourceSelection, StartRequest
from monitor.live.session import LiveSession
from monitor.live.state import PageState
from monitor.paths import home
from monitor.record.person import SETTINGS_NAME
from monitor.sources import cameras, loopback, microphone, screen
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.follow import faces
from monitor.sources.rectangle import Rectangle
from monitor.types import PEOPLE, Person
from monitor.web import server
from monitor.web.live import live_routes
from monitor.web.security import new_token
from monitor.web.server import STATIC, Site
from tests.support import portraits
from tests.support.live_states import BOTH, PlantedConversation, Recorded, changed

TICK_S, STATE_S = 0.1, 1.0


class SnapshotEngine:
    """In the place of ``LiveEngine``. commands : what pages asked for, with the bodies of their requests.

    moments : a recorded talk, by name.
    """

    def __init__(self, folder: Path, moments: Mapping[str, Recorded]) -> None:
        self.broadcaster = Broadcaster()
        self.browser = BrowserTracks(Clock())
        self.moments = moments
        self._folder = folder
        self._lock = threading.RLock()
        self._shown: PageState | None = None
        self._moment: Recorded | None = None
        self.conversation = PlantedConversation(folder)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._publish, name="snapshots", daemon=True)
        self.reset()
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)
        self.conversation.close()

    def reset(self) -> None:
        """Back to a set-up in which nothing is chosen."""
        with self._lock:
            shutil.rmtree(profiles_dir(), ignore_errors=True)
            for name in ("set-up.json", SETTINGS_NAME):
                (home() / name).unlink(missing_ok=True)
            self.commands: list[tuple[str, dict[str, Any]]] = []
            self.refusal: RapportError | None = None
            self._silent = False
            self._set_up()
            self._publish_state()

    def reset_session(self) -> None:
        """Back to the set-up, with what the page has kept of the last one."""
        with self._lock:
            self.commands = []
            self._set_up()
            self._publish_state()

    @property
    def settings_folder(self) -> Path:
        """Where the goal of the next session lies."""
        return home()

    def asked_for(self, name: str) -> list[dict[str, Any]]:
        """The bodies of all requests of a kind."""
        return [body for command, body in self.commands if command == name]

    @property
    def wants(self) -> list[str]:
        """What the open pages want besides the state."""
        return [item for item in ("pictures", "sketches") if self.broadcaster.wanted(item)]

    def choose_both(self) -> None:
        """As if camera, microphone, a part of the screen and its sound had been chosen."""
        self.plant(lambda conversation: conversation.choose(BOTH))

    def silence(self) -> None:
        """Nobody speaks any more."""
        self._silent = True
        self.plant(lambda conversation: conversation.people.silent.update(PEOPLE))

    def plant(self, change: Callable[[PlantedConversation], object]) -> None:
        """Change what is planted, or let its time go by."""
        with self._lock:
            change(self.conversation)
            self._shown = self._moment = None
            self._publish_state()

    def show(self, name: str, **changes: Any) -> None:
        """A recorded moment; changes are of numbers, kinds and flags only."""
        self._moment = self.moments[name]
        self.show_state(changed(self._moment.state, **changes))

    def show_state(self, state: PageState) -> None:
        """A snapshot."""
        with self._lock:
            self._shown = state
            self._publish_state()

    def change(self, **changes: Any) -> None:
        """Other numbers, kinds and flags in what is shown."""
        self.show_state(changed(self.state, **changes))

    @property
    def state(self) -> PageState:
        with self._lock:
            return self._shown if self._shown is not None else self.conversation.state()

    def arrive(self) -> PageState:
        return self.state

    @property
    def recent(self) -> list[dict[str, Any]]:
        return self._moment.recent if self._moment is not None else [*self.conversation.session.recent]

    def choose(self, selection: SourceSelection) -> PageState:
        return self._obey("sources", selection, lambda session: session.choose(selection), seconds=2.0)

    def begin(self, request: StartRequest) -> PageState:
        with self._lock:
            self._remember("start", request)
            self.conversation.begin(request)
            return self._publish_state()

    def pause(self) -> PageState:
        return self._obey("pause", None, LiveSession.pause, then=lambda: self.change(phase="paused", cue=None))

    def resume(self) -> PageState:
        return self._obey("resume", None, LiveSession.resume, then=lambda: self.change(phase="running"))

    def end(self) -> PageState:
        return self._obey("end", None, LiveSession.end, seconds=1.0, then=lambda: self.show("ended"))

    def again(self) -> PageState:
        return self._obey("again", None, LiveSession.again, then=self._set_up)

    def calibrate(self, request: CalibrateRequest) -> PageState:
        return self._obey("calibrate/begin", request, lambda session: session.calibrate(request), seconds=0.25)

    def leave_calibration(self) -> PageState:
        return self._obey("calibrate/leave", None, lambda session: session.profiles.cancel())

    def check(self, request: CheckRequest) -> PageState:
        return self._obey("check/begin", request, lambda session: session.check.begin(can_play=request.can_play), seconds=0.25)

    def leave_check(self) -> PageState:
        return self._obey("check/cancel", None, lambda session: session.check.cancel())

    def save_profile(self, label: ProfileLabel) -> PageState:
        return self._obey("calibrate/save", label, lambda session: session.profiles.save(label))

    def use_profile(self, identity: str | None) -> PageState:
        return self._obey("profiles/use", {"id": identity}, lambda session: session.profiles.use(identity))

    def delete_profile(self, identity: str) -> dict[str, Any]:
        self._obey("profiles/delete", {"id": identity}, lambda session: session.profiles.delete(identity))
        return self.profiles

    @property
    def profiles(self) -> dict[str, Any]:
        return self.conversation.session.profiles.listing()

    def film(self, person: Person) -> Path | None:
        return self.conversation.session.inputs.film(person)

    def _remember(self, name: str, request: BaseModel | dict[str, Any] | None) -> None:
        body = request.model_dump(mode="json") if isinstance(request, BaseModel) else request or {}
        self.commands.append((name, body))

    def _obey(
        self,
        name: str,
        request: BaseModel | dict[str, Any] | None,
        command: Callable[[LiveSession], object],
        *,
        seconds: float = 0.0,
        then: Callable[[], object] | None = None,
    ) -> PageState:
        """A command of a page: to the planted conversation, or from one recorded moment to another (``then``)."""
        with self._lock:
            self._remember(name, request)
            if self.refusal is not None:
                raise self.refusal
            if self._shown is not None and then is not None:
                then()
            else:
                self._shown = self._moment = None
                self.conversation.act(command)
                self.conversation.run(seconds)
            return self._publish_state()

    def _set_up(self) -> None:
        """Another conversation, of which nothing is chosen yet."""
        self.conversation.close()
        self.conversation = PlantedConversation(self._folder)
        self._shown = self._moment = None

    def _publish_state(self) -> PageState:
        state = self.state
        self.broadcaster.publish("state", json.dumps({"type": "state", **state}))
        return state

    def _publish(self) -> None:
        beat = 0
        while not self._stop.wait(TICK_S):
            beat += 1
            with self._lock:
                if beat % round(STATE_S / TICK_S) == 0:
                    self._publish_state()
                self.broadcaster.publish("tick", json.dumps(self._tick(beat)))
                shown = [person for person in PEOPLE if self.state["people"][person]["picture"]["state"] == "on"]
            if beat % 2 == 0 and self.broadcaster.wanted("pictures"):
                for person in shown:
                    picture = jpeg(portraits.portrait(person, beat * TICK_S))
                    number = PEOPLE.index(person)
                    self.broadcaster.publish(f"picture {person}", bytes([number]) + picture, wants="pictures")

    def _tick(self, beat: int) -> dict[str, Any]:
        sketches = self.broadcaster.wanted("sketches")
        # What is shown may be changed by hand, and the ticks in between must not say otherwise.
        times = {name: self.state[name] for name in ("time_s", "film_s")} if self._shown is not None else {}
        if self._moment is None:
            return {**self.conversation.tick(sketches=sketches), **times}
        document = self._moment.ticks[beat // 5 % len(self._moment.ticks)]
        quiet = {"level_db": -75.0, "speaking": False} if self._silent else {}
        people = {
            person: {**fields, **quiet, "sketch": fields["sketch"] if sketches else None}
            for person, fields in document["people"].items()
        }
        return {**document, **times, "people": people}


@contextmanager
def planted_devices() -> Iterator[None]:
    """A camera, a microphone, a loudspeaker and a screen with a call, in the place of this computer's."""
    camera = cameras.Camera("Desk Camera", 0)
    desktop = Rectangle(0, 0, *portraits.SCREEN_PX)
    tiles = [SimpleNamespace(rectangle=Rectangle(*tile), face=_middle(*tile)) for tile in portraits.TILES_PX]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cameras, "cameras", lambda: [camera])
        patch.setattr(connections, "cameras", lambda: [camera])
        patch.setattr(microphone, "microphones", lambda: ["Built-in Microphone"])
        patch.setattr(loopback, "loopbacks", lambda: ["Built-in Speakers"])
        patch.setattr(screen, "screens", lambda: [screen.Screen("the screen", desktop)])
        patch.setattr(screen, "whole_screen", lambda widest_px: (desktop, portraits.screen()))
        patch.setattr(faces, "propose", lambda finder, **_: tiles)
        patch.setattr(devices, "available", lambda: "")
        for others in ("_windows", "_programs"):
            patch.setattr(devices, others, list)
        yield


def _middle(x_px: int, y_px: int, width_px: int, height_px: int) -> Rectangle:
    """Where the face is in a tile."""
    return Rectangle(x_px + width_px * 3 // 8, y_px + height_px // 3, width_px // 4, width_px // 4)


class SnapshotServer:
    """The site of an engine's pages; after a ``stop``, ``start`` brings it back under the same address and token."""

    def __init__(self, engine: SnapshotEngine) -> None:
        self._engine = engine
        self._token, self.port = new_token(), 0
        self.start()

    @property
    def token(self) -> str:
        return self._token

    def start(self) -> None:
        """Serve."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(server, "new_token", lambda: self._token)
            self._site = Site(live_routes(self._engine, pages=STATIC), port=self.port, path="/live")  # type: ignore[arg-type]
        self.port = self._site.port
        self._thread = threading.Thread(target=self._site.run)
        self._thread.start()
        while not self._site.started:
            self._thread.join(0.02)

    def stop(self) -> None:
        """End, as a program that is closed does."""
        self._site.stop()
        self._thread.join(10)
