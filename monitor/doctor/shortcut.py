"""An entry in the system's list of programs that opens the live page: files of the user's own, which ``remove`` takes away.

Linux: a desktop entry (freedesktop.org, Desktop Entry Specification 1.4) and its icon. macOS: a script in ~/Applications that
Terminal opens. Windows: a link in the start menu, made by the system's own scripting host. Tried on Linux alone.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

from monitor.errors import RapportError
from monitor.files import remedy, write_private
from monitor.words import say

_NAME: Final = "rapport-monitor"
_APP: Final = "Rapport monitor"
# Whatever is missing, PowerShell answers sooner.
_LINK_LIMIT_S: Final = 60.0


def install_shortcut(*, system: str = sys.platform, home: Path | None = None) -> list[Path]:
    """Write the entry, over an earlier one, and return its files. Raises RapportError where that can't be done."""
    places = shortcut_files(system, home)
    try:
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
        if system == "win32":
            _link(places[0])
            return places
        for place, (content, mode) in zip(places, _contents(system, places), strict=True):
            write_private(place, content.encode())
            place.chmod(mode)
    except OSError as error:
        what_to_do = remedy(error, "check that you may write there")
        raise RapportError(
            f"cannot write the shortcut to {places[0].parent} ({error.strerror or error}); {what_to_do}"
        ) from None
    return places


def remove_shortcut(*, system: str = sys.platform, home: Path | None = None) -> list[Path]:
    """Remove what ``install_shortcut`` wrote; the files that were there. Raises RapportError as it does."""
    places = [place for place in shortcut_files(system, home) if place.exists()]
    try:
        for place in places:
            place.unlink()
    except OSError as error:
        raise RapportError(f"cannot remove the shortcut ({error.strerror or error}); delete {places[0]} yourself") from None
    return places


def shortcut_files(system: str, home: Path | None = None) -> list[Path]:
    """Where the entry lies, the entry first. Raises RapportError for a system that has no such list."""
    own = home or Path.home()
    if system.startswith("linux"):
        data = own / ".local" / "share" if home else Path(os.environ.get("XDG_DATA_HOME") or own / ".local" / "share")
        icon = data / "icons" / "hicolor" / "scalable" / "apps" / f"{_NAME}.svg"
        return [data / "applications" / f"{_NAME}.desktop", icon]
    if system == "darwin":
        return [own / "Applications" / f"{_APP}.command"]
    if system == "win32":
        roaming = own / "AppData" / "Roaming" if home else Path(os.environ.get("APPDATA") or own / "AppData" / "Roaming")
        return [roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs" / f"{_APP}.lnk"]
    raise RapportError(f"a shortcut can be made on Linux, macOS and Windows, not on {system}; run `rapport live` in a terminal")


def _contents(system: str, places: list[Path]) -> list[tuple[str, int]]:
    """What goes into each file, and its mode."""
    if system == "darwin":
        return [(f"#!/bin/sh\nexec {shlex.join(_command())}\n", 0o755)]
    icon = files("monitor").joinpath("web", "static", "icon.svg").read_text(encoding="utf-8")
    entry = _ENTRY.format(
        name=_APP,
        about=say("shortcut-about"),
        # An entry whose program was uninstalled is not shown any more.
        python=_entry_escaped(sys.executable),
        command=" ".join(_entry_quoted(word) for word in _command()),
        icon=_entry_escaped(str(places[1])),
    )
    return [(entry, 0o644), (icon, 0o644)]


def _command() -> list[str]:
    """The live page by this very installation, whatever the path and the folder that it is started in hold."""
    return [sys.executable, "-P", "-m", "monitor.cli.shortcut", "live"]


def _entry_quoted(word: str) -> str:
    """A word of ``Exec``: in quotes, with what they leave special escaped, then as a string of the file."""
    inner = "".join(f"\\{character}" if character in '"`$\\' else character for character in word)
    return _entry_escaped(f'"{inner}"').replace("%", "%%")


def _entry_escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _link(place: Path) -> None:
    """A .lnk is a binary file that only Windows itself writes well."""
    python, *words = _command()
    quoted = [text.replace("'", "''") for text in (str(place), python, " ".join(words))]
    script = (
        "$link = (New-Object -ComObject WScript.Shell).CreateShortcut('{}'); "
        "$link.TargetPath = '{}'; $link.Arguments = '{}'; $link.Save()"
    ).format(*quoted)
    command = ["powershell", "-NoProfile", "-NonInteractive", "-Command", script]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LINK_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        raise RapportError("PowerShell did not answer, so there is no shortcut; try again later") from None
    if done.returncode or not place.exists():
        raise RapportError("Windows could not make the shortcut; run `rapport live` in a terminal")


# Started without a terminal nobody could stop the program, and its lines would be lost.
_ENTRY: Final = """[Desktop Entry]
Type=Application
Version=1.4
Name={name}
Comment={about}
TryExec={python}
Exec={command}
Icon={icon}
Terminal=true
Categories=AudioVideo;Education;
StartupNotify=false
"""
