"""The doctor: planted lacks are found, with their remedy; nothing makes it raise or wait."""

from __future__ import annotations

import importlib.metadata
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from monitor import models
from monitor.doctor import Finding, as_dicts, devices, examine, healthy, probes, render, software
from monitor.errors import ModelError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.slow
def test_it_looks_at_everything_and_leaves_nothing_behind(home: Path) -> None:
    findings = examine()

    names = [finding.name for finding in findings]
    assert len(names) == len(set(names))
    for name in (
        "Python",
        "packages",
        "one OpenCV",
        "face_landmarker.task",
        "pose_landmarker.task",
        "hand_landmarker.task",
        "YamNet_w8a8.onnx.zip",
        "smart-turn-v3.2-cpu.onnx",
        "OpenCV",
        "landmarkers",
        "sessions",
    ):
        assert name in names
    for name in ("SQLite", "camera", "microphone", "partner's sound", "screen capture", "browser"):
        assert name in names
    for finding in findings:
        assert finding.found and "\n" not in finding.found
        assert bool(finding.remedy) is not finding.ok
        assert "\n" not in finding.remedy
    assert not home.exists()
    assert json.loads(json.dumps(as_dicts(findings)))[0]["name"] == "Python"
    # This suite runs where the program is installed and whole.
    assert healthy(findings), render(findings)


def test_an_examination_that_raises_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def sqlite() -> list[Finding]:
        raise RuntimeError("planted")

    monkeypatch.setattr(software, "sqlite", sqlite)
    monkeypatch.setattr(devices, "WANTED", ())
    (finding,) = [finding for finding in examine() if not finding.ok and "planted" in finding.found]
    assert finding.name == "sqlite" and finding.remedy


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import time; time.sleep(60)", "no response within 0.5 s"),
        ("import os; os.abort()", "ended with status -6"),
        ("pass", "ended with status 0"),
        ("print('chatter of a library'); print('no JSON')", "ended with status 0"),
    ],
    ids=["hangs", "crashes", "says nothing", "chatters"],
)
@pytest.mark.slow
def test_a_probe_that_misbehaves_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, text: str) -> None:
    script = tmp_path / "probe.py"
    script.write_text(code)
    monkeypatch.setattr(probes, "__file__", str(script))
    (finding,) = devices.probe(devices.WANTED[0], limit_s=0.5 if "sleep" in code else 30)
    assert not finding.ok and text in finding.found and finding.remedy


@pytest.mark.slow
def test_what_a_probe_started_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound library may start its server."""
    script = tmp_path / "probe.py"
    script.write_text(
        "from subprocess import DEVNULL, Popen\n"
        "child = Popen(['sleep', '60'], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)\n"
        'print(\'{"ok": true, "found": "%d"}\' % child.pid)\n'
    )
    monkeypatch.setattr(probes, "__file__", str(script))
    (finding,) = devices.probe(devices.WANTED[0], limit_s=60)
    assert finding.ok
    with suppress(psutil.NoSuchProcess):
        started = psutil.Process(int(finding.found))
        psutil.wait_procs([started], timeout=10)
        assert not started.is_running() or started.status() == psutil.STATUS_ZOMBIE


def _distributions(versions: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        try:
            return versions[name]
        except KeyError:
            raise importlib.metadata.PackageNotFoundError(name) from None

    lines = ["mediapipe==0.10.33", "onnxruntime<1.29", "numpy>=2", 'pytest>=8; extra == "test"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: lines)
    monkeypatch.setattr(importlib.metadata, "version", version)
    distributions = [SimpleNamespace(name=name) for name in versions]
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: distributions)


GOOD = {"mediapipe": "0.10.33", "onnxruntime": "1.28.0", "numpy": "2.4.6", "opencv-contrib-python": "5.0.0.93"}


@pytest.mark.parametrize(
    ("change", "expected", "remedy"),
    [
        ({"mediapipe": "0.10.35"}, "mediapipe==0.10.33 expected, but 0.10.35 is installed", '"mediapipe==0.10.33"'),
        ({"onnxruntime": "1.29.0"}, "onnxruntime<1.29 expected, but 1.29.0 is installed", '"onnxruntime<1.29"'),
        ({"numpy": None}, "numpy>=2 expected, but none is installed", '"numpy>=2"'),
    ],
)
def test_a_package_of_another_version_is_named(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None], expected: str, remedy: str
) -> None:
    _distributions({name: version for name, version in (GOOD | change).items() if version}, monkeypatch)
    (finding,) = software.packages()
    assert not finding.ok and finding.essential
    assert finding.found == expected
    assert finding.remedy == f'"{sys.executable}" -m pip install {remedy}'


def test_the_right_packages_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    _distributions(GOOD, monkeypatch)
    (finding,) = software.packages()
    assert finding.ok and "mediapipe 0.10.33" in finding.found


@pytest.mark.parametrize(
    ("installed", "ok", "uninstalls"),
    [
        (["opencv-contrib-python"], True, ""),
        (["opencv-contrib-python", "opencv-python"], False, "uninstall -y opencv-python &&"),
        (["opencv-contrib-python", "opencv-python-headless"], False, "uninstall -y opencv-python-headless &&"),
        ([], False, ""),
    ],
)
def test_a_second_opencv_is_found(monkeypatch: pytest.MonkeyPatch, installed: list[str], ok: bool, uninstalls: str) -> None:
    _distributions(dict.fromkeys(installed, "5"), monkeypatch)
    (finding,) = software.opencv_once()
    assert finding.ok is ok
    assert uninstalls in finding.remedy
    assert ok or "--force-reinstall --no-deps opencv-contrib-python" in finding.remedy


def test_a_model_that_the_program_works_without_is_named_with_what_is_missing_then(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = [model for model in models.manifest() if model.without]
    monkeypatch.setattr(software, "missing_models", lambda: tuple(apart))
    missing = [finding for finding in software.models() if not finding.ok]
    assert [finding.name for finding in missing] == ["hand_landmarker.task", "smart-turn-v3.2-cpu.onnx"]
    assert not any(finding.essential for finding in missing)
    assert "hands at the face aren't measured" in missing[0].found and "waits for a pause" in missing[1].found


def test_a_damaged_model_is_essential(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(name: str) -> Path:
        raise ModelError(f"the model {name} is damaged; reinstall the program")

    monkeypatch.setattr(software, "model_file", damaged)
    findings = software.models()
    assert [finding.name for finding in findings] == [model.name for model in models.manifest()]
    assert all(not finding.ok and finding.essential and finding.remedy == "reinstall the program" for finding in findings)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system libraries are looked at on Linux alone")
def test_a_library_that_cannot_be_loaded_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        if name in ("libEGL.so.1", "libportaudio.so.2"):
            raise OSError("planted")

    monkeypatch.setattr(software, "ctypes", SimpleNamespace(CDLL=load))
    findings = software.libraries()
    assert [(finding.name, finding.essential) for finding in findings] == [("libEGL.so.1", True), ("libportaudio.so.2", False)]
    assert "apt-get install libegl1" in findings[0].remedy


def _camera(folder: Path, node: str, name: str, index: str) -> None:
    device = folder / "class" / node
    device.mkdir(parents=True)
    (device / "name").write_text(name + "\n")
    (device / "index").write_text(index + "\n")
    (folder / "dev").mkdir(exist_ok=True)
    (folder / "dev" / node).touch()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="cameras are listed on Linux alone")
class TestCameras:
    def test_each_camera_counts_once(self, tmp_path: Path) -> None:
        for node, name, index in (("video0", "Built-in", "0"), ("video1", "Built-in", "1"), ("video2", "On the desk", "0")):
            _camera(tmp_path, node, name, index)
        (finding,) = devices.cameras(tmp_path / "class", tmp_path / "dev")
        assert finding.ok
        assert finding.found == f"Built-in ({tmp_path}/dev/video0), On the desk ({tmp_path}/dev/video2)"

    def test_none_is_not_essential(self, tmp_path: Path) -> None:
        (finding,) = devices.cameras(tmp_path / "class", tmp_path / "dev")
        assert not finding.ok and not finding.essential and finding.remedy

    def test_one_without_permission_names_the_group(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _camera(tmp_path, "video0", "Built-in", "0")
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        (finding,) = devices.cameras(tmp_path / "class", tmp_path / "dev")
        assert not finding.ok and "usermod -aG video" in finding.remedy


class TestSessionsFolder:
    def test_one_not_made_yet_is_fine(self, home: Path) -> None:
        (finding,) = software.sessions_folder()
        assert finding.ok and "created with the first session" in finding.found and not home.exists()

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
    @pytest.mark.parametrize(("mode", "ok"), [(0o700, True), (0o755, False), (0o770, False)])
    def test_others_may_not_read(self, home: Path, mode: int, ok: bool) -> None:
        (home / "sessions").mkdir(parents=True)
        (home / "sessions").chmod(mode)
        (finding,) = software.sessions_folder()
        assert finding.ok is ok
        assert ok or finding.remedy == f'chmod 700 "{home / "sessions"}"'

    def test_a_full_disk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(software.shutil, "disk_usage", lambda path: SimpleNamespace(free=10**8))
        (finding,) = software.sessions_folder()
        assert not finding.ok and "0.1 GiB free" in finding.found and "free 2 GiB" in finding.remedy

    def test_a_file_in_its_place(self, home: Path) -> None:
        home.write_text("not a folder")
        for finding in (*software.sessions_folder(), *software.sqlite()):
            assert not finding.ok and "RAPPORT_HOME" in finding.remedy


def test_a_folder_without_write_ahead_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on some network folders: SQLite stays in its old mode and says so."""

    class Old:
        def execute(self, statement: str) -> Old:
            return self

        def fetchone(self) -> tuple[str]:
            return ("delete",)

        def commit(self) -> None: ...
        def close(self) -> None: ...

    monkeypatch.setattr(sqlite3, "connect", lambda path: Old())
    (finding,) = software.sqlite()
    assert not finding.ok and "journal mode delete" in finding.found and "a local disk" in finding.remedy


@pytest.mark.parametrize(
    ("findings", "well", "says"),
    [
        ([Finding("a", True, "here")], True, "Everything is ready."),
        (
            [Finding("a", True, "here"), Finding("b", False, "gone", "buy one", False)],
            True,
            "not needed for these: b",
        ),
        ([Finding("a", False, "gone", "buy one")], False, "essential is missing"),
    ],
)
def test_the_text_says_what_follows(findings: list[Finding], well: bool, says: str) -> None:
    text = render(findings)
    assert healthy(findings) is well
    assert says in text.splitlines()[-1]
    assert ("-> buy one" in text) is any(finding.remedy for finding in findings)


def test_probes_and_wanted_agree() -> None:
    assert {wanted.probe for wanted in devices.WANTED} == set(probes.PROBES)


def test_a_probe_of_an_unknown_name_still_answers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["probes.py", "unknown"])
    probes.main()
    assert json.loads(capsys.readouterr().out) == {"ok": False, "found": "KeyError: 'unknown'"}


def test_remedies_are_of_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    remedies: dict[str, Callable[[], str]] = {wanted.probe: wanted.remedy for wanted in devices.WANTED}
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "virtual device" in remedies["loopback"]() and "Screen Recording" in remedies["screen"]()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "PulseAudio" in remedies["loopback"]() and "Wayland" in remedies["screen"]()
