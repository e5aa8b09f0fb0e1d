"""Looks at what may hang, crash or chatter: run by ``devices`` as its own process, with a time-out.

    python monitor/doctor/probes.py microphones

prints one JSON document: ``{"ok": bool, "found": str}``, or ``{"ok": bool, "kind": str}`` for what ``doctor.ftl`` has words
for (this runs without the program). A sound server that does not answer, a display that is gone or a
native library that takes its process along then costs one finding.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _listed(names: list[str]) -> dict[str, Any]:
    return {"ok": True, "found": ", ".join(names)} if names else {"ok": False, "kind": "none"}


def microphones() -> dict[str, Any]:
    """Inputs PortAudio sees. Monitors of outputs are loopback, not microphones."""
    import sounddevice

    names = [device["name"] for device in sounddevice.query_devices() if device["max_input_channels"] > 0]
    names = [name for name in names if not name.lower().startswith("monitor of ")]
    return _listed(list(dict.fromkeys(names)))


def loopback() -> dict[str, Any]:
    """Recordable monitors of what the computer plays."""
    try:
        import soundcard
    except (AssertionError, OSError):  # it asserts, without a message, when there is no sound server
        return {"ok": False, "kind": "no-sound-server"}
    # On macOS it lists no loopback at all.
    names = [microphone.name for microphone in soundcard.all_microphones(include_loopback=True) if microphone.isloopback]
    return _listed(names)


def screen() -> dict[str, Any]:
    """Capture a corner of the first screen; a black one means the permission is missing (macOS)."""
    import mss

    with mss.MSS() as capture:
        screens = capture.monitors[1:]
        if not screens:
            return {"ok": False, "kind": "no-screen"}
        corner = {"left": screens[0]["left"], "top": screens[0]["top"], "width": 16, "height": 16}
        capture.grab(corner)
        return _listed([f"{screen['width']}x{screen['height']}" for screen in screens])


def opencv() -> dict[str, Any]:
    """Import OpenCV: it needs libGL, and breaks when two distributions overwrote each other's files."""
    import cv2

    cv2.resize(cv2.UMat(4, 4, 0).get(), (2, 2))
    return {"ok": True, "found": str(cv2.__version__)}


def mediapipe() -> dict[str, Any]:
    """Start the real landmarkers, as only that loads every native library and reads the models."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from monitor.models import has_model
    from monitor.vision.landmarks import HANDS, Landmarker

    with Landmarker() as landmarker:
        landmarker.load_body()
        if has_model(HANDS):
            landmarker.load_hands()
    return {"ok": True, "kind": "models-start"}


PROBES: dict[str, Callable[[], dict[str, Any]]] = {
    probe.__name__: probe for probe in (microphones, loopback, screen, opencv, mediapipe)
}


def main() -> None:
    try:
        answer = PROBES[sys.argv[1]]()
    except BaseException as error:
        answer = {"ok": False, "found": f"{type(error).__name__}: {error}".strip().rstrip(":").splitlines()[0]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
