"""The sound of both people, live: its sources, an ear for each, and the partner's echo taken out of the user's microphone."""

from __future__ import annotations

from collections.abc import Callable

from monitor.clock import Clock
from monitor.constants import load
from monitor.live.connections import Connection, Connections, Wanted
from monitor.live.ear import Ear
from monitor.sources.open import Opener
from monitor.sources.spec import Spec
from monitor.sources.stream import Stream
from monitor.types import Person, Sound
from monitor.vision.observer import Seen
from monitor.voice.echo import EchoGuard
from monitor.voice.listener import Heard

Keep = Callable[[Person, Sound], None]
# Virtual devices by the names they come with: macOS, Windows, Windows' own, PulseAudio.
_VIRTUAL = ("blackhole", "soundflower", "loopback", "cable output", "stereo mix", "monitor of")


class Voices:
    """``choose`` sources, then ``listen`` often. ears : by person, of those who have a source; one ear may be both people's."""

    def __init__(self, opener: Opener, *, clock: Clock) -> None:
        self._opener = opener
        self._clock = clock
        self._guard: EchoGuard | None = None
        self._guarded: tuple[str, str] | None = None
        self.open: Connections[Sound] = Connections(self._connect)
        self.ears: dict[Person, Ear] = {}

    def choose(self, wanted: Wanted, *, origin_s: float) -> None:
        """Open what is chosen."""
        self.open.choose(wanted, origin_s=origin_s)
        ears: dict[Person, Ear] = {}
        for one in self.open:
            old = self.ears.get(one.people[0])
            ear = old if old and old.people == one.people else Ear(one.people, clock=self._clock)
            ears |= dict.fromkeys(one.people, ear)
        self.ears = ears
        may = _may_echo(self.open.of("user"), self.open.of("partner"))
        if may != self._guarded:
            self._guarded, self._guard = may, EchoGuard() if may else None

    def begin(self, start_s: float) -> None:
        """Second 0 of a session is at ``start_s`` of the clock: listen anew."""
        for ear in set(self.ears.values()):
            ear.begin(start_s)

    def listen(self, looked: list[tuple[Person, Seen]], keep: Keep | None = None) -> list[Heard]:
        """What was heard since the last call.

        looked : what was seen meanwhile: where one sound is both people's, the mouths tell whose. keep : is given each block as
        it came.
        """
        # The partner's sound first: the guard compares the user's with it.
        came = [(one, one.stream.read()) for one in sorted(self.open, key=lambda one: one.people)]
        heard: list[Heard] = []
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

    def fall_silent(self) -> list[Heard]:
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
        return self._opener.sounds(spec, stream=stream, origin_s=origin_s, capacity=int(load("live")["sound_capacity"]))


def _may_echo(user: Connection[Sound] | None, partner: Connection[Sound] | None) -> tuple[str, str] | None:
    """The two sounds where a microphone may hear the other one from the loudspeakers; None where it cannot."""
    if user is None or partner is None or user is partner:
        return None
    played = partner.spec.kind in ("loopback", "film", "simulated") or _is_virtual(partner.spec)
    return (user.spec.text, partner.spec.text) if user.spec.kind == "microphone" and played else None


def _is_virtual(spec: Spec) -> bool:
    """Whether a microphone is none but plays what the computer plays, as loopbacks do on systems without one of their own."""
    return spec.kind == "microphone" and any(name in spec.name.lower() for name in _VIRTUAL)
