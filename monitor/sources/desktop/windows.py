"""Windows of other programs: their titles, where they are, and whether they can be seen now. One reader for each system."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from monitor.errors import SourceError
from monitor.sources.desktop.extras import extra, is_wayland
from monitor.sources.desktop.window import Window, WindowReader
from monitor.sources.spec import SCREEN_LEAST_PX
from monitor.words import say


def open_reader() -> WindowReader:
    """This system's reader. Raises SourceError, one sentence, where there is none or its extra is missing."""
    if is_wayland():
        raise SourceError(say("window-wayland"))
    extra("window").check()
    if sys.platform == "win32":
        from monitor.sources.desktop.windows_win32 import Win32Windows

        return Win32Windows()
    if sys.platform == "darwin":
        from monitor.sources.desktop.windows_macos import MacWindows

        return MacWindows()
    from monitor.sources.desktop.windows_x11 import X11Windows

    return X11Windows()


def list_windows() -> list[Window]:
    """Windows in which a person can be seen, the foremost first. Raises SourceError."""
    reader = open_reader()
    try:
        return [window for window in reader.windows() if is_large(window)]
    finally:
        reader.close()


def is_large(window: Window) -> bool:
    """Whether a person in it can be measured; panels, docks and tooltips cannot be meant."""
    return min(window.rectangle.width_px, window.rectangle.height_px) >= SCREEN_LEAST_PX


def find_window(windows: Sequence[Window], name: str) -> Window | None:
    """The window with this title, or else one whose title or program contains it; those that can be seen first."""
    wanted = name.casefold()
    ranked = sorted((window for window in windows if is_large(window)), key=lambda window: not window.is_shown)
    fits: tuple[Callable[[Window], bool], ...] = (
        lambda window: window.title.casefold() == wanted,
        lambda window: window.program.casefold() == wanted,
        lambda window: wanted in f"{window.title}\n{window.program}".casefold(),
    )
    return next((window for fit in fits for window in ranked if fit(window)), None)
