"""The wheels: built from a copy of the checkout, installed elsewhere, they carry the models and the calibration."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from monitor import models

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("pyproject.toml", "LICENSE", ".gitignore", "monitor", "models", "calibration")

pytest.importorskip("hatchling", reason="hatchling builds the wheel")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the build reads, so that it can be spoiled."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    (copy / "README.md").write_text("# Rapport monitor\n")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


# What people fetch with the program alone (bytes).
MOST_BYTES = 25_000_000


def _build(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # No index and no isolation: the build needs only hatchling and the models, which are there.
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", *words],
        cwd=checkout,
        env=os.environ | {"PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_wheel_installed_elsewhere_finds_its_models_and_constants(checkout: Path, tmp_path: Path) -> None:
    done = _build(checkout, "-t", "wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "dist").glob("*.whl")
    assert wheel.stat().st_size < MOST_BYTES
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    done = _build(checkout / "models", "-t", "wheel")
    assert done.returncode == 0, done.stderr
    (apart,) = (checkout / "models" / "dist").glob("*.whl")
    for path, place, has in (
        (wheel, "monitor/_data/models", lambda model: not model.without),
        (apart, "rapport_monitor_models", lambda model: bool(model.without)),
    ):
        with zipfile.ZipFile(path) as archive:
            inside = {name: archive.read(name) for name in archive.namelist() if name.endswith((".task", ".zip", ".onnx"))}
        wanted = {f"{place}/{model.name}": model.sha256 for model in models.manifest() if has(model)}
        assert {name: hashlib.sha256(content).hexdigest() for name, content in inside.items()} == wanted
    # Nothing is missing and nothing else is there: no test, no recording, no recognizer of words.
    places = ((checkout / "monitor", "monitor"), (checkout / "calibration", "monitor/_data/calibration"))
    package = {
        f"{place}/{path.relative_to(folder).as_posix()}"
        for folder, place in places
        for path in folder.rglob("*")
        if path.is_file()
    }
    data = {f"monitor/_data/models/{model.name}" for model in models.manifest() if not model.without}
    described = {name for name in names if ".dist-info/" in name}
    assert {*names} - described == package | data | {"monitor/_data/models/manifest.toml"}
    assert {Path(name).name for name in described} == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}

    elsewhere = tmp_path / "elsewhere"
    code = (
        "import monitor.models as models\n"
        "print(*[model.name for model in models.missing_models()])\n"
        "print(models.models_command())\n"
    )
    for built, missing in (
        (wheel, "hand_landmarker.task smart-turn-v3.2-cpu.onnx"),
        (apart, ""),
    ):
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", elsewhere, built]
        subprocess.run(install, check=True, capture_output=True)
        said = _run_there(code, elsewhere, tmp_path).splitlines()
        assert said == [missing, f'"{sys.executable}" -m pip install "rapport-monitor[models]"']
    shutil.rmtree(checkout)
    code = (
        "import monitor, monitor.models as models, monitor.constants as constants\n"
        "from monitor.paths import data_file\n"
        "print(monitor.__file__)\n"
        "for model in models.manifest(): print(models.model_file(model.name))\n"
        "nouns = [path.stem for path in data_file('calibration', 'constants').glob('*.toml')]\n"
        "for noun in nouns: getattr(constants, noun)()\n"
        "print(len(nouns))\n"
    )
    *paths, constants = _run_there(code, elsewhere, tmp_path).split()
    assert len(paths) == 1 + len(models.manifest())
    assert all(Path(path).is_relative_to(elsewhere) for path in paths)
    assert int(constants) > 0


def _run_there(code: str, elsewhere: Path, place: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(elsewhere)}
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=True).stdout


def test_an_editable_install_leaves_the_data_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    code = f"import hatchling.build as build; print(build.build_editable({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True)
    with zipfile.ZipFile(tmp_path / done.stdout.split()[-1]) as archive:
        assert not [name for name in archive.namelist() if "_data" in name]


@pytest.mark.slow
def test_a_source_distribution_builds_a_wheel_but_carries_no_model(checkout: Path, tmp_path: Path) -> None:
    done = _build(checkout, "-t", "sdist")
    assert done.returncode == 0, done.stderr
    (archive,) = (checkout / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = [Path(*Path(name).parts[1:]).as_posix() for name in tar.getnames()]
    assert {"models/manifest.toml", "models/provision.py", "pyproject.toml", "LICENSE"} <= set(names)
    assert not [name for name in names if name.endswith((".task", ".onnx.zip", ".onnx"))]

    # Not tarfile: its `filter` came with Python 3.11.4, and Debian 12 has 3.11.2.
    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path], check=True)
    unpacked = tmp_path / archive.name.removesuffix(".tar.gz")
    for model in models.manifest():
        shutil.copy(models.model_file(model.name), unpacked / "models")
    done = _build(unpacked, "-t", "wheel")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_build_without_a_model_ends_with_one_sentence(checkout: Path) -> None:
    """No network: the official address leads to a closed port, and pip has no index."""
    manifest = checkout / "models" / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("https://storage.googleapis.com", "http://127.0.0.1:9"))
    (checkout / "models" / "face_landmarker.task").write_bytes(b"damaged")

    done = _build(checkout, "-t", "wheel")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    (sentence,) = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("the model")]
    for part in ("face_landmarker.task is not the verified file", "no source has it", "connect to the network"):
        assert part in sentence
