"""What people are told to type is what their kind of installation understands."""

from __future__ import annotations

import sys

import pytest

from monitor import installation
from monitor.installation import extra_command, install_command, uninstall_command


def test_with_pip() -> None:
    assert extra_command("words") == f'"{sys.executable}" -m pip install "rapport-monitor[words]"'
    assert install_command("av", again=True) == f'"{sys.executable}" -m pip install --force-reinstall av'
    assert uninstall_command("av", "numpy") == f'"{sys.executable}" -m pip uninstall -y av numpy'


def test_in_an_environment_of_uv_which_has_no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    assert extra_command("words") == f'uv pip install --python "{sys.executable}" "rapport-monitor[words]"'
    assert install_command("av", again=True) == f'uv pip install --python "{sys.executable}" --reinstall av'
    assert uninstall_command("av") == f'uv pip uninstall --python "{sys.executable}" av'
