"""The model files at run time: found where the build put them, and verified before they are used.

Nothing is fetched here. ``models/provision.py`` brings the files when the package is built; the recognizers of words lie in
the packages of data that the extra ``words`` brings, of which nothing is imported.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from monitor.errors import ModelError
from monitor.installation import extra_again_command, extra_command, extra_requirements, install_command, installed_from
from monitor.paths import data_file

_REMEDY = "reinstall the program, or run `python models/provision.py` in your checkout"
# The distribution of those that the program works without.
_APART = "rapport-monitor-models"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One entry of ``models/manifest.toml``: the only content (``sha256``, lower-case hex) that ``name`` may have.

    official : its address; empty where none with this very content is known. without : what is missing without it; empty for
    one that the program needs.
    """

    name: str
    sha256: str
    size_bytes: int
    licence: str
    official: str
    without: str


@dataclass(frozen=True, slots=True)
class RecognizerFile:
    """A file of a recognizer of words. carried : package, version and member of each part of it, in order."""

    name: str
    sha256: str
    size_bytes: int
    carried: tuple[tuple[str, str, str], ...]


@cache
def manifest() -> tuple[ModelFile, ...]:
    """The models the program needs, in the order of ``models/manifest.toml``.

    Raises ModelError when the manifest is missing or does not hold what it should.
    """
    path = data_file("models", "manifest.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        return tuple(
            ModelFile(
                entry["name"],
                entry["sha256"],
                entry["size_bytes"],
                entry["licence"],
                entry.get("official", ""),
                entry.get("without", ""),
            )
            for entry in entries
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"cannot read the list of models in {path} ({error}); {_REMEDY}") from None


@cache
def recognizers() -> dict[str, tuple[RecognizerFile, ...]]:
    """The files of each recognizer of words, by its name. Raises ModelError as ``manifest`` does."""
    path = data_file("models", "manifest.toml")
    try:
        return {
            entry["name"]: tuple(
                RecognizerFile(
                    file["name"],
                    file["sha256"],
                    file["size_bytes"],
                    tuple((part["package"], part["version"], part["member"]) for part in file["carried"]),
                )
                for file in entry["file"]
            )
            for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("recognizer", ())
        }
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"cannot read the list of models in {path} ({error}); {_REMEDY}") from None


def recognizer_parts(name: str) -> dict[str, tuple[Path, ...]]:
    """Where each file of the recognizer ``name`` lies, by the file's name; one that comes in parts has several, in order.

    The sizes are right; ``is_right`` says whether the content is. Raises ModelError where a file is missing.
    """
    return {file.name: _parts(name, file) for file in recognizers()[name]}


def is_right(file: RecognizerFile, parts: tuple[Path, ...]) -> bool:
    """Whether the parts, one after the other, are the verified file; hashed once a process, as ``model_file`` does."""
    stats = [part.stat() for part in parts]
    return _sha256(*((path, stat.st_size, stat.st_mtime_ns, stat.st_ino) for path, stat in zip(parts, stats, strict=True))) == (
        file.sha256
    )


def _parts(recognizer: str, file: RecognizerFile) -> tuple[Path, ...]:
    candidates: list[tuple[Path, ...]] = [(data_file("models", recognizer, file.name),)]
    with suppress(PackageNotFoundError):
        candidates.append(tuple(Path(str(distribution(package).locate_file(member))) for package, _, member in file.carried))
    for parts in candidates:
        if all(part.is_file() for part in parts) and sum(part.stat().st_size for part in parts) == file.size_bytes:
            return parts
    packages = " and ".join(sorted({f"{package} {version}" for package, version, _ in file.carried}))
    raise ModelError(
        f"the file {file.name} of the recognizer {recognizer} is not here (it comes with {packages}); {recognizer_remedy()}"
    )


def recognizer_remedy() -> str:
    """What to do where a recognizer is missing or damaged."""
    return f"run `{extra_again_command('words')}`, or take the words from a file (--transcript)"


def missing_models() -> tuple[ModelFile, ...]:
    """Those that the program works without, and that are not here."""
    return tuple(model for model in manifest() if model.without and not _place(model).exists())


def has_model(name: str) -> bool:
    """Whether one that the program works without is here; ``model_file`` says whether it is right."""
    return all(model.name != name for model in missing_models())


def installed_models() -> dict[str, str]:
    """The sha256 of those that are here, by name: what a session was measured with."""
    return {model.name: model.sha256 for model in manifest() if has_model(model.name)}


def models_command() -> str:
    """What to type to have them all: from where the program came, as the package index may not have this version."""
    script = data_file("models", "provision.py")
    if script.is_file():
        return f'"{sys.executable}" "{script}"'
    source = installed_from()
    if source is not None and (source / "models" / "pyproject.toml").is_file():
        return install_command(f'"{source / "models"}"')
    wheel = _wheel_beside(source) if source is not None and source.is_file() else None
    return extra_command("models") if wheel is None else install_command(f'"{wheel}"')


def _wheel_beside(program: Path) -> Path | None:
    """The newest wheel of the models in the folder of the program's own that the extra takes."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    wanted = [line.specifier for line in extra_requirements("models") if line.name == _APART]
    fitting = {}
    for wheel in program.parent.glob(f"{_APART.replace('-', '_')}-*.whl"):
        with suppress(InvalidWheelFilename):
            version = parse_wheel_filename(wheel.name)[1]
            if all(version in specifier for specifier in wanted):
                fitting[version] = wheel
    return fitting[max(fitting)] if fitting else None


def _place(model: ModelFile) -> Path:
    """Where a model is, or should be."""
    path = data_file("models", model.name)
    if model.without and not path.exists():
        with suppress(PackageNotFoundError):
            return Path(str(distribution(_APART).locate_file(f"{_APART.replace('-', '_')}/{model.name}")))
    return path


def model_file(name: str) -> Path:
    """Path of the model ``name`` (such as ``face_landmarker.task``), its sha256 verified.

    A file is hashed once a process and again only when its size, its time of change or its inode differ.
    Raises ModelError when the model is unknown, missing, unreadable or not the file that was verified.
    """
    for model in manifest():
        if model.name == name:
            break
    else:
        known = ", ".join(model.name for model in manifest())
        raise ModelError(f"there is no model {name!r}; choose one of {known}")
    path = _place(model)
    try:
        stat = path.stat()
        checksum = _sha256((path, stat.st_size, stat.st_mtime_ns, stat.st_ino))
    except FileNotFoundError:
        remedy = f"run `{models_command()}`" if model.without else _REMEDY
        raise ModelError(f"the model {name} is missing (it should be at {path}); {remedy}") from None
    except OSError as error:
        raise ModelError(f"cannot read the model {path} ({error.strerror}); {_REMEDY}") from None
    if checksum != model.sha256:
        raise ModelError(
            f"the model {path} is damaged or is a different file: expected {model.size_bytes} bytes with "
            f"sha256 {model.sha256[:12]}..., got {stat.st_size} bytes with {checksum[:12]}...; {_REMEDY}"
        )
    return path


def onnx_session(model: Path | bytes, *, weights: Mapping[str, bytes] | None = None) -> Any:
    """An onnxruntime session on one thread that sleeps between runs; threads may share it. Call ``quiet.hush`` first.

    weights : files that the model names beside it, where it is given from memory.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # it would keep the most that any run took
    if weights:
        options.add_external_initializers_from_files_in_memory(
            [*weights], [*weights.values()], [len(content) for content in weights.values()]
        )
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _sha256(*parts: tuple[Path, int, int, int]) -> str:
    """Of what the parts are together; each with size, time of change and inode, as another file is hashed anew."""
    checksum = hashlib.sha256()
    for path, *_ in parts:
        with path.open("rb") as file:
            hashlib.file_digest(file, lambda: checksum)
    return checksum.hexdigest()
