"""Films and sound files by PyAV: pictures and sound by their time stamps, on one clock."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import numpy as np

from monitor.clock import SOUND_GAP_S
from monitor.errors import SourceError
from monitor.sources.frames import TimestampRepair
from monitor.types import MAX_WIDTH_PX, Picture, Sound, Uint8

# Pictures are reordered by a few frames at most; more is another recording joined on.
_STAMP_JUMP_S: Final = 1.0
# Encoders set a point to seek to each 10 s or so; a shorter film is decoded whole at little cost.
_SAMPLE_SEEK_S: Final = 60.0


_Kind = Literal["video", "audio"]
# What FFmpeg reads that is no film: texts drawn as pictures, and lists that name other files or addresses.
_NO_FILMS = frozenset({"tty", "concat", "hls", "dash", "imf", "sdp", "rtsp", "webm_dash_manifest"})


def always(time_s: float) -> bool:
    """Every picture is wanted."""
    return True


class MediaFile:
    """A film or a sound file.

    Second 0 is the container's start, so picture and sound share one clock. ``pictures`` and ``sounds`` each open the file, so
    each may run in its own thread.
    duration_s : by the header, or by the last packet where the header says nothing. skipped : packets that could not be
    decoded and pictures out of order so far. non_finite : samples that were no number and became silence. widest_px : larger
    pictures are made smaller while they are converted; ``MAX_WIDTH_PX`` unless it is set before ``pictures`` is called.
    Raises SourceError, one sentence, when the file is missing, empty, cannot be read, or holds neither picture nor sound.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.skipped = 0
        self.non_finite = 0
        self.widest_px = int(MAX_WIDTH_PX)
        with self._opened() as container:
            picture, sound = _stream(container, "video"), _stream(container, "audio")
            self.has_picture, self.has_sound = picture is not None, sound is not None
            if picture is None and sound is None:
                raise SourceError(f"{self.name} has no picture or sound; use a film or a sound file")
            self._start_s = _start_s(container, picture, sound)
            self.width_px = picture.codec_context.width if picture else 0
            self.height_px = picture.codec_context.height if picture else 0
            self._step_s = 1 / float((picture and picture.average_rate) or 25)
            self._pixel_aspect = float((picture and picture.sample_aspect_ratio) or 1)
            self.duration_s = _header_duration_s(container, self._start_s)
        if not self.duration_s:
            self.duration_s = self._last_packet_s()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing stays open between uses; this is for ``with``."""

    def pictures(self, *, wants: Callable[[float], bool] = always) -> Iterator[Picture]:
        """Pictures in the order of time, turned upright, at most ``widest_px`` wide.

        wants : asked once with each picture's time; those it refuses are decoded but not converted.
        A picture without a stamp follows the one before, a part whose stamps restart follows the part before. Pictures out
        of order are skipped (counted), as are packets that cannot be decoded.
        """
        stamps = TimestampRepair(start_s=self._start_s, step_s=self._step_s, jump_s=_STAMP_JUMP_S)
        for frame in self._decoded("video"):
            time_s = stamps(frame.time)
            if time_s is None:
                self.skipped += 1
            elif time_s >= 0 and wants(time_s):
                yield Picture(time_s, self._upright(frame))

    def sample_pictures(self, n: int) -> Iterator[Picture]:
        """Up to ``n`` pictures spread evenly over the film: by seeking where it is long and can be sought in."""
        due_s = [self.duration_s * (i + 0.5) / n for i in range(n)]
        pictures = list(self._sought(due_s)) if self.duration_s > _SAMPLE_SEEK_S else []
        if 2 * len(pictures) >= n:
            yield from pictures
            return

        def wants(time_s: float) -> bool:
            if not due_s or time_s < due_s[0]:
                return False
            while due_s and time_s >= due_s[0]:
                due_s.pop(0)
            return True

        yield from self.pictures(wants=wants)

    def _sought(self, due_s: list[float]) -> Iterator[Picture]:
        import av

        with self._opened() as container:
            stream = _stream(container, "video")
            if stream is None:
                return
            last_s = -math.inf
            for target_s in due_s:
                try:
                    container.seek(int((target_s + self._start_s) / stream.time_base), stream=stream)
                    frame = next(container.decode(stream), None)
                except (av.error.FFmpegError, OSError):
                    continue
                if frame is not None and frame.time is not None and frame.time > last_s:
                    last_s = frame.time
                    yield Picture(frame.time - self._start_s, self._upright(frame))

    def sounds(self, *, rate_hz: int = 16000) -> Iterator[Sound]:
        """Mono blocks at ``rate_hz``, stamped by the file; a gap in the file is a gap in the stamps.

        Samples that are NaN or infinite become silence (counted in ``non_finite``). A film whose sound stream holds nothing
        gives nothing. Raises SourceError where the file has no sound at all.
        """
        if not self.has_sound:
            raise SourceError(f"{self.name} has no sound; use a film with sound, or a sound file")
        resampled = _Resampled(rate_hz, gap_s=SOUND_GAP_S)
        for frame in self._decoded("audio"):
            stamp_s = None if frame.time is None else frame.time - self._start_s
            for sound in resampled.push(frame, stamp_s):
                yield self._finite(sound)
        for sound in resampled.finish():
            yield self._finite(sound)

    def _finite(self, sound: Sound) -> Sound:
        bad = ~np.isfinite(sound.samples)
        if not bad.any():
            return sound
        self.non_finite += int(bad.sum())
        return Sound(sound.time_s, np.where(bad, np.float32(0), sound.samples), sound.rate_hz)

    def _decoded(self, kind: _Kind) -> Iterator[Any]:
        """Decoded frames; packets that fail are counted and passed over, a file that breaks off ends there."""
        import av

        with self._opened() as container:
            stream = _stream(container, kind)
            if stream is None:
                return
            if kind == "video":
                # One film is one of several things running on few cores.
                stream.codec_context.thread_count = 1
            packets = container.demux(stream)
            while True:
                try:
                    packet = next(packets, None)
                except (av.error.FFmpegError, OSError):
                    self.skipped += 1
                    return
                if packet is None:
                    return
                try:
                    frames = packet.decode()
                except av.error.FFmpegError:
                    self.skipped += 1
                    continue
                yield from frames

    def _last_packet_s(self) -> float:
        import av

        end_s, unstamped_s = 0.0, 0.0
        with self._opened() as container:
            try:
                for packet in container.demux():
                    if packet.pts is not None and packet.time_base:
                        length = packet.duration or 0
                        end_s = max(end_s, float((packet.pts + length) * packet.time_base) - self._start_s)
                    elif packet.size and packet.stream.type == "video":
                        unstamped_s += self._step_s
            except (av.error.FFmpegError, OSError):
                pass
        return max(end_s, unstamped_s)

    def _upright(self, frame: Any) -> Uint8:
        """RGB of a frame, not wider than needed, turned as its display matrix says (multiples of 90 degrees)."""
        shown_px = frame.width * self._pixel_aspect
        factor = min(1.0, self.widest_px / max(shown_px, frame.height))
        width_px, height_px = max(1, round(shown_px * factor)), max(1, round(frame.height * factor))
        # One thread: splitting so small a picture costs more than it saves, and the workers need the cores.
        upright = frame.reformat(width=width_px, height=height_px, format="rgb24", threads=1)
        image: Uint8 = upright.to_ndarray()
        quarter_turns = round((getattr(frame, "rotation", 0) or 0) / 90) % 4
        return np.ascontiguousarray(np.rot90(image, quarter_turns)) if quarter_turns else image

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import av

        path = self.path
        if not path.exists():
            raise SourceError(f"the file {path} does not exist; check its name")
        if path.is_dir():
            raise SourceError(f"{path} is a folder; use a film or a sound file")
        if path.is_file() and path.stat().st_size == 0:
            raise SourceError(f"{path.name} is empty; use a film or a sound file")
        try:
            # A list of addresses must not open a connection, nor may a colon in a name stand for a protocol.
            options = {"protocol_whitelist": "file", "format_whitelist": _film_formats()}
            container = av.open(f"file:{path}", metadata_errors="ignore", options=options)
        except av.error.ArgumentError:
            raise SourceError(f"{path.name} is not a film or a sound file; use one that opens in a media player") from None
        except (av.error.FFmpegError, OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise SourceError(
                f"cannot read {path.name} as a film or sound ({why}); it may be cut short or damaged: try to play it"
            ) from None
        with container:
            yield container


class _Resampled:
    """Frames of any layout and rate to mono float32 at one rate; a gap or a change of format begins a new stretch."""

    def __init__(self, rate_hz: int, *, gap_s: float) -> None:
        self._rate_hz = rate_hz
        self._gap_s = gap_s
        self._resampler: Any = None
        self._format: tuple[str, str, int] | None = None
        self._next_in_s = 0.0  # where the next frame should begin
        self._next_out_s = 0.0

    def push(self, frame: Any, stamp_s: float | None) -> Iterator[Sound]:
        import av

        stamp_s = self._next_in_s if stamp_s is None else stamp_s
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if form != self._format or abs(stamp_s - self._next_in_s) > self._gap_s:
            yield from self.finish()
            self._resampler = av.AudioResampler(format="fltp", layout=frame.layout, rate=self._rate_hz)
            self._format = form
            # Sound never goes back in time: what overlaps is heard a little late rather than twice.
            self._next_out_s = max(self._next_out_s, stamp_s)
        self._next_in_s = stamp_s + frame.samples / frame.sample_rate
        # The resampler counts samples itself; stamps that wander by a millisecond would make it insert silence.
        frame.pts = None
        yield from self._sounds(self._resampler.resample(frame))

    def finish(self) -> Iterator[Sound]:
        if self._resampler is not None:
            yield from self._sounds(self._resampler.resample(None))
            self._resampler = None

    def _sounds(self, frames: list[Any]) -> Iterator[Sound]:
        for frame in frames:
            # The mean of the channels: FFmpeg's own mixing to mono makes two equal channels 3 dB louder than one.
            samples = frame.to_ndarray().mean(axis=0, dtype=np.float32)
            if samples.size:
                sound = Sound(self._next_out_s, samples, self._rate_hz)
                self._next_out_s += samples.size / self._rate_hz
                yield sound


@cache
def _film_formats() -> str:
    """FFmpeg's readers without those of texts and lists, as FFmpeg wants them named."""
    import av

    return ",".join(sorted(name for name in av.formats_available if not _NO_FILMS & set(name.split(","))))


def _stream(container: Any, kind: _Kind) -> Any:
    """The first stream of a kind that a decoder exists for; a cover picture in a sound file is no film."""
    from av.stream import Disposition

    for stream in container.streams.get(**{kind: 0}) if getattr(container.streams, kind) else ():
        if stream.codec_context is not None and not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def _start_s(container: Any, picture: Any, sound: Any) -> float:
    """The earliest start of the two streams (a container's own start may belong to neither)."""
    starts = [
        float(stream.start_time * stream.time_base) for stream in (picture, sound) if stream and stream.start_time is not None
    ]
    return min(starts, default=(container.start_time or 0) / 1e6)


def _header_duration_s(container: Any, start_s: float) -> float:
    if not container.duration or container.duration < 0:
        return 0.0
    # The container's duration counts from its own start.
    return float(max(container.duration / 1e6 + (container.start_time or 0) / 1e6 - start_s, 0.0))
