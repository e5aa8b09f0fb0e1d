"""From pictures and sounds to features, for films as for devices; and one film fed to a pipeline by its own clock."""

from __future__ import annotations

import dataclasses
import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Generic, TypeVar

import numpy as np

from monitor.measures import columns
from monitor.pipeline import Pipeline
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import FeatureBlock, Gap, Person, Picture, Sound
from monitor.vision.gaze_map import GazeMap
from monitor.vision.observer import VideoFeatures
from monitor.vision.remarks import PictureRemarks
from monitor.vision.settle import SettledFeatures
from monitor.vision.tiles.person_tiles import Crop, PersonTiles, TileSpan, cut
from monitor.vision.worker import VisionWorker
from monitor.voice.attribution import Attribution
from monitor.voice.listener import AudioFeatures, Listener

T = TypeVar("T", Picture, Sound)


class VoiceAnalyzer:
    """``push`` a sound's blocks: it gives what each person said.

    people : whose sound it is; with both, the mouths show who speaks, so ``push_faces`` wants what was seen of
    them (needs_faces). latency_s : how late what was heard comes.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        first, *others = people
        self._analysis: Listener | Attribution = Attribution() if others else Listener(first)
        self.needs_faces = bool(others)
        self.latency_s = self._analysis.latency_s

    def push(self, sound: Sound) -> list[AudioFeatures]:
        """Take the next block."""
        if isinstance(self._analysis, Listener):
            return [self._analysis.push(sound)]
        return [*self._analysis.push_sound(sound).values()]

    def push_faces(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """Take what was seen of a person, on the sound's clock."""
        if isinstance(self._analysis, Listener):
            return []
        return [heard for rows in seen.rows for heard in self._analysis.push_rows(rows).values()]

    def finish(self) -> list[AudioFeatures]:
        """What is still due."""
        if isinstance(self._analysis, Listener):
            return [self._analysis.finish()]
        return [*self._analysis.finish().values()]


class PersonVideo:
    """One person's pictures and the worker process that observes them.

    tiles : where they are along a film of both people. crop : where they are now in live pictures of both.
    """

    def __init__(
        self, person: Person, *, lossless: bool, tiles: PersonTiles | None = None, gaze: GazeMap | None = None
    ) -> None:
        self.crop: Crop | None = None
        self.tiles = tiles
        self._person: Person = person
        self._span: TileSpan | None = None
        self._hidden_s: deque[float] = deque()
        self.worker = VisionWorker(person, face_hz=FACE_HZ, body_hz=BODY_HZ, lossless=lossless, gaze=gaze)
        self._n_gaps_read = 0

    def part(self, picture: Picture) -> Picture:
        """The part of a picture that shows this person."""
        return cut(picture, self.crop) if self.crop else picture

    def submit(self, picture: Picture) -> None:
        """Have a film's picture observed; one that does not show the person is known to hold nothing of them."""
        if self.tiles is None:
            self.worker.submit(picture)
            return
        span = self.tiles.span_at(picture.time_s)
        if span is None:
            self._hidden_s.append(picture.time_s)
            return
        if span is not self._span and self._span is not None:
            self.worker.cut()
        self._span = span
        self.worker.submit(cut(picture, span.crop))

    def observed(self, *, over: bool) -> Iterator[VideoFeatures]:
        """What has been observed since the last call, in the order of time. over : wait for all of it."""
        for seen in self.worker.finish() if over else self.worker.read():
            yield from self._hidden(seen.time_s)
            yield seen
        yield from self._hidden(math.inf if self.worker.owed_s is None else self.worker.owed_s)

    def _hidden(self, before_s: float) -> Iterator[VideoFeatures]:
        while self._hidden_s and self._hidden_s[0] < before_s:
            yield nothing_seen(self._person, self._hidden_s.popleft())

    def gaps(self) -> list[Gap]:
        """Stretches that a restart of the worker lost, since the last call; also after the worker's end."""
        gaps = self.worker.gaps[self._n_gaps_read :]
        self._n_gaps_read += len(gaps)
        return gaps


def nothing_seen(person: Person, time_s: float) -> VideoFeatures:
    """What a picture gives of a person whom it does not show."""
    nothing = np.full((1, len(columns("face"))), np.nan, np.float32)
    return VideoFeatures(time_s, (FeatureBlock(person, "face", np.array([time_s]), nothing, np.zeros(1, np.float32)),), None)


def has_face(seen: VideoFeatures) -> bool:
    """Whether a face was followed in this picture."""
    return any(rows.family == "face" and bool((rows.quality > 0).any()) for rows in seen.rows)


def has_person(seen: VideoFeatures) -> bool:
    """Whether a face or a body was followed in this picture."""
    return any(rows.family != "motion" and bool((rows.quality > 0).any()) for rows in seen.rows)


def shifted(seen: VideoFeatures, start_s: float) -> VideoFeatures:
    """The same on a clock that began at ``start_s``."""
    blocks = tuple(dataclasses.replace(rows, time_s=rows.time_s - start_s) for rows in seen.rows)
    return dataclasses.replace(seen, time_s=seen.time_s - start_s, rows=blocks)


class Feed:
    """A film of one person, or of both: then ``people`` has the tiles of each and the mouths show whose the sound is.

    ``until`` hands on everything before a time; ``settled_s`` is up to when everything has come out at the other side.
    Owns its vision workers: ``close`` ends them whatever happened before. is_found : by person, whether anything of them was.
    remarks : by person, what is to be said of their picture.
    """

    def __init__(self, film: MediaFile, people: Mapping[Person, PersonTiles | None], pipeline: Pipeline) -> None:
        self.film = film
        self.is_found: dict[Person, bool] = dict.fromkeys(people, False)
        self._people = people
        self._pipeline = pipeline
        self._stack = ExitStack()
        self._videos: dict[Person, PersonVideo] = {}
        self._seen_to_s = dict.fromkeys(people, math.inf)
        self._settled = {person: SettledFeatures(person) for person in people}
        self.remarks = {person: PictureRemarks(person) for person in people}
        self.end_s = 0.0  # the end of the last picture or sound so far
        self._voice = VoiceAnalyzer(people) if film.has_sound else None
        self._sounds: _Ahead[Sound] = _Ahead(film.sounds() if film.has_sound else iter(()))
        self._heard_to_s = 0.0 if film.has_sound else math.inf
        if film.has_picture:
            for person, tiles in people.items():
                video = PersonVideo(person, lossless=True, tiles=tiles, gaze=pipeline.gaze(person))
                self._stack.enter_context(video.worker)
                self._videos[person] = video
                self._seen_to_s[person] = 0.0
        pictures = film.pictures(wants=FrameRateLimiter(FACE_HZ)) if film.has_picture else iter(())
        self._pictures: _Ahead[Picture] = _Ahead(pictures)

    @property
    def settled_s(self) -> float:
        """Up to when the pipeline has everything of this film (infinite for streams that it does not have)."""
        return min(*self._seen_to_s.values(), self._heard_to_s)

    def until(self, time_s: float) -> None:
        """Hand on every sound and picture stamped before ``time_s``; waits while the workers are behind."""
        for sound in self._sounds.before(time_s):
            self.end_s = max(self.end_s, sound.time_s + sound.samples.size / sound.rate_hz)
            if self._voice:
                self._hear(self._voice.push(sound))
        latency_s = self._voice.latency_s if self._voice else 0.0
        self._heard_to_s = max(self._heard_to_s, time_s - latency_s)
        for picture in self._pictures.before(time_s):
            self.end_s = max(self.end_s, picture.time_s)
            for video in self._videos.values():
                video.submit(picture)
        for person, video in self._videos.items():
            over = self._pictures.over
            self._see(person, video.observed(over=over), over=over)
            for gap in [*video.gaps(), *self._settled[person].take_gaps()]:
                self._pipeline.gap(gap)
        # A stream that is over must not hold up the others.
        if self._pictures.over:
            self._tell_hidden()
            self._seen_to_s = dict.fromkeys(self._people, math.inf)
        if self._sounds.over and self._pictures.over and not math.isinf(self._heard_to_s):
            if self._voice:
                self._hear(self._voice.finish())
            self._heard_to_s = math.inf

    def _tell_hidden(self) -> None:
        """Record once in which stretches of the film a person is not shown."""
        for person, video in self._videos.items():
            if video.tiles is not None and not math.isinf(self._seen_to_s[person]):
                for gap in video.tiles.gaps(person, end_s=self.end_s):
                    self._pipeline.gap(gap)

    def close(self) -> None:
        """End the workers."""
        self._stack.close()

    def _see(self, person: Person, observed: Iterable[VideoFeatures], *, over: bool) -> None:
        settled = self._settled[person]
        for seen in observed:
            # Who speaks is known by the mouths: a mouth that stands still says nothing, so it need not wait.
            if self._voice:
                self._hear(self._voice.push_faces(seen))
            self._take(person, settled.push(seen))
            held_s = settled.held_from_s
            self._seen_to_s[person] = seen.time_s if held_s is None else math.nextafter(held_s, -math.inf)
        if over:
            self._take(person, settled.finish())

    def _take(self, person: Person, settled: Iterable[VideoFeatures]) -> None:
        for seen in settled:
            self._pipeline.see(person, seen)
            self.remarks[person].push(seen)
            self.is_found[person] |= has_person(seen)

    def _hear(self, features: Iterable[AudioFeatures]) -> None:
        for heard in features:
            self._pipeline.hear(heard)
            for rows in heard.rows:
                self.is_found[rows.person] |= bool((rows.values[:, 0] > 0).any())


class _Ahead(Generic[T]):
    """An iterator of time-stamped items that gives only those before a time."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items: Iterator[T] = items
        self._next: T | None = None
        self.over = False

    def before(self, time_s: float) -> Iterator[T]:
        while not self.over:
            self._next = self._next or next(self._items, None)
            if self._next is None:
                self.over = True
            elif self._next.time_s < time_s:
                item, self._next = self._next, None
                yield item
            else:
                return
