"""What a source's device is, and how its stream is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeVar

from monitor.errors import Trouble
from monitor.types import Picture, Sound

# Measured for this project (docs/architecture.md): faces of 60 px in 640 px are found; wider pictures cost and gain nothing.
PERSON_WIDTH_PX: Final = 640.0

# Nothing for so long is worth a word on the page; shorter holes pass by themselves.
SILENT_S: Final = 2.0

# A device's read waits half a second at most, so that its thread can be ended.
READ_S: Final = 0.5

T = TypeVar("T", Picture, Sound)
T_co = TypeVar("T_co", Picture, Sound, covariant=True)

State = Literal["opening", "on", "waiting", "ended"]


class FilmEndError(Exception):
    """A film that is played as a device has come to its end."""


class Device(Protocol[T_co]):
    """Something opened that gives pictures or sound, stamped at capture on the session's clock.

    A device may have a ``name: str``, what the system calls it, a ``rectangle``, the part of the screen it looks at, and a
    ``note: str``: one calm sentence about what it gives (``the picture is black``), empty when all is well; an ``absence:
    str``: the same while it waits for what others give (a page); a ``trouble``, the kind of either; ``report_face(seen,
    time_s)``, which says whether its pictures show a face; ``whole_screen``, the size of the screen that ``rectangle`` is a
    part of; and ``set_rate(rate_hz)``, how many pictures a second are wanted. All are used from other threads, at any time.
    """

    def read(self) -> T_co | None:
        """The next item; None when there is none yet (waits half a second at most).

        Raises SourceError when the device is lost, FilmEndError when a film is over.
        """

    def close(self) -> None:
        """Give the device back. A second call does nothing."""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How a source is doing.

    note : one calm sentence while it is off, or about its picture or sound while it is on. trouble : its kind. rate_hz : recent
    items per second.
    received, dropped : items so far, and those of them that nobody read. reopened : how often it came back after a loss.
    """

    state: State
    note: str = ""
    rate_hz: float = 0.0
    received: int = 0
    dropped: int = 0
    reopened: int = 0
    trouble: Trouble = ""
