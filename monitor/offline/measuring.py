"""Recordings through the pipeline into a session's file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from monitor import words
from monitor.calibrate.profile import Profile, has_zones
from monitor.config import load_preset
from monitor.errors import RapportError, SessionError, SourceError
from monitor.offline.clocks import Clocks, FileClock
from monitor.offline.feeds import Feed, PictureFeed, VoiceFeed
from monitor.offline.pictures import FilmPicture
from monitor.offline.progress import Progress
from monitor.offline.recordings import Recordings, Say, Voice
from monitor.offline.spoken import Spoken, WordSource
from monitor.offline.stretches.film import FilmStretches
from monitor.offline.stretches.pool import StretchPool
from monitor.offline.stretches.prepare import film_stretches
from monitor.offline.voices import voice_analysis
from monitor.pipeline import Pipeline
from monitor.record.films import keep_media
from monitor.record.header import Header
from monitor.record.lifecycle import delete_session
from monitor.record.writer import SessionWriter
from monitor.replay.analysis.gaze import usual_looks
from monitor.replay.session import load_session
from monitor.transcript.fit import fit
from monitor.types import PEOPLE, Person
from monitor.vision.features import VideoFeatures
from monitor.voice.crosstalk import Crosstalk
from monitor.words import listed
from monitor.words.options import option

# Streams are handed on in steps of this length: long enough to be cheap, short enough to keep all of them abreast.
_STEP_S: Final = 0.25


@dataclass(frozen=True)
class Measuring:
    """What is measured, and how.

    crosstalk : what two recordings hold. spoken : where words come from, None where nobody asked for them. said : called with
    lines for the user.
    """

    recordings: Recordings
    pictures: list[FilmPicture]
    clocks: Clocks
    crosstalk: Crosstalk | None
    header: Header
    profile: Profile | None
    seed: int
    said: Say
    spoken: WordSource | None = None

    def exchanged(self, header: Header, spoken: WordSource | None) -> Measuring:
        """The same with each person's part of the pictures taken for the other's. spoken : the words, which stay."""
        return replace(self, header=header, pictures=[picture.exchanged() for picture in self.pictures], spoken=spoken)

    def run(self, sessions: Path, *, pool: StretchPool, progress: Progress) -> Path:
        """Measure everything and return the session's folder. pool : has not been given any films yet.

        Raises RapportError; what was recorded until then stays readable as an interrupted session, unless nobody was found.
        """
        folder = sessions / self.header.id
        preset = load_preset(self.header.preset)
        writer = SessionWriter.create(folder, self.header)
        feeds: list[Feed] = []
        try:
            with ExitStack() as stack:
                stack.enter_context(writer)
                mapped = has_zones(self.profile)
                usual = usual_looks(folder.parent, self.header.preset, mapped=mapped) if preset.gaze else {}
                people = self.recordings.people
                pipeline = Pipeline(
                    people=people, preset=preset, writer=writer, seed=self.seed, usual=usual, profile=self.profile
                )
                spoken = None
                if self.spoken is not None:
                    spoken = Spoken(self.spoken, pipeline, writer)
                    stack.callback(spoken.close)
                films = film_stretches(self.pictures, pipeline, self.clocks, n_workers=pool.n_workers)
                pool.films += [film for of_picture in films for film in of_picture]
                for feed in self._feeds(pipeline, spoken, films, pool):
                    feeds.append(feed)
                    stack.callback(feed.close)
                end_s = _run(feeds, pipeline, spoken, progress.measuring)
                pool.close()  # the words may take long, and memory
                self._check_found(feeds)
                if self.header.keep_media:
                    self._keep(writer)
                # Last, as it may take long: who has no patience for it loses nothing else.
                if spoken is not None:
                    spoken.finish(end_s, progress.writing_down)
                    self._check_transcript(writer)
        except (KeyboardInterrupt, RapportError) as error:
            if not any(is_found for feed in feeds for is_found in feed.is_found.values()):
                # A session with nobody in it would be the latest one, which `rapport replay` opens.
                with suppress(SessionError):
                    delete_session(folder, aborted=True)
            elif isinstance(error, KeyboardInterrupt):
                self.said(words.say("analyze-interrupted", session=self.header.id))
            raise
        return folder

    def _feeds(
        self, pipeline: Pipeline, spoken: Spoken | None, stretches: list[list[FilmStretches]], pool: StretchPool
    ) -> Iterator[Feed]:
        """Pictures first: where one sound is both people's, the mouths say whose it is."""
        recordings, clocks = self.recordings, self.clocks
        wants_clips = self.spoken is not None and self.spoken.wants_clips
        analysis = voice_analysis(recordings, clocks, self.crosstalk, clips=wants_clips)
        films: list[PictureFeed] = []
        voice_feed: VoiceFeed | None = None

        def seen(features: VideoFeatures) -> None:
            if voice_feed is not None:
                voice_feed.hear(analysis.push_faces(features))

        for picture, of_picture in zip(self.pictures, stretches, strict=True):
            feed = PictureFeed(picture, pipeline, clock=clocks[picture.film], films=of_picture, pool=pool, seen=seen)
            films.append(feed)
            yield feed
        sounds: dict[Person | None, tuple[Voice, FileClock]] = {
            person: (voice, clocks[voice.film]) for person, voice in recordings.voices.items()
        }
        if recordings.mixed is not None:
            sounds[None] = (recordings.mixed, clocks[recordings.mixed.film])
        if sounds:
            people = PEOPLE if recordings.mixed else tuple(recordings.voices)
            voice_feed = VoiceFeed(
                sounds,
                people,
                analysis,
                pipeline,
                is_ready=lambda: all(math.isinf(film.settled_s) for film in films),
                clips=spoken.hear if spoken is not None and wants_clips else lambda clips: None,
            )
            yield voice_feed

    def _keep(self, writer: SessionWriter) -> None:
        """Keep the films; one that cannot be kept is reported, and the measures stay."""
        kept_sounds: set[object] = set()
        for person in self.recordings.people:
            picture = next((picture for picture in self.pictures if person in picture.tiles), None)
            voice = self.recordings.voices.get(person) or self.recordings.mixed
            # The one sound of both people is kept once, so that it is not heard twice.
            sound = voice if voice is not None and voice.key not in kept_sounds else None
            film = picture.film if picture else sound.film if sound else None
            if film is None:
                continue
            tiles = picture.tiles[person] if picture else None
            clock = self.clocks[film]
            try:
                keep_media(
                    writer,
                    film,
                    person,
                    crop=tiles.crop_at if tiles else None,
                    sound=sound.film if sound else False,
                    track=sound.track if sound else None,
                    channel=sound.channel if sound else None,
                    sound_delay_s=self.clocks[sound.film].start_s - clock.start_s if sound else 0.0,
                    offset_s=clock.start_s,
                )
            except SessionError as error:
                self.said(str(error))
            if sound is not None:
                kept_sounds.add(sound.key)

    def _check_transcript(self, writer: SessionWriter) -> None:
        """Say, and keep, where a transcript does not go with the voices: of another talk, or with the two names exchanged."""
        transcript = writer.header.transcript
        if transcript is None or transcript.source != "file" or writer.header.is_clock_unsure:
            return
        writer.commit()
        session = load_session(writer.folder)
        spoken: dict[Person, list[tuple[float, float]]] = {person: [] for person in PEOPLE}
        for event in session.events:
            if event.kind == "phrase" and event.person != "pair":
                spoken[event.person].append((event.start_s, event.end_s))
        found = fit(session.words, spoken)
        if found == "crossed" or found == "elsewhere":
            self.said(words.say("spoken-misfit", fit=found, file=transcript.name))
            transcript = transcript.model_copy(update={"fit": found})
            writer.set_header(writer.header.model_copy(update={"transcript": transcript}))

    def _check_found(self, feeds: list[Feed]) -> None:
        """Say what was damaged and who was not found; nobody at all is an error."""
        for film in self.recordings.films:
            if film.skipped:
                self.said(words.say("analyze-damaged", film=film.name, count=film.skipped))
            if film.non_finite:
                self.said(words.say("analyze-no-numbers", film=film.name, count=film.non_finite))
        films = [feed for feed in feeds if isinstance(feed, PictureFeed)]
        for feed in films:
            for remarks in feed.remarks.values():
                for line in remarks.lines(feed.film.name):
                    self.said(line)
                if remarks.has_another_person and tuple(self.recordings.voices) == self.recordings.people == ("user",):
                    self.said(
                        words.say(
                            "recording-one-sound",
                            sound=self.recordings.voices["user"].name,
                            faces="two",
                            option=option("--layout", "auto"),
                        )
                    )
        # Of a picture that stands still all is said by now.
        is_still = {person for feed in films for person, remarks in feed.remarks.items() if remarks.stands_still}
        people = {person: any(feed.is_found.get(person) for feed in feeds) for person in self.recordings.people}
        names = {person: listed(self.recordings.names(person)) for person in people}
        # Voices that nobody can tell apart were mentioned before anything was measured.
        is_withheld = any(isinstance(feed, VoiceFeed) and feed.is_withheld for feed in feeds)
        if not any(people.values()) and not is_withheld:
            where = " or ".join(film.name for film in self.recordings.films)
            if is_still:
                raise SourceError(
                    f"expected a face that moves or a voice in {where}, but the picture stands still, like a photo, and nobody "
                    "speaks; use a film of a person with the camera on"
                )
            raise SourceError(
                f"no face was found in {where} and nobody was heard, so nothing was measured; use a film that shows a face "
                "at least 60 px wide, or has somebody speaking"
            )
        for person, is_found in people.items():
            if not is_found and not is_withheld and person not in is_still:
                self.said(words.say("analyze-not-found", person=person, film=names[person]))
        for feed in films:
            for person, is_seen in feed.is_found.items():
                remarks = feed.remarks[person]
                if people[person] and person not in is_still and not (remarks.has_measures or remarks.lacks):
                    name = "analyze-face-not-measured" if is_seen else "analyze-face-not-found"
                    self.said(words.say(name, person=person, film=feed.film.name))


def _run(feeds: list[Feed], pipeline: Pipeline, spoken: Spoken | None, report: Callable[[float], None]) -> float:
    """Everything through the pipeline as fast as the machine goes, all of it abreast; returns where it ended.

    report : told the share done (0..1).
    """
    total_s = max(feed.duration_s for feed in feeds)
    time_s = done_s = 0.0
    # The header of a film may promise more or less than there is: what comes counts.
    while True:
        time_s += _STEP_S
        for feed in feeds:
            feed.until(time_s)
        settled_s = min(feed.settled_s for feed in feeds)
        if math.isinf(settled_s):
            break
        settled_s = min(time_s, settled_s)
        if settled_s >= done_s + 1.0:
            done_s = settled_s
            pipeline.advance(settled_s)
            if spoken is not None:
                spoken.until(settled_s)
            report(done_s / max(total_s, done_s))
    end_s = max(feed.end_s for feed in feeds)
    pipeline.finish(end_s)
    report(1.0)
    return end_s
