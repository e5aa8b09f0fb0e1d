"""The entry among the user's programs: written where each system looks for it, started as it says, and removed whole."""

from __future__ import annotations

import configparser
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.doctor import shortcut
from monitor.doctor.shortcut import install_shortcut, remove_shortcut, shortcut_files
from monitor.errors import RapportError
from tests.support.commands import rapport


def unquoted(value: str) -> list[str]:
    """The words of ``Exec`` by the specification: the file's strings first, then the quotes, then the percent signs."""
    inner = value.replace("\\\\", "\\")
    # In double quotes a shell has the same four escapes.
    said = subprocess.run(["sh", "-c", f"printf '%s\\n' {inner}"], capture_output=True, text=True, check=True).stdout
    return [word.replace("%%", "%") for word in said.splitlines()]


@pytest.mark.parametrize("python", ["/usr/bin/python3", '/home/a b/$HOME/100% "so" `x` \\ y/python'])
def test_a_desktop_entry_starts_this_very_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: str) -> None:
    monkeypatch.setattr(sys, "executable", python)
    entry, icon = install_shortcut(system="linux", home=tmp_path)
    assert entry == tmp_path / ".local" / "share" / "applications" / "rapport-monitor.desktop"
    read = configparser.RawConfigParser(delimiters=("=",), interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(entry, encoding="utf-8")
    fields = read["Desktop Entry"]
    assert (fields["Type"], fields["Name"], fields["Terminal"]) == ("Application", "Rapport monitor", "true")
    assert unquoted(fields["Exec"]) == [python, "-P", "-m", "monitor.cli.shortcut", "live"]
    assert fields["TryExec"].replace("\\\\", "\\") == python, "or the entry stays after the program was uninstalled"
    assert fields["Icon"] == str(icon) and icon.read_text().startswith("<svg")
    assert stat.S_IMODE(entry.stat().st_mode) == 0o644


@pytest.mark.skipif(
    shutil.which("desktop-file-validate") is None, reason="desktop-file-validate, which knows the specification"
)
def test_freedesktops_own_validator_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", '/home/a b/$HOME/100% "so" `x` \\ y/python')
    entry, _ = install_shortcut(system="linux", home=tmp_path)
    done = subprocess.run(["desktop-file-validate", "--no-hints", entry], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    entry.write_text(entry.read_text().replace("Type=Application", "Type=Applicatio"))
    assert subprocess.run(["desktop-file-validate", entry], capture_output=True, check=False).returncode != 0


def test_it_is_written_again_and_removed_whole(tmp_path: Path) -> None:
    for system in ("linux", "darwin"):
        home = tmp_path / system
        first = install_shortcut(system=system, home=home)
        assert install_shortcut(system=system, home=home) == first
        assert remove_shortcut(system=system, home=home) == first
        assert remove_shortcut(system=system, home=home) == []
        assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_script_of_macos_runs_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for Python in a folder with a blank writes down what it is called with."""
    stand_in = tmp_path / "a b" / "python"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\necho "$@"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    (script,) = install_shortcut(system="darwin", home=tmp_path)
    assert script.suffix == ".command"
    assert subprocess.run([script], capture_output=True, text=True, check=True).stdout == "-P -m monitor.cli.shortcut live\n"


def test_a_link_of_windows_is_left_to_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        shortcut_files("win32", tmp_path)[0].touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(sys, "executable", r"C:\Users\O'Neil\python.exe")
    monkeypatch.setattr(shortcut.subprocess, "run", run)
    (link,) = install_shortcut(system="win32", home=tmp_path)
    assert link.name == "Rapport monitor.lnk" and link.parent.name == "Programs"
    (command,) = asked
    assert (
        r"$link.TargetPath = 'C:\Users\O''Neil\python.exe'; $link.Arguments = '-P -m monitor.cli.shortcut live'" in command[-1]
    )
    assert remove_shortcut(system="win32", home=tmp_path) == [link]


def test_another_system_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RapportError, match="not on plan9; run `rapport live`"):
        install_shortcut(system="plan9", home=tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="the start menu of whoever runs the tests would be written to")
def test_the_command_says_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    done = rapport("install-shortcut", home=tmp_path)
    assert done.returncode == 0 and "among your applications" in done.stderr
    suffixes = [".command"] if sys.platform == "darwin" else [".desktop", ".svg"]
    assert [Path(line).suffix for line in done.stdout.splitlines()] == suffixes
    assert all(Path(line).is_relative_to(tmp_path) and Path(line).is_file() for line in done.stdout.splitlines())
    removed = rapport("install-shortcut", "--remove", home=tmp_path)
    assert removed.stdout == done.stdout
    assert "no shortcut to remove" in rapport("install-shortcut", "--remove", home=tmp_path).stderr
