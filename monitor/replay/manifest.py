"""What a bundle says of itself, and which files it may hold."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor.constants import load
from monitor.errors import SessionError
from monitor.record.header import SessionId
from monitor.record.notes import MAX_BYTES, NOTES_NAME
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR

MANIFEST_NAME = "manifest.json"
VERSION = 1
BLOCK_BYTES = 1 << 18
_MANIFEST_MAX_BYTES = 16 * 1024


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
    constants = load("bundle")
    if name == MANIFEST_NAME:
        return _MANIFEST_MAX_BYTES
    if name == NOTES_NAME:
        return MAX_BYTES
    if name == DATABASE_NAME:
        return int(constants["database_max_bytes"])
    if name in (f"{MEDIA_DIR}/user.mp4", f"{MEDIA_DIR}/partner.mp4"):
        return int(constants["film_max_bytes"])
    raise SessionError(f"a bundle has no file called {name[:80]!r}; it was not made by this program")


def bundle_limit_bytes() -> int:
    """How large a whole bundle may be: its largest files and the zip's own words."""
    files = (MANIFEST_NAME, NOTES_NAME, DATABASE_NAME, f"{MEDIA_DIR}/user.mp4", f"{MEDIA_DIR}/partner.mp4")
    return sum(map(size_limit_bytes, files)) + int(load("bundle")["directory_max_bytes"])


def parse_manifest(content: bytes) -> Manifest:
    """The manifest from its bytes. Raises SessionError, one sentence."""
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("version",):
            raise SessionError(
                f"the bundle is of another version than {VERSION}, which this program reads; update it"
            ) from None
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SessionError(f"the bundle's manifest is damaged ({where}: {first['msg']}); ask for the bundle again") from None
    names = [part.name for part in manifest.files]
    if len(set(names)) != len(names) or DATABASE_NAME not in names:
        raise SessionError(f"the bundle's manifest should name each file once and {DATABASE_NAME}; ask for the bundle again")
    return manifest


def part_of(name: str, path: Path) -> Part:
    """The line of one file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part.model_validate({"name": name, "size_bytes": path.stat().st_size, "sha256": digest})
