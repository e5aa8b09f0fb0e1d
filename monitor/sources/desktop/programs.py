"""Programs whose sound can be taken alone: those that play now (Linux), or run and are known for calls (Windows, macOS)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from monitor.errors import SourceError
from monitor.sources.desktop.extras import extra
from monitor.words import say

# Names of processes of calls and of browsers, without their ending, as they are shown.
_KNOWN: Final = {
    "zoom": "Zoom",
    "zoom.us": "Zoom",
    "teams": "Teams",
    "ms-teams": "Teams",
    "msteams": "Teams",
    "webex": "Webex",
    "ciscocollabhost": "Webex",
    "slack": "Slack",
    "discord": "Discord",
    "skype": "Skype",
    "whatsapp": "WhatsApp",
    "signal": "Signal",
    "telegram": "Telegram",
    "facetime": "FaceTime",
    "chrome": "Chrome",
    "google chrome": "Chrome",
    "msedge": "Edge",
    "microsoft edge": "Edge",
    "firefox": "Firefox",
    "safari": "Safari",
    "brave": "Brave",
    "brave browser": "Brave",
    "opera": "Opera",
    "vivaldi": "Vivaldi",
}


@dataclass(frozen=True, slots=True)
class Playback:
    """One sound that a program plays on the sound server. index : the server's. names : all that may be meant by a name."""

    index: int
    program: str
    names: tuple[str, ...]


def fits(name: str, names: Iterable[str]) -> bool:
    """Whether a program is meant by a name: its own or a part of it."""
    return any(name.casefold() in candidate.casefold() for candidate in names)


def programs() -> list[str]:
    """Names to choose from, each once. Raises SourceError, one sentence, when the system does not say."""
    extra("process-sound").check()
    if is_linux():
        with open_server() as server:
            return list(dict.fromkeys(playback.program for playback in playbacks(server)))
    return list(dict.fromkeys(shown for name, _ in _processes() if (shown := _KNOWN.get(name.casefold()))))


def is_linux() -> bool:
    """Whether the sound server itself gives one program's sound."""
    return sys.platform.startswith("linux")


def open_server() -> Any:
    """The sound server, to be closed by ``with``. Raises SourceError when it does not answer."""
    import pulsectl

    try:
        return pulsectl.Pulse("rapport")
    except pulsectl.PulseError:
        raise SourceError(say("process-no-server")) from None


def playbacks(server: Any) -> list[Playback]:
    """What programs play now. Raises SourceError when the server is gone."""
    import pulsectl

    try:
        inputs = server.sink_input_list()
    except pulsectl.PulseError:
        raise SourceError(say("process-no-server")) from None
    found = []
    for played in inputs:
        known = played.proplist
        names = tuple(
            text
            for key in ("application.name", "application.process.binary", "node.name")
            if (text := known.get(key, "").strip())
        )
        if names:
            found.append(Playback(played.index, names[0], names))
    return found


def process_of(name: str) -> int:
    """The process whose sound, and that of its children, is meant. Raises SourceError when no program of that name runs."""
    found = {pid: process for process, pid in ((process, process.pid) for _, process in _matching(name))}
    for pid, process in found.items():
        # Calls and browsers play from a child; the whole family is taken from the top.
        if not any(parent.pid in found for parent in _parents(process)):
            return int(pid)
    raise SourceError(say("process-not-running", name=name))


def _matching(name: str) -> list[tuple[str, Any]]:
    return [(own, process) for own, process in _processes() if fits(name, (own, _KNOWN.get(own.casefold(), "")))]


def _parents(process: Any) -> list[Any]:
    import psutil

    try:
        return list(process.parents())
    except psutil.Error:
        return []


def _processes() -> list[tuple[str, Any]]:
    """All processes with their names, without the ending of Windows."""
    import psutil

    named = ((process.info["name"] or "", process) for process in psutil.process_iter(["name"]))
    return [(name[:-4] if name.casefold().endswith(".exe") else name, process) for name, process in named]
