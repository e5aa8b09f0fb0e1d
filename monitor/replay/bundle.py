"""A session as one file: a zip of its database, notes and films with a manifest of their sha256.

Written by ``write_bundle``; read, as the foreign file it may be, by ``replay.unbundle``.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from monitor import __version__
from monitor.errors import RapportError
from monitor.record.notes import NOTES_NAME, read_notes
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR
from monitor.replay.database import opened
from monitor.replay.manifest import BLOCK_BYTES, MANIFEST_NAME, Manifest, Part, part_of

if TYPE_CHECKING:
    from monitor.replay.reader import Session


def write_bundle(session: Session, path: Path, *, media: bool = True, passphrase: str | None = None) -> None:
    """Write a session into ``path``. media : its films too, where they were kept. passphrase : seal it (``record.seal``).

    A session that is being recorded is taken as it is at this moment, without its films, which still grow.
    Raises RapportError, one sentence.
    """
    with _parts(session, path.parent, media=media) as files:
        lines = tuple(part_of(name, file) for name, file in files.items())
        manifest = Manifest(id=session.id, program=f"rapport-monitor {__version__}", files=lines)
        if passphrase is None:
            with path.open("xb") as target:
                pack(target, manifest, files)
        else:
            from monitor.record.seal import sealing

            with sealing(path, passphrase) as sealed:
                pack(sealed, manifest, files)


def pack(target: IO[bytes] | RawIOBase, manifest: Manifest, files: dict[str, Path]) -> None:
    """The zip itself, the manifest first, into a file or what seals one."""
    with zipfile.ZipFile(cast(IO[bytes], target), "w") as archive:
        archive.writestr(_info(MANIFEST_NAME, packed=True), manifest.model_dump_json(indent=1))
        for part in manifest.files:
            with files[part.name].open("rb") as source, archive.open(_member(part), "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, BLOCK_BYTES)


def _member(part: Part) -> zipfile.ZipInfo:
    info = _info(part.name, packed=not part.name.startswith(MEDIA_DIR))  # films are packed already
    info.file_size = part.size_bytes
    return info


def _info(name: str, *, packed: bool) -> zipfile.ZipInfo:
    # The same session gives the same bytes: no clock, no user, no system.
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    return info


@contextmanager
def _parts(session: Session, beside: Path, *, media: bool) -> Iterator[dict[str, Path]]:
    """Name in the bundle -> file; what has to be made for it lies in a private place for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix=".rapport-", dir=beside) as staging:
        copy = Path(staging) / DATABASE_NAME
        snapshot(session.path, copy)
        files = {DATABASE_NAME: copy}
        notes = read_notes(session.path)
        if notes.changed_at is not None:
            files[NOTES_NAME] = Path(staging) / NOTES_NAME
            files[NOTES_NAME].write_text(notes.model_dump_json(indent=1), encoding="utf-8")
        for film in session.media if media and session.status != "recording" else ():
            name = f"{MEDIA_DIR}/{film.path.name}"
            if film.path.name not in ("user.mp4", "partner.mp4"):
                raise RapportError(f"the film {film.path.name} has a name that no bundle takes; export without films")
            files[name] = film.path
        yield files


def snapshot(folder: Path, target: Path) -> None:
    """A copy of a session's database as it is now, one plain file, closed: what was still recording is interrupted in it."""
    with opened(folder) as source, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA trusted_schema=OFF")
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("UPDATE session SET status = 'interrupted' WHERE status = 'recording'")
