"""Writing files: whole or not at all, readable by their owner only, over nothing and through no link.

``write_private`` is for the program's own small files (profiles, notes, choices), ``open_private`` and ``new_private`` are for
what comes in pieces, and ``new_files`` is for files in a folder that the user chose.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from monitor.errors import RapportError

# The disk itself, and the share of it that somebody may use.
_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
# The second is of a WAL's shared memory, which is a file too.
_SQLITE_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error, also behind one that was raised in the place of another."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, sqlite3.Error) and _sqlite_code(error) in _SQLITE_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def remedy(error: BaseException, otherwise: str) -> str:
    """What to do where the system refused to write: free some space where the disk is full, else what is given.

    Where SQLite could not write and does not say why, the disk itself is to be looked at.
    """
    if is_disk_full(error):
        return "free some space and try again"
    if isinstance(error, sqlite3.Error) and _sqlite_code(error) == sqlite3.SQLITE_IOERR_WRITE:
        return "check the disk and its free space"
    return otherwise


def _sqlite_code(error: sqlite3.Error) -> int | None:
    # sqlite3 raises errors of its own, too, which have no code.
    return getattr(error, "sqlite_errorcode", None)


def open_private(path: Path) -> BinaryIO:
    """Open a new file (0600) for writing bytes. Raises OSError, FileExistsError where there is anything of that name."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


@contextmanager
def new_private(path: Path) -> Iterator[BinaryIO]:
    """The same for a block; the file is removed again when the block raises."""
    with open_private(path) as file:
        try:
            yield file
        except BaseException:
            file.close()
            path.unlink(missing_ok=True)
            raise


def write_private(path: Path, content: bytes) -> None:
    """Write a small file (0600) in place of an earlier one, durably: a crash leaves the one or the other. Raises OSError."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open_private(part) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


@contextmanager
def new_files(folder: Path, names: Sequence[str], *, force: bool = False, over: Collection[str] = ()) -> Iterator[list[Path]]:
    """Paths to be filled, in a private place on the same disk; they become ``folder/name`` (0600) when the block ends well.

    names : may lead into folders below (``a/b.txt``), which are made (0700). Nothing is left behind when the block does not
    end well. With ``force`` files of those names are replaced (a link itself, never what it points to), and those of ``over``
    in any case. Raises RapportError, one sentence.
    """
    _check(folder, names, force=force, over=over)
    staging: Path | None = None
    done, made = False, not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        staging = Path(tempfile.mkdtemp(prefix=".rapport-", dir=folder))
        parts = [staging / name for name in names]
        for part in parts:
            part.parent.mkdir(parents=True, exist_ok=True)
        yield parts
        for part in parts:
            part.chmod(0o600)
        _place(folder, dict(zip(names, parts, strict=True)), replaced=set(names) if force else over)
        done = True
    except OSError as error:
        reason = error.strerror or str(error)
        what_to_do = remedy(error, "choose a folder you can write to")
        raise RapportError(f"cannot write into {folder}: {reason}; {what_to_do}") from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        if made and not done:
            with suppress(OSError):
                folder.rmdir()


def _check(folder: Path, names: Sequence[str], *, force: bool, over: Collection[str]) -> None:
    below = {folder / parent for name in names for parent in PurePath(name).parents}
    for place in sorted({folder, *below}):
        if place.is_symlink():
            raise RapportError(f"{place} is a link; give the folder it points to")
        if place.exists() and not place.is_dir():
            raise RapportError(f"{place} should be a folder but is a file; choose another place")
    for name in names:
        target = folder / name
        if target.is_dir() and not target.is_symlink():
            raise RapportError(f"{target} should be a file but is a folder; choose another place")
        if os.path.lexists(target) and not force and name not in over:
            raise _taken(target)


def _place(folder: Path, parts: Mapping[str, Path], *, replaced: Collection[str]) -> None:
    placed: list[Path] = []
    made: list[Path] = []
    try:
        for name, part in parts.items():
            target = folder / name
            for place in reversed(target.relative_to(folder).parents):
                if not (folder / place).exists():
                    (folder / place).mkdir(mode=0o700)
                    made.append(folder / place)
            if name in replaced:
                part.replace(target)
                continue
            _move_to_free(part, target)
            placed.append(target)
    except BaseException:
        for target in placed:
            with suppress(OSError):
                target.unlink()
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()
        raise


def _move_to_free(part: Path, target: Path) -> None:
    """Rename into place; fails if the name exists."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:
        # FAT and some network disks have no hard links.
        if os.path.lexists(target):
            raise _taken(target) from None
        part.rename(target)


def _taken(target: Path) -> RapportError:
    return RapportError(f"{target} already exists; choose another place, or use --force to replace it")
