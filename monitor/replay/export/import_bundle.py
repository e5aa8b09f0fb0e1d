"""Opening a bundle as the foreign file it is: nothing of it is used before everything of it was checked.

Only five names are known, so that no path is ever taken from the zip; sizes are counted while unpacking, against the limits of
``bundle`` and the manifest; contents against their sha256; the database by ``load_session``.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Final, cast

from monitor.errors import AlreadyHereError, SessionError
from monitor.files import open_private, remedy
from monitor.record.comments import merge_comments
from monitor.record.encryption import is_sealed, refuse_unknown_seal, unseal
from monitor.record.header import new_id
from monitor.record.lifecycle import staging, sweep
from monitor.record.notes import Comment, read_notes
from monitor.record.people import folders, own_folder
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR
from monitor.replay.catalog import list_everybody
from monitor.replay.export.bundle import (
    BLOCK_BYTES,
    DIRECTORY_MAX_BYTES,
    MANIFEST_NAME,
    Manifest,
    Part,
    parse_manifest,
    size_limit_bytes,
)
from monitor.replay.session import Session, load_session

# Deflate ends at 1032; measured on recorded and simulated sessions: 1.5 to 12 (unpacked bytes per packed byte).
_RATIO_MAX: Final = 200.0
# Below this an unpacked member does no harm whatever its ratio (an empty session packs 30 to 1).
_RATIO_FREE_BYTES: Final = 16777216.0


def import_bundle(file: Path, sessions: Path, *, passphrase: str | None = None, again: bool = False) -> Session:
    """Put the session of a bundle into the folder of the sessions and return it; a new id where its own is taken.

    passphrase : of a sealed bundle. Raises SessionError, one sentence, for whatever is no bundle of this program, too large,
    damaged or sealed with another passphrase; nothing is left then. AlreadyHereError where the session is among them
    already, unless ``again``: it gets the bundle's comments, and nothing else of it.
    """
    if not file.exists():
        raise SessionError(f"there is no file {file}; check its name")
    try:
        refuse_unknown_seal(file)
        if is_sealed(file):
            return _import_sealed(file, sessions, passphrase, again=again)
        with file.open("rb") as raw, zipfile.ZipFile(cast(BinaryIO, _Bounded(raw))) as archive:
            members, manifest = _checked(archive)
            return _take(archive, members, manifest, sessions, again=again)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else "cut off"
        raise SessionError(f"{file.name} is not a readable bundle ({reason}); ask for a new copy") from None
    except MemoryError:
        raise SessionError(f"{file.name} needs more memory than is free; close other programs and try again") from None
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        what_to_do = remedy(error, "check that you can read it and write to the sessions' folder")
        raise SessionError(f"cannot import {file.name}: {why}; {what_to_do}") from None


def _import_sealed(file: Path, sessions: Path, passphrase: str | None, *, again: bool) -> Session:
    if passphrase is None:
        raise SessionError(f"{file.name} is sealed; `rapport sessions import` asks for its passphrase")
    with staging(sessions) as place:
        unseal(file, place / "bundle.zip", passphrase)
        return import_bundle(place / "bundle.zip", sessions, again=again)


class _Bounded:
    """A file that gives only a bounded piece at once: zipfile reads the list of members, however long, in one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._most = DIRECTORY_MAX_BYTES
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(content) > self._most:
            raise zipfile.BadZipFile("its list of files is too long")
        return content


def _checked(archive: zipfile.ZipFile) -> tuple[dict[str, zipfile.ZipInfo], Manifest]:
    infos = archive.infolist()
    if len(infos) > 5:
        raise SessionError(f"a bundle has at most 5 files, found {len(infos)}; it was not made by this program")
    members = {info.filename: info for info in infos}
    if len(members) != len(infos):
        raise SessionError("the bundle names the same file twice; it was not made by this program")
    for name, info in members.items():
        limit = size_limit_bytes(name)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.flag_bits & 0x1:
            raise SessionError("the bundle is encrypted, which this version cannot open; ask for an unencrypted one")
        if kind not in (0, stat.S_IFREG) or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SessionError(f"{name} in the bundle is not a plain file; it was not made by this program")
        if info.file_size > limit:
            raise SessionError(f"{name} in the bundle should be at most {limit} bytes, found {info.file_size}")
    if MANIFEST_NAME not in members:
        raise SessionError(f"the file has no {MANIFEST_NAME}, so it is not a bundle of this program; choose another file")
    with archive.open(members[MANIFEST_NAME]) as file:
        manifest = parse_manifest(file.read(size_limit_bytes(MANIFEST_NAME) + 1))
    named = {part.name for part in manifest.files}
    if named != members.keys() - {MANIFEST_NAME}:
        raise SessionError("the bundle's files do not match its manifest; ask for a new copy")
    return members, manifest


def _take(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], manifest: Manifest, sessions: Path, *, again: bool
) -> Session:
    sweep(sessions)
    with staging(sessions) as folder:
        for part in manifest.files:
            _unpack(archive, members[part.name], part, folder)
        try:
            _check_session(folder)
        except SessionError as error:
            # The place it was unpacked to tells the user nothing.
            problem = str(error).replace(f"{folder}{os.sep}", "").replace(str(folder), "its folder")
            raise SessionError(f"the bundle's session cannot be used: {problem}") from None
        if not again:
            _check_new(load_session(folder), sessions, read_notes(folder).comments)
        return load_session(_settle(folder, sessions))


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: Part, folder: Path) -> None:
    most = min(part.size_bytes, size_limit_bytes(part.name))
    if info.compress_type == zipfile.ZIP_DEFLATED:
        most = min(most, int(max(_RATIO_FREE_BYTES, _RATIO_MAX * info.compress_size)))
    target = folder / part.name  # one of four literal names
    target.parent.mkdir(mode=0o700, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with archive.open(info) as source, open_private(target) as out:
        while block := source.read(BLOCK_BYTES):
            size += len(block)
            if size > most:
                raise SessionError(
                    f"{part.name} in the bundle unpacks to more than is allowed; it was not made by this program"
                )
            digest.update(block)
            out.write(block)
    if size != part.size_bytes or digest.hexdigest() != part.sha256:
        raise SessionError(f"{part.name} in the bundle does not match its manifest; it is damaged, so ask for a new copy")


def _check_session(folder: Path) -> None:
    """Everything that the replay reads is read once: a damaged session is refused here, not found out later."""
    with (folder / DATABASE_NAME).open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or head[18:20] != b"\x01\x01":
        raise SessionError(f"{DATABASE_NAME} in the bundle is not a closed database; it was not made by this program")
    session = load_session(folder)
    if session.status == "recording":
        raise SessionError("the bundle's session claims not to be finished; it was not made by this program")
    named = {film.path.name for film in session.media}
    there = {path.name for path in (folder / MEDIA_DIR).iterdir()} if (folder / MEDIA_DIR).is_dir() else set()
    if there - named:
        raise SessionError("the bundle contains videos that do not belong to its session; it was not made by this program")
    read_notes(folder)
    _ = session.words, session.updates, session.facets
    session.to_json()


def _check_new(session: Session, sessions: Path, comments: tuple[Comment, ...]) -> None:
    """Refuse what is here already, whosever it is: of the same id or, as a copy that got another one, of the same start and
    length. Comments that came back with it are taken over, each once.
    """
    own = (session.header.started_at, session.duration_s)
    for info in list_everybody(own_folder(sessions)):
        # A joined session may begin and last as the user's own side does, and is another one.
        is_copy = (info.started_at, info.duration_s) == own and info.joined == bool(session.header.joined)
        if info.id == session.id or is_copy:
            raise AlreadyHereError(info.id, comments=merge_comments(info.path, comments))


def _settle(folder: Path, sessions: Path) -> Path:
    """Give an unpacked session its place: its own id, or a new one where that is taken. It is marked as imported."""
    session = load_session(folder)
    wanted = session.id
    while any(os.path.lexists(folder / wanted) for folder in {sessions, *folders(own_folder(sessions))}):
        wanted = new_id(session.header.started_at)
    header = session.header.model_copy(update={"id": wanted, "imported": True})
    with closing(sqlite3.connect(folder / DATABASE_NAME, isolation_level=None)) as database:
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("UPDATE session SET header = ?", (header.model_dump_json(),))
    return folder.rename(sessions / wanted)
