"""What this machine has and lacks for the monitor; every lack comes with its remedy.

Each examination is a function that returns findings. Those that may hang or crash run in ``probes`` as processes of their own,
side by side, each with a time-out.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from monitor import paths, probes, quiet
from monitor.errors import ModelError
from monitor.models import manifest, model_file

DISTRIBUTION = "rapport-monitor"
# One hour of features is about 40 MB; with media kept it is a gigabyte.
ENOUGH_SPACE_BYTES = 2 * 1024**3
# Generous, as the first import after a start of the machine reads hundreds of megabytes.
PROBE_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``essential``: without it nothing can be analysed. ``remedy`` is one line, empty when ``ok``."""

    name: str
    ok: bool
    found: str
    remedy: str = ""
    essential: bool = True


def examine(*, probe_limit_s: float = PROBE_LIMIT_S) -> list[Finding]:
    """Look at everything. Never raises; takes about as long as its slowest probe, ``probe_limit_s`` at most."""
    examinations: list[Callable[[], list[Finding]]] = [
        _python,
        _packages,
        _opencv_once,
        _models,
        _system_libraries,
        lambda: [
            _probe("opencv", "OpenCV", f"reinstall it: {_pip('--force-reinstall', 'opencv-contrib-python')}", probe_limit_s)
        ],
        lambda: [_probe("mediapipe", "landmarkers", "see the lines above; else reinstall the program", probe_limit_s)],
        _sessions_folder,
        _sqlite,
        _cameras,
        lambda: [_probe("microphones", "microphone", _MICROPHONE_REMEDY, probe_limit_s, essential=False)],
        lambda: [_probe("loopback", "partner's sound", _loopback_remedy(), probe_limit_s, essential=False)],
        lambda: [_probe("screen", "screen capture", _screen_remedy(), probe_limit_s, essential=False)],
        _browser,
    ]
    with ThreadPoolExecutor(max_workers=4) as pool:
        return [finding for findings in pool.map(_safely, examinations) for finding in findings]


def healthy(findings: Sequence[Finding]) -> bool:
    """True when nothing essential is missing (a camera, a microphone, a screen, a browser may be)."""
    return all(finding.ok for finding in findings if finding.essential)


def render(findings: Sequence[Finding], *, width: int = 100) -> str:
    """The findings as text for a terminal: one line each, remedies below their lack, and one sentence at the end."""
    column = max((len(finding.name) for finding in findings), default=0)
    indent = " " * (column + 12)
    lines = []
    for finding in findings:
        mark = "ok" if finding.ok else ("MISSING" if finding.essential else "not now")
        head = f"{mark:8}{finding.name:{column}}    "
        lines += textwrap.wrap(finding.found, width, initial_indent=head, subsequent_indent=indent) or [head.rstrip()]
        if finding.remedy:
            # Commands in a remedy stay whole, to be copied.
            lines.append(f"{indent}-> {finding.remedy}")
    lacks = [finding.name for finding in findings if not finding.ok]
    if not healthy(findings):
        lines.append("\nSomething essential is missing: follow the arrows from the top.")
    elif lacks:
        lines.append(f"\nFilms can be analysed and the demo runs; live work also wants: {', '.join(lacks)}.")
    else:
        lines.append("\nEverything is there.")
    return "\n".join(lines)


def as_dicts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings ready for JSON."""
    return [asdict(finding) for finding in findings]


def _safely(examination: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return examination()
    except Exception as error:
        name = getattr(examination, "__name__", "examination").strip("_").replace("_", " ")
        return [
            Finding(
                name, False, f"could not be looked at ({type(error).__name__}: {error})", "report this with your system's name"
            )
        ]


def _pip(*words: str) -> str:
    return f'"{sys.executable}" -m pip install ' + " ".join(words)


def _apt(package: str) -> str:
    return f"sudo apt-get install {package} (or what your system calls it)"


def _python() -> list[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    found = f"{version} on {sys.platform}"
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return [Finding("Python", True, found)]
    return [Finding("Python", False, found, "use Python 3.11, 3.12 or 3.13: the landmark library has no build for others")]


def _requirements() -> Iterator[str]:
    """What the program requires, extras left out: the package's own metadata, so that pyproject.toml stays the one list."""
    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        requirement, _, marker = line.partition(";")
        if "extra" not in marker:
            yield requirement.strip()


def _packages() -> list[Finding]:
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(line) for line in _requirements()]
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
    return [Finding("packages", False, found, _pip(*(f'"{requirement}"' for requirement, _ in wrong)))]


def _opencv_once() -> list[Finding]:
    """Two OpenCV distributions overwrite the same ``cv2`` folder without a word."""
    names = {distribution.name.lower() for distribution in importlib.metadata.distributions() if distribution.name}
    found = sorted(name for name in names if name.startswith("opencv-") and "python" in name)
    if found == ["opencv-contrib-python"]:
        return [Finding("one OpenCV", True, found[0])]
    others = " ".join(name for name in found if name != "opencv-contrib-python")
    uninstall = f'"{sys.executable}" -m pip uninstall -y {others} && ' if others else ""
    remedy = uninstall + _pip("--force-reinstall", "--no-deps", "opencv-contrib-python")
    return [Finding("one OpenCV", False, ", ".join(found) or "none", remedy)]


def _models() -> list[Finding]:
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


def _system_libraries() -> list[Finding]:
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
            findings.append(Finding(library, False, f"cannot be loaded ({error})", _apt(package), essential))
    return findings or [Finding("system libraries", True, ", ".join(library for library, _, _ in needed))]


def _probe(probe: str, name: str, remedy: str, limit_s: float, *, essential: bool = True) -> Finding:
    """Run one of ``probes`` as a process of its own; whatever it does to itself, this is a finding."""
    # -P: a file of the current folder must not stand in for a library.
    command = [sys.executable, "-P", str(Path(probes.__file__).resolve()), probe]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | quiet.SETTINGS,
        start_new_session=True,
    )
    with process:
        try:
            output, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            _kill(process)
            return Finding(name, False, f"no answer within {limit_s:g} s", remedy, essential)
    try:
        # Native libraries may print before it; the answer is the last line.
        answer = json.loads(output.decode(errors="replace").splitlines()[-1])
        finding = Finding(name, bool(answer["ok"]), str(answer["found"]), essential=essential)
    except (ValueError, IndexError, KeyError, TypeError):
        finding = Finding(name, False, f"the look at it ended with status {process.returncode}", essential=essential)
    return finding if finding.ok else replace(finding, remedy=remedy)


def _kill(process: subprocess.Popen[bytes]) -> None:
    # The whole group: a sound server that the probe woke up must not stay.
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


_MICROPHONE_REMEDY = "plug in a microphone and allow this terminal to use it in the system's privacy settings"


def _loopback_remedy() -> str:
    if sys.platform == "darwin":
        return "macOS has no loopback: install a virtual device such as BlackHole and send the call's sound through it"
    if sys.platform == "win32":
        return "enable a playback device in the sound settings"
    return "start PulseAudio or PipeWire's pulse service (pulseaudio --start, or systemctl --user start pipewire-pulse)"


def _screen_remedy() -> str:
    if sys.platform == "darwin":
        return "allow this terminal under System Settings, Privacy & Security, Screen Recording"
    if os.environ.get("WAYLAND_DISPLAY"):
        return (
            "this is Wayland, which hides the screen: log in to an X11 session, or give the partner's film or camera as a file"
        )
    return "run in a graphical session: DISPLAY must name its X server"


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _sessions_folder() -> list[Finding]:
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


def _sqlite() -> list[Finding]:
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


def _cameras(devices: Path = Path("/sys/class/video4linux"), nodes: Path = Path("/dev")) -> list[Finding]:
    """Cameras by name, without opening one. Linux lists them in sysfs; elsewhere only opening would tell."""
    if not sys.platform.startswith("linux"):
        return [
            Finding(
                "camera", True, "not looked at here; `rapport live` lists them and asks for the permission", essential=False
            )
        ]
    names, closed = [], []
    for device in sorted(devices.glob("video*")):
        # A camera has several nodes; pictures come from the one with index 0.
        index = device / "index"
        if index.exists() and index.read_text().strip() != "0":
            continue
        node = nodes / device.name
        names.append(f"{(device / 'name').read_text().strip()} ({node})")
        if not os.access(node, os.R_OK | os.W_OK):
            closed.append(str(node))
    if closed:
        remedy = "sudo usermod -aG video $USER, then log in again"
        return [Finding("camera", False, f"{', '.join(names)}; no permission for {', '.join(closed)}", remedy, essential=False)]
    if not names:
        return [
            Finding("camera", False, "none", "plug in a camera; films, the demo and the simulation need none", essential=False)
        ]
    return [Finding("camera", True, ", ".join(names), essential=False)]


def _browser() -> list[Finding]:
    try:
        name = getattr(webbrowser.get(), "name", None) or "the system's browser"
    except webbrowser.Error:
        remedy = "install one, or open the printed address elsewhere on this computer"
        return [Finding("browser", False, "none that Python knows", remedy, essential=False)]
    return [Finding("browser", True, str(name), essential=False)]
