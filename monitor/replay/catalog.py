"""Which sessions there are."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from monitor.errors import SessionError
from monitor.paths import sessions_dir
from monitor.record.header import Goal, is_id
from monitor.record.notes import Notes, notes_or_problem, printable
from monitor.record.people import folders, home_of
from monitor.record.person import person_of
from monitor.record.retention import Retention, read_retention
from monitor.record.schema import DATABASE_NAME
from monitor.replay.database import database_path, decode_number, opened, read_head, rows_of
from monitor.words import say
from monitor.words.numbers import whole

_NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """One session of the list.

    Attributes
    ----------
    id : str
        Date, time and a few letters; also the folder's name.
    path : pathlib.Path
        The session's folder.
    title : str
        The user's own, else the recorded one.
    started_at : datetime or None
        When the recording began; None where the session cannot be opened.
    duration_s : float
        Length, in seconds.
    status : {"complete", "interrupted", "recording", ""}
        As of ``SessionData``; empty where the session cannot be opened.
    preset : str
        The preset it was recorded with.
    imported : bool
        It came in as a bundle or a table, so that the user in it may be somebody else.
    scored_otherwise : bool
        Its scores were made by another version of the method and are not compared with today's.
    words : bool
        What was said is written down in it.
    joined : bool
        It was joined from what two people recorded of their own sides.
    practice : bool
        It was practised alone with an interviewer.
    one_sided : bool
        It holds the user's own side alone, so that the partner's may be joined to it.
    problem : str
        Why the session cannot be opened, else empty; then only id, path, title and notes are known.
    notes : Notes
        The user's own notes, tags and rating.
    notes_problem : str
        Why the notes cannot be read, else empty.
    goes_on : date or None
        The day from which it may be deleted (``record.retention``); None where it stays.
    simulated : bool
        The user in it is a simulated one, as in the demo.
    goal : Goal or None
        What the user chose to practise.
    recording : tuple of str
        The files it was made from, each with whose; empty of a live session.
    own_side : str
        Of a joined session, the id of the user's own side.
    person : str
        Whose it is, empty for the user's own (``record.people``).
    coordination : float or None
        The score of the whole session; None where there is none.
    """

    id: str
    path: Path
    title: str = ""
    started_at: datetime | None = None
    duration_s: float = 0.0
    status: str = ""
    preset: str = ""
    imported: bool = False
    scored_otherwise: bool = False
    words: bool = False
    joined: bool = False
    practice: bool = False
    one_sided: bool = False
    problem: str = ""
    notes: Notes = _NO_NOTES
    notes_problem: str = ""
    goes_on: date | None = None
    simulated: bool = False
    goal: Goal | None = None
    recording: tuple[str, ...] = ()
    own_side: str = ""
    person: str = ""
    coordination: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The line for ``sessions list --json``."""
        started = self.started_at.isoformat() if self.started_at else None
        goes = self.goes_on.isoformat() if self.goes_on else None
        notes = self.notes.model_dump(mode="json", include={"text", "tags", "rating"})
        goal = self.goal.model_dump() if self.goal else None
        document = {
            **asdict(self),
            "path": str(self.path),
            "started_at": started,
            "notes": notes,
            "goes_on": goes,
            "goal": goal,
        }
        return {name: value for name, value in document.items() if name not in ("recording", "own_side")}

    def fits(self, *, search: str = "", tag: str = "", person: str | None = None) -> bool:
        """Whether every word of ``search`` is in title, notes, tags, preset, date, id or person, and ``tag`` is among the tags.

        person : only theirs, empty for the user's own; None for anybody's.
        A date is found both as the list gives it and as the pages do: 2026-11-22, 22 November 2026.
        """
        started = _date_words(self.started_at.astimezone()) if self.started_at else ""
        text = _folded(" ".join([self.title, self.notes.text, *self.notes.tags, self.preset, started, self.id, self.person]))
        if person is not None and _folded(person) != _folded(self.person):
            return False
        return all(word in text for word in _folded(search).split()) and (not tag or _folded(tag) in self.notes.tags)

    def line(self) -> str:
        """The line for the terminal."""
        if self.problem or self.started_at is None:
            return f"{self.id}  {self._short_problem()}"
        minutes, seconds = divmod(round(self.duration_s), 60)
        state = "" if self.status == "complete" else f"  ({self.status})"
        state += f"  ({say('session-line-imported')})" if self.imported else ""
        state += f"  ({say('session-line-joined')})" if self.joined else ""
        state += f"  ({say('session-line-practice')})" if self.practice else ""
        started = f"{self.started_at.astimezone():%Y-%m-%d %H:%M}"
        tags = "".join(f"  #{tag}" for tag in self.notes.tags)
        state += f"  ({say('session-line-simulated')})" if self.simulated else ""
        goes = f"  {say('session-line-until', day=str(self.goes_on))}" if self.goes_on else ""
        whose = f"{printable(self.person)}: " if self.person else ""
        score = "  -" if self.coordination is None else f"{whole(self.coordination):>3}"
        return f"{self.id}  {started}  {minutes:3d}:{seconds:02d}  {score}  {whose}{printable(self.title)}{tags}{state}{goes}"

    def _short_problem(self) -> str:
        """Without the path, which the id says, and the remedy, which `sessions show` says."""
        problem = self.problem.replace(str(database_path(self.path)), "").replace(str(self.path), "")
        return printable(problem.partition(";")[0]).strip()


def _date_words(started: datetime) -> str:
    return f"{started:%Y-%m-%d %H:%M} {started.day} {started:%B %Y at %H:%M}"


def _folded(text: str) -> str:
    """Text as it is compared: case and the ways of writing an accent do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def list_sessions(folder: Path | None = None) -> list[SessionInfo]:
    """The sessions of a folder.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where to look; by default the program's own data folder.

    Returns
    -------
    list of SessionInfo
        Newest first. One that cannot be opened is in the list too, with its ``problem``.
    """
    folder = folder or sessions_dir()
    if not folder.is_dir():
        return []
    sessions = [child for child in folder.iterdir() if is_id(child.name) and (child / DATABASE_NAME).is_file()]
    try:
        retention = read_retention(home_of(folder))
    except SessionError:
        retention = Retention(keep_days=None)
    today = datetime.now(UTC).date()
    newest = sorted(sessions, key=lambda child: child.name, reverse=True)
    return [replace(describe(child), goes_on=retention.deletion_day(child, today=today)) for child in newest]


def list_everybody(sessions: Path | None = None) -> list[SessionInfo]:
    """Everybody's sessions, newest first. sessions : the folder of the user's own, by default the program's own."""
    found = [info for folder in folders(sessions or sessions_dir()) for info in list_sessions(folder)]
    return sorted(found, key=lambda info: info.id, reverse=True)


def describe(path: Path) -> SessionInfo:
    """The list's line of one session."""
    notes, problem = notes_or_problem(path)
    try:
        with opened(path) as database:
            header, status, duration_s = read_head(database, database_path(path))
            rows = rows_of(database, "SELECT score FROM summary_scores WHERE name = 'coordination' AND status = 'ok'")
    except SessionError as error:
        return SessionInfo(
            path.name, path, notes.title, problem=str(error), notes=notes, notes_problem=problem, person=person_of(path.parent)
        )
    title = notes.title or header.title
    return SessionInfo(
        header.id,
        path,
        title,
        header.started_at,
        duration_s,
        status,
        header.preset,
        header.imported,
        header.is_scored_otherwise,
        words=header.transcript is not None,
        joined=bool(header.joined),
        practice=header.practice is not None,
        one_sided=header.is_one_sided,
        notes=notes,
        notes_problem=problem,
        simulated=any(source.kind == "simulated" and source.person != "partner" for source in header.sources),
        goal=header.goal,
        recording=tuple(sorted(f"{one.person}:{one.name}" for one in header.sources if one.kind in ("film", "sound", "table"))),
        own_side=header.joined[0] if header.joined else "",
        person=person_of(path.parent),
        coordination=decode_number(rows[0][0]) if rows else None,
    )


def find_session(target: str | Path | None = None, *, folder: Path | None = None) -> Path:
    """The folder of one session.

    Parameters
    ----------
    target : str or pathlib.Path, optional
        A session's id, the beginning of one, or a path; by default the latest that opens. One that is being recorded is the
        latest only where there is no other.
    folder : pathlib.Path, optional
        Where ids are looked up; by default the program's own data folder.

    Returns
    -------
    pathlib.Path
        A folder with a session's database.

    Raises
    ------
    SessionError
        If there is no such session, or the beginning fits several.
    """
    folder = folder or sessions_dir()
    if target is None:
        usable = [info for info in list_everybody(folder) if not info.problem]
        if usable:
            return min(usable, key=lambda info: info.status == "recording").path
        raise SessionError(f"there are no sessions in {folder} yet; make one with `rapport analyze` or `rapport demo`")
    path = Path(target)
    if path.name == DATABASE_NAME and path.is_file():
        return path.parent
    if (path / DATABASE_NAME).is_file():
        return path
    fitting = [info.path for info in list_everybody(folder) if info.path.name.startswith(str(target))]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise SessionError(
            f"{len(fitting)} sessions start with {str(target)!r}; type more of the id (`rapport sessions list` shows them)"
        )
    raise SessionError(
        f"expected a session's id or folder, and {str(target)!r} is neither; `rapport sessions list` shows your sessions"
    )
