"""The sound of both people, live: its sources, an ear for each, and the partner's echo taken out of the user's microphone.

One stream of sound, live: of one person, or of both in one microphone.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np

from monitor.clock import Clock
from monitor.errors import RapportError
from monitor.live.connections import Connection, Connections, Wanted
from monitor.live.source_factory import SourceFactory
from monitor.live.video import shifted
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.types import Person, Sound
from monitor.vision.observer import VideoFeatures
from monitor.voice.attribution import Attribution
from monitor.voice.echo_gate import EchoGuard
from monitor.voice.listener import AudioFeatures, Listener

# Silence of both for longer is said, as a muted microphone may be the reason.
_HEARD_S: Final = 20.0
# Six seconds of 32 ms blocks, longer than the reader was seen busy (blocks).
_SOUND_CAPACITY: Final = 200


_SILENCE_DB = -90.0


class AudioAnalyzer:
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

    def take(self, sounds: Iterable[Sound]) -> list[AudioFeatures]:
        """What the blocks gave; those from before second 0 are passed over."""
        heard: list[AudioFeatures] = []
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

    def see(self, seen: VideoFeatures) -> list[AudioFeatures]:
        """What was seen of a person: for a microphone that hears both, the mouths tell who speaks."""
        if self._attribution is None:
            return []
        heard: list[AudioFeatures] = []
        for rows in shifted(seen, self._start_s).rows:
            heard += self._attribution.push_rows(rows).values()
        return self._noted(heard)

    def finish(self) -> list[AudioFeatures]:
        """What is still due; listening goes on anew."""
        heard: list[AudioFeatures] = []
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

    def _noted(self, heard: list[AudioFeatures]) -> list[AudioFeatures]:
        for one in heard:
            for rows in one.rows:
                speech = rows.time_s[rows.values[:, 0] > 0]
                if speech.size:
                    self._speech_s[rows.person] = float(speech[-1]) + self._start_s
        return heard


def quiet_reason(ears: Mapping[Person, AudioAnalyzer], *, now_s: float) -> str:
    """One sentence when nobody has been heard for long, empty otherwise."""
    limit_s = _HEARD_S
    if now_s < limit_s or not ears or any(ear.silent_s(person) < limit_s for person, ear in ears.items()):
        return ""
    return "Nobody has been heard for a while; is a microphone muted?"


def _level_db(sound: Sound) -> float:
    samples = sound.samples[np.isfinite(sound.samples)]
    if not samples.size:
        return _SILENCE_DB
    return max(_SILENCE_DB, 10 * math.log10(float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12))


Keep = Callable[[Person, Sound], None]
# Virtual devices by the names they come with: macOS, Windows, Windows' own, PulseAudio.
_VIRTUAL = ("blackhole", "soundflower", "loopback", "cable output", "stereo mix", "monitor of")


class AudioInputs:
    """``choose`` sources, then ``listen`` often. ears : by person, of those who have a source; one ear may be both people's."""

    def __init__(self, opener: SourceFactory, *, clock: Clock) -> None:
        self._opener = opener
        self._clock = clock
        self._guard: EchoGuard | None = None
        self._guarded: tuple[str, str] | None = None
        self.open: Connections[Sound] = Connections(self._connect)
        self.ears: dict[Person, AudioAnalyzer] = {}

    def choose(self, wanted: Wanted, *, origin_s: float) -> None:
        """Open what is chosen."""
        self.open.choose(wanted, origin_s=origin_s)
        ears: dict[Person, AudioAnalyzer] = {}
        for one in self.open:
            old = self.ears.get(one.people[0])
            ear = old if old and old.people == one.people else AudioAnalyzer(one.people, clock=self._clock)
            ears |= dict.fromkeys(one.people, ear)
        self.ears = ears
        may = _may_echo(self.open.of("user"), self.open.of("partner"))
        if may != self._guarded:
            self._guarded, self._guard = may, EchoGuard() if may else None

    def begin(self, start_s: float) -> None:
        """Second 0 of a session is at ``start_s`` of the clock: listen anew."""
        for ear in set(self.ears.values()):
            ear.begin(start_s)

    def listen(self, looked: list[tuple[Person, VideoFeatures]], keep: Keep | None = None) -> list[AudioFeatures]:
        """What was heard since the last call.

        looked : what was seen meanwhile: where one sound is both people's, the mouths tell whose. keep : is given each block as
        it came.
        """
        # The partner's sound first: the guard compares the user's with it.
        came = [(one, one.stream.read()) for one in sorted(self.open, key=lambda one: one.people)]
        heard: list[AudioFeatures] = []
        for one, sounds in came:
            person = one.people[0]
            self.ears[person].measure(sounds)
            for sound in sounds:
                heard += self.ears[person].take(self._guard_of(person, sound))
                if keep:
                    keep(person, sound)
        for person, seen in looked:
            if person in self.ears:
                heard += self.ears[person].see(seen)
        return heard

    def fall_silent(self) -> list[AudioFeatures]:
        """What is still due of what was heard, at a pause or the end."""
        rest = self.ears["user"].take(self._guard.finish()) if self._guard else []
        return rest + [one for ear in set(self.ears.values()) for one in ear.finish()]

    @property
    def echoing(self) -> bool:
        """Whether the partner is heard in the user's microphone."""
        return self._guard is not None and self._guard.echoing

    def _guard_of(self, person: Person, sound: Sound) -> list[Sound]:
        if self._guard is None:
            return [sound]
        if person == "user":
            return self._guard.push_user(sound)
        self._guard.push_partner(sound)
        return [sound]

    def _connect(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Sound]:
        stream = f"{'both' if len(people) > 1 else people[0]}.voice"
        return self._opener.sounds(spec, stream=stream, origin_s=origin_s, capacity=_SOUND_CAPACITY)


def _may_echo(user: Connection[Sound] | None, partner: Connection[Sound] | None) -> tuple[str, str] | None:
    """The two sounds where a microphone may hear the other one from the loudspeakers; None where it cannot."""
    if user is None or partner is None or user is partner:
        return None
    played = partner.spec.kind in ("loopback", "film", "simulated") or _is_virtual(partner.spec)
    return (user.spec.text, partner.spec.text) if user.spec.kind == "microphone" and played else None


def _is_virtual(spec: Spec) -> bool:
    """Whether a microphone is none but plays what the computer plays, as loopbacks do on systems without one of their own."""
    return spec.kind == "microphone" and any(name in spec.name.lower() for name in _VIRTUAL)
