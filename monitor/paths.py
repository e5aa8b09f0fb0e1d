"""Where things are: shipped data (installed or in the checkout) and the user's own sessions."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import platformdirs

from monitor.errors import RapportError

_PACKAGE = Path(__file__).resolve().parent


def data_file(*parts: str) -> Path:
    """A file or folder of ``models/`` or ``calibration/``.

    The wheel carries both below ``monitor/_data``; a checkout has them beside ``monitor/``.
    """
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    return _PACKAGE.parent.joinpath(*parts)


def home() -> Path:
    """The folder of everything the program keeps: ``RAPPORT_HOME``, else the platform's data folder."""
    chosen = os.environ.get("RAPPORT_HOME")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("rapport", appauthor=False))


def command_name() -> str:
    """How the user calls the program: as just now where ``rapport`` alone would not find it (``.venv/bin/rapport``)."""
    called = sys.argv[0]
    if Path(called).stem != "rapport" or shutil.which("rapport") == shutil.which(called):
        return "rapport"
    return called


def make_private(folder: Path) -> None:
    """Make a folder and what is missing above it, for their owner only (Path.mkdir gives parents the default mode). OSError."""
    for place in reversed(folder.parents):
        if not place.exists():
            place.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def sessions_dir(*, create: bool = False) -> Path:
    """The folder of the sessions, one folder a session, readable by its owner only."""
    folder = home() / "sessions"
    if create:
        try:
            make_private(folder)
        except OSError as error:
            reason = error.strerror or error
            raise RapportError(f"cannot create the folder {folder}: {reason}; set RAPPORT_HOME to a folder you own") from None
    return folder
