"""Films that are kept with a session, where both people agreed: H.264 and AAC in MP4, which every browser plays.

A film's second 0 is the second 0 of ``sources.media.MediaFile``: the earlier start of its two streams.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from monitor.errors import SessionError
from monitor.record.schema import MEDIA_DIR
from monitor.record.writer import SessionWriter
from monitor.types import MAX_WIDTH_PX, Person

# Two films beside each other on a laptop screen are at most 700 px wide each.
_FILM_MAX_HEIGHT_PX: Final = 720.0
# X264's default (FFmpeg's H.264 encoding guide); visually transparent for talking heads at 720 lines (x264 constant rate
# factor).
FILM_CRF: Final = 23
# FFmpeg's AAC guide: 64 kbit/s a channel or more for its native AAC-LC encoder; speech, one or two channels (bit/s).
SOUND_BIT_RATE: Final = 96_000


_TICKS_HZ: Final = 90_000  # the usual clock of video streams
_SOUND_RATE_HZ: Final = 48_000


class PictureCrop(Protocol):
    """A person's part of a shared picture, in pixels of ``MediaFile``'s pictures (``vision.shared_view.Crop`` is one)."""

    @property
    def x_px(self) -> int: ...
    @property
    def y_px(self) -> int: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...


@dataclass(frozen=True, slots=True)
class StoredFilm:
    """A film in the session's media folder. file : its name there."""

    file: str
    duration_s: float
    has_picture: bool
    has_sound: bool


def keep_media(
    writer: SessionWriter,
    source: Path,
    person: Person,
    *,
    crop: PictureCrop | None = None,
    sound: bool = True,
    offset_s: float = 0.0,
) -> StoredFilm:
    """Copy or encode ``source`` into the session as the person's film and note it in the session.

    crop : only this part of the picture. sound : whether to keep the sound (of one film with both people, keep it once).
    offset_s : the session's second at which the film begins. Streams a browser can play as they are are not encoded again.
    Raises SessionError, one sentence, when the film cannot be read again or the disk refuses; the session stays as it is.
    """
    folder = writer.folder / MEDIA_DIR
    target = folder / f"{person}.mp4"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        part.touch(mode=0o600)
        film = _write(source, part, crop=crop, sound=sound)
        part.replace(target)
    except OSError as error:
        raise SessionError(
            f"cannot keep the film of the {person} ({error.strerror or error}); the measures are kept without it"
        ) from None
    except ValueError as error:
        raise SessionError(f"cannot keep the film of the {person} ({error}); the measures are kept without it") from None
    finally:
        part.unlink(missing_ok=True)
    writer.add_media(
        person,
        target.name,
        offset_s=offset_s,
        duration_s=film.duration_s,
        has_picture=film.has_picture,
        has_sound=film.has_sound,
    )
    return StoredFilm(target.name, film.duration_s, film.has_picture, film.has_sound)


def _write(source: Path, target: Path, *, crop: PictureCrop | None, sound: bool) -> StoredFilm:
    import av

    with ExitStack() as stack:
        film = stack.enter_context(av.open(str(source)))
        streams: list[Any] = [stream for stream in (_first(film, "video"), _first(film, "audio") if sound else None) if stream]
        if not streams:
            raise ValueError(f"{source.name} has no picture or sound")
        all_streams = [stream for stream in (_first(film, "video"), _first(film, "audio")) if stream]
        start_s = min(
            (float(stream.start_time * stream.time_base) for stream in all_streams if stream.start_time is not None),
            default=0.0,
        )
        out = stack.enter_context(av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}))
        tracks = {stream.index: _track(source, film, stream, out, start_s, crop) for stream in streams}
        for packet in film.demux(streams):
            for written in tracks[packet.stream_index].push(packet):
                out.mux(written)
        for track in tracks.values():
            for written in track.finish():
                out.mux(written)
        kinds = {stream.type for stream in streams}
        return StoredFilm(target.name, max(track.end_s for track in tracks.values()), "video" in kinds, "audio" in kinds)


def _first(container: Any, kind: Literal["video", "audio"]) -> Any:
    from av.stream import Disposition

    for stream in container.streams:
        if stream.type == kind and stream.codec_context is not None and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def _track(
    source: Path, film: Any, stream: Any, out: Any, start_s: float, crop: PictureCrop | None
) -> _CopiedStream | _EncodedPictures | _EncodedSound:
    # Other containers may leave decoding times out or frame their packets in another way.
    in_mp4 = "mp4" in film.format.name
    if stream.type == "audio":
        plays = in_mp4 and stream.codec_context.name == "aac"
        return _CopiedStream(stream, out, start_s) if plays else _EncodedSound(stream, out, start_s)
    turns, rate, size = _picture_format(source, stream.index)
    plays = in_mp4 and stream.codec_context.name == "h264" and stream.codec_context.pix_fmt in ("yuv420p", "yuvj420p")
    if plays and crop is None and not turns:
        return _CopiedStream(stream, out, start_s)
    return _EncodedPictures(out, start_s, transform=_PictureTransform(crop, turns), rate=rate, size=size)


def _picture_format(source: Path, index: int) -> tuple[int, Fraction, tuple[int, int]]:
    """How many quarter turns to the left a film's pictures need, about how many there are a second, and their size."""
    import av

    with av.open(str(source)) as film:
        stream = film.streams[index]
        rate = Fraction(getattr(stream, "average_rate", None) or 25)
        for packet in film.demux(stream):
            with suppress(av.error.FFmpegError):
                for frame in packet.decode():
                    picture: Any = frame
                    turns = round((getattr(picture, "rotation", 0) or 0) / 90) % 4
                    return turns, rate if 1 <= rate <= 240 else Fraction(25), (picture.width, picture.height)
    raise ValueError(f"none of the pictures in {source.name} can be decoded")


@dataclass(frozen=True, slots=True)
class _PictureTransform:
    """Which part of a picture is kept, and by how many quarter turns to the left it is turned before."""

    crop: PictureCrop | None
    quarter_turns: int

    def size_px(self, width_px: int, height_px: int) -> tuple[int, int]:
        if self.quarter_turns % 2:
            width_px, height_px = height_px, width_px
        if self.crop is None:
            return width_px, height_px
        scale = self._scale(width_px, height_px)
        return round(self.crop.width_px * scale), round(self.crop.height_px * scale)

    def apply(self, frame: Any) -> Any:
        import av
        import numpy as np

        if self.crop is None and not self.quarter_turns:
            return frame
        image = np.rot90(frame.to_ndarray(format="rgb24"), self.quarter_turns)
        if self.crop is not None:
            scale = self._scale(image.shape[1], image.shape[0])
            x, y = round(self.crop.x_px * scale), round(self.crop.y_px * scale)
            image = image[y : y + round(self.crop.height_px * scale), x : x + round(self.crop.width_px * scale)]
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")

    @staticmethod
    def _scale(width_px: int, height_px: int) -> float:
        """Crops are in pixels of MediaFile's pictures, which are not larger than this."""
        return max(1.0, max(width_px, height_px) / MAX_WIDTH_PX)


class _CopiedStream:
    """A stream whose packets go over as they are."""

    def __init__(self, stream: Any, out: Any, start_s: float) -> None:
        self._out = out.add_stream_from_template(stream)
        self._start = round(start_s / stream.time_base)
        self._last: int | None = None
        self.end_s = 0.0

    def push(self, packet: Any) -> Iterator[Any]:
        if packet.dts is None or packet.pts is None or packet.is_corrupt:
            return
        dts = packet.dts - self._start
        if self._last is not None and dts <= self._last:
            return  # a time that jumps back cannot be written; the picture is left out
        self._last = dts
        self.end_s = max(self.end_s, float((packet.pts - self._start + (packet.duration or 0)) * packet.time_base))
        packet.pts, packet.dts = packet.pts - self._start, dts
        packet.stream = self._out
        yield packet

    def finish(self) -> Iterator[Any]:
        return iter(())


def _decoded(packet: Any) -> list[Any]:
    """The frames of a packet; none of a damaged one."""
    import av

    try:
        return list(packet.decode())
    except av.error.FFmpegError:
        return []


class _EncodedPictures:
    """Pictures turned upright, cut and scaled, as H.264."""

    def __init__(
        self, out: Any, start_s: float, *, transform: _PictureTransform, rate: Fraction, size: tuple[int, int]
    ) -> None:
        self._start_s, self._transform = start_s, transform
        # A key picture a second, so that a click on a chart jumps without a wait.
        options = {"crf": str(FILM_CRF), "preset": "veryfast", "g": str(max(1, round(rate)))}
        self._out = out.add_stream("libx264", rate=rate, options=options)
        self._out.pix_fmt = "yuv420p"
        width_px, height_px = transform.size_px(*size)
        factor = min(1.0, _FILM_MAX_HEIGHT_PX / max(height_px, 1))
        # H.264 wants even numbers.
        self._size = (max(2, 2 * round(width_px * factor / 2)), max(2, 2 * round(height_px * factor / 2)))
        self._out.width, self._out.height = self._size
        self._out.codec_context.time_base = Fraction(1, _TICKS_HZ)
        self._out.codec_context.thread_count = 1
        self._step = round(_TICKS_HZ / rate)
        self._last = -1
        self.end_s = 0.0

    def push(self, packet: Any) -> Iterator[Any]:
        for frame in _decoded(packet):
            if frame.time is None:
                continue
            ticks = round((frame.time - self._start_s) * _TICKS_HZ)
            if ticks <= self._last:
                continue
            self._last = ticks
            self.end_s = (ticks + self._step) / _TICKS_HZ
            picture = self._transform.apply(frame).reformat(*self._size, format="yuv420p")
            picture.pts, picture.time_base = ticks, Fraction(1, _TICKS_HZ)
            yield from self._out.encode(picture)

    def finish(self) -> Iterator[Any]:
        yield from self._out.encode(None)


class _EncodedSound:
    """Sound as AAC; silence where the source has a hole, so that it stays in step with the picture."""

    def __init__(self, stream: Any, out: Any, start_s: float) -> None:
        import av

        self._start_s = start_s
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        self._out = out.add_stream("aac", rate=_SOUND_RATE_HZ, layout=layout)
        self._out.bit_rate = SOUND_BIT_RATE
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=_SOUND_RATE_HZ)
        self._next = 0
        self.end_s = 0.0

    def push(self, packet: Any) -> Iterator[Any]:
        for frame in _decoded(packet):
            stamp_s = None if frame.time is None else frame.time - self._start_s
            frame.pts = None
            for block in self._resampler.resample(frame):
                sample = self._next if stamp_s is None else max(self._next, round(stamp_s * _SOUND_RATE_HZ))
                # Stamps are rounded to the source's ticks: only a real hole (over 40 ms) moves the sound.
                block.pts = sample if sample - self._next > 0.04 * _SOUND_RATE_HZ else self._next
                block.time_base = Fraction(1, _SOUND_RATE_HZ)
                self._next = block.pts + block.samples
                stamp_s = None
                yield from self._out.encode(block)
        self.end_s = self._next / _SOUND_RATE_HZ

    def finish(self) -> Iterator[Any]:
        yield from self._out.encode(None)
