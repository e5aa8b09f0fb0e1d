"""Laying the partner's track of a session earlier or later, and scoring it anew from what was kept: no picture, no sound.

The new database is written beside the old one and takes its place when it is whole, so that whatever happens before leaves the
session as it was.
"""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from monitor.errors import SessionError
from monitor.files import remedy
from monitor.record.header import Alignment, ClockAlignment, Header, versions
from monitor.record.lifecycle import recover, staging, sweep
from monitor.record.schema import DATABASE_NAME, LOCK_NAME, lock
from monitor.replay.database import longest_s
from monitor.replay.rescore import Report, Side, Tracks, score
from monitor.replay.session import Session, load_session
from monitor.types import PEOPLE, Person

# Less than a tenth of a frame is no other place.
_SAME_S: Final = 0.005


def why_not_shiftable(session: Session) -> str:
    """Why the partner's track of this session stays where it is, in one sentence; empty where it can be shifted."""
    sources = session.header.sources
    if session.status == "recording":
        return "this session is not finished yet; shift the partner's track when it is"
    # Each one's side of a joined session was recorded on its own.
    if session.header.joined:
        return ""
    if session.header.imported:
        return "this session was imported and stays as it came; shift the partner's track where it was recorded"
    if any(source.person == "both" for source in sources) or session.header.layout:
        return "both people are in one recording, so there are no two tracks to shift; give two recordings to `rapport analyze`"
    if any(source.kind not in ("film", "sound") for source in sources):
        return "a live session has one clock for both people, so its tracks are not shifted; only recordings are"
    if not all(any(session.people[person]["coverage"].values()) for person in PEOPLE):
        return "only one person was measured in this session; it takes two to shift one against the other"
    return ""


def shifted_clock(header: Header, by_s: float) -> ClockAlignment:
    """The clock after the partner's track was laid ``by_s`` later than it is (negative: earlier), as the user wants it.

    Where that is the place it was surely found at, the finding is restored; where it was unsure, the user has confirmed it.
    """
    old = header.clock or ClockAlignment(offset_s=0.0, source="given", sure=True)
    original = old.original or Alignment.model_validate(old.model_dump(include=set(Alignment.model_fields)))
    offset_s = old.offset_s + by_s
    if abs(offset_s) > longest_s():
        raise SessionError(f"a shift of {by_s:g} s lays the two recordings more than a day apart; give fewer seconds")
    if original.sure and abs(offset_s - original.offset_s) <= _SAME_S:
        return _restored(old, original)
    return ClockAlignment(offset_s=offset_s, source="given", sure=True, drift_ppm=old.drift_ppm, original=original)


def _restored(clock: ClockAlignment, original: Alignment) -> ClockAlignment:
    return ClockAlignment(**original.model_dump(), drift_ppm=clock.drift_ppm)


def shift_partner(path: Path, by_s: float, *, report: Report = lambda done, total: None) -> Session:
    """Lay the partner's track later, score the session anew and keep it so.

    Parameters
    ----------
    path : pathlib.Path
        The session's folder.
    by_s : float
        Seconds by which the partner is laid later than now; negative: earlier. 0 confirms a place that was unsure.
    report : callable
        Called with the seconds done and in all.

    Returns
    -------
    Session
        As it is now: times, events, scores and films of the partner on the new place, the header's clock *given* and sure.

    Raises
    ------
    SessionError
        One sentence, for a session that has no two tracks, is open elsewhere, or does not overlap any more. It stays as it was.
    """
    if not math.isfinite(by_s):
        raise SessionError("a shift should be a number of seconds")
    return _realign(path, lambda header: shifted_clock(header, by_s), report)


def restore_alignment(path: Path, *, report: Report = lambda done, total: None) -> Session:
    """Take back every shift of the partner's track: as ``shift_partner``, to how the recordings were found to lie."""

    def original(header: Header) -> ClockAlignment:
        if header.clock is None or header.clock.original is None:
            raise SessionError("the partner's track was not shifted in this session, so there is nothing to take back")
        return _restored(header.clock, header.clock.original)

    return _realign(path, original, report)


def _realign(path: Path, clock_of: Callable[[Header], ClockAlignment], report: Report) -> Session:
    recover(path)
    with _held(path):
        session = load_session(path)
        if reason := why_not_shiftable(session):
            raise SessionError(reason)
        clock = clock_of(session.header)
        tracks = _tracks(session, clock)
        sweep(path.parent)
        try:
            with staging(path.parent) as place:
                header = session.header.model_copy(update={"clock": clock, "versions": session.header.versions | versions()})
                new = place / path.name
                score(tracks, header, new, report, status=session.status, before=session.id, sessions=path.parent)
                load_session(new)
                _swap(new / DATABASE_NAME, path / DATABASE_NAME)
        except OSError as error:
            raise SessionError(
                f"cannot write the shifted session beside {path} ({error.strerror}); free some space and try again"
            ) from None
    return load_session(path)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Nobody else may record, shift or delete the session meanwhile."""
    try:
        (path / LOCK_NAME).touch(mode=0o600)
        held = lock(path)
    except OSError as error:
        what_to_do = remedy(error, "shift the track where you may write")
        raise SessionError(f"session {path.name} cannot be written to ({error.strerror}); {what_to_do}") from None
    except sqlite3.Error:
        raise SessionError(
            f"session {path.name} is being recorded or scored by another program; try again when that has ended"
        ) from None
    with closing(held):
        try:
            yield
        finally:
            with suppress(OSError):
                (path / LOCK_NAME).unlink(missing_ok=True)


def _swap(new: Path, old: Path) -> None:
    # A WAL that stayed would be taken for the new file's own.
    if old.with_name(f"{old.name}-wal").exists() or old.with_name(f"{old.name}-journal").exists():
        raise SessionError(f"session {old.parent.name} is open in another program; close it there, then shift the track")
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(old)


def _tracks(session: Session, clock: ClockAlignment) -> Tracks:
    """Raises SessionError where the two would not be measured at the same time any more."""
    now = session.header.clock or ClockAlignment(offset_s=0.0, source="given", sure=True)
    later_s: dict[Person, float] = {person: clock.starts_s[person] - now.starts_s[person] for person in PEOPLE}
    # Words of a file count by the user's recording, whoever said them; others by their track.
    transcript = session.header.transcript
    words_later_s = later_s["user"] if transcript is not None and transcript.source == "file" else None
    user, partner = (Side(session, person, person, later_s[person], words_later_s=words_later_s) for person in PEOPLE)
    apart = f"at an offset of {clock.offset_s:g} s the two recordings do not overlap any more; give fewer seconds"
    gaps = [(partner if partner.has(gap) else user).gap(gap) for gap in session.gaps]
    return Tracks.of((user, partner), gaps, apart=apart)
