"""Looks at what may hang, crash or chatter: run by ``devices`` as a process of its own, with a time-out.

    python monitor/doctor/probes.py microphones

prints one JSON document: ``{"ok": bool, "found": str}``. A sound server that does not answer, a display that is gone or a
native library that takes its process along then costs one finding.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path


def microphones() -> tuple[bool, str]:
    """Inputs PortAudio sees. Monitors of outputs are loopback, not microphones."""
    import sounddevice

    names = [device["name"] for device in sounddevice.query_devices() if device["max_input_channels"] > 0]
    names = [name for name in names if not name.lower().startswith("monitor of ")]
    return bool(names), ", ".join(dict.fromkeys(names)) or "none"


def loopback() -> tuple[bool, str]:
    """Recordable monitors of what the computer plays."""
    try:
        import soundcard
    except (AssertionError, OSError):  # it asserts, without a word, when there is no sound server
        return False, "no sound server answers"
    # On macOS it lists no loopback at all.
    names = [microphone.name for microphone in soundcard.all_microphones(include_loopback=True) if microphone.isloopback]
    return bool(names), ", ".join(names) or "none"


def screen() -> tuple[bool, str]:
    """Capture a corner of the first screen; a black one means the permission is missing (macOS)."""
    import mss

    with mss.MSS() as capture:
        screens = capture.monitors[1:]
        if not screens:
            return False, "no screen"
        corner = {"left": screens[0]["left"], "top": screens[0]["top"], "width": 16, "height": 16}
        capture.grab(corner)
        return True, ", ".join(f"{screen['width']}x{screen['height']}" for screen in screens)


def opencv() -> tuple[bool, str]:
    """Import OpenCV: it needs libGL, and breaks when two distributions overwrote each other's files."""
    import cv2

    cv2.resize(cv2.UMat(4, 4, 0).get(), (2, 2))
    return True, str(cv2.__version__)


def mediapipe() -> tuple[bool, str]:
    """Start the real landmarkers, as only that loads every native library and reads the models."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from monitor.vision.landmarks import Landmarker

    with Landmarker() as landmarker:
        landmarker.load_body()
    return True, "both models start"


PROBES: dict[str, Callable[[], tuple[bool, str]]] = {
    probe.__name__: probe for probe in (microphones, loopback, screen, opencv, mediapipe)
}


def main() -> None:
    try:
        ok, found = PROBES[sys.argv[1]]()
    except BaseException as error:
        ok, found = False, f"{type(error).__name__}: {error}".strip().rstrip(":").splitlines()[0]
    json.dump({"ok": ok, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
