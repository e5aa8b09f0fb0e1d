"""Films that are kept with a session, where both people agreed: H.264 and AAC in MP4, which every browser plays.

What is kept is what was measured: the same pictures (turned, in their true shape, each person's part), the same track of
sound and the same clock, whose second 0 is that of ``sources.media.MediaFile``.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import SessionError, SourceError
from monitor.record.film_tracks import (
    Channel,
    CopiedStream,
    CropAt,
    EncodedPictures,
    EncodedSound,
    Film,
    PersonPart,
    PictureCrop,
    Voice,
)
from monitor.record.schema import MEDIA_DIR
from monitor.record.writer import SessionWriter
from monitor.types import Person


@dataclass(frozen=True, slots=True)
class StoredFilm:
    """A film in the session's media folder. file : its name there."""

    file: str
    duration_s: float
    has_picture: bool
    has_sound: bool


def keep_media(
    writer: SessionWriter,
    film: Film,
    person: Person,
    *,
    crop: PictureCrop | CropAt | None = None,
    sound: Film | bool = True,
    track: int | None = None,
    channel: Channel | None = None,
    sound_delay_s: float = 0.0,
    offset_s: float = 0.0,
) -> StoredFilm:
    """Copy or encode a film into the session as the person's and note it in the session.

    crop : only this part of the picture, in pixels of ``film.picture_size_px()``; or where it is at each time, black where it
    is None. sound : whether to keep the film's own (of one film with both people, keep it once), or another file whose sound
    to keep, which begins ``sound_delay_s`` after the film. track, channel : which of its sound, as for ``MediaFile.sounds``.
    offset_s : the session's second at which the film begins. Streams a browser can play as they are are not encoded again.
    Raises SessionError, one sentence, when the film cannot be read again or the disk refuses; the session stays as it is.
    """
    folder = writer.folder / MEDIA_DIR
    target = folder / f"{person}.mp4"
    part = target.with_suffix(".part")
    own = film if sound and film.has_sound else None
    voice = Voice(own if isinstance(sound, bool) else sound, track, channel, sound_delay_s)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        part.touch(mode=0o600)
        with ExitStack() as stack:
            kept = _write(stack, part, film, crop, voice)
        part.replace(target)
    except OSError as error:
        raise SessionError(
            f"cannot keep the film of the {person} ({error.strerror or error}); the measures are kept without it"
        ) from None
    except (ValueError, SourceError) as error:
        raise SessionError(f"cannot keep the film of the {person} ({error}); the measures are kept without it") from None
    finally:
        part.unlink(missing_ok=True)
    writer.add_media(
        person,
        target.name,
        offset_s=offset_s,
        duration_s=kept.duration_s,
        has_picture=kept.has_picture,
        has_sound=kept.has_sound,
    )
    return kept


def _write(stack: ExitStack, target: Path, film: Film, crop: PictureCrop | CropAt | None, voice: Voice) -> StoredFilm:
    import av

    out = stack.enter_context(av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}))
    tracks: list[CopiedStream | EncodedPictures | EncodedSound] = []
    picture = _picture_track(stack, out, film, crop) if film.has_picture else None
    sound = None if voice.film is None else _sound_track(stack, out, voice.film, voice)
    tracks = [track for track in (picture, sound) if track is not None]
    if not tracks:
        raise ValueError(f"{film.name} has no picture or sound")
    waiting = {id(track): track.packets() for track in tracks}
    while waiting:
        # Abreast, so that a player finds both in one place of the file.
        behind = min((track for track in tracks if id(track) in waiting), key=lambda track: track.end_s)
        packets = next(waiting[id(behind)], None)
        if packets is None:
            del waiting[id(behind)]
            continue
        for packet in packets:
            out.mux(packet)
    return StoredFilm(f"{target.stem}.mp4", max(track.end_s for track in tracks), picture is not None, sound is not None)


def _picture_track(
    stack: ExitStack, out: Any, film: Film, crop: PictureCrop | CropAt | None
) -> CopiedStream | EncodedPictures | None:
    container = stack.enter_context(film.opened())
    stream = film.picture_stream(container)
    # Other containers may leave decoding times out or frame their packets in another way.
    plays = "mp4" in container.format.name and stream.codec_context.name == "h264"
    plays = plays and stream.codec_context.pix_fmt in ("yuv420p", "yuvj420p")
    if plays and crop is None and film.is_shown_as_stored:
        return CopiedStream(film, container, stream, out)
    parts = PersonPart.of(film, crop)
    return None if parts is None else EncodedPictures(film, parts, out)


def _sound_track(stack: ExitStack, out: Any, film: Film, voice: Voice) -> CopiedStream | EncodedSound:
    container = stack.enter_context(film.opened())
    stream = film.sound_stream(container, voice.track)
    plays = "mp4" in container.format.name and stream.codec_context.name == "aac" and stream.codec_context.channels <= 2
    if plays and voice.channel is None and not voice.delay_s:
        return CopiedStream(film, container, stream, out)
    return EncodedSound(film, voice, out)
