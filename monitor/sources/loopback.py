"""What the computer plays, by soundcard: the partner's voice in a call."""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.film import BLOCK_S
from monitor.sources.recorder import Recorder, RecordingOutput, list_names

# Headphones plugged in in mid-call are followed this soon; asking costs 1 ms.
_DEFAULT_LOOK_S: Final = 2.0
# Measured on PulseAudio: what is played comes up to a fragment early; with 32 and 20 ms the recording took 2.2 and 3.2 % of a
# core.
_LOOPBACK_FRAGMENT_S: Final = 0.02


RATE_HZ: Final = 16_000
_MACOS = (
    "macOS does not let programs record the computer's sound; install a virtual device such as BlackHole, send the call's "
    "sound through it, and choose it as microphone:NAME for your partner"
)
_REMEDY = (
    "start it (pulseaudio --start, or systemctl --user start pipewire-pulse)"
    if sys.platform.startswith("linux")
    else "restart the sound service"
)


class LoopbackDevice(Recorder):
    """The sound of a loudspeaker or headphones, mono, stamped when it is played (10 ms off: see ``record``).

    name : as ``loopbacks`` gives it or a part of it, empty for the default one, which is followed when the user changes it.
    Raises SourceError when there is none.
    """

    def __init__(self, *, clock: Clock, name: str = "") -> None:
        super().__init__(record, name=name, what="the computer's sound", clock=clock)


def loopbacks() -> list[str]:
    """Names of the outputs that can be recorded. Raises SourceError when the sound system does not answer."""
    return list_names(names, what="loudspeakers")


def names() -> list[str]:
    """As ``loopbacks``, in this process."""
    return [speaker.name for speaker in soundcard().all_speakers()]


def record(name: str, clock: Clock, output: RecordingOutput) -> None:
    """Give the output what is played until the process ends. Raises SourceError when the output is lost.

    A block is stamped by its arrival. PulseAudio hands over what it plays up to a fragment before it is heard (4-31 ms of 32 by
    the player's own account, depending on what other programs ask for), so fragments are short and half of one is added;
    asking for the latency gave nothing better, as the library has no negative one.
    """
    library = soundcard()
    try:
        speaker = _speaker(library, name)
        # A monitor has its output's identity on Windows, and on Linux that of the output with an ending.
        monitor = next(
            source
            for source in library.all_microphones(include_loopback=True)
            if source.isloopback and source.id in (speaker.id, f"{speaker.id}.monitor")
        )
        rate_hz = RATE_HZ
        wanted = round(rate_hz * BLOCK_S)
        # The server plays ahead by what it hands over at once.
        fragment = round(rate_hz * _LOOPBACK_FRAGMENT_S)
        ahead_s = _LOOPBACK_FRAGMENT_S / 2 if sys.platform.startswith("linux") else 0.0
        with monitor.recorder(rate_hz, channels=min(2, monitor.channels), blocksize=fragment) as recorder:
            output.started(f"what {speaker.name} plays", rate_hz)
            parts, n_samples, look_s = [], 0, clock.now_s() + _DEFAULT_LOOK_S
            while True:
                part = recorder.record(None)
                now_s = clock.now_s()
                parts.append(part.mean(axis=1))
                n_samples += len(part)
                if n_samples >= wanted:
                    output.block(now_s + ahead_s - n_samples / rate_hz, np.concatenate(parts))
                    parts, n_samples = [], 0
                if not name and now_s > look_s:
                    look_s = now_s + _DEFAULT_LOOK_S
                    if library.default_speaker().id != speaker.id:
                        raise SourceError("the computer's sound moved to another output; switching to it")
    except SourceError:
        raise
    except Exception:  # soundcard raises what comes along when its server is gone: ValueError, TypeError, KeyError ...
        raise SourceError(f"the sound service stopped; {_REMEDY}") from None


def soundcard() -> Any:
    """The library, connected. Raises SourceError when there is nothing to connect to."""
    if sys.platform == "darwin":
        raise SourceError(_MACOS)
    try:
        import soundcard as library
    except (AssertionError, OSError, ImportError):  # it asserts, without a message, when there is no server
        raise SourceError(f"the sound service is not running; {_REMEDY}") from None
    return library


def _speaker(library: Any, name: str) -> Any:
    speakers = library.all_speakers()
    if not speakers:
        raise SourceError("this computer has no sound output; plug in loudspeakers or headphones")
    if not name:
        return library.default_speaker()
    for speaker in speakers:
        if name.casefold() in speaker.name.casefold():
            return speaker
    there = ", ".join(speaker.name for speaker in speakers)
    raise SourceError(f"the output {name} is not connected; plug it in, or choose one of: {there}")
