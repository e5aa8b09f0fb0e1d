"""``join_sessions``: each person's own part of two sessions on one clock, through the pipeline again, as a new session.

It is made in a private place and takes its own in one step, so that nothing is left of what was cut off. The two stay as they
are.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from monitor.errors import SessionError
from monitor.record.header import ClockAlignment, Header, Signal, Source, new_id, versions
from monitor.record.lifecycle import staging, sweep
from monitor.record.schema import MEDIA_DIR
from monitor.replay.database import longest_s
from monitor.replay.join.clock import joined_clock
from monitor.replay.join.sides import check_pair, check_side, joined_transcript, open_side
from monitor.replay.rescore import Report, Side, Tracks, score
from monitor.replay.session import Session, load_session
from monitor.words import say

if TYPE_CHECKING:
    from monitor.types import Person

_TITLE_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Joined:
    """A new session, and what is to be said of how it was made, a sentence each."""

    session: Session
    remarks: tuple[str, ...] = ()


def join_sessions(
    user: str | Path,
    partner: str | Path,
    sessions: Path,
    *,
    offset_s: float | None = None,
    title: str = "",
    agreed: bool = False,
    passphrase: Callable[[], str] | None = None,
    report: Report = lambda done, total: None,
) -> Joined:
    """Join what two people recorded of their own sides of one conversation.

    Parameters
    ----------
    user, partner : str or pathlib.Path
        Each person's session: its id, folder or bundle. Of either only what is its own user's is taken.
    sessions : pathlib.Path
        The folder in which the new session is made, and in which ids are looked up.
    offset_s : float, optional
        How much later the partner's began, in seconds; else it is found, or the new session's clock is unsure.
    title : str
        Of the new session; the user's own without.
    agreed : bool
        Both people agreed, also where their sessions do not say so.
    passphrase : callable, optional
        Asked for the passphrase of a sealed bundle.
    report : callable
        Called with the seconds done and in all.

    Raises
    ------
    SessionError
        One sentence; nothing was made or changed then.
    """
    if offset_s is not None and not (math.isfinite(offset_s) and abs(offset_s) <= longest_s()):
        raise SessionError(f"an offset should be a number of seconds, at most a day's, not {offset_s:g}")
    sweep(sessions)
    try:
        with staging(sessions) as place:
            (place / "bundles").mkdir()
            mine, is_bundle = open_side(user, sessions, place / "bundles", passphrase)
            theirs, _ = open_side(partner, sessions, place / "bundles", passphrase)
            check_pair(mine, theirs)
            check_side(mine, whose="your", agreed=agreed)
            check_side(theirs, whose="your partner's", agreed=agreed)
            clock = joined_clock(mine, theirs, offset_s=offset_s)
            transcript, why_no_words = joined_transcript(mine, theirs)
            header = _header(mine, theirs, clock, title=title, agreed=agreed).model_copy(
                update={"transcript": transcript, "imported": mine.header.imported or is_bundle}
            )
            tracks = _tracks(mine, theirs, clock)
            folder = place / header.id
            score(tracks, header, folder, report, status="complete", before=mine.id, sessions=sessions)
            _copy_films(tracks, folder)
            load_session(folder)
            path = folder.rename(sessions / header.id)
    except OSError as error:
        raise SessionError(
            f"cannot write the joined session in {sessions} ({error.strerror}); free some space and try again"
        ) from None
    return Joined(load_session(path), tuple(_remarks(mine, theirs, why_no_words)))


def _tracks(mine: Session, theirs: Session, clock: ClockAlignment) -> Tracks:
    starts_s = clock.starts_s
    rate = 1 + 1e-6 * (clock.drift_ppm or 0.0)
    user = Side(mine, "user", "user", starts_s["user"], has_films=_keeps_films(mine))
    partner = Side(theirs, "user", "partner", starts_s["partner"], rate=rate, has_films=_keeps_films(theirs))
    gaps = [side.gap(gap) for side in (user, partner) for gap in side.session.gaps if side.has(gap)]
    if clock.source == "given":
        apart = (
            f"at an offset of {clock.offset_s:g} s the two sessions never overlap; give it in seconds (negative: your "
            "partner's began first)"
        )
    else:
        apart = (
            "the two sessions never overlap, neither by their sound nor by the two computers' clocks; check that both are of "
            "one conversation, or give --offset S: how much later your partner's began"
        )
    return Tracks.of((user, partner), gaps, apart=apart)


def _header(mine: Session, theirs: Session, clock: ClockAlignment, *, title: str, agreed: bool) -> Header:
    first, second = mine.header, theirs.header
    started_at = first.started_at - timedelta(seconds=clock.starts_s["user"])
    kept = [session for session in (mine, theirs) if _keeps_films(session)]
    consent: list[Person] = []
    if agreed or "user" in first.consent:
        consent.append("user")
    if agreed or "user" in second.consent:
        consent.append("partner")
    return first.model_copy(
        update={
            "id": _own_id(started_at, (first.id, second.id)),
            "started_at": started_at,
            "title": title[:_TITLE_MOST] or mine.title,
            "sources": (*_sources(first, "user"), *_sources(second, "partner")),
            "layout": "",
            "versions": first.versions | versions(),
            "keep_media": bool(kept),
            "consent": tuple(consent),
            "joined": (first.id, second.id),
            "clock": clock,
            "signals": (*_signals(first, "user"), *_signals(second, "partner")),
        }
    )


def _own_id(started_at: datetime, sides: tuple[str, str]) -> str:
    """A new id, of a later second where that of the start is a side's: people tell sessions apart by date and time."""
    taken = {side.rpartition("-")[0] for side in sides}
    while (found := new_id(started_at)).rpartition("-")[0] in taken:
        started_at += timedelta(seconds=1)
    return found


def _sources(header: Header, person: Person) -> tuple[Source, ...]:
    own = (source for source in header.sources if source.person in ("user", "both"))
    return tuple(source.model_copy(update={"person": person}) for source in own)


def _signals(header: Header, person: Person) -> tuple[Signal, ...]:
    return tuple(signal.model_copy(update={"person": person}) for signal in header.signals if signal.person == "user")


def _keeps_films(session: Session) -> bool:
    return (
        session.header.keep_media and "user" in session.header.consent and any(film.person == "user" for film in session.media)
    )


def _copy_films(tracks: Tracks, folder: Path) -> None:
    for side in tracks.sides:
        for film in side.films():
            (folder / MEDIA_DIR).mkdir(mode=0o700, exist_ok=True)
            target = folder / MEDIA_DIR / side.film_name(film)
            shutil.copyfile(film.path, target)
            target.chmod(0o600)


def _remarks(mine: Session, theirs: Session, why_no_words: str) -> list[str]:
    remarks = []
    if mine.header.preset != theirs.header.preset:
        remarks.append(say("join-presets", mine=mine.header.preset, theirs=theirs.header.preset))
    if why_no_words in ("one", "language"):
        remarks.append(say("join-no-words", why=why_no_words))
    return remarks
