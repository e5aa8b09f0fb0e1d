"""What sessions keep of two people, laid on one clock and scored anew: no picture, no sound."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from monitor.calibrate.profile import Profile, load_profile, used_neutral
from monitor.errors import RapportError, SessionError
from monitor.measures import FAMILIES, SIGNAL
from monitor.pipeline import Pipeline
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.data import preset_of
from monitor.replay.database import longest_s
from monitor.replay.series import as_block, cut_block
from monitor.speech import Word
from monitor.types import PEOPLE, Event, FeatureBlock, Gap, Person
from monitor.voice.turn_end.recorded import with_turn_ends

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.record.header import Header
    from monitor.replay.series import Media
    from monitor.replay.session import Session

Report = Callable[[float, float], None]

# Told from both people's phrases and laughs, so found anew.
_OF_TURNS: Final = frozenset({"turn", "gap", "pause", "overlap", "interruption", "backchannel", "shared_laugh"})
# Landmarks are copied a minute at a time: an hour of them would take 100 MB.
_SKETCH_STEP_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Side:
    """One person of a session, and where their part goes.

    of : who they are in that session. person : who they become. later_s : how much later their part is laid than it is there.
    rate : how much slower than the new clock that session's runs. words_later_s : the same of their words, None where they
    move with everything else. has_films : whether their films come along.
    """

    session: Session
    of: Person
    person: Person
    later_s: float
    rate: float = 1.0
    words_later_s: float | None = None
    has_films: bool = True

    def time_s(self, time_s: float) -> float:
        """A moment of that session on the new clock."""
        return self.later_s + self.rate * time_s

    def blocks(self) -> list[FeatureBlock]:
        """Everything that was measured of them."""
        blocks = [as_block(self.session.series(self.of, family), self.of, family) for family in (*FAMILIES, SIGNAL)]
        return [
            replace(block, person=self.person, time_s=self.later_s + self.rate * block.time_s)
            for block in blocks
            if block.time_s.size
        ]

    def events(self) -> list[Event]:
        """What they did, without what is told from both."""
        return [
            replace(event, person=self.person, start_s=self.time_s(event.start_s), end_s=self.time_s(event.end_s))
            for event in with_turn_ends(self.session.events)
            if event.person == self.of and event.kind not in _OF_TURNS and math.isfinite(event.start_s + event.end_s)
        ]

    def words(self) -> list[Word]:
        """What they said, where that was kept."""
        later_s = self.later_s if self.words_later_s is None else self.words_later_s
        return [
            replace(
                word, person=self.person, start_s=later_s + self.rate * word.start_s, end_s=later_s + self.rate * word.end_s
            )
            for word in self.session.words
            if word.person == self.of
        ]

    def films(self) -> list[Media]:
        """Their films, where these come along."""
        return [film for film in self.session.media if film.person == self.of] if self.has_films else []

    def film_name(self, film: Media) -> str:
        """What a film of theirs is called in the new session."""
        return film.path.name if self.of == self.person else f"{self.person}{film.path.suffix}"

    def gap(self, gap: Gap) -> Gap:
        """A gap of the session where it will be."""
        stream = f"{self.person}.{gap.stream.removeprefix(f'{self.of}.')}" if self.has(gap) else gap.stream
        return replace(gap, stream=stream, start_s=self.time_s(gap.start_s), end_s=self.time_s(gap.end_s))

    def has(self, gap: Gap) -> bool:
        """Whether one of their streams has the gap."""
        return gap.stream.startswith(f"{self.of}.")


@dataclass(frozen=True, slots=True)
class Tracks:
    """The rows of both people where they will be."""

    sides: tuple[Side, Side]
    blocks: tuple[FeatureBlock, ...]
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...]
    end_s: float

    @classmethod
    def of(cls, sides: tuple[Side, Side], gaps: Sequence[Gap], *, apart: str) -> Tracks:
        """apart : the sentence of the SessionError that is raised where the two were not measured at the same time."""
        blocks = [block for side in sides for block in side.blocks()]
        events = [event for side in sides for event in side.events()]
        ends = {side.person: _end_s(side.person, blocks, events, gaps) for side in sides}
        starts = [min(float(block.time_s[0]) for block in blocks if block.person == person) for person in PEOPLE]
        if min(ends.values()) <= max(starts):
            raise SessionError(apart)
        end_s = max(ends.values()) + _beyond_s(sides, ends)
        if end_s > longest_s():
            raise SessionError(f"laid so, the session would last {end_s / 3600:.0f} hours; give fewer seconds")
        events.sort(key=lambda event: event.end_s)
        return cls(sides, tuple(blocks), tuple(events), tuple(gaps), end_s)


def _beyond_s(sides: tuple[Side, Side], ends: dict[Person, float]) -> float:
    """A film may last a little longer than what was measured in it."""
    if sides[0].session is not sides[1].session:
        return 0.0
    return max(0.0, sides[0].session.duration_s - max(ends[side.person] - side.later_s for side in sides))


def _end_s(person: Person, blocks: Sequence[FeatureBlock], events: Sequence[Event], gaps: Sequence[Gap]) -> float:
    """Up to when anything is known of a person."""
    ends = [float(block.time_s[-1]) for block in blocks if block.person == person]
    ends += [event.end_s for event in events if event.person == person and math.isfinite(event.end_s)]
    ends += [gap.end_s for gap in gaps if gap.stream.startswith(f"{person}.") and math.isfinite(gap.end_s)]
    return max(ends)


def score(tracks: Tracks, header: Header, folder: Path, report: Report, *, status: str, before: str, sessions: Path) -> None:
    """Write a session into ``folder``: everything that was kept, and what the pipeline makes of it now.

    before, sessions : the user's own earlier sessions, which say what is usual of their looks: those before an id, in a folder.
    """
    preset = preset_of(header)
    usual = usual_looks(sessions, header.preset, before=before, mapped=header.has_zones) if preset.gaze else {}
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
            for block in rows:
                if block.family == SIGNAL:
                    writer.add_rows(block)
            pipeline.take_recorded([block for block in rows if block.family != SIGNAL], tracks.events[next_event:last])
            next_event = last
            if second < tracks.end_s:
                pipeline.advance(float(second))
            report(min(float(second), tracks.end_s), tracks.end_s)
        pipeline.take_recorded((), tracks.events[next_event:])
        pipeline.take_words(sorted((word for side in tracks.sides for word in side.words()), key=lambda word: word.start_s))
        for gap in tracks.gaps:
            pipeline.gap(gap)
        for side in tracks.sides:
            _copy_sketches(side, header, writer)
        pipeline.finish(tracks.end_s)
        for side in tracks.sides:
            _note_films(side, writer)
        writer.close(status)


def _profile(header: Header) -> Profile | None:
    """The profile that the user was measured with, its resting posture as it was then; None where it was deleted since."""
    if header.profile is None:
        return None
    try:
        profile = load_profile(header.profile.id)
    except RapportError:
        return None
    neutral = used_neutral(header.profile)
    return profile if neutral is None else profile.model_copy(update={"neutral": neutral})


def _copy_sketches(side: Side, header: Header, writer: SessionWriter) -> None:
    if side.session.header.sketch_lines != header.sketch_lines:
        return  # points that other lines join, of another version
    start_s = 0.0
    while start_s <= side.session.duration_s:
        sketch = side.session.sketch(side.of, start_s=start_s, end_s=start_s + _SKETCH_STEP_S)
        for time_s, points in zip((side.later_s + side.rate * sketch.time_s).tolist(), sketch.points, strict=True):
            writer.add_sketch(side.person, time_s, points)
        start_s += _SKETCH_STEP_S


def _note_films(side: Side, writer: SessionWriter) -> None:
    for film in side.films():
        writer.add_media(
            side.person,
            side.film_name(film),
            offset_s=side.time_s(film.offset_s),
            duration_s=film.duration_s,
            has_picture=film.has_picture,
            has_sound=film.has_sound,
        )
