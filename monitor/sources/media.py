"""Films and sound files by PyAV: pictures and sound as players show them, on one clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from monitor.errors import SourceError
from monitor.sources.channels import ChannelComparison, ChannelMix, Resampler, channel_samples
from monitor.sources.container import (
    AudioTrack,
    Channel,
    check_streams,
    choose_stream,
    creation_time,
    list_audio_tracks,
    sound_place,
    streams_of,
)
from monitor.sources.display import Display, Size, is_plain, shown_picture, shown_size
from monitor.sources.frames import in_order
from monitor.sources.reader import MediaReader
from monitor.sources.timeline import Cut, Timeline
from monitor.types import Float32, Picture, Sound, Uint8
from monitor.words import say
from monitor.words.numbers import clock

# Encoders set a point to seek to each 10 s or so; a shorter film is decoded whole at little cost.
_SAMPLE_SEEK_S: Final = 60.0
# Where the pictures' size may change on the way (calls, broadcasts), it is looked up in so many places.
_SIZE_SAMPLES: Final = 6
_ONE_SIZE: Final = ("mp4", "avi")
# Landmarks need no more than a face of about 200 px; an 8K picture would be 100 MB.
_MAX_WIDTH_PX: Final = 1280
# A track's channels are compared in so many places, those of one shorter than this as a whole (seconds).
_CHANNEL_SAMPLES: Final = 60
_CHANNEL_WHOLE_S: Final = 180.0


def always(time_s: float) -> bool:
    """Every picture is wanted."""
    return True


@dataclass(frozen=True, slots=True)
class View:
    """A picture of a film, made small. full : gives it as ``MediaFile.pictures`` does [shape=(height, width, 3)]."""

    small: Picture
    full: Callable[[], Uint8]


class MediaFile:
    """A film or a sound file.

    Second 0 is the earliest start of its streams, so picture and sound share one clock; where the file's stamps jump, time is
    closed up (``cuts``). ``pictures`` and ``sounds`` each open the file, so each may run in its own thread.
    audio_tracks : its sound tracks. created_at : when the file says that it was recorded, in UTC. non_finite : samples that
    were no number and became silence. widest_px : larger pictures are made smaller while they are converted (set it before).
    timeline : its clocks, where another ``MediaFile`` of it has read them.
    Raises SourceError, one sentence, when the file is missing, empty, cannot be read, or holds neither picture nor sound; when
    its time is first asked for, also where its picture and its sound never run at the same time.
    """

    def __init__(self, path: Path | str, *, timeline: Timeline | None = None) -> None:
        self.path = Path(path)
        self.name = self.path.name
        self.non_finite = 0
        self.widest_px = _MAX_WIDTH_PX
        self._lock = threading.RLock()
        self._shown: tuple[Size, bool] | None = None
        self._mixes: dict[int, ChannelMix] = {}
        self._reader = MediaReader(self.path, timeline)
        with self.opened() as container:
            picture = choose_stream(container, "video")
            self.audio_tracks: tuple[AudioTrack, ...] = list_audio_tracks(container)
            self.has_picture, self.has_sound = picture is not None, bool(self.audio_tracks)
            if not self.has_picture and not self.has_sound:
                raise SourceError(f"{self.name} has no picture or sound; use a film or a sound file")
            check_streams(self.name, picture, self.audio_tracks)
            self._may_change = not any(name in container.format.name for name in _ONE_SIZE)
            self.created_at = creation_time(container)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing stays open between uses; this is for ``with``."""

    def opened(self) -> AbstractContextManager[Any]:
        """The file as PyAV's container, for as long as the context lasts."""
        return self._reader.opened()

    @property
    def skipped(self) -> int:
        """Packets that could not be decoded and pictures out of order so far."""
        return self._reader.skipped

    def skip(self, n: int = 1) -> None:
        """Count what was passed over elsewhere, such as in another process."""
        self._reader.skip(n)

    @property
    def timeline(self) -> Timeline:
        """Its streams' clocks, for another ``MediaFile`` of it."""
        return self._reader.timeline

    @property
    def can_seek(self) -> bool:
        """Whether ``pictures`` may begin in the middle without reading all that is before."""
        return self.has_picture and self._reader.can_seek

    def sought_s(self, time_s: float) -> float:
        """From where on ``pictures`` from a time are decoded: the last picture before it that needs no others."""
        return self._reader.sought_s(time_s)

    @property
    def rate_hz(self) -> float:
        """About how many pictures it has a second, by its header."""
        return self._reader.rate_hz

    @property
    def duration_s(self) -> float:
        """From second 0 to the end of the last stream, by its packets."""
        return self._reader.timeline.duration_s

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Where the stamps jump; time is closed up there."""
        return self._reader.timeline.cuts

    @property
    def notes(self) -> list[str]:
        """What to tell the user about the file, in sentences."""
        if not self.cuts:
            return []
        first = self.cuts[0]
        at, by = clock(first.time_s), clock(abs(first.jump_s))
        way = "ahead" if first.jump_s > 0 else "back"
        return [say("media-cuts", film=self.name, count=len(self.cuts), at=at, by=by, way=way)]

    def pictures(
        self, *, wants: Callable[[float], bool] = always, widest_px: int | None = None, from_s: float = 0.0
    ) -> Iterator[Picture]:
        """Pictures in the order of time, as players show them, at most ``widest_px`` wide and high, all of one size.

        from_s : none before this time, to which the file is sought where ``can_seek``. wants : asked once with each picture's
        time; those it refuses are decoded but not converted.
        A picture without a stamp follows the one before. Pictures out of order are skipped (counted), as are packets that
        cannot be decoded. Where the film's size changes on the way, its pictures are fitted into the largest.
        """
        size_px: tuple[int, int] | None = None
        for time_s, frame, display in self._stamped(from_s):
            if time_s >= from_s and wants(time_s):
                size_px = size_px or self.picture_size_px(widest_px)
                picture = self._picture(frame, display, time_s, size_px)
                if picture is not None:
                    yield picture

    def views(self, *, small_px: int) -> Iterator[View]:
        """Every picture in the order of time, made ``small_px`` wide at once and in full only where it is asked for."""
        size_px = self.picture_size_px()
        small_size = small_px, max(1, round(small_px * size_px[1] / size_px[0]))
        for time_s, frame, display in self._stamped():
            small = self._picture(frame, display, time_s, small_size)
            if small is not None:
                yield View(small, partial(shown_picture, frame, display, size_px))

    def _stamped(self, from_s: float = 0.0) -> Iterator[tuple[float, Any, Display]]:
        """Decoded pictures with their times and how they are shown; those out of order are passed over."""
        stamped = ((frame.time, (frame, display)) for frame, display in self._reader.pictures(from_s))
        for time_s, (frame, display) in in_order(stamped, step_s=1 / self.rate_hz, passed_over=self._reader.skip):
            if time_s >= 0:
                yield time_s, frame, display

    def picture_size_px(self, widest_px: int | None = None) -> tuple[int, int]:
        """The width and height of its pictures. Raises SourceError where none can be decoded."""
        return self._look()[0].fitted(widest_px or self.widest_px)

    @property
    def is_shown_as_stored(self) -> bool:
        """Whether its pictures need no turning, have square pixels and one size."""
        return self._look()[1]

    def sample_pictures(self, n: int) -> Iterator[Picture]:
        """Up to ``n`` pictures spread evenly over the film: by seeking where it is long and can be sought in."""
        due_s = [self.duration_s * (i + 0.5) / n for i in range(n)]
        if self.has_picture and self.duration_s > _SAMPLE_SEEK_S and not self.cuts:
            size_px = self.picture_size_px()
            found = self._reader.pictures_near(due_s)
            made = (self._picture(frame, display, time_s, size_px) for time_s, frame, display in found if time_s >= 0)
            pictures = [picture for picture in made if picture is not None]
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

    def sounds(self, *, rate_hz: int = 16000, track: int | None = None, channel: Channel | None = None) -> Iterator[Sound]:
        """Mono blocks at ``rate_hz``, stamped by the file; a gap in the file is a gap in the stamps.

        track : number of the sound track (``audio_tracks``); the default one without. channel : one side alone; without, the
        channels are added so that none cancels or weakens another (``sources.channels``).
        Samples that are NaN or infinite become silence (counted in ``non_finite``). A film whose sound stream holds nothing
        gives nothing. Raises SourceError where the file has no sound, or not that track or side.
        """
        place = sound_place(self.audio_tracks, track, channel, file=self.name)
        resampler = Resampler(rate_hz)
        for frame in self._reader.sounds(place):
            samples = self._clean(frame)
            if samples is None:
                continue
            if len(samples) == 1:
                mono = samples[0]
            elif channel is not None:
                mono = samples[int(channel == "right")]
            else:
                mono = self._mix(place).mono(samples)
            yield from resampler.push(mono, frame.sample_rate, frame.time)
        yield from resampler.finish()

    def picture_stream(self, container: Any) -> Any:
        """The stream of its pictures in an open container of it."""
        return choose_stream(container, "video")

    def sound_stream(self, container: Any, track: int | None = None) -> Any:
        """The stream of a sound track in an open container of it."""
        return streams_of(container, "audio")[sound_place(self.audio_tracks, track, file=self.name)]

    def packets(self, container: Any, streams: list[Any]) -> Iterator[Any]:
        """Packets of some streams with stamps on this file's clock; without one where the file's were wrong."""
        return self._reader.packets(container, streams)

    def _picture(self, frame: Any, display: Display, time_s: float, size_px: tuple[int, int]) -> Picture | None:
        import av

        try:
            return Picture(time_s, shown_picture(frame, display, size_px))
        except (av.error.FFmpegError, ValueError, MemoryError):
            self._reader.skip()
            return None

    def _look(self) -> tuple[Size, bool]:
        """The largest of the film's sizes, and whether it is shown as it is stored."""
        with self._lock:
            if self._shown is None:
                first = next(
                    ((shown_size(frame, display), is_plain(display)) for frame, display in self._reader.pictures()), None
                )
                if first is None:
                    raise SourceError(f"none of the pictures in {self.name} can be decoded; it may be damaged: try to play it")
                size, as_stored = first
                if self._may_change:
                    spread_s = [self.duration_s * (i + 0.5) / _SIZE_SAMPLES for i in range(_SIZE_SAMPLES)]
                    due_s = sorted([*spread_s, *(cut.time_s for cut in self.cuts[:_SIZE_SAMPLES])])
                    sizes = [shown_size(frame, display) for _, frame, display in self._reader.pictures_near(due_s)]
                    as_stored = as_stored and all(other == size for other in sizes)
                    size = max([size, *sizes], key=lambda size: size.width_px * size.height_px)
                self._shown = size, as_stored
            return self._shown

    def _clean(self, frame: Any) -> Float32 | None:
        """A frame's channels without what is no number; None for a frame that cannot be sound."""
        samples = channel_samples(frame)
        if samples is None:
            self._reader.skip()
        elif (bad := ~np.isfinite(samples)).any():
            self.non_finite += int(bad.any(axis=0).sum())
            samples = np.where(bad, np.float32(0), samples)
        return samples

    def _mix(self, place: int) -> ChannelMix:
        """How a track's channels are added."""
        with self._lock:
            if place not in self._mixes:
                comparison = ChannelComparison()
                if self.duration_s > _CHANNEL_WHOLE_S and not self.cuts:
                    due_s = [self.duration_s * (i + 0.5) / _CHANNEL_SAMPLES for i in range(_CHANNEL_SAMPLES)]
                    for frames in self._reader.sounds_near(place, due_s):
                        comparison.push_frames(frames, most=1)
                if not comparison.is_sure:
                    comparison.push_frames(self._reader.sounds(place))
                self._mixes[place] = ChannelMix(comparison.weights())
            return self._mixes[place]
