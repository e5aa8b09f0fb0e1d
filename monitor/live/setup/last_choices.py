"""What was chosen the last time, kept on this computer for the next set-up: sources, and kinds of talk by use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.errors import RapportError, UsageError
from monitor.files import write_private
from monitor.live.requests import PersonSources, SourceSelection
from monitor.paths import home, make_private
from monitor.sources.spec import Kind, Use, parse
from monitor.types import PEOPLE, Person

Keeps = Callable[[str, Use], bool]

_NAME: Final = "set-up.json"
_MOST_BYTES: Final = 1 << 20
# Kinds that can be unplugged, and what is chosen then where another one is there.
_DEVICES: Final[tuple[Kind, ...]] = ("camera", "microphone", "loopback")
# As people use them, before there are any uses to go by; one's own presets follow by the alphabet.
_USUAL_ORDER: Final = ("interview", "sales", "coaching", "friends", "no-gaze")


class LastChoices(BaseModel):
    """presets : the kinds of talk that were used, the latest first."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: Literal[1] = 1
    sources: SourceSelection = SourceSelection()
    presets: tuple[str, ...] = ()

    def in_order(self, names: tuple[str, ...]) -> list[str]:
        """Presets in the order of use, then as people usually use them."""
        known = [*self.presets, *_USUAL_ORDER, *names]
        return [name for name in dict.fromkeys(known) if name in names]


def read_choices() -> LastChoices:
    """What was kept; nothing where there is none or it cannot be read, as it is only a convenience."""
    with suppress(OSError, ValidationError), (home() / _NAME).open("rb") as file:
        return LastChoices.model_validate_json(file.read(_MOST_BYTES))
    return LastChoices()


def remember_sources(selection: SourceSelection, *, but: tuple[str, ...] = ()) -> None:
    """Keep sources for the next time. but : what is gone by then, such as a copy of a film."""
    _write(read_choices().model_copy(update={"sources": _kept(selection, lambda text, use: text not in but)}))


def remember_talk(preset: str) -> None:
    """Keep that a talk of this kind began."""
    choices = read_choices()
    latest = (preset, *(name for name in choices.presets if name != preset))
    _write(choices.model_copy(update={"presets": latest}))


def usable(selection: SourceSelection) -> SourceSelection:
    """The same without what names no source any more: a film that was moved, say."""
    return _kept(selection, _is_source)


def present(selection: SourceSelection) -> SourceSelection:
    """The same with the system's own device where the chosen one is not connected, and none where there is none of its kind.

    Asks the system for its devices only where one was chosen by its name or number.
    """
    selection = usable(selection)
    update: dict[str, PersonSources] = {}
    for person in PEOPLE:
        sources = selection.for_person(person)
        update[person] = PersonSources(picture=_connected(sources.picture, "picture"), sound=_connected(sources.sound, "sound"))
    return selection.model_copy(update=update)


def _connected(text: str, use: Use) -> str:
    from monitor.sources.cameras import cameras, find_camera
    from monitor.sources.loopback import loopbacks
    from monitor.sources.microphone import microphones

    spec = parse(text, use)
    if spec.kind not in _DEVICES:
        return text
    try:
        if spec.kind == "camera":
            known = cameras()
            with suppress(RapportError):
                find_camera(spec, known)
                return text
            return "camera" if known else "none"
        names = microphones() if spec.kind == "microphone" else loopbacks()
        if not names:
            return "none"
        return text if not spec.name or any(spec.name.lower() in name.lower() for name in names) else spec.kind
    except RapportError:  # said by the set-up's list of devices
        return "none"


def _is_source(text: str, use: Use) -> bool:
    try:
        parse(text, use)
    except UsageError:
        return False
    return True


def _kept(selection: SourceSelection, keeps: Keeps) -> SourceSelection:
    def of(person: Person) -> PersonSources:
        texts = selection.for_person(person)
        uses: tuple[Use, ...] = ("picture", "sound")
        return PersonSources.model_validate({use: text for use in uses if keeps(text := getattr(texts, use), use)})

    return selection.model_copy(update={person: of(person) for person in PEOPLE})


def _write(choices: LastChoices) -> None:
    with suppress(OSError):  # a full disk must not keep anybody from a talk
        make_private(home())
        write_private(home() / _NAME, choices.model_dump_json(indent=1).encode())
