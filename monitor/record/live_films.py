"""A person's picture and sound kept while they come, where both people agreed: MP4 in short fragments.

What was written stays playable after a kill. Encoding runs in its own thread behind a bounded queue: when the machine or
the disk cannot follow, pictures are left out (the film holds the one before) and sound becomes silence; measures never wait.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from contextlib import suppress
from fractions import Fraction
from typing import Any, Final

import numpy as np

from monitor.clock import SOUND_GAP_S
from monitor.record.disk import need_room
from monitor.record.film_tracks import FILM_CRF, SOUND_BIT_RATE, letterboxed
from monitor.record.schema import MEDIA_DIR
from monitor.record.writer import SessionWriter
from monitor.types import Person, Picture, Sound
from monitor.words import say

# As many pictures as are looked at; a key picture a second lets one jump there.
_LIVE_FILM_HZ: Final = 15
# What the analysis itself sees of a person (docs/architecture.md: 640 px); H.264 at ultrafast takes 2 ms a picture (px, width
# and height).
_LIVE_FILM_PX: Final = (640.0, 360.0)
# About two seconds, at most 80 MB; longer lateness is a machine or a disk that cannot follow (pictures and blocks of sound).
_LIVE_FILM_QUEUE: Final = 120
# A full queue is written in a second or two, on a very busy machine in ten; the session must not wait for a disk that hangs.
_LIVE_FILM_CLOSE_S: Final = 15.0
# 100 kills (tests/trust): fragments of a second lost up to 1.13 s of film, as sound waits for picture; half of it keeps below
# 1 s.
_LIVE_FRAGMENT_S: Final = 0.5
# Films end when less is free; two hours of measures at 100 MB an hour.
_MEDIA_RESERVE_BYTES: Final = 200 << 20


_TICKS_HZ: Final = 90_000
_SOUND_RATE_HZ: Final = 48_000
# AAC begins with one frame of 1,024 samples that holds nothing; in fragments it stands before second 0, and all moves by it.
_PRIMING_S = 1024 / _SOUND_RATE_HZ


class LiveMedia:
    """``take`` pictures and sounds stamped in session seconds, in the order of each stream; ``close`` at the end.

    left_out : items that came while the queue was full. note : one sentence once the disk or the encoder has refused; nothing
    is kept from then on, what was kept stays.
    """

    def __init__(self, writer: SessionWriter, person: Person, *, has_picture: bool, has_sound: bool) -> None:
        self._writer, self._person = writer, person
        self._has_picture, self._has_sound = has_picture, has_sound
        self._path = writer.folder / MEDIA_DIR / f"{person}.mp4"
        self._reserve_bytes = _MEDIA_RESERVE_BYTES
        self._fps = Fraction(_LIVE_FILM_HZ)
        self._queue: queue.Queue[Picture | Sound | None] = queue.Queue(_LIVE_FILM_QUEUE)
        self.left_out = 0
        self.note = ""
        self._end_s = 0.0
        self._closed = False
        self._close_s = _LIVE_FILM_CLOSE_S
        # Noted at once: after a kill the film must be found.
        writer.add_media(
            person,
            self._path.name,
            offset_s=-_PRIMING_S if has_sound else 0.0,
            duration_s=0.0,
            has_picture=has_picture,
            has_sound=has_sound,
        )
        writer.commit()
        self._thread = threading.Thread(target=self._run, name=f"film of the {person}", daemon=True)
        self._thread.start()

    def take(self, item: Picture | Sound) -> None:
        """Keep it; left out when the encoder is far behind."""
        if self.note:
            return
        try:
            self._queue.put_nowait(item)
        except queue.Full:
            self.left_out += 1

    def close(self) -> None:
        """Write the rest and end the file; what a disk or an encoder that hangs has not taken by then is left out.

        A second call does nothing.
        """
        if self._closed:
            return
        self._closed = True
        end_s = time.monotonic() + self._close_s
        try:
            self._queue.put(None, timeout=self._close_s)
        except queue.Full:
            with suppress(queue.Empty):
                while True:
                    self._queue.get_nowait()
            self._queue.put_nowait(None)
        self._thread.join(max(0.0, end_s - time.monotonic()))
        if self._thread.is_alive():
            self.note = self.note or say("film-end-not-written", person=self._person)
        self._writer.set_media_duration(self._person, self._path.name, self._end_s)

    def _run(self) -> None:
        try:
            import av

            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            self._path.touch(mode=0o600)
            fragment_us = round(_LIVE_FRAGMENT_S * 1e6)
            options = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "flush_packets": "1"}
            options["frag_duration"] = str(fragment_us)
            with av.open(str(self._path), "w", format="mp4", options=options) as out:
                self._write(out)
        except Exception as error:
            # Whatever it was: a film that ends without notice would be missed only when somebody wants to see it.
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            self.note = say("film-no-longer-kept", person=self._person, reason=str(why))
            while self._queue.get() is not None:
                pass

    def _write(self, out: Any) -> None:
        picture = _Pictures(out, self._fps) if self._has_picture else None
        sound = _Sounds(out) if self._has_sound else None
        room_checked_s = -math.inf
        while (item := self._queue.get()) is not None:
            if item.time_s - room_checked_s >= 1.0:
                room_checked_s = item.time_s
                need_room(self._path.parent, self._reserve_bytes)  # the rest is for the measures
            track = picture if isinstance(item, Picture) else sound
            if track is not None:
                for packet in track.push(item):  # type: ignore[arg-type]
                    out.mux(packet)
                self._end_s = max(self._end_s, track.end_s)
        for track in (picture, sound):
            for packet in track.finish() if track is not None else ():
                out.mux(packet)


class _Pictures:
    """H.264 of one size, that of the first picture."""

    def __init__(self, out: Any, fps: Fraction) -> None:
        # A key picture a second, so that one can jump to any place.
        options = {"crf": str(FILM_CRF), "preset": "ultrafast", "tune": "zerolatency", "g": str(int(fps))}
        self._out = out.add_stream("libx264", rate=fps, options=options)
        self._out.pix_fmt = "yuv420p"
        self._out.width, self._out.height = (int(size) for size in _LIVE_FILM_PX)
        self._out.codec_context.time_base = Fraction(1, _TICKS_HZ)
        self._out.codec_context.thread_count = 1
        self._last = -1
        self.end_s = 0.0

    def push(self, picture: Picture) -> Any:
        import av

        ticks = round(picture.time_s * _TICKS_HZ)
        if ticks <= self._last:
            return
        self._last = ticks
        self.end_s = picture.time_s
        frame = av.VideoFrame.from_ndarray(letterboxed(picture.image, self._out.width, self._out.height), format="rgb24")
        frame = frame.reformat(format="yuv420p")
        frame.pts, frame.time_base = ticks, Fraction(1, _TICKS_HZ)
        yield from self._out.encode(frame)

    def finish(self) -> Any:
        yield from self._out.encode(None)


class _Sounds:
    """AAC; silence where nothing came, so that it stays in step with the picture."""

    def __init__(self, out: Any) -> None:
        self._out = out.add_stream("aac", rate=_SOUND_RATE_HZ, layout="mono")
        self._out.bit_rate = SOUND_BIT_RATE
        self._resampler: Any = None
        self._rate_hz = 0
        self._next = 0
        self._hole_s = SOUND_GAP_S
        self.end_s = 0.0

    def push(self, sound: Sound) -> Any:
        import av

        if sound.rate_hz != self._rate_hz:
            self._rate_hz = sound.rate_hz
            self._resampler = av.AudioResampler(format="fltp", layout="mono", rate=_SOUND_RATE_HZ)
        hole = round(sound.time_s * _SOUND_RATE_HZ) - self._next
        if hole > self._hole_s * _SOUND_RATE_HZ:
            # A second at a time: a pause may last for hours.
            for start in range(0, hole, _SOUND_RATE_HZ):
                yield from self._encode(np.zeros(min(hole - start, _SOUND_RATE_HZ), np.float32))
        # The encoder refuses the whole film for one sample that is no number.
        samples = np.nan_to_num(sound.samples, nan=0.0, posinf=0.0, neginf=0.0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :], np.float32), "fltp", "mono")
        frame.sample_rate = sound.rate_hz
        for block in self._resampler.resample(frame):
            yield from self._encode(block.to_ndarray()[0])

    def _encode(self, samples: Any) -> Any:
        import av

        if not samples.size:
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None, :], np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE_HZ, self._next, Fraction(1, _SOUND_RATE_HZ)
        self._next += samples.size
        self.end_s = self._next / _SOUND_RATE_HZ
        yield from self._out.encode(frame)

    def finish(self) -> Any:
        yield from self._out.encode(None)
