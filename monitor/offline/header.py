"""What a session's header says about its files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from monitor.offline.recordings import Recordings
from monitor.record.header import Source
from monitor.types import Person
from monitor.words import say


def session_title(recordings: Recordings) -> str:
    """The files' names."""
    stems = []
    for person in recordings.people:
        picture, voice = recordings.picture(person), recordings.voices.get(person)
        film = picture.film if picture else voice.film if voice else None
        if film is not None and film.path.stem not in stems:
            stems.append(film.path.stem)
    if len(stems) == 2:
        return say("analyze-title", user=stems[0], partner=stems[1])
    return stems[0] if stems else ""


def header_sources(recordings: Recordings, mirrored: Collection[Person]) -> tuple[Source, ...]:
    """Where everybody's picture and sound came from; one film of both is one source unless one of them alone is mirrored."""
    sources: list[Source] = []
    for picture in recordings.pictures:
        alike = len({person in mirrored for person in picture.people}) == 1
        named: list[Literal["user", "partner", "both"]] = ["both"] if len(picture.people) > 1 and alike else [*picture.people]
        for person in named:
            sound = recordings.mixed if person == "both" else recordings.voices.get(person)
            brings_sound = sound is not None and sound.key == (picture.film.path, None, None)
            turned = any(name in mirrored for name in picture.people if person in (name, "both"))
            sources.append(
                Source(
                    person=person,
                    kind="film",
                    name=picture.film.name[-500:],
                    used_for=("picture", "sound") if brings_sound else ("picture",),
                    mirrored=turned,
                    note=say("session-mirrored") if turned else "",
                )
            )
    heard = {source.person for source in sources if "sound" in source.used_for}
    if recordings.mixed is not None and "both" not in heard:
        sources.append(Source(person="both", kind="sound", name=recordings.mixed.name[-500:], used_for=("sound",)))
    for person, voice in recordings.voices.items():
        if person not in heard:
            sources.append(Source(person=person, kind="sound", name=voice.name[-500:], used_for=("sound",)))
    return tuple(sources)
