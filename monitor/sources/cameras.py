"""The cameras of this computer by name, found without opening one of them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from monitor.errors import SourceError
from monitor.process.supervision import ask
from monitor.sources.spec import Spec

# Media Foundation opens some cameras in 8 s; one that takes longer is held by another program.
CAMERA_OPEN_S: Final = 12.0

_SYSFS, _NODES = Path("/sys/class/video4linux"), Path("/dev")


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera.

    index, backend : OpenCV's, backend 0 for any. node : its device file on Linux. allowed : whether it may be opened.
    """

    name: str
    index: int
    backend: int = 0
    node: Path | None = None
    allowed: bool = True


def cameras() -> list[Camera]:
    """All cameras, in the system's order; none is opened, so no lamp lights up."""
    return linux_cameras() if sys.platform.startswith("linux") else _enumerated_cameras()


def camera_source(camera: Camera, among: list[Camera]) -> str:
    """The SOURCE text that names a camera: by its name, or by its number where another one has the same name."""
    namesakes = [candidate for candidate in among if candidate.name.lower() == camera.name.lower()]
    is_plain = camera.name == camera.name.strip() and not camera.name.isdigit()
    return f"camera:{camera.name}" if is_plain and camera.name and len(namesakes) == 1 else f"camera:{camera.index}"


def find_camera(spec: Spec, among: list[Camera]) -> Camera:
    """The camera that a SOURCE text means: by number, by name (whole, or a part that only one has), or the first.

    Raises SourceError when there is none.
    """
    if not among:
        raise SourceError("no camera is connected; plug one in, or choose a part of the screen or a film", trouble="missing")
    wanted = spec.name.lower()
    if spec.index is not None:
        matches = [camera for camera in among if camera.index == spec.index]
    else:
        whole = [camera for camera in among if camera.name.lower() == wanted]
        matches = whole or [camera for camera in among if wanted in camera.name.lower()]
        if wanted and not whole and len(matches) > 1:
            matches = []
    if not matches:
        names = ", ".join(f"{camera.name} ({camera.index})" for camera in among)
        raise SourceError(
            f"camera {spec.name or spec.index} is not connected; plug it in, or choose one of: {names}", trouble="missing"
        )
    return matches[0]


def linux_cameras(devices: Path = _SYSFS, nodes: Path = _NODES) -> list[Camera]:
    """As Linux lists them in sysfs."""
    cameras = []
    for device in devices.glob("video*"):
        number = device.name.removeprefix("video")
        # A camera has several nodes; pictures come from the one with index 0.
        index = device / "index"
        try:
            if not number.isdigit() or (index.exists() and index.read_text().strip() != "0"):
                continue
            name = (device / "name").read_text(errors="replace").strip()
        except OSError:  # it was unplugged just now
            continue
        node = nodes / device.name
        cameras.append(Camera(name, int(number), node=node, allowed=os.access(node, os.R_OK | os.W_OK)))
    return sorted(cameras, key=lambda camera: camera.index)


def _enumerated_cameras() -> list[Camera]:
    """As DirectShow or AVFoundation list them, asked in its own process, as drivers may hang there too."""
    cameras = ask(_enumerate, limit_s=CAMERA_OPEN_S) or []
    return [Camera(str(name), int(index), int(backend)) for name, index, backend in cameras]


def _enumerate(pipe: Connection) -> None:
    import cv2
    from cv2_enumerate_cameras import enumerate_cameras

    backend = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_AVFOUNDATION
    pipe.send([(camera.name, camera.index, backend) for camera in enumerate_cameras(backend)])
