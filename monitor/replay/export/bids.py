"""Sessions in the layout of BIDS, many in one folder: ``rapport sessions export ID --layout bids``.

A derivative dataset of BIDS 1.11.2. Events follow BEP047, the draft for audio and video recordings of behaving people (pull
request 2231 of bids-standard/bids-specification, read at its commit 07ca171 of 2026-07-01): ``beh/``, and ``_events.tsv``
under the recording's name. BIDS has no entity for a dyad (its #402 is open) and a ``sub-`` is one person, so each of the
two is a participant, ``participants.tsv`` says who belongs together, and the same task and run is the same conversation. What
belongs to both is written once, with the user.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from monitor.files import new_files
from monitor.measures import FAMILIES, SIGNAL
from monitor.replay.export.bids_folder import (
    PARTICIPANT,
    SCAN,
    SESSION_KEY,
    Run,
    Writer,
    about_folder,
    check_folder,
    kept_run,
    label,
    merged,
    next_run,
    side_of,
    write_rows,
)
from monitor.replay.export.bids_tables import Recording, as_events, described, rows_where, write_json, write_tsv
from monitor.replay.export.formats import check_words
from monitor.replay.table import Table
from monitor.replay.tables import SPOKEN, TABLES
from monitor.types import PEOPLE, Person

if TYPE_CHECKING:
    from monitor.replay.session import Session

_TASK: Final = "conversation"
_BOTH: Final = frozenset({"scores", "summary", "nudges", "cue_effects", "facets", "summary_facets"})


def export_bids(session: Session, to: Path, *, dyad: str = "", task: str = "", words: bool = False) -> Run:
    """Add a session to a BIDS folder, made where there is none. A session that is in it already is left as it is.

    dyad : names the two people (default: the session's id); the same name and task again is their next run. task : default the
    session's preset. Both become labels of letters and digits. words : with what was said. Files appear all or none.
    Raises RapportError, one sentence: for a folder that something else made, names without a letter, two dyads of one label.
    """
    check_words(session, words=words)
    dyad, task = dyad or session.id, task or session.header.preset or _TASK
    subjects = {person: f"sub-{label(dyad, 'dyad')}{person}" for person in PEOPLE}
    check_folder(to)
    kept = kept_run(to, session.id)
    if kept is not None:
        return kept
    ends = f"task-{label(task, 'task')}"
    ends = f"{ends}_run-{next_run(to, subjects, ends):02d}"
    about = _about(session, task)
    files: dict[str, Writer] = {}
    over: dict[str, Writer] = {}
    present: dict[str, Person] = {}
    for person, subject in subjects.items():
        written = _person_files(session, person, f"{subject}_{ends}", about, words=words)
        if not written:
            continue
        present[subject] = person
        files |= {f"{subject}/beh/{name}": write for name, write in written.items()}
        scans = f"{subject}/{subject}_scans"
        data = [f"beh/{name}" for name in written if not name.endswith(".json")]
        rows = [{"filename": name, "acq_time": _acquired(session), "duration": repr(session.duration_s)} for name in data]
        over[f"{scans}.tsv"] = partial(write_rows, *merged(to / f"{scans}.tsv", SCAN, rows))
        over[f"{scans}.json"] = partial(write_json, side_of(SCAN))
    people = [{"participant_id": subject, "dyad": dyad, "person": person} for subject, person in present.items()]
    over["participants.tsv"] = partial(write_rows, *merged(to / "participants.tsv", PARTICIPANT, people))
    for name, write in about_folder().items():
        if not (to / name).exists():
            over[name] = write
    names = [*files, *over]
    with new_files(to, names, over=over.keys()) as parts:
        for part, write in zip(parts, [*files.values(), *over.values()], strict=True):
            write(part)
    return Run(f"{subjects['user']}_{ends}", [to / name for name in names], is_new=True)


def _about(session: Session, task: str) -> dict[str, Any]:
    """What stands in the JSON beside each table of a run: the partner's start too, where the two were recorded apart."""
    about = {"TaskName": task, SESSION_KEY: session.id}
    clock = session.header.clock
    if clock is None:
        return about
    return about | {"PartnerOffset": clock.offset_s, "PartnerOffsetFrom": clock.source, "PartnerOffsetSure": clock.sure}


def _person_files(session: Session, person: Person, stem: str, about: dict[str, Any], *, words: bool) -> dict[str, Writer]:
    """File name -> writer, of one person; nothing for a partner of whom there is nothing."""
    files: dict[str, Writer] = {}
    for family in (*FAMILIES, SIGNAL):
        table = _of(session.table(family), person)
        if len(table):
            recording = Recording(table)
            name = f"{stem}_recording-{family}_physio"
            files[f"{name}.tsv.gz"] = recording.write
            files[f"{name}.json"] = partial(write_json, about | recording.side() | _sent(session, person, family))
    events = _of(session.table("events", words=words), person)
    if not (files or len(events) or person == "user"):
        return {}
    tables = {"": events}
    for name in TABLES.keys() - FAMILIES.keys() - {"session", "events", SIGNAL} - (frozenset() if words else SPOKEN):
        table = _of(session.table(name), person)
        if len(table):
            tables[f"_desc-{name.replace('_', '')}"] = table
    for desc, table in sorted(tables.items()):
        has_times = "end_s" in table.data
        table = as_events(table) if has_times else table
        name = f"{stem}{desc}_{'events' if has_times else 'beh'}"
        files[f"{name}.tsv"] = partial(write_tsv, table)
        files[f"{name}.json"] = partial(write_json, about | described(table))
    return files


def _sent(session: Session, person: Person, family: str) -> dict[str, Any]:
    """Of a series that another program sent: its stream, channel and unit."""
    sent = [signal for signal in session.header.signals if signal.person == person] if family == SIGNAL else []
    return {"Stream": sent[0].model_dump(mode="json", exclude={"person"})} if sent else {}


def _of(table: Table, person: Person) -> Table:
    """A person's rows; those of both people, and of neither, are the user's."""
    if table.name in _BOTH:
        is_partner = np.zeros(len(table), dtype=bool)
    elif table.name == "gaps":
        is_partner = np.array([stream.startswith("partner") for stream in table["stream"]], dtype=bool)
    else:
        is_partner = np.asarray(table["person"] == "partner", dtype=bool)
    return rows_where(table, is_partner if person == "partner" else ~is_partner)


def _acquired(session: Session) -> str:
    return f"{session.header.started_at:%Y-%m-%dT%H:%M:%S.%f}Z"
