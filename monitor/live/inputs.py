"""What the conversation sees and hears: all sources that were chosen, and the eyes and ears behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.clock import Clock
from monitor.live.audio import AudioInputs
from monitor.live.connections import Connection, wanted
from monitor.live.requests import LABEL_MOST, SourceSelection
from monitor.live.source_factory import SourceFactory
from monitor.live.throttle import LoadGovernor
from monitor.live.video import VideoInputs
from monitor.sources.spec import Spec, Use
from monitor.sources.stream import Stream
from monitor.types import Gap, Person, Picture, Sound
from monitor.vision.finder import FaceFinder
from monitor.vision.observer import VideoFeatures
from monitor.voice.listener import AudioFeatures

if TYPE_CHECKING:
    from monitor.simulate.plan import DyadPlan

Keep = Callable[[Person, Picture | Sound], None]


class Inputs:
    """``choose`` sources, ``begin`` a session, ``take`` often. Used from one thread; ``close`` ends all of it.

    plan : of the simulated people, the demo's by default.
    """

    def __init__(self, *, clock: Clock, governor: LoadGovernor, plan: DyadPlan | None = None) -> None:
        self._clock = clock
        self._opener = SourceFactory(clock=clock, make_finder=FaceFinder, plan=plan)
        self._origin_s = 0.0  # when the films' second 0 was, or would have been without pauses
        self.choice = SourceSelection()
        self.sights = VideoInputs(self._opener, clock=clock, governor=governor)
        self.voices = AudioInputs(self._opener, clock=clock)

    def choose(self, choice: SourceSelection) -> None:
        """Open what is chosen and close what is not. Raises UsageError for a text that names no source, and changes nothing."""
        pictures, sounds = wanted(choice, "picture"), wanted(choice, "sound")
        self.choice = choice
        now_s = self._clock.now_s()
        self.sights.choose(pictures, layout=choice.layout, origin_s=now_s)
        self.voices.choose(sounds, origin_s=now_s)

    def begin(self, start_s: float) -> None:
        """Second 0 of a session is at ``start_s`` of the clock: films play from their beginning, ears listen anew."""
        self.gaps()
        self._play(start_s)
        self.voices.begin(start_s)

    def go_on(self, paused_s: float) -> None:
        """After a pause of so many seconds: films go on where they were."""
        if self.plays:
            self._play(self._origin_s + paused_s)

    def film_s(self, now_s: float) -> float:
        """Where films stand at a time of the clock."""
        return max(0.0, now_s - self._origin_s)

    def play_again(self) -> None:
        """For the preview: once all films are over, play them again."""
        played = [one for one in self._all() if one.spec.is_played]
        if played and all(one.stream.status.state == "ended" for one in played):
            self._play(self._clock.now_s())

    def take(self, keep: Keep | None = None) -> tuple[list[tuple[Person, VideoFeatures]], list[AudioFeatures]]:
        """What was observed and heard since the last call. keep : is given each picture and block of sound as it came."""
        looked = self.sights.look(keep)
        return looked, self.voices.listen(looked, keep)

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call, on the program's clock."""
        return [*self.sights.gaps(), *self.voices.open.gaps()]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now."""
        return [*self.sights.open_gaps(), *self.voices.open.open_gaps()]

    @property
    def plays(self) -> bool:
        """Whether any source is played from a beginning of its own (a film, a simulation)."""
        return any(one.spec.is_played for one in self._all())

    @property
    def over(self) -> bool:
        """Whether every source was a film and all of them are over."""
        sources = list(self._all())
        return bool(sources) and all(one.stream.status.state == "ended" for one in sources)

    @property
    def shares(self) -> bool:
        """Whether one picture shows both people."""
        return any(one.shared for one in self.sights.open)

    def present(self, person: Person) -> bool:
        """Whether anything of this person is to be seen or heard."""
        return person in self.sights.eyes or person in self.voices.ears

    def of(self, person: Person) -> Iterator[tuple[Use, Spec, Stream[Any]]]:
        """A person's sources: what it is used for, what was chosen, and its stream."""
        picture, sound = self.sights.open.of(person), self.voices.open.of(person)
        if picture is not None:
            yield "picture", picture.spec, picture.stream
        if sound is not None:
            yield "sound", sound.spec, sound.stream

    def play_from(self, start_s: float) -> None:
        """Films play from their beginning, with second 0 at ``start_s`` of the clock."""
        if self.plays:
            self._play(start_s)

    def camera(self, person: Person) -> str | None:
        """The name of what a person alone is seen by, as long as a profile keeps it: every comparison is with this one.

        Empty when there is nothing, None while its name is not known yet.
        """
        picture = self.sights.open.of(person)
        if picture is None or picture.shared:
            return ""
        name = picture.stream.device_name or (None if picture.spec.kind == "camera" else picture.spec.label)
        return name and name[:LABEL_MOST]

    def film(self, person: Person) -> Path | None:
        """The film that plays for this person; None for a device."""
        picture = self.sights.open.of(person)
        return Path(picture.spec.path) if picture is not None and picture.spec.kind == "film" else None

    def close(self) -> None:
        """End everything. A second call does nothing."""
        self.choose(SourceSelection())
        self._opener.close()

    def _play(self, origin_s: float) -> None:
        self._origin_s = origin_s
        self.sights.open.play(origin_s)
        self.voices.open.play(origin_s)

    def _all(self) -> Iterator[Connection[Any]]:
        yield from self.sights.open
        yield from self.voices.open
