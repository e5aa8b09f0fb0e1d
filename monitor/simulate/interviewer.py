"""An interviewer as devices: a drawn face and a voice that say what they are given, when they are given it.

The face moves by a plan of its own, made before the talk: nothing in it depends on what the user does. Only the mouth
follows the interviewer's own voice.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError, StoppedError
from monitor.process.child import lower_priority
from monitor.process.supervision import HANG_S, START_S, Supervisor
from monitor.sources.device import READ_S, FilmEndError
from monitor.sources.film import BLOCK_S, FILM_LATE_PICTURE_S, FILM_LATE_SOUND_S, FilmPictures
from monitor.speech import CLIP_HZ
from monitor.types import Float32, Picture, Sound

if TYPE_CHECKING:
    from monitor.simulate.puppet import Pose, Puppet

# As the simulated people are drawn (3.5 ms of one core a picture).
_SIZE_PX: Final = (480, 270)
_FPS: Final = 15.0
# Played forwards and backwards, so that it has no seam; long enough that nobody sees it come again.
_MOVES_S: Final = 90.0
_SEED: Final = 29
# The room's own noise: digital silence is what a broken microphone gives (of full scale).
_ROOM: Final = 1e-4
# A mouth moves with the syllables' loudness, not with the single wave.
_MOUTH_S: Final = 0.04
_MOUTH_OPEN: Final = 3.0
_MOUTH_MOST: Final = 0.45
# What was said longer ago is no longer asked for.
_KEPT: Final = 8
_STOPPED: Final = "the drawing of the interviewer stopped; restarting it"


@dataclass(frozen=True, slots=True)
class Said:
    """Something the interviewer says. start_s : on the clock. samples : 16 kHz [shape=(n,)]. film : that shows it."""

    start_s: float
    samples: Float32
    film: str = ""

    @property
    def end_s(self) -> float:
        """When it is over."""
        return self.start_s + self.samples.size / CLIP_HZ


class SpeechTrack:
    """What an interviewer says and when: one thread ``say``s it, those of the devices read it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: deque[Said] = deque(maxlen=_KEPT)

    def say(self, said: Said) -> None:
        """Say it, from its start on."""
        with self._lock:
            self._said.append(said)

    def stop(self, at_s: float) -> None:
        """Break off what is being said or about to be."""
        with self._lock:
            for number, said in enumerate(self._said):
                if said.end_s > at_s:
                    left = said.samples[: max(0, round((at_s - said.start_s) * CLIP_HZ))]
                    self._said[number] = dataclasses.replace(said, samples=left, film="")

    def sound(self, start_s: float, n: int) -> Float32:
        """``n`` samples of 16 kHz from that time of the clock on; zeros where nothing is said."""
        out = np.zeros(n, np.float32)
        with self._lock:
            every = list(self._said)
        for said in every:
            first = round((start_s - said.start_s) * CLIP_HZ)
            begin, stop = max(first, 0), min(first + n, said.samples.size)
            if begin < stop:
                out[begin - first : stop - first] += said.samples[begin:stop]
        return out

    def film(self, time_s: float) -> Said | None:
        """What is being said by a recording at that time."""
        with self._lock:
            return next((said for said in self._said if said.film and said.start_s <= time_s < said.end_s), None)

    def mouth(self, time_s: float) -> float:
        """How far the mouth is open, 0..1."""
        heard = self.sound(time_s - _MOUTH_S / 2, round(_MOUTH_S * CLIP_HZ))
        return min(_MOUTH_MOST, _MOUTH_OPEN * float(np.sqrt(np.mean(np.square(heard, dtype=np.float64)))))


class InterviewerSounds:
    """The interviewer's voice as a device, blocks of 32 ms of 16 kHz."""

    note = ""

    def __init__(self, track: SpeechTrack, *, clock: Clock) -> None:
        self._track, self._clock = track, clock
        self._n = round(BLOCK_S * CLIP_HZ)
        self._next_s = clock.now_s()
        self._room = np.random.default_rng(_SEED)

    def read(self) -> Sound | None:
        """The next block, once it is over."""
        now_s = self._clock.now_s()
        if now_s - self._next_s > FILM_LATE_SOUND_S:
            self._next_s = now_s  # the computer slept
        if self._next_s + BLOCK_S > now_s:
            self._clock.sleep(self._next_s + BLOCK_S - now_s)
        samples = self._track.sound(self._next_s, self._n) + _ROOM * self._room.standard_normal(self._n).astype(np.float32)
        sound = Sound(self._next_s, samples.astype(np.float32), CLIP_HZ)
        self._next_s += BLOCK_S
        return sound

    def close(self) -> None:
        """There is nothing to give back."""


class InterviewerPictures:
    """The interviewer's picture as a device: drawn in a process of its own, or the recording of somebody who asks.

    Raises RapportError when the demo's extra, which draws people, is missing; StoppedError when the process dies.
    """

    note = ""

    def __init__(self, track: SpeechTrack, *, clock: Clock, widest_px: int) -> None:
        self._track, self._clock, self._widest_px = track, clock, widest_px
        self._process = Supervisor(draw)
        self._process.start()
        ready = self._ask(START_S)
        if isinstance(ready, RapportError):
            self._process.end()
            raise ready
        self._start_s = self._next_s = clock.now_s()
        self._film: tuple[Said, FilmPictures] | None = None

    def read(self) -> Picture | None:
        """The next picture, once it is due."""
        film = self._filmed()
        if film is not None:
            try:
                return film.read()
            except FilmEndError:
                pass
        now_s = self._clock.now_s()
        if now_s - self._next_s > FILM_LATE_PICTURE_S:
            self._next_s = now_s
        if self._next_s > now_s:
            self._clock.sleep(min(READ_S, self._next_s - now_s))
        time_s = self._next_s
        self._next_s += 1 / _FPS
        self._process.expect()
        self._process.send((round((time_s - self._start_s) * _FPS), self._track.mouth(time_s)))
        shape = self._ask(HANG_S)
        image = np.empty(shape, np.uint8)
        try:
            self._process.receive_into(image.data.cast("B"))
        except EOFError:
            raise StoppedError(_STOPPED) from None
        return Picture(time_s, image)

    def close(self) -> None:
        """End the process. A second call does nothing."""
        self._close_film()
        self._process.end()

    def _ask(self, within_s: float) -> Any:
        try:
            answer = self._process.receive(within_s)
        except EOFError:
            answer = None
        if answer is None:
            self._process.end()
            raise StoppedError(_STOPPED)
        return answer

    def _close_film(self) -> None:
        if self._film is not None:
            self._film[1].close()
            self._film = None

    def _filmed(self) -> FilmPictures | None:
        said = self._track.film(self._clock.now_s())
        if said is None:
            self._close_film()
            return None
        if self._film is None or self._film[0] is not said:
            self._close_film()
            pictures = FilmPictures(
                said.film, clock=self._clock, origin_s=said.start_s, rate_hz=_FPS, widest_px=self._widest_px
            )
            self._film = said, pictures
        return self._film[1]


def draw(pipe: Connection) -> None:
    """The process's whole life: draw each picture that is asked for, until the other end is gone.

    Sends True once it can, or a RapportError; gets ``(number, mouth)``, sends the shape and then the bytes of the picture.
    """
    lower_priority()
    with suppress(EOFError, OSError):
        try:
            puppet, poses = _drawn()
        except RapportError as error:
            pipe.send(error)
            return
        pipe.send(True)
        last = len(poses) - 1
        while True:
            number, mouth = pipe.recv()
            at = number % (2 * last)
            image = puppet.draw(dataclasses.replace(poses[min(at, 2 * last - at)], jaw=mouth))
            pipe.send(image.shape)
            pipe.send_bytes(np.ascontiguousarray(image).data.cast("B"))


def _drawn() -> tuple[Puppet, list[Pose]]:
    """The figure and its moves, to be played forwards and backwards."""
    import cv2

    from monitor.simulate.figure import figure
    from monitor.simulate.film import background, poses
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.puppet import Puppet
    from monitor.simulate.series import dyad

    cv2.setNumThreads(1)
    width_px, height_px = _SIZE_PX
    puppet = Puppet(figure("partner"), background("partner", width_px=width_px, height_px=height_px))
    # Of strangers, so that nothing in it is an answer to somebody; quiet, as listeners are.
    plan = DyadPlan.of(
        duration_s=_MOVES_S, seed=_SEED, coupling=0, speaking_gain=1, fps=_FPS, width_px=width_px, height_px=height_px
    )
    return puppet, [pose for _, pose in poses(dyad(plan), "partner")]
