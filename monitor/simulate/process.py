"""The process that draws and speaks simulated people at the pace of the clock.

Measured: a picture of 480 x 270 takes 3.5 ms of one core, a second of voice 13 ms. So both people at 15 pictures a second take
an eighth of one core, and no films have to be made first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.process.child import lower_priority
from monitor.sources.film import BLOCK_S, FILM_LATE_PICTURE_S, FILM_LATE_SOUND_S, blocks
from monitor.types import PEOPLE, Person, Sound

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan
    from monitor.simulate.truth import Truth

# Measured for this project: a long phrase takes 0.1 s to speak, during which nothing is drawn.
_SIMULATION_LEAD_S: Final = 0.3
# Long enough to go from the preview to the session with the same process.
_SIMULATION_IDLE_S: Final = 20.0


RATE_HZ: Final = 16000
# What a producer makes: its stamp, when it is due, and how it is made.
_Item = tuple[float, float, Callable[[], Any]]


def simulate(pipe: Connection, clock: Clock, plan: DyadPlan) -> None:
    """The process's whole life: make what is wanted a little ahead of the clock, until the other end is gone or wants nothing.

    Gets ``(key, use, person, origin_s)`` to begin one person's pictures or sound, ``(key,)`` to end them. Sends
    ``(key, time_s, shape)`` and then the bytes of each item; shape is empty at the end of the conversation. Sends a
    RapportError when it cannot.
    """
    lower_priority()
    producers: dict[int, _Producer] = {}
    with suppress(EOFError, OSError):
        try:
            renderer = _Renderer(plan)
        except RapportError as error:
            pipe.send(error)
            return
        while True:
            soonest = min(producers, key=lambda key: producers[key].due_s, default=None)
            wait_s = _SIMULATION_IDLE_S if soonest is None else producers[soonest].due_s - _SIMULATION_LEAD_S - clock.now_s()
            if pipe.poll(max(0.0, wait_s)):
                key, *wanted = pipe.recv()
                producers.pop(key, None)
                if wanted:
                    use, person, origin_s = wanted
                    items = renderer.pictures(person) if use == "picture" else renderer.sounds(person)
                    late_s = FILM_LATE_PICTURE_S if use == "picture" else FILM_LATE_SOUND_S
                    producers[key] = _Producer(items, origin_s=origin_s, late_s=late_s)
            elif soonest is None:
                return
            elif producers[soonest].over:
                producers.pop(soonest)
                pipe.send((soonest, 0.0, ()))
            else:
                time_s, array = producers[soonest].make(clock.now_s())
                if array is not None:
                    pipe.send((soonest, time_s, array.shape))
                    pipe.send_bytes(np.ascontiguousarray(array).data.cast("B"))


class _Renderer:
    """Both people of a plan. Raises RapportError when they cannot be drawn."""

    def __init__(self, plan: DyadPlan) -> None:
        import cv2

        from monitor.simulate.figure import figure
        from monitor.simulate.film import background
        from monitor.simulate.puppet import Puppet
        from monitor.simulate.series import dyad

        cv2.setNumThreads(1)
        self._truth: Truth = dyad(plan)
        self._puppets = {
            person: Puppet(figure(person), background(person, width_px=plan.width_px, height_px=plan.height_px))
            for person in PEOPLE
        }

    def pictures(self, person: Person) -> Iterator[_Item]:
        """A person's pictures, not yet drawn."""
        from monitor.simulate.film import poses

        for time_s, pose in poses(self._truth, person):
            yield time_s, time_s, partial(self._puppets[person].draw, pose)

    def sounds(self, person: Person) -> Iterator[_Item]:
        """A person's voice, spoken."""
        from monitor.simulate.voice import sounds

        block_s = BLOCK_S
        for sound in blocks(_resampled(sounds(self._truth, person, block_s=8 * block_s)), block_s=block_s):
            yield sound.time_s, sound.time_s + block_s, sound.samples.copy


class _Producer:
    """One device's items in the order of time. due_s : when the next one is due, on the clock. over : nothing comes after."""

    def __init__(self, items: Iterator[_Item], *, origin_s: float, late_s: float) -> None:
        self._items = items
        self._origin_s = origin_s
        self._late_s = late_s
        self.due_s = origin_s
        self.over = False
        self._advance()

    def make(self, now_s: float) -> tuple[float, Any]:
        """Stamp and array of the next item; None for one that is too late."""
        time_s, _, draw = self._next
        is_late = now_s - self.due_s > self._late_s
        self._advance()
        return self._origin_s + time_s, None if is_late else draw()

    def _advance(self) -> None:
        following = next(self._items, None)
        if following is None:
            self.over = True
        else:
            self._next = following
            self.due_s = self._origin_s + following[1]


def _resampled(sounds: Iterator[Sound]) -> Iterator[Sound]:
    """The same at ``RATE_HZ``; the sound must have no gap."""
    import soxr

    first = next(sounds)
    resampler = soxr.ResampleStream(first.rate_hz, RATE_HZ, 1, dtype="float32")
    made = 0
    sound: Sound | None = first
    while sound is not None:
        following = next(sounds, None)
        samples = resampler.resample_chunk(sound.samples, last=following is None)
        if samples.size:
            yield Sound(first.time_s + made / RATE_HZ, samples, RATE_HZ)
            made += samples.size
        sound = following
