"""The interpreter, the packages and the models; what the system gives: libraries, a place for the sessions, a browser."""

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
from typing import TYPE_CHECKING, Final

from monitor import paths
from monitor.doctor.examination import Finding
from monitor.errors import ModelError
from monitor.installation import DISTRIBUTION, install_command, uninstall_command
from monitor.models import manifest, missing_models, model_file, models_command
from monitor.sources.desktop.extras import extra, wanted
from monitor.words import say

if TYPE_CHECKING:
    from packaging.requirements import Requirement

# mediapipe 0.10.33 has builds for these alone: 64-bit Linux and Windows on x86, macOS on Apple silicon.
BUILDS = {"linux": {"x86_64"}, "win32": {"AMD64"}, "darwin": {"arm64"}}


def python() -> list[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    text = say("doctor-python", version=version, system=sys.platform, machine=platform.machine())
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return [Finding("Python", False, text, say("doctor-python.other-version"))]
    if platform.machine() not in BUILDS.get(sys.platform, ()):
        return [Finding("Python", False, text, say("doctor-python.other-machine"))]
    return [Finding("Python", True, text)]


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
        return [Finding("packages", False, say("doctor-not-installed"), say("doctor-not-installed.remedy"))]
    wrong = []
    for requirement in requirements:
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append((requirement, say("doctor-packages-none")))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append((requirement, version))
    if not wrong:
        watched = [f"{name} {importlib.metadata.version(name)}" for name in ("mediapipe", "onnxruntime", "numpy")]
        text = say("doctor-packages", count=str(len(requirements)), names=", ".join(watched))
        return [Finding("packages", True, text)]
    faults = [say("doctor-packages-wrong", required=str(requirement), version=version) for requirement, version in wrong]
    return [Finding("packages", False, ", ".join(faults), install_command(*(f'"{requirement}"' for requirement, _ in wrong)))]


def opencv_once() -> list[Finding]:
    """Two OpenCV distributions silently overwrite the same ``cv2`` folder."""
    names = {distribution.name.lower() for distribution in importlib.metadata.distributions() if distribution.name}
    builds = sorted(name for name in names if name.startswith("opencv-") and "python" in name)
    if builds == ["opencv-contrib-python"]:
        return [Finding("one OpenCV", True, builds[0])]
    others = " ".join(name for name in builds if name != "opencv-contrib-python")
    uninstall = f"{uninstall_command(others)} && " if others else ""
    remedy = uninstall + install_command("--no-deps", "opencv-contrib-python", again=True)
    return [Finding("one OpenCV", False, ", ".join(builds) or say("doctor-packages-none"), remedy)]


def models() -> list[Finding]:
    try:
        names = [model.name for model in manifest()]
    except ModelError as error:
        return [Finding("models", False, str(error), say("doctor-models-unlisted"))]
    missing = {model.name: model.without for model in missing_models()}
    findings = []
    for name in names:
        if name in missing:
            text = say("doctor-model-apart", without=missing[name])
            findings.append(Finding(name, False, text, models_command(), essential=False))
            continue
        try:
            findings.append(Finding(name, True, say("doctor-model-verified", path=str(model_file(name)))))
        except ModelError as error:
            fault, _, remedy = str(error).rpartition("; ")
            findings.append(Finding(name, False, fault, remedy))
    return findings


# One hour of features is about 40 MB; with media kept it is a gigabyte.
ENOUGH_SPACE_BYTES: Final = 2 * 1024**3


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
                    say("doctor-library-missing", error=str(error)),
                    say("doctor-library-missing.remedy", package=package),
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
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        fault = say("doctor-sessions-refused", place=str(place))
        return [Finding("sessions", False, fault, say("doctor-sessions-refused.remedy"))]
    free = shutil.disk_usage(place).free
    mode = stat.S_IMODE(place.stat().st_mode)

    def text(state: str) -> str:
        return say("doctor-sessions", folder=str(folder), free=f"{free / 1024**3:.1f}", state=state, mode=f"{mode:03o}")

    if free < ENOUGH_SPACE_BYTES:
        remedy = say("doctor-sessions.remedy-room", gib=f"{ENOUGH_SPACE_BYTES / 1024**3:.0f}")
        return [Finding("sessions", False, text("there"), remedy)]
    if place == folder and os.name == "posix" and mode & 0o077:
        return [Finding("sessions", False, text("open"), f'chmod 700 "{folder}"', essential=False)]
    return [Finding("sessions", True, text("there" if place == folder else "to-be-made"))]


def sqlite() -> list[Finding]:
    """Write-ahead logging where the sessions will lie: some network folders cannot do it."""
    place = _nearest(paths.sessions_dir())
    remedy = say("doctor-sqlite.remedy")
    try:
        with tempfile.TemporaryDirectory(prefix=".rapport-doctor-", dir=place) as folder:
            connection = sqlite3.connect(Path(folder) / "probe.sqlite")
            try:
                (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
                connection.execute("CREATE TABLE probe (n INTEGER)")
                connection.commit()
            finally:
                connection.close()
    except (OSError, sqlite3.Error) as error:
        text = say("doctor-sqlite-refused", version=sqlite3.sqlite_version, place=str(place), error=str(error))
        return [Finding("SQLite", False, text, remedy)]
    text = say("doctor-sqlite", version=sqlite3.sqlite_version, mode=str(mode))
    return [Finding("SQLite", True, text) if mode == "wal" else Finding("SQLite", False, text, remedy)]


def extras() -> list[Finding]:
    """What only some computers can do, and with libraries of its own."""
    return [
        Finding(f"extra {extra.name}", True, say("doctor-extra"), essential=False)
        if extra.is_installed
        else Finding(f"extra {extra.name}", False, say("doctor-extra-missing", name=extra.name), extra.command, essential=False)
        for extra in wanted()
    ]


def lsl() -> list[Finding]:
    """liblsl, where its Python side is there: some computers get it by other ways than pip."""
    if not extra("lsl").is_installed:
        return []  # said by ``extras``
    try:
        from pylsl.lib import lib
        from pylsl.util import library_version
    except RuntimeError:
        return [Finding("liblsl", False, say("doctor-lsl-missing"), say("doctor-lsl-missing.remedy"), essential=False)]
    version = library_version()
    text = say("doctor-lsl", version=f"{version // 100}.{version % 100}")
    if not hasattr(lib, "lsl_set_config_content"):
        return [Finding("liblsl", False, text, say("doctor-lsl-old.remedy"), essential=False)]
    return [Finding("liblsl", True, text, essential=False)]


def browser() -> list[Finding]:
    try:
        name = getattr(webbrowser.get(), "name", None) or say("doctor-browser-system")
    except webbrowser.Error:
        return [Finding("browser", False, say("doctor-browser-none"), say("doctor-browser-none.remedy"), essential=False)]
    return [Finding("browser", True, str(name), essential=False)]
