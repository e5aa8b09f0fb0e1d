"""A study's folder: what is done of each dyad stays there, whatever happens to the program.

::

    study.json                  settings, versions, and what became of each dyad
    dyads.csv, measures.csv     the two tables, also as .parquet
    sessions/ID/                each dyad's session
    parts/dyads/ID.parquet      its rows of the one table and of the other
    parts/measures/ID.parquet
    parts/state/ID.json         written last: the dyad is done, from which contents and settings

Everything appears whole or not at all. A dyad is worked on in ``.working/ID``, which the next try removes.
"""

from __future__ import annotations

import io
import json
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from monitor.errors import RapportError, SessionError, UsageError
from monitor.files import write_private
from monitor.installation import extra_command
from monitor.paths import make_private
from monitor.record.schema import LOCK_NAME, lock
from monitor.replay.table import Table
from monitor.study.columns import TABLES

FORMAT: Final = 1
STUDY: Final = "study.json"
_INSTALL: Final = extra_command("study")


class Store:
    """The folder ``OUT`` of ``rapport study``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = folder / "sessions"
        self._working = folder / ".working"
        self._state = folder / "parts" / "state"

    def open(self) -> None:
        """Make what is missing. Raises UsageError for a folder of something else, RapportError where it cannot be written."""
        if self.folder.is_dir() and any(self.folder.iterdir()) and not is_study(self.folder):
            raise UsageError(
                f"{self.folder} should be empty or an earlier study but holds other files; choose another folder for --to"
            )
        try:
            for place in (self.sessions, self._state, self._working, *(self._part(name, "").parent for name in TABLES)):
                make_private(place)
        except OSError as error:
            raise RapportError(f"cannot write into {self.folder}: {error.strerror}; choose a folder you can write to") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else works on the study in this block. Raises RapportError where somebody does."""
        try:
            (self.folder / LOCK_NAME).touch(mode=0o600)
            held = lock(self.folder)
        except (OSError, sqlite3.Error):
            raise RapportError(
                f"another `rapport study` is working on {self.folder}; wait until it has ended, or give another folder by --to"
            ) from None
        try:
            yield
        finally:
            held.close()
            with suppress(OSError):
                (self.folder / LOCK_NAME).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what was half done when an earlier run was killed. Only while the study is ``held``."""
        for place in self._working.iterdir():
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)

    def new_stop(self) -> Path:
        """A name for a file whose presence tells the workers of one run to leave off."""
        return self._working / f".stop-{secrets.token_hex(4)}"

    def state(self, dyad: str) -> dict[str, Any]:
        """What became of a dyad; empty where nothing is known, or its rows are not there."""
        try:
            state = json.loads((self._state / f"{dyad}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        is_whole = isinstance(state, dict) and all(self._part(name, dyad).is_file() for name in TABLES)
        return state if is_whole and self._has_session(dyad, state) else {}

    def _has_session(self, dyad: str, state: dict[str, Any]) -> bool:
        return bool(state.get("session")) or (self.sessions / dyad).is_dir()

    def session(self, dyad: str, state: dict[str, Any]) -> Path:
        """The folder of a dyad's session: here, or where it was before."""
        return Path(state.get("session") or self.sessions / dyad)

    def begin(self, dyad: str) -> Path:
        """An empty folder to work in. What an earlier try left of the dyad is removed, its state first. Raises OSError."""
        (self._state / f"{dyad}.json").unlink(missing_ok=True)
        for name in TABLES:
            self._part(name, dyad).unlink(missing_ok=True)
        for place in (self._working / dyad, self.sessions / dyad):
            if place.is_dir():
                shutil.rmtree(place)
        place = self._working / dyad
        make_private(place)
        return place

    def keep(self, dyad: str, session: Path | None, tables: dict[str, Table], state: dict[str, Any]) -> None:
        """A dyad is done. session : made in the folder that ``begin`` gave, None where it is elsewhere. Raises OSError."""
        if session is not None:
            session.rename(self.sessions / dyad)
        for name, table in tables.items():
            write_private(self._part(name, dyad), _parquet(table))
        self.note(dyad, state)
        self.end(dyad)

    def note(self, dyad: str, state: dict[str, Any]) -> None:
        """Keep the state of a dyad. Raises OSError."""
        write_private(self._state / f"{dyad}.json", _as_json(state))

    def end(self, dyad: str) -> None:
        """Remove the folder that a dyad was worked on in."""
        shutil.rmtree(self._working / dyad, ignore_errors=True)

    def part(self, name: str, dyad: str) -> Any:
        """A dyad's rows as a ``pyarrow.Table``. Raises RapportError for a damaged file."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._part(name, dyad)
        try:
            return pq.read_table(path)
        except (OSError, pa.ArrowException):
            raise SessionError(f"{path} cannot be read; delete it and run `rapport study` again") from None

    def write_document(self, document: dict[str, Any]) -> None:
        """``study.json``. Raises OSError."""
        write_private(self.folder / STUDY, _as_json({"format": FORMAT, **document}))

    def document(self) -> dict[str, Any]:
        """What ``study.json`` holds. Raises SessionError where there is none that this program can read."""
        path = self.folder / STUDY
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except OSError:
            raise SessionError(f"{self.folder} holds no study ({STUDY} is missing); make one with `rapport study`") from None
        except ValueError:
            document = None
        if not isinstance(document, dict) or not isinstance(document.get("dyads"), list):
            raise SessionError(f"{path} is damaged; run `rapport study` again, which keeps what is done")
        if document.get("format") != FORMAT:
            raise SessionError(
                f"{path} was written by another version of the program; open it there, or run `rapport study` again"
            )
        return document

    def _part(self, name: str, dyad: str) -> Path:
        return self.folder / "parts" / name / f"{dyad}.parquet"


def is_study(folder: Path) -> bool:
    """Whether a folder is one that a study was written into."""
    return (folder / STUDY).is_file() or (folder / "parts" / "state").is_dir()


def _as_json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _parquet(table: Table) -> bytes:
    import pyarrow.parquet as pq

    content = io.BytesIO()
    pq.write_table(table.to_arrow(), content, compression="zstd")
    return content.getvalue()


def check_extra() -> None:
    """Raises RapportError, with what to install, where the libraries of a study are not here."""
    from importlib.util import find_spec

    missing = [name for name in ("distributed", "pyarrow") if find_spec(name) is None]
    if missing:
        raise RapportError(f"a study needs {' and '.join(missing)}, which is not installed; {_INSTALL}")
