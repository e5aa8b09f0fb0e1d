"""Microphones, by PortAudio (sounddevice)."""

from __future__ import annotations

import os
import queue
import sys
from contextlib import suppress
from typing import Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.device import READ_S
from monitor.sources.film import BLOCK_S
from monitor.sources.loopback import soundcard
from monitor.sources.recorder import RECORDER_QUIET_S, Recorder, RecordingOutput, list_names
from monitor.types import Float32

RATE_HZ: Final = 16_000
_ALLOW = "allow this program to use it in your system's privacy settings"
_REPLUG = f"plug it in again, and {_ALLOW}"


class MicrophoneDevice(Recorder):
    """A microphone's sound, mono, at 16 kHz where the device can, else at its own rate; stamped at capture.

    name : as ``microphones`` gives it or a part of it, empty for the default one.
    Raises SourceError when there is none, it is in use, or it may not be used.
    """

    def __init__(self, *, clock: Clock, name: str = "") -> None:
        super().__init__(record, name=name, what="the microphone", clock=clock)


def microphones() -> list[str]:
    """Names of the microphones that can be asked for. Raises SourceError when the sound system does not answer."""
    return list_names(names, what="microphones")


def names() -> list[str]:
    """As ``microphones``, in this process."""
    inputs = _inputs(_portaudio())
    known = _pulse() if _server(inputs) else None
    return list(dict.fromkeys(device["name"] for device in inputs)) if known is None else list(known)


def record(name: str, clock: Clock, output: RecordingOutput) -> None:
    """Give the output what the microphone hears until the process ends. Raises SourceError when it is lost."""
    sounddevice = _portaudio()
    device, shown = _device(sounddevice, name)
    try:
        rate_hz = _rate_hz(sounddevice, device)
        _run(sounddevice, device, shown, rate_hz, clock, output)
    except sounddevice.PortAudioError as error:
        raise SourceError(_sentence(error, shown)) from None


def _run(sounddevice: Any, device: int, shown: str, rate_hz: int, clock: Clock, output: RecordingOutput) -> None:
    block = round(rate_hz * BLOCK_S)
    # Two seconds: a reader that takes longer has a gap.
    blocks: queue.Queue[tuple[float, Float32]] = queue.Queue(round(2 / BLOCK_S))

    def heard(data: Any, n_samples: int, stamps: Any, status: object) -> None:
        now_s = clock.now_s()
        samples = np.frombuffer(data, np.float32).copy()
        # PortAudio's own clock runs from wherever it likes, so only the age of the block's first sample is taken from it.
        age_s = stream.time - stamps.inputBufferAdcTime
        if not stamps.inputBufferAdcTime or not 0 < age_s < RECORDER_QUIET_S:
            age_s = n_samples / rate_hz  # some sound systems do not say
        if not blocks.full():
            blocks.put((now_s - age_s, samples))

    stream = sounddevice.RawInputStream(
        samplerate=rate_hz, blocksize=block, device=device, channels=1, dtype="float32", latency="low", callback=heard
    )
    with stream:
        output.started(shown, rate_hz)
        while True:
            try:
                output.block(*blocks.get(timeout=READ_S))
            except queue.Empty:
                if not stream.active:
                    raise SourceError(f"{shown} was unplugged; plug it in again") from None


def _portaudio() -> Any:
    try:
        import sounddevice
    except OSError:
        remedy = "sudo apt-get install libportaudio2" if sys.platform.startswith("linux") else "reinstall sounddevice"
        raise SourceError(f"PortAudio, the library for microphones, is missing; {remedy}") from None
    return sounddevice


def _inputs(sounddevice: Any) -> list[dict[str, Any]]:
    """Inputs of the default sound system: the others list the same devices again."""
    default = sounddevice.query_hostapis(sounddevice.default.hostapi)["devices"] if sounddevice.query_hostapis() else []
    return [device for device in sounddevice.query_devices() if device["max_input_channels"] > 0 and device["index"] in default]


def _device(sounddevice: Any, name: str) -> tuple[int, str]:
    """Index and name of the microphone asked for."""
    inputs = _inputs(sounddevice)
    server = _server(inputs)
    known = _pulse() if server else None
    if known is not None:
        shown = _chosen(name, list(known))
        # PortAudio sees the whole server as one device; its client library reads here which microphone is meant.
        os.environ["PULSE_SOURCE"] = known[shown]
        return server[0], f"the microphone {shown}"
    shown = _chosen(name, [device["name"] for device in inputs])
    index = next(device["index"] for device in inputs if device["name"] == shown)
    with suppress(sounddevice.PortAudioError):
        default = sounddevice.query_devices(kind="input")
        if not name:
            return default["index"], f"the microphone {default['name']}"
    return index, f"the microphone {shown}"


def _server(inputs: list[dict[str, Any]]) -> list[int]:
    """The input that is the sound server as a whole, on Linux, if there is one."""
    return [device["index"] for device in inputs if device["name"] == "pulse"]


def _chosen(name: str, names: list[str]) -> str:
    """The first of the names that is or contains the one asked for."""
    if not names:
        raise SourceError(f"no microphone is connected; plug one in, and {_ALLOW}")
    for fits in (str.__eq__, str.__contains__):
        for candidate in names:
            if fits(candidate.casefold(), name.casefold()):
                return candidate
    raise SourceError(
        f"the microphone {name} is not connected; plug it in, or choose one of: {', '.join(dict.fromkeys(names))}"
    )


def _pulse() -> dict[str, str] | None:
    """The sound server's microphones with its identity of each, the default one first; None where there is no such server."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = soundcard()
    except SourceError:
        return None
    default = ""
    with suppress(Exception):  # a server without any input
        default = library.default_microphone().id
    devices = sorted(library.all_microphones(), key=lambda device: bool(device.id != default))
    return {device.name: device.id for device in devices}


def _rate_hz(sounddevice: Any, device: int) -> int:
    try:
        sounddevice.check_input_settings(device=device, channels=1, dtype="float32", samplerate=RATE_HZ)
    except sounddevice.PortAudioError:
        return round(float(sounddevice.query_devices(device)["default_samplerate"]))
    return RATE_HZ


def _sentence(error: Exception, shown: str) -> str:
    """What PortAudio's error means for the user."""
    code = error.args[1] if len(error.args) > 1 else 0
    text = " ".join(str(error).split())
    if code == -9985 or "busy" in text.casefold():  # paDeviceUnavailable
        return f"{shown} is in use or not allowed; close other programs that use it, or allow it in the privacy settings"
    return f"{shown} cannot be opened ({text}); {_REPLUG}"
