"""Windows under X11, by what window managers say of them (Extended Window Manager Hints 1.5, ICCCM)."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any, Final

from monitor.errors import SourceError
from monitor.sources.desktop.window import Window
from monitor.sources.rectangle import Rectangle
from monitor.sources.screen import screen_remedy
from monitor.words import say

_ICONIC: Final = 3


class X11Windows:
    """By python-xlib."""

    def __init__(self) -> None:
        from Xlib.display import Display

        try:
            # By its socket on this computer: the library would try the network when that is not there.
            self._display: Any = Display(f"unix/:{os.environ.get('DISPLAY', '').rpartition(':')[2]}")
        except Exception as error:  # it raises what its socket and its parser raise
            raise SourceError(say("window-no-display", remedy=screen_remedy())) from error
        self._root = self._display.screen().root

    def windows(self) -> list[Window]:
        """Those the window manager lists, in its order of stacking; without one, the root's own children."""
        numbers = self._property(self._root, "_NET_CLIENT_LIST_STACKING")
        if numbers is None:
            numbers = self._property(self._root, "_NET_CLIENT_LIST")
        if numbers is None:
            numbers = [child.id for child in self._read(lambda: self._root.query_tree().children) or ()]
        found = (self.window(int(number)) for number in reversed(list(numbers)))
        return [window for window in found if window is not None and window.title]

    def window(self, number: int) -> Window | None:
        """A window as it is now; None when it has been closed."""
        window: Window | None = self._read(lambda: self._window(number))
        return window

    def close(self) -> None:
        """Close the connection."""
        with suppress(Exception):
            self._display.close()

    def _window(self, number: int) -> Window:
        window = self._display.create_resource_object("window", number)
        geometry = window.get_geometry()
        # Where the inside begins on the desktop; a window manager's frame is left out.
        place = self._root.translate_coords(window, 0, 0)
        attributes = window.get_attributes()
        state = self._property(window, "WM_STATE")
        is_iconic = state is not None and len(state) > 0 and int(state[0]) == _ICONIC
        names = window.get_wm_class() or ("", "")
        rectangle = Rectangle(place.x, place.y, geometry.width, geometry.height)
        is_shown = attributes.map_state == _viewable() and not is_iconic
        return Window(number, self._title(window), names[1] or names[0], rectangle, is_shown)

    def _title(self, window: Any) -> str:
        title = self._property(window, "_NET_WM_NAME")
        if title is None:
            title = window.get_wm_name() or ""
        text = bytes(title).decode("utf-8", "replace") if not isinstance(title, str) else title
        return " ".join(text.split())

    def _property(self, window: Any, name: str) -> Any:
        from Xlib import X

        found = window.get_full_property(self._display.intern_atom(name), X.AnyPropertyType)
        return None if found is None else found.value

    def _read(self, look: Any) -> Any:
        """What a look gives; None for a window that went meanwhile. Raises SourceError when the display is gone."""
        from Xlib.error import ConnectionClosedError, XError

        try:
            return look()
        except ConnectionClosedError:
            raise SourceError(say("window-no-display", remedy=screen_remedy())) from None
        except XError:
            return None


def _viewable() -> int:
    from Xlib import X

    return int(X.IsViewable)
