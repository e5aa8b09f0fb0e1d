"""When each file began, on the session's clock, whose second 0 is the start of the earlier one of the two recordings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from monitor.errors import UsageError
from monitor.offline.overviews import Overviews
from monitor.offline.recordings import Recordings, Say, Voice
from monitor.record.header import ClockAlignment
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Person
from monitor.voice.alignment.clock_offset import ClockOffset, find_offset
from monitor.words import say
from monitor.words.options import option

# A session's header holds no more (seconds).
_OFFSET_MOST_S: Final = 86_400.0
# Files of one day whose clocks disagree by more were not made by devices with right clocks (seconds).
_HINT_MOST_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class FileClock:
    """A file's second 0 on the session's clock, and how much slower than that its own clock goes."""

    start_s: float = 0.0
    rate: float = 1.0

    def time_s(self, file_s: float) -> float:
        """A moment of the file on the session's clock."""
        return self.start_s + self.rate * file_s

    def file_s(self, time_s: float) -> float:
        """The moment of the file at a time of the session's clock."""
        return (time_s - self.start_s) / self.rate

    def after(self, later: FileClock) -> FileClock:
        """The clock of a file that is known on this file's clock."""
        return FileClock(self.time_s(later.start_s), self.rate * later.rate)

    def before(self, later: FileClock) -> FileClock:
        """Undoes ``after``: the clock of the file that ``later`` counts by, where this clock is that of ``later``'s file."""
        rate = self.rate / later.rate
        return FileClock(self.start_s - rate * later.start_s, rate)

    def seen_from(self, other: FileClock) -> FileClock:
        """This file's clock on another file's."""
        return FileClock((self.start_s - other.start_s) / other.rate, self.rate / other.rate)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every file's clock. pair : how the partner's recording lies to the user's; None where both are in one file."""

    files: Mapping[Path, FileClock] = field(default_factory=dict)
    pair: ClockOffset | None = None

    def __getitem__(self, film: MediaFile) -> FileClock:
        return self.files.get(film.path, FileClock())

    @property
    def alignment(self) -> ClockAlignment | None:
        """For the session's header."""
        if self.pair is None:
            return None
        drift_ppm = self.pair.drift_ppm or None
        return ClockAlignment(
            offset_s=round(self.pair.offset_s, 4), source=self.pair.source, sure=self.pair.sure, drift_ppm=drift_ppm
        )


def find_clocks(recordings: Recordings, overviews: Overviews, *, offset_s: float | None, said: Say) -> Clocks:
    """Put all files on one clock.

    offset_s : the partner's start after the user's, where the user gave it. Raises UsageError where it is given for one file,
    or leaves no time that both recordings hold.
    """
    if len(recordings.films) == 1 or recordings.one_clock:
        if offset_s is not None:
            which = "Zoom's, which did" if recordings.one_clock else "one recording"
            raise UsageError(
                f"{option('--offset')} is for two recordings that did not begin together; leave it out for {which}"
            )
        return Clocks()
    if offset_s is not None:
        _check_offset(offset_s, recordings)
    both = next((picture.film for picture in recordings.pictures if len(picture.people) == 2), None)
    if both is not None:
        return _beside(both, recordings, overviews, offset_s=offset_s, said=said)
    return _apart(recordings, overviews, offset_s=offset_s, said=said)


def _check_offset(offset_s: float, recordings: Recordings) -> None:
    """Raise UsageError for what is no time, or with which the two people's recordings never overlap."""
    if not math.isfinite(offset_s) or abs(offset_s) > _OFFSET_MOST_S:
        raise UsageError(
            f"{option('--offset')} should be a number of seconds, at most a day's ({_OFFSET_MOST_S:.0f}), not {offset_s:g}"
        )
    lasts_s = [max((film.duration_s for film in _films_of(person, recordings)), default=0.0) for person in PEOPLE]
    # A header need not say how long a recording is.
    if min(lasts_s) > 0 and not -lasts_s[1] < offset_s < lasts_s[0]:
        raise UsageError(
            f"with {option('--offset', f'{offset_s:g}')} the two recordings never overlap, "
            f"as yours lasts {lasts_s[0]:.0f} s and your "
            f"partner's {lasts_s[1]:.0f} s; give it in seconds (negative: your partner's began first), or leave it out"
        )


def _films_of(person: Person, recordings: Recordings) -> list[MediaFile]:
    """The files that hold a person's picture or voice."""
    picture, voice = recordings.picture(person), recordings.voices.get(person)
    return [*([picture.film] if picture else []), *([voice.film] if voice else [])]


def _beside(film: MediaFile, recordings: Recordings, overviews: Overviews, *, offset_s: float | None, said: Say) -> Clocks:
    """One film of both, with sounds of their own beside it: each is laid to the film by the sound of both.

    What is not heard in the film is laid by the other person's sound, or assumed to begin with the film, which is said. The two
    pictures are on one clock whatever the sounds are on, so nothing is withheld.
    """
    files = {film.path: FileClock()}
    lost: list[Person] = []
    for person, voice in recordings.voices.items():
        if voice.film.path not in files:
            clock = _by_sound(film, voice, overviews)
            files[voice.film.path] = clock or FileClock()
            if clock is None:
                lost.append(person)
    own: dict[Person, MediaFile] = {person: voice.film for person, voice in recordings.voices.items()}
    if offset_s is not None or (lost and len({voice.path for voice in own.values()}) == 2):
        pair = ClockOffset(offset_s, "given", sure=True) if offset_s is not None else _offset(recordings.voices, overviews)
        if len(own) == 2 and pair.sure:
            # Whichever of the two is known by the film's sound stays where it is.
            if "user" in lost and "partner" not in lost:
                files[own["user"].path] = files[own["partner"].path].before(_clock(pair))
            else:
                files[own["partner"].path] = files[own["user"].path].after(_clock(pair))
            lost = lost if len(lost) == len(own) else []
    for person in lost:
        said(say("recording-assumed-together", film=film.name, sound=own[person].name))
    return Clocks(files)


def _apart(recordings: Recordings, overviews: Overviews, *, offset_s: float | None, said: Say) -> Clocks:
    """Each person's files, then the two people against each other."""
    files: dict[Path, FileClock] = {}
    # Each person's first file, and their voice's clock on it.
    bases: dict[Person, MediaFile] = {}
    voices: dict[Person, FileClock] = {}
    is_assumed = False
    for person in recordings.people:
        picture, voice = recordings.picture(person), recordings.voices.get(person)
        base = picture.film if picture else voice.film if voice else None
        if base is None:
            continue
        bases[person] = base
        if voice is not None and voice.film.path != base.path:
            clock = _by_sound(base, voice, overviews)
            if clock is None:
                said(say("recording-assumed-together", film=base.name, sound=voice.name))
                is_assumed = True
            voices[person] = clock or FileClock()
        else:
            voices[person] = FileClock()
    pair: ClockOffset | None = None
    starts: dict[Person, FileClock] = dict.fromkeys(bases, FileClock())
    if len(bases) == 2:
        mine, theirs = bases["user"], bases["partner"]
        heard = recordings.voices
        if mine.path == theirs.path or (len(heard) == 2 and heard["user"].film.path == heard["partner"].film.path):
            if offset_s is not None:
                raise UsageError(
                    f"{option('--offset')} is for two recordings that did not begin together; leave it out for one recording"
                )
            starts["partner"] = voices["user"].before(voices["partner"])
        elif offset_s is not None:
            pair = ClockOffset(offset_s, "given", sure=True)
            starts["partner"] = _clock(pair)
        else:
            pair = _offset(heard, overviews, hint_s=_hint_s(mine, theirs))
            starts["partner"] = voices["user"].after(_clock(pair)).before(voices["partner"])
            # The voices may be known to each other and yet not to the pictures that are compared as well.
            pair = replace(pair, offset_s=round(starts["partner"].start_s, 4), sure=pair.sure and not is_assumed)
    elif offset_s is not None:
        raise UsageError(
            f"{option('--offset')} is for two recordings, and there is none of your partner; give one, or leave it out"
        )
    for person, base in bases.items():
        files[base.path] = starts[person]
        if (voice := recordings.voices.get(person)) is not None:
            files[voice.film.path] = starts[person].after(voices[person])
    return _from_the_earlier(files, pair)


def _from_the_earlier(files: Mapping[Path, FileClock], pair: ClockOffset | None) -> Clocks:
    """Clocks on which the user's recording began at 0, as the session has them."""
    if pair is None or pair.offset_s >= 0:
        return Clocks(files, pair)
    return Clocks({path: replace(clock, start_s=clock.start_s - pair.offset_s) for path, clock in files.items()}, pair)


def _offset(voices: Mapping[Person, Voice], overviews: Overviews, *, hint_s: float | None = None) -> ClockOffset:
    if len(voices) < 2:
        return ClockOffset(0.0, "none", sure=False)
    return find_offset(overviews(voices["user"]), overviews(voices["partner"]), hint_s=hint_s)


def _by_sound(film: MediaFile, voice: Voice, overviews: Overviews) -> FileClock | None:
    """A sound's clock on that of a film, where the film's own sound says so."""
    if not film.has_sound:
        return None
    offset = find_offset(overviews(Voice(film)), overviews(voice))
    return _clock(offset) if offset.source == "sound" and offset.sure else None


def _clock(offset: ClockOffset) -> FileClock:
    return FileClock(offset.offset_s, 1 + 1e-6 * offset.drift_ppm)


def _hint_s(mine: MediaFile, theirs: MediaFile) -> float | None:
    """The partner's start after the user's by the files' own dates."""
    if mine.created_at is None or theirs.created_at is None:
        return None
    later_s = (theirs.created_at - mine.created_at).total_seconds()
    return later_s if abs(later_s) <= _HINT_MOST_S else None
