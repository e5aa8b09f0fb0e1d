"""How the files of a folder are named: which dyad, and which of its two people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from monitor.errors import UsageError
from monitor.types import PEOPLE, Person

# What the two people are called, the user first.
PAIRS: Final = (
    ("user", "partner"),
    ("me", "partner"),
    ("me", "you"),
    ("self", "other"),
    ("left", "right"),
    ("client", "therapist"),
    ("patient", "therapist"),
    ("candidate", "interviewer"),
    ("a", "b"),
    ("l", "r"),
    ("p1", "p2"),
    ("person1", "person2"),
    ("participant1", "participant2"),
)
# Read as a person as well, so that a third one is noticed and no two of three are taken for a dyad. Bare numbers are not: they
# count films as often as people.
_THIRD: Final = r"[a-d]|(?:p|person|participant)\d{1,3}"
_MARKS: Final = r"[ _.\-]+"
_FIELDS: Final = {"dyad": r"(?P<dyad>[^/]+?)", "condition": r"(?P<condition>[^/]+?)", "*": "[^/]*"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a file's name says. person : as it is written there, lower case; empty where it names nobody."""

    dyad: str
    person: str = ""
    condition: str = ""


class Rule:
    """A pattern such as ``{condition}/{dyad}_{person}.mp4``, matched with a file's path below the folder; * is anything.

    names : the user's and the partner's name in it; without, any two of ``PAIRS``. Raises UsageError for a wrong pattern.
    """

    def __init__(self, pattern: str, names: tuple[str, str] | None = None) -> None:
        self.pattern = pattern
        parts = re.split(r"(\{[^{}]*\}|\*)", pattern)
        fields = [part[1:-1] for part in parts if part.startswith("{")]
        unknown = [field for field in fields if field not in ("dyad", "person", "condition")]
        if (
            unknown
            or fields.count("dyad") != 1
            or len(set(fields)) != len(fields)
            or re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", pattern))
        ):
            raise UsageError(
                f"a rule should have {{dyad}} once and may have {{person}} and {{condition}}, such as {{dyad}}_{{person}}.mp4, "
                f"not {pattern[:60]!r}"
            )
        people = [*names] if names else sorted({name for pair in PAIRS for name in pair}, key=len, reverse=True)
        person = f"(?P<person>{'|'.join(map(re.escape, people))})"
        forms = _FIELDS | {"person": person}
        self._form = re.compile(
            "".join(forms.get(part.strip("{}"), re.escape(part)) if part else "" for part in parts), re.IGNORECASE
        )
        self.has_person = "person" in fields

    def read(self, path: str) -> Named | None:
        """path : below the folder, with forward slashes."""
        found = self._form.fullmatch(path)
        if found is None:
            return None
        given = found.groupdict()
        return Named(given["dyad"], (given.get("person") or "").lower(), given.get("condition") or "")


def read_stem(stem: str, names: tuple[str, str] | None = None) -> Named | None:
    """What a name without its suffix says by the common schemes: d01_user, user-d01, d01_A, d01A; None where by none.

    names : the two people's; without, those of ``PAIRS``.
    """
    people = sorted({name.lower() for pair in ([names] if names else PAIRS) for name in pair}, key=len, reverse=True)
    either = "|".join(map(re.escape, people)) + ("" if names else f"|{_THIRD}")
    forms = [rf"(?P<dyad>.+?){_MARKS}(?P<person>{either})", rf"(?P<person>{either}){_MARKS}(?P<dyad>.+)"]
    # A letter right after a number, d01A; a digit there would be part of it.
    letters = "|".join(name for name in people if len(name) == 1 and name.isalpha())
    if letters:
        forms.append(rf"(?P<dyad>.*\d)(?P<person>{letters})")
    for form in forms:
        if found := re.fullmatch(form, stem, re.IGNORECASE):
            return Named(found["dyad"], found["person"].lower())
    return None


def whose(people: set[str], names: tuple[str, str] | None = None) -> dict[str, Person] | None:
    """Who is who among the names that a dyad's files have; None where they are not the two of a pair."""
    for pair in [names] if names else PAIRS:
        known: dict[str, Person] = {name.lower(): person for name, person in zip(pair, PEOPLE, strict=True)}
        if people == set(known):
            return known
    return None


def missing_of(person: str, names: tuple[str, str] | None = None) -> str:
    """How the other one would be called where one is there alone."""
    for pair in [names] if names else PAIRS:
        lower = [name.lower() for name in pair]
        if person in lower:
            return pair[1 - lower.index(person)]
    return ""
