"""Pictures of what the user shares through the desktop's portal, the one way to see the screen under Wayland.

The dialog and the stream live in their own process: native code that hangs or crashes there ends nothing else, and ending the
process ends the sharing.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from monitor import paths
from monitor.clock import Clock
from monitor.errors import SourceError, StoppedError, Trouble
from monitor.files import write_private
from monitor.process.supervision import Supervisor
from monitor.sources.desktop.extras import extra
from monitor.sources.desktop.part import Part
from monitor.sources.device import PERSON_WIDTH_PX, READ_S
from monitor.sources.frames import FrozenFrameDetector
from monitor.sources.rectangle import Rectangle
from monitor.types import Picture, Uint8
from monitor.words import say

# A picture of 4K takes 0.1 s to be cut and made smaller on a busy computer.
_ANSWER_S: Final = 5.0
_SCREEN_HZ: Final = 15.0
_POLL_S: Final = 0.02

State = Literal["asking", "starting", "on", "refused", "ended"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture that is wanted: of which part of what is shared (None: of all), and how wide at most."""

    part: Part | None
    widest_px: int


@dataclass(frozen=True, slots=True)
class Shown:
    """It is there: the size of all that is shared, and the picture's own, whose bytes follow [shape=(height, width, 3)]."""

    time_s: float
    width_px: int
    height_px: int
    shape: tuple[int, int, int]


class SharedScreenPictures:
    """Pictures of a shared window or screen, or of a part of it that can be moved (``follow.Region``).

    key : for which stream; what was shared for it before is opened again without asking, where the desktop remembers.
    rectangle, mirrored, widest_px : as for ``sources.screen.ScreenPictures``, in pixels of what is shared.
    ``absence`` says what is missing while the user has not answered, has shared nothing, or has stopped: then nothing is asked
    until ``ask_again``.
    """

    def __init__(
        self,
        key: str,
        *,
        clock: Clock,
        rate_hz: float | None = None,
        rectangle: Rectangle | None = None,
        mirrored: bool = False,
        widest_px: int | None = None,
    ) -> None:
        extra("wayland").check()
        self._key = key
        self._clock = clock
        self._step_s = 1 / (rate_hz or _SCREEN_HZ)
        self._due_s = clock.now_s()
        self._first = rectangle
        self._part: Part | None = None
        self._mirrored = mirrored
        self._widest_px = widest_px or int(PERSON_WIDTH_PX)
        self._size: tuple[int, int] | None = None
        self._frozen = FrozenFrameDetector("screen")
        self._state: State = "asking"
        self._asks_again = False
        self._process = Supervisor(_cast, hang_s=_ANSWER_S)
        self._process.start(clock, load_token(key), self._step_s / 2)

    @property
    def absence(self) -> str:
        """One sentence while there is nothing to read."""
        return "" if self._state == "on" else say("portal-absence", state=self._state)

    @property
    def note(self) -> str:
        """One sentence while the picture is black or frozen."""
        return self._frozen.note

    @property
    def trouble(self) -> Trouble:
        """The kind of ``absence`` or ``note``."""
        return "refused" if self._state == "refused" else "stopped" if self._state == "ended" else self._frozen.trouble

    def ask_again(self) -> None:
        """The user wants to be asked what to share once more, after they shared nothing or stopped. From any thread."""
        self._asks_again = True

    @property
    def rectangle(self) -> None:
        """Where it is on the screen, which the desktop does not say."""
        return None

    def move(self, rectangle: Rectangle) -> None:
        """Look at another part from now on. Raises SourceError when it is not in what is shared; then nothing changes."""
        if self._size is None:
            raise SourceError(self.absence)
        whole = Rectangle(0, 0, *self._size)
        if rectangle.overlap_px(whole) < rectangle.width_px * rectangle.height_px:
            width, height = (str(size) for size in self._size)
            raise SourceError(say("portal-part-outside", part=str(rectangle), width=width, height=height))
        self._part = Part.of(rectangle, whole)

    def whole(self, widest_px: int) -> tuple[Rectangle, Uint8]:
        """All that is shared now, not wider than this, and its size as a rectangle [shape=(height, width, 3)]."""
        shown = self._look(Wish(None, widest_px)) if self._state == "on" else None
        if shown is None or self._size is None:
            raise SourceError(self.absence or say("portal-absence", state="starting"))
        return Rectangle(0, 0, *self._size), shown.image

    def read(self) -> Picture | None:
        """The picture when it is due; None while nothing is shared, or when it is not due within half a second."""
        if self._state in ("refused", "ended"):
            if self._asks_again:
                raise SourceError(say("portal-absence", state="asking"))  # whoever opens it anew asks
            self._clock.sleep(READ_S)
            return None
        if self._state == "asking":
            self._answer()
            return None
        missing_s = self._due_s - self._clock.now_s()
        if missing_s > 0:
            self._clock.sleep(min(missing_s, READ_S))
        self._due_s = max(self._due_s + self._step_s, self._clock.now_s())
        picture = self._look(Wish(self._part, self._widest_px))
        if picture is None:
            return None
        if self._state == "starting":
            self._state = "on"
            if self._first is not None:
                self.move(self._first)
                return None
        if self._mirrored:
            picture = Picture(picture.time_s, np.ascontiguousarray(picture.image[:, ::-1]))
        self._frozen.push(picture)
        return picture

    def close(self) -> None:
        """End the sharing."""
        self._process.end()

    def _answer(self) -> None:
        """Take what the user answered, if they have."""
        message = self._receive(READ_S)
        if message == "refused":
            self._state = "refused"
            self._process.end()
        elif isinstance(message, str):
            save_token(self._key, message.removeprefix("shared "))
            self._state = "starting"

    def _look(self, wish: Wish) -> Picture | None:
        self._process.send(wish)
        self._process.expect()
        shown = self._receive(_ANSWER_S)
        if shown is None or self._state == "ended":
            return None
        if not isinstance(shown, Shown):
            raise StoppedError(say("portal-stopped"))
        image = np.empty(shown.shape, np.uint8)
        try:
            self._process.receive_into(image.data.cast("B"))
        except EOFError:
            raise StoppedError(say("portal-stopped")) from None
        self._size = shown.width_px, shown.height_px
        return Picture(shown.time_s, image)

    def _receive(self, wait_s: float) -> object:
        """The next message, None for none. Raises SourceError when what was shared is no longer."""
        try:
            message: object = self._process.receive(wait_s)
        except EOFError:
            raise StoppedError(say("portal-stopped")) from None
        if message == _NOTHING_YET:
            return None
        if message is None and self._state != "asking":
            raise StoppedError(say("portal-stopped"))
        if message == _ENDED:
            # Who ends the sharing does not want it to go on unasked.
            save_token(self._key, "")
            self._state = "ended"
            self._process.end()
            return None
        if isinstance(message, SourceError):
            raise message
        if self._state != "asking" and self._process.is_overgrown:
            raise StoppedError(say("portal-stopped"))
        return message


def load_token(key: str) -> str:
    """What opens the same again without asking; empty where there is none."""
    try:
        return _token_file(key).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def save_token(key: str, token: str) -> None:
    """Keep it for the next time, readable by the user alone; an empty one is forgotten. A full disk costs a question."""
    file = _token_file(key)
    with suppress(OSError):
        if token:
            paths.make_private(file.parent)
            write_private(file, token.encode("ascii", "ignore"))
        else:
            file.unlink(missing_ok=True)


def _token_file(key: str) -> Path:
    return paths.home() / "portal" / f"{key}.token"


_ENDED, _NOTHING_YET = "ended", "nothing yet"


def _cast(pipe: Connection, clock: Clock, token: str, interval_s: float) -> None:
    """The process's whole life: ask, then a picture for each wish, until the other end or the sharing is gone."""
    from monitor.sources.desktop import portal

    with suppress(OSError, EOFError):
        try:
            share = portal.ask(token)
            pipe.send(f"shared {share.token}")
            _serve(pipe, clock, share, interval_s)
        except portal.RefusedError:
            pipe.send("refused")
        except SourceError as error:
            pipe.send(error)


def _serve(pipe: Connection, clock: Clock, share: Any, interval_s: float) -> None:
    try:
        from pipewire_capture import CaptureStream
    except ImportError:  # it needs the system's own libpipewire
        raise SourceError(say("portal-no-pipewire")) from None

    stream = CaptureStream(share.fd, share.node_id, share.width_px, share.height_px, interval_s)
    stream.start()
    try:
        while True:
            wish = pipe.recv()
            frame = stream.get_frame()
            if stream.window_invalid:
                pipe.send(SourceError(say("portal-stream", error=str(stream.error))) if stream.error else _ENDED)
                return
            if frame is None:
                time.sleep(_POLL_S)
                pipe.send(_NOTHING_YET)
                continue
            image = _cut(frame, wish)
            pipe.send(Shown(clock.now_s(), frame.shape[1], frame.shape[0], image.shape))
            pipe.send_bytes(image.data.cast("B"))
    finally:
        stream.stop()


def _cut(frame: Uint8, wish: Wish) -> Uint8:
    """The part that is wanted, RGB, not wider or higher than wanted."""
    import cv2

    if wish.part is not None:
        part = wish.part.on(Rectangle(0, 0, frame.shape[1], frame.shape[0]))
        frame = frame[part.y_px : part.y_px + part.height_px, part.x_px : part.x_px + part.width_px]
    height, width = frame.shape[:2]
    factor = wish.widest_px / max(height, width)
    if factor < 1:
        size = max(1, round(width * factor)), max(1, round(height * factor))
        frame = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(cv2.cvtColor(frame, cv2.COLOR_BGRA2RGB))
