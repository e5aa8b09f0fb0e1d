"""Windows under Windows, by its own documented functions (user32, dwmapi). Untried: written on another system."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any, Final

from monitor.sources.desktop.window import Window
from monitor.sources.rectangle import Rectangle

# DWMWINDOWATTRIBUTE: the frame without its invisible border of some 7 pixels, and whether the desktop hides it.
_FRAME_BOUNDS: Final = 9
_CLOAKED: Final = 14


class Win32Windows:
    """libraries : with ``user32`` and ``dwmapi``; ctypes' own by default."""

    def __init__(self, libraries: Any = None) -> None:
        libraries = libraries if libraries is not None else ctypes.windll  # type: ignore[attr-defined, unused-ignore]
        self._user, self._desktop = libraries.user32, libraries.dwmapi

    def windows(self) -> list[Window]:
        """Top-level windows, which EnumWindows gives from the front to the back."""
        numbers: list[int] = []

        def take(handle: Any, _: Any) -> bool:
            numbers.append(int(handle or 0))
            return True

        make = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
        self._user.EnumWindows(make(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(take), 0)
        found = (self.window(number) for number in numbers if self._user.IsWindowVisible(number))
        return [window for window in found if window is not None and window.title and not self._is_cloaked(window.number)]

    def window(self, number: int) -> Window | None:
        """A window as it is now; None when it has been closed."""
        if not self._user.IsWindow(number):
            return None
        is_shown = bool(self._user.IsWindowVisible(number)) and not self._user.IsIconic(number) and not self._is_cloaked(number)
        return Window(number, self._title(number), "", self._rectangle(number), is_shown)

    def close(self) -> None:
        """There is nothing to close."""

    def _title(self, number: int) -> str:
        length = int(self._user.GetWindowTextLengthW(number))
        text = ctypes.create_unicode_buffer(length + 1)
        self._user.GetWindowTextW(number, text, length + 1)
        return text.value

    def _rectangle(self, number: int) -> Rectangle:
        frame = wintypes.RECT()
        size = ctypes.sizeof(frame)
        if self._desktop.DwmGetWindowAttribute(number, _FRAME_BOUNDS, ctypes.byref(frame), size):
            self._user.GetWindowRect(number, ctypes.byref(frame))
        return Rectangle(frame.left, frame.top, max(0, frame.right - frame.left), max(0, frame.bottom - frame.top))

    def _is_cloaked(self, number: int) -> bool:
        """Whether the desktop hides it: on another virtual desktop, or an app that sleeps."""
        cloaked = ctypes.c_uint32()
        refused = self._desktop.DwmGetWindowAttribute(number, _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
        return not refused and bool(cloaked.value)
