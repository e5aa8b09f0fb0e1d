"""What is analyzed: whose picture and whose voice is in which file, and in which track of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from monitor.errors import UsageError
from monitor.sources.container import AudioTrack, Channel, sound_place
from monitor.sources.film import blocks
from monitor.sources.media import MediaFile
from monitor.sources.spec import is_file, parse
from monitor.types import PEOPLE, Person, Sound
from monitor.words import listed, say

Say = Callable[[str], None]
Suits = Callable[["Voice"], bool]

_BLOCK_S: Final = 0.25
# Recorders write up to six tracks; each one that is tried is listened to as a whole.
TRACKS_HEARD: Final = 4

# How recorders call the track of the person at the computer, and that of whom they hear (OBS, Streamlabs, call recorders).
_MICROPHONE: Final = re.compile(r"\b(mic|micro|microphone|mikrofon|mikro|micr[oó]fono|microfono|aux|my voice|local)\b", re.I)
_COMPUTER: Final = re.compile(
    r"\b(desktop|system|speakers?|computer|output|loopback|remote|call|chat|browser|discord|zoom|teams|skype|meet|chrome)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A file's sound, or one track of it, or one side of that."""

    film: MediaFile
    track: int | None = None
    channel: Channel | None = None

    def sounds(self) -> Iterator[Sound]:
        """Its blocks, on the file's clock. Raises SourceError as ``MediaFile.sounds`` does."""
        # Decoders give some 20 ms at a time, and each block costs the stages behind it as much as a longer one.
        return blocks(self.film.sounds(track=self.track, channel=self.channel), block_s=_BLOCK_S)

    @property
    def key(self) -> tuple[Path, int | None, Channel | None]:
        """Equal for the same sound."""
        return self.film.path, self.track, self.channel

    @property
    def name(self) -> str:
        """For the user: the file's name, and which part of it."""
        part = [] if self.track is None else [say("recording-track", number=self.track)]
        if self.channel is not None:
            part.append(say("recording-channel", channel=self.channel))
        return ", ".join([self.film.name, *part])


@dataclass(frozen=True, slots=True)
class PictureOf:
    """A film, and whom it shows."""

    film: MediaFile
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Recordings:
    """Where everybody's picture and voice is.

    voices : each person's own sound. mixed : the one sound of both, whose speaker the mouths show. one_clock : all files are
    known to have begun together. can_do_without_picture : nobody asked for the picture, so that it may be left out.
    """

    pictures: tuple[PictureOf, ...]
    voices: Mapping[Person, Voice] = field(default_factory=dict)
    mixed: Voice | None = None
    one_clock: bool = False
    can_do_without_picture: bool = False

    @property
    def people(self) -> tuple[Person, ...]:
        """Whose picture or voice is there."""
        seen = {person for picture in self.pictures for person in picture.people}
        heard = set(PEOPLE) if self.mixed else set(self.voices)
        return tuple(person for person in PEOPLE if person in seen | heard)

    @property
    def needs_mouths(self) -> bool:
        """Whether only the mouths can show if the voices belong to the faces: none of a picture's own sound is used."""
        heard = [(self.picture(person), voice) for person, voice in self.voices.items()]
        apart = [
            picture is not None and (voice.film.path != picture.film.path or voice.track or voice.channel)
            for picture, voice in heard
        ]
        return len(heard) == len(PEOPLE) and all(apart)

    def picture(self, person: Person) -> PictureOf | None:
        """The film that shows a person."""
        return next((picture for picture in self.pictures if person in picture.people), None)

    def names(self, person: Person) -> list[str]:
        """The files of a person."""
        picture, voice = self.picture(person), self.voices.get(person) or self.mixed
        names = [picture.film.name] if picture else []
        return list(dict.fromkeys([*names, voice.film.name] if voice else names))

    @property
    def films(self) -> list[MediaFile]:
        """Every file, once."""
        voices = [*self.voices.values(), *([self.mixed] if self.mixed else [])]
        films = [picture.film for picture in self.pictures] + [voice.film for voice in voices]
        return list({film.path: film for film in films}.values())


class Opener:
    """Opens each file once, and says what is odd about it."""

    def __init__(self, said: Say) -> None:
        self._films: dict[Path, MediaFile] = {}
        self._said = said

    def __call__(self, path: Path) -> MediaFile:
        """Raises SourceError, now and not after long work, also for streams that never meet."""
        if path not in self._films:
            self._films[path] = MediaFile(path)
            for note in self._films[path].notes:
                self._said(note)
        return self._films[path]

    def voice(self, text: str | Path, option: str) -> Voice:
        """What ``FILE[:TRACK|:left|:right]`` names. Raises UsageError for no file, SourceError for one without that sound."""
        text = str(text)
        if not any(is_file(text.rsplit(":", n_parts)[0]) for n_parts in range(3)):
            example = "such as voice.m4a, call.mkv:2 or call.wav:left"
            raise UsageError(f"{option} should be a file, {example}, and there is none called {text[:80]!r}; check the name")
        spec = parse(text, "sound")
        voice = Voice(self(Path(spec.path)), spec.track, spec.channel)
        # Now, before anything long begins.
        sound_place(voice.film.audio_tracks, voice.track, voice.channel, file=voice.film.name)
        return voice


def own_voice(film: MediaFile, person: Person, said: Say, *, shared: bool = False, suits: Suits = lambda voice: True) -> Voice:
    """A person's voice in their own file: by the tracks' titles, else the first one that suits, the default first.

    shared : the file is the other person's too, as a recorder's may be. suits : whether a track may hold this person alone.
    """
    tracks = film.audio_tracks
    if len(tracks) < 2:
        return Voice(film)
    track = titled_tracks(tracks).get(person if shared else "user")
    if track is None:
        ordered = sorted(tracks, key=lambda track: not track.is_default)
        track = next((track for track in ordered[:TRACKS_HEARD] if suits(Voice(film, track.number))), ordered[0])
    said(_choice(film, person, track))
    return Voice(film, track.number)


def track_voices(film: MediaFile, said: Say) -> dict[Person, Voice]:
    """Both people's voices where a file's tracks are called so that it is clear whose they are; else none."""
    titled = titled_tracks(film.audio_tracks)
    if len(titled) < 2:
        return {}
    mine, theirs = (titled[person] for person in PEOPLE)
    said(say("recording-tracks-both", film=film.name, user=_called(mine), partner=_called(theirs)))
    return {person: Voice(film, titled[person].number) for person in PEOPLE}


def titled_tracks(tracks: tuple[AudioTrack, ...]) -> dict[Person, AudioTrack]:
    """Whose tracks are by their titles, as far as just one can be meant."""
    mine = [track for track in tracks if _MICROPHONE.search(track.title)]
    theirs = [track for track in tracks if _COMPUTER.search(track.title) and track not in mine]
    return {person: found[0] for person, found in zip(PEOPLE, (mine, theirs), strict=True) if len(found) == 1}


def _choice(film: MediaFile, person: Person, track: AudioTrack) -> str:
    names = listed([_called(candidate) for candidate in film.audio_tracks])
    return say(
        "recording-track-chosen",
        film=film.name,
        tracks=names,
        person=person,
        chosen=track.number,
        option=f"--{person}-audio {film.name}:{track.number % len(film.audio_tracks) + 1}",
    )


def _called(track: AudioTrack) -> str:
    if not track.title:
        return say("recording-track-untitled", number=track.number)
    return say("recording-track-called", number=track.number, title=track.title)
