"""The interpreter, the packages and the models."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

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
