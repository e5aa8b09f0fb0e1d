"""The open sources of one use, picture or sound: opened when they are chosen, closed when they no longer are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.errors import SourceError
from monitor.live.requests import SourceSelection
from monitor.sources.cameras import cameras, find_camera
from monitor.sources.spec import Spec, Use, parse
from monitor.sources.stream import Stream
from monitor.types import PEOPLE, Gap, Person, Picture, Sound

T = TypeVar("T", Picture, Sound)
Wanted = Mapping[str, tuple[Spec, tuple[Person, ...]]]


@dataclass(slots=True)
class Connection(Generic[T]):
    """One open source and whose it is; of both people where one camera or microphone serves both."""

    spec: Spec
    people: tuple[Person, ...]
    stream: Stream[T]

    @property
    def shared(self) -> bool:
        """Whether it is both people's."""
        return len(self.people) > 1


def wanted(selection: SourceSelection, use: Use) -> Wanted:
    """What is chosen for a use, by its text, and for whom. Raises UsageError for a text that names no source of this use."""
    sources: dict[str, tuple[Spec, tuple[Person, ...]]] = {}
    for person in PEOPLE:
        text = getattr(selection.for_person(person), use)
        # Whose simulation it is need not be said.
        spec = parse(f"simulated:{person}" if text.strip() == "simulated" else text, use)
        if spec.kind == "none":
            continue
        device = next((known for known, _ in sources.values() if _is_same(known, spec)), spec)
        before = sources[device.text][1] if device.text in sources else ()
        sources[device.text] = (device, (*before, person))
    return sources


def _is_same(first: Spec, second: Spec) -> bool:
    """Whether two texts mean one device, which can be opened only once: ``camera`` and ``camera:0``, say."""
    if first.text == second.text or {first.kind, second.kind} != {"camera"}:
        return first.text == second.text
    try:
        known = cameras()
        return find_camera(first, known).index == find_camera(second, known).index
    except SourceError:  # said when it is opened
        return False


class Connections(Generic[T]):
    """``choose`` what is wanted; a source that stays wanted stays open. Iterates over what is open.

    connect : makes a stream, not started: of a source, for whom, and with a film's second 0 at that time of the clock.
    """

    def __init__(self, connect: Callable[[Spec, tuple[Person, ...], float], Stream[T]]) -> None:
        self._connect: Callable[[Spec, tuple[Person, ...], float], Stream[T]] = connect
        self._open: dict[str, Connection[T]] = {}

    def __iter__(self) -> Iterator[Connection[T]]:
        return iter(list(self._open.values()))  # the page asks from other threads

    def choose(self, wanted: Wanted, *, origin_s: float) -> None:
        """Open and close. origin_s : when a film that is opened now begins."""
        for name in [*self._open]:
            # Shared now, or no longer: its pictures have another size.
            if name not in wanted or len(wanted[name][1]) != len(self._open[name].people):
                self._open.pop(name).stream.close()
        for name, (spec, people) in wanted.items():
            if name in self._open:
                self._open[name].people = people
            else:
                self._open[name] = Connection(spec, people, self._started(spec, people, origin_s))

    def play(self, origin_s: float) -> None:
        """Play what has its own beginning from there, second 0 at ``origin_s``; an interviewer is told what to say when."""
        for source in self:
            if source.spec.is_played and source.spec.kind != "interviewer":
                source.stream.close()
                source.stream = self._started(source.spec, source.people, origin_s)

    def for_person(self, person: Person) -> Connection[T] | None:
        """A person's source."""
        return next((source for source in self if person in source.people), None)

    def gaps(self) -> list[Gap]:
        """Gaps that ended since the last call."""
        return [gap for source in self for gap in source.stream.gaps()]

    def open_gaps(self) -> list[Gap]:
        """Gaps that last until now."""
        return [gap for source in self if (gap := source.stream.open_gap())]

    def _started(self, spec: Spec, people: tuple[Person, ...], origin_s: float) -> Stream[T]:
        stream = self._connect(spec, people, origin_s)
        stream.start()
        return stream
