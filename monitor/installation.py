"""How packages are added to where this program is installed: by pip, or by uv, whose environments have no pip."""

from __future__ import annotations

import sys
from importlib.util import find_spec


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
    return install_command(f'"rapport-monitor[{name}]"')
