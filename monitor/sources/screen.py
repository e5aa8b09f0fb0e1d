"""A part of the screen by mss, as a source of pictures; and the screens as they are, to choose a part of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError, Trouble
from monitor.sources.device import PERSON_WIDTH_PX, READ_S
from monitor.sources.frames import FrozenFrameDetector
from monitor.sources.rectangle import Rectangle
from monitor.types import Picture, Uint8

# As often as faces are looked at (``tabulate.FACE_HZ``); calls show 15 to 30 pictures a second.
_SCREEN_HZ: Final = 15.0


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen's place on the virtual desktop."""

    name: str
    rectangle: Rectangle


class ScreenPictures:
    """Pictures of a part of the virtual desktop, ``rate_hz`` a second, stamped when they are taken. Used in one thread.

    rectangle : in the desktop's units, which are larger than pixels on some screens; the pictures have all the pixels. None is
    the whole desktop.
    mirrored : turn a self-view, which is mirrored, the right way round. widest_px : larger pictures are made smaller.
    ``note`` says when the pictures are black or all the same.
    Raises SourceError when the screen cannot be captured, the part is not on it, or the display goes away.
    """

    def __init__(
        self,
        rectangle: Rectangle | None,
        *,
        clock: Clock,
        rate_hz: float | None = None,
        mirrored: bool = False,
        widest_px: int | None = None,
    ) -> None:
        self._clock = clock
        self._step_s = 1 / (rate_hz or _SCREEN_HZ)
        self._read_s = READ_S
        self._mirrored = mirrored
        self._widest_px = widest_px or int(PERSON_WIDTH_PX)
        self._due_s = clock.now_s()
        self._frozen = FrozenFrameDetector("screen")
        with _sentences():
            self._capture = _opened()
        try:
            with _sentences():
                self._rectangle = _rectangle(self._capture.monitors[0])
            if rectangle is not None:
                self.move(rectangle)
        except SourceError:
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
    def rectangle(self) -> Rectangle:
        """Where it looks."""
        return self._rectangle

    def move(self, rectangle: Rectangle) -> None:
        """Look at another part from now on. Raises SourceError when it is not on the screen; then nothing changes."""
        with _sentences():
            _check(rectangle, self._capture.monitors)
        self._rectangle = rectangle

    def seen(self, rectangle: Rectangle) -> Rectangle | None:
        """What the screens show of a place: all of it, or the most that one screen shows; None for nothing."""
        with _sentences():
            places = [_rectangle(place) for place in self._capture.monitors[1:]]
        if sum(rectangle.overlap_px(place) for place in places) >= rectangle.width_px * rectangle.height_px > 0:
            return rectangle
        return max((rectangle.common(place) for place in places), key=lambda part: part.width_px * part.height_px, default=None)

    def look(self, rectangle: Rectangle, widest_px: int) -> Uint8:
        """A place that the screens show, as it is now, not wider than this [shape=(height, width, 3)]."""
        with _sentences():
            return _grab(self._capture, rectangle, widest_px)

    def whole(self, widest_px: int) -> tuple[Rectangle, Uint8]:
        """The whole virtual desktop now: where it lies and its picture, not wider than this [shape=(height, width, 3)]."""
        with _sentences():
            return _whole(self._capture, widest_px)

    def read(self) -> Picture | None:
        """The picture when it is due; None when that is not within half a second."""
        missing_s = self._due_s - self._clock.now_s()
        if missing_s > 0:
            self._clock.sleep(min(missing_s, self._read_s))
        time_s = self._clock.now_s()
        if time_s < self._due_s:
            return None
        # What was missed is not made up for.
        self._due_s = max(self._due_s + self._step_s, time_s)
        with _sentences():
            image = _grab(self._capture, self._rectangle, self._widest_px)
        if self._mirrored:
            image = np.ascontiguousarray(image[:, ::-1])
        picture = Picture(time_s, image)
        self._frozen.push(picture)
        return picture

    def close(self) -> None:
        """Give the display back."""
        try:
            self._capture.close()
        except Exception:  # a display that is gone does not let itself be closed
            return


def screens() -> list[Screen]:
    """All screens, the first one first. Raises SourceError when there is none or the system hides them."""
    with _sentences(), _opened() as capture:
        places = [_rectangle(place) for place in capture.monitors[1:]]
    if len(places) == 1:
        return [Screen("the screen", places[0])]
    return [Screen(f"screen {number}", place) for number, place in enumerate(places, 1)]


def whole_screen(widest_px: int) -> tuple[Rectangle, Uint8]:
    """The virtual desktop and its picture, not wider than this, for choosing a part of it [shape=(height, width, 3)].

    A point of the picture at the share (x, y) of its size lies at that share of the rectangle. Raises SourceError.
    """
    with _sentences(), _opened() as capture:
        return _whole(capture, widest_px)


def _opened() -> Any:
    import mss

    return mss.MSS()


@contextmanager
def _sentences() -> Iterator[None]:
    """Whatever mss and the display raise, in one sentence with the system's remedy."""

    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # mss raises a different error on each system, and bare assertions once a display is gone
        raise SourceError(f"the screen cannot be captured; {screen_remedy()}") from error


def _check(wanted: Rectangle, monitors: list[dict[str, Any]]) -> None:
    desktop, *places = (_rectangle(place) for place in monitors)
    inside = sum(wanted.overlap_px(place) for place in places)
    if inside >= wanted.width_px * wanted.height_px:
        return
    where = "is outside" if not inside else "extends beyond"
    raise SourceError(
        f"the part {wanted} {where} the screen ({desktop.width_px} x {desktop.height_px} at "
        f"{desktop.x_px},{desktop.y_px}); choose it again"
    )


def _rectangle(place: dict[str, Any]) -> Rectangle:
    return Rectangle(place["left"], place["top"], place["width"], place["height"])


def _whole(capture: Any, widest_px: int) -> tuple[Rectangle, Uint8]:
    desktop = _rectangle(capture.monitors[0])
    image = _grab(capture, desktop, widest_px)
    if os.environ.get("WAYLAND_DISPLAY") and not image.any():
        # Where X programs run beside Wayland, they are shown a black screen.
        raise RuntimeError("black")
    return desktop, image


def _grab(capture: Any, rectangle: Rectangle, widest_px: int) -> Uint8:
    """RGB, not wider or higher than wanted."""
    import cv2

    shot = capture.grab(
        (rectangle.x_px, rectangle.y_px, rectangle.x_px + rectangle.width_px, rectangle.y_px + rectangle.height_px)
    )
    image = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
    factor = widest_px / max(shot.height, shot.width)
    if factor < 1:
        size = (max(1, round(shot.width * factor)), max(1, round(shot.height * factor)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2RGB))


def screen_remedy() -> str:
    """What to do where the screen cannot be captured."""
    if sys.platform == "darwin":
        return "allow this terminal under System Settings, Privacy & Security, Screen Recording"
    if os.environ.get("WAYLAND_DISPLAY"):
        return (
            "under Wayland the desktop asks what to share: choose the shared window or screen (portal) as the picture, or "
            "share the call's tab in the browser"
        )
    return (
        "run this in a graphical session (DISPLAY set); if a library is missing: "
        "sudo apt-get install libxcb-render0 libxcb-randr0"
    )
