"""The sessions that may be shown: what the list says of each, and the latest few in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from monitor.config import load_preset
from monitor.errors import CalibrationError, SessionError
from monitor.paths import sessions_dir
from monitor.record.header import is_id
from monitor.record.notes import NOTES_NAME, Notes
from monitor.record.people import folders
from monitor.record.retention import read_retention
from monitor.record.schema import DATABASE_NAME, MEDIA_DIR
from monitor.replay.analysis.goal import goal_result
from monitor.replay.analysis.own_sessions import read_outline
from monitor.replay.catalog import SessionInfo, describe, list_everybody
from monitor.replay.database import read_summary
from monitor.replay.opening.claims import claim_of
from monitor.replay.session import Session, load_session
from monitor.replay.text.labels import state
from monitor.types import Score
from monitor.words import say

_KEPT_OPEN: Final = 4


class SessionCache:
    """The sessions that may be shown: those of a folder, and extra ones from elsewhere. Keeps the latest few in memory.

    Raises SessionError when an extra one cannot be opened.
    """

    def __init__(self, folder: Path | None = None, *, extra: Iterable[Path] = ()) -> None:
        self._folder = folder or sessions_dir()
        sessions = [load_session(path) for path in extra]
        self._extra = {session.id: session.path for session in sessions}
        self._open = OrderedDict((_key(session.id, session.path), session) for session in sessions)
        self._made: dict[tuple[str, int, int], dict[str, tuple[int, str]]] = {}
        self._goals: dict[str, tuple[tuple[int, int], dict[str, Any] | None]] = {}
        self._summaries: dict[str, tuple[int, dict[str, Any] | None]] = {}
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}

    @property
    def extra(self) -> tuple[str, ...]:
        """The ids of the extra ones."""
        return tuple(self._extra)

    @property
    def folder(self) -> Path:
        """Where the sessions are."""
        return self._folder

    def entries(self, *, search: str = "", tag: str = "", person: str | None = None) -> list[dict[str, Any]]:
        """The lines of the list, newest first; only those that fit (``SessionInfo.fits``)."""
        infos = list_everybody(self._folder)
        known = {info.id for info in infos}
        infos += [describe(path) for name, path in self._extra.items() if name not in known]
        lines = [
            {
                "id": info.id,
                "title": info.title,
                "started_at": info.started_at.isoformat() if info.started_at else None,
                "duration_s": info.duration_s,
                "status": info.status,
                "preset": info.preset,
                "kind": preset_title(info.preset),
                "person": info.person,
                "simulated": info.simulated,
                "goal": self._goal(info),
                "problem": info.problem.replace(str(info.path), info.id),
                "notes": notes_document(info.notes),
                "notes_problem": info.notes_problem,
                "goes_on": info.goes_on.isoformat() if info.goes_on else None,
                "films": (info.path / MEDIA_DIR).is_dir(),
                "words": info.words,
                "joined": info.joined,
                "practice": info.practice,
                "one_sided": info.one_sided,
                "coordination": self._coordination(info),
            }
            for info in infos
            if info.fits(search=search, tag=tag, person=person)
        ]
        return sorted(lines, key=lambda line: str(line["id"]), reverse=True)

    def keep_days(self) -> int | None:
        """After how many days sessions are deleted; None if they stay, or it cannot be read."""
        with suppress(SessionError):
            return read_retention(self._folder.parent).keep_days
        return None

    def _coordination(self, info: SessionInfo) -> dict[str, Any] | None:
        """The list's only score, or why there is none; None for a session that cannot be read."""
        changed = _changed_ns(info.path / DATABASE_NAME)
        with self._lock:
            kept = self._summaries.get(info.id)
        if kept is None or kept[0] != changed:
            try:
                score = read_summary(info.path).get("coordination")
                kept = (changed, _score_entry(score, recording=info.status == "recording"))
            except SessionError:
                kept = (changed, None)
            with self._lock:
                self._summaries[info.id] = kept
        return kept[1]

    def _goal(self, info: SessionInfo) -> dict[str, Any] | None:
        """What became of the session's goal; None without one, or where the session cannot be read."""
        if info.goal is None or info.status == "recording":
            return None
        changed = _changed_ns(info.path / DATABASE_NAME), _changed_ns(info.path / NOTES_NAME)
        with self._lock:
            kept = self._goals.get(info.id)
        if kept is None or kept[0] != changed:
            document = None
            with suppress(SessionError, OSError, ValueError, ArithmeticError):
                result = goal_result(read_outline(info.path))
                document = None if result is None else result.document()
            kept = changed, document
            with self._lock:
                self._goals[info.id] = kept
        return kept[1]

    def session(self, name: str) -> Session:
        """The session with an id. Raises SessionError when there is none or it cannot be opened."""
        path = self.path_of(name)
        key = _key(name, path)
        with self._lock:
            if key not in self._open:
                self._open[key] = load_session(path)
                while len(self._open) > _KEPT_OPEN:
                    self._open.popitem(last=False)
            self._open.move_to_end(key)
            return self._open[key]

    def made(self, name: str, what: str, make: Callable[[Session], str]) -> str:
        """Text made of a session, as ``make`` made it the first time, while the session is in memory and neither it nor its
        notes have changed.
        """
        session = self.session(name)
        key, noted = _key(name, session.path), _changed_ns(session.path / NOTES_NAME)
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        # Whoever asks for this session meanwhile waits: twice at once, each would take twice as long.
        with making:
            with self._lock:
                kept = self._made.get(key, {}).get(what)
            if kept is None or kept[0] != noted:
                kept = (noted, make(session))
                with self._lock:
                    self._made = {open_key: texts for open_key, texts in self._made.items() if open_key in self._open}
                    self._made.setdefault(key, {})[what] = kept
        return kept[1]

    def path_of(self, name: str) -> Path:
        """The folder of the session with an id, also of one that cannot be opened. Raises SessionError when there is none."""
        if not is_id(name):
            raise SessionError(_UNKNOWN)
        for path in (self._extra[name],) if name in self._extra else [folder / name for folder in folders(self._folder)]:
            if _changed_ns(path / DATABASE_NAME):
                return path
        raise SessionError(_UNKNOWN)

    def forget(self, name: str) -> None:
        """Keep nothing in memory of a session that was deleted, or whose words were."""
        with self._lock:
            self._summaries.pop(name, None)
            self._goals.pop(name, None)
            for key in [key for key in self._open if key[0] == name]:
                del self._open[key]
                self._made.pop(key, None)


def preset_title(name: str) -> str:
    """What a kind of talk is called; its name where it is somebody else's."""
    try:
        return load_preset(name).title
    except CalibrationError:
        return name


def notes_document(notes: Notes) -> dict[str, Any]:
    """Notes for the page."""
    return notes.model_dump(mode="json", exclude={"version"})


def _score_entry(score: Score | None, *, recording: bool) -> dict[str, Any]:
    if score is None:
        return {"state": say("web-no-score"), "reason": say("web-no-score-recording" if recording else "web-no-score-cut")}
    if score.status != "ok":
        return {"state": state(score), "reason": score.reason}
    fields = {name: round(getattr(score, name), 1) for name in ("score", "low", "high", "chance")}
    return {"state": "", "reason": "", **fields, "words": say(f"claim-{claim_of(score)}")}


def _key(name: str, path: Path) -> tuple[str, int, int]:
    return (name, _changed_ns(path / DATABASE_NAME), _changed_ns(path / f"{DATABASE_NAME}-wal"))


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


_UNKNOWN = "there is no session with this id; see the list of sessions"
