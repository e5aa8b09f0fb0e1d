"""Windows under macOS, by Quartz's window list (pyobjc-framework-Quartz). Untried: written on another system.

Titles of other programs' windows are given only to programs that may record the screen, which capture needs as well.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from monitor.sources.desktop.window import Window
from monitor.sources.rectangle import Rectangle

# Ordinary windows; menus, docks and overlays have other layers.
_LAYER: Final = 0


class MacWindows:
    """quartz : the module, or what stands for it."""

    def __init__(self, quartz: Any = None) -> None:
        self._quartz = import_module("Quartz") if quartz is None else quartz

    def windows(self) -> list[Window]:
        """Ordinary windows with a title, the foremost first; those that are not on a screen follow."""
        quartz = self._quartz
        options = quartz.kCGWindowListOptionAll | quartz.kCGWindowListExcludeDesktopElements
        found = [_window(entry) for entry in quartz.CGWindowListCopyWindowInfo(options, quartz.kCGNullWindowID) or ()]
        named = [window for window in found if window is not None and window.title]
        return sorted(named, key=lambda window: not window.is_shown)

    def window(self, number: int) -> Window | None:
        """A window as it is now; None when it has been closed."""
        quartz = self._quartz
        entries = quartz.CGWindowListCopyWindowInfo(quartz.kCGWindowListOptionIncludingWindow, number) or ()
        return next((window for entry in entries if (window := _window(entry)) is not None and window.number == number), None)

    def close(self) -> None:
        """There is nothing to close."""


def _window(entry: Any) -> Window | None:
    """An entry of the list, by the names of its keys (CGWindow.h: kCGWindowNumber has the value "kCGWindowNumber")."""
    if int(entry.get("kCGWindowLayer", _LAYER)) != _LAYER:
        return None
    bounds = entry["kCGWindowBounds"]
    rectangle = Rectangle(*(round(float(bounds[key])) for key in ("X", "Y", "Width", "Height")))
    return Window(
        int(entry["kCGWindowNumber"]),
        str(entry.get("kCGWindowName") or ""),
        str(entry.get("kCGWindowOwnerName") or ""),
        rectangle,
        bool(entry.get("kCGWindowIsOnscreen", False)),
    )
