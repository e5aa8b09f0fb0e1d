"""From the files and options of a call to ``Recordings``; what is not clear is said, or asked for by an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

from monitor.errors import UsageError
from monitor.offline.overviews import Overviews
from monitor.offline.recordings import (
    TRACKS_HEARD,
    Opener,
    PictureOf,
    Recordings,
    Say,
    Suits,
    Voice,
    own_voice,
    titled_tracks,
    track_voices,
)
from monitor.offline.zoom import zoom_folder
from monitor.sources.media import MediaFile
from monitor.types import PEOPLE, Person
from monitor.vision.shared_view import Layout
from monitor.voice.alignment.clock_offset import find_offset
from monitor.voice.stereo import compare_channels
from monitor.words import say
from monitor.words.options import option


def select(
    user: Path,
    partner: Path | None,
    *,
    audio: Mapping[Person, str | None],
    names: Mapping[Person, str | None],
    layout: Layout | None,
    overviews: Overviews,
    said: Say,
) -> Recordings:
    """Whose picture and voice is in which file.

    audio : each person's ``FILE[:TRACK|:left|:right]``, None for their film's own sound. names : whom to take of a Zoom
    folder. said : called with lines for the user. Raises UsageError for what does not fit together, SourceError for files
    that cannot be read.
    """
    opened = Opener(said)
    if user.is_dir():
        return _of_zoom(user, partner, audio=audio, names=names, opened=opened, said=said)
    if any(names.values()):
        raise UsageError(
            f"{option('--user', 'NAME')} and {option('--partner', 'NAME')} choose among the participants "
            "of a Zoom folder or the speakers of a --transcript; "
            "leave them out for files"
        )
    if layout and partner:
        raise UsageError(f"{option('--layout')} is for one film that shows both people; give one file, or leave it out")
    voices = {person: opened.voice(text, f"--{person}-audio") for person in PEOPLE if (text := audio[person]) is not None}
    if layout:
        return _of_both(opened(user), voices, overviews, said)
    if partner is None and not voices:
        voices = _voices_of_one_file(opened(user), overviews, said)
    pictures = []
    for person, path in zip(PEOPLE, (user, partner), strict=True):
        if path is None:
            continue
        film = opened(path)
        if film.has_picture and (person == "user" or path != user):
            pictures.append(PictureOf(film, (person,)))
        if film.has_sound and person not in voices:
            is_shared = path == user == partner
            other = None if is_shared else _other_voice(person, (user, partner), voices, opened)
            voices[person] = own_voice(film, person, said, shared=is_shared, suits=_apart_from(other, overviews))
    if not pictures and list(voices) == ["user"]:
        said(say("recording-one-sound", sound=voices["user"].name, faces="one", option=""))
    return Recordings(tuple(pictures), voices)


def _other_voice(person: Person, paths: tuple[Path, Path | None], voices: dict[Person, Voice], opened: Opener) -> Voice | None:
    """The other person's voice, where it is known or their file has just one."""
    other: Person = "partner" if person == "user" else "user"
    path = paths[PEOPLE.index(other)]
    if other in voices or path is None:
        return voices.get(other)
    film = opened(path)
    return Voice(film) if len(film.audio_tracks) == 1 else None


def _apart_from(other: Voice | None, overviews: Overviews) -> Suits:
    """Whether somebody speaks in a track, and it is not what the other person's recording holds as well."""

    def suits(voice: Voice) -> bool:
        if other is None:
            return True
        heard = overviews(voice)
        return bool(heard.speech.any()) and find_offset(heard, overviews(other)).source != "sound"

    return suits


def _of_both(film: MediaFile, voices: dict[Person, Voice], overviews: Overviews, said: Say) -> Recordings:
    """One film that shows both people."""
    pictures = (PictureOf(film, PEOPLE),)
    if film.has_sound and len(voices) < 2:
        if not voices:
            voices = _voices_of_one_file(film, overviews, said)
        if not voices:
            return Recordings(pictures, mixed=own_voice(film, "user", said))
        # The film's sound holds both; the voice that is known by itself is taken out of it like an echo.
        voices = {person: voices.get(person) or own_voice(film, person, said) for person in PEOPLE}
    return Recordings(pictures, voices)


def _voices_of_one_file(film: MediaFile, overviews: Overviews, said: Say) -> dict[Person, Voice]:
    """Both people's voices in one file without further word: by its tracks' titles, or a speaker a channel; else none."""
    voices = track_voices(film, said)
    if voices or not film.has_sound:
        return voices
    tracks = film.audio_tracks
    if len(tracks) == 1 and tracks[0].channels == 2:
        sides = Voice(film, channel="left"), Voice(film, channel="right")
        if not compare_channels(*map(overviews, sides)).is_speaker_a_channel:
            return {}
        said(say("recording-stereo-call", film=film.name, kind="channels", user="left", partner="right"))
        return dict(zip(PEOPLE, sides, strict=True))
    return _speaker_a_track(film, overviews, said)


def _speaker_a_track(film: MediaFile, overviews: Overviews, said: Say) -> dict[Person, Voice]:
    """Two tracks with a speaker each, else one with a speaker beside a mix of both; none where there is neither."""
    known = titled_tracks(film.audio_tracks)
    numbers = [track.number for track in film.audio_tracks[:TRACKS_HEARD]]
    pairs = [*combinations(numbers, 2)]
    if known:
        pairs = [
            pair for pair in permutations(numbers, 2) if all(pair[PEOPLE.index(who)] == known[who].number for who in known)
        ]
    found: tuple[str, int, int] | None = None
    for first, second in pairs:
        channels = compare_channels(overviews(Voice(film, first)), overviews(Voice(film, second)))
        if not channels.is_speaker_a_channel:
            continue
        if channels.mix is None:
            found = "tracks", first, second
            break
        # The person at the computer has a track of their own: what others say comes mixed anyway.
        found = found or (("mix", second, first) if channels.mix == "left" and not known else ("mix", first, second))
    if found is None:
        return {}
    kind, mine, theirs = found
    said(say("recording-stereo-call", film=film.name, kind=kind, user=str(mine), partner=str(theirs)))
    return dict(zip(PEOPLE, (Voice(film, mine), Voice(film, theirs)), strict=True))


def _of_zoom(
    folder: Path,
    partner: Path | None,
    *,
    audio: Mapping[Person, str | None],
    names: Mapping[Person, str | None],
    opened: Opener,
    said: Say,
) -> Recordings:
    """A folder that Zoom wrote: all its files begin together."""
    if partner is not None:
        raise UsageError(f"{folder.name} is a folder with sounds of all participants; leave out {partner.name}")
    zoom = zoom_folder(folder)
    chosen = zoom.choose(names["user"], names["partner"])
    own = {person: opened.voice(text, f"--{person}-audio") for person in PEOPLE if (text := audio[person]) is not None}
    voices = {person: own.get(person) or Voice(opened(chosen[person])) for person in PEOPLE}
    people = {person: path.name for person, path in chosen.items()}
    recordings = Recordings((), voices, one_clock=not own, can_do_without_picture=True)
    if zoom.picture is None:
        said(say("recording-zoom-sound", **people))
        return recordings
    said(say("recording-zoom", film=zoom.picture.name, **people))
    return replace(recordings, pictures=(PictureOf(opened(zoom.picture), PEOPLE),))
