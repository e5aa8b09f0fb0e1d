"""scripts/set-up and the Makefile: what can be seen without installing anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the script, and tools that note how they are called."""
    for name in ("pyproject.toml", "models/manifest.toml", "models/provision.py", "scripts/set-up"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("ldconfig", "apt-get", "sudo", "id"):
        _tool(tmp_path, tool, "")
    _tool(tmp_path, "id", "echo 0")
    _tool(tmp_path, "uname", "case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac")
    _tool(tmp_path, "ldconfig", 'for l in GL EGL portaudio pulse; do :; done; cat "$LIBRARIES"')
    (tmp_path / "libraries").write_text("".join(f"\t{name} (libc6,x86-64) => /lib/{name}\n" for name in LIBRARIES))
    _tool(tmp_path, "python-planted", PYTHON)
    return tmp_path


LIBRARIES = (
    "libGL.so.1",
    "libEGL.so.1",
    "libGLESv2.so.2",
    "libgthread-2.0.so.0",
    "libxcb.so.1",
    "libportaudio.so.2",
    "libpulse.so.0",
    "libatomic.so.1",
)

# What the tests need beside a browser.
TOOLS = ("pulseaudio", "pactl", "Xvfb", "dbus-daemon", "xauth", "espeak-ng", "strace", "age", "desktop-file-validate")

# Stands in for an interpreter: answers the script's questions, makes a .venv of itself, notes pip and provision.
PYTHON = """
echo "python $*" >>"$NOTES"
case "$*" in
  *"import ensurepip"*) exit "${NO_ENSUREPIP:-0}" ;;
  *"%d.%d"*-venv*) echo "python${VERSION:-3.11}-venv" ;;
  *"%d.%d"*) echo "${VERSION:-3.11}" ;;
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python && cp "$0" .venv/bin/pip ;;
esac
"""


def _tool(folder: Path, name: str, body: str) -> None:
    path = folder / "tools" / name
    note = "" if name in ("python-planted", "uname", "id", "ldconfig") else f'echo "{name} $*" >>"$NOTES"\n'
    path.write_text(f"#!/bin/sh\n{note}{body}\n")
    path.chmod(0o755)


def _planted_alone(checkout: Path) -> str:
    """A path with the planted tools and the few that a POSIX shell script needs."""
    for tool in ("dirname", "cat", "cksum", "grep", "mkdir", "cp", "rm", "env", "sh"):
        place = shutil.which(tool)
        assert place is not None
        (checkout / "tools" / tool).symlink_to(place)
    return str(checkout / "tools")


def _run(checkout: Path, use: str, **environment: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    notes = checkout / "notes"
    notes.write_text("")
    done = subprocess.run(
        [checkout / "scripts" / "set-up", use],
        env={
            "PATH": f"{checkout / 'tools'}:{os.environ['PATH']}",
            "NOTES": str(notes),
            "LIBRARIES": str(checkout / "libraries"),
            "PYTHON": "python-planted",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done, notes.read_text().splitlines()


def _pips(notes: list[str]) -> list[str]:
    return [note for note in notes if "pip install" in note]


def test_the_second_time_installs_nothing(checkout: Path) -> None:
    done, notes = _run(checkout, "demo")
    assert done.returncode == 0, done.stderr
    assert _pips(notes) == ["python -m pip install --quiet --disable-pip-version-check -e .[demo]"]
    assert notes[-1] == "python models/provision.py"
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["2 of 5", "3 of 5", "4 of 5", "5 of 5"]

    done, notes = _run(checkout, "demo")
    assert done.returncode == 0 and done.stderr == ""
    assert _pips(notes) == [] and notes[-1] == "python models/provision.py"
    assert not [note for note in notes if note.startswith("apt-get")]


def test_another_pyproject_installs_again(checkout: Path) -> None:
    _run(checkout, "demo")
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert len(_pips(_run(checkout, "demo")[1])) == 1


def test_what_serves_the_tests_serves_the_demo_but_not_the_other_way(checkout: Path) -> None:
    for tool in ("chromium", *TOOLS):
        _tool(checkout, tool, "")
    _run(checkout, "test")
    assert _pips(_run(checkout, "demo")[1]) == []
    assert len(_pips(_run(checkout, "dev")[1])) == 1
    assert _pips(_run(checkout, "test")[1]) == []


def test_a_failed_install_is_tried_again(checkout: Path) -> None:
    _tool(checkout, "python-planted", PYTHON + 'case "$*" in *"pip install"*) exit 1 ;; esac\n')
    failed = _run(checkout, "demo")[0]
    assert failed.returncode == 1 and "could not be installed" in failed.stderr
    assert len(_pips(_run(checkout, "demo")[1])) == 1


def test_only_the_missing_libraries_are_installed(checkout: Path) -> None:
    kept = [line for line in (checkout / "libraries").read_text().splitlines() if "libEGL" not in line]
    (checkout / "libraries").write_text("\n".join(kept) + "\n")
    done, notes = _run(checkout, "demo", NO_ENSUREPIP="1")
    assert done.returncode == 0, done.stderr
    (install,) = [note for note in notes if note.startswith("apt-get") and "install -y" in note]
    assert install.endswith("--no-install-recommends libegl1 python3.11-venv")
    assert not [note for note in notes if note.endswith(" update")]


def test_the_lists_are_updated_only_after_a_refusal(checkout: Path) -> None:
    (checkout / "libraries").write_text("")
    _tool(checkout, "apt-get", 'case "$*" in *update*) touch "$NOTES.updated" ;; *) [ -e "$NOTES.updated" ] ;; esac')
    done, notes = _run(checkout, "demo")
    assert done.returncode == 0, done.stderr
    assert [note.split()[-1] for note in notes if note.startswith("apt-get")].count("update") == 1


def test_without_root_it_uses_sudo(checkout: Path) -> None:
    (checkout / "libraries").write_text("")
    _tool(checkout, "id", "echo 1000")
    _, notes = _run(checkout, "demo")
    assert [note for note in notes if note.startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get")]


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome", None])
def test_any_browser_that_the_tests_know_will_do(checkout: Path, browser: str | None) -> None:
    """Ubuntu has no package of Debian's name."""
    for tool in (*TOOLS, *([browser] if browser else [])):
        _tool(checkout, tool, "")
    done, notes = _run(checkout, "test", PATH=_planted_alone(checkout))
    assert done.returncode == 0 and done.stdout == "", done.stderr
    installed = [note.split("--no-install-recommends ")[1] for note in notes if "install -y" in note]
    assert installed == ([] if browser else ["chromium"])


def test_a_system_without_apt_get_is_told_and_goes_on(checkout: Path) -> None:
    (checkout / "libraries").write_text("")
    (checkout / "tools" / "apt-get").unlink()
    done, notes = _run(checkout, "demo", PATH=_planted_alone(checkout))
    assert done.returncode == 0, done.stderr
    assert "(install your system's equivalents): libgl1" in done.stderr
    assert len(_pips(notes)) == 1


@pytest.mark.parametrize(
    ("use", "environment", "status", "says"),
    [
        ("everything", {}, 2, "expected demo, test or dev, not 'everything'"),
        ("demo", {"VERSION": "3.10"}, 1, "expected Python 3.11, 3.12 or 3.13, not 3.10; set PYTHON"),
        ("demo", {"PYTHON": "python-absent"}, 1, "cannot find 'python-absent'; set PYTHON"),
    ],
)
def test_what_cannot_work_is_one_line(checkout: Path, use: str, environment: dict[str, str], status: int, says: str) -> None:
    done, notes = _run(checkout, use, **environment)
    assert done.returncode == status
    (line,) = done.stderr.splitlines()
    assert says in line
    assert _pips(notes) == []


def test_another_processor_is_told_before_anything_is_downloaded(checkout: Path) -> None:
    _tool(checkout, "uname", "case $1 in -s) echo Linux ;; *) echo aarch64 ;; esac")
    done, notes = _run(checkout, "demo")
    assert done.returncode == 1 and "builds only for Linux and Windows on x86-64" in done.stderr and _pips(notes) == []


def test_every_python_that_is_promised_is_tried() -> None:
    """What the package takes, what the set-up takes and what the workflow runs are the same versions."""
    promised = SpecifierSet(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"])
    versions = [f"3.{minor}" for minor in range(30) if promised.contains(f"3.{minor}")]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    (matrix,) = re.findall(r"^ +python: \[(.*)\]$", workflow, re.MULTILINE)
    assert re.findall(r'"(.*?)"', matrix) == versions
    assert f"  {' | '.join(versions)}) ;;" in (ROOT / "scripts" / "set-up").read_text()
    for command in ("check", "installs"):
        assert f"make {command} PYTHON=python${{{{ matrix.python }}}}" in workflow


def test_the_clean_machine_check_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK) and os.access(ROOT / "scripts" / "set-up", os.X_OK)
    assert "set -euo pipefail" in script.read_text()
