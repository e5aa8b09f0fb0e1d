"""From a source's name to its stream: each device's library is imported where it is opened."""

from __future__ import annotations

from collections.abc import Callable

from monitor.clock import Clock
from monitor.constants import load
from monitor.sources.spec import Spec
from monitor.sources.stream import Device, Stream
from monitor.types import Picture, Sound


def open_pictures(spec: Spec, *, stream: str, clock: Clock, origin_s: float, capacity: int, widest_px: int) -> Stream[Picture]:
    """A stream of pictures, not started yet. origin_s : when a film's second 0 plays. widest_px : larger ones are shrunk."""
    makers: dict[str, Callable[[], Device[Picture]]] = {
        "film": lambda: _film_pictures(spec, clock, origin_s, widest_px),
        "camera": lambda: _camera(spec, clock, widest_px),
        "screen": lambda: _screen(spec, clock),
    }
    return Stream(makers[spec.kind], name=spec.label, stream=stream, clock=clock, capacity=capacity)


def open_sounds(spec: Spec, *, stream: str, clock: Clock, origin_s: float, capacity: int) -> Stream[Sound]:
    """A stream of sound, not started yet."""
    makers: dict[str, Callable[[], Device[Sound]]] = {
        "film": lambda: _film_sounds(spec, clock, origin_s),
        "microphone": lambda: _microphone(spec, clock),
        "loopback": lambda: _loopback(spec, clock),
    }
    return Stream(makers[spec.kind], name=spec.label, stream=stream, clock=clock, capacity=capacity)


def _film_pictures(spec: Spec, clock: Clock, origin_s: float, widest_px: int) -> Device[Picture]:
    from monitor.sources.film import FilmPictures

    return FilmPictures(spec.path, clock=clock, origin_s=origin_s, rate_hz=load("worker")["face_hz"], widest_px=widest_px)


def _camera(spec: Spec, clock: Clock, widest_px: int) -> Device[Picture]:
    from monitor.sources.camera import open_camera

    return open_camera(spec, clock=clock, rate_hz=load("worker")["face_hz"], widest_px=widest_px)


def _screen(spec: Spec, clock: Clock) -> Device[Picture]:
    from monitor.sources.screen import ScreenPictures

    assert spec.rectangle is not None
    return ScreenPictures(spec.rectangle, clock=clock, rate_hz=load("worker")["face_hz"], mirrored=spec.mirrored)


def _film_sounds(spec: Spec, clock: Clock, origin_s: float) -> Device[Sound]:
    from monitor.sources.film import FilmSounds

    return FilmSounds(spec.path, clock=clock, origin_s=origin_s)


def _microphone(spec: Spec, clock: Clock) -> Device[Sound]:
    from monitor.sources.microphone import MicrophoneDevice

    return MicrophoneDevice(clock=clock, name=spec.name)


def _loopback(spec: Spec, clock: Clock) -> Device[Sound]:
    from monitor.sources.loopback import LoopbackDevice

    return LoopbackDevice(clock=clock, name=spec.name)
