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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from monitor.calibrate.profile import Profile, load_profile
from monitor.errors import RapportError, SessionError
from monitor.measures import FAMILIES
from monitor.pipeline import Pipeline
from monitor.record.header import Alignment, ClockAlignment, Header, versions
from monitor.record.lifecycle import recover, staging, sweep
from monitor.record.schema import DATABASE_NAME, LOCK_NAME, lock
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.data import preset_of
from monitor.replay.database import longest_s
from monitor.replay.series import as_block, cut_block
from monitor.replay.session import Session, load_session
from monitor.speech import Word
from monitor.types import PEOPLE, Event, FeatureBlock, Gap, Person
from monitor.voice.turn_end.recorded import with_turn_ends

Report = Callable[[float, float], None]

# Told from both people's phrases and laughs, so found anew.
_OF_TURNS: Final = frozenset({"turn", "gap", "pause", "overlap", "interruption", "backchannel", "shared_laugh"})
# Less than a tenth of a frame is no other place.
_SAME_S: Final = 0.005
# Landmarks are copied a minute at a time: an hour of them would take 100 MB.
_SKETCH_STEP_S: Final = 60.0


def why_not_shiftable(session: Session) -> str:
    """Why the partner's track of this session stays where it is, in one sentence; empty where it can be shifted."""
    sources = session.header.sources
    if session.status == "recording":
        return "this session is still being recorded; shift the partner's track when it has ended"
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
        tracks = _Tracks.of(session, clock)
        sweep(path.parent)
        try:
            with staging(path.parent) as place:
                header = session.header.model_copy(update={"clock": clock, "versions": session.header.versions | versions()})
                new = place / path.name
                _score(session, tracks, header, new, report)
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
        raise SessionError(
            f"session {path.name} cannot be written to ({error.strerror}); shift the track where you may write"
        ) from None
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


@dataclass(frozen=True, slots=True)
class _Tracks:
    """The rows of both people where they will be. later_s : how much later each person's track is laid than it is now."""

    blocks: tuple[FeatureBlock, ...]
    events: tuple[Event, ...]
    words: tuple[Word, ...]
    gaps: tuple[Gap, ...]
    later_s: dict[Person, float]
    end_s: float

    @classmethod
    def of(cls, session: Session, clock: ClockAlignment) -> _Tracks:
        """Raises SessionError where the two would not be measured at the same time any more."""
        now = session.header.clock or ClockAlignment(offset_s=0.0, source="given", sure=True)
        later_s: dict[Person, float] = {person: clock.starts_s[person] - now.starts_s[person] for person in PEOPLE}
        blocks = [as_block(session.series(person, family), person, family) for person in PEOPLE for family in FAMILIES]
        blocks = [replace(block, time_s=block.time_s + later_s[block.person]) for block in blocks if block.time_s.size]
        events = [
            replace(event, start_s=event.start_s + by_s, end_s=event.end_s + by_s)
            for event in with_turn_ends(session.events)
            if event.kind not in _OF_TURNS
            and (by_s := later_s.get(cast(Person, event.person))) is not None
            and math.isfinite(event.start_s + event.end_s)
        ]
        gaps = [_shifted_gap(gap, later_s) for gap in session.gaps]
        ends = {person: _end_s(person, blocks, events, gaps) for person in PEOPLE}
        starts = {person: min(float(block.time_s[0]) for block in blocks if block.person == person) for person in PEOPLE}
        if min(ends.values()) <= max(starts.values()):
            raise SessionError(
                f"at an offset of {clock.offset_s:g} s the two recordings do not overlap any more; give fewer seconds"
            )
        # A film may last a little longer than what was measured in it.
        beyond_s = max(0.0, session.duration_s - max(ends[person] - later_s[person] for person in PEOPLE))
        end_s = max(ends.values()) + beyond_s
        if end_s > longest_s():
            raise SessionError(f"shifted so far, the session would last {end_s / 3600:.0f} hours; give fewer seconds")
        events.sort(key=lambda event: event.end_s)
        return cls(tuple(blocks), tuple(events), _shifted_words(session, later_s), tuple(gaps), later_s, end_s)


def _shifted_words(session: Session, later_s: dict[Person, float]) -> tuple[Word, ...]:
    """Words where they will be: those of a file count by the user's recording, whoever said them; others by their track."""
    header = session.header.transcript
    by_user = header is not None and header.source == "file"
    by_s = {person: later_s["user" if by_user else person] for person in PEOPLE}
    return tuple(
        replace(word, start_s=word.start_s + by_s[word.person], end_s=word.end_s + by_s[word.person]) for word in session.words
    )


def _end_s(person: Person, blocks: list[FeatureBlock], events: list[Event], gaps: list[Gap]) -> float:
    """Up to when anything is known of a person."""
    ends = [float(block.time_s[-1]) for block in blocks if block.person == person]
    ends += [event.end_s for event in events if event.person == person and math.isfinite(event.end_s)]
    ends += [gap.end_s for gap in gaps if gap.stream.startswith(f"{person}.") and math.isfinite(gap.end_s)]
    return max(ends)


def _score(session: Session, tracks: _Tracks, header: Header, folder: Path, report: Report) -> None:
    """Write the session anew into ``folder``: everything that was kept, and what the pipeline makes of it now."""
    preset = preset_of(header)
    sessions = session.path.parent
    usual = usual_looks(sessions, header.preset, before=session.id, mapped=header.has_zones) if preset.gaze else {}
    with SessionWriter.create(folder, header, durable=False) as writer:
        pipeline = Pipeline(people=PEOPLE, preset=preset, writer=writer, profile=_profile(header), usual=usual)
        firsts, next_event = [0] * len(tracks.blocks), 0
        for second in range(1, max(1, math.ceil(tracks.end_s)) + 1):
            rows = []
            for number, block in enumerate(tracks.blocks):
                stop = int(block.time_s.searchsorted(second, side="right"))
                if stop > firsts[number]:
                    rows.append(cut_block(block, firsts[number], stop))
                    firsts[number] = stop
            last = next_event
            while last < len(tracks.events) and tracks.events[last].end_s <= second:
                last += 1
            pipeline.take_recorded(rows, tracks.events[next_event:last])
            next_event = last
            if second < tracks.end_s:
                pipeline.advance(float(second))
            report(min(float(second), tracks.end_s), tracks.end_s)
        pipeline.take_recorded((), tracks.events[next_event:])
        pipeline.take_words(tracks.words)
        for gap in tracks.gaps:
            pipeline.gap(gap)
        _copy_sketches(session, tracks.later_s, writer)
        pipeline.finish(tracks.end_s)
        for film in session.media:
            writer.add_media(
                film.person,
                film.path.name,
                offset_s=film.offset_s + tracks.later_s[film.person],
                duration_s=film.duration_s,
                has_picture=film.has_picture,
                has_sound=film.has_sound,
            )
        writer.close(session.status)


def _profile(header: Header) -> Profile | None:
    """The profile that the user was measured with; None where it was deleted since."""
    if header.profile is None:
        return None
    try:
        return load_profile(header.profile.id)
    except RapportError:
        return None


def _shifted_gap(gap: Gap, later_s: dict[Person, float]) -> Gap:
    by_s = next((by_s for person, by_s in later_s.items() if gap.stream.startswith(f"{person}.")), later_s["user"])
    return replace(gap, start_s=gap.start_s + by_s, end_s=gap.end_s + by_s)


def _copy_sketches(session: Session, later_s: dict[Person, float], writer: SessionWriter) -> None:
    for person in PEOPLE:
        start_s = 0.0
        while start_s <= session.duration_s:
            sketch = session.sketch(person, start_s=start_s, end_s=start_s + _SKETCH_STEP_S)
            for time_s, points in zip((sketch.time_s + later_s[person]).tolist(), sketch.points, strict=True):
                writer.add_sketch(person, time_s, points)
            start_s += _SKETCH_STEP_S
