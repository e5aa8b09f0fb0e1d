"""One dyad of a study: which files are whose, and what tells whether it was scored already."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from monitor.record.schema import DATABASE_NAME
from monitor.replay.export.formats import no_formula
from monitor.version import SCORES_VERSION, __version__

FILMS: Final = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv", ".3gp"}
)
SOUNDS: Final = frozenset({".wav", ".flac", ".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".mka", ".aif", ".aiff", ".wma"})
# What ``import_measures`` reads.
TABLES: Final = frozenset({".csv", ".tsv", ".txt", ".eaf", ".textgrid", ".pitch"})

# Names of folders and files on every system; what a spreadsheet would run is none either.
_ID: Final = re.compile(r"\w(?:[\w .-]{0,62}[\w-])?")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_PART: Final = re.compile(r"(.+)(:(?:left|right|\d+))")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Dyad:
    """What is given of one dyad: films or sounds, or tables, or a session that there is.

    id : names its rows, its session and its part. user, partner : absolute paths; ``partner`` is empty where one film or table
    holds both. user_sound, partner_sound : as ``--user-audio``. session : a session's folder or id, with nothing else.
    both_table, format, rate_hz, columns : as the options of ``rapport import-measures``. condition : what the group statistics
    compare. line : of the study's table, 0 in a folder. fault : why it cannot be scored, one sentence; then only ``id``,
    ``condition`` and ``line`` count.
    """

    id: str
    user: str = ""
    partner: str = ""
    user_sound: str = ""
    partner_sound: str = ""
    layout: str = ""
    condition: str = ""
    offset_s: float | None = None
    preset: str = "interview"
    session: str = ""
    both_table: str = ""
    format: str = ""
    rate_hz: float | None = None
    columns: str = ""
    user_name: str = ""
    partner_name: str = ""
    line: int = 0
    fault: str = ""

    def failed(self, fault: str) -> Dyad:
        """The same, that cannot be scored."""
        return replace(self, fault=fault)

    @property
    def is_from_tables(self) -> bool:
        """Whether it goes through ``import_measures``."""
        return Path(self.user).suffix.lower() in TABLES

    def inputs(self) -> Iterator[tuple[str, Path]]:
        """The files and folders that it is made of, by what they are used for."""
        for role in ("session", "user", "partner", "user_sound", "partner_sound", "both_table"):
            given = getattr(self, role)
            if given:
                place = Path(sound_parts(given)[0] if role.endswith("sound") else given)
                # Films beside a session's database are not looked at.
                yield role, place / DATABASE_NAME if role == "session" else place

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def sound_parts(text: str) -> tuple[str, str]:
    """The file of ``FILE``, ``FILE:2``, ``FILE:left`` or ``FILE:right``, and the part with its colon, empty for all of it."""
    part = _PART.fullmatch(text)
    return (text, "") if part is None or Path(text).exists() else (part[1], part[2])


def why_no_id(text: str) -> str:
    """Why a text cannot name a dyad, a part of a sentence; empty where it can."""
    if not text:
        return "is missing"
    if not _ID.fullmatch(text) or _RESERVED.fullmatch(text) or no_formula(text) != text:
        return (
            f"{text[:40]!r} should have 1 to 64 letters, digits, blanks, dots, hyphens and underscores and begin "
            "with a letter or digit, so that files can be named by it"
        )
    return ""


def settings_of(dyad: Dyad, *, seed: int) -> dict[str, Any]:
    """Everything beside the files' contents that a dyad's results depend on; the condition is no part of them."""
    names = ("layout", "offset_s", "preset", "format", "rate_hz", "columns", "user_name", "partner_name")
    return {
        **{name: getattr(dyad, name) for name in names},
        "parts": [sound_parts(dyad.user_sound)[1], sound_parts(dyad.partner_sound)[1]],
        "seed": seed,
        "program": __version__,
        "scores": SCORES_VERSION,
    }


def fingerprint(contents: dict[str, str], settings: dict[str, Any]) -> str:
    """Equal for the same contents (role -> sha256), settings and version of the scores."""
    text = json.dumps({"contents": contents, "settings": settings}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def stamp(path: Path) -> list[list[Any]]:
    """Name, size and times of a file, or of every file of a folder: while they are the same, so is the content.

    The time of the last change of a file's entry (ctime) is in it too: copying an old time onto a new file changes that.
    Raises OSError.
    """
    stats = [(file, file.stat()) for file in _files(path)]
    return [[file.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino] for file, stat in stats]


def content_hash(path: Path) -> str:
    """The sha256 of a file's content, or of the names and contents of a folder's files. Raises OSError."""
    whole = hashlib.sha256()
    for file in _files(path):
        if file != path:
            whole.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK):
                whole.update(chunk)
    return whole.hexdigest()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
