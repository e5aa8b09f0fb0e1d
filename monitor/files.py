"""New files where the user wants them: whole or not at all, readable by their owner only, over nothing and through no link."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from monitor.errors import RapportError


@contextmanager
def new_files(folder: Path, names: Sequence[str], *, force: bool = False) -> Iterator[list[Path]]:
    """Paths to be filled, in a private place on the same disk; they become ``folder/name`` (0600) when the block ends well.

    Nothing is left behind when it does not. With ``force`` files of those names are replaced (a link itself, never what
    it points to). Raises RapportError, one sentence.
    """
    _check(folder, names, force=force)
    staging: Path | None = None
    done, made = False, not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        staging = Path(tempfile.mkdtemp(prefix=".rapport-", dir=folder))
        parts = [staging / name for name in names]
        yield parts
        for part in parts:
            part.chmod(0o600)
        _place(folder, parts, force=force)
        done = True
    except OSError as error:
        reason = error.strerror or str(error)
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
        remedy = "free some space" if full else "choose a folder you may write to"
        raise RapportError(f"cannot write into {folder}: {reason}; {remedy}") from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        if made and not done:
            with suppress(OSError):
                folder.rmdir()


def _check(folder: Path, names: Sequence[str], *, force: bool) -> None:
    if folder.is_symlink():
        raise RapportError(f"{folder} is a link; name the folder that it stands for")
    if folder.exists() and not folder.is_dir():
        raise RapportError(f"{folder} should be a folder, found a file; choose another place")
    for name in names:
        target = folder / name
        if target.is_dir() and not target.is_symlink():
            raise RapportError(f"{target} should be a file, found a folder; choose another place")
        if os.path.lexists(target) and not force:
            raise _taken(target)


def _place(folder: Path, parts: Sequence[Path], *, force: bool) -> None:
    placed: list[Path] = []
    try:
        for part in parts:
            target = folder / part.name
            if force:
                part.replace(target)
                continue
            _move_to_free(part, target)
            placed.append(target)
    except BaseException:
        for target in placed:
            with suppress(OSError):
                target.unlink()
        raise


def _move_to_free(part: Path, target: Path) -> None:
    """Give a file its name, which nobody may have taken in the meantime."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:
        # FAT and some network disks know no second name.
        if os.path.lexists(target):
            raise _taken(target) from None
        part.rename(target)


def _taken(target: Path) -> RapportError:
    return RapportError(f"{target} is there already; choose another place or pass --force to replace it")
