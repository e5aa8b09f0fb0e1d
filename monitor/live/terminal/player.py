"""Plays the test tone through the computer's sound output, in a process of its own, as a recording has one."""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy as np

from monitor.live.check.tone import tone
from monitor.process.supervision import Supervisor

_RATE_HZ: Final = 48_000
# To load a sound library takes 0.3-1 s, over 6 s on a busy machine (``sources.recorder``).
_LIMIT_S: Final = 20.0
# A device that has just been opened swallows the beginning, and one that is closed the end (s).
_AROUND_S: Final = 0.3


class TonePlayer:
    """``prepare`` loads the library, ``play`` plays the tone once and does not wait; ``close`` it."""

    def __init__(self) -> None:
        self._process = Supervisor(_serve, start_s=_LIMIT_S, hang_s=_LIMIT_S)

    def prepare(self) -> str:
        """Get ready. One sentence where nothing can be played, else empty."""
        self._process.start()
        try:
            answer = self._process.receive(_LIMIT_S)
        except EOFError:
            answer = None
        return "the sound system is not responding; restart the sound service" if answer is None else str(answer)

    def play(self) -> None:
        """Play it."""
        self._process.send("play")

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self._process.end()


def _serve(pipe: Connection) -> None:
    # soundcard gives the server a name that it takes from here, and fails where there is none.
    sys.argv = ["rapport"]
    silence = np.zeros(round(_AROUND_S * _RATE_HZ), np.float32)
    samples = np.concatenate([silence, tone(_RATE_HZ), silence])
    try:
        play = _player()
    except Exception as error:  # the libraries raise what they like
        text = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
        pipe.send(f"no sound output can be opened ({text}); plug in loudspeakers or headphones, or start the sound service")
        return
    pipe.send("")
    with suppress(EOFError):  # the program has ended
        while pipe.recv() == "play":
            play(samples)


def _player() -> Any:
    """A function that plays samples and waits until they are heard: where the call's sound is recorded, the same library."""
    if sys.platform != "darwin":
        try:
            import soundcard

            speaker = soundcard.default_speaker()
        except Exception:  # without a server it asserts; PortAudio may still have an output
            speaker = None
        if speaker is not None:
            return lambda samples: speaker.play(samples[:, None], samplerate=_RATE_HZ)
    import sounddevice

    sounddevice.check_output_settings(samplerate=_RATE_HZ, channels=1)
    return lambda samples: sounddevice.play(samples, _RATE_HZ, blocking=True)
