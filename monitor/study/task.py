"""One dyad scored and kept: what a worker process runs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

from monitor.errors import RapportError, SessionError
from monitor.files import is_disk_full
from monitor.measures import FAMILIES
from monitor.record.header import versions
from monitor.record.schema import DATABASE_NAME
from monitor.replay.session import Session, load_session
from monitor.study.columns import measure_rows, score_rows
from monitor.study.dyad import Dyad, content_hash, fingerprint, settings_of, stamp
from monitor.study.store import Store
from monitor.types import PEOPLE
from monitor.words import say
from monitor.words.options import options_in

State = Literal["done", "failed", "disk full"]
Report = Callable[[float], None]

# Two recorders are not stopped in the same second; a pause in a talk may take some too.
_EARLY_S: Final = 5.0
_EARLY_SHARE: Final = 0.05
# For the pictures of a dyad, on any computer: how a film of both is cut, and so the noise of its landmarks, depends on it.
_PICTURE_WORKERS: Final = 2


class LeaveOffError(RapportError):
    """The run is to end now; raised by ``report``, so that whatever was started for the dyad ends in its own way."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a dyad. reason : why it failed, one sentence. was_kept : its contents had not changed."""

    dyad: str
    state: State
    reason: str = ""
    was_kept: bool = False


def score_dyad(dyad: Dyad, out: str, *, seed: int, report: Report = lambda share: None) -> Outcome:
    """Score a dyad into the study's folder, unless the same contents were scored with the same settings before.

    Raises nothing but what ends the process: a fault of the dyad, of the disk or of the program is its outcome.
    """
    store = Store(Path(out))
    started_at_s, started_s, started_cpu_s = time.time(), time.monotonic(), time.process_time()
    try:
        stamps = {role: stamp(place) for role, place in dyad.inputs()}
        contents = {role: content_hash(place) for role, place in dyad.inputs()}
        settings = settings_of(dyad, seed=seed)
        wanted = fingerprint(contents, settings)
        known = store.state(dyad.id)
        fields = {"dyad": dyad.id, "fingerprint": wanted, "settings": settings, "stamps": stamps, "contents": contents}
        if known.get("fingerprint") == wanted:
            _pick_up(dyad, store, known | {"stamps": stamps})
            return Outcome(dyad.id, "done", was_kept=True)
        place = store.begin(dyad.id)
        notes: list[str] = []
        with options_in("table" if dyad.line else "folder"):
            session, is_new = _session(dyad, place, seed=seed, report=report, notes=notes)
        notes += early_ends(session)
        rows = {"dyads": score_rows(dyad, session, notes), "measures": measure_rows(dyad, session)}
        facts = {
            "session": "" if is_new else str(session.path),
            "duration_s": session.duration_s,
            "notes": notes,
            "versions": session.header.versions,
            "started_s": started_at_s,
            "took_s": time.monotonic() - started_s,
            "own_cpu_s": time.process_time() - started_cpu_s,
        }
        # A rename changes neither its size nor its time.
        facts["session_stamp"] = session_stamp(session.path)
        store.keep(dyad.id, session.path if is_new else None, rows, fields | facts)
    except Exception as error:
        store.end(dyad.id)
        return Outcome(dyad.id, "disk full" if is_disk_full(error) else "failed", _sentence(error))
    return Outcome(dyad.id, "done")


def _pick_up(dyad: Dyad, store: Store, state: dict[str, Any]) -> None:
    """Keep what is done; of a session whose track the user shifted since, the rows are made of what it is now.

    Raises RapportError, OSError.
    """
    place = store.session(dyad.id, state)
    if session_stamp(place) == state.get("session_stamp"):
        store.note(dyad.id, state)
        return
    session = load_session(place)
    clock = session.header.clock
    shifted = [] if clock is None or clock.original is None else [say("study-shifted", seconds=f"{clock.offset_s:g}")]
    rows = {"dyads": score_rows(dyad, session, [*state["notes"], *shifted]), "measures": measure_rows(dyad, session)}
    store.keep(dyad.id, None, rows, state | {"session_stamp": session_stamp(place), "duration_s": session.duration_s})


def session_stamp(folder: Path) -> list[int]:
    """Size and time of a session's database: while they are the same, nobody shifted a track of it. Raises OSError."""
    stat = (folder / DATABASE_NAME).stat()
    return [stat.st_size, stat.st_mtime_ns]


def early_ends(session: Session) -> list[str]:
    """Of whom the recording ends well before the other's: a film that was cut off still makes scores."""
    lines = []
    for person in PEOPLE:
        times = [session.series(person, family).time_s for family in FAMILIES]
        ends_s = [float(time_s[-1]) for time_s in times if time_s.size]
        ends_s += [event.end_s for event in session.events if event.person == person and math.isfinite(event.end_s)]
        least_s = _EARLY_S + _EARLY_SHARE * session.duration_s
        if ends_s and session.duration_s - max(ends_s) > least_s:
            times_said = {"end": f"{max(ends_s):.0f}", "total": f"{session.duration_s:.0f}"}
            lines.append(say("study-ends-early", person=person, **times_said))
    return lines


def is_kept(dyad: Dyad, store: Store, *, seed: int) -> bool:
    """Whether a dyad is done and its files and session were not touched since: then they need not be read
    again."""
    state = store.state(dyad.id)
    contents = state.get("contents")
    if not isinstance(contents, dict) or state.get("fingerprint") != fingerprint(contents, settings_of(dyad, seed=seed)):
        return False
    try:
        if session_stamp(store.session(dyad.id, state)) != state.get("session_stamp"):
            return False
        return bool({role: stamp(place) for role, place in dyad.inputs()} == state.get("stamps"))
    except OSError:
        return False


def _session(dyad: Dyad, place: Path, *, seed: int, report: Report, notes: list[str]) -> tuple[Session, bool]:
    """The dyad's session, and whether it was made now. In a folder of its own, no other dyad's sessions are near."""
    from monitor.offline import analyze, import_measures
    from monitor.quiet import hush, hush_native

    hush()
    hush_native()

    def shared(done: float, total: float) -> None:
        report(done / total if total > 0 else 0.0)

    if dyad.session:
        return _earlier(dyad, place, shared)
    common: dict[str, Any] = {"preset": dyad.preset, "title": dyad.id, "sessions": place, "seed": seed}
    common |= {"report": shared, "say": notes.append}
    names = (dyad.user_name or None, dyad.partner_name or None)
    if dyad.is_from_tables:
        session = import_measures(
            dyad.user,
            dyad.partner or None,
            both_tables=[dyad.both_table] if dyad.both_table else (),
            format=cast(Any, dyad.format or "auto"),
            rate_hz=dyad.rate_hz,
            columns=[name.strip() for name in dyad.columns.split(",")] if dyad.columns else None,
            user=names[0],
            partner=names[1],
            **common,
        )
    else:
        session = analyze(
            dyad.user,
            dyad.partner or None,
            user_audio=dyad.user_sound or None,
            partner_audio=dyad.partner_sound or None,
            offset_s=dyad.offset_s,
            layout=cast(Any, dyad.layout or None),
            user_name=names[0],
            partner_name=names[1],
            workers=_PICTURE_WORKERS,
            **common,
        )
    return session, True


def _earlier(dyad: Dyad, place: Path, report: Callable[[float, float], None]) -> tuple[Session, bool]:
    """A session that there is; what another version of the method scored is scored anew, and the session stays as it is."""
    from monitor.replay.rescore import Side, Tracks, score

    session = load_session(dyad.session)
    if session.status == "recording":
        raise SessionError(f"the session {session.id} is not finished yet; run the study again when it is")
    if not session.header.is_scored_otherwise:
        return session, False
    user, partner = Side(session, "user", "user", 0.0), Side(session, "partner", "partner", 0.0)
    if not (user.blocks() and partner.blocks()):
        raise SessionError(f"the session {session.id} was scored by another version and has one person alone; record it anew")
    tracks = Tracks.of((user, partner), session.gaps, apart="the two people of the session were not measured at the same time")
    header = session.header.model_copy(update={"versions": session.header.versions | versions()})
    score(tracks, header, place / session.id, report, status=session.status, before=session.id, sessions=place)
    return load_session(place / session.id), True


def _sentence(error: Exception) -> str:
    if isinstance(error, RapportError):
        return str(error)
    if isinstance(error, OSError):
        name = Path(str(error.filename)).name if error.filename else "a file"
        return f"{name} cannot be read or written ({error.strerror or error}); check its rights, and run the study again"
    # A fault of the program: the others go on, and this one can be reported.
    return str(RapportError(f"the program failed ({type(error).__name__}: {str(error)[:200]}); please report it"))
