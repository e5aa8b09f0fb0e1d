"""Films and sounds handed to a pipeline by its own clock: pictures through processes, voices through their analysis."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from monitor.errors import SessionError
from monitor.feed import has_person
from monitor.offline.clocks import FileClock
from monitor.offline.pictures import FilmPicture
from monitor.offline.recordings import Voice
from monitor.offline.stretches.film import FilmStretches
from monitor.offline.stretches.pool import StretchPool
from monitor.pipeline import Pipeline
from monitor.speech import SpeechClip
from monitor.types import Gap, Person, Sound
from monitor.vision.features import VideoFeatures
from monitor.vision.series.recorded import RecordedFeatures
from monitor.vision.series.remarks import PictureRemarks
from monitor.voice.person_voice import AudioFeatures
from monitor.words import say


class Feed(Protocol):
    """Something that hands on what is stamped before a time.

    settled_s : up to when the pipeline has everything of it; infinite once it is over. end_s : the end of what came so far.
    duration_s : where it should end. is_found : by person, whether anything of them was.
    """

    duration_s: float
    end_s: float
    is_found: dict[Person, bool]

    @property
    def settled_s(self) -> float: ...

    def until(self, time_s: float) -> None: ...

    def close(self) -> None: ...


class PictureFeed:
    """A film of one person or of both, observed in stretches.

    films : its stretches, of which each person's are in one. pool : the processes that observe them. seen : called with each
    person's features as they are observed. remarks : by person, what is to be said of their picture.
    """

    def __init__(
        self,
        picture: FilmPicture,
        pipeline: Pipeline,
        *,
        clock: FileClock,
        films: Sequence[FilmStretches],
        pool: StretchPool,
        seen: Callable[[VideoFeatures], None] = lambda features: None,
    ) -> None:
        self.film = picture.film
        self.is_found: dict[Person, bool] = dict.fromkeys(picture.tiles, False)
        self.end_s = 0.0
        self.duration_s = clock.time_s(picture.film.duration_s)
        self._pipeline = pipeline
        self._report = seen
        self._films, self._pool = films, pool
        # Nothing of it is before its start, so that a film that begins late does not hold up the others.
        self._seen_to_s = dict.fromkeys(picture.tiles, max(0.0, math.nextafter(clock.time_s(0.0), -math.inf)))
        self._recorded = {
            person: RecordedFeatures(person, is_calibrated=pipeline.gaze(person) is not None) for person in picture.tiles
        }
        self.remarks = {person: PictureRemarks(person) for person in picture.tiles}
        self._tiles = {shown.person: shown.tiles for film in films for shown in film.plan.people if shown.tiles is not None}

    @property
    def settled_s(self) -> float:
        """Up to when the pipeline has everything of this film."""
        return min(self._seen_to_s.values())

    def until(self, time_s: float) -> None:
        """Hand on every picture stamped before ``time_s``; waits until they were observed."""
        for film in self._films:
            for person, features in self._pool.until(film, time_s):
                self.end_s = max(self.end_s, features.time_s)
                self._see(person, features)
            for gap in film.gaps:
                self._pipeline.gap(gap)
            film.gaps.clear()
        is_over = all(film.is_over for film in self._films)
        for person, recorded in self._recorded.items():
            if is_over and not math.isinf(self.settled_s):
                self._take(person, recorded.finish())
            for gap in recorded.take_gaps():
                self._pipeline.gap(gap)
        # A stream that is over must not hold up the others.
        if is_over and not math.isinf(self.settled_s):
            # The same pictures cannot be decoded for either person of a film.
            self.film.skip(max(film.skipped for film in self._films))
            self._record_hidden()
            self._seen_to_s = dict.fromkeys(self._seen_to_s, math.inf)

    def _see(self, person: Person, features: VideoFeatures) -> None:
        recorded = self._recorded[person]
        # Who speaks is known by the mouths: a mouth that stands still says nothing, so it need not wait.
        self._report(features)
        self._take(person, recorded.push(features))
        held_s = recorded.held_from_s
        self._seen_to_s[person] = features.time_s if held_s is None else math.nextafter(held_s, -math.inf)

    def _take(self, person: Person, ready: Iterable[VideoFeatures]) -> None:
        for features in ready:
            self._pipeline.see(person, features)
            self.remarks[person].push(features)
            self.is_found[person] |= has_person(features)

    def _record_hidden(self) -> None:
        """Record once in which stretches of the film a person is not shown."""
        for person, tiles in self._tiles.items():
            for gap in tiles.gaps(person, end_s=self.end_s):
                self._pipeline.gap(gap)

    def close(self) -> None:
        """Hand on what waits for later looks: an interrupted recording keeps what was measured."""
        # Where the session cannot be written, that has been said.
        with suppress(SessionError):
            for person, recorded in self._recorded.items():
                self._take(person, recorded.interrupt())


class VoiceAnalysis(Protocol):
    """What hears the voices: each person's own, or one sound of both (``push`` with None).

    is_silent : it gives nothing, as nothing tells whose voice is whose.
    """

    latency_s: float
    is_silent: bool

    def push(self, person: Person | None, sound: Sound) -> list[AudioFeatures]: ...

    def push_faces(self, seen: VideoFeatures) -> list[AudioFeatures]: ...

    def finish(self) -> list[AudioFeatures]: ...


class VoiceFeed:
    """Both people's sounds, or one of both, through one analysis.

    is_ready : whether the analysis has all else that it needs to finish. clips : called with the sound of phrases, where the
    analysis gives it. is_withheld : no voice is measured, which was said.
    """

    def __init__(
        self,
        voices: Mapping[Person | None, tuple[Voice, FileClock]],
        people: Iterable[Person],
        analysis: VoiceAnalysis,
        pipeline: Pipeline,
        *,
        is_ready: Callable[[], bool] = lambda: True,
        clips: Callable[[Iterable[SpeechClip]], None] = lambda clips: None,
    ) -> None:
        self.is_found: dict[Person, bool] = dict.fromkeys(people, False)
        self.end_s = 0.0
        self.settled_s = 0.0
        self._is_ready = is_ready
        self._clips = clips
        self.is_withheld = analysis.is_silent
        self._analysis = analysis
        self._pipeline = pipeline
        self.duration_s = max(clock.time_s(voice.film.duration_s) for voice, clock in voices.values())
        self._sounds = {person: _Ahead(_on_clock(voice.sounds(), clock)) for person, (voice, clock) in voices.items()}

    def until(self, time_s: float) -> None:
        """Hand on every block that begins before ``time_s``."""
        for person, sounds in self._sounds.items():
            for sound in sounds.before(time_s):
                self.end_s = max(self.end_s, sound.time_s + sound.samples.size / sound.rate_hz)
                self.hear(self._analysis.push(person, sound))
        if math.isinf(self.settled_s):
            return
        self.settled_s = max(self.settled_s, time_s - self._analysis.latency_s)
        if all(sounds.over for sounds in self._sounds.values()) and self._is_ready():
            self.hear(self._analysis.finish())
            self.settled_s = math.inf
            if self._analysis.is_silent:
                for person in self.is_found:
                    self._pipeline.gap(Gap(f"{person}.voice", 0.0, self.end_s, say("recording-gap-same-sound")))

    def hear(self, features: Iterable[AudioFeatures]) -> None:
        """Hand features on."""
        for heard in features:
            self._pipeline.hear(heard)
            self._clips(heard.clips)
            for rows in heard.rows:
                self.is_found[rows.person] |= bool((rows.values[:, 0] > 0).any())

    def close(self) -> None:
        """Nothing is held."""


def _on_clock(sounds: Iterator[Sound], clock: FileClock) -> Iterator[Sound]:
    """Sound on the session's clock, without what lies before its second 0."""
    for sound in sounds:
        time_s = clock.time_s(sound.time_s)
        early = math.ceil(max(0.0, -time_s) * sound.rate_hz)
        if early < sound.samples.size:
            yield dataclasses.replace(sound, time_s=time_s + early / sound.rate_hz, samples=sound.samples[early:])


class _Ahead:
    """Blocks of sound that are given only before a time."""

    def __init__(self, items: Iterator[Sound]) -> None:
        self._items = items
        self._next: Sound | None = None
        self.over = False

    def before(self, time_s: float) -> Iterator[Sound]:
        while not self.over:
            self._next = self._next or next(self._items, None)
            if self._next is None:
                self.over = True
            elif self._next.time_s < time_s:
                item, self._next = self._next, None
                yield item
            else:
                return
