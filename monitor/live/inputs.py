"""The sources that were chosen, opened, and the eyes and ears behind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from monitor.clock import Clock
from monitor.constants import load
from monitor.live.choice import Choice
from monitor.live.ear import Ear
from monitor.live.eye import Eye, has_face
from monitor.live.load import Governor, Rates
from monitor.live.sharing import Sharing
from monitor.sources.open import Opener
from monitor.sources.spec import Spec, Use, parse
from monitor.sources.stream import Stream
from monitor.sources.tiles import cut
from monitor.types import PEOPLE, Gap, Person, Picture, Sound, Uint8
from monitor.vision.finder import FaceFinder
from monitor.vision.observer import Seen
from monitor.voice.listener import Heard

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

T = TypeVar("T", Picture, Sound)
Keep = Callable[[Person, Picture | Sound], None]


@dataclass(slots=True)
class _Input(Generic[T]):
    """One open source and whose it is."""

    spec: Spec
    stream: Stream[T]
    people: tuple[Person, ...]


class Inputs:
    """``choose`` sources, ``begin`` a session, ``step`` often. Used from one thread; ``close`` ends all of it.

    Sources that two choices share stay open between them. eyes, ears : by person.
    """

    def __init__(self, *, clock: Clock, governor: Governor, plan: DyadPlan | None = None) -> None:
        self._clock = clock
        self._governor = governor
        self._opener = Opener(clock=clock, make_finder=FaceFinder, plan=plan)
        self._pictures: dict[str, _Input[Picture]] = {}
        self._sounds: dict[str, _Input[Sound]] = {}
        self.choice = Choice()
        self._sharing: Sharing | None = None
        self.eyes: dict[Person, Eye] = {}
        self.ears: dict[Person, Ear] = {}

    def choose(self, choice: Choice) -> None:
        """Open what is chosen and close what is not. Raises UsageError for a text that names no source, and changes nothing."""
        pictures = _by_source(choice, "picture")
        sounds = _by_source(choice, "sound")
        self.choice = choice
        now_s = self._clock.now_s()
        for name in [*self._pictures.keys() - pictures.keys()]:
            self._pictures.pop(name).stream.close()
        for name in [*self._sounds.keys() - sounds.keys()]:
            self._sounds.pop(name).stream.close()
        for name, (spec, people) in pictures.items():
            if name in self._pictures and len(self._pictures[name].people) == len(people):
                self._pictures[name].people = people
            else:
                if name in self._pictures:  # shared now, or no longer: the pictures have another size
                    self._pictures[name].stream.close()
                self._pictures[name] = _Input(spec, self._open_picture(spec, people, now_s), people)
        for name, (spec, people) in sounds.items():
            if name in self._sounds:
                self._sounds[name].people = people
            else:
                self._sounds[name] = _Input(spec, self._open_sound(spec, people, now_s), people)
        self._look_and_listen()

    def begin(self, start_s: float) -> None:
        """Second 0 of a session is at ``start_s``: films play from their beginning, ears listen anew."""
        self.gaps()
        self._play(start_s)
        for ear in set(self.ears.values()):
            ear.begin(start_s)

    def play_again(self) -> None:
        """For the preview: once all films are over, play them again."""
        inputs: list[_Input[Any]] = [*self._pictures.values(), *self._sounds.values()]
        played = [one for one in inputs if one.spec.is_played]
        if played and all(one.stream.status.state == "ended" for one in played):
            self._play(self._clock.now_s())

    def _play(self, origin_s: float) -> None:
        for picture in self._pictures.values():
            if picture.spec.is_played:
                picture.stream.close()
                picture.stream = self._open_picture(picture.spec, picture.people, origin_s)
        for sound in self._sounds.values():
            if sound.spec.is_played:
                sound.stream.close()
                sound.stream = self._open_sound(sound.spec, sound.people, origin_s)

    def look(self, keep: Keep | None = None) -> list[tuple[Person, Seen]]:
        """Hand the newest pictures to the eyes; what they observed since the last call. keep : is given each picture too."""
        for one in self._pictures.values():
            for picture in one.stream.read():
                if len(one.people) > 1:
                    self._share(picture)
                for person in one.people:
                    self.eyes[person].offer(picture)
                    if keep:
                        keep(person, cut(picture, tile) if (tile := self.eyes[person].tile) else picture)
        looked = [(person, seen) for person, eye in self.eyes.items() for seen in eye.step()]
        for person, seen in looked:
            for one in self._pictures.values():
                if one.people == (person,):
                    one.stream.tell_face(has_face(seen), seen.time_s)
        return looked

    def listen(self, looked: list[tuple[Person, Seen]], keep: Keep | None = None) -> list[Heard]:
        """What was heard since the last call.

        looked : what ``look`` gave: where one sound is both people's, the mouths tell whose. keep : is given each block.
        """
        heard: list[Heard] = []
        for one in self._sounds.values():
            sounds = one.stream.read()
            heard += self.ears[one.people[0]].take(sounds)
            if keep:
                for sound in sounds:
                    keep(one.people[0], sound)
        for person, seen in looked:
            if person in self.ears:
                heard += self.ears[person].see(seen)
        return heard

    def fall_silent(self) -> list[Heard]:
        """What is still due of what was heard, at a pause or the end."""
        return [heard for ear in set(self.ears.values()) for heard in ear.finish()]

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person; None for a device."""
        paths = [Path(spec.path) for use, spec, _ in self.inputs(person) if use == "picture" and spec.kind == "film"]
        return paths[0] if paths else None

    def seen(self, person: Person) -> Uint8 | None:
        """The newest picture of a person [shape=(height, width, 3)], None when there is none."""
        eye = self.eyes.get(person)
        return eye.latest.image if eye and eye.latest else None

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call, on the program's clock."""
        inputs: list[_Input[Any]] = [*self._pictures.values(), *self._sounds.values()]
        gaps = [gap for one in inputs for gap in one.stream.gaps()]
        return gaps + [gap for eye in self.eyes.values() for gap in eye.gaps()]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now."""
        inputs: list[_Input[Any]] = [*self._pictures.values(), *self._sounds.values()]
        return [gap for one in inputs if (gap := one.stream.open_gap())]

    def set_rates(self, rates: Rates) -> None:
        """Look this often from now on."""
        for eye in self.eyes.values():
            eye.set_rates(rates)

    @property
    def settled_s(self) -> float:
        """Up to when every picture has been observed; infinite while none is owed."""
        return min((eye.settled_s for eye in self.eyes.values()), default=math.inf)

    @property
    def ready(self) -> bool:
        """Whether every eye has its models loaded."""
        return all(eye.ready for eye in self.eyes.values())

    @property
    def plays(self) -> bool:
        """Whether any source is played from a beginning of its own (a film, a simulation)."""
        inputs: list[_Input[Any]] = [*self._pictures.values(), *self._sounds.values()]
        return any(one.spec.is_played for one in inputs)

    @property
    def shares(self) -> bool:
        """Whether one picture shows both people."""
        return any(len(one.people) > 1 for one in self._pictures.values())

    @property
    def over(self) -> bool:
        """Whether every source was a film and all of them are over."""
        inputs: list[_Input[Any]] = [*self._pictures.values(), *self._sounds.values()]
        return bool(inputs) and all(one.stream.status.state == "ended" for one in inputs)

    def present(self, person: Person) -> bool:
        """Whether anything of this person is to be seen or heard."""
        return person in self.eyes or person in self.ears

    def inputs(self, person: Person) -> Iterator[tuple[Use, Spec, Stream[Any]]]:
        """This person's sources: what it is used for, what was chosen, and its stream."""
        for one in self._pictures.values():
            if person in one.people:
                yield "picture", one.spec, one.stream
        for heard in self._sounds.values():
            if person in heard.people:
                yield "sound", heard.spec, heard.stream

    def close(self) -> None:
        """End everything. A second call does nothing."""
        self.choose(Choice())
        self._opener.close()

    def _share(self, picture: Picture) -> None:
        """One picture with both people: each eye gets the part with its person."""
        if self._sharing is None:
            self._sharing = Sharing(self.choice.layout or "auto", clock=self._clock)
        missing = any(eye.face == "not seen" for eye in self.eyes.values())
        for person, tile in (self._sharing.push(picture, missing=missing) or {}).items():
            self.eyes[person].tile = tile

    @property
    def sharing_note(self) -> str:
        """One sentence while two people in one picture are not told apart."""
        return self._sharing.note if self._sharing else ""

    def _look_and_listen(self) -> None:
        """Eyes and ears for exactly those who have a source."""
        if self._sharing is not None:
            self._sharing.close()
            self._sharing = None
        for eye in self.eyes.values():
            eye.tile = None
        seen = {person: one for one in self._pictures.values() for person in one.people}
        for person in [*self.eyes.keys() - seen.keys()]:
            self.eyes.pop(person).close()
        for person in seen:
            if person not in self.eyes:
                self.eyes[person] = Eye(person, clock=self._clock, governor=self._governor)
        ears: dict[Person, Ear] = {}
        for one in self._sounds.values():
            old = self.ears.get(one.people[0])
            ear = old if old and old.people == one.people else Ear(one.people, clock=self._clock)
            ears |= dict.fromkeys(one.people, ear)
        self.ears = ears

    def _open_picture(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Picture]:
        stream = self._opener.pictures(
            spec,
            stream=f"{_whose(people)}.face",
            origin_s=origin_s,
            capacity=int(load("live")["picture_capacity"]),
            widest_px=int(load("live")["share_widest_px"] if len(people) > 1 else load("sources")["person_width_px"]),
        )
        stream.start()
        return stream

    def _open_sound(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[Sound]:
        capacity = int(load("live")["sound_capacity"])
        stream = self._opener.sounds(spec, stream=f"{_whose(people)}.voice", origin_s=origin_s, capacity=capacity)
        stream.start()
        return stream


def _whose(people: tuple[Person, ...]) -> str:
    return people[0] if len(people) == 1 else "both"


def _by_source(choice: Choice, use: Use) -> dict[str, tuple[Spec, tuple[Person, ...]]]:
    found: dict[str, tuple[Spec, tuple[Person, ...]]] = {}
    for person in PEOPLE:
        spec = _spec(choice, person, use)
        if spec.kind != "none":
            found[spec.text] = (spec, (*found[spec.text][1], person) if spec.text in found else (person,))
    return found


def _spec(choice: Choice, person: Person, use: Use) -> Spec:
    asked = choice.of(person)
    text = asked.picture if use == "picture" else asked.sound
    # Whose simulation it is need not be said.
    return parse(f"simulated:{person}" if text.strip() == "simulated" else text, use)
