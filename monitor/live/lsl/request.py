"""What ``--lsl`` and ``--lsl-in`` ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.live.lsl.library import Scope
    from monitor.types import Person

_FORM: Final = re.compile(r"(user|partner)=(.+)", re.DOTALL)
_NAME_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """Whose series which stream brings. stream : its name, or its source id. channel : its label, or its number from 1 on;
    empty for the only one.
    """

    person: Person
    stream: str
    channel: str = ""

    @property
    def predicate(self) -> str:
        """What liblsl looks for (XPath): the stream's name or, where several have it, its source id."""
        quote = "'" if '"' in self.stream else '"'
        return f"name={quote}{self.stream}{quote} or source_id={quote}{self.stream}{quote}"


@dataclass(frozen=True, slots=True)
class LslRequest:
    """sends : whether the measures become streams. incoming : at most one series of each person."""

    sends: bool
    scope: Scope
    incoming: tuple[Incoming, ...] = ()


def parse_incoming(texts: tuple[str, ...]) -> tuple[Incoming, ...]:
    """``user=STREAM[:CHANNEL]`` and ``partner=STREAM[:CHANNEL]``; UsageError for other texts."""
    found: dict[Person, Incoming] = {}
    for text in texts:
        match = _FORM.fullmatch(text)
        if match is None:
            raise UsageError(f"--lsl-in should be user=STREAM or partner=STREAM[:CHANNEL], not {text[:60]!r}")
        person = cast("Person", match[1])
        stream, _, channel = match[2].partition(":")
        if not stream.strip() or len(match[2]) > _NAME_MOST:
            raise UsageError(f"--lsl-in {person}= needs the name of a stream of at most {_NAME_MOST} characters")
        if '"' in stream and "'" in stream:
            raise UsageError("a stream's name in --lsl-in should not have both kinds of quotation marks; use its source id")
        if person in found:
            raise UsageError(f"--lsl-in names two streams for {person}; give one for each person")
        found[person] = Incoming(person, stream.strip(), channel.strip())
    names = [(incoming.stream, incoming.channel) for incoming in found.values()]
    if len(set(names)) < len(names):
        raise UsageError("--lsl-in names one series for both people; give each their own stream or channel")
    return tuple(found.values())
