"""A film and its people as a process needs them, and the pictures of its stretches observed there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.errors import RapportError
from monitor.feed import nothing_seen
from monitor.offline.clocks import FileClock
from monitor.offline.stretches.plan import Stretch
from monitor.sources.frames import FrameRateLimiter, next_due_s
from monitor.sources.media import MediaFile
from monitor.sources.timeline import Timeline
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import Person, Picture
from monitor.vision.features import VideoFeatures
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import Observer, next_body_s
from monitor.vision.size import fitting
from monitor.vision.tiles.person_tiles import PersonTiles, TileSpan, cut
from monitor.vision.worker import cannot_start

# Answers are sent together for so much of the film: often enough to keep the bar and the voices going.
_BATCH_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class FilmPerson:
    """tiles : where they are in the picture along the session's time; None for a picture of one person. gaze : their map."""

    person: Person
    tiles: PersonTiles | None
    gaze: GazeMap | None


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What is observed of a film. number : no other film's. first_s : the time of its first picture in the session. clock : its
    second 0 there.
    """

    number: int
    path: Path
    timeline: Timeline
    widest_px: int
    clock: FileClock
    first_s: float
    people: tuple[FilmPerson, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pictures of a stretch, in order. seen : of each picture, for each person. to_s : the session's time up to which the
    stretch has been looked at. skipped : pictures that could not be decoded meanwhile. is_lead : only to compare.
    """

    seen: list[tuple[Person, VideoFeatures]]
    to_s: float
    skipped: int = 0
    is_lead: bool = False


class PersonObserver:
    """One person along a film: the part of each picture that shows them, or nothing."""

    def __init__(self, person: FilmPerson, *, body_due_s: float) -> None:
        self._person, self._tiles = person.person, person.tiles
        self._span: TileSpan | None = None
        try:
            self._observer = Observer(person.person, face_hz=FACE_HZ, body_hz=BODY_HZ, gaze=person.gaze, body_due_s=body_due_s)
        except RapportError:
            raise
        except Exception as error:
            raise cannot_start(error) from None

    def observe(self, picture: Picture) -> VideoFeatures:
        """A picture without the person is known to hold nothing of them."""
        if self._tiles is None:
            return self._observer.observe(fitting(picture))
        span = self._tiles.span_at(picture.time_s)
        if span is None:
            return nothing_seen(self._person, picture.time_s)
        if span is not self._span and self._span is not None:
            self._observer.cut()
        self._span = span
        return self._observer.observe(fitting(cut(picture, span.crop)))

    def close(self) -> None:
        self._observer.close()


class ObservedFilm:
    """Reads a film for a process that was given some of its stretches."""

    def __init__(self, plan: FilmPlan) -> None:
        self._plan = plan
        self._film = MediaFile(plan.path, timeline=plan.timeline)
        self._film.widest_px = plan.widest_px
        self._stack = ExitStack()
        self._people: list[tuple[Person, PersonObserver]] = []
        self._pictures: Iterator[Picture] = iter(())
        self._next: Picture | None = None
        self._at_s: float | None = None  # up to where it was read

    def batches(self, stretch: Stretch) -> Iterator[Batch]:
        """What is seen in a stretch, a batch for each half second; first the last picture of its lead, if it has one.

        Batches of a lead say nothing but that it goes on, until that picture comes.
        """
        start_s, end_s = self._session_s(stretch.start_s), self._session_s(stretch.end_s)
        skipped = self._film.skipped
        if not stretch.goes_on or stretch.start_s != self._at_s:
            self._begin(stretch)
            yield from self._lead(stretch, start_s)
            if stretch.lead_s < stretch.start_s:
                skipped = self._film.skipped  # the others are in the stretch before
        self._at_s = None  # until it is whole
        seen: list[tuple[Person, VideoFeatures]] = []
        sent_s = start_s
        for picture in self._before(end_s):
            if picture.time_s > sent_s + _BATCH_S:
                yield Batch(seen, picture.time_s, self._film.skipped - skipped)
                seen, sent_s, skipped = [], picture.time_s, self._film.skipped
            seen += self._observed(picture)
        yield Batch(seen, end_s, self._film.skipped - skipped)
        self._at_s = stretch.end_s

    def _lead(self, stretch: Stretch, start_s: float) -> Iterator[Batch]:
        """A lead may take minutes, where it is as long as the stretch before: who waits hears of it meanwhile."""
        last: list[tuple[Person, VideoFeatures]] = []
        sent_s = self._session_s(stretch.lead_s)
        for picture in self._before(start_s):
            last = self._observed(picture)
            if picture.time_s > sent_s + _BATCH_S:
                yield Batch([], start_s, is_lead=True)
                sent_s = picture.time_s
        yield Batch(last, start_s, is_lead=True)

    def close(self) -> None:
        """End the observers; a stretch begins anew after that. A second call does nothing."""
        self._at_s = None
        self._stack.close()

    def _begin(self, stretch: Stretch) -> None:
        self.close()
        plan, lead_s, first_s = self._plan, self._session_s(stretch.lead_s), self._session_s(self._plan.first_s)
        is_first = stretch.lead_s <= plan.first_s
        body_due_s = -float("inf") if is_first else next_body_s(first_s, BODY_HZ, lead_s)
        due_s = -float("inf") if is_first else next_due_s(first_s, FACE_HZ, lead_s)
        self._people = []
        for person in plan.people:
            observer = PersonObserver(person, body_due_s=body_due_s)
            self._stack.callback(observer.close)
            self._people.append((person.person, observer))
        wants = _limited(self._session_s, FrameRateLimiter(FACE_HZ, due_s=due_s))
        found = self._film.pictures(wants=wants, from_s=stretch.lead_s)
        self._pictures = (Picture(self._session_s(picture.time_s), picture.image) for picture in found)
        self._next = None

    def _before(self, end_s: float) -> Iterator[Picture]:
        """The pictures before a time of the session."""
        while True:
            self._next = self._next or next(self._pictures, None)
            if self._next is None or self._next.time_s >= end_s:
                return
            picture, self._next = self._next, None
            yield picture

    def _observed(self, picture: Picture) -> list[tuple[Person, VideoFeatures]]:
        return [(person, observer.observe(picture)) for person, observer in self._people]

    def _session_s(self, file_s: float) -> float:
        return self._plan.clock.time_s(file_s)


def _limited(session_s: Callable[[float], float], limit: FrameRateLimiter) -> Callable[[float], bool]:
    """Which pictures are looked at: none before the session's second 0, and 15 a second."""
    return lambda file_s: session_s(file_s) >= 0 and limit(session_s(file_s))
