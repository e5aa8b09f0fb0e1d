"""A disk that is full: a small one of its own, which only root may mount, or the refusal planted where files are made."""

from __future__ import annotations

import errno
import io
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_MAKES = os.O_CREAT | getattr(os, "O_TMPFILE", 0)


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """A disk of that size, mounted in a new folder."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(disk: Path, *, left_bytes: int = 0) -> Iterator[None]:
    """The disk is full for the block, but for that much."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        except OSError as error:
            assert error.errno == errno.ENOSPC
    os.truncate(ballast, max(0, ballast.stat().st_size - left_bytes))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def refused_below(folder: Path) -> Iterator[None]:
    """No file and no folder can be made below this one for the block, as on a full disk."""

    def refuse(path: Any, *, makes: bool) -> None:
        if makes and isinstance(path, str | os.PathLike) and folder in Path(path).absolute().parents:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def guarded(call: Callable[..., Any], makes: Callable[[tuple[Any, ...]], bool]) -> Callable[..., Any]:
        def call_or_refuse(path: Any, *arguments: Any, **named: Any) -> Any:
            refuse(path, makes=makes((*arguments, *named.values())))
            return call(path, *arguments, **named)

        return call_or_refuse

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "mkdir", guarded(os.mkdir, lambda rest: True))
        patch.setattr(os, "open", guarded(os.open, lambda rest: bool(rest[0] & _MAKES)))
        patch.setattr(io, "open", guarded(io.open, lambda rest: bool(rest) and bool({*str(rest[0])} & {*"wxa"})))
        yield
