"""From a source's name to its stream: each device's library is imported where it is opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from monitor.clock import Clock
from monitor.simulate.interviewer import InterviewerPictures, InterviewerSounds, SpeechTrack
from monitor.sources.browser.tracks import BrowserTracks
from monitor.sources.device import Device
from monitor.sources.follow.faces import Finder
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.tabulate import FACE_HZ
from monitor.types import Picture, Sound

if TYPE_CHECKING:
    from monitor.simulate.device import Simulation
    from monitor.simulate.plan import DyadPlan


class SourceFactory:
    """Makes streams, not started yet, of whatever a SOURCE text names; ``close`` it after them.

    clock : stamps are on it. make_finder : of faces on the screen, one for each stream that follows a face. browser : what
    pages capture. interviewer : what an interviewer says. plan : of the simulated conversation, the demo's without.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        make_finder: Callable[[], Finder],
        browser: BrowserTracks,
        interviewer: SpeechTrack,
        plan: DyadPlan | None = None,
    ) -> None:
        self._clock = clock
        self._make_finder = make_finder
        self._browser = browser
        self._interviewer = interviewer
        self._plan = plan
        self._lock = threading.Lock()
        self._simulation: Simulation | None = None

    def pictures(self, spec: Spec, *, stream: str, origin_s: float, capacity: int, widest_px: int) -> Stream[Picture]:
        """origin_s : when on the clock a film's second 0 plays. widest_px : larger pictures are shrunk."""
        makers: dict[str, Callable[[], Device[Picture]]] = {
            "film": lambda: self._film_pictures(spec, origin_s, widest_px),
            "camera": lambda: self._camera(spec, widest_px),
            "screen": lambda: self._screen(spec, widest_px, stream),
            "window": lambda: self._window(spec, widest_px),
            "portal": lambda: self._shared_screen(spec, widest_px, stream),
            "browser": lambda: self._browser_pictures(spec, widest_px),
            "simulated": lambda: self._simulated().pictures(spec.person, origin_s=origin_s),
            "interviewer": lambda: InterviewerPictures(self._interviewer, clock=self._clock, widest_px=widest_px),
        }
        return Stream(makers[spec.kind], name=spec.label, stream=stream, clock=self._clock, capacity=capacity)

    def sounds(self, spec: Spec, *, stream: str, origin_s: float, capacity: int) -> Stream[Sound]:
        """origin_s : as for ``pictures``."""
        makers: dict[str, Callable[[], Device[Sound]]] = {
            "film": lambda: self._film_sounds(spec, origin_s),
            "microphone": lambda: self._microphone(spec),
            "loopback": lambda: self._loopback(spec),
            "process": lambda: self._process(spec),
            "browser": lambda: self._browser_sounds(spec),
            "simulated": lambda: self._simulated().sounds(spec.person, origin_s=origin_s),
            "interviewer": lambda: InterviewerSounds(self._interviewer, clock=self._clock),
        }
        return Stream(makers[spec.kind], name=spec.label, stream=stream, clock=self._clock, capacity=capacity)

    def close(self) -> None:
        """End what streams share. A second call does nothing."""
        simulation, self._simulation = self._simulation, None
        if simulation is not None:
            simulation.close()

    def _simulated(self) -> Simulation:
        """Both people come from one simulation, or they would not be in one conversation."""
        from monitor.simulate.device import Simulation

        with self._lock:  # each stream opens its device in its own thread
            if self._simulation is None:
                self._simulation = Simulation(clock=self._clock, plan=self._plan)
            return self._simulation

    def _film_pictures(self, spec: Spec, origin_s: float, widest_px: int) -> Device[Picture]:
        from monitor.sources.film import FilmPictures

        rate_hz = FACE_HZ
        return FilmPictures(spec.path, clock=self._clock, origin_s=origin_s, rate_hz=rate_hz, widest_px=widest_px)

    def _camera(self, spec: Spec, widest_px: int) -> Device[Picture]:
        from monitor.sources.camera import open_camera

        return open_camera(spec, clock=self._clock, rate_hz=FACE_HZ, widest_px=widest_px)

    def _screen(self, spec: Spec, widest_px: int, stream: str) -> Device[Picture]:
        from monitor.sources.desktop.extras import is_wayland
        from monitor.sources.follow.region import FollowedRegion
        from monitor.sources.screen import ScreenPictures

        if is_wayland():
            return self._shared_screen(spec, widest_px, stream)
        screen = ScreenPictures(spec.rectangle, clock=self._clock, rate_hz=FACE_HZ, mirrored=spec.mirrored, widest_px=widest_px)
        return FollowedRegion(screen, spec.rectangle, finder=self._make_finder(), clock=self._clock)

    def _window(self, spec: Spec, widest_px: int) -> Device[Picture]:
        from monitor.sources.desktop.window_pictures import WindowPictures
        from monitor.sources.follow.region import FollowedRegion

        window = WindowPictures(spec.name, clock=self._clock, rate_hz=FACE_HZ, mirrored=spec.mirrored, widest_px=widest_px)
        return FollowedRegion(window, None, finder=self._make_finder(), clock=self._clock)

    def _shared_screen(self, spec: Spec, widest_px: int, stream: str) -> Device[Picture]:
        from monitor.sources.desktop.shared_screen import SharedScreenPictures
        from monitor.sources.follow.region import FollowedRegion

        shared = SharedScreenPictures(
            stream,
            clock=self._clock,
            rate_hz=FACE_HZ,
            rectangle=spec.rectangle,
            mirrored=spec.mirrored,
            widest_px=widest_px,
        )
        return FollowedRegion(shared, spec.rectangle, finder=self._make_finder(), clock=self._clock)

    def _browser_pictures(self, spec: Spec, widest_px: int) -> Device[Picture]:
        from monitor.sources.browser.device import BrowserPictures
        from monitor.sources.follow.region import FollowedRegion

        pictures = BrowserPictures(
            self._browser,
            spec.name,
            clock=self._clock,
            rate_hz=FACE_HZ,
            rectangle=spec.rectangle,
            mirrored=spec.mirrored,
            widest_px=widest_px,
        )
        if not spec.follows:
            return pictures
        return FollowedRegion(pictures, spec.rectangle, finder=self._make_finder(), clock=self._clock)

    def _film_sounds(self, spec: Spec, origin_s: float) -> Device[Sound]:
        from monitor.sources.film import FilmSounds

        return FilmSounds(spec.path, clock=self._clock, origin_s=origin_s, track=spec.track, channel=spec.channel)

    def _microphone(self, spec: Spec) -> Device[Sound]:
        from monitor.sources.microphone import MicrophoneDevice

        return MicrophoneDevice(clock=self._clock, name=spec.name)

    def _loopback(self, spec: Spec) -> Device[Sound]:
        from monitor.sources.loopback import LoopbackDevice

        return LoopbackDevice(clock=self._clock, name=spec.name)

    def _process(self, spec: Spec) -> Device[Sound]:
        from monitor.sources.desktop.process_sound import ProcessDevice

        return ProcessDevice(clock=self._clock, name=spec.name)

    def _browser_sounds(self, spec: Spec) -> Device[Sound]:
        from monitor.sources.browser.device import BrowserSounds

        return BrowserSounds(self._browser, spec.name, clock=self._clock)
