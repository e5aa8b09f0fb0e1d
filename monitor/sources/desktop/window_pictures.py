"""Pictures of one window, wherever it is moved: of what the screen shows there, so a window in front of it is seen instead."""

from __future__ import annotations

from typing import Final

from monitor.clock import Clock
from monitor.errors import SourceError, Trouble
from monitor.sources.desktop.part import Part
from monitor.sources.desktop.window import Window
from monitor.sources.desktop.windows import find_window, open_reader
from monitor.sources.device import READ_S
from monitor.sources.rectangle import Rectangle
from monitor.sources.screen import ScreenPictures
from monitor.sources.spec import SCREEN_LEAST_PX
from monitor.types import Picture, Uint8
from monitor.words import say

# A window that is dragged is looked for before each picture; one that is gone, this often.
_LOOK_S: Final = READ_S


class WindowPictures:
    """Pictures of a window, or of a part of it that can be moved (``follow.Region``), in the units of the desktop.

    name : its title or program, or a part of them; once found it is followed by the system's own number, so that another title
    (a tab, a count of messages) changes nothing. rate_hz, mirrored, widest_px : as for ``ScreenPictures``.
    ``absence`` says that it is closed, minimised or off the screen; when it comes back its pictures do too.
    """

    def __init__(
        self, name: str, *, clock: Clock, rate_hz: float | None = None, mirrored: bool = False, widest_px: int | None = None
    ) -> None:
        self._wanted = name
        self._clock = clock
        self._number: int | None = None
        self._part: Part | None = None
        self._rectangle: Rectangle | None = None
        self.absence = ""
        self.name = name
        self._reader = open_reader()
        try:
            self._screen = ScreenPictures(None, clock=clock, rate_hz=rate_hz, mirrored=mirrored, widest_px=widest_px)
        except SourceError:
            self._reader.close()
            raise
        try:
            self._find()
        except SourceError:
            self.close()
            raise

    @property
    def note(self) -> str:
        """One sentence while the picture is black or frozen."""
        return self._screen.note

    @property
    def trouble(self) -> Trouble:
        """The kind of ``note``."""
        return self._screen.trouble

    @property
    def rectangle(self) -> Rectangle | None:
        """Where on the desktop it looks; None while the window cannot be seen."""
        return self._rectangle

    def move(self, rectangle: Rectangle) -> None:
        """Look at this part of the window from now on, given where it is on the desktop now."""
        window = self._find()
        if window is None:
            raise SourceError(self.absence)
        self._part = Part.of(rectangle, window.rectangle)

    def whole(self, widest_px: int) -> tuple[Rectangle, Uint8]:
        """The window now: where it lies and its picture, not wider than this [shape=(height, width, 3)]. Raises SourceError."""
        window = self._find()
        seen = None if window is None else self._screen.seen(window.rectangle)
        if seen is None:
            raise SourceError(self.absence)
        return seen, self._screen.look(seen, widest_px)

    def read(self) -> Picture | None:
        """The picture when it is due; None while the window cannot be seen, or when it is not due within half a second."""
        window = self._find()
        if window is None:
            self._clock.sleep(_LOOK_S)
            return None
        part = window.rectangle if self._part is None else self._part.on(window.rectangle)
        seen = self._screen.seen(part)
        if seen is None:
            self.absence = say("window-absence", state="off", name=self._wanted)
            self._clock.sleep(_LOOK_S)
            return None
        if seen != self._rectangle:
            self._screen.move(seen)
            self._rectangle = seen
        return self._screen.read()

    def refresh(self) -> None:
        """See whether the window is there."""
        self._find()

    def close(self) -> None:
        """Give the display back."""
        self._screen.close()
        self._reader.close()

    def _find(self) -> Window | None:
        """The window as it is now, when it can be seen; else ``absence`` says why."""
        window = None if self._number is None else self._reader.window(self._number)
        if window is None:
            window = find_window(self._reader.windows(), self._wanted)
        state = ""
        if window is None:
            state = "missing" if self._number is None else "closed"
        elif not window.is_shown:
            state = "minimised"
        elif _is_off(self._screen.seen(window.rectangle)):
            state = "off"
        if window is not None:
            self._number, self.name = window.number, window.title
        self.absence = say("window-absence", state=state, name=self._wanted) if state else ""
        if state:
            self._rectangle = None
        return None if state else window


def _is_off(seen: Rectangle | None) -> bool:
    return seen is None or min(seen.width_px, seen.height_px) < SCREEN_LEAST_PX
