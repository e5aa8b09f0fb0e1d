"""What the operating system gives: libraries, a place for the sessions, a browser."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import webbrowser
from pathlib import Path

from monitor import paths
from monitor.doctor.finding import Finding

# One hour of features is about 40 MB; with media kept it is a gigabyte.
ENOUGH_SPACE_BYTES = 2 * 1024**3


def libraries() -> list[Finding]:
    """Libraries the wheels for Linux leave to the system; on macOS and Windows they are inside the wheels."""
    if not sys.platform.startswith("linux"):
        return []
    needed = (
        ("libGL.so.1", "libgl1", True),
        ("libEGL.so.1", "libegl1", True),
        ("libGLESv2.so.2", "libgles2", True),
        ("libgthread-2.0.so.0", "libglib2.0-0", True),
        ("libportaudio.so.2", "libportaudio2", False),
        ("libpulse.so.0", "libpulse0", False),
    )
    findings = []
    for library, package, essential in needed:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            findings.append(
                Finding(
                    library,
                    False,
                    f"cannot be loaded ({error})",
                    f"sudo apt-get install {package} (or what your system calls it)",
                    essential,
                )
            )
    return findings or [Finding("system libraries", True, ", ".join(library for library, _, _ in needed))]


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def sessions_folder() -> list[Finding]:
    folder = paths.sessions_dir()
    place = _nearest(folder)
    elsewhere = "set RAPPORT_HOME to a folder you own"
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return [Finding("sessions", False, f"{place} cannot be written to", elsewhere)]
    free = shutil.disk_usage(place).free
    found = f"{folder}, {free / 1024**3:.1f} GiB free"
    if free < ENOUGH_SPACE_BYTES:
        return [Finding("sessions", False, found, f"free {ENOUGH_SPACE_BYTES / 1024**3:.0f} GiB, or {elsewhere}")]
    mode = stat.S_IMODE(place.stat().st_mode)
    if place == folder and os.name == "posix" and mode & 0o077:
        return [
            Finding(
                "sessions", False, f"{found}, open to other users (mode {mode:03o})", f'chmod 700 "{folder}"', essential=False
            )
        ]
    return [Finding("sessions", True, found if place == folder else f"{found} (made with the first session)")]


def sqlite() -> list[Finding]:
    """Write-ahead logging where the sessions will lie: some network folders cannot do it."""
    place = _nearest(paths.sessions_dir())
    remedy = "set RAPPORT_HOME to a folder on a disk of this computer"
    try:
        with tempfile.TemporaryDirectory(prefix=".rapport-doctor-", dir=place) as scratch:
            connection = sqlite3.connect(Path(scratch) / "probe.sqlite")
            try:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
                connection.execute("CREATE TABLE probe (n INTEGER)")
                connection.commit()
            finally:
                connection.close()
    except (OSError, sqlite3.Error) as error:
        return [Finding("SQLite", False, f"{sqlite3.sqlite_version} cannot write at {place} ({error})", remedy)]
    found = f"{sqlite3.sqlite_version}, journal mode {mode}"
    return [Finding("SQLite", True, found) if mode == "wal" else Finding("SQLite", False, found, remedy)]


def browser() -> list[Finding]:
    try:
        name = getattr(webbrowser.get(), "name", None) or "the system's browser"
    except webbrowser.Error:
        remedy = "install one, or open the printed address elsewhere on this computer"
        return [Finding("browser", False, "none that Python knows", remedy, essential=False)]
    return [Finding("browser", True, str(name), essential=False)]
