"""A window of another program, and what reads them on each system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from monitor.sources.rectangle import Rectangle


@dataclass(frozen=True, slots=True)
class Window:
    """number : the system's own, which stays while the title changes. rectangle : in the units of ``ScreenPictures``.

    is_shown : not minimised and not on another workspace.
    """

    number: int
    title: str
    program: str
    rectangle: Rectangle
    is_shown: bool


class WindowReader(Protocol):
    """Reads the windows of one system; used in one thread."""

    def windows(self) -> list[Window]:
        """All that have a title, the foremost first."""

    def window(self, number: int) -> Window | None:
        """One of them as it is now; None when it has been closed."""

    def close(self) -> None:
        """Let the system go. A second call does nothing."""
