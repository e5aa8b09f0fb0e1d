"""A camera by OpenCV, in its own process: one that hangs, as busy cameras do, is ended, and nothing else stops."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError, StoppedError, Trouble
from monitor.process.supervision import START_S, Supervisor
from monitor.sources.cameras import CAMERA_OPEN_S, Camera, cameras, find_camera
from monitor.sources.device import PERSON_WIDTH_PX, READ_S
from monitor.sources.frames import FrameRateLimiter, FrozenFrameDetector
from monitor.sources.spec import Spec
from monitor.types import Picture

# What nearly every webcam gives at 640 x 480.
_CAMERA_HZ: Final = 30.0
# The slowest exposure of a webcam is a fraction of a second.
_CAMERA_READ_S: Final = 3.0


# Something with the methods of ``cv2.VideoCapture``. The factory is called in the camera's process, so it must be picklable.
OpenCapture = Callable[[], Any]

_READY, _OPEN, _REFUSED, _LOST = "ready", "open", "refused", "lost"
# Pictures that may be on their way at once: one is read while the next is captured.
_ON_THE_WAY: Final = 2
# A capture may miss a picture now and then; so many in a row mean that it is gone.
_MISSES: Final = 20


@dataclass(frozen=True, slots=True)
class CaptureFactory:
    """Opens a camera by OpenCV, with 3/4 of ``width_px`` as its height or what comes nearest.

    device : OpenCV's number, or a file's path. backend : OpenCV's, 0 for any.
    """

    device: int | str
    width_px: int
    backend: int = 0

    def __call__(self) -> Any:
        import cv2

        # Unless it is told which, OpenCV would try one library after the other, and write a line for each.
        on_linux = sys.platform.startswith("linux") and isinstance(self.device, int)
        capture = cv2.VideoCapture(self.device, cv2.CAP_V4L2 if on_linux else self.backend)
        if isinstance(self.device, int):
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self.width_px)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self.width_px * 3 // 4)
            capture.set(cv2.CAP_PROP_FPS, _CAMERA_HZ)
        return capture


def open_camera(spec: Spec, *, clock: Clock, rate_hz: float | None = None, widest_px: int | None = None) -> CameraPictures:
    """The camera that a SOURCE text means, looked for each time, as it may come back under another number.

    Waits until it is open or ``CAMERA_OPEN_S`` are over. Raises SourceError, one sentence with what to do.
    """
    camera = find_camera(spec, cameras())
    if not camera.allowed:
        raise SourceError(_refusal(camera), trouble="refused")
    width_px = widest_px or int(PERSON_WIDTH_PX)
    return CameraPictures(
        CaptureFactory(camera.index, width_px, camera.backend),
        name=camera.name,
        clock=clock,
        rate_hz=rate_hz,
        widest_px=width_px,
        refusal=_refusal(camera),
    )


class CameraPictures:
    """A camera's pictures, stamped when they are grabbed; ``note`` says when they are black or all the same.

    capture : what to open. clock : stamps are made by a copy of it in the camera's process: its seconds are those of the
    system's monotonic clock, which all processes share, and its start is copied. rate_hz : about so many pictures a second
    (None: all that come). widest_px : larger pictures are made smaller. refusal : what to say when it does not open.
    Raises SourceError when it does not open within ``CAMERA_OPEN_S``, gives nothing for ``_CAMERA_READ_S``, or is gone.
    """

    def __init__(
        self,
        capture: OpenCapture,
        *,
        name: str,
        clock: Clock,
        rate_hz: float | None = None,
        widest_px: int | None = None,
        refusal: str = "",
    ) -> None:
        self._name = name
        self._refusal = refusal or f"{name} cannot be opened; close other programs that may be using it"
        self._frozen = FrozenFrameDetector("camera")
        self._process = Supervisor(_film, hang_s=_CAMERA_READ_S)
        self._process.start(capture, clock, rate_hz, widest_px or int(PERSON_WIDTH_PX))
        try:
            self._await(_READY, START_S, f"{name} could not be started; try again")
            self._await(
                _OPEN,
                CAMERA_OPEN_S,
                f"{name} did not open within {CAMERA_OPEN_S:.0f} s; close other programs that may be using it, or replug it",
            )
        except BaseException:
            self.close()
            raise

    @property
    def note(self) -> str:
        """One sentence while the picture is black or frozen."""
        return self._frozen.note

    @property
    def trouble(self) -> Trouble:
        """The kind of ``note``."""
        return self._frozen.trouble

    @property
    def name(self) -> str:
        """What the system calls it."""
        return self._name

    @property
    def pid(self) -> int:
        """The camera's process."""
        return self._process.pid

    def read(self) -> Picture | None:
        """The next picture; None when none came within half a second."""
        try:
            message = self._process.receive(READ_S)
            if message is None:
                if self._process.is_overdue:
                    raise StoppedError(
                        f"no picture from {self._name} for {_CAMERA_READ_S:.0f} s; "
                        "if it does not come back, unplug it and plug it in again",
                        trouble="silent",
                    )
                return None
            if message == _LOST:
                raise SourceError(f"{self._name} stopped or was unplugged; plug it in again", trouble="stopped")
            time_s, shape = message
            image = np.empty(shape, np.uint8)
            self._process.receive_into(image.data.cast("B"))
        except EOFError:
            raise StoppedError(f"{self._name} stopped unexpectedly; restarting it") from None
        self._process.send(None)  # another picture may come
        if self._process.is_overgrown:
            raise StoppedError(f"{self._name} used too much memory; restarting it")
        picture = Picture(time_s, image)
        self._frozen.push(picture)
        return picture

    def close(self) -> None:
        """End the process, and so give the camera back."""
        self._process.end()

    def _await(self, word: str, limit_s: float, otherwise: str) -> None:
        try:
            answer = self._process.receive(limit_s)
        except EOFError:
            raise StoppedError(f"{self._name} stopped while it was being opened; unplug it and plug it in again") from None
        if answer is None:
            raise SourceError(otherwise, trouble="busy")
        if answer != word:
            raise SourceError(self._refusal, trouble="busy")


def _refusal(camera: Camera) -> str:
    """Why a camera may not open, and the system's own remedy."""
    if not camera.allowed:
        return f"no permission for {camera.name} ({camera.node}); run: sudo usermod -aG video $USER, then log in again"
    allow = ""
    if sys.platform == "darwin":
        allow = ", and allow this terminal to use it under System Settings, Privacy & Security, Camera"
    elif sys.platform == "win32":
        allow = ", and allow desktop apps to use it under Settings, Privacy & security, Camera"
    return f"{camera.name} cannot be opened; close other programs that may be using it (a call, a browser){allow}"


def _film(pipe: Connection, open_capture: OpenCapture, clock: Clock, rate_hz: float | None, widest_px: int) -> None:
    """The process's whole life: open, grab every picture, hand on those that are wanted, end when the other end is gone."""
    import cv2

    cv2.setNumThreads(1)
    wants = FrameRateLimiter(rate_hz) if rate_hz else None
    on_the_way = misses = 0
    with suppress(EOFError, OSError):
        pipe.send(_READY)
        try:
            capture = open_capture()
            is_open = bool(capture.isOpened())
        except cv2.error:
            is_open = False
        pipe.send(_OPEN if is_open else _REFUSED)
        while is_open:
            # Every picture is grabbed, so that none grows old in the driver; few are decoded.
            is_there = capture.grab()
            time_s = clock.now_s()
            while pipe.poll(0):
                pipe.recv()
                on_the_way -= 1
            if is_there:
                if on_the_way >= _ON_THE_WAY or (wants and not wants(time_s)):
                    continue
                is_there, image = capture.retrieve()
            misses = 0 if is_there else misses + 1
            if not is_there:
                if misses >= _MISSES:
                    pipe.send(_LOST)
                    while True:  # until the other end is gone
                        pipe.recv()
                clock.sleep(0.01)
                continue
            image = _rgb(image, widest_px)
            pipe.send((time_s, image.shape))
            pipe.send_bytes(image.reshape(-1))
            on_the_way += 1


def _rgb(image: Any, widest_px: int) -> Any:
    """OpenCV's picture as RGB, not wider or higher than wanted."""
    import cv2

    factor = widest_px / max(image.shape[:2])
    if factor < 1:
        size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_GRAY2RGB if image.ndim == 2 else cv2.COLOR_BGR2RGB))
