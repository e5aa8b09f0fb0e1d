"""A session as one file: a zip of its database, notes and films with a manifest of their sha256.

The manifest says which files a bundle may hold. Written here; read, as the foreign file it may be, by ``import_bundle``.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Final, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor.errors import RapportError, SessionError
from monitor.files import remedy
from monitor.record.forget import strip_words
from monitor.record.format_version import newer_format, written_by_newer
from monitor.record.header import SessionId
from monitor.record.notes import MAX_BYTES, NOTES_NAME, read_notes
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR
from monitor.replay.database import opened
from monitor.version import __version__

if TYPE_CHECKING:
    from monitor.replay.session import Session

# Some twenty hours of measures and landmarks at 50 to 100 MB an hour.
_DATABASE_MAX_BYTES: Final = 2_147_483_648
# Eight hours of 720 lines at 4 Mbit/s.
_FILM_MAX_BYTES: Final = 17_179_869_184
# The list of a bundle's five files takes less than a kilobyte; a larger one is not read at all.
DIRECTORY_MAX_BYTES: Final = 1_048_576

# What SQLite says of a file's content; everything else is of the copy. The lowest byte of its codes is the kind of error.
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

MANIFEST_NAME = "manifest.json"
VERSION: Final = 1
BLOCK_BYTES: Final = 1 << 18
_MANIFEST_MAX_BYTES: Final = 16 * 1024


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Model):
    """One file of a bundle. name : in the zip and, the same, in the session's folder."""

    name: Literal["session.sqlite", "notes.json", "media/user.mp4", "media/partner.mp4"]
    size_bytes: Annotated[int, Field(ge=0, strict=True)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(_Model):
    """format and version : what reads it. id : the session's, when it was exported. program : who wrote it."""

    format: Literal["rapport-session"] = "rapport-session"
    version: Literal[1] = 1
    id: SessionId
    program: Annotated[str, Field(max_length=100)]
    files: Annotated[tuple[Part, ...], Field(min_length=1, max_length=4)]


def size_limit_bytes(name: str) -> int:
    """How large a file of that name may be. Raises SessionError for a name that no bundle has."""
    if name == MANIFEST_NAME:
        return _MANIFEST_MAX_BYTES
    if name == NOTES_NAME:
        return MAX_BYTES
    if name == DATABASE_NAME:
        return _DATABASE_MAX_BYTES
    if name in (f"{MEDIA_DIR}/user.mp4", f"{MEDIA_DIR}/partner.mp4"):
        return _FILM_MAX_BYTES
    raise SessionError(f"a bundle cannot contain a file called {name[:80]!r}; it was not made by this program")


def bundle_limit_bytes() -> int:
    """How large a whole bundle may be: its largest files and the zip's own directory."""
    files = (MANIFEST_NAME, NOTES_NAME, DATABASE_NAME, f"{MEDIA_DIR}/user.mp4", f"{MEDIA_DIR}/partner.mp4")
    return sum(map(size_limit_bytes, files)) + DIRECTORY_MAX_BYTES


def parse_manifest(content: bytes) -> Manifest:
    """The manifest from its bytes. Raises SessionError, one sentence."""
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        newer = newer_format(content, VERSION)
        if newer is not None:
            raise SessionError(written_by_newer("this bundle", newer, VERSION)) from None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SessionError(f"the bundle's manifest is damaged ({where}: {first['msg']}); ask for a new copy") from None
    names = [part.name for part in manifest.files]
    if len(set(names)) != len(names) or DATABASE_NAME not in names:
        raise SessionError(f"the bundle's manifest should name {DATABASE_NAME} and each file once; ask for a new copy")
    return manifest


def part_of(name: str, path: Path) -> Part:
    """The line of one file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part.model_validate({"name": name, "size_bytes": path.stat().st_size, "sha256": digest})


def write_bundle(
    session: Session, path: Path, *, media: bool = True, words: bool = False, passphrase: str | None = None
) -> None:
    """Write a session into ``path``. media : its films too, where they were kept. words : what was said, which is taken out of
    the copy otherwise. passphrase : seal it (``record.encryption``).

    A session that is being recorded is taken as it is at this moment, without its films, which still grow.
    Raises RapportError, one sentence.
    """
    with _parts(session, path.parent, media=media, words=words) as files:
        lines = tuple(part_of(name, file) for name, file in files.items())
        manifest = Manifest(id=session.id, program=f"rapport-monitor {__version__}", files=lines)
        if passphrase is None:
            with path.open("xb") as target:
                pack(target, manifest, files)
        else:
            from monitor.record.encryption import open_sealed

            with open_sealed(path, passphrase) as sealed:
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
def _parts(session: Session, beside: Path, *, media: bool, words: bool) -> Iterator[dict[str, Path]]:
    """Name in the bundle -> file; what has to be made for it lies in a private place for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix=".rapport-", dir=beside) as staging:
        copy = Path(staging) / DATABASE_NAME
        snapshot(session.path, copy, words=words)
        files = {DATABASE_NAME: copy}
        notes = read_notes(session.path)
        if notes.changed_at is not None:
            files[NOTES_NAME] = Path(staging) / NOTES_NAME
            files[NOTES_NAME].write_text(notes.model_dump_json(indent=1), encoding="utf-8")
        for film in session.media if media and session.status != "recording" else ():
            name = f"{MEDIA_DIR}/{film.path.name}"
            if film.path.name not in ("user.mp4", "partner.mp4"):
                raise RapportError(f"the video {film.path.name} has a name that bundles do not allow; export without media")
            files[name] = film.path
        yield files


def snapshot(folder: Path, target: Path, *, words: bool) -> None:
    """A copy of a session's database as it is now, one plain file, closed: what was still recording is interrupted in it.

    words : whether it holds what was said.
    """
    with opened(folder) as source:
        try:
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA trusted_schema=OFF")
                copy.execute("PRAGMA journal_mode=DELETE")
                copy.execute("UPDATE session SET status = 'interrupted' WHERE status = 'recording'")
                if not words:
                    strip_words(copy)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                raise  # also where it shows in the copy only: the session itself cannot be read, which ``opened`` says
            what_to_do = remedy(error, "check that you may write where the copy goes")
            raise SessionError(f"cannot copy session {folder.name} ({error}); {what_to_do}") from None
