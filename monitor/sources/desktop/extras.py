"""Optional libraries of this room: whether they are there, and the one command that installs them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from monitor.errors import SourceError
from monitor.installation import extra_command
from monitor.words import say


@dataclass(frozen=True, slots=True)
class Extra:
    """name : of the extra in pyproject.toml. modules : what is imported of it, on this system."""

    name: str
    modules: tuple[str, ...]

    @property
    def is_installed(self) -> bool:
        """Whether all of it can be imported."""
        return all(find_spec(module) is not None for module in self.modules)

    @property
    def command(self) -> str:
        """What to type to have it."""
        return extra_command(self.name)

    def check(self) -> None:
        """Raises SourceError, one sentence with the command, when it is missing."""
        if not self.is_installed:
            raise SourceError(say("extra-missing", name=self.name, command=self.command))


_BY_SYSTEM: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "wayland": {"linux": ("pipewire_capture", "jeepney")},
    "lsl": dict.fromkeys(("linux", "darwin", "win32"), ("pylsl", "pyxdf")),
    "window": {"linux": ("Xlib",), "darwin": ("Quartz",)},
    # On Linux the sound server gives one program's sound by itself; proc-tap would take it from the user's ears.
    "process-sound": {"linux": ("pulsectl",), "darwin": ("proctap",), "win32": ("proctap",)},
}


def extra(name: str) -> Extra:
    """An extra as it is on this system."""
    return Extra(name, _BY_SYSTEM[name].get(sys.platform, ()))


def wanted() -> list[Extra]:
    """The extras that add something on this computer."""
    names = ["window", "process-sound"]
    if is_wayland():
        names = ["wayland", "process-sound"]  # nothing tells where other programs' windows are
    names.append("lsl")
    return [found for name in names if (found := extra(name)).modules]


def is_wayland() -> bool:
    """Whether this is a Wayland session, in which the screen is seen through the desktop's portal alone."""
    return sys.platform.startswith("linux") and bool(os.environ.get("WAYLAND_DISPLAY"))
