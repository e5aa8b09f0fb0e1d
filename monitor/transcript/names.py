"""Which of a transcript's speakers is the user and which the partner: by the names that were given, never by a guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from monitor.errors import UsageError
from monitor.types import Person

# What this program's own transcripts call the two, and what nobody else is called.
OWN_NAMES: Final[dict[Person, str]] = {"user": "You", "partner": "Partner"}
_LISTED_MOST: Final = 6


def match_people(
    counts: Mapping[str, int], *, file: str, user_name: str | None = None, partner_name: str | None = None
) -> dict[Person, str]:
    """The name of the user and of the partner among a transcript's speakers, whichever speak in it.

    counts : words by name. file : its name, for sentences. A given name fits in any case, without accents, blanks and signs,
    and a part of it is enough where it fits one speaker only. Of two speakers one name is enough. Raises UsageError, one
    sentence, where the names leave a choice.
    """
    given: dict[Person, str | None] = {"user": user_name, "partner": partner_name}
    if not any(given.values()) and not set(map(folded, OWN_NAMES.values())).isdisjoint(map(folded, counts)):
        given = {**OWN_NAMES}
        found = {person: name for person in given for name in counts if folded(name) == folded(OWN_NAMES[person])}
    else:
        found = {person: _fitting(name, counts, file=file) for person, name in given.items() if name}
    if not found:
        raise UsageError(
            f"the file {file} has the speakers {listed(counts)}; which of these are you? Use --user NAME and --partner NAME"
        )
    if len(set(found.values())) < len(found):
        raise UsageError(
            f"the names {user_name!r} and {partner_name!r} both fit {next(iter(found.values()))!r} in {file}; it has the "
            f"speakers {listed(counts)}"
        )
    others = [name for name in counts if name not in found.values()]
    missing: list[Person] = [person for person in given if person not in found]
    if missing and len(others) == 1:
        found[missing[0]] = others[0]
    elif missing and others and given[missing[0]] is None:
        rest = {name: counts[name] for name in others}
        raise UsageError(
            f"the file {file} has more than two speakers; which of {listed(rest)} is "
            f"{'you' if missing[0] == 'user' else 'your partner'}? Use --{missing[0]} NAME"
        )
    return found


def _fitting(given: str, counts: Mapping[str, int], *, file: str) -> str:
    wanted = folded(given)
    equal = [name for name in counts if folded(name) == wanted]
    fitting = equal or [name for name in counts if wanted and wanted in folded(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(
            f"the name {given!r} fits {listed({name: counts[name] for name in fitting})} in {file}; give more of it"
        )
    raise UsageError(f"the name {given!r} fits nobody in {file}; its speakers are {listed(counts)}")


def folded(name: str) -> str:
    """A name without case, accents, blanks and signs, as Zoom has it in the names of files and people in options."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


def listed(counts: Mapping[str, int]) -> str:
    """Names with their number of words, who speaks most first."""
    most = sorted(counts, key=lambda name: -counts[name])
    shown = [f"{name[:60]} ({counts[name]} word{'' if counts[name] == 1 else 's'})" for name in most[:_LISTED_MOST]]
    more = len(most) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
