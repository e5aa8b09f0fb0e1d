"""The model files at run time: found where the build put them, and verified before they are used.

Nothing is fetched here. ``models/provision.py`` brings the files when the package is built.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.errors import ModelError
from monitor.paths import data_file

_REMEDY = "reinstall the program, or run `python models/provision.py` in your checkout"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One entry of ``models/manifest.toml``: the only content (``sha256``, lower-case hex) that ``name`` may have.

    official : its address; empty where none with this very content is known.
    """

    name: str
    sha256: str
    size_bytes: int
    licence: str
    official: str


@cache
def manifest() -> tuple[ModelFile, ...]:
    """The models the program needs, in the order of ``models/manifest.toml``.

    Raises ModelError when the manifest is missing or does not hold what it should.
    """
    path = data_file("models", "manifest.toml")
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["model"]
        return tuple(
            ModelFile(entry["name"], entry["sha256"], entry["size_bytes"], entry["licence"], entry.get("official", ""))
            for entry in entries
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ModelError(f"cannot read the list of models in {path} ({error}); {_REMEDY}") from None


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
    path = data_file("models", name)
    try:
        stat = path.stat()
        checksum = _sha256(path, stat.st_size, stat.st_mtime_ns, stat.st_ino)
    except FileNotFoundError:
        raise ModelError(f"the model {name} is missing (it should be at {path}); {_REMEDY}") from None
    except OSError as error:
        raise ModelError(f"cannot read the model {path} ({error.strerror}); {_REMEDY}") from None
    if checksum != model.sha256:
        raise ModelError(
            f"the model {path} is damaged or is a different file: expected {model.size_bytes} bytes with "
            f"sha256 {model.sha256[:12]}..., got {stat.st_size} bytes with {checksum[:12]}...; {_REMEDY}"
        )
    return path


@cache
def _sha256(path: Path, size_bytes: int, changed_ns: int, inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
