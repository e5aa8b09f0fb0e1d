"""A media file opened by FFmpeg, with care: which of its streams are the film and the sound, and when it was recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from monitor.errors import SourceError
from monitor.sources.channels import SOUND_RATES_HZ
from monitor.sources.timeline import Cut, PacketStamp, Timeline, make_timeline
from monitor.words import listed

# What FFmpeg reads that is no film: texts drawn as pictures, and lists that name other files or addresses.
_NO_FILMS: Final = frozenset({"tty", "concat", "hls", "dash", "imf", "sdp", "rtsp", "webm_dash_manifest"})
# A sleeping disk needs some seconds to start; a damaged file may keep FFmpeg searching without end.
_OPEN_S: Final = 15.0
_READ_S: Final = 15.0
_WRAP_S: Final = 2**33 / 90_000
# A packet of sound whose length is not told, as most codecs have it.
_PACKET_S: Final = 0.02
# Twice an 8K picture. A damaged header may promise more than the memory holds.
MOST_PIXELS: Final = 1 << 26

StreamKind = Literal["video", "audio"]
Channel = Literal["left", "right"]

# What programs call every track; it names none.
_NO_TITLE = re.compile(
    r"^\W*(sound|audio|video)?\s*(media)?\s*handler|^core media|^gpac|^iso media|^\W*(sound|audio)\W*$|^videolan|^l-smash",
    re.IGNORECASE,
)
# Recorders whose clock was not set say 1904 (QuickTime), 1970 or 1980.
_YEARS: Final = (1995, 2100)
# The moment of recording first; the container's own is renewed by whatever writes it again.
_CREATED: Final = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date", "icrd", "tdrc", "creationdate")


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """A sound track of a file.

    Attributes
    ----------
    number : int
        1 for the first sound track.
    title, language : str
        As the file names them, such as ``Mic/Aux`` and ``eng``; empty where it does not.
    channels : int
        How many there are.
    layout : str
        FFmpeg's name, such as ``stereo`` or ``5.1``.
    rate_hz : int
        Samples a second.
    is_default : bool
        Whether it is the one that is heard when none is chosen.
    """

    number: int
    title: str
    language: str
    channels: int
    layout: str
    rate_hz: int
    is_default: bool


@contextmanager
def open_container(path: Path) -> Iterator[Any]:
    """The file, opened by PyAV. Raises SourceError, one sentence, for what cannot be read."""
    import av

    if not path.exists():
        raise SourceError(f"the file {path} does not exist; check its name")
    if path.is_dir():
        raise SourceError(f"{path} is a folder; use a film or a sound file")
    if path.is_file() and path.stat().st_size == 0:
        raise SourceError(f"{path.name} is empty; use a film or a sound file")
    try:
        # A list of addresses must not open a connection, nor may a colon in a name stand for a protocol.
        options = {"protocol_whitelist": "file", "format_whitelist": _film_formats()}
        container = av.open(f"file:{path}", metadata_errors="ignore", options=options, timeout=(_OPEN_S, _READ_S))
    except av.error.ArgumentError:
        raise SourceError(f"{path.name} is not a film or a sound file; use one that opens in a media player") from None
    except (av.error.FFmpegError, OSError, ValueError, MemoryError) as error:
        why = getattr(error, "strerror", None) or error
        raise SourceError(
            f"cannot read {path.name} as a film or sound ({why}); it may be cut short or damaged: try to play it"
        ) from None
    with container:
        yield container


@cache
def _film_formats() -> str:
    """FFmpeg's readers without those of texts and lists, as FFmpeg wants them named."""
    import av

    return ",".join(sorted(name for name in av.formats_available if not _NO_FILMS & set(name.split(","))))


def check_streams(name: str, picture: Any, tracks: Sequence[AudioTrack]) -> None:
    """Raises SourceError for pictures that are too large, and for sound at a rate that nobody records at."""
    if picture is not None and picture.codec_context.width * picture.codec_context.height > MOST_PIXELS:
        size = f"{picture.codec_context.width} x {picture.codec_context.height}"
        raise SourceError(f"the pictures of {name} are too large ({size}); export it at 1920 x 1080 or smaller")
    for track in tracks:
        # A stream that begins late is not known yet: its rate is 0.
        if track.is_default and track.rate_hz and not SOUND_RATES_HZ[0] <= track.rate_hz <= SOUND_RATES_HZ[1]:
            low_hz, high_hz = SOUND_RATES_HZ
            rates = f"a sound rate of {track.rate_hz} Hz, expected {low_hz} to {high_hz}"
            raise SourceError(f"{name} has {rates}; it may be damaged: try to play it")


def is_end(packet: Any) -> bool:
    """Whether it is PyAV's sign that a stream is over, which makes a decoder give what it still holds."""
    return packet.size == 0 and packet.dts is None and packet.pts is None


def read_packets(container: Any, streams: list[Any], *, broken: Callable[[], None] = lambda: None) -> Iterator[Any]:
    """Packets of some streams in the order of the file. One that breaks off ends there (``broken``), one without end too."""
    import av

    # Every packet takes a byte at least.
    left = (container.size or 1 << 40) + 1000
    packets = container.demux(*streams)
    while left > 0:
        left -= 1
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, OSError, MemoryError):
            broken()
            return
        if packet is None:
            return
        yield packet


def read_timeline(container: Any, streams: list[Any], *, step_s: float) -> Timeline:
    """The clocks of some streams of a file that was just opened, by all of its packets. step_s : from picture to picture."""
    units = {stream.index: float(stream.time_base) for stream in streams}
    steps = {stream.index: step_s if stream.type == "video" else _PACKET_S for stream in streams}
    starts = {stream.index: stream.start_time * units[stream.index] for stream in streams if stream.start_time is not None}

    def stamps() -> Iterator[PacketStamp]:
        for packet in read_packets(container, streams):
            dts, pts = packet.dts, packet.pts
            if dts is not None or pts is not None or packet.size:
                index = packet.stream_index
                unit = units[index]
                times = None if dts is None else dts * unit, None if pts is None else pts * unit
                yield index, *times, (packet.duration or 0) * unit

    timeline = make_timeline(stamps(), steps_s=steps, starts_s=starts)
    if "mpegts" not in container.format.name:
        return timeline
    # Its clock of 33 bits begins again after a day, and FFmpeg takes a jump back for that.
    cuts = (Cut(at_s, jump_s - round(jump_s / _WRAP_S) * _WRAP_S) for at_s, jump_s in timeline.cuts)
    return replace(timeline, cuts=tuple(cuts))


def decode(packet: Any) -> list[Any] | None:
    """The frames of a packet; None for a damaged one."""
    import av

    try:
        return list(packet.decode())
    except (av.error.FFmpegError, ValueError, MemoryError):
        return None


def prepare_decoder(stream: Any) -> None:
    """Before the first packet is decoded: one thread, as one film is one of several things on few cores; no huge picture."""
    if stream.type == "video":
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}


def choose_stream(container: Any, kind: StreamKind) -> Any:
    """The stream that players show: the first that is marked as default, else the first; None where there is none.

    Cover pictures, thumbnails and stills are no film, and sound for people who do not see is taken only where it is alone.
    """
    from av.stream import Disposition

    aside = Disposition.hearing_impaired | Disposition.visual_impaired | Disposition.comment | Disposition.dependent

    def rank(stream: Any) -> tuple[bool, bool]:
        return bool(stream.disposition & aside), not stream.disposition & Disposition.default

    return min(streams_of(container, kind), key=rank, default=None)


def streams_of(container: Any, kind: StreamKind) -> list[Any]:
    """All streams of a kind that a decoder exists for, without covers, in the order of the file."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return [
        stream
        for stream in container.streams
        if stream.type == kind and stream.codec_context is not None and not stream.disposition & still
    ]


def list_audio_tracks(container: Any) -> tuple[AudioTrack, ...]:
    """The sound tracks of an open file."""
    chosen = choose_stream(container, "audio")
    return tuple(
        AudioTrack(
            number=number,
            title=_title(stream.metadata),
            language=_language(stream.metadata),
            channels=int(stream.codec_context.channels or 0),
            layout=str(stream.codec_context.layout.name),
            rate_hz=int(stream.codec_context.sample_rate or 0),
            is_default=stream.index == chosen.index,
        )
        for number, stream in enumerate(streams_of(container, "audio"), start=1)
    )


def sound_place(tracks: Sequence[AudioTrack], number: int | None, channel: Channel | None = None, *, file: str) -> int:
    """Which of a file's sound streams, from 0 on: the numbered track, else the default one.

    Raises SourceError for no sound, another number, and a side of a track with one channel.
    """
    if not tracks:
        raise SourceError(f"{file} has no sound; use a film with sound, or a sound file")
    if number is not None and not 1 <= number <= len(tracks):
        names = listed([f"{track.number} ({track.title})" if track.title else str(track.number) for track in tracks])
        raise SourceError(f"{file} has no sound track {number}; choose one of {names}")
    place = next(place for place, track in enumerate(tracks) if track.is_default) if number is None else number - 1
    if channel is not None and tracks[place].channels == 1:
        raise SourceError(f"{file} has one sound channel, so no {channel} one; leave out :{channel}")
    return place


def _title(tags: Mapping[str, str]) -> str:
    for name in ("title", "name", "handler_name"):
        title = tags.get(name, "").strip()
        if title and not _NO_TITLE.match(title):
            return title
    return ""


def _language(tags: Mapping[str, str]) -> str:
    language = tags.get("language", "")
    return "" if language == "und" else language


def creation_time(container: Any) -> datetime | None:
    """When the file says that it was recorded; None where it does not say so, or cannot be right.

    A hint: some programs write when they began, others when they ended, and a clock may be wrong.
    """
    for tags in (container.metadata, *(stream.metadata for stream in container.streams)):
        found = parse_creation_time(tags.items())
        if found is not None:
            return found
    return None


def parse_creation_time(tags: Iterable[tuple[str, str]]) -> datetime | None:
    """The moment in a file's tags, in UTC; a time without a zone is UTC, as QuickTime's and Matroska's are."""
    named = {name.lower(): value.strip() for name, value in tags}
    values = [named[name] for name in _CREATED if named.get(name)]
    # Broadcast WAV has the day and the time of day apart.
    if re.fullmatch(r"\d\d[:-]\d\d[:-]\d\d", named.get("creation_time", "")):
        values.insert(0, f"{named.get('date', '')}T{named['creation_time'].replace('-', ':')}")
    for value in values:
        moment = _moment(value)
        if moment is not None and _YEARS[0] <= moment.year < _YEARS[1]:
            return moment
    return None


def _moment(text: str) -> datetime | None:
    text = re.sub(r"^(\d{4})[:/](\d\d)[:/](\d\d)", r"\1-\2-\3", text.removeprefix("UTC").strip())
    text = re.sub(r"\s*UTC$", "Z", text)
    if not re.match(r"\d{4}-?\d\d-?\d\d[T ]\s*\d", text):
        return None  # a year or a day is no moment
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
