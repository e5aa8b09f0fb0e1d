"""How packages are added to where this program is installed: by pip, or by uv, whose environments have no pip."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution, requires
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION: Final = "rapport-monitor"


def install_command(*packages: str, again: bool = False) -> str:
    """What to type to install these packages beside the program. again : also where they are there already."""
    if find_spec("pip") is not None:
        return " ".join([f'"{sys.executable}" -m pip install', *(["--force-reinstall"] if again else []), *packages])
    return " ".join([f'uv pip install --python "{sys.executable}"', *(["--reinstall"] if again else []), *packages])


def uninstall_command(*packages: str) -> str:
    """What to type to remove these packages."""
    if find_spec("pip") is not None:
        return " ".join([f'"{sys.executable}" -m pip uninstall -y', *packages])
    return " ".join([f'uv pip uninstall --python "{sys.executable}"', *packages])


def extra_command(name: str) -> str:
    """What to type to install an extra of the program."""
    return install_command(f'"{DISTRIBUTION}[{name}]"')


def extra_again_command(name: str) -> str:
    """What to type to install the packages of an extra once more: they alone, as the program may have come from a file."""
    chosen = extra_requirements(name)
    return install_command(*(f'"{line}"' for line in chosen), again=True) if chosen else extra_command(name)


def extra_requirements(name: str) -> list[Requirement]:
    """The packages of an extra, without the marker that says so; none where the program is not installed."""
    from packaging.requirements import Requirement

    try:
        lines = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    except PackageNotFoundError:
        return []
    chosen = [line for line in lines if line.marker and "extra" in str(line.marker) and line.marker.evaluate({"extra": name})]
    for line in chosen:
        line.marker = None
    return chosen


def installed_from() -> Path | None:
    """The checkout or the wheel that the program was installed from, where it is there still; None where it came by its name.

    As installers record it (PEP 610).
    """
    try:
        record = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
        url = urlsplit(record.get("url", ""))
        path = Path(url2pathname(url.path)) if url.scheme == "file" else None
    except (PackageNotFoundError, OSError, ValueError, AttributeError):
        return None
    return path if path is not None and path.exists() else None
