"""What the program says, in one place per language: ``monitor/words/<language>/*.ftl`` (Project Fluent).

Code chooses a message and hands over numbers; it should neither build sentences from pieces nor read one back. A few places
still shorten or join sentences: ``doctor/software.py`` splits an error at its last "; ", ``replay/catalog.py`` shortens one.
Numbers that need a unit's own precision are handed over as text. Exceptions' sentences are where they are raised, as they name
what was found there; the commands' help is with their options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

LANGUAGE: Final = "en"


def say(message: str, /, **values: str | int | float) -> str:
    """The text of ``message``, or of one of its attributes (``message.attribute``), with the values filled in.

    Whole numbers choose plurals and are written without separators: 1234. Raises KeyError if the message does not exist and
    ValueError if a value is missing: both are faults of the program.
    """
    return _format(message, **values)


# A page's state asks for much the same again twice a second; 1, 1.0 and True are written differently.
@lru_cache(maxsize=1024, typed=True)
def _format(message: str, /, **values: str | int | float) -> str:
    from fluent.runtime.types import fluent_number

    name, _, attribute = message.partition(".")
    bundle = _bundle(LANGUAGE)
    entry = bundle.get_message(name)
    pattern = entry.attributes[attribute] if attribute else entry.value
    if pattern is None:
        raise KeyError(message)
    given = {
        key: fluent_number(value, useGrouping=False) if isinstance(value, int | float) else value
        for key, value in values.items()
    }
    text, faults = bundle.format_pattern(pattern, given)
    if faults:
        raise ValueError(f"the message {message} cannot be filled in: {faults[0]}")
    return str(text)


def has(message: str) -> bool:
    """Whether there is a message, or an attribute of one, of that name."""
    name, _, attribute = message.partition(".")
    bundle = _bundle(LANGUAGE)
    return bundle.has_message(name) and (not attribute or attribute in bundle.get_message(name).attributes)


def table(prefix: str, names: Mapping[str, str] | tuple[str, ...] | list[str]) -> dict[str, str]:
    """The texts of ``<prefix>-<name>`` by name, an underscore of a name being a hyphen of its message."""
    return {name: say(f"{prefix}-{name.replace('_', '-')}") for name in names}


def listed(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; empty for no names."""
    *first, last = names or [""]
    if not first:
        return last
    start = first[0]
    for name in first[1:]:
        start = say("list-more", first=start, last=name)
    return say("list-two", first=start, last=last)


def capitalized(text: str) -> str:
    """Text as the beginning of a sentence: its first letter a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def times(count: int) -> str:
    """How often: ``0 times``, ``once``, ``twice``, ``7 times``."""
    return say("count-times", count=count)


@cache
def _bundle(language: str) -> FluentBundle:
    # Late: the library takes a tenth of a second, which a command's help need not wait for.
    from fluent.runtime import FluentBundle, FluentResource

    bundle = FluentBundle([language], use_isolating=False)
    folder = files(__package__) / language
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".ftl"):
            bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle
