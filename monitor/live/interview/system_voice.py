"""The system's own voice: espeak-ng on Linux, ``say`` on macOS, SAPI (System.Speech) on Windows, each a process of ours.

Each writes a WAV file into a temporary folder of this program. All of these voices are on the computer: nothing is sent
anywhere. The drivers of macOS and Windows are written against the documented commands and were not tried.

A library (pyttsx3) was looked at: it does the same three, but writes files on Linux by way of its own ctypes binding, needs a
main-thread run loop on macOS and brings all of PyObjC; a command each is less.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from monitor.errors import RapportError
from monitor.speech import CLIP_HZ
from monitor.types import Float32

# A calm speaking rate; espeak-ng's own 175 words a minute are hurried (words/min).
_WORDS_PER_MIN: Final = "160"
# A sentence takes 0.05 s with espeak-ng and a second or two with the others.
_PATIENCE_S: Final = 30.0
# As the phrases of people (dBFS); espeak-ng comes at about -17.
_LEVEL_DB: Final = -24.0
# The text comes on stdin, so that nothing in it can be an option or a command.
_POWERSHELL: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "[Console]::InputEncoding = [System.Text.Encoding]::UTF8; "
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "$voice.SetOutputToWaveFile($env:RAPPORT_WAV); $voice.Speak([Console]::In.ReadToEnd()); $voice.Dispose()"
)

Command = Callable[[Path, str], Sequence[str]]
# Text and language to samples of 16 kHz [shape=(n,)].
Speak = Callable[[str, str], Float32]


def _espeak(path: Path, language: str) -> Sequence[str]:
    voice = "en-us" if language == "en" else language
    return ("espeak-ng", "-v", voice, "-s", _WORDS_PER_MIN, "-b", "1", "--stdin", "-w", str(path))


def _say(path: Path, language: str) -> Sequence[str]:
    return ("say", "-r", _WORDS_PER_MIN, "--file-format=WAVE", "--data-format=LEI16@22050", "-o", str(path), "-f", "-")


def _sapi(path: Path, language: str) -> Sequence[str]:
    return ("powershell", "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL)


def _command() -> tuple[str, Command]:
    if sys.platform == "darwin":
        return "say", _say
    if sys.platform == "win32":
        return "powershell", _sapi
    return "espeak-ng", _espeak


def has_voice() -> bool:
    """Whether this system can speak."""
    return shutil.which(_command()[0]) is not None


def speak(text: str, language: str = "en") -> Float32:
    """The text as it is spoken. Raises RapportError, one sentence, where the system has no voice or it fails."""
    program, command = _command()
    if shutil.which(program) is None:
        raise RapportError(f"this computer has no voice for the questions ({program} is missing); they are shown as text")
    with tempfile.TemporaryDirectory(prefix="rapport-voice-") as folder:
        path = Path(folder) / "spoken.wav"
        environment = _environment(path)
        try:
            run = subprocess.run(
                command(path, language),
                input=text.encode(),
                capture_output=True,
                timeout=_PATIENCE_S,
                env=environment,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RapportError(f"{program} could not speak ({type(error).__name__}); the questions are shown as text") from None
        if run.returncode or not path.is_file():
            reason = " ".join(run.stderr.decode(errors="replace").split())[:120] or f"status {run.returncode}"
            raise RapportError(f"{program} could not speak ({reason}); the questions are shown as text")
        return _read(path, program)


def _environment(path: Path) -> dict[str, str]:
    return {**os.environ, "RAPPORT_WAV": str(path)}


def _read(path: Path, program: str) -> Float32:
    """Mono of 16 kHz, at an even level."""
    import soxr

    try:
        with wave.open(str(path), "rb") as file:
            rate_hz, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise RapportError(f"what {program} spoke cannot be read ({error}); the questions are shown as text") from None
    if width != 2 or not data:
        raise RapportError(f"what {program} spoke is empty or not 16 bits deep; the questions are shown as text")
    samples = np.frombuffer(data, "<i2").reshape(-1, channels).mean(axis=1) / 32768
    spoken = np.asarray(soxr.resample(samples, rate_hz, CLIP_HZ), np.float32)
    power = float(np.mean(np.square(spoken, dtype=np.float64)))
    if power <= 0:
        raise RapportError(f"what {program} spoke is silent; the questions are shown as text")
    level: Float32 = np.clip(spoken * np.float32(10 ** (_LEVEL_DB / 20) / power**0.5), -1, 1)
    return level
