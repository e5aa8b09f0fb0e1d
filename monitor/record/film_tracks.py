"""The streams of a film that is kept: copied as they are, or encoded from what was measured.

Each gives its packets by ``packets``, a few at a time; ``end_s`` is how far it has come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, Protocol

import numpy as np

from monitor.types import Float32, Picture, Sound, Uint8

# Two films beside each other on a laptop screen are at most 700 px wide each.
_FILM_MAX_HEIGHT_PX: Final = 720
# A small part of a large picture is cut from this much of it (px, width or height).
_CUT_FROM_PX: Final = 3840
# X264's default (FFmpeg's H.264 encoding guide); visually transparent for talking heads at 720 lines (x264 constant rate
# factor).
FILM_CRF: Final = 23
# FFmpeg's AAC guide: 64 kbit/s a channel or more for its native AAC-LC encoder; speech, one or two channels (bit/s).
SOUND_BIT_RATE: Final = 96_000
# Stamps are rounded to the source's ticks: only a real hole moves the sound.
_SOUND_HOLE_S: Final = 0.04
# Where a person's part of the picture is first known, it is looked for so often.
_FIRST_PART_S: Final = 0.5

_TICKS_HZ: Final = 90_000  # the usual clock of video streams
_SOUND_RATE_HZ: Final = 48_000
Channel = Literal["left", "right"]


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


# Where a person is at a time of the film; None where they are not in the picture.
CropAt = Callable[[float], PictureCrop | None]


class Film(Protocol):
    """A film or a sound file to keep (``sources.media.MediaFile`` is one)."""

    @property
    def name(self) -> str: ...
    @property
    def has_picture(self) -> bool: ...
    @property
    def has_sound(self) -> bool: ...
    @property
    def duration_s(self) -> float: ...
    @property
    def rate_hz(self) -> float: ...
    @property
    def is_shown_as_stored(self) -> bool: ...

    def opened(self) -> AbstractContextManager[Any]: ...

    def picture_stream(self, container: Any) -> Any: ...

    def sound_stream(self, container: Any, track: int | None = None) -> Any: ...

    def packets(self, container: Any, streams: list[Any]) -> Iterator[Any]: ...

    def picture_size_px(self, widest_px: int | None = None) -> tuple[int, int]: ...

    def pictures(self, *, widest_px: int | None = None) -> Iterator[Picture]: ...

    def sounds(self, *, rate_hz: int = 16000, track: int | None = None, channel: Channel | None = None) -> Iterator[Sound]: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """Which sound is kept."""

    film: Film | None
    track: int | None
    channel: Channel | None
    delay_s: float


class CopiedStream:
    """A stream whose packets go over as they are, but for their times."""

    def __init__(self, film: Film, container: Any, stream: Any, out: Any) -> None:
        self._out = out.add_stream_from_template(stream)
        self._packets = film.packets(container, [stream])
        self.end_s = 0.0

    def packets(self) -> Iterator[list[Any]]:
        """A packet at a time."""
        last: int | None = None
        for packet in self._packets:
            # A time that jumps back cannot be written; the picture is left out.
            if packet.dts is None or packet.pts is None or packet.is_corrupt or (last is not None and packet.dts <= last):
                continue
            last = packet.dts
            self.end_s = max(self.end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            packet.stream = self._out
            yield [packet]


@dataclass(frozen=True, slots=True)
class PersonPart:
    """A person's part of each picture. factor : the kept film's pixels over those that the crop counts."""

    crop_at: CropAt | None
    widest_px: int
    factor: float
    size_px: tuple[int, int]

    @classmethod
    def of(cls, film: Film, crop: PictureCrop | CropAt | None) -> PersonPart | None:
        """None where the person is never in the picture."""
        width_px, height_px = film.picture_size_px(_CUT_FROM_PX)
        if crop is None:
            factor = min(1.0, _FILM_MAX_HEIGHT_PX / height_px)
            widest_px = max(1, round(max(width_px, height_px) * factor))
            return cls(None, widest_px, factor, film.picture_size_px(widest_px))
        crop_at: CropAt = crop if callable(crop) else lambda time_s: crop
        times_s = np.arange(0.0, film.duration_s + _FIRST_PART_S, _FIRST_PART_S)
        first = next((part for part in map(crop_at, times_s.tolist()) if part is not None), None)
        if first is None:
            return None
        measured_px = max(film.picture_size_px())
        factor = min(max(width_px, height_px) / measured_px, _FILM_MAX_HEIGHT_PX / max(1, first.height_px))
        size_px = max(1, round(first.width_px * factor)), max(1, round(first.height_px * factor))
        return cls(crop_at, max(1, round(measured_px * factor)), factor, size_px)

    def cut(self, picture: Picture) -> Uint8:
        """The part, or black where there is none [shape=(height, width, 3)]."""
        image = picture.image
        if self.crop_at is None:
            return image
        crop = self.crop_at(picture.time_s)
        if crop is None:
            return np.zeros((*self.size_px[::-1], 3), np.uint8)
        left, top = round(crop.x_px * self.factor), round(crop.y_px * self.factor)
        right, below = round((crop.x_px + crop.width_px) * self.factor), round((crop.y_px + crop.height_px) * self.factor)
        part = image[max(0, top) : max(0, below), max(0, left) : max(0, right)]
        return part if part.size else np.zeros((*self.size_px[::-1], 3), np.uint8)


class EncodedPictures:
    """Pictures as they were measured, cut and scaled, as H.264."""

    def __init__(self, film: Film, parts: PersonPart, out: Any) -> None:
        self._film, self._parts = film, parts
        rate = Fraction(film.rate_hz).limit_denominator(1001)
        # A key picture a second, so that a click on a chart jumps without a wait.
        options = {"crf": str(FILM_CRF), "preset": "veryfast", "g": str(max(1, round(rate)))}
        self._out = out.add_stream("libx264", rate=rate, options=options)
        self._out.pix_fmt = "yuv420p"
        # H.264 wants even numbers.
        self._out.width, self._out.height = (max(2, 2 * round(size / 2)) for size in parts.size_px)
        self._out.codec_context.time_base = Fraction(1, _TICKS_HZ)
        self._out.codec_context.thread_count = 1
        self._step_s = 1 / film.rate_hz
        self.end_s = 0.0

    def packets(self) -> Iterator[list[Any]]:
        """What each picture gives."""
        import av

        last = -1
        for picture in self._film.pictures(widest_px=self._parts.widest_px):
            ticks = round(picture.time_s * _TICKS_HZ)
            if ticks <= last:
                continue
            last = ticks
            self.end_s = picture.time_s + self._step_s
            image = letterboxed(self._parts.cut(picture), self._out.width, self._out.height)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = ticks, Fraction(1, _TICKS_HZ)
            yield self._out.encode(frame)
        yield self._out.encode(None)


class EncodedSound:
    """Sound as it was measured, as AAC; silence where the source has a hole, so that it stays in step with the picture."""

    def __init__(self, film: Film, voice: Voice, out: Any) -> None:
        self._sounds = film.sounds(rate_hz=_SOUND_RATE_HZ, track=voice.track, channel=voice.channel)
        self._delay_s = voice.delay_s
        self._out = out.add_stream("aac", rate=_SOUND_RATE_HZ, layout="mono")
        self._out.bit_rate = SOUND_BIT_RATE
        self._next = 0
        self.end_s = 0.0

    def packets(self) -> Iterator[list[Any]]:
        """What each block gives."""
        for sound in self._sounds:
            samples = sound.samples
            hole = round((sound.time_s + self._delay_s) * _SOUND_RATE_HZ) - self._next
            if hole < 0 and not self._next:
                samples = samples[-hole:]  # before the film begins
            elif hole > _SOUND_HOLE_S * _SOUND_RATE_HZ:
                # A second at a time: nobody may speak for an hour.
                for start in range(0, hole, _SOUND_RATE_HZ):
                    yield self._encode(np.zeros(min(hole - start, _SOUND_RATE_HZ), np.float32))
            yield self._encode(samples)
        yield self._out.encode(None)

    def _encode(self, samples: Float32) -> list[Any]:
        import av

        if not samples.size:
            return []
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :], np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE_HZ, self._next, Fraction(1, _SOUND_RATE_HZ)
        self._next += samples.size
        self.end_s = self._next / _SOUND_RATE_HZ
        packets: list[Any] = self._out.encode(frame)
        return packets


def letterboxed(image: Uint8, width_px: int, height_px: int) -> Uint8:
    """The whole picture in one of the given size, black beside it where the shapes differ."""
    import cv2

    factor = min(width_px / image.shape[1], height_px / image.shape[0])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    if abs(size[0] - width_px) <= 1 and abs(size[1] - height_px) <= 1:
        size = (width_px, height_px)  # rounded to even numbers
    small = image if size == (image.shape[1], image.shape[0]) else cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if size == (width_px, height_px):
        return np.asarray(small, np.uint8)
    left, top = (width_px - size[0]) // 2, (height_px - size[1]) // 2
    below, right = height_px - size[1] - top, width_px - size[0] - left
    boxed = cv2.copyMakeBorder(small, top, below, left, right, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    return np.asarray(boxed, np.uint8)
