"""A media file's packets and frames on one clock, from the start or from any place."""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from monitor.errors import SourceError
from monitor.sources.container import (
    choose_stream,
    decode,
    is_end,
    open_container,
    prepare_decoder,
    read_packets,
    read_timeline,
    streams_of,
)
from monitor.sources.display import Display, StreamDisplay
from monitor.sources.timeline import Span, Timeline, is_shown_near

# Slower is a row of stills, faster a damaged header (pictures a second).
_RATES_HZ: Final = (1.0, 240.0)
_USUAL_HZ: Final = 25.0
# Pictures are shown a little later than they are decoded, by which a file is sought.
_SEEK_S: Final = 0.5


class MediaReader:
    """Reads a film or sound file. Each iterator opens it anew, so that each may run in its own thread.

    skipped : packets that could not be decoded, and what its users skipped, so far. rate_hz : about how many pictures it has
    a second, by its header. timeline : where it is known already. Raises SourceError, one sentence, for a file that cannot be
    read.
    """

    def __init__(self, path: Path, timeline: Timeline | None = None) -> None:
        self.path = path
        self.skipped = 0
        self._lock = threading.Lock()
        self._timeline = timeline
        with self.opened() as container:
            picture = choose_stream(container, "video")
            rate_hz = float((picture and picture.average_rate) or 0)
        self.rate_hz = rate_hz if _RATES_HZ[0] <= rate_hz <= _RATES_HZ[1] else _USUAL_HZ

    def opened(self) -> AbstractContextManager[Any]:
        """The file as PyAV's container, for as long as the context lasts."""
        return open_container(self.path)

    @property
    def timeline(self) -> Timeline:
        """The streams' clocks. Read once, from the stamps of all packets, when it is first wanted.

        Raises SourceError where the sound and the picture never run at the same time.
        """
        with self._lock:
            if self._timeline is None:
                with self.opened() as container:
                    picture, sound = choose_stream(container, "video"), choose_stream(container, "audio")
                    streams = [stream for stream in (picture, *streams_of(container, "audio")) if stream is not None]
                    timeline = read_timeline(container, streams, step_s=1 / self.rate_hz)
                    if picture is not None and sound is not None:
                        self._check_together(timeline.spans.get(picture.index), timeline.spans.get(sound.index))
                self._timeline = timeline
            return self._timeline

    def _check_together(self, seen: Span | None, heard: Span | None) -> None:
        if seen is None or heard is None or min(seen.n_packets, heard.n_packets) < 2:
            return
        if min(seen.end_s, heard.end_s) > max(seen.start_s, heard.start_s):
            return
        first, then = ("picture", "sound") if seen.end_s <= heard.start_s else ("sound", "picture")
        raise SourceError(
            f"the {then} of {self.path.name} begins only after its {first} has ended, so they do not belong together; "
            "export the film again, or save its picture and its sound as two files"
        )

    def packets(self, container: Any, streams: list[Any]) -> Iterator[Any]:
        """Packets of some streams with stamps on this file's clock (None where they were wrong), from its start on."""
        numbers = dict.fromkeys((stream.index for stream in streams), 0)
        clocks = {stream.index: self.timeline.clock(stream.index) for stream in streams}
        units_s = {stream.index: float(stream.time_base) for stream in streams}
        for packet in read_packets(container, streams, broken=self.skip):
            if not is_end(packet):
                index = packet.stream_index
                _shift(packet, clocks[index].shift_s(numbers[index]), units_s[index])
                numbers[index] += 1
            yield packet

    def skip(self, n: int = 1) -> None:
        """Count something that is passed over."""
        self.skipped += n

    def pictures(self, from_s: float = 0.0) -> Iterator[tuple[Any, Display]]:
        """Decoded pictures, each with how it is shown.

        from_s : the first ones may be left out up to here, so that who begins in the middle need not wait.
        """
        if from_s > 0 and (found := self._pictures_from(from_s)) is not None:
            yield from found
            return
        with self.opened() as container:
            stream = choose_stream(container, "video")
            if stream is not None:
                display = StreamDisplay(stream)
                for frame in self._decode(container, stream):
                    yield frame, display.of(frame)

    @property
    def can_seek(self) -> bool:
        """Whether every picture's time is its stamp moved by one and the same amount, so that a time is a place in the file."""
        with self.opened() as container:
            stream = choose_stream(container, "video")
            if stream is None:
                return False
            shifts_s = self.timeline.clock(stream.index).shifts_s
            return not self.timeline.cuts and len(shifts_s) == 1 and shifts_s[0] is not None

    def sought_s(self, time_s: float) -> float:
        """From where on pictures are decoded for who begins at a time: the start where nothing before it is found."""
        if not self.can_seek:
            return 0.0
        frame, _ = next(self._decoded_from(time_s), (None, None))
        return frame.time if frame is not None and frame.time is not None and frame.time <= time_s else 0.0

    def _pictures_from(self, from_s: float) -> Iterator[tuple[Any, Display]] | None:
        """As ``pictures``, by seeking; None where the file does not lead to a picture before that time."""
        if not self.can_seek:
            return None
        found = self._decoded_from(from_s)
        first = next(found, None)
        if first is None or first[0].time is None or first[0].time > from_s:
            return None
        return itertools.chain([first], found)

    def _decoded_from(self, from_s: float) -> Iterator[tuple[Any, Display]]:
        import av

        with self.opened() as container:
            stream = choose_stream(container, "video")
            unit_s = float(stream.time_base)
            shift_s = self.timeline.clock(stream.index).shifts_s[0] or 0.0
            try:
                container.seek(int((from_s - _SEEK_S - shift_s) / unit_s), stream=stream)
            except (av.error.FFmpegError, OSError, OverflowError):
                return
            prepare_decoder(stream)
            display, key_s = StreamDisplay(stream), math.inf
            for packet in read_packets(container, [stream], broken=self.skip):
                if not is_end(packet):
                    _shift(packet, shift_s, unit_s)
                frames = decode(packet)
                if frames is None:
                    self.skip()
                for frame in frames or ():
                    # Those shown before the key picture that was sought may lack what they are made from.
                    key_s = frame.time if math.isinf(key_s) and frame.key_frame and frame.time is not None else key_s
                    if frame.time is None or frame.time >= key_s:
                        yield frame, display.of(frame)

    def sounds(self, track: int) -> Iterator[Any]:
        """Decoded sound of a track, counted from 0."""
        with self.opened() as container:
            yield from self._decode(container, streams_of(container, "audio")[track])

    def _decode(self, container: Any, stream: Any) -> Iterator[Any]:
        """Packets that fail are counted and passed over, a file that breaks off ends there."""
        prepare_decoder(stream)
        for packet in self.packets(container, [stream]):
            frames = decode(packet)
            if frames is None:
                self.skip()
            yield from frames or ()

    def pictures_near(self, times_s: list[float]) -> Iterator[tuple[float, Any, Display]]:
        """A picture near each of some rising times: its time, the frame and how it is shown.

        By seeking, which gives fewer where it cannot be done; in a film with cuts, where stamps are no places, by reading on.
        """
        with self.opened() as container:
            stream = choose_stream(container, "video")
            if stream is None:
                return
            prepare_decoder(stream)
            display, last_s = StreamDisplay(stream), -math.inf
            cuts = self.timeline.cuts
            for shift_s, frames in (
                self._read_on(container, stream, times_s) if cuts else self._sought(container, stream, times_s)
            ):
                frame = next(frames, None)
                if frame is not None and frame.time is not None and frame.time + shift_s > last_s:
                    last_s = frame.time + shift_s
                    yield last_s, frame, display.of(frame)

    def sounds_near(self, track: int, times_s: list[float]) -> Iterator[Iterator[Any]]:
        """Decoded sound of a track (counted from 0) from each of some times on, as for ``pictures_near``."""
        with self.opened() as container:
            for _, frames in self._sought(container, streams_of(container, "audio")[track], times_s):
                yield frames

    def _read_on(self, container: Any, stream: Any, times_s: list[float]) -> Iterator[tuple[float, Iterator[Any]]]:
        """As ``_sought``: from the first key picture after each time on, what lies between is not decoded."""
        due_s = list(reversed(times_s))
        unit_s = float(stream.time_base)
        is_decoding = False
        for packet in self.packets(container, [stream]):
            if not due_s:
                return
            is_due = packet.pts is not None and packet.pts * unit_s >= due_s[-1]
            is_decoding = is_decoding or (is_due and packet.is_keyframe)
            frames = decode(packet) if is_decoding else None
            if frames:
                yield 0.0, iter(frames)
                stream.codec_context.flush_buffers()
                is_decoding = False
                while due_s and frames[0].time is not None and due_s[-1] <= frames[0].time:
                    due_s.pop()

    def _sought(self, container: Any, stream: Any, times_s: list[float]) -> Iterator[tuple[float, Iterator[Any]]]:
        """What the frames' stamps are shifted by, and the frames."""
        import av

        shift_s = self.timeline.clock(stream.index).shifts_s[0] or 0.0
        for time_s in times_s:
            try:
                container.seek(int((time_s - shift_s) / stream.time_base), stream=stream)
            except (av.error.FFmpegError, OSError, OverflowError):
                continue
            yield shift_s, (frame for packet in read_packets(container, [stream]) for frame in decode(packet) or ())


def _shift(packet: Any, shift_s: float | None, unit_s: float) -> None:
    """Move a packet's stamps; those that are wrong go."""
    dts, pts = packet.dts, packet.pts
    if not is_shown_near(None if dts is None else dts * unit_s, None if pts is None else pts * unit_s):
        pts = None
    ticks = None if shift_s is None else round(shift_s / unit_s)
    packet.dts = None if ticks is None or dts is None else dts + ticks
    packet.pts = None if ticks is None or pts is None else pts + ticks
