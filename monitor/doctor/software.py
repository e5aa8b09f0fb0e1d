"""The interpreter, the packages and the models.

What the operating system gives: libraries, a place for the sessions, a browser.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import platform
import shutil
import sqlite3
import stat
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import paths
from monitor.doctor.finding import Finding
from monitor.errors import ModelError
from monitor.models import manifest, model_file

if TYPE_CHECKING:
    from packaging.requirements import Requirement


DISTRIBUTION = "rapport-monitor"


def pip_install(*words: str) -> str:
    return f'"{sys.executable}" -m pip install ' + " ".join(words)


# mediapipe 0.10.33 has builds for these alone: 64-bit Linux and Windows on x86, macOS on Apple silicon.
BUILDS = {"linux": {"x86_64"}, "win32": {"AMD64"}, "darwin": {"arm64"}}


def python() -> list[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    found = f"{version} on {sys.platform}, {platform.machine()}"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return [Finding("Python", False, found, "use Python 3.11, 3.12 or 3.13, which the program is tested with")]
    if platform.machine() not in BUILDS.get(sys.platform, ()):
        remedy = (
            "use Linux or Windows on a 64-bit x86 processor, or macOS on Apple silicon: the landmark library has no other build"
        )
        return [Finding("Python", False, found, remedy)]
    return [Finding("Python", True, found)]


def _requirements() -> Iterator[Requirement]:
    """What the program requires here, extras left out, by the package's own metadata: pyproject.toml stays the one list."""
    from packaging.requirements import Requirement

    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        requirement = Requirement(line)
        # Some are for other systems only.
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def packages() -> list[Finding]:
    try:
        requirements = list(_requirements())
    except importlib.metadata.PackageNotFoundError:
        return [
            Finding(
                "packages", False, "the program itself is not installed", "run it from its installation, or: pip install -e ."
            )
        ]
    wrong = []
    for requirement in requirements:
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append((requirement, "none"))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append((requirement, version))
    if not wrong:
        watched = [f"{name} {importlib.metadata.version(name)}" for name in ("mediapipe", "onnxruntime", "numpy")]
        return [Finding("packages", True, f"{len(requirements)} as required, among them {', '.join(watched)}")]
    found = ", ".join(f"{requirement} expected, {version} found" for requirement, version in wrong)
    return [Finding("packages", False, found, pip_install(*(f'"{requirement}"' for requirement, _ in wrong)))]


def opencv_once() -> list[Finding]:
    """Two OpenCV distributions overwrite the same ``cv2`` folder without a word."""
    names = {distribution.name.lower() for distribution in importlib.metadata.distributions() if distribution.name}
    found = sorted(name for name in names if name.startswith("opencv-") and "python" in name)
    if found == ["opencv-contrib-python"]:
        return [Finding("one OpenCV", True, found[0])]
    others = " ".join(name for name in found if name != "opencv-contrib-python")
    uninstall = f'"{sys.executable}" -m pip uninstall -y {others} && ' if others else ""
    remedy = uninstall + pip_install("--force-reinstall", "--no-deps", "opencv-contrib-python")
    return [Finding("one OpenCV", False, ", ".join(found) or "none", remedy)]


def models() -> list[Finding]:
    try:
        names = [model.name for model in manifest()]
    except ModelError as error:
        return [Finding("models", False, str(error), "reinstall the program")]
    findings = []
    for name in names:
        try:
            findings.append(Finding(name, True, f"verified, {model_file(name)}"))
        except ModelError as error:
            found, _, remedy = str(error).rpartition("; ")
            findings.append(Finding(name, False, found, remedy))
    return findings


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
