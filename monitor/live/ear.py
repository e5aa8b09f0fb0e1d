"""One stream of sound, live: of one person, or of both in one microphone."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping

import numpy as np

from monitor.clock import Clock
from monitor.constants import load
from monitor.errors import RapportError
from monitor.live.eye import shifted
from monitor.types import Person, Sound
from monitor.vision.observer import Seen
from monitor.voice.attribute import Attribution
from monitor.voice.listener import Heard, Listener

_SILENCE_DB = -90.0


class Ear:
    """``take`` blocks as they are captured: it gives what was heard. Second 0 is where ``begin`` put it.

    people : whose sound it is; with both, the mouths tell whose, so ``see`` wants the rows of the faces. level_db : of the last
    block, against full scale. note : one sentence while the sound cannot be used.
    """

    def __init__(self, people: tuple[Person, ...], *, clock: Clock) -> None:
        self.people = people
        self.note = ""
        self.level_db = math.nan
        self._clock = clock
        self._speech_s: dict[Person, float] = dict.fromkeys(people, -math.inf)
        self.begin(0.0)

    def begin(self, start_s: float) -> None:
        """Listen anew: second 0 is at ``start_s`` of the clock."""
        self._start_s = start_s
        self._listener = Listener(self.people[0]) if len(self.people) == 1 else None
        self._attribution = Attribution() if len(self.people) > 1 else None
        self.latency_s = (self._listener or self._attribution or Listener(self.people[0])).latency_s

    @property
    def start_s(self) -> float:
        """Where second 0 of what is heard is on the program's clock."""
        return self._start_s

    def measure(self, sounds: Iterable[Sound]) -> None:
        """The level meter: blocks as they came from the device."""
        for sound in sounds:
            self.level_db = _level_db(sound)

    def take(self, sounds: Iterable[Sound]) -> list[Heard]:
        """What the blocks gave; those from before second 0 are passed over."""
        heard: list[Heard] = []
        for sound in sounds:
            at = dataclasses.replace(sound, time_s=sound.time_s - self._start_s)
            if at.time_s < 0:
                continue
            try:
                if self._listener:
                    heard.append(self._listener.push(at))
                elif self._attribution:
                    heard += self._attribution.push_sound(at).values()
                self.note = ""
            except RapportError as error:
                self.note = str(error)
        return self._noted(heard)

    def see(self, seen: Seen) -> list[Heard]:
        """What was seen of a person: for a microphone that hears both, the mouths tell who speaks."""
        if self._attribution is None:
            return []
        heard: list[Heard] = []
        for rows in shifted(seen, self._start_s).rows:
            heard += self._attribution.push_rows(rows).values()
        return self._noted(heard)

    def finish(self) -> list[Heard]:
        """What is still due; listening goes on anew."""
        heard: list[Heard] = []
        if self._listener:
            heard = [self._listener.finish()]
        elif self._attribution:
            heard = [*self._attribution.finish().values()]
        self.begin(self._start_s)
        return heard

    def speaking(self, person: Person) -> bool:
        """Whether this person has just been heard to speak."""
        return self._clock.now_s() - self._speech_s.get(person, -math.inf) < 2 * self.latency_s

    def silent_s(self, person: Person) -> float:
        """How long ago this person was last heard to speak; infinite before the first time."""
        return self._clock.now_s() - self._speech_s.get(person, -math.inf)

    def _noted(self, heard: list[Heard]) -> list[Heard]:
        for one in heard:
            for rows in one.rows:
                speech = rows.time_s[rows.values[:, 0] > 0]
                if speech.size:
                    self._speech_s[rows.person] = float(speech[-1]) + self._start_s
        return heard


def quiet_reason(ears: Mapping[Person, Ear], *, now_s: float) -> str:
    """One sentence when nobody has been heard for long, empty otherwise."""
    limit_s = load("live")["heard_s"]
    if now_s < limit_s or not ears or any(ear.silent_s(person) < limit_s for person, ear in ears.items()):
        return ""
    return "Nobody has been heard for a while; is a microphone muted?"


def _level_db(sound: Sound) -> float:
    samples = sound.samples[np.isfinite(sound.samples)]
    if not samples.size:
        return _SILENCE_DB
    return max(_SILENCE_DB, 10 * math.log10(float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12))
