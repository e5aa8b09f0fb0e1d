"""One film (or sound file) fed to a pipeline in the order of its own clock, as a device would feed it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Generic, TypeVar

from monitor.pipeline import Pipeline
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.tabulate import BODY_HZ, FACE_HZ
from monitor.types import Person, Picture, Sound
from monitor.vision.observer import VideoFeatures
from monitor.vision.shared_view import Crop, cut
from monitor.vision.worker import VisionWorker
from monitor.voice.attribution import Attribution
from monitor.voice.listener import AudioFeatures, Listener

T = TypeVar("T", Picture, Sound)


class Feed:
    """A film of one person, or of both: then ``tiles`` says who is where and the mouths tell whose the sound is.

    ``until`` hands on everything before a time; ``settled_s`` is up to when everything has come out at the other side.
    Owns its vision workers: ``close`` ends them whatever happened before.
    """

    def __init__(self, film: MediaFile, people: Mapping[Person, Crop | None], pipeline: Pipeline) -> None:
        self.film = film
        self.found: dict[Person, bool] = dict.fromkeys(people, False)
        self._people = people
        self._pipeline = pipeline
        self._stack = ExitStack()
        self._workers: dict[Person, VisionWorker] = {}
        self._seen_to_s = dict.fromkeys(people, math.inf)
        self._gaps_told = dict.fromkeys(people, 0)
        self.end_s = 0.0  # the end of the last picture or sound so far
        self._listener = Listener(next(iter(people))) if film.has_sound and len(people) == 1 else None
        self._attribution = Attribution() if film.has_sound and len(people) > 1 else None
        self._sounds: _Ahead[Sound] = _Ahead(film.sounds() if film.has_sound else iter(()))
        self._heard_to_s = 0.0 if film.has_sound else math.inf
        if film.has_picture:
            for person in people:
                gaze = pipeline.gaze(person)
                worker = VisionWorker(person, face_hz=FACE_HZ, body_hz=BODY_HZ, lossless=True, gaze=gaze)
                self._workers[person] = self._stack.enter_context(worker)
                self._seen_to_s[person] = 0.0
        pictures = film.pictures(wants=FrameRateLimiter(FACE_HZ)) if film.has_picture else iter(())
        self._pictures: _Ahead[Picture] = _Ahead(pictures)
        voice = self._attribution or self._listener
        self._voice_latency_s = voice.latency_s if voice else 0.0

    @property
    def settled_s(self) -> float:
        """Up to when the pipeline has everything of this film (infinite for streams that it does not have)."""
        return min(*self._seen_to_s.values(), self._heard_to_s)

    def until(self, time_s: float) -> None:
        """Hand on every sound and picture stamped before ``time_s``; waits while the workers are behind."""
        for sound in self._sounds.before(time_s):
            self.end_s = max(self.end_s, sound.time_s + sound.samples.size / sound.rate_hz)
            if self._listener:
                self._hear(self._listener.push(sound))
            elif self._attribution:
                self._hear_both(self._attribution.push_sound(sound))
        self._heard_to_s = max(self._heard_to_s, time_s - self._voice_latency_s)
        for picture in self._pictures.before(time_s):
            self.end_s = max(self.end_s, picture.time_s)
            for person, worker in self._workers.items():
                tile = self._people[person]
                worker.submit(cut(picture, tile) if tile else picture)
        for person, worker in self._workers.items():
            self._see(person, worker.finish() if self._pictures.over else worker.read())
        # A stream that is over must not hold up the others.
        if self._pictures.over:
            self._seen_to_s = dict.fromkeys(self._people, math.inf)
        if self._sounds.over and self._pictures.over and not math.isinf(self._heard_to_s):
            self._finish_sound()

    def _finish_sound(self) -> None:
        if self._listener:
            self._hear(self._listener.finish())
        if self._attribution:
            self._hear_both(self._attribution.finish())
        self._heard_to_s = math.inf

    def close(self) -> None:
        """End the workers."""
        self._stack.close()

    def _see(self, person: Person, seen: list[VideoFeatures]) -> None:
        for one in seen:
            self._pipeline.see(person, one)
            self._seen_to_s[person] = one.time_s
            self.found[person] |= any(rows.family != "motion" and bool((rows.quality > 0).any()) for rows in one.rows)
            if self._attribution:
                for rows in one.rows:
                    self._hear_both(self._attribution.push_rows(rows))
        for gap in self._workers[person].gaps[self._gaps_told[person] :]:
            self._pipeline.gap(gap)
            self._gaps_told[person] += 1

    def _hear_both(self, heard: Mapping[Person, AudioFeatures]) -> None:
        for one in heard.values():
            self._hear(one)

    def _hear(self, heard: AudioFeatures) -> None:
        self._pipeline.hear(heard)
        for rows in heard.rows:
            self.found[rows.person] |= bool((rows.values[:, 0] > 0).any())


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
