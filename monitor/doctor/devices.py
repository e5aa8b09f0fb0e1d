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
from monitor.doctor.examination import Finding
from monitor.installation import install_command
from monitor.sources.screen import screen_remedy
from monitor.words import say


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something only a probe can tell: which probe, its name for the user, the remedy, whether anything works without it."""

    probe: str
    name: str
    remedy: Callable[[], str]
    essential: bool


def _opencv_remedy() -> str:
    return install_command("opencv-contrib-python", again=True)


def _landmarkers_remedy() -> str:
    return say("doctor-remedy-landmarkers", command=install_command('"mediapipe==0.10.33"', again=True))


def _microphone_remedy() -> str:
    return say("doctor-remedy-microphone")


def _loopback_remedy() -> str:
    return say("doctor-remedy-loopback", system=sys.platform)


WANTED = (
    Wanted("opencv", "OpenCV", _opencv_remedy, essential=True),
    Wanted("mediapipe", "landmarkers", _landmarkers_remedy, essential=True),
    Wanted("microphones", "microphone", _microphone_remedy, essential=False),
    Wanted("loopback", "partner's sound", _loopback_remedy, essential=False),
    Wanted("screen", "screen capture", screen_remedy, essential=False),
)


def probe(wanted: Wanted, *, limit_s: float) -> list[Finding]:
    """Run one of ``probes`` as its own process; whatever happens to it, there is a finding."""
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
            ok, text = bool(answer["ok"]), _text(answer)
        except subprocess.TimeoutExpired:
            ok, text = False, say("doctor-probe-no-answer", seconds=f"{limit_s:g}")
        except (ValueError, IndexError, KeyError, TypeError):
            ok, text = False, say("doctor-probe-ended", status=str(process.returncode))
        finally:
            _end(process)
    return [Finding(wanted.name, ok, text, "" if ok else wanted.remedy(), wanted.essential)]


def _text(answer: dict[str, object]) -> str:
    """What a probe found, as it named it or by the kind of it. Raises KeyError for an answer that has neither."""
    return say(f"doctor-probe-{answer['kind']}") if "kind" in answer else str(answer["found"])


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
        return [Finding("camera", True, say("doctor-cameras-elsewhere"), essential=False)]
    names, refused = [], []
    for device in sorted(devices.glob("video*")):
        # A camera has several nodes; pictures come from the one with index 0.
        index = device / "index"
        if index.exists() and index.read_text().strip() != "0":
            continue
        node = nodes / device.name
        names.append(f"{(device / 'name').read_text().strip()} ({node})")
        if not os.access(node, os.R_OK | os.W_OK):
            refused.append(str(node))
    if refused:
        text = say("doctor-cameras-refused", names=", ".join(names), nodes=", ".join(refused))
        return [Finding("camera", False, text, say("doctor-cameras-refused.remedy"), essential=False)]
    if not names:
        return [Finding("camera", False, say("doctor-cameras-none"), say("doctor-cameras-none.remedy"), essential=False)]
    return [Finding("camera", True, ", ".join(names), essential=False)]
