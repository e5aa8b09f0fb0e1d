"""Cameras, microphones, the partner's sound and the screen; and the probes, which look at what may hang or crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from monitor import quiet
from monitor.doctor import probes
from monitor.doctor.finding import Finding
from monitor.doctor.software import pip_install
from monitor.sources.screen import screen_remedy


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something only a probe can tell: which probe, its name for the user, the remedy, whether anything works without it."""

    probe: str
    name: str
    remedy: Callable[[], str]
    essential: bool


def _opencv_remedy() -> str:
    return pip_install("--force-reinstall", "opencv-contrib-python")


def _landmarkers_remedy() -> str:
    return "mend what is missing above; if nothing is, " + pip_install("--force-reinstall", '"mediapipe==0.10.33"')


def _microphone_remedy() -> str:
    return "plug in a microphone and allow this terminal to use it in the system's privacy settings"


def _loopback_remedy() -> str:
    if sys.platform == "darwin":
        return "macOS has no loopback: install a virtual device such as BlackHole and send the call's sound through it"
    if sys.platform == "win32":
        return "enable a playback device in the sound settings"
    return "start PulseAudio or PipeWire's pulse service (pulseaudio --start, or systemctl --user start pipewire-pulse)"


WANTED = (
    Wanted("opencv", "OpenCV", _opencv_remedy, essential=True),
    Wanted("mediapipe", "landmarkers", _landmarkers_remedy, essential=True),
    Wanted("microphones", "microphone", _microphone_remedy, essential=False),
    Wanted("loopback", "partner's sound", _loopback_remedy, essential=False),
    Wanted("screen", "screen capture", screen_remedy, essential=False),
)


def probe(wanted: Wanted, *, limit_s: float) -> list[Finding]:
    """Run one of ``probes`` as a process of its own; whatever it does to itself, this is a finding."""
    # -P: a file of the current folder must not stand in for a library.
    process = subprocess.Popen(
        [sys.executable, "-P", str(Path(probes.__file__).resolve()), wanted.probe],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | quiet.SETTINGS,
        start_new_session=True,
    )
    with process:
        try:
            output, _ = process.communicate(timeout=limit_s)
            # Native libraries may print before it; the answer is the last line.
            answer = json.loads(output.decode(errors="replace").splitlines()[-1])
            ok, found = bool(answer["ok"]), str(answer["found"])
        except subprocess.TimeoutExpired:
            ok, found = False, f"no answer within {limit_s:g} s"
        except (ValueError, IndexError, KeyError, TypeError):
            ok, found = False, f"looking at it ended with status {process.returncode}"
        finally:
            _end(process)
    return [Finding(wanted.name, ok, found, "" if ok else wanted.remedy(), wanted.essential)]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the probe with all it started: a sound server that it woke up must not stay."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def cameras(devices: Path = Path("/sys/class/video4linux"), nodes: Path = Path("/dev")) -> list[Finding]:
    """Cameras by name, without opening one. Linux lists them in sysfs; elsewhere only opening would tell."""
    if not sys.platform.startswith("linux"):
        return [Finding("camera", True, "not looked at here; `rapport live` lists them by name", essential=False)]
    names, closed = [], []
    for device in sorted(devices.glob("video*")):
        # A camera has several nodes; pictures come from the one with index 0.
        index = device / "index"
        if index.exists() and index.read_text().strip() != "0":
            continue
        node = nodes / device.name
        names.append(f"{(device / 'name').read_text().strip()} ({node})")
        if not os.access(node, os.R_OK | os.W_OK):
            closed.append(str(node))
    if closed:
        remedy = "sudo usermod -aG video $USER, then log in again"
        return [Finding("camera", False, f"{', '.join(names)}; no permission for {', '.join(closed)}", remedy, essential=False)]
    if not names:
        return [
            Finding("camera", False, "none", "plug in a camera; films, the demo and the simulation need none", essential=False)
        ]
    return [Finding("camera", True, ", ".join(names), essential=False)]
